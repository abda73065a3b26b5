"""Which rows of a text column hold a run of bytes of given classes, such as a digit, a point and three digits.

Patterns that are all grammar (serial numbers, versions, models) have no word to look for; they have a shape. Eight shapes
are looked for at a time: each byte of the column becomes eight bits that say which shapes it fits at one of three places,
and where the three agree the rest of the shape is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from assay.identify.scan import Column, Ints
from assay.register.patterns import Shape

_AT_ONCE = 8  # shapes, one bit of a byte each
_PROBED = 3  # places of a shape that are looked at in every byte of the column


class ShapeTable:
    """A fixed list of shapes and what each calls up; `called` names pairs of row and caller, each at least once."""

    def __init__(self, callers: Sequence[tuple[Shape, int]]) -> None:
        """`callers` are pairs of a shape, of three bytes or more, and the number of what it calls up."""
        called: dict[Shape, list[int]] = {}
        for shape, caller in callers:
            called.setdefault(shape, []).append(caller)
        shapes = list(called)
        self._groups = [
            _Group([(shape, called[shape]) for shape in shapes[at : at + _AT_ONCE]])
            for at in range(0, len(shapes), _AT_ONCE)
        ]

    def called(self, column: Column) -> tuple[Ints, Ints]:
        """Rows and callers, in no set order."""
        rows: list[Ints] = []
        callers: list[Ints] = []
        if self._groups and len(column.data) >= _PROBED:
            data = bytes(column.data)
            values = np.frombuffer(data, np.uint8)
            for group in self._groups:
                for found, numbers in group.called(data, values, column.starts):
                    rows.append(np.repeat(found, len(numbers)))
                    callers.append(np.tile(numbers, len(found)))
        if not rows:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        return np.concatenate(rows), np.concatenate(callers)


class _Group:
    """Up to eight shapes."""

    def __init__(self, shapes: Sequence[tuple[Shape, list[int]]]) -> None:
        self._shapes = [(shape, _probe(shape), np.asarray(numbers, np.int64)) for shape, numbers in shapes]
        tables = np.zeros((_PROBED, 256), np.uint8)
        for bit, (shape, at, _) in enumerate(self._shapes):
            for place in range(_PROBED):
                tables[place, list(shape[at + place])] |= 1 << bit
        self._tables = [table.tobytes() for table in tables]

    def called(self, data: bytes, values: npt.NDArray[np.uint8], starts: Ints) -> Iterable[tuple[Ints, Ints]]:
        """For each shape, the rows that hold it and the numbers it calls up."""
        fits = [np.frombuffer(data.translate(table), np.uint8) for table in self._tables]
        last = len(values) - _PROBED + 1
        bits = fits[0][:last] & fits[1][1 : last + 1]
        bits &= fits[2][2 : last + 2]
        places = np.flatnonzero(bits != 0)  # of truth values it is several times faster
        bits = bits[places]
        for bit, (shape, at, numbers) in enumerate(self._shapes):
            begins = places[(bits & (1 << bit)) != 0] - at
            begins = begins[(begins >= 0) & (begins + len(shape) <= len(values))]
            for place, allowed in enumerate(shape):
                if not at <= place < at + _PROBED and len(begins):
                    begins = begins[_member(allowed)[values[begins + place]]]
            rows = np.searchsorted(starts, begins, side="right") - 1
            rows = rows[begins + len(shape) <= starts[rows + 1]]
            if len(rows):
                yield np.unique(rows), numbers


def _probe(shape: Shape) -> int:
    """Where in the shape the three bytes stand that the fewest texts have."""
    sizes = [len(one) for one in shape]
    return min(range(len(shape) - _PROBED + 1), key=lambda at: sizes[at] * sizes[at + 1] * sizes[at + 2])


def _member(allowed: frozenset[int]) -> npt.NDArray[np.bool_]:
    table = np.zeros(256, np.bool_)
    table[list(allowed)] = True
    return table
