"""A bundle's zip, written one way only and read without trusting what it says of itself.

Files are stored without compression, in order of name, with one fixed time. The bytes follow from the contents, so a reader
packs what it read once more and compares: a byte changed anywhere is found, also between the files. Nothing is compressed, so
nothing can unpack to more than was sent.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from assay.register.pack import in_order

MANIFEST = "manifest.json"
SIGNATURES = "signatures.json"
MAX_SIZE = 256_000_000  # bytes; nothing is compressed, so this bounds what is unpacked too
MAX_FILES = 20_000
MAX_NAME = 200  # characters, so that it fits below a folder on every system
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PART = re.compile(r"[A-Za-z0-9_-](?:[A-Za-z0-9._-]{0,198}[A-Za-z0-9_-])?")  # no dot at either end: hidden, or dropped
_RESERVED = re.compile(r"(?i)^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")
_FIRST, _LAST = b"PK\x03\x04", b"PK\x05\x06"  # what a zip begins with, and what its end record begins with


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as the manifest, the format or the signatures say.

    `what` is altered, missing, added, truncated, refused (no bundle may hold it), unsigned or wrong-key.
    """

    what: str
    name: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.name}{f' ({self.detail})' if self.detail else ''}"


def zipped(files: Mapping[str, bytes], manifest: bytes, signatures: bytes | None) -> bytes:
    """The archive of these files; equal contents give equal bytes."""
    entries = {MANIFEST: manifest} | ({SIGNATURES: signatures} if signatures is not None else {})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in [*entries.items(), *((name, files[name]) for name in in_order(files))]:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 3  # Unix, on every machine
            info.external_attr = 0o100644 << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def unzipped(raw: bytes) -> tuple[dict[str, bytes], list[Difference]]:
    """The archive's entries, or why it holds none that may be looked at."""
    if len(raw) > MAX_SIZE:
        return {}, [Difference("refused", "the archive", f"larger than {MAX_SIZE:,} bytes")]
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        listed = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError, IndexError) as error:
        if raw.startswith(_FIRST) and _LAST not in raw[-65_557:]:
            return {}, [Difference("truncated", "the archive", "it ends before its list of files")]
        return {}, [Difference("altered", "the archive", f"no zip that can be read: {error}")]
    refused = list(_refusals(listed, len(raw)))
    if refused:
        return {}, refused
    return {info.filename: _content(archive, info) for info in listed}, []


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The entry's bytes; none where its header or checksum is wrong, which the manifest's hash then names as altered."""
    try:
        return archive.read(info)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError, OSError):
        return b""


def _refusals(listed: list[zipfile.ZipInfo], size: int) -> Iterator[Difference]:
    """What no bundle holds: paths that lead out, links, one name twice, compression, more than was sent."""
    if len(listed) > MAX_FILES:
        yield Difference("refused", "the archive", f"more than {MAX_FILES:,} files")
        return
    for info in listed:
        name = info.filename
        if name not in (MANIFEST, SIGNATURES) and (fault := name_fault(name)):
            yield Difference("refused", name, fault)
        if stat.S_ISLNK(info.external_attr >> 16):
            yield Difference("refused", name, "a link, which could lead anywhere")
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
            yield Difference("refused", name, "compressed; the files of a bundle are stored as they are")
        if info.flag_bits & 0x1:
            yield Difference("refused", name, "encrypted")
    # A name that is refused for its length needs no comparing, and its folders would fill the memory.
    yield from _collisions([info.filename for info in listed if len(info.filename) <= MAX_NAME])
    if sum(info.file_size for info in listed) > size:
        yield Difference("refused", "the archive", "its files add up to more than it holds")


def _collisions(names: Iterable[str]) -> Iterator[Difference]:
    """Names that some file system takes for one, or that would have to be a file and a folder."""
    seen: dict[str, str] = {}
    folders: set[str] = set()
    for name in names:
        before = seen.setdefault(name.casefold(), name)
        if before is not name:
            said = (
                "the name stands twice"
                if before == name
                else f"differs from {before} only in small and capital letters"
            )
            yield Difference("refused", name, said)
        parts = name.casefold().split("/")
        folders |= {"/".join(parts[:depth]) for depth in range(1, len(parts))}
    yield from (Difference("refused", seen[name], "a file and a folder") for name in sorted(folders & seen.keys()))


def name_fault(name: str) -> str:
    """Why no bundle may hold a file of this name; empty where it may."""
    if len(name) > MAX_NAME:
        return f"a name longer than {MAX_NAME} characters"
    if not name.endswith(".yaml") or not all(map(_PART.fullmatch, name.removesuffix(".yaml").split("/"))):
        return "no name of a register file: a relative path of plain names that ends in .yaml"
    if any(_RESERVED.match(part) for part in name.split("/")):
        return "a name that some systems keep for devices"
    return ""
