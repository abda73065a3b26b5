"""The sheets of a workbook are tables; a workbook that would unpack into a bomb is refused before it is opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from assay.observe.model import Reading
from assay.observe.read import legacy_workbook
from assay.observe.read.ledger import Ledger
from assay.observe.read.mapping import ColumnMapping
from assay.observe.read.rows import RawRow, read_rows
from assay.observe.read.workbook_limits import MAX_BYTES, Refusal, refusal

MAX_SHEETS = 200
Sheet = tuple[str, Iterator[list[str]]]


def read_spreadsheet(
    path: Path, name: str, sha256: str, detected: str = "xlsx", mapping: ColumnMapping | None = None
) -> Reading:
    """The observations of every sheet of an XLSX, ODS or XLS workbook; records are rows, from 1."""
    mapping = mapping or ColumnMapping()
    total = Ledger(name, sha256, "row")
    if path.stat().st_size > MAX_BYTES:
        refused: Refusal | None = Refusal("too-large", f"it is over {MAX_BYTES // 2**20} MB")
    else:
        refused = None if detected == "xls" else refusal(path, detected)
    if refused:
        total.leave(
            None, refused.reason, f"the workbook was not opened: {refused.detail} (save the sheet that matters as CSV)"
        )
        return total.close()
    try:
        sheets = open_sheets(path, detected, total)
    except (CalamineError, legacy_workbook.NotOpenedError, OSError, ValueError):
        total.leave(
            None, "unreadable", "the workbook is damaged, protected or not a workbook (save it again, or as CSV)"
        )
        return total.close()
    if mapping.sheet is not None and mapping.sheet in (titles := [title for title, _ in sheets]):
        sheets = [sheets[titles.index(mapping.sheet)]]
    return _read_sheets(sheets, total, name, sha256, mapping)


def _read_sheets(sheets: list[Sheet], total: Ledger, name: str, sha256: str, mapping: ColumnMapping) -> Reading:
    parts: list[Reading] = []
    for title, rows in sheets[:MAX_SHEETS]:
        ledger = Ledger(name, sha256, "row", sheet=title if len(sheets) > 1 else "")
        raw_rows = (RawRow(number, cells) for number, cells in enumerate(rows, start=1))
        parts.append(read_rows(raw_rows, ledger, mapping))
    if len(sheets) > MAX_SHEETS:
        total.leave(None, "truncated", f"only the first {MAX_SHEETS} of {len(sheets):,} sheets were read")
    whole = total.close()
    used = any(part.observations or part.bad_rows for part in parts)
    for part in parts:
        whole.observations += part.observations
        # Blank sheets beside a filled one are how workbooks come, and no loss.
        whole.left_out += [entry for entry in part.left_out if not (used and entry.reason == "empty")]
        whole.bad_rows += part.bad_rows
        whole.tables += part.tables
        for place, count in part.secrets_dropped.items():
            whole.secrets_dropped[place] = whole.secrets_dropped.get(place, 0) + count
    return whole


def open_sheets(path: Path, detected: str, ledger: Ledger) -> list[Sheet]:
    """The sheets with their rows; damaged ones are left out. Raises CalamineError, NotOpenedError, OSError or ValueError."""
    if detected == "xls":
        return [(title, iter(rows)) for title, rows in legacy_workbook.sheets(path)]
    try:
        return list(_sheets(path, ledger))
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # how a fault in the Rust reader surfaces; it is no Exception
            raise ValueError("the reader gave up") from None
        raise


def _sheets(path: Path, ledger: Ledger) -> Iterator[Sheet]:
    workbook = CalamineWorkbook.from_path(path)
    for described in workbook.sheets_metadata:
        if described.typ != SheetTypeEnum.WorkSheet:
            continue  # a chart, macro or dialogue sheet has no rows
        try:
            sheet = workbook.get_sheet_by_name(described.name)
        except CalamineError:
            title = ledger.clean(described.name, "sheet titles")[:60]
            ledger.leave(None, "unreadable", f"the sheet {title!r} is damaged (save it again, or as CSV)")
            continue
        yield described.name, (_texts(row) for row in sheet.iter_rows())


def _texts(row: list[int | float | str | bool | time | date | datetime | timedelta]) -> list[str]:
    return [cell_text(cell) for cell in row]


def cell_text(cell: object) -> str:
    """A typed cell as the text a person would type: whole numbers without a point, dates in ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
