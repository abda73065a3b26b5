"""A name in Hangul, kana or a script with no reader of its own, romanised, with its forms and commonest trades in English."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from anyascii import anyascii

from assay.screen import han
from assay.screen.sounds import Script, Sounds
from assay.screen.tables import rows

_HANGUL = re.compile("[\uac00-\ud7a3]")
_NATIVE = re.compile(r"[^\W\d_a-zA-Z]{2,}")


def _folded(text: str) -> str:
    return han.simplified(unicodedata.normalize("NFKC", text))


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {_folded(text): english for text, english in rows("other_words.tsv", 2)}
    return re.compile("|".join(sorted(map(re.escape, table), key=lambda one: (-len(one), one)))), table


def renderings(name: str, sounds: Sounds | None = None) -> list[str]:
    """The reading with known words in English; then with what remains as the list spells it; then all in letters."""
    pattern, table = _words()
    glossed = pattern.sub(lambda match: f" {table[match[0]]} ", _folded(name))
    script: Script = "han" if _HANGUL.search(name) else "arabic"
    found = han.renderings(glossed)
    if sounds:
        found.append(_NATIVE.sub(lambda match: _heard(match[0], script, sounds), glossed))
    return [*found, anyascii(name)] if script == "han" else found


def _heard(word: str, script: Script, sounds: Sounds) -> str:
    """The listed word that sounds so. Lists spell Korean with p, t, k, ch, r or b, d, g, j, l, and Hebrew with vowels."""
    guess = anyascii(word).lower()
    return f" {(sounds.like(script, guess) or (guess,))[0]} "
