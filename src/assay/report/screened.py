"""What screening found, as files: JSON Lines with a record per name, CSV and Parquet with a row per row that was read.

Every record carries what it was found with: the register, the lists, the kernel. A cell never runs in a spreadsheet.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from assay.errors import AssayError
from assay.report.identified import PACKED
from assay.report.inert import cell
from assay.screen.explain import chance, data, edges_text, listing_ids, matched_text, paragraph, unmatched_text
from assay.screen.model import Match, Outcome
from assay.screen.outcome import ALERTS, Decided
from assay.screened import NOTHING, ScreenedRows, Screening
from assay.screening import Screener

PLACES = 100
"""Places of a name that its record lists; the rest are counted."""
_REMEMBERED = 20_000

_TEXT = pa.string()
ROWS = pa.schema([
    ("file", _TEXT), ("row", pa.int64()), ("column", _TEXT), ("name", _TEXT), ("outcome", _TEXT),
    ("probability", pa.float64()), ("party_id", _TEXT), ("party", _TEXT), ("listed_name", _TEXT), ("name_kind", _TEXT),
    ("list", _TEXT), ("named_by", _TEXT), ("affiliate_of", _TEXT), ("standing", _TEXT), ("ownership", _TEXT),
    ("brand_makers", _TEXT), ("matched", _TEXT), ("differs", _TEXT), ("product", _TEXT), ("product_brand", _TEXT),
    ("product_model", _TEXT), ("product_maker", _TEXT), ("product_verdict", _TEXT), ("maker_outcome", _TEXT),
    ("maker_named_by", _TEXT), ("quantity", pa.int64()), ("amount", pa.decimal128(28, 4)), ("currency", _TEXT),
    ("date", _TEXT), ("why_en", _TEXT), ("why_fr", _TEXT), ("register_version", _TEXT), ("register_as_of", _TEXT),
    ("register_digest", _TEXT), ("lists", _TEXT), ("kernel", _TEXT),
])  # fmt: skip

Fields = dict[str, Any]


def versions(screener: Screener) -> dict[str, Any]:
    """What matches were found with, as JSON."""
    found, book = screener.versions, screener.book
    register = {"version": found.register, "as_of": book.register.as_of, "digest": found.register_digest}
    lists = [{"name": name, "sha256": digest, "licence": licence} for name, digest, licence in found.lists]
    return {
        "register": register, "lists": lists, "kernel": found.kernel, "threshold": screener.threshold.value,
        "on": book.on.isoformat(), "known_at": book.known_at.isoformat() if book.known_at else None,
    }  # fmt: skip


def match_data(match: Match) -> dict[str, Any]:
    """One match as JSON, with the paragraph that explains it in both languages."""
    return data(match) | {"why_en": paragraph(match, "en"), "why_fr": paragraph(match, "fr")}


class RowFields:
    """The fields of each row that is worth a row: one that came to something, or every one with `all_rows`."""

    def __init__(self, run: Screening, *, all_rows: bool = False, why: bool = False) -> None:
        self.run, self.all_rows, self.why = run, all_rows, why
        told = versions(run.screener)
        lists = "; ".join(f"{one['name']} {one['sha256'][:16]}" for one in told["lists"])
        register = told["register"]
        self._stamp: Fields = {
            "register_version": register["version"], "register_as_of": register["as_of"],
            "register_digest": register["digest"], "lists": lists, "kernel": told["kernel"],
        }  # fmt: skip
        self._told: dict[int, Fields] = {}

    def __call__(self, screened: ScreenedRows) -> Iterator[Fields]:
        rows = screened.rows
        goods = self.goods(screened)
        shown = set(goods)
        for numbers in screened.numbers:
            shown.update((numbers != NOTHING).nonzero()[0].tolist())
        names = [column.to_pylist() for column in rows.names] if shown or self.all_rows else []
        for row in range(len(rows.numbers)) if self.all_rows else sorted(shown):
            place: Fields = {"file": rows.path, "row": int(rows.numbers[row])} | self._stamp
            product = goods.get(row, {})
            told = [
                place | {"column": rows.headers[at], "name": (names[at][row] or "").strip()} | found | product
                for at, numbers in enumerate(screened.numbers)
                if (found := self._name(int(numbers[row]))) is not None
            ]
            yield from told or ([place | product] if product else [])

    def _name(self, number: int) -> Fields | None:
        """What the name with this number came to; None for a row that is not shown."""
        if number == NOTHING or (self.run.outcome(number) is Outcome.NOTHING_FOUND and not self.all_rows):
            return {"outcome": Outcome.NOTHING_FOUND.value} if self.all_rows else None
        found = self._told.get(number)
        if found is None:
            if len(self._told) >= _REMEMBERED:
                self._told.clear()
            found = self._told[number] = decided_fields(self.run.decided(number))
            if self.why:
                found |= why_fields(self.run.match(number))
        return found

    def goods(self, screened: ScreenedRows) -> dict[int, Fields]:
        """The purchase lines whose maker is listed or belongs to a listed company; every line with `all_rows`."""
        if screened.products is None:
            return {}
        cells = screened.rows.cells
        texts = [" ".join(filter(None, words)) for words in zip(
            *(cells[name].to_pylist() for name in ("brand", "model", "text") if name in cells), strict=True
        )]  # fmt: skip
        found: dict[int, Fields] = {}
        for row, one in enumerate(screened.products.to_pylist()):
            standing = self.run.screener.book.standing(f"register/{one['maker']}") if one["maker"] else None
            alert = standing is not None and standing.outcome in ALERTS
            if not (alert or self.all_rows):
                continue
            listings = (standing.listings or standing.through) if standing and alert else ()
            found[row] = {
                "product": texts[row], "product_brand": one["brand_label"] or "", "product_model": one["model"] or "",
                "product_maker": one["maker_label"] or "", "product_verdict": one["verdict"],
                "maker_outcome": standing.outcome.value if standing else "",
                "maker_named_by": " ".join(listing_ids(listings)),
                "quantity": one["quantity"], "amount": one["amount"], "currency": one["currency"] or "",
                "date": one["date"] or "",
            }  # fmt: skip
        return found


def decided_fields(decided: Sequence[Decided]) -> Fields:
    """The finding that a name's outcome comes from, as cells; nothing that needs the likeness taken apart."""
    one = decided[0]
    name, known = one.candidate.name, one.standing
    chain = known.chain
    return {
        "outcome": one.outcome.value, "probability": round(one.candidate.probability, 4), "party_id": known.party,
        "party": known.name, "listed_name": name.name, "name_kind": name.kind, "list": name.source,
        "named_by": " ".join(listing_ids(known.listings or known.through)),
        "affiliate_of": chain.listed_name if chain else "", "standing": chain.standing if chain else "",
        "ownership": edges_text(chain, "en") if chain else "",
        "brand_makers": "; ".join(f"{one.name} ({one.scope}, {one.status})" for one in known.makers),
    }  # fmt: skip


