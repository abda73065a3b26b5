"""Every file under the paths given is read once or listed as left out; none of them stops the run."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from assay.observe.detect import detect
from assay.observe.label import NO_SHAPES, LabelShapes
from assay.observe.model import FileRead, LeftOut, Reading
from assay.observe.read.censys import read_censys
from assay.observe.read.corpus import read_corpus
from assay.observe.read.cyclonedx import read_cyclonedx
from assay.observe.read.device_output import read_device_output
from assay.observe.read.dhcp_leases import read_dhcpd_leases, read_kea_leases
from assay.observe.read.glpi import read_glpi
from assay.observe.read.json_rows import read_json_rows
from assay.observe.read.mapping import ColumnMapping, read_mapping
from assay.observe.read.masscan import read_masscan
from assay.observe.read.nmap import read_nmap
from assay.observe.read.nmap_text import read_nmap_text
from assay.observe.read.pdf import read_pdf
from assay.observe.read.runzero import read_runzero
from assay.observe.read.shodan import read_shodan
from assay.observe.read.spreadsheet import read_spreadsheet
from assay.observe.read.stored import JOURNAL, SOURCES, add, read_stored
from assay.observe.read.table import read_table
from assay.observe.read.unanswered import read_unanswered
from assay.observe.read.word import read_word
from assay.observe.read.xml_rows import read_xml_rows
from assay.observe.read.zgrab import read_zgrab

MAX_BYTES = 8 * 2**30  # of any file; the readers of single formats set lower limits
HASHED_IF_REFUSED = 64 * 2**20  # a gigabyte of zeros is refused by its first block, not after its last
_CLUTTER = frozenset({"thumbs.db", "desktop.ini", "__macosx"})

Progress = Callable[[str, int, int], None]


class Found(NamedTuple):
    """A file to read under the name it goes by, or the reason why it is not read."""

    path: Path
    name: str
    reason: str = ""
    detail: str = ""


class Means(NamedTuple):
    """What single files are read with: known columns, known shapes of identifiers, and whether photos keep their place."""

    mapping: ColumnMapping
    shapes: LabelShapes = NO_SHAPES
    keep_position: bool = False


def read_paths(
    paths: Iterable[Path],
    *,
    mapping: Path | None = None,
    progress: Progress | None = None,
    shapes: LabelShapes = NO_SHAPES,
    keep_position: bool = False,
) -> Reading:
    """Everything that the files and folders yield, in a stable order.

    `mapping` names a file that explains unknown column headers. `shapes` are what model and serial numbers on photographed
    labels may look like; `keep_position` keeps where a photo was taken. `progress` is called with the name of the file that
    begins, its number from 0, and how many there are; once more at the end with an empty name. Raises EvidenceError
    only for the mapping file: evidence that cannot be read is listed in `left_out`.
    """
    total = Reading()
    for _, reading in read_each(paths, mapping=mapping, progress=progress, shapes=shapes, keep_position=keep_position):
        add(total, reading)
    if total.confirmations:
        from assay.observe.read.photo_confirmed import confirm

        confirm(total)
    return total


def read_each(
    paths: Iterable[Path],
    *,
    mapping: Path | None = None,
    progress: Progress | None = None,
    shapes: LabelShapes = NO_SHAPES,
    keep_position: bool = False,
) -> Iterator[tuple[Found, Reading]]:
    """As `read_paths`, file by file: what each yields by itself. Signed readings of photos are not yet put in place."""
    means = Means(read_mapping(mapping) if mapping else ColumnMapping(), shapes, keep_position)
    found = list(walk(paths))
    seen = _Seen()
    for number, file in enumerate(found):
        if progress:
            progress(file.name, number, len(found))
        if file.reason:
            yield file, Reading(left_out=[LeftOut(file.name, None, file.reason, file.detail)])
        else:
            yield file, _read_file(file, means, seen)
    if progress:
        progress("", len(found), len(found))


def walk(paths: Iterable[Path]) -> Iterator[Found]:
    """The files under `paths`, sorted within each, and what is passed over."""
    for path in paths:
        name = _name(path)
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            reason = "not-found" if isinstance(error, FileNotFoundError) else "unreadable"
            yield Found(path, name, reason, f"{_problem(error)} (check the path)")
            continue
        if stat.S_ISDIR(mode):
            yield from _walk_folder(path, path.resolve(), {_identity(path)})
        else:
            yield _file(path, name)


def _walk_folder(folder: Path, root: Path, inside: set[tuple[int, int]]) -> Iterator[Found]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        yield Found(folder, _name(folder), "unreadable", f"the folder cannot be listed: {_problem(error)}")
        return
    imported = any(entry.name == JOURNAL for entry in entries)
    for entry in entries:
        name = _name(entry)
        if imported and entry.name == SOURCES:
            continue  # the journal says which of them count
        if entry.name.startswith((".", "~$")) or entry.name.lower() in _CLUTTER:
            yield Found(
                entry, name, "hidden", "hidden files and folders are not read (name it on the command line to read it)"
            )
            continue
        try:
            target = entry.resolve(strict=True)
            is_folder = entry.is_dir()
        except (OSError, RuntimeError) as error:
            yield Found(entry, name, "unreadable", f"a link that leads nowhere or in a circle: {_problem(error)}")
            continue
        if entry.is_symlink() and not target.is_relative_to(root):
            yield Found(
                entry, name, "outside", "a link out of the folder given is not followed (name its target to read it)"
            )
        elif not is_folder:
            yield _file(entry, name)
        elif _identity(entry) in inside:
            yield Found(entry, name, "unreadable", "a link to a folder around it is not followed")
        else:
            yield from _walk_folder(entry, root, inside | {_identity(entry)})


def _file(path: Path, name: str) -> Found:
    try:
        status = path.stat()
    except OSError as error:
        return Found(path, name, "unreadable", _problem(error))
    if not stat.S_ISREG(status.st_mode):
        return Found(path, name, "unreadable", "not a regular file (a pipe, socket or device)")
    if status.st_size > MAX_BYTES:
        return Found(path, name, "too-large", f"files over {MAX_BYTES // 2**30} GB are not read (split the file)")
    return Found(path, name)


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _name(path: Path) -> str:
    """The path as it was given, with forward slashes; bytes that are no text are replaced."""
    return os.fsencode(path.as_posix()).decode("utf-8", errors="replace")


def _problem(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


class _Seen:
    """The content hashes read so far: a copy of a file is no second source."""

    def __init__(self) -> None:
        self.first_name: dict[str, str] = {}


def _read_file(file: Found, means: Means, seen: _Seen) -> Reading:
    digest, detected_as, size = "", "unknown", 0
    try:
        size = file.path.stat().st_size
        detected = detect(file.path)
        detected_as = detected.format
        if not detected.refusal or size <= HASHED_IF_REFUSED:
            digest = _hashed(file.path)
        if digest in seen.first_name and size:
            reading = _refused(
                file.name, digest, "duplicate", f"the same content as {seen.first_name[digest]}, read once"
            )
        elif detected.refusal:
            reason = "empty" if detected.format == "empty" else "unknown-format"
            remedy = f" ({detected.remedy})" if detected.remedy else ""
            reading = _refused(file.name, digest, reason, detected.refusal + remedy)
        else:
            reading = _dispatch(detected.format, file, digest, means)
        seen.first_name.setdefault(digest or file.name, file.name)
    except OSError as error:
        reading = _refused(file.name, digest, "unreadable", f"cannot be read: {_problem(error)}")
    except Exception as error:  # a hostile file must not stop the run; its words must not reach the message
        detail = (
            f"reading it as {detected_as} failed ({type(error).__name__}); the file may be damaged (export it again)"
        )
        reading = _refused(file.name, digest, "unreadable", detail)
    if detected_as == "evidence" and reading.files:
        return _without_copies(reading, seen)
    counted = FileRead(file.name, digest, detected_as, size, len(reading.observations), len(reading.left_out))
    return replace(reading, files=[counted])


# Readers that need nothing but the file.
_PLAIN: dict[str, Callable[[Path, str, str], Reading]] = {
    "nmap-xml": read_nmap,
    "nmap-text": read_nmap_text,
    "glpi-xml": read_glpi,
    "jsonl": lambda path, name, sha256: read_corpus(path, name, sha256),
    "device-output": read_device_output,
    "dhcpd-leases": read_dhcpd_leases,
    "kea-leases": read_kea_leases,
    "runzero": read_runzero,
    "shodan": read_shodan,
    "censys": read_censys,
    "zgrab2": read_zgrab,
    "masscan": read_masscan,
    "cyclonedx": read_cyclonedx,
    "evidence": read_stored,
    "unanswered": read_unanswered,
}


# Every format that is read: each has a fixture, a fuzz target and a way back to its bytes (tests/observe/test_every_format.py).
FORMATS = frozenset((
    *_PLAIN, "pcap", "pcapng", "xlsx", "ods", "xls", "json-rows", "xml-rows", "docx", "pdf", "photo", "photo-readings", "table",
))  # fmt: skip


def _dispatch(detected: str, file: Found, digest: str, means: Means) -> Reading:
    if reader := _PLAIN.get(detected):
        return reader(file.path, file.name, digest)
    match detected:
        case "pcap" | "pcapng":
            from assay.observe.read.capture import read_capture  # large, and few runs need it

            return read_capture(file.path, file.name, digest)
        case "xlsx" | "ods" | "xls":
            return read_spreadsheet(file.path, file.name, digest, detected, means.mapping)
        case "json-rows":
            return read_json_rows(file.path, file.name, digest, means.mapping)
        case "xml-rows":
            return read_xml_rows(file.path, file.name, digest, means.mapping)
        case "docx":
            return read_word(file.path, file.name, digest, means.mapping)
        case "pdf":
            return read_pdf(file.path, file.name, digest, means.mapping)
        case "photo":
            from assay.observe.read.photo import read_photo  # its recogniser is large, and an extra

            return read_photo(file.path, file.name, digest, shapes=means.shapes, keep_position=means.keep_position)
        case "photo-readings":
            from assay.observe.read.photo_confirmed import read_readings

            return read_readings(file.path, file.name, digest)
        case _:
            return read_table(file.path, file.name, digest, means.mapping)


def _hashed(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _refused(name: str, digest: str, reason: str, detail: str) -> Reading:
    return Reading(left_out=[LeftOut(name, None, reason, detail, digest)])


def _without_copies(reading: Reading, seen: _Seen) -> Reading:
    """Imported evidence without the sources that were read before under another name."""
    copies = {file.sha256: file.path for file in reading.files if file.sha256 in seen.first_name}
    for file in reading.files:
        seen.first_name.setdefault(file.sha256, file.path)
    if not copies:
        return reading
    reading.observations = [one for one in reading.observations if one.source.sha256 not in copies]
    reading.left_out = [one for one in reading.left_out if one.sha256 not in copies]
    for digest, name in copies.items():
        detail = f"the same content as {seen.first_name[digest]}, read once"
        reading.left_out.append(LeftOut(name, None, "duplicate", detail, digest))
    return reading
