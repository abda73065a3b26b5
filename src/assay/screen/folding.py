"""What a name outside ASCII reads as in plain Latin letters: marks off, look-alikes put right, other scripts romanised."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence

from assay.screen.scripts import native_key, renderings, script
from assay.screen.sounds import Sounds

LATIN, CYRILLIC, HAN, ARABIC, OTHER = range(5)
Reading = tuple[str, int]
Reader = Callable[[Sequence[str]], list[list[Reading]]]
"""What gives the readings of names outside ASCII."""

_CODES = {"cyrillic": CYRILLIC, "han": HAN, "kana": HAN, "hangul": HAN, "arabic": ARABIC}
_AS_LETTERS = str.maketrans("0123456789", "ghjkmnpqrs")
_KEY = re.compile(r"q[abcdefghjkmnpqrs]{14}")

_SPECIAL = str.maketrans(
    {
        "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th",
        "Þ": "Th", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ı": "i", "ŋ": "n", "ħ": "h", "Ħ": "H", "ə": "a", "Ə": "A",
        "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "ʿ": "'", "ʾ": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"',
        "»": '"', "–": "-", "—": "-", "−": "-", "№": " no ", "•": " ", "·": " ", "®": " ", "™": " ", "©": " ",
        "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "", "\u00ad": "",
    }
)  # fmt: skip
_CYRILLIC_LIKE_LATIN = str.maketrans("АВЕЅІЈКМНОРСТУХаеѕіјорсухԁԛԝ", "ABESIJKMHOPCTYXaesijopcyxdqw")
_LATIN_LIKE_CYRILLIC = str.maketrans("ABEKMHOPCTYXaeopcyx", "АВЕКМНОРСТУХаеорсух")
_GREEK_LIKE_LATIN = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo")
_NOT_LATIN = re.compile(r"[^\x00-\u024f\u2010-\u2026\u2030-\u203a\u2116\u2122]")
_WORD = re.compile(r"[^\W\d_]+")
_HAS_LATIN = re.compile(r"[A-Za-z]")
_HAS_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_HAS_GREEK = re.compile(r"[\u0370-\u03ff]")


def reader(sounds: Callable[[], Sounds | None], *, brands: bool = True) -> Reader:
    """What gives the readings of names against a list of these sounds, which are asked for at the first native name.

    The likeliest reading comes first; there is always one. A native name also reads as its native key, one made-up word, so
    that equal native names meet whatever their Latin readings are.
    """

    def read(names: Sequence[str]) -> list[list[Reading]]:
        return [_read(name, sounds, brands) for name in names]

    return read


def _read(name: str, sounds: Callable[[], Sounds | None], brands: bool) -> list[Reading]:
    if _NOT_LATIN.search(name) is None:
        return [(latin(name), LATIN)]
    text = one_script_per_word(unicodedata.normalize("NFKC", name))
    called = script(text)
    if called == "latin":
        return [(latin(text), LATIN)]
    code = _CODES.get(called, OTHER)
    found = [(one, code) for one in renderings(text, sounds(), brands=brands)]
    key = native_key(text)
    if key:
        found.append((_as_word(key), code))
    return found or [(latin(text), LATIN)]


def is_native_key(word: str) -> bool:
    """Whether a word is a native key and not one that anybody wrote."""
    return _KEY.fullmatch(word) is not None


def _as_word(key: str) -> str:
    """A word of letters only that no language has, the same for the same key."""
    digest = hashlib.blake2b(key.encode(), digest_size=7).hexdigest()
    return "q" + digest.translate(_AS_LETTERS)


def latin(name: str) -> str:
    """The name in ASCII, marks off; what has no Latin likeness is left out."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).translate(_SPECIAL))
    return text.encode("ascii", "ignore").decode("ascii")


def one_script_per_word(text: str) -> str:
    """Letters borrowed from another script put back: a word is written in the script that most of it can only be in."""
    if not _HAS_LATIN.search(text) or not (_HAS_CYRILLIC.search(text) or _HAS_GREEK.search(text)):
        return text
    return _WORD.sub(lambda found: _unmixed(found.group()), text)


def _unmixed(word: str) -> str:
    if not _HAS_LATIN.search(word):
        return word
    if _HAS_GREEK.search(word):
        word = word.translate(_GREEK_LIKE_LATIN)
    if not _HAS_CYRILLIC.search(word):
        return word
    as_latin, as_cyrillic = word.translate(_CYRILLIC_LIKE_LATIN), word.translate(_LATIN_LIKE_CYRILLIC)
    if not _HAS_CYRILLIC.search(as_latin):
        return as_latin
    return as_cyrillic if not _HAS_LATIN.search(as_cyrillic) else word
