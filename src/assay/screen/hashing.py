"""Words as 64-bit numbers, so that a batch of names is compared without making a string of any word.

The hash of a word is the sum of one random number per letter and place (tabulation hashing). A sum can be taken apart: that
of a word less a letter is the sum before the gap and the sum, one place to the left, after it, so that every spelling with
letters left out costs two look-ups and no copy. Two words collide with a chance of 2**-64.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

PLACES = 64
"""Letters past this place all count as standing on the last one; no list has words that long."""
_SEED = 20261122
TABLE: Hashes = np.random.default_rng(_SEED).integers(0, 2**64, size=PLACES * 256, dtype=np.uint64)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


def places(offsets: Ints) -> Ints:
    """The place of each letter in its word, for words laid end to end; `offsets` has one entry more than there are words."""
    lengths = np.diff(offsets)
    return np.arange(offsets[-1], dtype=np.int64) - np.repeat(offsets[:-1], lengths)


def letter_numbers(letters: Bytes, at: Ints) -> Hashes:
    """The number of each letter at its place; places left of the first count as the first."""
    found: Hashes = TABLE[np.clip(at, 0, PLACES - 1) * 256 + letters]
    return found


def sums(numbers: Hashes, offsets: Ints) -> Hashes:
    """The sum over each word; nothing for a word without letters."""
    running = np.zeros(numbers.size + 1, np.uint64)
    np.cumsum(numbers, out=running[1:])
    return running[offsets[1:]] - running[offsets[:-1]]


def word_hashes(letters: Bytes, offsets: Ints) -> Hashes:
    """The hash of each of the words laid end to end."""
    if offsets.size < 2:
        return np.zeros(0, np.uint64)
    return sums(letter_numbers(letters, places(offsets)), offsets)


def laid_end_to_end(words: list[str]) -> tuple[Bytes, Ints]:
    """Words as one run of bytes, and where each begins."""
    encoded = [word.encode("ascii", "replace") for word in words]
    offsets = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(one) for one in encoded], out=offsets[1:])
    return np.frombuffer(b"".join(encoded), np.uint8), offsets


def hash_words(words: list[str]) -> Hashes:
    """The hash of each word of a list."""
    return word_hashes(*laid_end_to_end(words))


def run_sums(values: Ints, first: Ints) -> Ints:
    """The sum of each run of whole numbers; run i is from `first[i]` up to `first[i + 1]`."""
    running = np.zeros(values.size + 1, np.int64)
    np.cumsum(values, out=running[1:])
    found: Ints = running[first[1:]] - running[first[:-1]]
    return found


def firsts(counts: Ints) -> Ints:
    """Where runs of these lengths begin, and where the last ends."""
    found = np.zeros(counts.size + 1, np.int64)
    np.cumsum(counts, out=found[1:])
    return found


def spans(starts: Ints, lengths: Ints) -> Ints:
    """Every number of the given runs, one run after the other."""
    total = int(lengths.sum())
    if not total:
        return np.zeros(0, np.int64)
    ends = np.cumsum(lengths)
    found: Ints = np.arange(total, dtype=np.int64) + np.repeat(starts - (ends - lengths), lengths)
    return found


class HashTable:
    """Numbers under hashes: open addressing with a fixed reach, laid out in two arrays that can be mapped from disk."""

    def __init__(self, slots: Hashes, values: NDArray[np.int32], reach: int) -> None:
        self.slots, self.values, self.reach = slots, values, reach
        self._mask = np.uint64(slots.size - 1)
        self._shift = np.uint64(64 - (slots.size.bit_length() - 1))

    @classmethod
    def of(cls, hashes: Hashes, values: NDArray[np.int32]) -> HashTable:
        """The table of distinct hashes; 0 is no hash."""
        bits = max(10, int(hashes.size * 3).bit_length())
        slots, held = np.zeros(1 << bits, np.uint64), np.full(1 << bits, -1, np.int32)
        at = ((hashes * _SPREAD) >> np.uint64(64 - bits)).astype(np.int64)
        left, reach = np.arange(hashes.size), 0
        while left.size:
            place = (at[left] + reach) & (slots.size - 1)
            empty = slots[place] == 0
            # Of several that want one slot the last written has it; the others go on to the next.
            slots[place[empty]] = hashes[left[empty]]
            held[place[empty]] = values[left[empty]]
            left = left[slots[place] != hashes[left]]
            reach += 1
        return cls(slots, held, reach)

    def find(self, hashes: Hashes) -> NDArray[np.int32]:
        """The number under each hash, -1 where there is none."""
        at = ((hashes * _SPREAD) >> self._shift).astype(np.int64)
        seen = self.slots[at]
        found = np.where(seen == hashes, self.values[at], np.int32(-1))
        left = np.flatnonzero((seen != hashes) & (seen != 0))
        for step in range(1, self.reach):
            if not left.size:
                break
            place = (at[left] + step) & int(self._mask)
            seen = self.slots[place]
            hit = seen == hashes[left]
            found[left[hit]] = self.values[place[hit]]
            left = left[~hit & (seen != 0)]
        return found
