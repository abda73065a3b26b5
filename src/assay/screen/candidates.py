"""Which forms a reading could be: those that share an own word with it, its core, or a rare pair where there is no own word.

City, industry and legal form open nothing. A pair (reading, form) is kept only while the words not looked at yet could still
lift the share of weight in common to `LEAST_ALIKE` on both sides together (harmonic mean), and only the best of a reading.
"""

from __future__ import annotations

import numpy as np

from assay.screen.forms import CUT_LEAST, CUT_MOST, Forms, core_hashes, forms_under, pair_hashes
from assay.screen.glossary import WordClass
from assay.screen.hashing import Bools, Ints, run_sums, spans
from assay.screen.lookup import Looked
from assay.screen.normalise import Words
from assay.screen.similar import SURE
from assay.screen.vocabulary import Vocabulary

LEAST_ALIKE = 450
MOST_OPENED = 8
MOST_BEGINNINGS = 8
_OWN = int(WordClass.OWN)


def candidates(found: Words, looked: Looked, vocabulary: Vocabulary, forms: Forms) -> tuple[Ints, Ints]:
    """Pairs of a reading and a form, in the order of readings; at most `MOST_OPENED` to a reading."""
    total, rest, owned = _weights(looked)
    reading, form, upper = _by_own_word(looked, vocabulary, forms)
    reading, form, upper = _summed(reading, form, upper, forms.first.size - 1)
    best = _reachable(upper, total[reading], rest[reading], forms, form)
    keep = best >= LEAST_ALIKE
    whole_reading, whole_form = _by_core(looked, forms, total.size)
    pair_reading, pair_form = _by_pair(looked, forms, owned)
    cut_reading, cut_form = _by_beginning(found, looked, forms)
    reading = np.concatenate([reading[keep], whole_reading, cut_reading, pair_reading])
    form = np.concatenate([form[keep], whole_form, cut_form, pair_form])
    sure = np.full(whole_form.size + cut_form.size, 2 * SURE)
    score = np.concatenate([best[keep], sure, np.full(pair_form.size, SURE)])
    return _best_of_each(reading, form, score, forms.first.size - 1)


def _weights(looked: Looked) -> tuple[Ints, Ints, Ints]:
    """Of each reading: its weight, the part of common words, and how many own words it has that are no likely misspelling."""
    first = looked.first
    own = looked.kind == _OWN
    return (
        run_sums(looked.weight, first),
        run_sums(np.where(own, 0, looked.weight), first),
        run_sums((own & (looked.stands_for < 0)).astype(np.int64), first),
    )


def _by_own_word(looked: Looked, vocabulary: Vocabulary, forms: Forms) -> tuple[Ints, Ints, Ints]:
    """Every form that has an own word the occurrence is or may be, and how much weight that brings at most."""
    open_word = looked.kind == _OWN
    known = np.flatnonzero(open_word & (looked.canon >= 0))
    counts = np.diff(looked.other_first)
    owner = np.repeat(np.arange(counts.size), counts)
    other = np.flatnonzero(open_word[owner])
    to = np.concatenate([looked.canon[known], looked.other_to[other]])
    of = np.concatenate([known, owner[other]])
    alike = np.concatenate([np.full(known.size, SURE), looked.other_alike[other]])
    starts = forms.post_first[to]
    lengths = forms.post_first[to + 1] - starts
    brings = np.minimum(looked.weight[of], vocabulary.weight[to].astype(np.int64)) * alike // SURE
    at = spans(starts, lengths)
    return np.repeat(looked.reading[of], lengths), forms.post_form[at].astype(np.int64), np.repeat(brings, lengths)


def _summed(reading: Ints, form: Ints, upper: Ints, width: int) -> tuple[Ints, Ints, Ints]:
    if not reading.size:
        return reading, form, upper
    key = reading * width + form
    order = np.argsort(key, kind="stable")
    key = key[order]
    begins = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
    return key[begins] // width, key[begins] % width, np.add.reduceat(upper[order], begins)


def _reachable(upper: Ints, total: Ints, rest: Ints, forms: Forms, form: Ints) -> Ints:
    mine = np.minimum((upper + rest) * SURE // np.maximum(total, 1), SURE)
    theirs = np.minimum((upper + forms.rest[form]) * SURE // np.maximum(forms.weight[form], 1), SURE)
    found: Ints = 2 * mine * theirs // np.maximum(mine + theirs, 1)
    return found


def _by_core(looked: Looked, forms: Forms, count: int) -> tuple[Ints, Ints]:
    strange = np.zeros(count, np.bool_)
    strange[looked.reading[(looked.stands_for < 0) & (looked.kind <= WordClass.PLACE)]] = True
    hashes = core_hashes(looked.stands_for, looked.kind, looked.reading, count)
    reading = np.flatnonzero((hashes != 0) & ~strange)
    which, form = forms_under(forms.core, forms.core_first, forms.core_form, hashes[reading])
    return reading[which], form


def _by_beginning(found: Words, looked: Looked, forms: Forms) -> tuple[Ints, Ints]:
    """The forms that go on where the reading ends, in the middle of a word or not, as long as few names begin so."""
    starts, ends = found.offsets[found.first[:-1]], found.offsets[found.first[1:]]
    size = ends - starts
    first = looked.first[:-1]
    some = np.flatnonzero((size >= CUT_LEAST) & (size < CUT_MOST))
    some = some[looked.canon[first[some]] >= 0]
    if not some.size:
        return some, some
    text = np.zeros((some.size, CUT_MOST), np.uint8)
    at = spans(np.zeros(some.size, np.int64), size[some])
    which = np.repeat(np.arange(some.size), size[some])
    text[which, at] = found.letters[spans(starts[some], size[some])]
    after = text.copy()
    after[np.arange(some.size), size[some]] = ord("~")
    low = np.searchsorted(forms.tight, text.view(f"S{CUT_MOST}").ravel())
    runs = np.searchsorted(forms.tight, after.view(f"S{CUT_MOST}").ravel()) - low
    few = (runs > 0) & (runs <= MOST_BEGINNINGS)
    return np.repeat(some[few], runs[few]), forms.tight_form[spans(low[few], runs[few])].astype(np.int64)


def _by_pair(looked: Looked, forms: Forms, owned: Ints) -> tuple[Ints, Ints]:
    eligible: Bools = owned[looked.reading] == 0
    at = np.flatnonzero(eligible)
    hashes, reading = pair_hashes(looked.stands_for[at], looked.kind[at], looked.reading[at])
    which, form = forms_under(forms.pair, forms.pair_first, forms.pair_form, hashes)
    return reading[which], form


def _best_of_each(reading: Ints, form: Ints, score: Ints, width: int) -> tuple[Ints, Ints]:
    order = np.lexsort((form, -score, reading))
    key = reading[order] * width + form[order]
    _, once = np.unique(key, return_index=True)
    order = order[np.sort(once)]
    reading, form = reading[order], form[order]
    begins = np.searchsorted(reading, reading)
    keep = np.arange(reading.size) - begins < MOST_OPENED
    return reading[keep], form[keep]