def why_fields(match: Match) -> Fields:
    """Why, as cells: the words that match and those that do not, and the paragraph in both languages."""
    hit = match.findings[0].hit
    return {
        "matched": matched_text(hit, "en"), "differs": unmatched_text(hit, "en"),
        "why_en": paragraph(match, "en"), "why_fr": paragraph(match, "fr"),
    }  # fmt: skip


def csv_line(fields: Mapping[str, Any]) -> str:
    """The fields as a line of CSV under `csv_header`."""
    text = io.StringIO()
    csv.writer(text).writerow([_cell(name, fields.get(name)) for name in ROWS.names])
    return text.getvalue()


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name == "probability":
        return chance(value)
    if name in ("row", "quantity"):
        return str(value)
    return f"{value.normalize():f}" if name == "amount" else cell(str(value))


def csv_header() -> str:
    return ",".join(ROWS.names) + "\r\n"


def row_batch(rows: Sequence[Fields]) -> pa.RecordBatch:
    """The fields as a batch for Parquet."""
    return pa.RecordBatch.from_pylist([{name: row.get(name) for name in ROWS.names} for row in rows], schema=ROWS)


def name_line(run: Screening, number: int, places: Sequence[tuple[str, str, int, str]]) -> str:
    """A name that came to something, with where it stands, as a line of JSON."""
    match = run.match(number)
    rows = [{"file": file, unit: record, "column": header} for file, unit, record, header in places]
    told = {"record": "name", **match_data(match), "rows": run.counts[number], "places": rows}
    return _line(told | {"versions": versions(run.screener)})


