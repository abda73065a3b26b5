"""The rows of one part of a file become observations, each with the key of its asset where one is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from assay.observe.model import LeftOut, Observation
from assay.observe.read.corpus import MAX_LINE, leave_long_line, read_line, read_row
from assay.observe.read.ledger import Ledger
from assay.observe.read.mapping import ColumnMapping
from assay.observe.read.parts import Cells, Lines, Part, Seen, cell_rows, is_observed, observed_row
from assay.observe.read.rows import RawRow, Table
from assay.observe.read.table import listed_damage

LISTED = 200  # entries of one reason listed for one part; the rest are counted
OWN_KEYS = ("mac", "address", "site", "channel_of")


@dataclass(slots=True)
class PartRead:
    """What a part yields. `keys` are those of the observations' assets, None where a row has none or none is asked for.

    `reasons` counts what was left out, listed in `left_out` or not.
    """

    observations: list[Observation]
    keys: list[str | None]
    left_out: list[LeftOut] = field(default_factory=list)
    bad_rows: list[dict[str, str]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)
    secrets: Counter[str] = field(default_factory=Counter)


def read_part(part: Part, mapping: ColumnMapping, key: str | None = None) -> PartRead:
    """Everything that a part yields. `key` names what the rows of one asset have alike: `asset`, or a field."""
    if isinstance(part.content, Seen):
        seen = list(part.content.observations)
        left = list(part.content.left_out)
        keys = [_key(one, key, {}) for one in seen]
        return PartRead(seen, keys, left, list(part.content.bad_rows), Counter(one.reason for one in left))
    ledger = Ledger(part.name, part.sha256, part.unit, listed=LISTED)
    for record, reason, detail in part.notes:
        ledger.leave(record, reason, detail)
    given: list[Mapping[str, object]] = []
    if isinstance(part.content, Lines):
        given = _lines(part, part.content, ledger)
    elif isinstance(part.content, Cells) and part.content.observed:
        rows = listed_damage(iter(part.content.rows), ledger, part.content.encoding)
        given = _observed(part.content.header, ((row.record, row.cells, row.fault) for row in rows), ledger)
    elif isinstance(part.content, pa.RecordBatch) and is_observed(part.content.schema.names):
        columns = (column.to_pylist() for column in part.content.columns)
        rows_ = enumerate(zip(*columns, strict=True), part.first)
        given = _observed(part.content.schema.names, ((number, cells, "") for number, cells in rows_), ledger)
    elif isinstance(part.content, Cells):
        rows = listed_damage(iter(part.content.rows), ledger, part.content.encoding)
        _listed(part, part.content.header, part.content.at, rows, ledger, mapping)
    else:
        _listed(part, part.content.schema.names, 0, cell_rows(part.content, part.first), ledger, mapping)
    reading = ledger.reading
    found = given or [{}] * len(reading.observations)
    keys = [_key(one, key, row) for one, row in zip(reading.observations, found, strict=True)]
    return PartRead(
        reading.observations, keys, reading.left_out, reading.bad_rows, ledger.reasons, Counter(reading.secrets_dropped)
    )


def _key(seen: Observation, key: str | None, row: Mapping[str, object]) -> str | None:
    if key is None:
        return None
    if key == "asset":
        value = row.get("asset")
        return str(value)[:200] if isinstance(value, str | int) and str(value).strip() else None
    return (getattr(seen, key) if key in OWN_KEYS else seen.get(key)) or None


def _lines(part: Part, content: Lines, ledger: Ledger) -> list[Mapping[str, object]]:
    kept: list[Mapping[str, object]] = []
    for number, line in enumerate(content.data.split(b"\n"), part.first):
        if len(line) > MAX_LINE or number in content.too_long:
            leave_long_line(number, ledger)
        elif row := read_line(line, number, ledger):
            kept.append(row)
    return kept


def _observed(
    header: Iterable[str], rows: Iterable[tuple[int, Any, str]], ledger: Ledger
) -> list[Mapping[str, object]]:
    names = tuple(header)
    kept: list[Mapping[str, object]] = []
    for number, cells, fault in rows:
        if not fault and not any(cells):
            continue
        if fault or len(cells) > len(names):
            ledger.leave(number, "bad-row", fault or f"has {len(cells):,} cells under {len(names):,} headers")
            continue
        row = observed_row(names, cells)
        if read_row(row, number, ledger):
            kept.append(row)
    return kept


def _listed(
    part: Part, header: Sequence[str], at: int, rows: Iterable[RawRow], ledger: Ledger, mapping: ColumnMapping
) -> None:
    """Rows of an inventory or of purchases."""
    # What is to be said of the header is said once, with the part that opens the file.
    table = Table(list(header), ledger if part.opening else Ledger(part.name, part.sha256, part.unit), mapping, at)
    table.ledger = ledger
    for row in rows:
        if row.fault or any(cell and not cell.isspace() for cell in row.cells):
            table.row(row)
