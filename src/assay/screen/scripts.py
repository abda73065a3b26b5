"""A name in another script goes in; the Latin readings under which it is to be matched, or its native key, come out.

`renderings` gives several readings, the likeliest first, as words between spaces: a gloss of what the organisation does
with its telling part spelled in Latin letters, the whole spelled, the known brand. Handed the `Sounds` of a list it also
gives the listed words that a telling word sounds like (Khimmed for Химмед, Baharestan for بهارستان, Lockheed for 洛克希德).
`native_key` is for equal names in the script itself. Both are pure: the same name gives the same answer, always.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from anyascii import anyascii

from assay.screen import arabic, cyrillic, han, other_scripts
from assay.screen.sounds import Sounds

VERSION = "1"
MOST = 6  # readings to a name

_SCRIPTS = (
    ("kana", re.compile(r"[\u3040-\u30ff]")),
    ("han", re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")),
    ("hangul", re.compile(r"[\uac00-\ud7a3]")),
    ("cyrillic", re.compile(r"[\u0400-\u052f]")),
    ("arabic", re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")),
)
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def script(name: str) -> str:
    """The script a name is read in: han, kana, hangul, cyrillic, arabic, other (not Latin) or latin."""
    if name.isascii():
        return "latin"
    for called, letters in _SCRIPTS:
        if letters.search(name):
            return called
    return "latin" if all(ord(one) < 0x250 or not one.isalpha() for one in name) else "other"


def renderings(name: str, sounds: Sounds | None = None, *, brands: bool = True) -> tuple[str, ...]:
    """The Latin readings of a name, the likeliest first: lower-case words between single spaces, at most `MOST`.

    `sounds` are the words of the list that is matched against. Without `brands`, no Han brand is known (to measure what the
    rest finds). A Latin name gives none.
    """
    return _renderings(name, sounds, brands)


@lru_cache(maxsize=1 << 12)
def _renderings(name: str, sounds: Sounds | None, brands: bool) -> tuple[str, ...]:
    text = unicodedata.normalize("NFKC", name)
    called = script(text)
    if called == "latin":
        return ()
    if called == "han":
        found = han.renderings(han.simplified(text), sounds, brands)
    elif called == "cyrillic":
        found = cyrillic.renderings(text, sounds)
    elif called == "arabic":
        found = arabic.renderings(text, sounds)
    else:
        found = other_scripts.renderings(text, sounds)
    return tuple(dict.fromkeys(one for one in map(_words, found) if one))[:MOST]


def _words(reading: str) -> str:
    """A reading as lower-case ASCII words between single spaces."""
    text = (reading if reading.isascii() else anyascii(reading)).lower()
    words = text.split()
    return " ".join(words) if all(map(str.isalnum, words)) else _NOT_WORD.sub(" ", text).strip()


def renderings_many(
    names: Iterable[str], sounds: Sounds | None = None, *, brands: bool = True
) -> list[tuple[str, ...]]:
    """`renderings` of each name."""
    return [_renderings(name, sounds, brands) for name in names]


@lru_cache(maxsize=1 << 12)
def native_key(name: str) -> str:
    """What is left of a native name when script variants, legal form, a city's prefix and punctuation are taken away.

    Two names with one key are the same native name. A Latin name gives an empty key.
    """
    text = unicodedata.normalize("NFKC", name)
    called = script(text)
    if called == "latin":
        return ""
    if called in ("han", "kana"):
        return han.native_key(han.simplified(text))
    if called == "cyrillic":
        return cyrillic.native_key(text)
    if called == "arabic":
        return arabic.native_key(text)
    return "".join(one for one in text.casefold() if one.isalnum())
