"""What screening runs on the machines of a cluster: the same rows from a file as on one machine.

A worker is sent the register and the lists as they lie on the driver, and builds its index of names from them once, as one
machine would: there is no second way in which answers could differ.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa

from assay import __version__
from assay.errors import AssayError, EvidenceError
from assay.observe.read.name_columns import Wanted
from assay.register.index import Register
from assay.screen.outcome import Threshold
from assay.screened import MakerSum, ScreenedRows, Screening, screen_files
from assay.screening import Screener, screener
from assay.spark.files import Roots
from assay.spark.work import LISTED, Batches, Counted, files_of
from assay.streams import Tally

REGISTER, LISTS = "register", "lists"

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Encoding:
    """How rows are written down: the fields of those worth a row, and fields as a batch. Both are pickled by their names."""

    fields: Callable[[Screening], Callable[[ScreenedRows], Iterator[Fields]]]
    batch: Callable[[Sequence[Fields]], pa.RecordBatch]
    schema: pa.Schema


@dataclass(frozen=True, slots=True)
class ScreenWork:
    """What is asked of every file: which columns, how like, on which day; and with what."""

    columns: Wanted
    threshold: Threshold
    on: dt.date
    known_at: dt.date | None
    encoding: Encoding
    archive: bytes  # the register's files and the lists'
    lists: tuple[str, ...]

    @classmethod
    def of(
        cls, register: Register, lists: Sequence[Path], columns: Wanted, threshold: Threshold, on: dt.date,
        known_at: dt.date | None, encoding: Encoding,
    ) -> ScreenWork:  # fmt: skip
        """Raises EvidenceError where a list cannot be read."""
        files = {f"{REGISTER}/{path.relative_to(register.folder).as_posix()}": path
                 for path in sorted(register.folder.rglob("*")) if path.is_file()}  # fmt: skip
        named = tuple(f"{LISTS}/{number}/{path.name}" for number, path in enumerate(lists))
        files |= dict(zip(named, lists, strict=True))
        return cls(columns, threshold, on, known_at, encoding, _zipped(files), named)


@dataclass(frozen=True, slots=True)
class SharedScreening:
    """What every worker is sent once."""

    version: str
    work: ScreenWork
    roots: Roots

    def opened(self) -> Screener:
        """The index, built once per worker process. Raises AssayError on a worker with another Assay."""
        if self.version != __version__:
            raise AssayError(
                f"a worker has Assay {__version__}, and this job is of Assay {self.version}",
                remedy="install one version everywhere",
            )
        work = self.work
        return _opened(work.archive, work.lists, work.threshold, work.on, work.known_at)


@lru_cache(maxsize=1)
def _opened(
    archive: bytes, lists: tuple[str, ...], threshold: Threshold, on: dt.date, known_at: dt.date | None
) -> Screener:
    folder = Path(tempfile.mkdtemp(prefix="assay-screen-"))
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(folder)  # sent by the driver, which made it
    kept = os.environ.get("ASSAY_HOME")
    os.environ["ASSAY_HOME"] = str(folder / "home")  # a worker leaves nothing in the home of whoever runs it
    try:
        return screener(
            Register.load(folder / REGISTER),
            [folder / name for name in lists],
            threshold=threshold,
            on=on,
            known_at=known_at,
        )
    finally:
        if kept is None:
            del os.environ["ASSAY_HOME"]
        else:
            os.environ["ASSAY_HOME"] = kept


def _zipped(files: Mapping[str, Path]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in files.items():
            try:
                content = path.read_bytes()
            except OSError as error:
                raise EvidenceError(f"cannot be read: {error.strerror or error}", file=str(path)) from None
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


@dataclass(slots=True)
class ScreenCounted(Counted):
    """What came of one file, with what was bought in it."""

    makers: dict[tuple[str, str, str], MakerSum] = field(default_factory=dict)
    lines: int = 0


def screening(shared: Any, counts: Any) -> Callable[[Batches], Batches]:
    """Of batches of files, the rows that came to something, each under the name that one machine would give its file."""

    def screen(batches: Batches) -> Batches:
        work = shared.value.work
        ready = shared.value.opened()
        for path, content in files_of(batches):
            name = shared.value.roots.name(path)
            run, answers = Screening(ready), 0
            fields = work.encoding.fields(run)
            with tempfile.TemporaryDirectory(prefix="assay-") as folder:
                copy = Path(folder) / PurePosixPath(path).name
                copy.write_bytes(content)
                try:
                    for screened in screen_files(run, [copy], work.columns, lambda done, rows: None):
                        rows = [row | {"file": name} for row in fields(screened)]
                        answers += len(rows)
                        if rows:
                            yield work.encoding.batch(rows)
                except AssayError as error:
                    raise type(error)(str(error).replace(str(copy), name)) from None
            counts.add({path: _counted(run, name, answers, len(content))})

    return screen


def _counted(run: Screening, name: str, answers: int, size: int) -> ScreenCounted:
    left = [replace(one, path=name) for one in run.left_out[:LISTED]]
    tally = Tally(run.rows, answers, Counter(run.outcome_rows), left, [], Counter(run.reasons))
    return ScreenCounted(size, tally, "", run.makers, run.lines)


def makers_of(counts: Mapping[str, Any]) -> Iterator[MakerSum]:
    """What was bought, added up over all files."""
    found: dict[tuple[str, str, str], MakerSum] = {}
    for _, one in sorted(counts.items()):
        for key, bought in one.makers.items():
            total = found.setdefault(key, MakerSum(bought.maker, bought.label, bought.verdict, bought.currency))
            total.lines += bought.lines
            total.units += bought.units
            total.without_units += bought.without_units
            total.amount += bought.amount
            total.without_amount += bought.without_amount
    yield from found.values()
