"""Every word of a list, of the background and of the glossary: its class, how telling it is, and which listed words it is like.

A word is a number. Listed words (spellings of one industry's word made one) come first, then spellings, words of the
background only, and joined pairs (`crockerjeans`), which stand for their parts. How telling a word is falls with the number
of parties and background names that bear it; a word nobody bears tells most.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from assay.screen.glossary import MOST, SHARE, WordClass, glossary
from assay.screen.hashing import Bools, Bytes, Hashes, HashTable, Ints, hash_words, laid_end_to_end
from assay.screen.normalise import words as words_of
from assay.screen.similar import SURE, Likenesses, Neighbourhood

KNOWN_FROM = 3
"""A word that so many background names bear is nobody's misspelling: its likenesses to listed words count for less."""
_JOINED_LEAST = 5
_TELLING_DIGITS = 3  # the number of a works or unit; shorter ones count shops


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Arrays over word numbers. `canon` is the listed word that a word stands for (-1: none); `alike_*` run from
    `alike_first`: the other listed words it may be a spelling of. `parts` are the two words of a joined pair, else -1."""

    listed: tuple[str, ...]
    size: int
    table: HashTable
    canon: NDArray[np.int32]
    weight: NDArray[np.int32]
    kind: Bytes
    common: NDArray[np.int32]
    parts: NDArray[np.int32]
    alike_first: Ints
    alike_to: NDArray[np.int32]
    alike: NDArray[np.int32]
    alike_edits: NDArray[np.int8]
    alike_how: NDArray[np.int8]
    near: Neighbourhood
    near_canon: NDArray[np.int32]
    names: int
    ordered: NDArray[np.bytes_]
    ordered_canon: NDArray[np.int32]
    numeric: Bools

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What must be kept to have this again, but for the words."""
        kept: dict[str, NDArray[Any]] = {
            one: getattr(self, one)
            for one in ("canon", "weight", "kind", "common", "parts", "alike_first", "alike_to", "alike", "alike_edits",
                        "alike_how", "near_canon", "ordered", "ordered_canon",
                        "numeric")
        }  # fmt: skip
        kept |= {"table_slots": self.table.slots, "table_values": self.table.values}
        kept["sizes"] = np.array([self.size, self.table.reach, self.names])
        return kept | self.near.arrays()

    @classmethod
    def from_arrays(cls, listed: Sequence[str], near: Sequence[str], kept: dict[str, NDArray[Any]]) -> Vocabulary:
        size, reach, names = (int(one) for one in kept["sizes"])
        return cls(
            listed=tuple(listed), size=size, table=HashTable(kept["table_slots"], kept["table_values"], reach),
            near=Neighbourhood.from_arrays(list(near), kept), names=names,
            **{one: kept[one] for one in ("canon", "weight", "kind", "common", "parts", "alike_first", "alike_to", "alike",
                                          "alike_edits", "alike_how", "near_canon", "ordered", "ordered_canon",
                        "numeric")},
        )  # fmt: skip


def canonical(word: str) -> str:
    """The word that a spelling stands for, where the glossary knows it."""
    entry = glossary().get(word)
    return entry[1] if entry else word


def class_of(word: str) -> WordClass:
    entry = glossary().get(word)
    if entry:
        return entry[0]
    return WordClass.PLAIN if len(word) < (_TELLING_DIGITS if word.isdigit() else 2) else WordClass.OWN


def weigh(bearers: NDArray[np.int64], names: int, kinds: Sequence[WordClass]) -> NDArray[np.int32]:
    """How telling words are, in thousandths: from the number of names among `names` that bear each, and its class."""
    rarity = np.log((names + 1) / (bearers + 1)) / np.log(names + 1)
    share = np.array([SHARE[kind] for kind in kinds])
    most = np.array([MOST[kind] for kind in kinds])
    found: NDArray[np.int32] = np.maximum(np.rint(SURE * np.minimum(rarity * share, most)), 1).astype(np.int32)
    return found


