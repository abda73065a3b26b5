"""Every statement of the register with the source it rests on, and how long ago somebody last read it.

Ages are counted to a day that is given, never to today: the same register and day give the same list. A source without a
day of its own stands apart from those that have one: with its measure it is as old as the measure's last verification, which
is not to say that anybody read it then; where there is none either it is not dated, and no day is made up for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from assay.register.fingerprints import load_book
from assay.register.index import Register
from assay.register.measures import Measure
from assay.register.schema import Brand, Entity, Source, earliest


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement and its source. `place` says where in the record it stands, `supports` which clauses cite it.

    `read_on` is the source's own day, else the measure's `verified_on` (`by` says which); `age` counts days from it.
    """

    kind: str
    record: str
    place: str
    source: Source
    supports: tuple[str, ...] = ()
    read_on: str | None = None
    by: str | None = None  # read_on | verified_on
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A record, or a row of one, that nothing but unconfirmed sources holds up. `sources` is 0 where it names none."""

    kind: str
    record: str
    place: str
    sources: int


def claims(register: Register, on: dt.date) -> tuple[Claim, ...]:
    """Every sourced statement, oldest first; those whose age is not known before all others."""
    found = [_aged(claim, on) for claim in _claims(register)]
    return tuple(sorted(found, key=lambda one: (one.age is not None, -(one.age or 0), one.kind, one.record, one.place)))


GROUPS = ("not-dated", "with-its-measure", "read")
"""Not dated at all; as old as its measure's verification; read on a day of its own."""


def group(claim: Claim) -> str:
    """Which of the groups a claim stands in."""
    return {None: "not-dated", "verified_on": "with-its-measure", "read_on": "read"}[claim.by]


def stale(found: Iterable[Claim], days: int) -> tuple[Claim, ...]:
    """The claims last read more than so many days ago, or nobody knows when."""
    return tuple(claim for claim in found if claim.age is None or claim.age > days)


def unconfirmed(register: Register) -> tuple[Unconfirmed, ...]:
    """The records and rows (owners, makers of a brand) that rest on unconfirmed sources only, or on none."""
    found: list[Unconfirmed] = []
    for kind, record_id, record in _records(register):
        sources = [source for _, source in _sources(record, "")]
        if all(source.status == "unconfirmed" for source in sources):
            found.append(Unconfirmed(kind, record_id, "", len(sources)))
        else:
            found += _rows(kind, record_id, record)
    return tuple(found)


def _rows(kind: str, record_id: str, record: BaseModel) -> Iterator[Unconfirmed]:
    """Owners and maker rows that say so themselves; a row whose record is listed whole is not listed again."""
    if isinstance(record, Entity):
        for edge in record.parents:
            if edge.status == "unconfirmed":
                yield Unconfirmed(kind, record_id, f"owner {edge.entity} ({edge.relation})", len(edge.sources))
    if isinstance(record, Brand):
        for row in record.makers:
            if row.status == "unconfirmed":
                yield Unconfirmed(kind, record_id, f"maker {row.entity} ({row.scope})", len(row.sources))


def _records(register: Register) -> Iterator[tuple[str, str, BaseModel]]:
    yield from (("measure", one.id, one) for one in register.measures)
    yield from (("entity", one.id, one) for one in register.parties.entities)
    yield from (("brand", one.id, one) for one in register.parties.brands)
    yield from (("fingerprint", one.id, one) for one in load_book(register.folder).fingerprints)


def _claims(register: Register) -> Iterator[Claim]:
    profiles = (("profile", one.id, one) for one in register.profiles.values())
    for kind, record_id, record in (*_records(register), *profiles):
        cited = dict(_citations(record)) if isinstance(record, Measure) else {}
        verified = record.verified_on if isinstance(record, Measure) else None
        for place, source in _sources(record, ""):
            day, by = (source.read_on, "read_on") if source.read_on else (verified, "verified_on" if verified else None)
            yield Claim(kind, record_id, place, source, tuple(cited.get(place, ())), day, by)


def _aged(claim: Claim, on: dt.date) -> Claim:
    if claim.read_on is None:
        return claim
    age = (on - earliest(claim.read_on)).days  # of a month or a year, its first day: nothing is made younger
    return Claim(claim.kind, claim.record, claim.place, claim.source, claim.supports, claim.read_on, claim.by, age)


def _sources(value: object, place: str) -> Iterator[tuple[str, Source]]:
    """Every source in a record, with where it stands: `cites.law`, `parents cetc`, `makers dahua`."""
    if isinstance(value, Source):
        yield place, value
    elif isinstance(value, BaseModel):
        for name, field in value:
            inner = "" if name == "sources" else name
            yield from _sources(field, ".".join(part for part in (place, inner) if part))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _sources(item, f"{place}.{key}")
    elif isinstance(value, tuple):
        for item in value:
            about = getattr(item, "entity", None) or getattr(item, "id", None)
            yield from _sources(item, f"{place} {about}" if about and not isinstance(item, Source) else place)


def _citations(measure: Measure) -> Iterator[tuple[str, list[str]]]:
    """The places of a measure that cite each of its sources."""
    found: dict[str, list[str]] = {f"cites.{key}": [] for key in measure.cites}
    for key, place in _cites(measure, ""):
        found.setdefault(f"cites.{key}", []).append(place)
    yield from found.items()


def _cites(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, BaseModel):
        cite = getattr(value, "cite", None)
        if isinstance(cite, str):
            yield cite, place
        for name, field in value:
            yield from _cites(field, ".".join(part for part in (place, name.rstrip("_")) if part))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _cites(item, f"{place} {key}")
    elif isinstance(value, tuple):
        for number, item in enumerate(value, start=1):
            yield from _cites(item, f"{place} {getattr(item, 'id', None) or getattr(item, 'from_', None) or number}")
