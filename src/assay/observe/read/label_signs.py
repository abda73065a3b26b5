"""Letters that a reader of print confuses, put right only where a grammar leaves one way to do it.

A value comes in with the shapes it may have; it goes out as read, or with the fewest letters exchanged that make it fit.
Where two exchanges fit alike, nothing is exchanged: that is for a person to see.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

# Each letter, and those it is mistaken for in print.
CONFUSED = {
    "0": "ODQ", "O": "0DQ", "o": "0O", "Q": "0O", "D": "0O", "1": "Il", "I": "1l", "l": "1I", "|": "1I", "i": "1I",
    "8": "B", "B": "8", "5": "S", "S": "5", "s": "5S", "2": "Z", "Z": "2", "z": "2Z", "6": "G", "G": "6",
}  # fmt: skip

MOST_TRIED = 4000
# In a number only one of the two is a digit.
_DIGIT = str.maketrans({"O": "0", "o": "0", "Q": "0", "I": "1", "l": "1", "|": "1", "i": "1", "S": "5", "s": "5", "Z": "2", "z": "2", "G": "6"})  # fmt: skip
_SMALL_L = re.compile(r"(?<=\d)[l|](?=[\dA-Z.-]|$)|(?<=[A-Z-])[l|](?=\d)")
_ROUND = re.compile(r"(?<=\d)[Oo](?=\d)")


def most_exchanged(text: str) -> int:
    """How many letters of a value may be exchanged: one, and one more for each twelve, three at most."""
    return min(3, 1 + len(text) // 12)


def fitting(text: str, fits: Callable[[str], bool]) -> tuple[str, ...]:
    """The values that fit with the fewest letters exchanged; the text alone where it fits as read, none where nothing does."""
    if fits(text):
        return (text,)
    places = [at for at, sign in enumerate(text) if sign in CONFUSED]
    tried = 0
    for count in range(1, most_exchanged(text) + 1):
        found: dict[str, None] = {}
        for candidate in _exchanged(text, places, count):
            tried += 1
            if tried > MOST_TRIED:
                return ()
            if fits(candidate):
                found[candidate] = None
        if found:
            return tuple(found)
    return ()


def _exchanged(text: str, places: list[int], count: int) -> Iterator[str]:
    for chosen in itertools.combinations(places, count):
        for signs in itertools.product(*(CONFUSED[text[at]] for at in chosen)):
            letters = list(text)
            for at, sign in zip(chosen, signs, strict=True):
                letters[at] = sign
            yield "".join(letters)


def plain_slips(text: str) -> str:
    """A small l, a bar or a round letter between digits as the digit it is: no maker writes 2l43, 2O19 or 8|0 in a number."""
    return _ROUND.sub("0", _SMALL_L.sub("1", text))


def as_digits(text: str) -> str:
    """Letters that look like a digit as that digit, for places where only a digit, or a hexadecimal one, can stand."""
    return text.translate(_DIGIT)


def unconfused(text: str) -> str:
    """A key under which texts are alike that differ only by letters taken for one another."""
    return text.upper().translate(str.maketrans("0QD1L|85ZG", "OOOIIIBS26"))
