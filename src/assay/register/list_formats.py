"""Two published forms of screening list: FollowTheMoney JSON Lines (OpenSanctions) and the US Consolidated Screening List.

Rows go by one at a time. A line that cannot be used is left out with its number and the reason; a field that cannot be read
is left out alone, since a party that is dropped for a bad date would never be found.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from assay.errors import EvidenceError
from assay.register.ftm_model import is_date
from assay.register.listed import Kind, ListedParty, ListFormat, Tally

LONGEST = 4_000_000  # characters of one line
SPAN = 200  # lines of one CSV row; more is an unclosed quotation mark

_CSL_NEEDED = ("source", "name")
_CSL_READ = frozenset({
    "_id", "source", "entity_number", "type", "programs", "name", "addresses", "start_date", "end_date", "alt_names",
    "nationalities", "citizenships", "source_list_url", "source_information_url", "federal_register_notice", "remarks", "ids",
})  # fmt: skip
_CSL_KINDS: Mapping[str, Kind] = {
    "entity": "organisation", "individual": "person", "vessel": "vessel", "aircraft": "aircraft", "": "unknown",
}  # fmt: skip
_FTM_KINDS: Mapping[str, Kind] = {
    "Company": "organisation", "Organization": "organisation", "PublicBody": "organisation", "LegalEntity": "organisation",
    "Person": "person", "Vessel": "vessel", "Airplane": "aircraft",
}  # fmt: skip
_FTM_IDENTIFIERS = (
    "registrationNumber", "leiCode", "innCode", "ogrnCode", "uscCode", "vatCode", "taxNumber", "dunsCode", "cageCode",
    "uniqueEntityId", "imoNumber", "swiftBic", "isinCode",
)  # fmt: skip
_COUNTRY_AT_END = re.compile(r",\s*([A-Z]{2})$")


def recognise(path: Path) -> ListFormat:
    """Which form a published file has, from its first line. Raises EvidenceError."""
    with path.open("rb") as lines:
        first = lines.readline(LONGEST).removeprefix(b"\xef\xbb\xbf").strip()
    if first.startswith(b"{"):
        return "ftm"
    try:
        columns = next(csv.reader([first.decode("utf-8", "replace")]), [])
    except csv.Error:  # a cell longer than any cell
        columns = []
    missing = [name for name in _CSL_NEEDED if name not in [column.strip().lower() for column in columns]]
    if missing or len(columns) < 3:
        raise EvidenceError(
            "not a screening list that can be read", file=str(path), line=1,
            remedy="FollowTheMoney JSON Lines, or the CSV of the US Consolidated Screening List with its header line",
        )  # fmt: skip
    return "us-csl"


def parties(path: Path, form: ListFormat, tally: Tally) -> Iterator[ListedParty]:
    """The parties of a published file, one by one; `tally` fills as they go by."""
    if form == "ftm":
        with closing(sqlite3.connect("")) as listings:  # a private file on disk that SQLite removes by itself
            yield from _ftm(path, listings, tally)
    else:
        # What is not UTF-8 comes through as lone surrogates, so that one bad row is left out and not the file.
        with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
            yield from _csl(lines, tally)


# US Consolidated Screening List


def _csl(lines: TextIO, tally: Tally) -> Iterator[ListedParty]:
    reader = csv.reader(lines)
    try:
        header = [name.strip().lower() for name in next(reader)]
    except csv.Error as error:  # a quotation mark opens in the header and takes in what follows
        tally.out(1, f"the header line is not CSV: {error}")
        return
    start = reader.line_num + 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            tally.out(start, f"not CSV: {error} (lines {start} to {reader.line_num})")
            start = reader.line_num + 1
            continue
        fault = _row_fault(row, header, start, reader.line_num)
        if fault:
            tally.out(start, fault)
        elif any(cell.strip() for cell in row) and row != ["\x1a"]:
            yield tally.kept(_csl_party(dict(zip(header, row, strict=True)), start, tally))
        start = reader.line_num + 1


def _row_fault(row: list[str], header: list[str], start: int, end: int) -> str:
    """Why a row cannot be used; empty for one that can, and for a blank one."""
    if row == ["\x1a"] or not any(cell.strip() for cell in row):
        return ""
    if end - start >= SPAN:
        return f"a row over lines {start} to {end}: a quotation mark is not closed"
    if len(row) != len(header):
        return f"expected {len(header)} columns, found {len(row)}"
    if any("\udc80" <= letter <= "\udcff" for cell in row for letter in cell):
        return "not UTF-8"
    if not row[header.index("name")].strip():
        return "no name"
    return ""


def _csl_party(row: Mapping[str, str], line: int, tally: Tally) -> ListedParty:
    def cell(name: str) -> str:
        return " ".join(row.get(name, "").split())

    def several(name: str) -> tuple[str, ...]:
        return _once(part.strip() for part in cell(name).split(";"))

    word = cell("type").lower()
    if word not in _CSL_KINDS:
        tally.out(line, f"type {cell('type')!r} is not known; read as other", whole=False)
    addresses = several("addresses")
    countries = [match[1] for one in addresses if (match := _COUNTRY_AT_END.search(one))]
    return ListedParty(
        id=cell("_id") or cell("entity_number") or f"line-{line}",
        names=_once([cell("name"), *several("alt_names")]),
        kind=_CSL_KINDS.get(word, "other"),
        programs=several("programs"),
        authorities=_once([cell("source")]),
        countries=_once([*countries, *several("nationalities"), *several("citizenships")]),
        addresses=addresses,
        identifiers=several("ids"),
        source_url=cell("source_list_url") or cell("source_information_url") or None,
        listed_on=_day(cell("start_date"), "start_date", line, tally),
        ended_on=_day(cell("end_date"), "end_date", line, tally),
        notices=_once([cell("federal_register_notice")]),
        remarks=cell("remarks"),
        details=tuple((name, cell(name)) for name in row if name not in _CSL_READ and cell(name)),
        line=line,
    )


# FollowTheMoney


def _ftm(path: Path, listings: sqlite3.Connection, tally: Tally) -> Iterator[ListedParty]:
    """The parties, each with the sanctions that point at it wherever in the file they stand: hence two readings."""
    listings.execute("create table listing (entity text, properties text)")
    with path.open("rb") as lines:
        for _, data in _objects(lines, None):
            if data["schema"] == "Sanction":
                given = json.dumps(data["properties"])
                for entity in _values(data["properties"], "entity"):
                    listings.execute("insert into listing values (?, ?)", (entity, given))
    listings.execute("create index by_entity on listing (entity)")
    with path.open("rb") as lines:
        for number, data in _objects(lines, tally):
            kind = _FTM_KINDS.get(data["schema"])
            if kind is None:
                if data["schema"] != "Sanction":
                    tally.passed_over[data["schema"]] += 1
                continue
            party = _ftm_party(data, kind, _listings_of(listings, data), number, tally)
            if party.names:
                yield tally.kept(party)
            else:
                tally.out(number, "no name")


def _objects(lines: BinaryIO, tally: Tally | None) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every FtM object with its line; what is none is left out (counted in the reading that has a tally)."""
    for number, line in _lines(lines):
        if line is not None and not line.strip():
            continue
        fault, data = "longer than a line may be", None
        if line is not None:
            try:
                data = json.loads(line.decode("utf-8-sig"))
                if b"\\ud" in line.lower():
                    json.dumps(data, ensure_ascii=False).encode()  # half a character is a ValueError
                fault = _object_fault(data)
            except (ValueError, RecursionError):
                fault = "not JSON in UTF-8"
        if not fault and data is not None:
            yield number, data
        elif tally:
            tally.out(number, fault)


