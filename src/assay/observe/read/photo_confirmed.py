"""What was read off photos, in a CSV file that a person corrects and signs; signed rows then stand for the reading.

A row is signed by a name in `confirmed_by`. It names its photo by the hash of its content and its label by number, so that
the file may lie anywhere in the evidence. A row of a further number adds a label that the machine missed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from assay.observe.cells import as_written, inert
from assay.observe.label import LABEL_FIELDS, FieldRead, LabelRead
from assay.observe.model import Confirmation, LeftOut, Observation, Reading
from assay.observe.read import values
from assay.observe.read.encoding import encoding_of
from assay.observe.read.ledger import Ledger
from assay.observe.read.photo import doubts_of, observation_of
from assay.observe.read.table import csv_rows

FIRST = "assay_photo"  # the first header, by which the file is known
COLUMNS = (FIRST, "assay_sha256", "assay_label", *LABEL_FIELDS, "doubts", "text", "confirmed_by", "confirmed_on")
MAX_BYTES = 16 * 2**20
_SHA256 = re.compile(r"[0-9a-f]{64}")


def write_readings(labels: Iterable[LabelRead], path: Path) -> int:
    """Write the readings to `path` as UTF-8 CSV with a byte order mark, to be compared with the photos; how many."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for label in labels:
            told = "; ".join(f"{field.name}: {doubt.kind} {doubt.text}".strip() for field, doubt in doubts_of(label))
            own = (label.photo, label.sha256, str(label.number), *(label.get(name) for name in LABEL_FIELDS))
            row = (*own, told, " | ".join(label.lines), label.confirmed_by, label.confirmed_on)
            writer.writerow([inert(cell) for cell in row])
            count += 1
    return count


def read_readings(path: Path, name: str, sha256: str) -> Reading:
    """The signed rows of such a file, as `confirmations`; rows nobody signed are passed over, faulty ones listed."""
    ledger = Ledger(name, sha256)
    if path.stat().st_size > MAX_BYTES:
        ledger.leave(None, "too-large", f"files of readings over {MAX_BYTES // 2**20} MB are not read (split the file)")
        return ledger.close()
    text = path.read_text(encoding=encoding_of(path), errors="replace").removeprefix("\ufeff")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = csv_rows(io.StringIO(text, newline=""), delimiter)
    first = next(rows, None)
    if first is None:
        ledger.leave(None, "empty", "holds no rows")
        return ledger.close()
    headers = [cell.strip() for cell in first.cells]
    for row in rows:
        cells = {header: as_written(cell).strip() for header, cell in zip(headers, row.cells, strict=False)}
        if not any(cells.values()) or not cells.get("confirmed_by"):
            continue
        fault = row.fault or _fault(cells)
        if fault:
            ledger.leave(row.record, "bad-value", fault)
        else:
            ledger.reading.confirmations.append(_confirmation(cells, row.record, name, ledger))
    return ledger.close()


def _fault(cells: Mapping[str, str]) -> str:
    if not _SHA256.fullmatch(cells.get("assay_sha256", "")):
        return "assay_sha256 is not the hash of a photo (leave that column as it was written)"
    if not re.fullmatch(r"[1-9]\d{0,2}", cells.get("assay_label", "")):
        return "assay_label is not the number of a label (1, 2, ...)"
    if cells.get("mac") and len(values.macs(cells["mac"])) != 1:
        return "mac is not one MAC address of a device (write it as 44:19:b6:00:00:01, or leave it empty)"
    if cells.get("confirmed_on") and values.read_date(cells["confirmed_on"]).value is None:
        return "confirmed_on is not a date (write it as 2026-11-22)"
    return ""


def _confirmation(cells: Mapping[str, str], record: int, name: str, ledger: Ledger) -> Confirmation:
    said = {field: ledger.clean(cells.get(field, ""), f"reading {field}")[:200] for field in LABEL_FIELDS}
    if said["mac"]:
        said["mac"] = values.macs(said["mac"])[0]
    on = values.read_date(cells["confirmed_on"]).value if cells.get("confirmed_on") else ""
    by = ledger.clean(cells["confirmed_by"], "reading confirmed_by")[:200]
    return Confirmation(cells["assay_sha256"], int(cells["assay_label"]), said, by, on or "", name, record)


def confirm(reading: Reading) -> None:
    """Put the signed rows in the place of what the machine read; the last row about a label counts."""
    photos = {file.sha256: file.path for file in reading.files if file.format == "photo"}
    known = {(label.sha256, label.number): label for label in reading.labels}
    for row in sorted(reading.confirmations, key=lambda one: one.on):
        key = row.sha256, row.number
        if row.sha256 not in photos:
            _strange(reading, row)
            continue
        before = known.get(key) or LabelRead(photos[row.sha256], row.sha256, row.number, (), ())
        fields = tuple(_said(name, text, before) for name, text in row.values.items() if text)
        known[key] = replace(before, fields=fields, confirmed_by=row.by, confirmed_on=row.on)
    changed = {key: label for key, label in known.items() if label.confirmed_by}
    if not changed:
        return
    reading.labels[:] = [known[key] for key in sorted(known, key=lambda key: (photos.get(key[0], ""), *key))]
    reading.observations[:] = [
        *(seen for seen in reading.observations if _key(seen) not in changed),
        *(observation_of(label) for label in changed.values()),
    ]
    read = {sha256 for sha256, _ in changed}
    reading.left_out[:] = [
        item for item in reading.left_out if not (item.reason == "photo-unread" and item.sha256 in read)
    ]


def _key(seen: Observation) -> tuple[str, int]:
    return (seen.source.sha256, seen.source.record) if seen.source.unit == "label" else ("", 0)


def _said(name: str, text: str, before: LabelRead) -> FieldRead:
    """A field as a person says it is; the letters that the machine read stay beside it."""
    read = next((field.read for field in before.fields if field.name == name), "")
    return FieldRead(name, text, read or text, 1.0)


def _strange(reading: Reading, row: Confirmation) -> None:
    detail = "confirms a photo that is not among the evidence (hand the photo in beside it)"
    reading.left_out.append(LeftOut(row.file, row.record, "bad-value", detail))