def build(
    bearers: dict[str, set[int]], pairs: Iterable[tuple[str, str]], background: Sequence[str] | None
) -> Vocabulary:
    """The vocabulary of listed words, each with the numbers of the parties that bear it, against background names."""
    common, background_pairs, background_size = _background(background)
    listed = list(dict.fromkeys([*bearers, *sorted({meaning for _, meaning in glossary().values()})]))
    number = {word: one for one, word in enumerate(listed)}
    parties = len(set().union(*bearers.values())) if bearers else 0
    words = [*listed]
    canon = [*range(len(listed))]
    for word, (_, meaning) in glossary().items():
        if word not in number:
            number[word] = len(words)
            words.append(word)
            canon.append(number[meaning])
    near_words = [word for word in words if len(word) >= 4]
    near_canon = np.array([canon[number[word]] for word in near_words], np.int32)
    for word in common:
        if word not in number:
            number[word] = len(words)
            words.append(word)
            canon.append(-1)
    joined = _joined([*pairs, *background_pairs], number)
    count = np.array([len(bearers.get(word, ())) + common.get(canonical(word), 0) for word in words], np.int64)
    kinds = [class_of(word) for word in words]
    names = parties + background_size
    weight = weigh(count, names, kinds)
    for spelling in range(len(listed), len(words)):
        if canon[spelling] >= 0:
            weight[spelling] = weight[canon[spelling]]
    parts = np.full((len(words) + len(joined), 2), -1, np.int32)
    parts[len(words) :] = np.array([pair for _, pair in joined], np.int32).reshape(-1, 2)
    hashes = hash_words([*words, *(word for word, _ in joined)])
    filler = np.zeros(len(joined), np.int32)
    near = Neighbourhood.of(near_words)
    ordered = np.argsort(np.array(near_words, "S"), kind="stable")
    likes = _likes(words, canon, near, near_canon, common)
    return Vocabulary(
        listed=tuple(listed), size=len(listed), table=_table(hashes), near=near, near_canon=near_canon, names=names,
        ordered=np.array(near_words, "S")[ordered], ordered_canon=near_canon[ordered],
        numeric=np.array([any(one.isdigit() for one in word) for word in listed], np.bool_),
        canon=np.concatenate([np.array(canon, np.int32), filler - 1]), weight=np.concatenate([weight, filler + 1]),
        kind=np.concatenate([np.array(kinds, np.uint8), filler.astype(np.uint8)]),
        common=np.concatenate([np.array([common.get(word, 0) for word in words], np.int32), filler]), parts=parts,
        **_runs(likes, len(words) + len(joined)),
    )  # fmt: skip


def _background(names: Sequence[str] | None) -> tuple[dict[str, int], list[tuple[str, str]], int]:
    """How many background names bear each word, and pairs of common words that stand side by side."""
    counted: dict[str, int] = {}
    pairs: dict[tuple[str, str], None] = {}
    found = words_of(pa.array(list(names or ()), pa.large_string()))
    for reading in range(found.count):
        said = found.words_of(reading)
        for word in {canonical(word) for word in said}:
            counted[word] = counted.get(word, 0) + 1
        for one, other in itertools.pairwise(said):
            if one in glossary() and class_of(other) in (WordClass.LEGAL, WordClass.PLAIN) and other in glossary():
                pairs[one, other] = None
    return counted, list(pairs), len(names or ())


def _joined(pairs: Iterable[tuple[str, str]], number: dict[str, int]) -> list[tuple[str, tuple[int, int]]]:
    found: dict[str, tuple[int, int]] = {}
    for one, other in pairs:
        word = one + other
        if word not in number and len(word) >= _JOINED_LEAST and one in number and other in number:
            found.setdefault(word, (number[one], number[other]))
    return list(found.items())


def _likes(
    words: list[str], canon: list[int], near: Neighbourhood, near_canon: NDArray[np.int32], common: dict[str, int]
) -> Likenesses:
    told = near.like(*laid_end_to_end(words))
    to = near_canon[told.target].astype(np.int64)
    own = np.array(canon)[told.query]
    known = np.array([common.get(word, 0) for word in words])[told.query] >= KNOWN_FROM
    alike = np.where(known, told.alike * 850 // SURE, told.alike)
    common_word = np.array([word in glossary() for word in words])[told.query]
    keep = (to != own) & ~common_word
    return Likenesses(told.query[keep], to[keep], alike[keep].astype(np.int32), told.edits[keep], told.how[keep])


def _runs(likes: Likenesses, size: int) -> dict[str, Any]:
    order = np.lexsort((likes.target, -likes.alike, likes.query))
    first = np.searchsorted(likes.query[order], np.arange(size + 1))
    return {
        "alike_first": first.astype(np.int64), "alike_to": likes.target[order].astype(np.int32),
        "alike": likes.alike[order], "alike_edits": likes.edits[order], "alike_how": likes.how[order],
    }  # fmt: skip


def _table(hashes: Hashes) -> HashTable:
    return HashTable.of(hashes, np.arange(hashes.size, dtype=np.int32))