def product_lines(fields: RowFields, screened: ScreenedRows) -> Iterator[str]:
    """The purchase lines whose maker is listed or belongs to a listed company, as lines of JSON."""
    for row, told in fields.goods(screened).items():
        place = {"record": "product", "file": screened.rows.path, screened.rows.unit: int(screened.rows.numbers[row])}
        yield _line(place | {name: str(value) if name == "amount" and value is not None else value
                             for name, value in told.items()})  # fmt: skip


def summary_data(run: Screening) -> dict[str, Any]:
    """What the run came to."""
    return {
        "rows": run.rows, "distinct": run.distinct, "outcomes": outcome_counts(run),
        "outcome_rows": dict(sorted(run.outcome_rows.items())), "left_out": dict(sorted(run.reasons.items())),
        "purchase_lines": run.lines,
        "makers": [asdict(one) | {"amount": f"{one.amount.normalize():f}", "outcome": maker_outcome(run, one.maker).value}
                   for one in run.makers.values()],
    }  # fmt: skip


def summary_line(run: Screening) -> str:
    left = [
        {"file": one.path, "record": one.record, "reason": one.reason, "detail": one.detail} for one in run.left_out
    ]
    return _line({"record": "summary", **summary_data(run), "left_out_rows": left, "versions": versions(run.screener)})


def outcome_counts(run: Screening) -> dict[str, int]:
    """Distinct names by outcome; those that nothing was found for with those that are known not to be listed."""
    found = {outcome.value: run.outcomes[outcome.value] for outcome in Outcome}
    found[Outcome.NOTHING_FOUND.value] = run.distinct - sum(
        count for outcome, count in found.items() if outcome != Outcome.NOTHING_FOUND.value
    )
    return found


def maker_outcome(run: Screening, maker: str) -> Outcome:
    """What is known of a maker as a company."""
    return run.screener.book.standing(f"register/{maker}").outcome


def _line(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True) + "\n"


@contextmanager
def file_written(path: Path, form: str) -> Iterator[Callable[[Any], object]]:
    """Writes to a file beside `path`, which takes its place at the end; what stood there stays if anything goes wrong.

    Text is packed as the name asks (.zst, .gz). Raises AssayError where nothing can be written there.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        stream = part.open("wb")
    except OSError as error:
        raise AssayError(f"cannot be written: {error.strerror or error}", file=str(path)) from None
    try:
        with stream, encoded(stream, form, PACKED.get(path.suffix.lower(), ""), mark=True) as write:
            yield write
        part.replace(path)
    except OSError as error:
        raise AssayError(f"cannot be written: {error.strerror or error}", file=str(path)) from None
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def encoded(stream: BinaryIO, form: str, packed: str = "", *, mark: bool = False) -> Iterator[Callable[[Any], object]]:
    """A function that writes text, or batches of ROWS where the form is Parquet, to a stream of bytes."""
    if form == "parquet":
        with pq.ParquetWriter(pa.PythonFile(stream, "w"), ROWS, compression="zstd") as writer:
            yield writer.write_batch
        return
    target: Any = pa.CompressedOutputStream(pa.PythonFile(stream, "w"), packed) if packed else stream
    if form == "csv":
        target.write(("\N{BYTE ORDER MARK}" if mark else "").encode() + csv_header().encode())
    yield lambda text: target.write(text.encode("utf-8", "replace"))
    if packed:
        target.close()
    else:
        target.flush()
