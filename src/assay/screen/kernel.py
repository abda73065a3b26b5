"""Names in, measured pairs out: the whole way from letters to features, over arrays, for one batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from assay.screen.candidates import candidates
from assay.screen.features import NUMBERS, numbers, shares
from assay.screen.folding import reader
from assay.screen.forms import Forms, make
from assay.screen.hashing import Bools, Floats, Ints, spans
from assay.screen.letters import LETTERS, Listed, begun, letters
from assay.screen.lookup import look_up
from assay.screen.model import ListName
from assay.screen.normalise import words
from assay.screen.pairing import link, narrowed
from assay.screen.similar import SURE
from assay.screen.sounds import Sounds
from assay.screen.vocabulary import Vocabulary

LEAST_SHARED = 350
MOST_SCORED = 5
MOST_OF_PARTY = 2
FEATURES = (*NUMBERS, *LETTERS)


@dataclass(frozen=True, slots=True)
class Measured:
    """Pairs worth scoring: the row, the form, and one row of `FEATURES` each."""

    row: Ints
    form: Ints
    features: Floats


class Kernel:
    """A read-only list: its vocabulary, forms, and the party of each name. Pure: the same name has the same pairs."""

    def __init__(self, vocabulary: Vocabulary, forms: Forms, texts: list[str], party: NDArray[np.int32]) -> None:
        self.vocabulary, self.forms, self.texts, self.party = vocabulary, forms, texts, party
        # How the listed words sound is worked out when the first native name comes.
        self.read = reader(cache(lambda: Sounds(vocabulary.listed)))
        self._listed = Listed(vocabulary, forms, texts)
        self._place = np.argsort(forms.tight_form, kind="stable").astype(np.int32)
        self._form_party = party[forms.name].astype(np.int64)

    def measured(self, names: pa.Array, open_still: Callable[[Floats], Bools] | None = None) -> Measured:
        """The pairs of every row of one batch, in the order of rows. `open_still` is asked, on `NUMBERS` alone, which pairs are
        worth looking at letter by letter; without it all are."""
        found = words(names, self.read)
        looked = look_up(found, self.vocabulary)
        reading, form = candidates(found, looked, self.vocabulary, self.forms)
        links, sides = link(looked, self.vocabulary, self.forms, reading, form)
        _, _, harmonic = shares(looked, self.forms, self.vocabulary, sides)
        # A cut-off name shares little weight and every letter.
        begins = begun(found, self.forms.tight, self._place, reading, form)
        keep = _best(found.row[reading], form, self._form_party[form], np.where(begins, SURE, harmonic))
        links, sides = narrowed(links, sides, keep, reading.size)
        reading, form = reading[keep], form[keep]
        row = found.row[reading]
        plain = numbers(
            found, looked, self.forms, self.vocabulary, links, sides, reading, form, row, self._form_party[form]
        )
        if open_still is not None:
            still = np.flatnonzero(open_still(plain))
            reading, form, row, plain = reading[still], form[still], row[still], plain[:, still]
        spelt = letters(found, looked, self.vocabulary, self._listed, reading, form)
        return Measured(row, form, np.concatenate([plain, spelt]).T)

    def paired(self, names: pa.Array, name_ids: Ints) -> Measured:
        """Each row beside the one listed name given for it, under every reading of the one and every form of the other."""
        found = words(names, self.read)
        looked = look_up(found, self.vocabulary)
        by_name = np.argsort(self.forms.name, kind="stable")
        first = np.searchsorted(self.forms.name[by_name], np.arange(self.party.size + 1))
        wanted = name_ids[found.row]
        counts = first[wanted + 1] - first[wanted]
        reading = np.repeat(np.arange(found.count), counts)
        form = by_name[spans(first[wanted], counts)].astype(np.int64)
        links, sides = link(looked, self.vocabulary, self.forms, reading, form)
        row = found.row[reading]
        plain = numbers(
            found, looked, self.forms, self.vocabulary, links, sides, reading, form, row, self._form_party[form]
        )
        spelt = letters(found, looked, self.vocabulary, self._listed, reading, form)
        return Measured(row, form, np.concatenate([plain, spelt]).T)


def kernel_of(names: Sequence[ListName], background: Sequence[str] | None) -> Kernel:
    """The kernel of published names, against background names."""
    numbers = {key: number for number, key in enumerate(dict.fromkeys(one.key for one in names))}
    party = [numbers[one.key] for one in names]
    vocabulary, forms, texts = make(names, party, background, reader(lambda: None))
    return Kernel(vocabulary, forms, texts, np.array(party, np.int32))


def _best(row: Ints, form: Ints, party: Ints, alike: Ints) -> Ints:
    """The best pairs of each row, few of any party, as rising positions."""
    some = np.flatnonzero(alike >= LEAST_SHARED)
    order = some[np.lexsort((form[some], -alike[some], party[some], row[some]))]
    order = order[_place_in_run(row[order] * (int(party.max(initial=0)) + 1) + party[order]) < MOST_OF_PARTY]
    order = order[np.lexsort((form[order], -alike[order], row[order]))]
    return np.sort(order[_place_in_run(row[order]) < MOST_SCORED])


def _place_in_run(values: Ints) -> Ints:
    """How many equal values stand before each."""
    fresh = np.append(True, values[1:] != values[:-1])[: values.size]
    starts = np.flatnonzero(fresh)
    return np.arange(values.size) - np.repeat(starts, np.diff(np.append(starts, values.size)))
