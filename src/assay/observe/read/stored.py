"""Imported evidence is read back as it was read the first time: each observation with the file and line it came from.

A folder of evidence holds a journal, to which lines are only added, and one file per imported source, which is never changed:
its first line says what was read, each further line holds one observation, one thing left out, one row to correct, and so on.
What a later import replaced is passed over and listed. A file whose content is no longer what was imported is refused whole.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from assay.errors import EvidenceError
from assay.observe.label import Doubt, FieldRead, LabelRead
from assay.observe.model import FIELDS, KINDS, Confirmation, FileRead, LeftOut, Observation, Reading, Source, TableRead
from assay.observe.read.ledger import FIELD_LIMIT, RAW_LIMIT
from assay.observe.read.spool import Spool

JOURNAL = "assay-evidence.jsonl"
SOURCES = "sources"
FORM = 1
MAX_LINE = 8 * 2**20  # characters
_REMEDY = "import the file again"
_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_PLAIN = ("seen_at", "mac", "address", "site", "channel_of")


@dataclass(frozen=True, slots=True)
class Imported:
    """A line of the journal: one source as it was read on a day.

    `rows` names the file with what it said, `rows_sha256` its content. `replaces` is the path of the source that this one
    stands for from here on (its own, where the file was corrected), or empty. `mapping` is a digest of the column mapping.
    """

    path: str
    sha256: str
    format: str
    size: int
    rows: str
    rows_sha256: str
    observations: int
    left_out: int
    on: str  # UTC
    engine: str
    mapping: str = ""
    replaces: str = ""
    secrets: int = 0
    event: str = "import"
    assay_evidence: int = FORM


_NAMES = frozenset(Imported.__dataclass_fields__)
_NUMBERS = frozenset(("size", "observations", "left_out", "secrets", "assay_evidence"))


def journal_of(folder: Path) -> list[Imported]:
    """The lines of a folder's journal; none where there is no journal yet. Raises EvidenceError with the line."""
    path = folder / JOURNAL
    if not path.is_file():
        return []
    found: list[Imported] = []
    with path.open(encoding="utf-8", errors="replace") as stream:
        for number, line in enumerate(_lines(stream), start=1):
            try:
                row = json.loads(line)
                fits = isinstance(row, dict) and row.keys() <= _NAMES and row.get("assay_evidence") == FORM
                entry = Imported(**row) if fits else None
            except (ValueError, TypeError, RecursionError):
                entry = None
            if entry is None or not _is_whole(entry):
                raise EvidenceError(
                    "not a line of a journal that this version of Assay wrote",
                    file=str(path), line=number, remedy="restore it from a copy, or import into a new folder",
                )  # fmt: skip
            found.append(entry)
    return found


def _is_whole(entry: Imported) -> bool:
    typed = all(isinstance(getattr(entry, name), int if name in _NUMBERS else str) for name in _NAMES)
    return typed and "/" not in entry.rows and "\\" not in entry.rows and not entry.rows.startswith(".")


def current(entries: Iterable[Imported]) -> dict[str, Imported]:
    """The imports that count, by the path of their source, in the order of the journal."""
    found: dict[str, Imported] = {}
    for entry in entries:
        found.pop(entry.replaces, None)
        found.pop(entry.path, None)
        found[entry.path] = entry
    return found


def read_stored(path: Path, name: str, sha256: str) -> Reading:
    """Everything that counts in the folder whose journal this is, or what one imported source said."""
    with path.open(encoding="utf-8", errors="replace") as stream:
        opening = stream.readline(MAX_LINE)
    if '"event"' not in opening:
        return read_rows_of(path, name, sha256)
    total = Reading()
    try:
        entries = journal_of(path.parent)
    except EvidenceError as error:
        total.left_out.append(LeftOut(name, error.line, "unreadable", f"{error.message} ({error.remedy})", sha256))
        return total
    counting = current(entries)
    for entry in entries:
        if counting.get(entry.path) is not entry:
            detail = f"imported on {entry.on[:10]}, replaced by a later import"
            total.left_out.append(LeftOut(entry.path, None, "superseded", detail, entry.sha256))
    for entry in counting.values():
        add(total, read_rows_of(path.parent / SOURCES / entry.rows, entry.path, entry.rows_sha256, entry))
    return total


def add(total: Reading, part: Reading) -> None:
    """Put one reading behind another."""
    if isinstance(part.observations, Spool) and not total.observations:
        total.observations = part.observations  # it stays on disk
    else:
        total.observations += part.observations
    total.left_out += part.left_out
    total.bad_rows += part.bad_rows
    total.files += part.files
    total.labels += part.labels
    total.confirmations += part.confirmations
    total.tables += part.tables
    for place, count in part.secrets_dropped.items():
        total.secrets_dropped[place] = total.secrets_dropped.get(place, 0) + count


# Rows


