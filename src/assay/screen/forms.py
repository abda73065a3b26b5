"""The forms of published names: every reading of each, its native key and its initials, as runs of listed words."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from assay.screen.folding import Reader
from assay.screen.glossary import WordClass
from assay.screen.hashing import Bytes, Hashes, HashTable, Ints, spans
from assay.screen.model import ListName
from assay.screen.normalise import words
from assay.screen.vocabulary import Vocabulary, build, canonical, class_of

_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHORTEST, _LONGEST = 3, 8  # letters of initials that are worth a form
PLAIN_FORM, INITIALS_FORM = 0, 1


@dataclass(frozen=True, slots=True)
class Forms:
    """Form i has the words from `first[i]` of `word` and stands for name `name[i]`, as `kind` says. `weight` is the sum over
    its words, `rest` that over its common words. Runs of forms: by own word, by exact core, by pair of common words."""

    first: Ints
    word: NDArray[np.int32]
    name: NDArray[np.int32]
    kind: Bytes
    script: Bytes
    weight: Ints
    rest: Ints
    post_first: Ints
    post_form: NDArray[np.int32]
    core: HashTable
    core_first: Ints
    core_form: NDArray[np.int32]
    pair: HashTable
    pair_first: Ints
    pair_form: NDArray[np.int32]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What must be kept to have these again."""
        kept: dict[str, NDArray[Any]] = {f"form_{one}": getattr(self, one) for one in _PLAIN}
        for called in ("core", "pair"):
            table: HashTable = getattr(self, called)
            kept |= {f"{called}_slots": table.slots, f"{called}_values": table.values}
        return kept | {"form_reach": np.array([self.core.reach, self.pair.reach])}

    @classmethod
    def from_arrays(cls, kept: dict[str, NDArray[Any]]) -> Forms:
        core, pair = (int(one) for one in kept["form_reach"])
        return cls(
            core=HashTable(kept["core_slots"], kept["core_values"], core),
            pair=HashTable(kept["pair_slots"], kept["pair_values"], pair),
            **{one: kept[f"form_{one}"] for one in _PLAIN},
        )


_PLAIN = (
    "first", "word", "name", "kind", "script", "weight", "rest", "post_first", "post_form", "core_first", "core_form",
    "pair_first", "pair_form",
)  # fmt: skip


