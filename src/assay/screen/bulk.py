"""Batches of names in, hits out, in order, on as many processes as there are processors, or on a cluster's.

Every process opens the same saved index by mapping it. What goes over is Arrow: no list is read twice, no row depends on
another, so that however names are cut into batches and wherever a batch is matched, the hits are the same.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa

from assay.screen.index import HITS, NameIndex

_AHEAD = 2  # batches under way for each process: enough that none waits, few enough that memory stays flat
NAMED_HITS = pa.schema(
    [
        pa.field("query", pa.large_string()),
        pa.field("key", pa.large_string()),
        pa.field("name", pa.large_string()),
        pa.field("probability", pa.float32()),
    ]
)
Mapper = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


def match_in_bulk(folder: Path, batches: Iterable[pa.Array], processes: int, top: int = 5) -> Iterator[pa.RecordBatch]:
    """The hits of each batch against the index saved in `folder`, in the order of batches, rows counted within each."""
    if processes < 2:
        index = NameIndex.open(folder)
        yield from (index.match(batch, top) for batch in batches)
        return
    under_way: deque[Future[pa.RecordBatch]] = deque()
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_opened, initargs=(folder,)
    ) as pool:
        for batch in batches:
            under_way.append(pool.submit(_match, folder, batch, top))
            if len(under_way) >= processes * _AHEAD:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


@cache
def _opened(folder: Path) -> NameIndex:
    return NameIndex.open(folder)


def _match(folder: Path, batch: pa.Array, top: int) -> pa.RecordBatch:
    return _opened(folder).match(batch, top)


def partition_matcher(folder: Path, column: str, top: int = 5) -> Mapper:
    """What Spark's `mapInArrow` wants: batches with a column of names in, batches of `NAMED_HITS` out.

    The folder must be readable on every worker. `frame.mapInArrow(partition_matcher(folder, "supplier"), schema)`.
    """

    def matched(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        index = _opened(folder)
        for batch in batches:
            names = batch.column(column)
            yield named(index, names, index.match(names, top))

    return matched


def named(index: NameIndex, names: pa.Array, hits: pa.RecordBatch) -> pa.RecordBatch:
    """Hits with the query, the party's key and the listed name written out."""
    found = hits.to_pydict()
    return pa.RecordBatch.from_arrays(
        [
            names.cast(pa.large_string()).take(hits.column("row")),
            pa.array([index.keys[one] for one in found["key_id"]], pa.large_string()),
            pa.array([index.names[one].name for one in found["name_id"]], pa.large_string()),
            hits.column("probability"),
        ],
        schema=NAMED_HITS,
    )


__all__ = ["HITS", "NAMED_HITS", "match_in_bulk", "named", "partition_matcher"]
