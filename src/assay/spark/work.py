"""What runs on the machines of a cluster: the same reading, matching and combining as on one machine, per file and group.

Spark may do a task again, on another machine, when one is lost or slow. Nothing here minds: what comes of a file or a group
depends on that alone, and its counts are kept under its name, so that those of a second try take the place of the first's.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

import pyarrow as pa

from assay import __version__
from assay.errors import AssayError, EvidenceError
from assay.identify.answers import RESULT
from assay.identify.observations import ASSET, OBSERVATIONS, batch_of
from assay.identify.stages import EVIDENCE, NEEDED, combine_batch, match_batch
from assay.observe.model import Observation
from assay.observe.read.parts import Part, Seen
from assay.sources import look, parts
from assay.spark.files import Roots
from assay.streams import MAX_ASSET_ROWS, Tally, Work, do, finished, read

ORDER, ROW = "order", "row"  # where a row stands: its file among the files, and its place in the file
MATCHED = pa.schema(
    [
        *(OBSERVATIONS.field(name) for name in NEEDED),
        ASSET,
        EVIDENCE,
        pa.field(ORDER, pa.string()),
        pa.field(ROW, pa.int64()),
    ]
)
TEXT = pa.schema([pa.field("value", pa.string())])
LISTED = 200  # rows left out of one file that are listed; all are counted

Batches: TypeAlias = Iterator[pa.RecordBatch]


@dataclass(frozen=True, slots=True)
class Shared:
    """What every worker is sent once: the work to be done, with the register's records, and what files are called."""

    version: str
    work: bytes
    roots: Roots
    rows: int  # of a part

    @classmethod
    def of(cls, work: Work[Any], roots: Roots, rows: int) -> Shared:
        return cls(__version__, pickle.dumps(work, pickle.HIGHEST_PROTOCOL), roots, rows)

    def opened(self) -> Work[Any]:
        """The work, its tables built once per worker process. Raises AssayError on a worker with another Assay."""
        if self.version != __version__:
            raise AssayError(
                f"a worker has Assay {__version__}, and this job is of Assay {self.version}",
                remedy="install one version everywhere",
            )
        return _opened(self.work)


@lru_cache(maxsize=1)
def _opened(work: bytes) -> Work[Any]:
    opened: Work[Any] = pickle.loads(work)  # noqa: S301  # sent by the driver, as the function is that runs this
    return opened


@dataclass(slots=True)
class Counted:
    """What came of one file or one group."""

    bytes: int = 0
    tally: Tally | None = None
    engine: str = ""


class Counts:
    """Counts by file or group, as an accumulator of Spark adds them up: what is told twice is counted once."""

    def zero(self, _: dict[str, Counted]) -> dict[str, Counted]:
        return {}

    def addInPlace(self, one: dict[str, Counted], other: dict[str, Counted]) -> dict[str, Counted]:  # noqa: N802
        one.update(other)
        return one


def answering(shared: Any, counts: Any) -> Callable[[Batches], Batches]:
    """Of batches of files, the answers to each of their rows."""

    def answer(batches: Batches) -> Batches:
        work = shared.value.opened()
        for path, content in files_of(batches):
            tally = Tally()
            for part in _parts(path, content, shared.value):
                done = do(work, part)
                tally.add(done)
                if done.encoded is not None:
                    yield _batch(done.encoded)
            counts.add({path: _counted(tally, len(content), work)})

    return answer


def matching(shared: Any, counts: Any) -> Callable[[Batches], Batches]:
    """Of batches of files, their rows with the tells in each and the key of the asset that it belongs to."""

    def match(batches: Batches) -> Batches:
        work = shared.value.opened()
        for path, content in files_of(batches):
            tally = Tally()
            order, at = shared.value.roots.order(path), 0
            for part in _parts(path, content, shared.value):
                done, seen = read(work, part)
                tally.add(done)
                if seen.observations:
                    matched = match_batch(batch_of(seen.observations, seen.keys), work.index)
                    yield _placed(matched, order, at)
                    at += matched.num_rows
            counts.add({path: _counted(tally, len(content), work)})

    return match