def mixed(numbers: Ints) -> Hashes:
    """One spread-out number per word number, so that sums of them tell sets of words apart."""
    spread = (numbers.astype(np.uint64) + np.uint64(1)) * _MIX
    return (spread ^ (spread >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)


def make(names: Sequence[ListName], parties: Sequence[int], background: Sequence[str] | None, read: Reader) -> tuple[Vocabulary, Forms, list[str]]:
    """The vocabulary, the forms of published names and their texts; `parties` is the number of the party that each name is of."""
    found = words(pa.array([one.name for one in names], pa.large_string()), read)
    said = [found.words_of(reading) for reading in range(found.count)]
    meant = [[canonical(word) for word in one] for one in said]
    name, script = found.row.tolist(), found.script.tolist()
    kinds = [PLAIN_FORM] * len(meant)
    for at in range(len(said)):
        initials = _initials(said[at]) if script[at] == 0 else ""
        if initials:
            meant.append([initials])
            kinds.append(INITIALS_FORM)
            name.append(name[at])
            script.append(0)
    bearers: dict[str, set[int]] = {}
    for one, of in zip(meant[: len(said)], name, strict=False):
        for word in one:
            bearers.setdefault(word, set()).add(parties[of])
    for one, of in zip(meant[len(said) :], name[len(said) :], strict=True):
        bearers.setdefault(one[0], set()).add(parties[of])
    pairs = dict.fromkeys(pair for one in said for pair in itertools.pairwise(one))
    vocabulary = build(bearers, pairs, background)
    texts = [" ".join(one) for one in said] + [one[0] for one in meant[len(said) :]]
    return vocabulary, _forms(meant, name, kinds, script, vocabulary), texts


def _initials(said: Sequence[str]) -> str:
    telling = [word for word in said if class_of(word) not in (WordClass.LEGAL, WordClass.STOP, WordClass.NOISE)]
    letters = "".join(word[0] for word in telling)
    return letters if _SHORTEST <= len(letters) <= _LONGEST and letters.isalpha() else ""


def _forms(meant: list[list[str]], name: list[int], kinds: list[int], script: list[int], vocabulary: Vocabulary) -> Forms:
    number = {word: one for one, word in enumerate(vocabulary.listed)}
    lengths = np.array([len(one) for one in meant], np.int64)
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    word = np.array([number[said] for one in meant for said in one], np.int64)
    form = np.repeat(np.arange(len(meant)), lengths)
    kind = vocabulary.kind[word]
    weight = np.bincount(form, vocabulary.weight[word], minlength=len(meant)).astype(np.int64)
    own = kind == WordClass.OWN
    rest = np.bincount(form, np.where(own, 0, vocabulary.weight[word]), minlength=len(meant)).astype(np.int64)
    post_first, post_form = _posted(word[own], form[own], vocabulary.size)
    core = core_hashes(word, kind, form, len(meant))
    has_core = np.flatnonzero(core)
    core_table, core_first, core_form = _by_hash(core[has_core], has_core)
    owned = np.bincount(form[own], minlength=len(meant)) > 0
    hashes, of = pair_hashes(word, kind, form)
    pair_table, pair_first, pair_form = _by_hash(hashes[~owned[of]], of[~owned[of]])
    return Forms(
        first, word.astype(np.int32), np.array(name, np.int32), np.array(kinds, np.uint8), np.array(script, np.uint8), weight,
        rest, post_first, post_form, core_table, core_first, core_form, pair_table, pair_first, pair_form,
    )  # fmt: skip


def core_hashes(word: Ints, kind: Bytes, owner: Ints, count: int) -> Hashes:
    """A number for the words of each owner that are more than legal form, noise or stop words, whatever their order."""
    telling = (kind <= WordClass.PLACE) & (word >= 0)
    order = np.lexsort((word[telling], owner[telling]))
    owners, words_in = owner[telling][order], word[telling][order]
    fresh = np.ones(owners.size, np.bool_)
    fresh[1:] = (owners[1:] != owners[:-1]) | (words_in[1:] != words_in[:-1])
    running = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed(words_in[fresh]), dtype=np.uint64)])
    ends = np.searchsorted(owners[fresh], np.arange(count + 1))
    return running[ends[1:]] - running[ends[:-1]]


def pair_hashes(word: Ints, kind: Bytes, owner: Ints) -> tuple[Hashes, Ints]:
    """A number for each two telling words that follow each other, in either order, and their owner."""
    telling = np.flatnonzero((kind <= WordClass.PLACE) & (word >= 0))
    words_in, owners = word[telling], owner[telling]
    beside = np.flatnonzero(owners[1:] == owners[:-1]) if owners.size > 1 else np.zeros(0, np.int64)
    return mixed(words_in[beside]) + mixed(words_in[beside + 1]), owners[beside]


def _posted(word: Ints, form: Ints, size: int) -> tuple[Ints, NDArray[np.int32]]:
    pairs = np.unique(word * (int(form.max()) + 1 if form.size else 1) + form)
    width = int(form.max()) + 1 if form.size else 1
    return np.searchsorted(pairs // width, np.arange(size + 1)).astype(np.int64), (pairs % width).astype(np.int32)


def _by_hash(hashes: Hashes, of: Ints) -> tuple[HashTable, Ints, NDArray[np.int32]]:
    order = np.lexsort((of, hashes))
    keys, begins = np.unique(hashes[order], return_index=True)
    table = HashTable.of(keys, np.arange(keys.size, dtype=np.int32))
    return table, np.append(begins, hashes.size).astype(np.int64), of[order].astype(np.int32)


def forms_under(table: HashTable, first: Ints, forms: NDArray[np.int32], hashes: Hashes) -> tuple[Ints, Ints]:
    """The forms under each hash: which hash, which form."""
    run = table.find(hashes).astype(np.int64)
    hit = np.flatnonzero(run >= 0)
    counts = first[run[hit] + 1] - first[run[hit]]
    return np.repeat(hit, counts), forms[spans(first[run[hit]], counts)].astype(np.int64)
