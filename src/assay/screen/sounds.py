"""Two spellings of one sound share a key, so that a name in another script finds the Latin word it stands for.

A list prints Khimmed, Chimmed or Himmed for the same Cyrillic word, vowels that Arabic script leaves out, and Lockheed for
four Han characters. Guessing every Latin spelling is hopeless; asking which words of the list sound so is a look-up. The
keys are coarse on purpose and rank their candidates by likeness; what is found is scored like any other word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import Indel, LCSseq

Script = Literal["cyrillic", "arabic", "han"]

_LETTERS = re.compile(r"[^a-z]+")
_VOWEL = re.compile(r"[aeiouy]")
_DOUBLE = re.compile(r"(.)\1+")
_SOUND = re.compile(r"^h(?=ydr|yper|elio)|shch|tsch|sch|tch|sh|kh|ch|ph|th|tz|ts|cz|zh|ck|qu|x|q|w|c(?=[eiy])|c|y|j")
_TO_SOUND = {
    "shch": "$", "tsch": "h", "sch": "$", "tch": "h", "sh": "$", "kh": "h", "ch": "h", "ph": "f", "th": "t", "tz": "c",
    "ts": "c", "cz": "c", "zh": "z", "ck": "k", "qu": "kv", "x": "ks", "q": "k", "w": "v", "c": "k", "y": "i", "j": "i", "h": "g",
}  # fmt: skip
_GLIDE = (("iu", "u"), ("io", "e"), ("ie", "e"), ("ei", "e"), ("ai", "e"), ("eu", "ev"), ("au", "av"))


def spoken(word: str) -> str:
    """What a Latin spelling of a Slavic or international word sounds like: `Khimmed`, `Chimmed` and `Himmed` are one.

    >>> spoken("Yulmart") == spoken("Iulmart"), spoken("vektor") == spoken("Vector"), spoken("Serniya") == spoken("Sernia")
    (True, True, True)
    """
    word = _LETTERS.sub("", word.lower())
    initials = not _VOWEL.search(word)  # in MCST for МЦСТ the c is one of its own

    def sound(match: re.Match[str]) -> str:
        text = match[0]
        soft = initials or word[match.end() : match.end() + 1] in ("e", "i", "y")
        return "c" if text == "c" and soft else _TO_SOUND[text]

    key = _DOUBLE.sub(r"\1", _SOUND.sub(sound, word))
    for pair, glide in _GLIDE:
        key = key.replace(pair, glide)
    key = _DOUBLE.sub(r"\1", key)
    return key[:-1] if len(key) > 4 and key[-1] in "ei" else key


_CONSONANT = re.compile(r"kh|gh|sh|ch|dh|zh|th|ph|ck|x|c(?=[eiy])|.")
_TO_CONSONANT = {
    "kh": "x", "gh": "q", "sh": "$", "ch": "t$", "dh": "z", "zh": "j", "th": "s", "ph": "f", "ck": "k", "x": "ks", "c": "k",
    "p": "b", "v": "", "w": "", "y": "", "h": "", "a": "", "e": "", "i": "", "o": "", "u": "",
}  # fmt: skip


def skeleton(word: str) -> str:
    """The consonants that Arabic script would write of a Latin word, with the pairs it confuses made one.

    >>> skeleton("Baharestan"), skeleton("Ghods") == skeleton("Qods")
    ('brstn', True)
    """
    word = _LETTERS.sub("", word.lower())

    def consonant(match: re.Match[str]) -> str:
        text = match[0]
        if text == "c" and word[match.end() : match.end() + 1] in ("e", "i", "y"):
            return "s"
        return _TO_CONSONANT.get(text, text)

    return _CONSONANT.sub(consonant, _DOUBLE.sub(r"\1", word))


_FOREIGN = re.compile(r"sch|sh|ch|ph|th|gh|ck|ng(?![aeiou])|qu|x|c(?=[eiy])|.")
_TO_FOREIGN = {
    "sch": "s", "sh": "s", "ch": "s", "ph": "f", "th": "t", "gh": "k", "ck": "k", "ng": "n", "qu": "k", "x": "ks", "c": "k",
    "b": "p", "d": "t", "g": "k", "q": "k", "z": "s", "j": "s", "v": "w", "r": "l", "m": "n", "y": "i",
}  # fmt: skip
_CODA = re.compile(r"[lh](?![aeiou])|[aeiou]")


def foreign(word: str) -> str:
    """A Western word in the consonants that Han characters have for it: voiced as unvoiced, r as l, vowels as they are."""
    word = _LETTERS.sub("", word.lower())

    def consonant(match: re.Match[str]) -> str:
        text = match[0]
        if text == "c" and word[match.end() : match.end() + 1] in ("e", "i", "y"):
            return "s"
        return _TO_FOREIGN.get(text, text)

    return _FOREIGN.sub(consonant, _DOUBLE.sub(r"\1", word))


def transcribed(word: str) -> str:
    """The consonants that survive when a Western word is written in Han, without an r, l or h that closes a syllable.

    >>> transcribed("Leidos"), transcribed("Huntington"), transcribed("Martin")
    ('lts', 'hntntn', 'ntn')
    """
    return _CODA.sub("", foreign(word))


_KEYS = {"cyrillic": spoken, "arabic": skeleton, "han": transcribed}
_LEAST = {"cyrillic": 3, "arabic": 2, "han": 3}  # shorter keys stand for too many words
_ALIKE = {"cyrillic": 0.6, "arabic": 0.65, "han": 0.45}
_SHORT = {0: 0.2, 1: 0.2, 2: 0.15, 3: 0.08}  # the fewer consonants, the more alike the vowels must be
_OPEN = frozenset("aeiou")


class Sounds:
    """The words of a list by how they sound. Made beside the index; each script's keys at its first native name."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted({word.lower() for word in words if len(word) > 2 and word.isascii() and word.isalpha()})
        self._by: dict[str, dict[str, list[str]]] = {}
        self.like = lru_cache(maxsize=1 << 16)(self._like)

    def _keys(self, script: Script) -> dict[str, list[str]]:
        by = self._by.get(script)
        if by is None:  # two threads may both make it, and make the same
            by = {}
            for word in self._words:
                key = _KEYS[script](word)
                if len(key) >= _LEAST[script]:
                    by.setdefault(key, []).append(word)
            self._by[script] = by
        return by

    def _like(self, script: Script, guess: str, keys: tuple[str, ...] | None = None, most: int = 2) -> tuple[str, ...]:
        """The listed words that sound like `guess`, the most alike first. `keys` replace the key made from the guess."""
        by = self._keys(script)
        found = {word for key in (_KEYS[script](guess),) if keys is None for word in by.get(key, ())}
        found.update(word for key in keys or () for word in by.get(key, ()))
        likeness = _LIKENESS[script]
        ranked = sorted((-likeness(guess, word), word) for word in found)
        least = _ALIKE[script] + (_SHORT.get(len(skeleton(guess)), 0.0) if script == "arabic" else 0.0)
        return tuple(word for unlike, word in ranked[:most] if -unlike >= least)


def _alike_in_han(guess: str, word: str) -> float:
    """How alike pinyin and a Western word are: a third by their letters, two thirds by the sounds that Han has for them."""
    mine, listed = foreign(guess), foreign(word)
    if (mine[:1] in _OPEN) != (listed[:1] in _OPEN):
        return 0.0
    return (Indel.normalized_similarity(guess, word) + 2 * Indel.normalized_similarity(mine, listed)) / 3


_WRITTEN = str.maketrans("vwuy", "oooi")  # one letter of the script each


def _alike_in_arabic(guess: str, word: str) -> float:
    """How much of what is written the word has, and a little how much of the word is written: short vowels are not."""
    mine, listed = guess.translate(_WRITTEN), word.translate(_WRITTEN)
    shared = LCSseq.similarity(mine, listed)
    return 0.7 * shared / len(mine) + 0.3 * shared / len(listed)


_LIKENESS: dict[str, Callable[[str, str], float]] = {
    "cyrillic": Indel.normalized_similarity, "arabic": _alike_in_arabic, "han": _alike_in_han,
}  # fmt: skip
