"""A capture followed as it grows: one file by its name, as `tail -F` does, or all files of a folder or a pattern, one after another.

It copes with a last frame that is half written, with files that are renamed and begun anew, that are numbered (dumpcap -b,
tcpdump -C, -G and -W), overwritten, cut short or removed. A file is known by its inode and by a digest of its first bytes, so that
it is not read twice under another name and a new file under an old name is not taken for the old one. Files that are there
together are read in the order of their first frames; one is finished, to its end, before the next is begun.
"""

from __future__ import annotations

import glob
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from assay.errors import EvidenceError
from assay.observe.watch.growing import Cursor, Part, parts
from assay.observe.watch.model import LATEST

HEAD = 4096  # bytes at the start of a file that tell it from another
PEEK = 1 << 16  # bytes read to find the first frame's time
MOST_FILES = 20_000  # of one source, at a time
_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(slots=True)
class Followed:
    """One file: how it is known, and how far it was read. `batch` counts the looks at which new files were there."""

    name: str
    device: int
    inode: int
    batch: int
    first: int | None = None  # time of the first frame
    head_size: int = 0
    head: bytes = b""
    size: int = 0
    changed: int = 0
    done: bool = False
    cursor: Cursor = field(default_factory=Cursor)

    @property
    def order(self) -> tuple[int, float, str]:
        return self.batch, float("inf") if self.first is None else self.first, self.name


class Happened(NamedTuple):
    """Something about a file that people should know: rotated, truncated or unreadable."""

    event: str
    file: str
    detail: str


