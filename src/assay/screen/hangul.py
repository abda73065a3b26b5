"""A Korean name or a Japanese one in kana, romanised, with its legal form and its commonest trades put into English."""

from __future__ import annotations

import re
from functools import cache

from anyascii import anyascii

from assay.screen import han
from assay.screen.tables import rows

_HANGUL = re.compile("[\uac00-\ud7a3]")


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {han.simplified(text): english for text, english in rows("east_words.tsv", 2)}
    return re.compile("|".join(sorted(map(re.escape, table), key=lambda one: (-len(one), one)))), table


def renderings(name: str) -> list[str]:
    """The reading with known words in English, and the one in letters alone."""
    pattern, table = _words()
    glossed = pattern.sub(lambda match: f" {table[match[0]]} ", han.simplified(name))
    readings = han.renderings(glossed)
    return [*readings, anyascii(name)] if _HANGUL.search(name) else readings
