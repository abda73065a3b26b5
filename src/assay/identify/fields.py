"""The fields of a batch of observations as columns: the key, the text and the row of every value at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from assay.identify.observations import map_parts
from assay.identify.scan import Ints

Flags: TypeAlias = npt.NDArray[np.bool_]


class Words:
    """A column of words as numbers, with the words that they stand for. A missing word is an empty one."""

    def __init__(self, column: pa.Array) -> None:
        encoded = (column.fill_null("") if column.null_count else column).dictionary_encode()
        self.codes: Ints = np.asarray(encoded.indices).astype(np.int64)
        self.known: tuple[str, ...] = tuple(encoded.dictionary.to_pylist())

    def flags(self, holds: Callable[[str], bool]) -> Flags:
        """For each row, whether its word is one of those."""
        return np.asarray([holds(word) for word in self.known], np.bool_)[self.codes]


class Values:
    """All values of a column of maps."""

    def __init__(self, column: pa.Array) -> None:
        offsets, keys, self.texts = map_parts(column)
        self.keys = Words(keys)
        self.of_row: Ints = np.repeat(np.arange(len(column), dtype=np.int64), np.diff(offsets))
        self.filled = filled(self.texts)

    def rows(self, holds: Callable[[str], bool]) -> Ints:
        """Rows that have a text under one of those keys, in order."""
        return np.unique(self.of_row[self.keys.flags(holds) & self.filled])


def filled(texts: pa.Array) -> Flags:
    """For each row, whether there is a text in it."""
    return np.asarray(pc.greater(pc.binary_length(texts), 0).fill_null(False))
