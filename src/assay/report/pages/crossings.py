"""What points where in the register: who owns, makes, names and is named. Read once; every page looks things up here."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from assay.register.edges import CORPORATE, OwnershipAnswer
from assay.register.fingerprints import load_book
from assay.register.index import Register, read_cases
from assay.register.measures import Case, Measure, RelationTest, Term
from assay.register.ownership import relation
from assay.register.schema import Brand, BrandMaker, Entity, Fingerprint, Ownership

Key = TypeVar("Key")
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Naming:
    """A term of a measure that names companies, or the countries where companies are registered."""

    measure: Measure
    key: str
    term: Term


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one measure's test carries from the companies it names to another, on a day."""

    naming: Naming
    answer: OwnershipAnswer


@dataclass(frozen=True, eq=False)
class Crossings:
    """The register's cross-references."""

    register: Register
    namings: tuple[Naming, ...]
    brands: Mapping[str, tuple[tuple[Brand, BrandMaker], ...]]  # by maker
    below: Mapping[str, tuple[tuple[Entity, Ownership], ...]]  # by parent
    names: Mapping[str, tuple[Naming, ...]]  # by entity
    countries: Mapping[str, tuple[Naming, ...]]  # by country
    tells: Mapping[tuple[str, str], tuple[Fingerprint, ...]]  # by ("brand" or "entity", id)
    cases: Mapping[str, tuple[Case, ...]]  # by measure
    seen_from: Mapping[str, tuple[Measure, ...]]  # by measure
    _reached: dict[tuple[str, tuple[str, ...], RelationTest], OwnershipAnswer] = field(default_factory=dict, repr=False)

    @staticmethod
    def of(register: Register) -> Crossings:
        brands: dict[str, list[tuple[Brand, BrandMaker]]] = defaultdict(list)
        for brand in register.parties.brands:
            for row in brand.makers:
                brands[row.entity].append((brand, row))
        below: dict[str, list[tuple[Entity, Ownership]]] = defaultdict(list)
        for entity in register.parties.entities:
            for edge in entity.parents:
                below[edge.entity].append((entity, edge))
        names: dict[str, list[Naming]] = defaultdict(list)
        countries: dict[str, list[Naming]] = defaultdict(list)
        namings = _namings(register)
        for naming in namings:
            for entity_id in naming.term.is_:
                names[entity_id].append(naming)
            for country in naming.term.countries:
                countries[country].append(naming)
        tells: dict[tuple[str, str], list[Fingerprint]] = defaultdict(list)
        for tell in load_book(register.folder).fingerprints:
            tells["brand" if tell.says == "brand" else "entity", tell.entity].append(tell)
        seen: dict[str, list[Measure]] = defaultdict(list)
        for measure in register.measures:
            for other in measure.see_also:
                seen[other].append(measure)
        return Crossings(
            register, namings, _kept(brands), _kept(below), _kept(names), _kept(countries), _kept(tells),
            {file.measure: file.cases for file, _ in read_cases(register.folder)}, _kept(seen),
        )  # fmt: skip

    def reaches(self, entity_id: str, on: dt.date) -> Iterator[Reach]:
        """Measures that name other companies, and reach or may reach this one through them on the day."""
        for naming in self.namings:
            term = naming.term
            if not term.is_ or entity_id in term.is_ or term.relation in ("named-only", "registered-in"):
                continue
            key = (entity_id, term.is_, term.relation)
            if key not in self._reached:
                self._reached[key] = relation(self.register.parties, entity_id, term.is_, term.relation, on)
            if self._reached[key].answer != "no":
                yield Reach(naming, self._reached[key])

    def linked(self, entity_id: str) -> bool:
        """Whether any ownership edge begins or ends at the company."""
        found = self.register.parties.entity(entity_id)
        return bool(found and found.parents) or entity_id in self.below

    def families(self, entity_id: str) -> tuple[str, ...]:
        """The groups a company stands in: of the closest companies above it that a measure names, and its own if it heads one.

        Only links of a company group count that have no end: a state owner joins nobody, a former owner neither.
        """
        above = set(self.closest_above(entity_id))
        if entity_id in self.names and (not above or self._heads(entity_id)):
            above.add(entity_id)
        return tuple(sorted(above))

    def named_makers(self, entity_id: str) -> tuple[str, ...]:
        """The company itself where a measure names it, else the closest above it that one names."""
        return (entity_id,) if entity_id in self.names else self.closest_above(entity_id)

    def closest_above(self, entity_id: str) -> tuple[str, ...]:
        """The closest companies above this one that a measure names."""
        found: set[str] = set()
        seen, queue = {entity_id}, [entity_id]
        while queue:
            entity = self.register.parties.entity(queue.pop())
            for edge in entity.parents if entity else ():
                if _joins(edge) and edge.entity not in seen:
                    seen.add(edge.entity)
                    if edge.entity in self.names:
                        found.add(edge.entity)
                    else:
                        queue.append(edge.entity)
        return tuple(sorted(found))

    def doubted(self, entity_id: str) -> bool:
        """Whether every link of a group that the company has to one above it is unconfirmed."""
        entity = self.register.parties.entity(entity_id)
        links = [edge for edge in entity.parents if _joins(edge)] if entity else []
        return bool(links) and all(edge.status == "unconfirmed" for edge in links)

    def _heads(self, entity_id: str) -> bool:
        return any(_joins(edge) for _, edge in self.below.get(entity_id, ()))


def _joins(edge: Ownership) -> bool:
    return edge.relation in CORPORATE and not edge.to


def _namings(register: Register) -> tuple[Naming, ...]:
    return tuple(
        Naming(measure, key, term) for measure in register.measures for key, term in measure.terms.items() if term.party
    )


def _kept(found: Mapping[Key, list[Kept]]) -> dict[Key, tuple[Kept, ...]]:
    return {key: tuple(items) for key, items in found.items()}
