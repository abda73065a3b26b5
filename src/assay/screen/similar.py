"""Which words of a list an unknown word may be a spelling of: found by letters left out and by consonants, then checked.

One edit is allowed from five letters, two from nine, a swap of neighbours counting as one. A word whose consonants are the
same may differ more in its vowels and in how a sound is written (kh or h, q or gh): transliterators disagree on both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from assay.screen.hashing import (
    TABLE,
    Bytes,
    Hashes,
    HashTable,
    Ints,
    firsts,
    laid_end_to_end,
    letter_numbers,
    places,
    spans,
    sums,
)

ONE_FROM, TWO_FROM = 5, 9
FARTHEST = 4  # letters by which two spellings of one word may differ in length
LEAST = 640  # thousandths under which two words are not alike
LONGEST = 24  # letters up to which two may be left out: longer words come from joined text, where one is enough
SURE = 1000
"""Likeness is in thousandths, whole numbers, so that sums do not depend on the order they are made in."""

SAME, EDIT, ABBREVIATION, INITIALS, JOINED, SPLIT, TRUNCATED, HOMOGLYPH, TRANSLITERATION, NATIVE = range(10)

_CONSONANTS = np.zeros(256, np.uint8)
for _letter in range(ord("a"), ord("z") + 1):
    _CONSONANTS[_letter] = _letter
for _vowel in "aeiouyhw":
    _CONSONANTS[ord(_vowel)] = 0
for _one, _other in ("ck", "qk", "gk", "zs", "js", "vf", "xs", "5s", "8b", "dt"):
    _CONSONANTS[ord(_one)] = ord(_other)
_LOOKS = np.arange(256, dtype=np.uint8)
for _one, _other in ("0o", "1l", "il", "5s", "8b", "3e", "6g"):
    _LOOKS[ord(_one)] = ord(_other)
_NO_SKELETON = np.uint64(0)


@dataclass(frozen=True, slots=True)
class Likenesses:
    """Word `query` of those asked is like target `target`: how much (in thousandths), by how many edits and how."""

    query: Ints
    target: Ints
    alike: NDArray[np.int32]
    edits: NDArray[np.int8]
    how: NDArray[np.int8]


def with_letters_left_out(letters: Bytes, offsets: Ints) -> tuple[Hashes, Ints]:
    """The hash of each word whole and with one letter, from nine letters also two, left out; and which word it is of."""
    lengths = np.diff(offsets)
    hashes, owners = [], []
    for length in np.unique(lengths[lengths >= ONE_FROM - 1]).tolist():
        which = np.flatnonzero(lengths == length)
        size = min(length, LONGEST * 2)
        codes = letters[offsets[which][None, :] + np.arange(size)[:, None]].astype(np.int64)
        sums_of = [_running(codes, shift) for shift in range(3)]
        one, two, three = sums_of
        left = np.arange(size)
        found = [one[-1:], one[left] + (two[-1] - two[left + 1])]
        if TWO_FROM <= length <= LONGEST:
            first, second = np.triu_indices(size, 1)
            found.append(one[first] + (two[second] - two[first + 1]) + (three[-1] - three[second + 1]))
        made = np.concatenate(found)
        hashes.append(made.T.ravel())
        owners.append(np.repeat(which, made.shape[0]))
    if not hashes:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    return np.concatenate(hashes), np.concatenate(owners)


def _running(codes: Ints, shift: int) -> Hashes:
    """Running sums down each column of letters standing `shift` places left of where they are."""
    at = np.clip(np.arange(codes.shape[0]) - shift, 0, None)[:, None] * 256
    total = np.zeros((codes.shape[0] + 1, codes.shape[1]), np.uint64)
    np.cumsum(TABLE[at + codes], axis=0, out=total[1:])
    return total


def consonant_hashes(letters: Bytes, offsets: Ints) -> Hashes:
    """The hash of each word's consonants, those that are written alike made one; 0 for a word with fewer than three."""
    kept = _CONSONANTS[letters]
    if letters.size > 1:  # kh and ch are often written h
        guttural = ((letters[:-1] == ord("k")) | (letters[:-1] == ord("c"))) & (letters[1:] == ord("h"))
        guttural[offsets[1:-1][offsets[1:-1] < letters.size] - 1] = False
        kept[:-1][guttural] = 0
    keep = kept != 0
    keep[1:] &= ~((kept[1:] == kept[:-1]) & keep[:-1])
    begins = offsets[:-1][offsets[:-1] < letters.size]
    keep[begins] = kept[begins] != 0  # a word's first consonant is not the double of the last word's
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(keep)])[offsets]
    short = kept[keep]
    found = sums(letter_numbers(short, places(starts)), starts)
    few = (np.diff(starts) < 3) | (np.diff(offsets) < ONE_FROM - 1)
    found[few] = _NO_SKELETON
    return found


