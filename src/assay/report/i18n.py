"""Messages in English and French: English is the message id, French comes from a gettext catalogue read as text.

The catalogue (locale/fr.po) is data a translator can edit; nothing has to be compiled to run from a checkout.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LOCALE = Path(__file__).parent / "locale"
Translate = Callable[[str], str]

_REGION = {"en": "en_CA", "fr": "fr_CA"}
_BEFORE = re.compile(r" (?=[:;?!»%])")
_AFTER = re.compile(r"« ")


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


def count_of(count: int, one: str, many: str, lang: str) -> str:
    """The form for a count, both forms given in the language: French has the singular for 0 and 1, English for 1."""
    single = count < 2 if lang == "fr" else count == 1
    return (one if single else many).format(count=number(count, lang))


def number(value: int, lang: str) -> str:
    """The number with the language's separators."""
    return str(value) if -1000 < value < 1000 else str(format_decimal(value, locale=_REGION[lang]))


def long_day(day: dt.date | str, lang: str) -> str:
    """The day in words: 16 November 2026, 16 novembre 2026. A partial date stays as it is written."""
    if isinstance(day, str):
        if len(day) != 10:
            return day
        day = dt.date.fromisoformat(day)
    form = "d'er' MMMM y" if lang == "fr" and day.day == 1 else "d MMMM y"
    return str(format_date(day, form, locale=_REGION[lang]))


def typeset(text: str, lang: str) -> str:
    """Prose with the spaces French asks for before : ; ? ! » and after «, so that no line begins with a mark."""
    if lang != "fr":
        return text
    return _AFTER.sub("«\u00a0", _BEFORE.sub("\u00a0", text))
