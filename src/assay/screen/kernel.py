"""Names in, measured pairs out: the whole way from letters to features, over arrays, for one batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from assay.screen.candidates import candidates
from assay.screen.features import Texts, begun, measure, shares
from assay.screen.folding import Reader, reader
from assay.screen.forms import Forms, make
from assay.screen.hashing import Floats, Ints
from assay.screen.lookup import look_up
from assay.screen.model import ListName
from assay.screen.normalise import words
from assay.screen.pairing import link
from assay.screen.sounds import Sounds
from assay.screen.vocabulary import Vocabulary

LEAST_SHARED = 300
MOST_SCORED = 6


@dataclass(frozen=True, slots=True)
class Measured:
    """Pairs worth scoring: the row, the form, and one row of `FEATURES` each."""

    row: Ints
    form: Ints
    features: Floats


@dataclass(frozen=True, slots=True)
class Kernel:
    """A read-only list: its vocabulary, forms, and the party of each name. Pure: the same name has the same pairs."""

    vocabulary: Vocabulary
    forms: Forms
    texts: list[str]
    party: NDArray[np.int32]
    read: Reader

    def measured(self, names: pa.Array) -> Measured:
        """The pairs of every row of one batch, in the order of rows."""
        found = words(names, self.read)
        looked = look_up(found, self.vocabulary)
        reading, form = candidates(found, looked, self.vocabulary, self.forms)
        links, sides = link(looked, self.vocabulary, self.forms, reading, form)
        _, _, harmonic = shares(looked, self.forms, self.vocabulary, sides, reading.size)
        row = found.row[reading]
        # A cut-off name shares little weight and every letter.
        keep = _best(row, form, np.maximum(harmonic, begun(self.texts, found, reading, form)))
        reading, form, row = reading[keep], form[keep], row[keep]
        links, sides = link(looked, self.vocabulary, self.forms, reading, form)
        key = self.party[self.forms.name[form]].astype(np.int64)
        features = measure(
            looked, self.forms, self.vocabulary, links, sides, Texts(self.texts, found), reading, form, row, key
        )
        return Measured(row, form, features)


def kernel_of(names: Sequence[ListName], background: Sequence[str] | None) -> Kernel:
    """The kernel of published names, against background names."""
    numbers = {key: number for number, key in enumerate(dict.fromkeys(one.key for one in names))}
    party = [numbers[one.key] for one in names]
    vocabulary, forms, texts = make(names, party, background, reader(lambda: None))
    return kernel_over(vocabulary, forms, texts, np.array(party, np.int32))


def kernel_over(vocabulary: Vocabulary, forms: Forms, texts: list[str], party: NDArray[np.int32]) -> Kernel:
    """The kernel over what was built or kept. How the listed words sound is worked out when the first native name comes."""
    return Kernel(vocabulary, forms, texts, party, reader(cache(lambda: Sounds(vocabulary.listed))))


def _best(row: Ints, form: Ints, harmonic: Ints) -> Ints:
    """The best pairs of each row, as positions in the order of rows and then of likeness."""
    some = np.flatnonzero(harmonic >= LEAST_SHARED)
    order = some[np.lexsort((form[some], -harmonic[some], row[some]))]
    rows = row[order]
    return order[np.arange(order.size) - np.searchsorted(rows, rows) < MOST_SCORED]