class Follower:
    """The files that a source names, each read on from where reading stopped. `files` are those known from before."""

    def __init__(self, source: str, files: list[Followed]) -> None:
        self.source = source
        self.files = files
        self._path = Path(source)
        self._paths: dict[int, Path] = {}  # by id of the record
        self._held: dict[int, int] = {}  # a single file that was begun stays open, whatever becomes of its name
        self._late: list[Happened] = []
        self._denied: set[str] = set()
        self._one = not (self._path.is_dir() or glob.has_magic(source))
        if self._one and not self._path.parent.is_dir():
            raise EvidenceError("no such interface, file or folder", file=source, remedy="check the name")

    def poll(self) -> Iterator[Part | Happened]:
        """All that was written since: whole frames, and what happened to files."""
        there = self._look()
        late, self._late = self._late, []
        yield from late
        waiting = sorted((one for one in self.files if not one.done), key=lambda one: one.order)
        last = max((at for at, one in enumerate(waiting) if one.first is not None), default=-1)
        for at, one in enumerate(waiting):
            replaced = self._one and bool(there) and id(one) not in there
            yield from self._read(one, at < last or replaced, waiting[at + 1] if at + 1 < len(waiting) else None)

    def rest(self) -> Iterator[Happened]:
        """Files whose end is not read, as a frame in it is not whole yet."""
        for one in self.files:
            left = one.size - one.cursor.offset
            if not one.done and not one.cursor.broken and left > 0:
                yield Happened("truncated", one.name, f"its last {left} bytes are no whole frame")

    def close(self) -> None:
        """Gives the files back."""
        for opened in self._held.values():
            os.close(opened)
        self._held = {}

    # Which files --------------------------------------------------------------------------------------------------------

    def _look(self) -> set[int]:
        """Takes note of files that are new or were overwritten; the records of those that bear a name of the source."""
        batch = max((one.batch for one in self.files), default=0) + 1
        there: set[int] = set()
        for path in self._names():
            try:
                opened = os.open(path, _FLAGS)
            except FileNotFoundError:
                continue  # gone meanwhile, or not there yet
            except OSError as error:
                if path.name not in self._denied:
                    self._denied.add(path.name)
                    self._late.append(Happened("unreadable", path.name, f"cannot be opened: {error.strerror}"))
                continue
            try:
                status = os.fstat(opened)
                if stat.S_ISREG(status.st_mode):
                    there.add(self._take_note(path, opened, status, batch))
            finally:
                if opened not in self._held.values():
                    os.close(opened)
        if self._one:
            self._find_renamed(there)
        self.files = [one for one in self.files if not one.done or id(one) in there]
        return there

    def _names(self) -> list[Path]:
        if self._one:
            return [self._path]
        try:
            found = map(Path, glob.glob(self.source)) if glob.has_magic(self.source) else self._path.iterdir()  # noqa: PTH207  # a pattern with its folder
            names = sorted((one for one in found if not one.name.startswith(".")), key=lambda one: one.name)
        except OSError as error:
            raise EvidenceError(f"cannot be listed: {error.strerror}", file=self.source) from None
        if len(names) > MOST_FILES:
            remedy = "remove captures that were read, or name a pattern of fewer"
            raise EvidenceError(f"holds more than {MOST_FILES:,} files", file=self.source, remedy=remedy)
        return names

    def _take_note(self, path: Path, opened: int, status: os.stat_result, batch: int) -> int:
        one = self._known(status, opened)
        if one is None:
            one = Followed(path.name, status.st_dev, status.st_ino, batch)
            self.files.append(one)
        one.name, one.size, one.changed = path.name, status.st_size, status.st_mtime_ns
        self._paths[id(one)] = path
        if one.done:
            if one.size > one.cursor.offset and not one.cursor.broken:
                one.cursor.broken = "it grew after a later file was begun: what was added is not read"
                self._late.append(Happened("unreadable", one.name, one.cursor.broken))
            return id(one)
        _learn(one, opened)
        if self._one:
            self._held.setdefault(id(one), opened)
        return id(one)

    def _known(self, status: os.stat_result, opened: int) -> Followed | None:
        """The record of this file, if it is still the same file."""
        alike = [one for one in self.files if (one.device, one.inode) == (status.st_dev, status.st_ino)]
        for one in reversed(alike):
            if one.done and (one.size, one.changed) == (status.st_size, status.st_mtime_ns):
                return one
            if status.st_size >= max(one.head_size, one.cursor.offset) and _head(opened, one.head_size) == one.head:
                return one
        for one in alike:
            one.inode = -1  # overwritten: what was not read of it is lost
        for one in self.files:  # copied, or on a disk that was mounted anew
            same = one.done and one.head_size >= HEAD // 8 and one.size == status.st_size
            if same and _head(opened, one.head_size) == one.head:
                one.device, one.inode = status.st_dev, status.st_ino
                return one
        return None

    def _find_renamed(self, there: set[int]) -> None:
        """Opens the file that had the name when the watch last ran, where it lies beside it under another name."""
        lost = {one.inode: one for one in self.files if not (one.done or id(one) in there or id(one) in self._held)}
        if not lost:
            return
        try:
            beside = [entry for entry in os.scandir(self._path.parent) if entry.inode() in lost and entry.is_file()]
        except OSError:
            return
        for entry in beside:
            one = lost[entry.inode()]
            opened = os.open(entry.path, _FLAGS)
            status = os.fstat(opened)
            if status.st_dev == one.device and _head(opened, one.head_size) == one.head:
                self._held[id(one)], one.size = opened, status.st_size
            else:
                os.close(opened)

    # Reading ------------------------------------------------------------------------------------------------------------

    def _read(self, one: Followed, is_over: bool, following: Followed | None) -> Iterator[Part | Happened]:
        """What was added to the file; then, where nobody will add more, that it is over."""
        opened = self._opened(one)
        try:
            if opened is not None and not one.cursor.broken:
                yield from parts(one.cursor, lambda at, size: _bytes(opened, at, size))
                one.size = max(one.size, one.cursor.offset)
                if one.cursor.broken:
                    yield Happened("unreadable", one.name, one.cursor.broken)
            if is_over:
                yield from self._finish(one, opened, following)
        finally:
            if opened is not None and (one.done or id(one) not in self._held):
                self._held.pop(id(one), None)
                os.close(opened)

    def _opened(self, one: Followed) -> int | None:
        if id(one) in self._held:
            return self._held[id(one)] if one.inode != -1 else None
        path = self._paths.get(id(one))
        if path is None or one.inode == -1:
            return None
        try:
            opened = os.open(path, _FLAGS)
        except OSError:
            return None
        if os.fstat(opened).st_ino == one.inode:
            return opened
        os.close(opened)
        return None

    def _finish(self, one: Followed, opened: int | None, following: Followed | None) -> Iterator[Happened]:
        one.done = True
        if opened is None:
            told = f"it was removed or overwritten: what it held after byte {one.cursor.offset} was not read"
            yield Happened("truncated", one.name, told)
            if (held := self._held.pop(id(one), None)) is not None:
                os.close(held)
        else:
            left = os.fstat(opened).st_size - one.cursor.offset
            if left > 0 and not one.cursor.broken:
                yield Happened("truncated", one.name, f"its last {left} bytes are no whole frame")
        if following is not None:
            yield Happened("rotated", one.name, following.name)


def _learn(one: Followed, opened: int) -> None:
    """The digest of the first bytes, of as many as there are; the first frame's time."""
    if one.head_size < HEAD and one.size > one.head_size:
        size = min(HEAD, one.size)
        one.head, one.head_size = _head(opened, size), size
    if one.first is None:
        probe = Cursor()
        for part in parts(probe, lambda at, size: _bytes(opened, at, min(size, PEEK))):
            one.first = min(max(part.table.when(0) or 0, 0), LATEST)
            return
        one.first = one.changed if one.size > PEEK and not probe.broken else None


def _head(opened: int, size: int) -> bytes:
    """A digest of the first bytes, but for the length of a pcapng section, which some programs fill in at the end."""
    content = bytearray(_bytes(opened, 0, size))
    if content.startswith(b"\x0a\x0d\x0d\x0a"):
        content[16:24] = bytes(len(content[16:24]))
    return hashlib.sha256(content).digest() if content else b""


def _bytes(opened: int, at: int, size: int) -> bytes:
    os.lseek(opened, at, os.SEEK_SET)
    return os.read(opened, size)
