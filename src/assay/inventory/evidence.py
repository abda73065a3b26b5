"""A folder of imported evidence: what each file said is written down once, and a journal says what counts now.

Nothing in it is ever changed or removed. A file that was imported already changes nothing; a corrected file, which has the same
path and other content, takes the place of what it said before, and of nothing else. The form is read back by `observe.read.stored`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from assay.errors import EvidenceError
from assay.observe.model import FileRead, LeftOut, Reading
from assay.observe.read.mapping import ColumnMapping
from assay.observe.read.stored import JOURNAL, SOURCES, Imported, add, current, journal_of, read_rows_of, stored_lines
from assay.observe.read.unanswered import PREFIX as ADDRESS
from assay.version import __version__

try:
    import fcntl
except ImportError:  # Windows: two imports at once are then up to whoever starts them
    fcntl = None  # type: ignore[assignment]

Change = Literal["new", "unchanged", "corrected", "refused"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What importing a file would do. `replaces` is the import that it would take the place of."""

    change: Change
    replaces: Imported | None = None
    same: Imported | None = None  # the import that already says this
    namesakes: tuple[str, ...] = ()  # sources of the same file name elsewhere, which stay


class EvidenceFolder:
    """The folder at `path`, which is made by the first import into it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.exists() and not path.is_dir():
            raise EvidenceError("is a file, no folder for evidence", file=str(path), remedy="name a folder")
        self.entries = journal_of(path)
        if not self.entries and path.is_dir() and any(path.iterdir()) and not (path / JOURNAL).exists():
            raise EvidenceError(
                "holds other files, and no evidence that was imported",
                file=str(path),
                remedy="name a new or empty folder",
            )
        self.current = current(self.entries)

    def standing(self, file: FileRead, mapping: str, replaces: str = "", *, again: bool = False) -> Standing:
        """What importing this file would do. Raises EvidenceError where `replaces` is no source that counts."""
        path = source_name(file.path)
        if replaces and source_name(replaces) not in self.current:
            known = ", ".join(sorted(self.current)[:10]) or "nothing was imported yet"
            raise EvidenceError(
                f"--replaces {replaces}: no such source", file=str(self.path), remedy=f"one of: {known}"
            )
        same = next(
            (one for one in self.current.values() if one.sha256 == file.sha256 and one.mapping == mapping), None
        )
        if same and not again and not (replaces and source_name(replaces) != same.path):
            return Standing("unchanged", same=same)
        before = self.current.get(source_name(replaces) if replaces else path)
        if before is None and (same := same or self._same_content(file.sha256)):
            before = same  # read again, with another mapping or by another version, under whatever name
        if before:
            return Standing("corrected", replaces=before)
        last = path.rpartition("/")[2]
        return Standing("new", namesakes=tuple(name for name in self.current if name.rpartition("/")[2] == last))

    def _same_content(self, sha256: str) -> Imported | None:
        return next((one for one in self.current.values() if one.sha256 == sha256), None)

    def read(self, without: Sequence[Imported] = ()) -> Reading:
        """Everything that counts, but for some imports."""
        total = Reading()
        passed = {entry.path for entry in without}
        for entry in self.current.values():
            if entry.path not in passed:
                add(total, read_rows_of(self.path / SOURCES / entry.rows, entry.path, entry.rows_sha256, entry))
        return total

    def add(
        self, file: FileRead, reading: Reading, mapping: str, replaces: Imported | None, on: dt.datetime
    ) -> Imported:
        """Write down what a file said, and the line of the journal by which it counts."""
        (self.path / SOURCES).mkdir(parents=True, exist_ok=True)
        with self._locked():
            name, digest = self._write(file, reading)
            entry = Imported(
                path=source_name(file.path), sha256=file.sha256, format=file.format, size=file.size, rows=name, rows_sha256=digest,
                observations=len(reading.observations), left_out=len(reading.left_out),
                on=on.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), engine=__version__, mapping=mapping,
                replaces=replaces.path if replaces else "", secrets=sum(reading.secrets_dropped.values()),
            )  # fmt: skip
            with (self.path / JOURNAL).open("a", encoding="utf-8") as stream:
                stream.write(json.dumps(asdict(entry), sort_keys=True, separators=(",", ":")) + "\n")
                stream.flush()
                os.fsync(stream.fileno())
        self.entries.append(entry)
        self.current = current(self.entries)
        return entry

    def _write(self, file: FileRead, reading: Reading) -> tuple[str, str]:
        """The name and hash of the file with what the source said; whole, or not there at all."""
        digest = hashlib.sha256()
        draft = self.path / SOURCES / f".{file.sha256}.draft"
        about = {"path": source_name(file.path), "sha256": file.sha256, "format": file.format, "size": file.size}
        with draft.open("w", encoding="utf-8", newline="\n") as stream:
            for line in stored_lines(reading, about):
                digest.update(line.encode())
                stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
        content = digest.hexdigest()
        taken = {entry.rows: entry.rows_sha256 for entry in self.entries}
        name = next(name for name in _names(file.sha256) if taken.get(name, content) == content)
        draft.replace(self.path / SOURCES / name)
        return name, content

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Nobody else adds to the journal meanwhile; one that was added to since it was read is refused."""
        with (self.path / SOURCES / ".lock").open("w") as lock:
            if fcntl is not None:
                fcntl.flock(lock, fcntl.LOCK_EX)
            if len(journal_of(self.path)) != len(self.entries):
                raise EvidenceError(
                    "somebody else imported into it meanwhile", file=str(self.path), remedy="run the import again"
                )
            yield


def _names(sha256: str) -> Iterator[str]:
    """`SHA.jsonl`, and for further readings of the same content `SHA.2.jsonl` and so on."""
    yield f"{sha256}.jsonl"
    number = 2
    while True:
        yield f"{sha256}.{number}.jsonl"
        number += 1


def source_name(path: str) -> str:
    """The path of a source as the journal knows it: `./a//b.csv` and `a/b.csv` are one."""
    return os.path.normpath(path).replace(os.sep, "/")


def mapping_digest(mapping: ColumnMapping) -> str:
    """Two mappings that read every table alike have one digest; an empty one has none."""
    content = [sorted(mapping.columns.items()), mapping.date_format, mapping.sheet, mapping.table]
    if mapping == ColumnMapping():
        return ""
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def refused(reading: Reading) -> LeftOut | None:
    """Why a file yields nothing that could be stored, where that is so."""
    kept = reading.observations or reading.bad_rows or reading.labels or reading.confirmations
    if kept or any(left.reason.startswith(ADDRESS) for left in reading.left_out):
        return None
    return reading.left_out[0] if reading.left_out else LeftOut("", None, "empty", "holds nothing that is evidence")
