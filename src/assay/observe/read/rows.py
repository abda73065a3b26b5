"""Rows of any table, from text or spreadsheet, become observations under the header row that explains them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from assay.observe.cells import as_written
from assay.observe.model import Reading
from assay.observe.read import inventory, purchases, values
from assay.observe.read.columns import DERIVED, UNKNOWN, Columns, columns, score
from assay.observe.read.ledger import EXTRA, Ledger
from assay.observe.read.mapping import ColumnMapping
from assay.observe.read.row import Row
from assay.observe.secrets import DROPPED, hints_at_secret

SEARCHED = 60  # rows in which the header is looked for
MAX_ROWS = 1_000_000
WIDE = 200  # columns; of wider tables a bad row keeps its filled cells only
_REMEDY = "give a header row, or a mapping file that names the columns"


class RawRow(NamedTuple):
    """A row as cut from its file; `fault` says why it cannot be one."""

    record: int
    cells: list[str]
    fault: str = ""


def read_rows(rows: Iterable[RawRow], ledger: Ledger, mapping: ColumnMapping) -> Reading:
    """Everything that the rows of one table yield."""
    ahead = iter(rows)
    first = list(itertools.islice(ahead, SEARCHED))
    at = header_position(first, mapping)
    if at is None:
        if any(any(cell.strip() for cell in row.cells) for row in first):
            ledger.leave(None, "unknown-format", f"no row of column headers that Assay knows was found ({_REMEDY})")
            _tell_unknown(first, ledger)
        else:
            ledger.leave(None, "empty", "holds no rows")
        return ledger.close()
    if above := [row.record for row in first[:at] if any(cell.strip() for cell in row.cells)]:
        ledger.leave(above[0], "preamble", f"lines above the header, not read as devices: {len(above)}")
    Table(first[at].cells, ledger, mapping, first[at].record).read(itertools.chain(first[at + 1 :], ahead))
    return ledger.close()


def _tell_unknown(rows: list[RawRow], ledger: Ledger) -> None:
    """The opening row as headers that a mapping could explain, where its cells read like headers and not like data."""
    row = next((row for row in rows if sum(bool(cell.strip()) for cell in row.cells) > 1), None)
    if row is None or row.fault or any(len(cell) > 60 or any(sign.isdigit() for sign in cell) for cell in row.cells):
        return
    columns_ = tuple((ledger.clean(cell.strip(), "headers"), UNKNOWN) for cell in row.cells if cell.strip())
    ledger.table(row.record, "unknown", "", columns_)


def header_position(rows: list[RawRow], mapping: ColumnMapping) -> int | None:
    """Where the header row stands: the row with the most known headers, or an opening row with one."""
    scores = [0 if row.fault else score([as_written(cell) for cell in row.cells], mapping) for row in rows]
    best = max(scores, default=0)
    filled = (index for index, row in enumerate(rows) if any(cell.strip() for cell in row.cells))
    if best < 2 and (best == 0 or scores.index(best) != next(filled)):
        return None
    return scores.index(best)


class Table:
    """The rows under one header row."""

    def __init__(self, header: list[str], ledger: Ledger, mapping: ColumnMapping, record: int) -> None:
        self.ledger, self.mapping = ledger, mapping
        self.raw_header = header
        self.header = header
        self.columns = columns(header, mapping)
        if self.columns.corrected or "assay_row" in header:
            self.header = [as_written(cell) for cell in header]
            self.columns = columns(self.header, mapping)
        self.by_table = {self.columns.table: self.columns}
        if unused := self.columns.unused:
            names = ", ".join(ledger.clean(name, "headers")[:40] for name in unused[:10])
            more = f" and {len(unused) - 10:,} more" if len(unused) > 10 else ""
            ledger.leave(record, "unused-columns", f"{len(unused):,} columns are not known to Assay: {names}{more}")

        self.tell(record)

    def tell(self, record: int) -> None:
        """How the table was understood, and what in it nobody recorded."""
        columns_ = self.columns
        clean = [self.ledger.clean(header, "headers")[:200] for header in columns_.headers]
        pairs = tuple(zip(clean, columns_.meanings, strict=True))
        self.ledger.table(record, columns_.table, columns_.product, pairs)
        if derived := [header[:80] for header, name in pairs if name == DERIVED]:
            detail = (
                f"{columns_.product} worked these out itself, they are no record of anybody's: {', '.join(derived)}"
            )
            self.ledger.leave(record, "derived-column", detail)

    def read(self, rows: Iterator[RawRow]) -> None:
        filled = 0
        for count, raw in enumerate(rows):
            if count >= MAX_ROWS:
                self.ledger.leave(
                    raw.record, "truncated", f"only the first {MAX_ROWS:,} rows were read (split the file)"
                )
                return
            if any(cell and not cell.isspace() for cell in raw.cells) or raw.fault:
                filled += 1
                self.row(raw)
        if not filled:
            self.ledger.leave(None, "empty", "holds a header row and no rows under it")

    def row(self, raw: RawRow) -> None:
        if raw.cells == self.raw_header:
            self.ledger.leave(raw.record, "repeated-header", "the header row again")
            return
        plan = self.plan(raw)
        cells, fault = self.aligned(raw, plan)
        cells = self.without_secrets(cells, plan, lined_up=not fault)
        if fault:
            self.bad(raw, fault, cells, plan)
            return
        row = Row(raw.record, cells, plan, self.ledger, self.mapping.date_format or plan.date_format)
        is_purchase = plan.table == "purchase"
        seen = purchases.purchase_row(row) if is_purchase else inventory.inventory_row(row)
        if seen is None:
            needed = purchases.NEEDED if is_purchase else inventory.NEEDED
            self.bad(raw, "; ".join([needed, *(detail for _, detail in row.faults)]), cells, plan)
            return
        for reason, detail in row.faults:
            self.ledger.leave(raw.record, reason, detail)
        self.ledger.keep(seen)

    def plan(self, raw: RawRow) -> Columns:
        """The columns of this row: rows corrected and fed again say which kind of table they came from."""
        at = self.columns.own.get("assay_table")
        table = raw.cells[at] if at is not None and at < len(raw.cells) else ""
        if table not in ("inventory", "purchase", "dhcp"):
            return self.columns
        if table not in self.by_table:
            self.by_table[table] = columns(self.header, self.mapping, table)
        return self.by_table[table]

    def aligned(self, raw: RawRow, plan: Columns) -> tuple[list[str], str]:
        """The cells under their headers, or why nobody can tell which cell is under which."""
        cells, width = raw.cells, len(plan.headers)
        if plan.corrected:
            cells = [as_written(cell) for cell in cells]
        if raw.fault:
            return cells, raw.fault
        if plan.corrected and any(
            cell.strip() for cell, header in zip(cells, plan.headers, strict=False) if header.startswith(EXTRA)
        ):
            return cells, f"still has cells under {EXTRA}1 and following (move them under their headers)"
        while len(cells) > width and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) > width:
            return cells, f"has {len(cells):,} cells under {width:,} headers (quote the cell that holds a delimiter)"
        if len(cells) < width:
            if plan.secret:
                return cells, f"has {len(cells):,} cells under {width:,} headers, so any of them could be a secret"
            cells = cells + [""] * (width - len(cells))
        return cells, ""

    def without_secrets(self, cells: list[str], plan: Columns, *, lined_up: bool) -> list[str]:
        if plan.secret and not lined_up:
            # Too many cells push what stands under a header to the right; too few pull it to the left.
            safe = min(plan.secret) if len(cells) > len(plan.headers) else 0
            cells = cells[:safe] + [self.surely_harmless(cell) for cell in cells[safe:]]
            return [self.ledger.clean(cell, "rows that do not line up") for cell in cells]
        if plan.secret:
            cells = list(cells)
            for index in plan.secret:
                if not values.is_placeholder(cells[index]):
                    self.ledger.secret(plan.headers[index])
                cells[index] = ""
        if not hints_at_secret("\n".join(cells)):
            return cells
        headers = itertools.chain(plan.headers, itertools.repeat("extra cells"))
        return [self.ledger.clean(cell, f"{header} (inside)") for cell, header in zip(cells, headers, strict=False)]

    def surely_harmless(self, cell: str) -> str:
        """In a row that does not line up with a column of secrets, only an address, MAC or date is certainly none."""
        text = cell.strip()
        if not text or (
            len(text) <= 40 and (values.macs(text) or values.place(text).address or values.read_date(text).value)
        ):
            return cell
        self.ledger.secret("rows that do not line up")
        return DROPPED

    def bad(self, raw: RawRow, why: str, cells: list[str], plan: Columns) -> None:
        own = set(plan.own.values())
        if len(plan.headers) > WIDE:  # ten thousand empty cells help nobody
            own |= {index for index, cell in enumerate(cells[: len(plan.headers)]) if not cell}
        row = {
            header: cell
            for index, (header, cell) in enumerate(zip(plan.headers, cells, strict=False))
            if index not in own
        }
        row.update((f"{EXTRA}{number}", cell) for number, cell in enumerate(cells[len(plan.headers) :][:100], start=1))
        self.ledger.bad_row(raw.record, plan.table, why, row)
