"""The part of the FollowTheMoney model that Assay writes and reads, as a table, and records that are checked against it.

FollowTheMoney (FtM) is a data model for companies, ownership and sanctions, exchanged as JSON Lines: one object
`{"id", "schema", "properties": {name: [text, ...]}}` a line. The table holds only the schemata and properties used here, so
that nothing needs the `followthemoney` package; a test holds the table to the package's own model where it is installed.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_DATE = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T[\d:.]+Z?)?)?)?$", re.ASCII)
_COUNTRY = re.compile(r"^[a-z]{2,3}(-[a-z]{2,4})?$")
_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
MAX_IDENTIFIER = 64  # characters; FtM drops longer ones

_THING = {
    "name": "name", "alias": "name", "weakAlias": "name", "previousName": "name", "country": "country", "address": "address",
    "keywords": "string", "notes": "text", "sourceUrl": "url", "publisher": "string", "retrievedAt": "date",
}  # fmt: skip
_LEGAL = _THING | {
    "jurisdiction": "country", "classification": "string", "incorporationDate": "date", "registrationNumber": "identifier",
    "uscCode": "identifier", "leiCode": "identifier", "innCode": "identifier", "ogrnCode": "identifier",
    "dunsCode": "identifier", "cageCode": "identifier", "uniqueEntityId": "identifier", "vatCode": "identifier",
    "taxNumber": "identifier", "wikidataId": "identifier", "permId": "identifier",
}  # fmt: skip
_COMPANY = _LEGAL | {"isinCode": "identifier", "ticker": "identifier", "cikCode": "identifier"}
_INTERVAL = {
    "startDate": "date", "endDate": "date", "date": "date", "summary": "text", "description": "text", "recordId": "string",
    "sourceUrl": "url", "publisher": "string", "retrievedAt": "date",
}  # fmt: skip
_INTEREST = _INTERVAL | {"role": "string", "status": "string"}

SCHEMATA: Mapping[str, Mapping[str, str]] = {
    "Company": _COMPANY,
    "Organization": _LEGAL,
    "PublicBody": _LEGAL,
    "Ownership": _INTEREST | {"owner": "entity", "asset": "entity", "percentage": "string"},
    "Succession": _INTEREST | {"predecessor": "entity", "successor": "entity"},
    "UnknownLink": _INTEREST | {"subject": "entity", "object": "entity"},
    "Identification": _INTERVAL | {"holder": "entity", "type": "string", "number": "identifier"},
    "Sanction": _INTERVAL | {
        "entity": "entity", "authority": "string", "program": "string", "provisions": "string", "status": "string",
        "reason": "text", "country": "country", "listingDate": "date",
    },
}  # fmt: skip
"""Properties by schema, each with its FtM type."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "Company": ("name",), "Organization": ("name",), "PublicBody": ("name",), "Ownership": ("owner", "asset"),
    "Succession": ("predecessor", "successor"), "UnknownLink": ("subject", "object"),
    "Identification": ("holder", "number"), "Sanction": ("entity",),
}  # fmt: skip
PARTIES = frozenset({"Company", "Organization", "PublicBody"})
ASSETS = frozenset({"Company"})
"""What FtM lets anybody own."""


@dataclass(frozen=True, slots=True)
class Record:
    """One FtM object. Values of a property are a set to FtM; they are kept in a stable order."""

    id: str
    schema: str
    properties: Mapping[str, tuple[str, ...]]
    caption: str = ""
    datasets: tuple[str, ...] = ()
    first_seen: str | None = None
    last_seen: str | None = None

    def first(self, name: str) -> str | None:
        """The first value of a property."""
        values = self.properties.get(name, ())
        return values[0] if values else None

    def all(self, name: str) -> frozenset[str]:
        """Every value of a property."""
        return frozenset(self.properties.get(name, ()))

    def line(self) -> str:
        """The record as one line of JSON, keys sorted: the same record gives the same bytes."""
        data: dict[str, Any] = {
            "id": self.id, "schema": self.schema, "caption": self.caption, "datasets": list(self.datasets),
            "first_seen": self.first_seen, "last_seen": self.last_seen,
            "properties": {name: list(values) for name, values in self.properties.items() if values},
        }  # fmt: skip
        return json.dumps({key: value for key, value in data.items() if value}, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a record that the model does not allow."""

    record: str
    what: str

    def __str__(self) -> str:
        return f"{self.record}: {self.what}"


@dataclass(slots=True)
class Check:
    """Records held to the table one by one; `dangling` asks at the end whether each link leads to a record."""

    seen: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str, str]] = field(default_factory=list)

    def record(self, record: Record) -> Iterator[Fault]:
        """What is wrong with the record by itself."""
        known = SCHEMATA.get(record.schema)
        if known is None:
            yield Fault(record.id, f"schema {record.schema!r} is not one that Assay writes")
            return
        if not _ID.match(record.id):
            yield Fault(record.id, "an id is letters, digits, points and hyphens")
        if record.id in self.seen:
            yield Fault(record.id, "the id stands twice")
        self.seen[record.id] = record.schema
        for name in REQUIRED[record.schema]:
            if not record.properties.get(name):
                yield Fault(record.id, f"{record.schema} needs {name}")
        for name, values in record.properties.items():
            if name not in known:
                yield Fault(record.id, f"{record.schema} has no property {name}")
                continue
            yield from (
                Fault(record.id, f"{name}: {value!r} is no {known[name]}")
                for value in values
                if not _allowed(known[name], value)
            )
            if known[name] == "entity":
                self.links += [(record.id, name, value) for value in values]

    def dangling(self) -> Iterator[Fault]:
        """Links that lead to no record, or to one that cannot stand there."""
        for record, name, target in self.links:
            schema = self.seen.get(target)
            wanted = ASSETS if name == "asset" else PARTIES
            if schema is None:
                yield Fault(record, f"{name}: no record {target}")
            elif schema not in wanted:
                yield Fault(record, f"{name}: a {schema} cannot stand there")


def check(records: Iterable[Record]) -> tuple[Fault, ...]:
    """Every fault of these records."""
    held = Check()
    found = [fault for record in records for fault in held.record(record)]
    return (*found, *held.dangling())


def is_date(text: str) -> bool:
    """Whether FtM takes it for a date: 2023, 2023-02, 2023-02-06, or that with a time."""
    match = _DATE.match(text)
    if not match:
        return False
    try:
        dt.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def _allowed(kind: str, value: str) -> bool:
    if not value or value != value.strip():
        return False
    if kind == "date":
        return is_date(value)
    if kind == "country":
        return bool(_COUNTRY.match(value))
    if kind == "url":
        return value.startswith(("http://", "https://")) and not any(letter.isspace() for letter in value)
    return kind != "identifier" or len(value) <= MAX_IDENTIFIER
