"""How complete the register is, per jurisdiction and per brand: what is confirmed, reported, unconfirmed and missing.

A *statement* is one thing a measure's file says with a source (a clause, term, period, exception, deadline, step, question,
event), counted by how sure its source makes it; prose that nobody vouches for counts as unconfirmed. *Missing* is what a
reader may expect of every measure, or every brand, and what this one says nothing of: the lists below name each such thing.
Days are compared with a day that is given, never with today.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from assay.register.fingerprints import load_book
from assay.register.index import Register, read_cases
from assay.register.measures import Measure, Provision
from assay.register.schema import Brand, Status
from assay.register.support import statements

PRIMARY = ("statute", "regulation", "official", "court", "filing", "registry")
"""Kinds of source that are the text itself, or the word of whoever made it."""

MEASURE_GAPS: Mapping[str, str] = {
    "primary-text": "no primary text that somebody read",
    "quote": "no quote from any source",
    "address": "no address of any source",
    "deadline": "no day, where it orders removal or a report",
    "not-reached": "nothing on what it does not reach",
    "second-reader": "no second person has checked it",
}
BRAND_GAPS: Mapping[str, str] = {
    "maker": "no maker",
    "confirmed-row": "no row that is confirmed",
    "sourced-row": "no row with a source",
    "dated-row": "no row with a date",
    "fingerprint": "no fingerprint of the badge or of any of its makers",
}


@dataclass(frozen=True, slots=True)
class Sureness:
    """How many statements or rows there are of each word."""

    confirmed: int = 0
    reported: int = 0
    unconfirmed: int = 0

    @staticmethod
    def of(found: Iterable[Status]) -> Sureness:
        count = Counter(found)
        return Sureness(count["confirmed"], count["reported"], count["unconfirmed"])


@dataclass(frozen=True, slots=True)
class JurisdictionStats:
    """What the register holds of one jurisdiction; `missing` has the measures by what they lack, `past` those past their day."""

    jurisdiction: str
    measures: int
    provisions: int
    statements: Sureness
    open_questions: int
    past: tuple[str, ...]
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BrandStats:
    """What the register holds of who made one brand's products, and what it lacks."""

    brand: str
    name: str
    rows: Sureness
    missing: tuple[str, ...]


def by_jurisdiction(register: Register, on: dt.date) -> tuple[JurisdictionStats, ...]:
    """One row for each jurisdiction that has a measure, in order of its code."""
    held: dict[str, list[Measure]] = {}
    for measure in register.measures:
        held.setdefault(measure.jurisdiction, []).append(measure)
    return tuple(_jurisdiction(code, held[code], on) for code in sorted(held))


def _jurisdiction(code: str, measures: list[Measure], on: dt.date) -> JurisdictionStats:
    lacks = {measure.id: set(measure_gaps(measure)) for measure in measures}
    missing = {gap: tuple(name for name, own in lacks.items() if gap in own) for gap in MEASURE_GAPS}
    return JurisdictionStats(
        jurisdiction=code,
        measures=len(measures),
        provisions=sum(len(measure.provisions) for measure in measures),
        statements=Sureness.of(one.status for measure in measures for one in statements(measure)),
        open_questions=sum(len(measure.open_questions) for measure in measures),
        past=tuple(measure.id for measure in measures if measure.verify_by < on.isoformat()),
        missing={gap: names for gap, names in missing.items() if names},
    )


def measure_gaps(measure: Measure) -> Iterator[str]:
    """What a reader may expect of a measure's file and does not find, as keys of MEASURE_GAPS."""
    sources = tuple(measure.cites.values())
    if not any(source.kind in PRIMARY and source.status == "confirmed" for source in sources):
        yield "primary-text"
    if not any(source.quote for source in sources):
        yield "quote"
    if not any(source.url for source in sources):
        yield "address"
    if any(_undated(provision) for provision in measure.provisions):
        yield "deadline"
    if not measure.does_not_reach:
        yield "not-reached"
    if measure.review.status == "drafted":
        yield "second-reader"


def _undated(provision: Provision) -> bool:
    """Orders something to be done, and says no day by which."""
    return provision.effect in ("remove", "report") and not provision.deadline and not provision.steps


def by_brand(register: Register) -> tuple[BrandStats, ...]:
    """One row for each brand, in order of its id."""
    told = {tell.entity for tell in load_book(register.folder).fingerprints if tell.says in ("brand", "maker")}
    brands = sorted(register.parties.brands, key=lambda brand: brand.id)
    return tuple(
        BrandStats(brand.id, brand.name, Sureness.of(row.status for row in brand.makers), tuple(_brand_gaps(brand, told)))
        for brand in brands
    )  # fmt: skip


def _brand_gaps(brand: Brand, told: set[str]) -> Iterator[str]:
    """What is not known of a brand, as keys of BRAND_GAPS; a brand without any maker lacks no more of its rows."""
    if not brand.makers:
        yield "maker"
    else:
        if all(row.status != "confirmed" for row in brand.makers):
            yield "confirmed-row"
        if not any(row.sources for row in brand.makers):
            yield "sourced-row"
        if not any(row.from_ or row.to for row in brand.makers):
            yield "dated-row"
    if not told & {brand.id, *(row.entity for row in brand.makers)}:
        yield "fingerprint"


def measure_gap_counts(found: Iterable[JurisdictionStats]) -> dict[str, int]:
    """How many measures lack each thing."""
    count: Counter[str] = Counter()
    for row in found:
        count.update({gap: len(names) for gap, names in row.missing.items()})
    return {gap: count[gap] for gap in MEASURE_GAPS}


def brand_gap_counts(found: Iterable[BrandStats]) -> dict[str, int]:
    """How many brands lack each thing."""
    count = Counter(gap for row in found for gap in row.missing)
    return {gap: count[gap] for gap in BRAND_GAPS}


def totals(register: Register) -> dict[str, Any]:
    """Counts of the register's records, those that nobody confirmed counted apart."""
    edges = [edge for entity in register.parties.entities for edge in entity.parents]
    rows = [row for brand in register.parties.brands for row in brand.makers]
    book = load_book(register.folder)
    cases = [case for file, _ in read_cases(register.folder) for case in file.cases]
    by_class = Counter(item.evidence for item in book.fingerprints)
    return {
        "version": register.version,
        "digest": register.digest[:16],
        "measures": len(register.measures),
        "provisions": sum(len(measure.provisions) for measure in register.measures),
        "cases": len(cases),
        "facts": len(register.facts),
        "profiles": len([name for name in register.profiles if not name.startswith("base-")]),
        "entities": len(register.parties.entities),
        "names": sum(len(entity.names) for entity in register.parties.entities),
        "ownership edges": len(edges),
        "ownership edges unconfirmed": sum(edge.status == "unconfirmed" for edge in edges),
        "ownership edges with a percentage": sum(edge.percent is not None for edge in edges),
        "brands": len(register.parties.brands),
        "maker rows": len(rows),
        "maker rows unconfirmed": sum(row.status == "unconfirmed" for row in rows),
        "fingerprints": len(book.fingerprints),
        **{f"fingerprints, {name}": by_class[name] for name in sorted(by_class)},
        "enterprise numbers": len(book.numbers),
    }
