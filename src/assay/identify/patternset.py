"""Many patterns over a column of text: which rows each matches, and what its groups captured.

The literals that a match must hold are looked for first, in one pass over the column; `re` then decides on the rows that
hold them. A pattern without a literal goes by its shape, and one without either is tried on every row. `re` is the referee, so the answer is that of
trying every pattern on every row, in less time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from assay.identify.scan import Column, Engine, Ints, WordTable
from assay.identify.shapes import ShapeTable
from assay.register.patterns import needles, shapes

TEXT_LIMIT = 4096  # characters of one text that patterns see; `cut` names the rows that were longer
MATCHES = pa.schema([("row", pa.int32()), ("pattern", pa.int32()), ("text", pa.string())])


class PatternSet:
    """Patterns in the register's dialect (RE2-clean, `re.ASCII`), numbered in the order given."""

    def __init__(self, patterns: Sequence[str], engine: Engine = "auto") -> None:
        self.patterns = tuple(re.compile(pattern, re.ASCII) for pattern in patterns)
        self._searches = [pattern.search for pattern in self.patterns]
        called = [(word, number) for number, text in enumerate(patterns) for word in needles(text) or ()]
        wordless = sorted(set(range(len(patterns))) - {number for _, number in called})
        shaped = [(shape, number) for number in wordless for shape in shapes(patterns[number]) or ()]
        self._always = sorted(set(wordless) - {number for _, number in shaped})
        self._table = WordTable(called, engine)
        self._shapes = ShapeTable(shaped)

    @property
    def engine(self) -> str:
        return self._table.engine

    def candidates(self, column: Column) -> tuple[Ints, Ints]:
        """Rows and patterns that may match: every true match is among them."""
        rows, patterns = self._table.called(column)
        more = [self._shapes.called(column)]
        if self._always:
            every = np.arange(len(column), dtype=np.int64)
            always = np.asarray(self._always, np.int64)
            more.append((np.repeat(every, len(always)), np.tile(always, len(every))))
        if not any(len(found) for found, _ in more):
            return rows, patterns
        rows = np.concatenate((rows, *(found for found, _ in more)))
        patterns = np.concatenate((patterns, *(numbers for _, numbers in more)))
        keys = np.unique(rows * len(self.patterns) + patterns)
        return keys // len(self.patterns), keys % len(self.patterns)

    def matches(self, column: Column) -> tuple[list[int], list[int], list[re.Match[str]]]:
        """Every match: row, pattern and the match itself, by row and then pattern."""
        rows, patterns = self.candidates(column)
        texts = column.texts(rows, TEXT_LIMIT)
        searches = self._searches
        found = [
            (row, pattern, hit)
            for row, pattern, text in zip(rows.tolist(), patterns.tolist(), texts, strict=True)
            if (hit := searches[pattern](text)) is not None
        ]
        if not found:
            return [], [], []
        kept, of, hits = zip(*found, strict=True)
        return list(kept), list(of), list(hits)

    def match(self, array: pa.Array) -> pa.RecordBatch:
        """A record batch of matches (schema MATCHES): row, pattern, and the text of the whole match."""
        rows, patterns, hits = self.matches(Column.of(array))
        return pa.record_batch([pa.array(rows, pa.int32()), pa.array(patterns, pa.int32()),
                                pa.array([hit[0] for hit in hits], pa.string())], schema=MATCHES)  # fmt: skip
