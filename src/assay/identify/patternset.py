"""Many patterns over a column of text: which rows each matches, and what its groups captured.

The literals that a match must hold are looked for first, in one pass over the column; `re` then decides on the rows that
hold them. A pattern without a literal goes by its shape, and one without either is tried on every row. `re` is the
referee, so the answer is that of trying every pattern on every row, in less time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

import numpy as np
import pyarrow as pa

from assay.identify.scan import Column, Engine, Ints, WordTable, pairs
from assay.identify.shapes import ShapeTable
from assay.register.patterns import needles, shapes

TEXT_LIMIT = 4096  # characters of one text that patterns see; `cut` names the rows that were longer
MATCHES = pa.schema([("row", pa.int32()), ("pattern", pa.int32()), ("text", pa.string()),
                     ("groups", pa.list_(pa.string()))])  # fmt: skip


class PatternSet:
    """Patterns in the register's dialect (RE2-clean, `re.ASCII`), numbered in the order given."""

    def __init__(self, patterns: Sequence[str], engine: Engine = "auto") -> None:
        self.patterns = tuple(re.compile(pattern, re.ASCII) for pattern in patterns)
        self._groups = np.asarray([pattern.groups for pattern in self.patterns], np.int64)
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
        return pairs(rows, patterns, len(self.patterns))

    def matches(self, column: Column) -> tuple[Ints, Ints, list[re.Match[str]]]:
        """Every match: row, pattern and the match itself, by row and then pattern."""
        rows, patterns = self.candidates(column)
        searches, texts = self._searches, column.texts(rows, TEXT_LIMIT)
        tried = [searches[pattern](text) for pattern, text in zip(patterns.tolist(), texts, strict=True)]
        hits = [hit for hit in tried if hit is not None]
        if len(hits) < len(tried):
            kept = np.fromiter((hit is not None for hit in tried), np.bool_, len(tried))
            rows, patterns = rows[kept], patterns[kept]
        return rows, patterns, hits

    def match(self, array: pa.Array) -> pa.RecordBatch:
        """A record batch of matches (schema MATCHES): row, pattern, the text of the whole match and of its groups."""
        rows, patterns, hits = self.matches(Column.of(array))
        bounds = np.concatenate(([0], np.cumsum(self._groups[patterns])))
        groups = pa.array(list(chain.from_iterable(map(re.Match.groups, hits))), pa.string())
        columns = [
            pa.array(rows.astype(np.int32)),
            pa.array(patterns.astype(np.int32)),
            pa.array([hit[0] for hit in hits], pa.string()),
            pa.ListArray.from_arrays(pa.array(bounds.astype(np.int32)), groups),
        ]
        return pa.record_batch(columns, schema=MATCHES)
