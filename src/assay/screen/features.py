"""What is measured of each pair of a reading and a form, as whole numbers where they are sums: the model sees nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np

from assay.screen.forms import Forms
from assay.screen.glossary import WordClass
from assay.screen.hashing import Bools, Floats, Ints, run_sums
from assay.screen.lookup import Looked
from assay.screen.normalise import Words
from assay.screen.pairing import Links, Sides
from assay.screen.similar import JOINED, SPLIT, SURE, TRUNCATED
from assay.screen.vocabulary import Vocabulary

NUMBERS = (
    "share_query", "share_listed", "harmonic", "worst_query", "worst_listed", "own_left_query", "own_left_listed", "own_shared",
    "own_best", "common_left_query", "common_left_listed", "own_same", "own_alike", "own_least_alike", "own_known", "words_query",
    "words_listed", "weight_query", "weight_listed", "script", "form_kind", "letters_query", "heads", "numbers_differ", "rivals",
    "own_letters", "cut", "joined", "own_count_left_query", "own_count_left_listed", "place_left_query", "place_left_listed",
)  # fmt: skip
_OWN = int(WordClass.OWN)


def shares(looked: Looked, forms: Forms, vocabulary: Vocabulary, sides: Sides) -> tuple[Ints, Ints, Ints]:
    """Of each pair, in thousandths: how much of the query's weight and of the listed name's is in common, and both together."""
    mine = run_sums(looked.weight[sides.mine] * sides.mine_alike, sides.mine_first)
    theirs = run_sums(_listed_weight(vocabulary, forms, sides.theirs) * sides.theirs_alike, sides.theirs_first)
    mine //= np.maximum(run_sums(looked.weight[sides.mine], sides.mine_first), 1)
    theirs //= np.maximum(run_sums(_listed_weight(vocabulary, forms, sides.theirs), sides.theirs_first), 1)
    return mine, theirs, 2 * mine * theirs // np.maximum(mine + theirs, 1)


def _listed_weight(vocabulary: Vocabulary, forms: Forms, places: Ints) -> Ints:
    return vocabulary.weight[forms.word[places]].astype(np.int64)


def _highest(pair: Ints, values: Ints, count: int, start: int = 0) -> Ints:
    found = np.full(count, start, np.int64)
    np.maximum.at(found, pair, values)
    return found


def numbers(
    found: Words, looked: Looked, forms: Forms, vocabulary: Vocabulary, links: Links, sides: Sides, reading: Ints, form: Ints,
    row: Ints, party: Ints,
) -> Floats:  # fmt: skip
    """One column per pair, one row per name in `NUMBERS`."""
    count = reading.size
    share_query, share_listed, harmonic = shares(looked, forms, vocabulary, sides)
    kind, listed_kind = looked.kind[sides.mine], vocabulary.kind[forms.word[sides.theirs]]
    weight, listed_weight = looked.weight[sides.mine], _listed_weight(vocabulary, forms, sides.theirs)
    left, listed_left = weight * (SURE - sides.mine_alike) // SURE, listed_weight * (SURE - sides.theirs_alike) // SURE
    own, listed_own = kind == _OWN, listed_kind == _OWN
    words_query, words_listed = _counted(sides.mine_pair, count), _counted(sides.theirs_pair, count)
    link_weight = np.minimum(looked.weight[links.here], _listed_weight(vocabulary, forms, links.there))
    link_own = (looked.kind[links.here] == _OWN) & (vocabulary.kind[forms.word[links.there]] == _OWN)
    word = looked.word[links.here]
    letters = found.offsets[word + 1] - found.offsets[word]
    inexact = link_own & (links.alike < SURE)
    digits = _digits(found)[looked.word[sides.mine]] & (sides.mine_alike == 0) & (kind <= WordClass.PLACE)
    listed_digits = vocabulary.numeric[forms.word[sides.theirs]] & (sides.theirs_alike == 0)
    columns: list[Any] = [
        share_query, share_listed, harmonic,
        _highest(sides.mine_pair, np.where(own, left, 0), count), _highest(sides.theirs_pair, np.where(listed_own, listed_left, 0), count),
        run_sums(np.where(own, left, 0), sides.mine_first), run_sums(np.where(listed_own, listed_left, 0), sides.theirs_first),
        _added(links.pair, np.where(link_own, link_weight * links.alike // SURE, 0), count),
        _highest(links.pair, np.where(link_own, link_weight * links.alike // SURE, 0), count),
        run_sums(np.where(own, 0, left), sides.mine_first), run_sums(np.where(listed_own, 0, listed_left), sides.theirs_first),
        _added(links.pair, (link_own & (links.alike == SURE)).astype(np.int64), count),
        _added(links.pair, inexact.astype(np.int64), count),
        SURE - _highest(links.pair, np.where(link_own, SURE - links.alike, 0), count),
        _added(links.pair, (inexact & looked.known[links.here]).astype(np.int64), count),
        words_query, words_listed,
        run_sums(weight, sides.mine_first), run_sums(listed_weight, sides.theirs_first),
        found.script[reading], forms.kind[form],
        found.offsets[found.first[reading + 1]] - found.offsets[found.first[reading]],
        _heads(looked, forms, vocabulary, links, reading, form, count),
        np.minimum(run_sums(digits.astype(np.int64), sides.mine_first), run_sums(listed_digits.astype(np.int64), sides.theirs_first)),
        _rivals(row, party, forms.core_of[form].astype(np.int64), harmonic),
        _highest(links.pair, np.where(link_own, letters, 0), count),
        _highest(links.pair, (links.how == TRUNCATED).astype(np.int64), count),
        _highest(links.pair, ((links.how == JOINED) | (links.how == SPLIT)).astype(np.int64), count),
        run_sums((own & (sides.mine_alike == 0)).astype(np.int64), sides.mine_first),
        run_sums((listed_own & (sides.theirs_alike == 0)).astype(np.int64), sides.theirs_first),
        run_sums(np.where(kind == WordClass.PLACE, left, 0), sides.mine_first),
        run_sums(np.where(listed_kind == WordClass.PLACE, listed_left, 0), sides.theirs_first),
    ]  # fmt: skip
    return np.stack([np.asarray(column, np.float32) for column in columns])


def _counted(pair: Ints, count: int) -> Ints:
    return np.bincount(pair, minlength=count)


def _added(pair: Ints, values: Ints, count: int) -> Ints:
    found = np.zeros(count, np.int64)
    np.add.at(found, pair, values)
    return found


def _digits(found: Words) -> Bools:
    return run_sums((found.letters <= ord("9")).astype(np.int64), found.offsets) > 0


def _heads(
    looked: Looked, forms: Forms, vocabulary: Vocabulary, links: Links, reading: Ints, form: Ints, count: int
) -> Ints:
    """2 where the first own words of both sides are linked to each other, 1 where either is linked to another word."""
    mine = _first_own(looked.kind == _OWN, looked.first, reading)
    theirs = _first_own(vocabulary.kind[forms.word] == _OWN, forms.first, form)
    both = (links.here == mine[links.pair]) & (links.there == theirs[links.pair])
    either = (links.here == mine[links.pair]) | (links.there == theirs[links.pair])
    return _highest(links.pair, np.where(both, 2, np.where(either, 1, 0)), count)


def _first_own(own: Bools, first: Ints, which: Ints) -> Ints:
    """The first own occurrence of each run; -1 where it has none."""
    at = np.flatnonzero(own)
    place = np.searchsorted(at, first[which])
    found = np.append(at, -1)[np.minimum(place, at.size)]
    return np.where((found >= 0) & (found < first[which + 1]), found, -1)


def _rivals(row: Ints, party: Ints, core: Ints, harmonic: Ints) -> Ints:
    """How many names of different parties come as near as the best of the row: a name that fits many says little of any.

    Parties whose names have the same telling words count as one: several lists may hold one party.
    """
    order = np.lexsort((-harmonic, party, row))
    if not order.size:
        return np.zeros(0, np.int64)
    rows, parties = row[order], party[order]
    fresh = np.append(True, rows[1:] != rows[:-1])
    begins, of = np.flatnonzero(fresh), np.cumsum(fresh) - 1
    top = np.maximum.reduceat(harmonic[order], begins)[of]
    best_of_party = fresh | np.append(True, parties[1:] != parties[:-1])
    near = np.flatnonzero(best_of_party & (harmonic[order] >= top - 50))
    width = int(core.max()) + 1
    names = np.unique(of[near] * width + core[order][near])
    found = np.zeros(row.size, np.int64)
    found[order] = np.bincount(names // width, minlength=begins.size)[of]
    return found
