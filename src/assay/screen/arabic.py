"""An Arabic or Persian name, its forms and trades translated and the telling words found by their consonants.

The script leaves short vowels out, so no rule gives the Latin spelling. With the `Sounds` of a list, a telling word becomes
the listed word with the same consonants and the most alike long vowels; without, or where there is none, it is spelled with
the vowels that are written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from assay.screen.sounds import Sounds
from assay.screen.tables import rows, wordings

_MARKS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u0640\u06d6-\u06ed\u200c-\u200f]")
_TOKEN = re.compile(r"[\w]+")
_FOLD = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ﻯ": "ی", "ئ": "ی", "ك": "ک", "أ": "ا", "إ": "ا", "ٱ": "ا", "آ": "ا", "ة": "ه", "ۀ": "ه", "ؤ": "و",
        "ء": "", "ە": "ه", "ہ": "ه", "ھ": "ه", "ګ": "گ", "ې": "ی", "ۍ": "ی",
    }
)  # fmt: skip
_LATIN = {
    "ا": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "s", "ج": "j", "چ": "ch", "ح": "h", "خ": "kh", "د": "d", "ذ": "z", "ر": "r",
    "ز": "z", "ژ": "zh", "س": "s", "ش": "sh", "ص": "s", "ض": "z", "ط": "t", "ظ": "z", "ع": "", "غ": "gh", "ف": "f", "ق": "q",
    "ک": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "و": "o", "ه": "h", "ی": "i", "ڤ": "v", "ټ": "t", "ډ": "d", "ړ": "r",
    "ښ": "sh", "ځ": "z", "څ": "ts", "ڼ": "n", "ں": "n", "ٹ": "t", "ڈ": "d", "ڑ": "r",
}  # fmt: skip
_TO_LATIN = str.maketrans(_LATIN)
_ARTICLE = re.compile(r"^(?:و|ف)?(?:ال|لل|بال|کال)(?=..)")
_JOINED = ("و", "ب", "ل")  # and, with, for: written onto the next word


@dataclass(frozen=True, slots=True)
class Entry:
    kind: str
    words: tuple[str, ...]
    english: tuple[str, ...]


@cache
def _entries() -> dict[str, list[Entry]]:
    """Entries by their first word, those of most words first."""
    by: dict[str, list[Entry]] = {}
    for kind, text, english in rows("arabic_words.tsv", 3):
        words = tuple(folded(text).split())
        by.setdefault(words[0], []).append(Entry(kind, words, wordings(english)))
    for found in by.values():
        found.sort(key=lambda one: -len(one.words))
    return by


def folded(text: str) -> str:
    """The text without vowel marks, letters that writers use for one another made one (ي ى ی, ك ک, ة ه, أ إ آ ا)."""
    return _MARKS.sub("", text).translate(_FOLD)


def latin(word: str) -> str:
    """A word letter by letter, with the long vowels that are written."""
    return word.translate(_TO_LATIN)


def tokens(name: str) -> list[str]:
    """The words of a name, folded, without the Arabic article."""
    return [word for word in _TOKEN.findall(folded(name).lower()) if word]


@lru_cache(maxsize=1 << 15)
def _bare(word: str) -> str:
    """The word as the table knows it: as it stands, without the article, or without a joined particle; else as it stands."""
    by = _entries()
    if word in by:
        return word
    plain = _ARTICLE.sub("", word)
    if plain in by:
        return plain
    return word[1:] if len(word) > 4 and word[0] in _JOINED and word[1:] in by else word


@lru_cache(maxsize=1 << 10)
def pieces(name: str) -> tuple[tuple[tuple[str, ...], Entry | None], ...]:
    """The name cut into phrases that the table knows, the longest first, and single words that it does not."""
    by = _entries()
    words = [_bare(word) for word in tokens(name)]
    found: list[tuple[tuple[str, ...], Entry | None]] = []
    at = 0
    while at < len(words):
        entry = next(
            (one for one in by.get(words[at], ()) if tuple(words[at : at + len(one.words)]) == one.words), None
        )
        width = len(entry.words) if entry else 1
        found.append((tuple(words[at : at + width]), entry))
        at += width
    return tuple(found)


def renderings(name: str, sounds: Sounds | None = None) -> list[str]:
    """The readings of a name, the likeliest first: glossed, glossed in other words, and by sound alone."""
    cut = pieces(name)
    return [
        " ".join(_glossed(words, entry, sounds, 0) for words, entry in cut),
        " ".join(_sounded(words, entry, sounds) for words, entry in cut),
        " ".join(_glossed(words, entry, sounds, 1) for words, entry in cut),
    ]


def _glossed(words: tuple[str, ...], entry: Entry | None, sounds: Sounds | None, nth: int) -> str:
    if entry:
        return entry.english[min(nth, len(entry.english) - 1)]
    return _told(words[0], sounds, nth)


def _sounded(words: tuple[str, ...], entry: Entry | None, sounds: Sounds | None) -> str:
    if entry and entry.kind in ("form", "place"):
        return entry.english[0]
    return " ".join(_told(word, sounds, 0) for word in words)


def _told(word: str, sounds: Sounds | None, nth: int) -> str:
    """The listed word with these consonants, with the article or without, else the letters."""
    plain = _ARTICLE.sub("", word)
    guess = latin(plain)
    if not sounds or len(plain) < 3:
        return guess
    alike = (*(sounds.like("arabic", latin(word)) if plain != word else ()), *sounds.like("arabic", guess))
    return alike[min(nth, len(alike) - 1)] if alike else guess


def native_key(name: str) -> str:
    """The words of a name without legal form and article."""
    cut = pieces(name)
    return " ".join(" ".join(words) for words, entry in cut if not (entry and entry.kind == "form"))
