"""A file or standard input as plain bytes, unpacked as it is read where it is packed with zstd or gzip.

Parquet can only be read from its end, so that a packed one, or one from standard input, is first copied to disk whole.
"""

from __future__ import annotations

import hashlib
import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from assay.errors import EvidenceError

STANDARD_INPUT = "-"
PARQUET = b"PAR1"
HEAD = 2**20  # bytes that `Unpacked.head` shows
_CODECS = ((b"\x28\xb5\x2f\xfd", "zstd"), (b"\x1f\x8b", "gzip"))
_SUFFIXES = (".zst", ".zstd", ".gz")
_BLOCK = 2**20
MAX_RATIO = 100  # of packed Parquet, which is copied to disk whole

Hashed = Callable[[int], None]


@dataclass(slots=True)
class Unpacked:
    """Bytes to be read from `stream`, once. `sha256` is of the file as it lies there, empty for standard input."""

    name: str
    suffix: str  # of the name without what says that it is packed
    packed: str  # zstd, gzip or nothing
    size: int  # of the file as it lies there, 0 where nobody knows
    sha256: str
    stream: io.BufferedReader[Any]
    path: Path | None  # the bytes as a file, where they are one: not packed, or Parquet
    _source: _Source

    @property
    def at(self) -> int:
        """Bytes of the file, packed as it is, that have been read."""
        return self._source.at

    def head(self) -> bytes:
        """The first bytes, which stay to be read."""
        return self.stream.peek(HEAD)[:HEAD]


@contextmanager
def unpacked(path: Path, *, hashed: Hashed | None = None, sha256: str | None = None) -> Iterator[Unpacked]:
    """The bytes of a file, or of standard input where the path is `-`.

    A file is read twice, the first time for its hash, of which `hashed` is told the bytes done; `sha256` spares that. Raises
    EvidenceError where it cannot be read, there or later on, or where what it is packed in is damaged.
    """
    with ExitStack() as stack:
        there = _opened(path, stack, hashed, sha256)
        yield there  # what fails from here on is not the file's opening: reading reports for itself


def _opened(path: Path, stack: ExitStack, hashed: Hashed | None, sha256: str | None) -> Unpacked:
    is_file = str(path) != STANDARD_INPUT
    try:
        opened = stack.enter_context(path.open("rb")) if is_file else _standard_input()
        size = path.stat().st_size if is_file else 0
        if is_file and sha256 is None:
            sha256 = _hash(opened, hashed)
            opened.seek(0)
        source = _Source(opened)
    except OSError as error:
        raise EvidenceError(f"cannot be read: {error.strerror or error}", file=str(path)) from None
    packed = next((codec for magic, codec in _CODECS if source.begins(magic)), "")
    raw = stack.enter_context(_Raw(source, packed, str(path)))
    stream: io.BufferedReader[Any] = io.BufferedReader(raw, HEAD)
    stack.callback(stream.close)
    whole = path if is_file and not packed else None
    if whole is None and stream.peek(4).startswith(PARQUET):
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="assay-"))
        whole = _spooled(stream, folder, source if packed else None, str(path))
        stream = io.BufferedReader(whole.open("rb", buffering=0), HEAD)
        stack.callback(stream.close)
    return Unpacked(str(path), _suffix(path), packed, size, sha256 or "", stream, whole, source)


def _spooled(stream: io.BufferedReader[Any], folder: str, source: _Source | None, name: str) -> Path:
    """The bytes as a file, for formats that cannot be read from front to back; `source` is what they are packed in.

    Raises EvidenceError before a bomb fills the disk: Parquet is packed inside, so that packing it again gains little.
    """
    copy = Path(folder) / "unpacked"
    written = 0
    with copy.open("wb") as target:
        while block := stream.read(_BLOCK):
            written += len(block)
            if source and written > MAX_RATIO * source.at + 64 * _BLOCK:
                remedy = "unpack it yourself, if it is what you think it is"
                raise EvidenceError(f"would unpack to more than {MAX_RATIO} times its size", file=name, remedy=remedy)
            target.write(block)
    return copy


def _suffix(path: Path) -> str:
    suffixes = [one.lower() for one in path.suffixes]
    return next((one for one in reversed(suffixes) if one not in _SUFFIXES), "")


def _hash(stream: BinaryIO, hashed: Hashed | None) -> str:
    digest, done = hashlib.sha256(), 0
    while block := stream.read(8 * _BLOCK):
        digest.update(block)
        done += len(block)
        if hashed:
            hashed(done)
    return digest.hexdigest()


def _standard_input() -> BinaryIO:
    """The bytes of standard input; where somebody put text in its place, the bytes of that text."""
    stream: BinaryIO | None = getattr(sys.stdin, "buffer", None)
    return stream if stream is not None else io.BytesIO(sys.stdin.read().encode("utf-8", "surrogateescape"))


class _Source:
    """The bytes as they lie there, counted; the first few can be looked at before they are read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._first = stream, stream.read(4)
        self.at = 0
        self.closed = False

    def begins(self, magic: bytes) -> bool:
        return self._first.startswith(magic)

    def read(self, size: int = -1) -> bytes:
        if self._first:
            found, self._first = self._first, b""
        else:
            found = self._stream.read(size if size >= 0 else _BLOCK)
        self.at += len(found)
        return found


class _Raw(io.RawIOBase):
    """What is in the source, unpacked."""

    def __init__(self, source: _Source, packed: str, name: str) -> None:
        self._name = name
        self._packed = packed
        self._plain: Any = pa.CompressedInputStream(pa.PythonFile(_Readable(source), "r"), packed) if packed else source

    def readable(self) -> bool:
        return True

    def readinto(self, target: Any) -> int:
        view = memoryview(target).cast("B")
        done = 0
        while done < len(view):  # as much as there is room for: the first bytes are to be looked at together
            try:
                block = self._plain.read(len(view) - done)
            except (OSError, pa.ArrowException) as error:
                raise self._damaged(error) from None
            if not block:
                break
            view[done : done + len(block)] = block
            done += len(block)
        return done

    def _damaged(self, error: Exception) -> EvidenceError:
        if not self._packed:
            strerror = error.strerror if isinstance(error, OSError) else None
            return EvidenceError(f"cannot be read on: {strerror or type(error).__name__}", file=self._name)
        return EvidenceError(
            f"what is packed with {self._packed} breaks off or is damaged", file=self._name, remedy="copy it again"
        )


class _Readable(io.RawIOBase):
    """A source as the unpacker wants it."""

    def __init__(self, source: _Source) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._source.read(size)