def combining(shared: Any, counts: Any) -> Callable[[tuple[Any, ...], pa.Table], pa.Table]:
    """Of all rows of some assets, an answer per asset."""

    def combine(key: tuple[Any, ...], rows: pa.Table) -> pa.Table:
        work = shared.value.opened()
        _check_assets(rows)
        rows = rows.sort_by([(ORDER, "ascending"), (ROW, "ascending")]).combine_chunks()
        tally, answers = Tally(), []
        for batch in rows.to_batches():
            done = finished(work, combine_batch(batch, work.index, ASSET.name, why=work.why))
            tally.add(done)
            answers.append(_batch(done.encoded))
        counts.add({f"group {key[0]}": Counted(tally=tally)})
        return pa.Table.from_batches(answers)

    return combine


def schema_of(form: str) -> pa.Schema:
    """The columns of what comes out: text, or answers as they are."""
    return RESULT if form == "parquet" else TEXT


def _batch(encoded: pa.RecordBatch | str) -> pa.RecordBatch:
    """Answers as they are, or their lines as one text, of which writing ends the last."""
    if isinstance(encoded, str):
        return pa.record_batch([pa.array([encoded.removesuffix("\n")])], schema=TEXT)
    return encoded


def _counted(tally: Tally, size: int, work: Work[Any]) -> Counted:
    tally.left_out, tally.bad_rows = tally.left_out[:LISTED], tally.bad_rows[:LISTED]
    return Counted(size, tally, work.index.engine)


def _placed(matched: pa.RecordBatch, order: str, at: int) -> pa.RecordBatch:
    columns = [matched.column(name) for name in MATCHED.names[:-2]]
    rows = pa.array(range(at, at + matched.num_rows), pa.int64())
    return pa.record_batch([*columns, pa.repeat(order, matched.num_rows), rows], schema=MATCHED)


def _check_assets(rows: pa.Table) -> None:
    if rows.num_rows <= MAX_ASSET_ROWS:
        return
    for one in rows.column(ASSET.name).value_counts().to_pylist():
        if one["values"] is not None and one["counts"] > MAX_ASSET_ROWS:
            raise EvidenceError(
                f"more than {MAX_ASSET_ROWS:,} rows of one asset ({one['values'][:60]})",
                remedy="group by something that tells devices apart",
            )


# Files


def files_of(batches: Batches) -> Iterator[tuple[str, memoryview]]:
    for batch in batches:
        paths, contents = batch.column("path"), batch.column("content")
        for row in range(batch.num_rows):
            yield paths[row].as_py(), memoryview(contents[row].as_buffer())


def _parts(path: str, content: memoryview, shared: Shared) -> Iterator[Part]:
    """The parts of a file, under its own name: readers are given a copy on this machine's disk."""
    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        copy = Path(folder) / PurePosixPath(path).name
        copy.write_bytes(content)
        with look([copy]) as sources:
            for part in parts(sources, shared.rows):
                yield _named(part, str(copy), shared.roots.name(path))


def _named(part: Part, copy: str, name: str) -> Part:
    content = part.content
    if isinstance(content, Seen):
        content = Seen(
            tuple(_seen(one, copy, name) for one in content.observations),
            tuple(replace(one, path=_renamed(one.path, copy, name)) for one in content.left_out),
            tuple({key: _renamed(told, copy, name) for key, told in row.items()} for row in content.bad_rows),
        )
    return replace(part, name=_renamed(part.name, copy, name), content=content)


def _seen(one: Observation, copy: str, name: str) -> Observation:
    return replace(one, source=replace(one.source, path=_renamed(one.source.path, copy, name)))


def _renamed(text: str, copy: str, name: str) -> str:
    return name + text.removeprefix(copy) if text.startswith(copy) else text