def stored_lines(reading: Reading, about: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a source's file, each with its line break. `about` is what its first line says."""
    path, sha256 = about["path"], about["sha256"]
    yield _line({"assay_evidence": FORM, **about})
    for table in reading.tables:
        yield _line({"table": asdict(table)})
    for seen in reading.observations:
        yield _line({"observation": _observation(seen, path, sha256)})
    for left in reading.left_out:
        yield _line({"left_out": asdict(left)})
    for row in reading.bad_rows:
        yield _line({"bad_row": row})
    for label in reading.labels:
        yield _line({"label": asdict(label)})
    for one in reading.confirmations:
        yield _line({"confirmation": asdict(one)})
    if reading.secrets_dropped:
        yield _line({"secrets_dropped": reading.secrets_dropped})


def _line(row: Mapping[str, Any]) -> str:
    return json.dumps(row, separators=(",", ":")) + "\n"


def _observation(seen: Observation, path: str, sha256: str) -> dict[str, Any]:
    row: dict[str, Any] = {"id": seen.id, "kind": seen.kind, "record": seen.source.record, "unit": seen.source.unit}
    if seen.source.path != path:  # a sheet of a workbook
        row["path"] = seen.source.path
    if seen.source.sha256 != sha256:
        row["sha256"] = seen.source.sha256
    row |= {name: value for name in _PLAIN if (value := getattr(seen, name)) is not None}
    if seen.raw:
        row["raw"] = seen.raw
    if seen.fields:
        row["fields"] = dict(seen.fields)
    return row


def read_rows_of(path: Path, name: str, sha256: str, entry: Imported | None = None) -> Reading:
    """What one imported source said. `sha256` is what the content must have, where there is an `entry`."""
    reading = Reading()
    if entry and not (path.is_file() and _hashed(path) == sha256):
        detail = f"what was imported on {entry.on[:10]} is missing, or was changed since ({_REMEDY})"
        reading.left_out.append(LeftOut(name, None, "unreadable", detail, entry.sha256))
        return reading
    with path.open(encoding="utf-8", errors="replace") as stream:
        lines = _lines(stream)
        about = _about(next(lines, ""))
        if about is None:
            reading.left_out.append(LeftOut(name, 1, "unreadable", f"not what an import writes ({_REMEDY})", sha256))
            return reading
        for number, line in enumerate(lines, start=2):
            if not _take(line, reading, about):
                reading.left_out.append(
                    LeftOut(name, number, "bad-row", f"not what an import writes ({_REMEDY})", sha256)
                )
    left = entry.left_out if entry else len(reading.left_out)
    reading.files.append(FileRead(about.path, about.sha256, about.format, about.size, len(reading.observations), left))
    return reading


@dataclass(frozen=True, slots=True)
class _About:
    path: str
    sha256: str
    format: str
    size: int
    extra: Mapping[str, Any] = field(default_factory=dict)


def _about(line: str) -> _About | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict) or row.get("assay_evidence") != FORM:
        return None
    texts = [row.get(name) for name in ("path", "sha256", "format")]
    if not all(isinstance(text, str) for text in texts) or not isinstance(row.get("size"), int):
        return None
    return _About(row["path"], row["sha256"], row["format"], row["size"])


def _take(line: str, reading: Reading, about: _About) -> bool:
    """Whether the line holds what an import writes; it is added to the reading."""
    try:
        row = json.loads(line)
        name, held = next(iter(row.items()))
        match name:
            case "observation":
                reading.observations.append(_seen(held, about))
            case "left_out":
                reading.left_out.append(LeftOut(**held))
            case "bad_row":
                reading.bad_rows.append({str(key): str(text) for key, text in held.items()})
            case "table":
                columns = tuple((str(one), str(two)) for one, two in held.pop("columns"))
                reading.tables.append(TableRead(**held, columns=columns))
            case "label":
                reading.labels.append(_label(held))
            case "confirmation":
                reading.confirmations.append(Confirmation(**held))
            case "secrets_dropped":
                reading.secrets_dropped.update({str(key): int(count) for key, count in held.items()})
            case _:
                return False
    except (ValueError, TypeError, KeyError, AttributeError, StopIteration, RecursionError):
        return False
    return True


def _seen(row: Mapping[str, Any], about: _About) -> Observation:
    texts = {name: _text(row[name]) for name in _PLAIN if name in row}
    kind, fields = _text(row["kind"]), row.get("fields", {})
    known = kind in KINDS or kind.startswith("recog:")
    if not known or not all(name in FIELDS or kind == f"recog:{name}" for name in fields):
        raise ValueError
    if texts.get("mac") and not _MAC.fullmatch(texts["mac"]):
        raise ValueError
    if len(row.get("raw", "")) > RAW_LIMIT or any(len(text) > FIELD_LIMIT for text in fields.values()):
        raise ValueError
    return Observation(
        kind=sys.intern(kind),  # one text for all rows, as where they were first read
        source=Source(
            _text(row.get("path", about.path)),
            _text(row.get("sha256", about.sha256)),
            int(row["record"]),
            sys.intern(_text(row["unit"])),
        ),
        raw=_text(row.get("raw", "")),
        fields={sys.intern(name): _text(text) for name, text in fields.items()},
        id=_text(row["id"]),
        **texts,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _label(row: dict[str, Any]) -> LabelRead:
    fields = tuple(_field_read(one) for one in row.pop("fields"))
    return LabelRead(**row | {"lines": tuple(row["lines"])}, fields=fields)


def _field_read(row: dict[str, Any]) -> FieldRead:
    doubts: Sequence[dict[str, Any]] = row.pop("doubts")
    return FieldRead(**row, doubts=tuple(Doubt(**one) for one in doubts))


def _lines(stream: Any) -> Iterator[str]:
    while line := stream.readline(MAX_LINE):
        if line.strip():
            yield line


def _hashed(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
