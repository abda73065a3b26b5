"""`assay register lint` and `assay register stats`: is every file right, and how complete is what they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from assay.cli.register_source import RegisterOption
from assay.cli.shared import day, err, out, print_json
from assay.observe.model import FIELDS
from assay.register.index import Register
from assay.register.installed.packs import folder_in_use
from assay.register.lint import lint, lint_quotes
from assay.register.stats import (
    BRAND_GAPS,
    MEASURE_GAPS,
    BrandStats,
    JurisdictionStats,
    Sureness,
    brand_gap_counts,
    by_brand,
    by_jurisdiction,
    measure_gap_counts,
    totals,
)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
SHORT = {"maker": "maker", "sourced-row": "source", "dated-row": "date", "fingerprint": "fingerprint"}
"""What a brand lacks, in one word; that no row is confirmed is what the column of the confirmed says."""


class By(StrEnum):
    """How the figures are broken down."""

    jurisdiction = "jurisdiction"
    brand = "brand"
    all = "all"


def lint_command(
    folder: RegisterOption = None,
    archive: Annotated[
        Path | None,
        typer.Option(
            "--archive",
            help="Also look every quote up in the texts of this folder: each in <SHA-256 of its address>.txt, or where "
            "index.csv (columns url, file) says so.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check every file: schema, references, sources, cases. Exits 1 on an error, naming file and line."""
    register = folder or folder_in_use()
    found = list(lint(register, fields=FIELDS))
    quotes: dict[str, int] = {}
    if archive:
        missing, quotes = lint_quotes(register, archive)
        found += missing
    rows = [{"level": item.level, "file": item.file, "line": item.line, "message": item.message} for item in found]
    if as_json:
        print_json({"findings": rows, "quotes": quotes} if archive else rows)
    else:
        for item in found:
            err.print(str(item), markup=False, soft_wrap=True)
        errors = sum(item.level == "error" for item in found)
        out.print(f"{errors} errors, {len(found) - errors} warnings", markup=False)
        if quotes:
            out.print(_quotes_line(quotes), markup=False)
    if any(item.level == "error" for item in found):
        raise typer.Exit(1)


def _quotes_line(counts: Mapping[str, int]) -> str:
    return (
        f"{counts['quotes']} quotes: {counts['found']} found in the archive, {counts['not_found']} not found, "
        f"{counts['not_archived']} without an archived text"
    )


def stats_command(
    folder: RegisterOption = None,
    by: Annotated[By, typer.Option("--by", help="Which tables: jurisdiction, brand, or all with the totals.")] = By.all,
    on: Annotated[
        str | None,
        typer.Option("--on", help="Day by which a measure is past its day. Default: the register's own as_of."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """How much the register holds, and what of it is confirmed, reported, unconfirmed and missing."""
    register = Register.load(folder)
    counted_to = day(on, "--on") or dt.date.fromisoformat(register.as_of)
    places = by_jurisdiction(register, counted_to) if by is not By.brand else ()
    brands = by_brand(register) if by is not By.jurisdiction else ()
    whole = totals(register) if by is By.all else {}
    if as_json:
        print_json(whole | {"on": counted_to.isoformat()} | _tables(places, brands))
        return
    _print_totals(whole)
    if places:
        _print_places(places, counted_to)
    if brands:
        _print_brands(brands)


def _tables(places: tuple[JurisdictionStats, ...], brands: tuple[BrandStats, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if places:
        found["jurisdictions"] = [asdict(row) for row in places]
        found["missing_by_measure"] = measure_gap_counts(places)
    if brands:
        found["brand_rows"] = [asdict(row) for row in brands]
        found["missing_by_brand"] = brand_gap_counts(brands)
    return found


def _print_totals(whole: Mapping[str, Any]) -> None:
    if whole:
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column()
        table.add_column(justify="right")
        for key, value in whole.items():
            table.add_row(key, str(value))
        out.print(table)
        out.print()


def _table(first: str, *columns: str) -> Table:
    """Columns as narrow as their words, one blank between them: eighty columns must do."""
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column(first, no_wrap=True, overflow="ellipsis")
    for name in columns:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _sure(found: Iterable[Sureness]) -> tuple[str, str, str]:
    rows = tuple(found)
    return (
        str(sum(row.confirmed for row in rows)),
        str(sum(row.reported for row in rows)),
        str(sum(row.unconfirmed for row in rows)),
    )


def _print_places(rows: tuple[JurisdictionStats, ...], counted_to: dt.date) -> None:
    table = _table("Where", "Measures", "Provisions", "Confirmed", "Reported", "Unconfirmed", "Open", "Past", "Missing")
    for row in (*rows, _sum(rows)):
        table.add_row(
            row.jurisdiction, str(row.measures), str(row.provisions), *_sure([row.statements]),
            str(row.open_questions), str(len(row.past)), str(sum(len(names) for names in row.missing.values())),
        )  # fmt: skip
    out.print(table)
    out.print(
        "Confirmed, reported, unconfirmed: statements, by how sure their source is.\n"
        f"Open: questions of law. Past: to be verified again before {counted_to}.\n"
        "Missing, by measure:",
        style="dim",
    )
    _print_missing(measure_gap_counts(rows), MEASURE_GAPS)


def _sum(rows: tuple[JurisdictionStats, ...]) -> JurisdictionStats:
    sure = Sureness(*(int(count) for count in _sure(row.statements for row in rows)))
    missing = {gap: tuple(name for row in rows for name in row.missing.get(gap, ())) for gap in MEASURE_GAPS}
    return JurisdictionStats(
        "all", sum(row.measures for row in rows), sum(row.provisions for row in rows), sure,
        sum(row.open_questions for row in rows), tuple(name for row in rows for name in row.past), missing,
    )  # fmt: skip


def _print_brands(rows: tuple[BrandStats, ...]) -> None:
    out.print()
    table = _table("Brand", "Confirmed", "Reported", "Unconfirmed")
    table.add_column("Missing")
    for row in rows:
        table.add_row(
            row.brand, *_sure([row.rows]), ", ".join(SHORT[gap] for gap in row.missing if gap in SHORT) or "–"
        )
    table.add_row("all", *_sure(row.rows for row in rows), "")
    out.print(table)
    out.print("Rows: who made the brand's products, by how sure each is. Missing, by brand:", style="dim")
    _print_missing(brand_gap_counts(rows), BRAND_GAPS)


def _print_missing(counts: Mapping[str, int], words: Mapping[str, str]) -> None:
    for gap, count in counts.items():
        out.print(f"{count:>5}  {words[gap]}", markup=False)
