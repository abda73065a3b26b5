"""Sums of small decision trees over many rows at once, in whole-column operations.

A tree of at most 16 leaves is a word of bits, one to a leaf from the left. Every question that a row answers with "more"
strikes out the leaves of its low side; the first leaf not struck out is the row's (QuickScorer, Lucchese et al. 2015). No row
is looked at by itself, so that the cost is one comparison a question and row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assay.screen.hashing import Floats

LEAVES = 16
_FIRST_FREE = np.zeros(1 << LEAVES, np.uint8)
for _bit in range(LEAVES - 1, -1, -1):
    _FIRST_FREE[(np.arange(1 << LEAVES) >> _bit) & 1 == 0] = _bit


@dataclass(frozen=True, slots=True)
class Trees:
    """Each tree as its questions (feature, threshold, leaves that "more" strikes out) and the values of its leaves."""

    questions: tuple[tuple[tuple[int, np.float32, np.uint16], ...], ...]
    leaves: tuple[NDArray[np.float64], ...]
    start: float

    def total(self, columns: Floats) -> NDArray[np.float64]:
        """The sum over the trees, for features in rows and cases in columns."""
        columns = np.ascontiguousarray(columns)
        total = np.full(columns.shape[1], self.start)
        struck = np.zeros(columns.shape[1], np.uint16)
        marks = np.zeros(columns.shape[1], np.uint16)
        for questions, leaves in zip(self.questions, self.leaves, strict=True):
            struck[:] = 0
            for feature, threshold, low in questions:
                np.multiply(columns[feature] > threshold, low, out=marks)
                np.bitwise_or(struck, marks, out=struck)
            total += leaves[_FIRST_FREE[struck]]
        return total


def trees_of(held: dict[str, Any]) -> Trees:
    """The trees of a weights file: nodes in arrays, a leaf's feature is -1."""
    nodes = held["nodes"]
    questions, leaves = [], []
    for root in held["roots"]:
        asked: list[tuple[int, np.float32, np.uint16]] = []
        values: list[float] = []
        _walk(nodes, root, asked, values)
        questions.append(tuple(asked))
        leaves.append(np.array(values))
    return Trees(tuple(questions), tuple(leaves), float(held["start"]))


def _walk(
    nodes: dict[str, Sequence[Any]], node: int, asked: list[tuple[int, np.float32, np.uint16]], values: list[float]
) -> None:
    feature = nodes["feature"][node]
    if feature < 0:
        values.append(nodes["value"][node])
        return
    before = len(values)
    _walk(nodes, nodes["low"][node], asked, values)
    low = ((1 << len(values)) - 1) ^ ((1 << before) - 1)
    asked.append((feature, np.float32(nodes["threshold"][node]), np.uint16(low)))
    _walk(nodes, nodes["high"][node], asked, values)