def _lines(lines: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its number; None for one that is too long to hold."""
    number = 0
    while line := lines.readline(LONGEST):
        number += 1
        if len(line) < LONGEST or line.endswith(b"\n"):
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = lines.readline(LONGEST)
        yield number, None


def _object_fault(data: Any) -> str:
    if not isinstance(data, dict) or not isinstance(data.get("properties"), dict):
        return "not a FollowTheMoney object"
    if not isinstance(data.get("id"), str) or not isinstance(data.get("schema"), str):
        return "a FollowTheMoney object has an id and a schema"
    return ""


def _listings_of(listings: sqlite3.Connection, data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The sanctions that point at a party, and those that a nested export has inside it."""
    rows = listings.execute("select properties from listing where entity = ? order by rowid", (data["id"],))
    inside = data["properties"].get("sanctions")
    nested = [one.get("properties") for one in inside if isinstance(one, dict)] if isinstance(inside, list) else []
    return [json.loads(row[0]) for row in rows] + [one for one in nested if isinstance(one, dict)]


def _ftm_party(
    data: Mapping[str, Any], kind: Kind, sanctions: list[Mapping[str, Any]], line: int, tally: Tally
) -> ListedParty:
    own = data["properties"]

    def of(properties: Mapping[str, Any], *names: str) -> Iterator[str]:
        return (value for name in names for value in _values(properties, name))

    def all_of(*names: str) -> tuple[str, ...]:
        return _once(value for one in sanctions for value in of(one, *names))

    started = _days(all_of("listingDate") or all_of("startDate"), "listing date", line, tally)
    ended = _days(all_of("endDate"), "endDate", line, tally)
    names = _once(of(own, "name", "alias", "previousName"))
    return ListedParty(
        id=data["id"],
        names=names or _once(of(own, "weakAlias")),
        kind=kind,
        listed=bool(sanctions) or data.get("target") is True,
        weak_names=_once(of(own, "weakAlias")) if names else (),
        programs=_once([*all_of("program", "programId"), *of(own, "program", "programId")]),
        authorities=all_of("authority"),
        countries=_once(value.upper() for value in of(own, "country", "jurisdiction", "mainCountry", "nationality")),
        addresses=_once(of(own, "address")),
        identifiers=_once(of(own, *_FTM_IDENTIFIERS)),
        source_url=next(iter([*all_of("sourceUrl"), *of(own, "sourceUrl")]), None),
        listed_on=min(started, default=None),
        # A party is off the list only when every listing of it has ended.
        ended_on=max(ended, default=None) if len(ended) and all(_values(one, "endDate") for one in sanctions) else None,
        notices=all_of("recordId"),
        remarks=" ".join(of(own, "notes"))[:2_000],
        line=line,
    )


def _values(properties: Mapping[str, Any], name: str) -> list[str]:
    values = properties.get(name)
    return [" ".join(one.split()) for one in values if isinstance(one, str)] if isinstance(values, list) else []


def _days(given: tuple[str, ...], name: str, line: int, tally: Tally) -> list[str]:
    return [day for one in given if (day := _day(one, name, line, tally))]


def _day(text: str, name: str, line: int, tally: Tally) -> str | None:
    """A date, perhaps partial, or None; one that cannot be read is counted and the party kept."""
    if text and not is_date(text):
        tally.out(line, f"{name}: {text[:40]!r} is no date; the party is kept without it", whole=False)
        return None
    return text[:10] or None


def _once(values: Any) -> tuple[str, ...]:
    """Each text once, in the order given, blanks left out."""
    return tuple(dict.fromkeys(value for value in values if value))
