"""A register's companies, ownership and listings as FollowTheMoney (FtM) JSON Lines.

Ids are made from the register's own (`assay-hikvision`), so that two exports of one register are the same bytes and an
export of a later one can be compared line by line. `ftm_read.py` reads it back; `ftm_losses.py` lists what does not fit.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assay.errors import AssayError, RegisterError
from assay.register.ftm_graph import (
    Graph,
    Listing,
    Origin,
    Party,
    PartyIdentifier,
    PartyLink,
    Role,
    graph,
    schema_of,
)  # fmt: skip
from assay.register.ftm_model import SCHEMATA, Record, check
from assay.register.index import Register
from assay.register.schema import earliest

DATASET = "assay-register"
PREFIX = "assay-"
UNCONFIRMED = "unconfirmed"

PROPERTY_OF = {
    "address": "address", "uscc": "uscCode", "lei": "leiCode", "inn": "innCode", "ogrn": "ogrnCode", "duns": "dunsCode",
    "cage": "cageCode", "uei": "uniqueEntityId", "vat": "vatCode", "tax_number": "taxNumber", "wikidata": "wikidataId",
    "permid": "permId", "isin": "isinCode", "ticker": "ticker", "cik": "cikCode",
    "registration_number": "registrationNumber",
}  # fmt: skip
"""The property that carries an identifier that somebody vouches for; every other becomes an Identification."""

ENDS = {
    "Ownership": ("asset", "owner"),
    "Succession": ("successor", "predecessor"),
    "UnknownLink": ("subject", "object"),
}
ROLES: tuple[Role, ...] = ("name", "alias", "weakAlias", "previousName")


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: records by schema, and the file's SHA-256."""

    path: Path
    counts: Mapping[str, int]
    sha256: str


def export(register: Register, path: Path) -> Exported:
    """Write the register as FtM JSON Lines. Raises RegisterError where a record would not fit the model."""
    written = list(records(graph(register)))
    faults = check(written)
    if faults:
        raise RegisterError(f"{len(faults)} values do not fit FollowTheMoney, the first: {faults[0]}", file=str(path))
    content = "".join(f"{record.line()}\n" for record in written).encode("utf-8")
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        raise AssayError(f"cannot be written: {error.strerror or error}", file=str(path)) from None
    counts = Counter(record.schema for record in written)
    return Exported(path, dict(sorted(counts.items())), hashlib.sha256(content).hexdigest())


def records(found: Graph) -> Iterator[Record]:
    """The graph as FtM records, in a stable order: parties with their identifications, links, listings."""
    for party in sorted(found.parties, key=lambda one: one.id):
        yield from _party_records(party, found.as_of)
    yield from sorted((_link_record(link, found.as_of) for link in found.links), key=lambda one: one.id)
    yield from sorted((_listing_record(one, found.as_of) for one in found.listings), key=lambda one: one.id)


def _party_records(party: Party, as_of: str) -> Iterator[Record]:
    properties: dict[str, set[str]] = {role: set() for role in ROLES}
    for role, text in party.names:
        properties[role].add(text)
    country = {party.country.lower()} if party.country else set()
    properties |= {
        "jurisdiction": country,
        "country": country,
        "classification": {party.kind},
        "incorporationDate": {party.founded} if party.founded else set(),
        "keywords": set(party.lists_seen),
        "notes": {party.notes},
    }
    schema, apart = schema_of(party), []
    for one in party.identifiers:
        name = PROPERTY_OF.get(one.scheme, "")
        if one.vouched and name in SCHEMATA[schema]:
            properties.setdefault(name, set()).add(one.value)
        else:
            apart.append(one)
    yield _record(_party_id(party.id), schema, properties, party.origin, as_of, min(properties["name"]))
    for one in sorted(apart, key=lambda one: (one.scheme, one.value)):
        yield _identification(party.id, one, as_of)


def _identification(holder: str, one: PartyIdentifier, as_of: str) -> Record:
    properties = {
        "holder": {_party_id(holder)},
        "type": {one.scheme},
        "number": {one.value},
        "summary": set() if one.vouched else {UNCONFIRMED},
    }
    return _record(
        _hashed("id", holder, one.scheme, one.value), "Identification", properties, Origin(), as_of, one.value
    )


def _link_record(link: PartyLink, as_of: str) -> Record:
    lower, upper = ENDS[link.schema]
    properties = {
        lower: {_party_id(link.entity)},
        upper: {_party_id(link.parent)},
        "role": {link.relation},
        "status": {link.status},
        "percentage": {link.percent or ""},
        # The first report found is a day on which it was so, and not its start.
        "date" if link.first_report else "startDate": {link.from_ or ""},
        "endDate": {link.to or ""},
        "summary": {link.note},
    }
    key = (link.entity, link.parent, link.relation, link.from_ or "", link.to or "", link.percent or "", link.status)
    return _record(_hashed("link", *key), link.schema, properties, link.origin, as_of, link.relation)


def _listing_record(one: Listing, as_of: str) -> Record:
    properties = {
        "entity": {_party_id(one.entity)},
        "recordId": {one.measure},
        "program": {one.program},
        "authority": {one.authority},
        "country": {one.country.lower()},
        "provisions": set(one.provisions),
        "status": {one.status},
        "startDate": {one.from_},
        "endDate": {one.until or ""},
        "listingDate": {one.listed_on or ""},
        "summary": {one.summary},
    }
    key = _hashed("listing", one.measure, one.entity, one.from_, one.until or "")
    return _record(key, "Sanction", properties, one.origin, as_of, one.program)


def _record(
    record_id: str, schema: str, properties: Mapping[str, set[str]], origin: Origin, as_of: str, caption: str
) -> Record:
    given = dict(properties) | {
        "sourceUrl": set(origin.urls), "publisher": set(origin.titles), "retrievedAt": set(origin.read_on)
    }  # fmt: skip
    held = {name: tuple(sorted(values - {""})) for name, values in given.items() if values - {""}}
    first_seen = min((earliest(day).isoformat() for day in origin.read_on), default=None)
    return Record(record_id, schema, held, caption, (DATASET,), first_seen, as_of)


def _party_id(entity: str) -> str:
    return f"{PREFIX}{entity}"


def _hashed(kind: str, *parts: str) -> str:
    """An id made from what the record is about; NUL keeps the parts apart."""
    return f"{PREFIX}{kind}-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:20]}"
