"""Any number of observations identified part by part, in order, at flat memory, by one process or several.

Each worker reads a part, matches and combines it, and encodes the answers; only encoded answers come back. Where the rows
of an asset stand together and may straddle two parts, a worker hands back the matched rows of its first and last asset,
and they are combined here once it is seen where the asset ends.
"""

from __future__ import annotations

import multiprocessing
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import pyarrow as pa

from assay.errors import AssayError, EvidenceError
from assay.identify.index import Index
from assay.identify.observations import batch_of
from assay.identify.stages import combine_batch, identify_batch, match_batch
from assay.observe.model import LeftOut
from assay.observe.read.ledger import BAD_ROWS
from assay.observe.read.mapping import ColumnMapping
from assay.observe.read.part_rows import PartRead, read_part
from assay.observe.read.parts import Part

Encoded = TypeVar("Encoded")

AHEAD = 2  # parts per worker that are read but not yet written
MAX_ASSET_ROWS = 1_000_000
LISTED = 10_000  # rows left out that are listed; the rest are counted
KEYS_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class Work(Generic[Encoded]):
    """What is done with each part. It is sent to every worker once; `encode` makes of answers what is written.

    `key` names what the rows of one asset have alike; without it each row is answered alone. `known_at` (an ISO date)
    leaves out rows that were seen later.
    """

    index: Index
    encode: Callable[[pa.RecordBatch], Encoded]
    key: str | None = None
    why: bool = False
    known_at: str | None = None
    mapping: ColumnMapping = field(default_factory=ColumnMapping)


