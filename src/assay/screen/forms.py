"""The forms of published names: every reading of each, its native key and its initials, as runs of listed words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from assay.screen.folding import Reader, latin
from assay.screen.glossary import WordClass, glossary
from assay.screen.hashing import Bytes, Hashes, HashTable, Ints, spans
from assay.screen.model import ListName
from assay.screen.normalise import words
from assay.screen.scripts import script as script_of
from assay.screen.vocabulary import Vocabulary, build, canonical, class_of

CUT_LEAST, CUT_MOST = 15, 48
"""Letters of a name, spaces not counted, within which a field may have cut it off."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHORTEST, _LONGEST = 3, 8  # letters of initials that are worth a form
PLAIN_FORM, PART_FORM, INITIALS_FORM = range(3)
_BRACKETS = re.compile(r"\(([^()]{3,})\)?")
_PART = re.compile(r"\b(?:a\.?k\.?a|f\.?k\.?a|formerly(?: known as)?)\b\.?|[,;/]| [–—-] ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Forms:
    """Form i has the words from `first[i]` of `word` and stands for name `name[i]`, as `kind` says. `weight` is the sum over
    its words, `rest` that over its common words. Runs of forms: by own word, by exact core, by pair of common words. `tight` are the texts without spaces, in order. Forms
    with one `core_of` have the same telling words."""

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
    tight: NDArray[np.bytes_]
    tight_form: NDArray[np.int32]
    core_of: NDArray[np.int32]

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
    "pair_first", "pair_form", "tight", "tight_form",
    "core_of",
)  # fmt: skip


def mixed(numbers: Ints) -> Hashes:
    """One spread-out number per word number, so that sums of them tell sets of words apart."""
    spread = (numbers.astype(np.uint64) + np.uint64(1)) * _MIX
    found: Hashes = (spread ^ (spread >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return found


def make(
    names: Sequence[ListName], parties: Sequence[int], background: Sequence[str] | None, read: Reader
) -> tuple[Vocabulary, Forms, list[str]]:
    """The vocabulary, the forms of published names and their texts; `parties` is the number of the party that each name is of."""
    whole = words(pa.array([one.name for one in names], pa.large_string()), read)
    said = [whole.words_of(reading) for reading in range(whole.count)]
    name, script = whole.row.tolist(), whole.script.tolist()
    kinds = [PLAIN_FORM] * len(said)
    extra = [(INITIALS_FORM, of, [_initials(said[at])]) for at, of in enumerate(name) if script[at] == 0]
    extra += [(PART_FORM, of, part) for of, part in _parts([one.name for one in names])]
    for kind, of, one in extra:
        if one and one[0]:
            said.append(one)
            kinds.append(kind)
            name.append(of)
            script.append(0)
    meant = [[canonical(word) for word in one] for one in said]
    groups = _groups(meant[: whole.count], [parties[of] for of in name[: whole.count]])
    bearers: dict[str, set[int]] = {}
    for one, of in zip(meant, name, strict=True):
        for word in one:
            bearers.setdefault(word, set()).add(groups[parties[of]])
    pairs = dict.fromkeys(pair for one in said for pair in itertools.pairwise(one))
    vocabulary = build(bearers, pairs, background)
    texts = [" ".join(one) for one in said]
    return vocabulary, _forms(meant, name, kinds, script, vocabulary, texts), texts


def _groups(meant: Sequence[Sequence[str]], parties: Sequence[int]) -> dict[int, int]:
    """For each party the first of those that share a name with it: one company on three lists makes no word common."""
    group = {party: party for party in parties}

    def first(party: int) -> int:
        while group[party] != party:
            group[party] = group[group[party]]
            party = group[party]
        return party

    bearer: dict[tuple[str, ...], int] = {}
    for said, party in zip(meant, parties, strict=True):
        core = tuple(sorted(word for word in said if class_of(word) <= WordClass.PLACE))
        if core:
            one, other = first(party), first(bearer.setdefault(core, party))
            group[max(one, other)] = min(one, other)
    return {party: first(party) for party in group}


def _initials(said: Sequence[str]) -> str:
    telling = [word for word in said if class_of(word) not in (WordClass.LEGAL, WordClass.STOP, WordClass.NOISE)]
    letters = "".join(word[0] for word in telling)
    told = _SHORTEST <= len(letters) <= _LONGEST and letters.isalpha() and letters not in glossary()
    return letters if told else ""


def _parts(names: Sequence[str]) -> list[tuple[int, list[str]]]:
    """What stands in brackets, beside a dash or after a comma, where it has an own word; and names without their brackets."""
    pieces: list[tuple[int, str]] = []
    for at, name in enumerate(names):
        if script_of(name) == "latin":
            plain = latin(name)
            found = [*_PART.split(_BRACKETS.sub(" ", plain)), *_BRACKETS.findall(plain)]
            found = [piece for piece in dict.fromkeys(found) if len(piece) > 2]
            if found != [plain]:
                pieces += [(at, piece) for piece in found]
    read = words(pa.array([piece for _, piece in pieces], pa.large_string()))
    said = [(at, read.words_of(reading)) for reading, (at, _) in enumerate(pieces)]
    return [(at, one) for at, one in said if any(class_of(word) == WordClass.OWN and len(word) > 2 for word in one)]


def _forms(
    meant: list[list[str]],
    name: list[int],
    kinds: list[int],
    script: list[int],
    vocabulary: Vocabulary,
    texts: list[str],
) -> Forms:
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
    tight = np.array([text.replace(" ", "")[:CUT_MOST] for text in texts], f"S{CUT_MOST}")
    by_text = np.argsort(tight, kind="stable")
    return Forms(
        first, word.astype(np.int32), np.array(name, np.int32), np.array(kinds, np.uint8), np.array(script, np.uint8), weight,
        rest, post_first, post_form, core_table, core_first, core_form, pair_table, pair_first, pair_form,
        tight[by_text], by_text.astype(np.int32),
        np.unique(core, return_inverse=True)[1].astype(np.int32),
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
    found: Hashes = running[ends[1:]] - running[ends[:-1]]
    return found


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
