"""Messages in English and French: English is the message id, French comes from a gettext catalogue read as text.

The catalogue (locale/fr.po) is data a translator can edit; nothing has to be compiled to run from a checkout.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"
Translate = Callable[[str], str]


@lru_cache(maxsize=4)
def catalogue(lang: str) -> dict[str, str]:
    """Message id -> translation, for every language but English."""
    path = LOCALE / f"{lang}.po"
    if not path.is_file():
        return {}
    with path.open("rb") as stream:
        found = read_po(stream)
    return {str(message.id): str(message.string) for message in found if message.id and message.string}


def translator(lang: str) -> Translate:
    """A function from an English message to `lang`; an untranslated one stays English (a test forbids them)."""
    known = catalogue(lang) if lang != "en" else {}
    return lambda message: known.get(message, message)
