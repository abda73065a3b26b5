"""Word by word, what a reading and a form have in common: each occurrence with the listed word it is most like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assay.screen.forms import Forms
from assay.screen.hashing import Bools, Ints, firsts, spans
from assay.screen.lookup import Looked
from assay.screen.similar import JOINED, SAME, SPLIT, SURE
from assay.screen.vocabulary import Vocabulary

_SPELLING = 990


@dataclass(frozen=True, slots=True)
class Links:
    """Occurrence `here` and place `there` (in `Forms.word`) of pair `pair` are one word: how much, by which edits and how."""

    pair: Ints
    here: Ints
    there: Ints
    alike: Ints
    edits: NDArray[np.int8]
    how: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of every pair, spread out: occurrences of the reading and places of the form, and the likeness each found. Pair i has those from `mine_first[i]`
    and `theirs_first[i]`."""

    mine: Ints
    mine_pair: Ints
    mine_first: Ints
    mine_alike: Ints
    theirs: Ints
    theirs_pair: Ints
    theirs_first: Ints
    theirs_alike: Ints


def link(looked: Looked, vocabulary: Vocabulary, forms: Forms, reading: Ints, form: Ints) -> tuple[Links, Sides]:
    """The links of each pair, one to a word on either side as far as joined words allow, and both sides with what they found."""
    width = np.int64(vocabulary.size)
    pairs = np.arange(reading.size)
    starts, counts = looked.first[reading], looked.first[reading + 1] - looked.first[reading]
    mine, mine_pair = spans(starts, counts), np.repeat(pairs, counts)
    form_starts = forms.first[form]
    form_counts = forms.first[form + 1] - form_starts
    theirs, theirs_pair = spans(form_starts, form_counts), np.repeat(pairs, form_counts)

    key_theirs = theirs_pair * width + forms.word[theirs]
    order = np.argsort(key_theirs, kind="stable")
    sorted_theirs = key_theirs[order]
    # What each occurrence may stand for: itself where listed, and whatever it is like.
    other = looked.other_first[mine + 1] - looked.other_first[mine]
    other_at = spans(looked.other_first[mine], other)
    listed = np.flatnonzero(looked.canon[mine] >= 0)
    seat = np.concatenate([listed, np.repeat(np.arange(mine.size), other)])
    to = np.concatenate([looked.canon[mine[listed]], looked.other_to[other_at]])
    joined = looked.joined[mine[listed]]
    alike = np.concatenate([np.where(joined, _SPELLING, SURE), looked.other_alike[other_at]])
    edits = np.concatenate([np.zeros(listed.size, np.int8), looked.other_edits[other_at]])
    how = np.concatenate([np.where(joined, JOINED, SAME).astype(np.int8), looked.other_how[other_at]])

    key = mine_pair[seat] * width + to
    low = np.searchsorted(sorted_theirs, key)
    runs = np.searchsorted(sorted_theirs, key, side="right") - low
    which = np.repeat(np.arange(key.size), runs)
    here, there = seat[which], order[spans(low, runs)]
    keep = _one_to_one(here, there, alike[which], how[which])
    which, here, there = which[keep], here[keep], there[keep]
    links = Links(mine_pair[here], mine[here], theirs[there], alike[which], edits[which], how[which])
    mine_alike = _most(here, links.alike, mine.size)
    theirs_alike = _most(there, links.alike, theirs.size)
    return links, Sides(
        mine, mine_pair, firsts(counts), mine_alike, theirs, theirs_pair, firsts(form_counts), theirs_alike
    )


def _most(at: Ints, values: Ints, size: int) -> Ints:
    found = np.zeros(size, np.int64)
    np.maximum.at(found, at, values)
    return found


def _one_to_one(here: Ints, there: Ints, alike: Ints, how: NDArray[np.int8]) -> Bools:
    """A link is kept where neither word has a better one; a joined word may have two."""
    keep = np.ones(here.size, np.bool_)
    if not here.size:
        return keep
    order = np.lexsort((there, here, -alike))
    sided = how[order]
    for side in (here[order], there[order]):
        _, once = np.unique(side, return_index=True)
        firsts = np.zeros(side.size, np.bool_)
        firsts[once] = True
        keep[order] &= firsts | (sided == JOINED) | (sided == SPLIT)
    return keep


def narrowed(links: Links, sides: Sides, keep: Ints, count: int) -> tuple[Links, Sides]:
    """The links and sides of the pairs kept, numbered anew in the order of `keep`, which rises."""
    number = np.full(count, -1, np.int64)
    number[keep] = np.arange(keep.size)
    linked = np.flatnonzero(number[links.pair] >= 0)
    counts, their_counts = np.diff(sides.mine_first)[keep], np.diff(sides.theirs_first)[keep]
    mine, theirs = spans(sides.mine_first[keep], counts), spans(sides.theirs_first[keep], their_counts)
    return (
        Links(
            number[links.pair[linked]], links.here[linked], links.there[linked], links.alike[linked], links.edits[linked],
            links.how[linked],
        ),
        Sides(
            sides.mine[mine], np.repeat(np.arange(keep.size), counts), firsts(counts), sides.mine_alike[mine],
            sides.theirs[theirs], np.repeat(np.arange(keep.size), their_counts), firsts(their_counts), sides.theirs_alike[theirs],
        ),
    )  # fmt: skip