@dataclass(slots=True)
class Done(Generic[Encoded]):
    """What came of a part: encoded answers, what was left out, and the matched rows of the assets at its edges.

    `whole` says that a single asset fills the part, which then stands in `head`.
    """

    rows: int = 0
    answers: int = 0
    bytes: int = 0  # of the file, read so far
    encoded: Encoded | None = None
    head: pa.RecordBatch | None = None
    tail: pa.RecordBatch | None = None
    whole: bool = False
    keys: list[str] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)
    left_out: list[LeftOut] = field(default_factory=list)
    bad_rows: list[dict[str, str]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Tally:
    """What a run has come to so far. The lists are bounded, the counts are not."""

    rows: int = 0
    answers: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    left_out: list[LeftOut] = field(default_factory=list)
    bad_rows: list[dict[str, str]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    split: int = 0  # assets whose rows did not stand together, as far as that was noticed

    def add(self, done: Done[Encoded] | Tally) -> None:
        self.rows += done.rows
        self.answers += done.answers
        self.verdicts += done.verdicts
        self.reasons += done.reasons
        self.left_out += done.left_out[: LISTED - len(self.left_out)]
        self.bad_rows += done.bad_rows[: BAD_ROWS - len(self.bad_rows)]


def run(work: Work[Encoded], parts: Iterable[Part], tally: Tally, *, jobs: int = 1) -> Iterator[tuple[int, Encoded]]:
    """Encoded answers in the order of the rows, each with the bytes of its file that have been read; `tally` grows along.

    At most `AHEAD` parts per worker are in memory at a time. Raises EvidenceError where an input breaks off.
    """
    edges = _Edges(work, tally)
    for done in _alone(work, parts) if jobs <= 1 else _shared(work, parts, jobs):
        tally.add(done)
        for encoded in edges.joined(done):
            yield done.bytes, encoded
    for encoded in edges.last():
        yield 0, encoded


def _alone(work: Work[Encoded], parts: Iterable[Part]) -> Iterator[Done[Encoded]]:
    return (do(work, part) for part in parts)


def _shared(work: Work[Encoded], parts: Iterable[Part], jobs: int) -> Iterator[Done[Encoded]]:
    """Parts done by processes of their own, handed back in order. Processes are started afresh: threads do not survive a
    fork."""
    waiting: deque[Future[Done[Encoded]]] = deque()
    pool = ProcessPoolExecutor(
        jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_begin, initargs=(work,)
    )
    try:
        for part in parts:
            waiting.append(pool.submit(_do, part))
            if len(waiting) >= jobs * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise AssayError(
            "a worker process ended", remedy="use fewer --jobs or --batch-rows, if memory ran out"
        ) from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_work: Work[Any] | None = None  # of this worker process


def _begin(work: Work[Any]) -> None:
    global _work  # a worker process has nowhere else to keep what it was started with
    _work = work


def _do(part: Part) -> Done[Any]:
    if _work is None:
        raise RuntimeError("a worker that was not begun")
    return do(_work, part)


def do(work: Work[Encoded], part: Part) -> Done[Encoded]:
    """One part, read, matched, combined and encoded."""
    done, seen = read(work, part)
    if not seen.observations:
        return done
    if work.key is None:
        _finish(done, work, identify_batch(batch_of(seen.observations), work.index, why=work.why))
        return done
    matched = match_batch(batch_of(seen.observations, seen.keys), work.index)
    begin, end = _inner(seen.keys)
    done.whole = begin == len(seen.keys)
    done.head = matched.slice(0, begin) if begin else None
    done.tail = matched.slice(end) if end < len(seen.keys) else None
    if begin < end:
        inner = matched.slice(begin, end - begin)
        _finish(done, work, combine_batch(inner, work.index, "asset", why=work.why, adjacent=True))
        done.keys = [key for key in dict.fromkeys(seen.keys[begin:end]) if key is not None]
    return done


def read(work: Work[Encoded], part: Part) -> tuple[Done[Encoded], PartRead]:
    """The rows of a part that are to be used, and what is said of the others."""
    found = read_part(part, work.mapping, work.key)
    if work.known_at:
        _leave_later(found, work.known_at)
    done = Done[Encoded](
        len(found.observations),
        bytes=part.done,
        left_out=found.left_out,
        bad_rows=found.bad_rows,
        reasons=found.reasons,
    )
    return done, found


def finished(work: Work[Encoded], answers: pa.RecordBatch) -> Done[Encoded]:
    """Answers, counted and encoded."""
    done = Done[Encoded]()
    _finish(done, work, answers)
    return done


def _finish(done: Done[Encoded], work: Work[Encoded], answers: pa.RecordBatch) -> None:
    done.answers = answers.num_rows
    done.verdicts = Counter(answers.column("verdict").to_pylist())
    done.encoded = work.encode(answers)


def _inner(keys: list[str | None]) -> tuple[int, int]:
    """Between which rows the assets lie that are surely whole; a row without a key is one."""
    begin, end = 0, len(keys)
    if keys[0] is not None:
        begin = next((row for row, key in enumerate(keys) if key != keys[0]), end)
    if begin < end and keys[-1] is not None:
        end = next(row for row in range(end, begin - 1, -1) if row == begin or keys[row - 1] != keys[-1])
    return begin, end


def _leave_later(read: PartRead, known_at: str) -> None:
    """Leave out what was seen after a day; what has no date is used."""
    kept = [not one.seen_at or one.seen_at[: len(known_at)] <= known_at for one in read.observations]
    if later := kept.count(False):
        read.reasons["after-known-at"] += later
        read.observations = [one for one, keep in zip(read.observations, kept, strict=True) if keep]
        read.keys = [key for key, keep in zip(read.keys, kept, strict=True) if keep]


class _Edges(Generic[Encoded]):
    """The asset that the last part ended in, until it is seen where it ends."""

    def __init__(self, work: Work[Encoded], tally: Tally) -> None:
        self.work, self.tally = work, tally
        self.open: list[pa.RecordBatch] = []
        self.recent: dict[str, None] = {}

    def joined(self, done: Done[Encoded]) -> Iterator[Encoded]:
        if done.head is not None:
            if self._key() != _asset(done.head):
                yield from self.last()
            self._hold(done.head)
            if done.whole:
                return
        if done.rows:
            yield from self.last()
        for key in done.keys:
            self._remember(key)
        if done.encoded is not None:
            yield done.encoded
        if done.tail is not None:
            self._hold(done.tail)

    def last(self) -> Iterator[Encoded]:
        """The answer for the asset that is still open, if one is."""
        if not self.open:
            return
        self._remember(_asset(self.open[0]))
        rows = pa.Table.from_batches(self.open).combine_chunks().to_batches()[0]
        self.open = []
        done = finished(self.work, combine_batch(rows, self.work.index, "asset", why=self.work.why))
        self.tally.add(done)
        if done.encoded is not None:
            yield done.encoded

    def _key(self) -> str | None:
        return _asset(self.open[0]) if self.open else None

    def _hold(self, rows: pa.RecordBatch) -> None:
        self.open.append(rows)
        if sum(batch.num_rows for batch in self.open) > MAX_ASSET_ROWS:
            raise EvidenceError(
                f"more than {MAX_ASSET_ROWS:,} rows of one asset ({_asset(rows)[:60]})",
                remedy="group by something that tells devices apart",
            )

    def _remember(self, key: str) -> None:
        if key in self.recent:
            self.tally.split += 1
            return
        self.recent[key] = None
        if len(self.recent) > KEYS_REMEMBERED:
            del self.recent[next(iter(self.recent))]


def _asset(rows: pa.RecordBatch) -> str:
    key: str = rows.column("asset")[0].as_py()
    return key