class Neighbourhood:
    """The words of a list under every spelling with letters left out, and under their consonants."""

    def __init__(self, words: list[str], table: HashTable, runs: Ints, members: NDArray[np.int32], seen: Bytes) -> None:
        self.words, self._table, self._runs, self._members, self._seen = words, table, runs, members, seen
        # Words like none of the list, each in the slot of its first bits: the last one there. An eight-byte word is written
        # whole, so that threads may share it; what is lost is only asked again.
        self._unlike = np.zeros(1 << _UNLIKE_BITS, np.uint64)
        self.traits = _Traits.of(*laid_end_to_end(words))

    @classmethod
    def of(cls, words: list[str]) -> Neighbourhood:
        letters, offsets = laid_end_to_end(words)
        hashes, owners = _spellings(letters, offsets)
        order = np.lexsort((owners, hashes))
        hashes, owners = hashes[order], owners[order]
        fresh = np.ones(hashes.size, np.bool_)
        fresh[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
        hashes, owners = hashes[fresh], owners[fresh]
        keys, begins = np.unique(hashes, return_index=True)
        table = HashTable.of(keys, np.arange(keys.size, dtype=np.int32))
        return cls(words, table, np.append(begins, hashes.size), owners.astype(np.int32), _marks(keys))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """What must be kept to have this again, but for the words."""
        return {
            "near_slots": self._table.slots, "near_values": self._table.values, "near_runs": self._runs,
            "near_members": self._members, "near_seen": self._seen, "near_reach": np.array([self._table.reach]),
        }  # fmt: skip

    @classmethod
    def from_arrays(cls, words: list[str], kept: dict[str, NDArray[np.generic]]) -> Neighbourhood:
        table = HashTable(kept["near_slots"], kept["near_values"], int(kept["near_reach"][0]))  # type: ignore[arg-type]
        return cls(words, table, kept["near_runs"], kept["near_members"], kept["near_seen"])  # type: ignore[arg-type]

    def like_any(self, hashes: Hashes, letters: Bytes, offsets: Ints) -> Likenesses:
        """`like`, which words known to be like none are not asked again; `hashes` are those of the words."""
        slots = (hashes >> np.uint64(64 - _UNLIKE_BITS)).astype(np.int64)
        asked = np.flatnonzero(self._unlike[slots] != hashes)
        lengths = (offsets[1:] - offsets[:-1])[asked]
        told = self.like(letters[spans(offsets[asked], lengths)], firsts(lengths))
        unlike = np.ones(asked.size, np.bool_)
        unlike[told.query] = False
        self._unlike[slots[asked[unlike]]] = hashes[asked[unlike]]
        return replace(told, query=asked[told.query])

    def like(self, letters: Bytes, offsets: Ints) -> Likenesses:
        """The words of the list that each word may be a spelling of; a word of the list itself is not told of itself."""
        hashes, owners = _spellings(letters, offsets)
        mark = hashes >> np.uint64(64 - _MARK_BITS)
        maybe = np.flatnonzero(
            self._seen[(mark >> np.uint64(3)).astype(np.int64)] >> (mark & np.uint64(7)).astype(np.uint8) & 1
        )
        found = self._table.find(hashes[maybe])
        hit = found >= 0
        runs, owners = found[hit].astype(np.int64), owners[maybe[hit]]
        counts = self._runs[runs + 1] - self._runs[runs]
        targets = self._members[spans(self._runs[runs], counts)].astype(np.int64)
        pairs = np.unique(np.repeat(owners, counts) * len(self.words) + targets)
        return self._checked(letters, offsets, pairs // len(self.words), pairs % len(self.words))

    def _checked(self, letters: Bytes, offsets: Ints, query: Ints, target: Ints) -> Likenesses:
        mine, listed = _Traits.of(letters, offsets), self.traits
        near = np.abs(mine.length[query] - listed.length[target]) <= FARTHEST
        query, target = query[near], target[near]
        edits = _edits(letters, offsets, query, [self.words[one] for one in target.tolist()])
        longest = np.maximum(mine.length[query], listed.length[target])
        spelt = (edits <= np.where(longest >= TWO_FROM, 2, 1)) & (longest >= ONE_FROM)
        alike = np.where(spelt, SURE - edits * 1150 // longest, 0)
        how = np.full(edits.size, EDIT, np.int8)
        alike -= np.where(mine.first[query] != listed.first[target], 60, 0)
        sounds = (mine.consonants[query] == listed.consonants[target]) & (mine.consonants[query] != _NO_SKELETON)
        sounds &= longest >= ONE_FROM
        sound = np.where(sounds, SURE - 30 - edits * 700 // longest, 0)
        how[sound > alike] = TRANSLITERATION
        alike = np.maximum(alike, sound)
        alike[mine.digits[query] != listed.digits[target]] = 0
        looks = (mine.looks[query] == listed.looks[target]) & (longest >= ONE_FROM)
        alike[looks], how[looks] = 960, HOMOGLYPH
        keep = (alike >= LEAST) & (edits > 0)
        return Likenesses(
            query[keep],
            target[keep],
            alike[keep].astype(np.int32),
            np.minimum(edits[keep], 100).astype(np.int8),
            how[keep],
        )


def _edits(letters: Bytes, offsets: Ints, query: Ints, listed: list[str]) -> Ints:
    if not listed:
        return np.zeros(0, np.int64)
    text, ends = letters.tobytes().decode("ascii"), offsets.tolist()
    mine = [text[ends[one] : ends[one + 1]] for one in query.tolist()]
    return cpdist(mine, listed, scorer=OSA.distance, dtype=np.int32).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Traits:
    """What of a word can be compared with another's at once: sounds, digits and looks as hashes."""

    length: Ints
    first: Bytes
    consonants: Hashes
    digits: Hashes
    looks: Hashes

    @classmethod
    def of(cls, letters: Bytes, offsets: Ints) -> _Traits:
        at = places(offsets)
        digits = np.where(letters <= ord("9"), letter_numbers(letters, np.zeros_like(at)), np.uint64(0))
        return cls(
            np.diff(offsets), letters[offsets[:-1]], consonant_hashes(letters, offsets), sums(digits, offsets),
            sums(letter_numbers(_LOOKS[letters], at), offsets),
        )  # fmt: skip


_MARK_BITS = 23
_UNLIKE_BITS = 20


def _marks(hashes: Hashes) -> Bytes:
    """A bit for the first bits of every hash: most spellings of an unknown word stop here, in memory that stays near."""
    bits = np.zeros(1 << _MARK_BITS, np.bool_)
    bits[(hashes >> np.uint64(64 - _MARK_BITS)).astype(np.int64)] = True
    return np.packbits(bits, bitorder="little")


def _spellings(letters: Bytes, offsets: Ints) -> tuple[Hashes, Ints]:
    hashes, owners = with_letters_left_out(letters, offsets)
    skeletons = consonant_hashes(letters, offsets)
    has = np.flatnonzero(skeletons)
    return np.concatenate([hashes, skeletons[has] * np.uint64(3)]), np.concatenate([owners, has])
