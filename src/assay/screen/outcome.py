"""What a likeness comes to, as of a day: listed, a variant of a listed name, an affiliate, a brand, a look-alike, or nothing.

Names are resolved first, to a company of the register or an entry of a list; only then are lists and ownership edges asked. A
name that is exactly that of a company of the register is that company, so that what is merely like it is a look-alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from assay.register.index import Register
from assay.register.namings import Naming, namings
from assay.register.parties import UNKNOWN
from assay.register.schema import BrandMaker, earliest, latest
from assay.screen.affiliates import chain_to_listed
from assay.screen.listed import BRAND, REGISTER, AddedList, place_of
from assay.screen.model import Chain, Finding, Listing, ListName, Maker, NameHit, Outcome
from assay.screen.same import OFFICIAL, same_name

RANK: Mapping[Outcome, int] = {outcome: number for number, outcome in enumerate(Outcome)}
ALERTS = frozenset({Outcome.LISTED, Outcome.LISTED_NAME_VARIANT, Outcome.AFFILIATE, Outcome.BRAND_OF})
"""Outcomes that somebody has to look at; a look-alike is shown and is no alert."""

_FORCES = {"list": 0, "named-party": 0, "binding": 1, "contract": 2}


class Threshold(StrEnum):
    """How like a listed name must be for an alert. `LEAST` gives the probability, the documentation what was measured."""

    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


LEAST: Mapping[Threshold, float] = {Threshold.SURE: 0.9, Threshold.LIKELY: 0.5, Threshold.POSSIBLE: 0.25}
LOOK_ALIKE = 0.1
"""Below this a likeness is not worth showing."""
LOOK_ALIKES = 3  # of one name
LIGHT = 0.45
"""Words that weigh no more than this say a place, an industry or a legal form."""
EXACT = 0.96
"""How likely the same party is meant where the name is exactly a published one: what was measured, not what letters can tell."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a party on the day: on which lists it stands, to whom it belongs, whose brand it is."""

    party: str
    name: str
    listings: tuple[Listing, ...] = ()
    chain: Chain | None = None
    makers: tuple[Maker, ...] = ()
    through: tuple[Listing, ...] = ()
    ordinary: bool = False  # a brand whose name is an everyday word
    known: bool = False  # a company that the register has an entry for

    @property
    def outcome(self) -> Outcome:
        """What a name that surely means this party comes to."""
        if self.listings:
            return Outcome.LISTED
        if self.chain:
            return Outcome.LOOK_ALIKE if self.chain.standing == "unproven" else Outcome.AFFILIATE
        return Outcome.BRAND_OF if self.through else Outcome.NOTHING_FOUND


@dataclass(frozen=True, eq=False)
class Book:
    """The register and the added lists as they stood on a day, to somebody who knew what was public by `known_at`."""

    register: Register
    lists: tuple[AddedList, ...]
    on: dt.date
    known_at: dt.date | None = None
    _standings: dict[str, Standing] = field(default_factory=dict, repr=False)

    def standing(self, key: str) -> Standing:
        """What is known of the party that a name's key stands for."""
        found = self._standings.get(key)
        if found is None:
            found = self._standings[key] = self._look_up(key)
        return found

    def _look_up(self, key: str) -> Standing:
        origin, name, row = place_of(key)
        if origin == "register":
            return self._company(name)
        if origin == "brand":
            return self._brand(name)
        first = self.lists[int(name)].entry(row)
        entries = [(self.lists[number], self.lists[number].entry(at)) for number, at in self._entries[key]]
        listings = tuple(filter(None, (self._entry_listing(added, entry) for added, entry in entries)))
        return Standing(str(first["id"]), str(first["name"]), listings)

    @cached_property
    def _entries(self) -> Mapping[str, tuple[tuple[int, int], ...]]:
        """The entries of each party of the added lists: list and row."""
        found: dict[str, tuple[tuple[int, int], ...]] = {}
        for added in self.lists:
            for row, party in enumerate(added.entries.column("party").to_pylist()):
                found[party] = (*found.get(party, ()), (added.number, row))
        return found

    def _company(self, entity_id: str) -> Standing:
        entity = self.register.parties.entity(entity_id)
        name = entity.name if entity else entity_id
        chain = None
        if entity_id in self._tied:
            chain = chain_to_listed(self.register.parties, entity_id, self._listed.keys(), self.on, self.known_at)
        through = self._listed.get(chain.listed, ()) if chain else ()
        return Standing(entity_id, name, self._listed.get(entity_id, ()), chain, through=through, known=True)

    @cached_property
    def _tied(self) -> frozenset[str]:
        """The companies that stand at either end of an edge."""
        edges = [(one.id, edge.entity) for one in self.register.parties.entities for edge in one.parents]
        return frozenset(company for ends in edges for company in ends)

    def _brand(self, brand_id: str) -> Standing:
        brand = self.register.parties.brand(brand_id)
        if brand is None:
            return Standing(brand_id, brand_id)
        makers, through = [], dict[Listing, None]()
        for row in brand.makers:
            if row.entity == UNKNOWN or row.scope == "component" or row.status == "unconfirmed" or not self._holds(row):
                continue
            company = self.standing(f"register/{row.entity}")
            sourced = company.chain and company.chain.standing != "unproven"
            listings = company.listings or (company.through if sourced else ())
            if listings:
                makers.append(_maker(row, company.name))
                through.update(dict.fromkeys(listings))
        return Standing(
            brand_id, brand.name, makers=tuple(makers), through=tuple(through), ordinary=brand.ordinary_word
        )

    def _holds(self, row: BrandMaker) -> bool:
        """Whether the row may cover the day: not begun later, not ended before."""
        begun = row.from_ is None or earliest(row.from_) <= self.on
        return begun and (row.to is None or latest(row.to) >= self.on)

    @cached_property
    def _listed(self) -> Mapping[str, tuple[Listing, ...]]:
        """The companies of the register that a measure names or an added list has on the day, each with where."""
        found: dict[str, list[Listing]] = {}
        for measure in self.register.measures:
            for naming in namings(measure, by_goods=True):
                if self._in_force(naming):
                    standing = found.setdefault(naming.entity, [])
                    if not any(
                        one.list == measure.id for one in standing
                    ):  # namings run by day: the first says since when
                        standing.append(_measure_listing(self.register, naming))
        for added in self.lists:
            for row, entity in enumerate(added.entries.column("entity").to_pylist()):
                if entity and (listing := self._entry_listing(added, added.entry(row))):
                    found.setdefault(entity, []).append(listing)
        return {
            entity: tuple(sorted(dict.fromkeys(listings), key=self._weight_of)) for entity, listings in found.items()
        }

    def _weight_of(self, listing: Listing) -> tuple[int, str]:
        """Lists and orders by name first, then law, then what public bodies told themselves."""
        if listing.origin == "list":
            return 0, listing.list
        return _FORCES.get(self.register.measure(listing.list).force, 3), listing.list

    def _in_force(self, naming: Naming) -> bool:
        period = naming.period
        public = self.known_at is None or period.public_on is None or earliest(period.public_on) <= self.known_at
        return public and earliest(period.from_) <= self.on and (not period.until or self.on <= latest(period.until))

    def _entry_listing(self, added: AddedList, entry: Mapping[str, object]) -> Listing | None:
        """The entry as a listing; None where the list says that it began later or had ended by the day."""
        since, until = (str(entry[key]) if entry[key] else None for key in ("listed_on", "ended_on"))
        if (since and earliest(since) > self.on) or (until and latest(until) < self.on):
            return None
        words = {key: "; ".join(map(str, entry[key] or ())) for key in ("programs", "authorities", "notices")}  # type: ignore[call-overload]
        origin = added.origin
        basis = "; ".join(filter(None, (words["programs"], words["notices"])))
        sources = tuple(filter(None, (str(entry["source_url"] or ""), f"{origin.read_from}, line {entry['line']}")))
        return Listing(
            "list", origin.name, origin.name, origin.name, basis, words["authorities"], since, until, str(entry["id"]),
            sources, origin.licence_note, origin.sha256,
        )  # fmt: skip


def _measure_listing(register: Register, naming: Naming) -> Listing:
    measure = register.measure(naming.measure)
    cites = sorted(naming.cites | naming.period.cites)
    sources = tuple(
        dict.fromkeys(measure.cites[key].url or measure.cites[key].text for key in cites if key in measure.cites)
    )
    return Listing(
        "measure", measure.id, measure.title.en, measure.title.fr, measure.citation, measure.issuer.en, naming.period.from_,
        naming.period.until, sources=sources, open_question=naming.open_question,
    )  # fmt: skip


def _maker(row: BrandMaker, name: str) -> Maker:
    source = row.sources[0].text if row.sources else ""
    return Maker(row.entity, name, row.scope, row.from_, row.to, row.status, source)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A published name that a query is like, and how likely the same party is meant.

    `bears` says that the query has the whole name in it; `beside` is then how telling the most telling of its other words is.
    """

    name_id: int
    name: ListName
    probability: float
    bears: bool = False
    beside: float = 1.0


@dataclass(frozen=True, slots=True)
class Decided:
    """What a candidate comes to for one query: its outcome, and what is known of the party."""

    outcome: Outcome
    candidate: Candidate
    standing: Standing
    exact: bool


def decide(query: str, candidates: Sequence[Candidate], book: Book, least: float) -> tuple[Decided, ...]:
    """What each candidate worth showing comes to, the weightiest outcome first; one entry for each party."""
    judged = list(_best_of_each_party(query, candidates))
    judged += [(replace(one, name=as_brand(one.name, f"{BRAND}/{badge}")), True)
               for one, exact in judged if exact and (badge := _badge(one, book))]  # fmt: skip
    company = any(exact and one.name.key.startswith(f"{REGISTER}/") for one, exact in judged)
    found: list[Decided] = []
    for candidate, exact in judged:
        if not (exact or candidate.bears) and candidate.probability < min(LOOK_ALIKE, least):
            continue
        standing = book.standing(candidate.name.key)
        outcome = _outcome(candidate, standing, exact, least, somebody_else=company and not exact)
        if outcome is not Outcome.NOTHING_FOUND or (exact and standing.known):
            found.append(Decided(outcome, candidate, standing, exact))
    return tuple(sorted(_worth_showing(_without_own_badge(found), least), key=_weight))


def _best_of_each_party(query: str, candidates: Sequence[Candidate]) -> Iterator[tuple[Candidate, bool]]:
    seen: dict[str, tuple[Candidate, bool]] = {}
    for candidate in candidates:
        exact = same_name(query, candidate.name.name)
        before = seen.get(candidate.name.key)
        if before is None or (exact, candidate.probability) > (before[1], before[0].probability):
            seen[candidate.name.key] = candidate, exact
    yield from seen.values()


def _badge(candidate: Candidate, book: Book) -> str | None:
    """The brand of the same name as a company that no list names, where the name is no formal one."""
    if candidate.name.kind in OFFICIAL or not candidate.name.key.startswith(f"{REGISTER}/"):
        return None
    if book.standing(candidate.name.key).outcome is not Outcome.NOTHING_FOUND:
        return None
    brand = book.register.parties.brand_named(candidate.name.name)
    return brand.id if brand else None


def as_brand(name: ListName, key: str) -> ListName:
    """A company's name as that of the brand called like it."""
    return replace(name, key=key, kind="brand")


def _weight(one: Decided) -> tuple[int, float]:
    return RANK[one.outcome], -one.candidate.probability


def _worth_showing(found: Sequence[Decided], least: float) -> Iterator[Decided]:
    """All alerts and a few look-alikes: none beside an exact name that is an alert, for it says whose name it is; beside that
    of a company that is not listed, only those that would have been alerts without it; beside another alert, the likeliest."""
    yield from (one for one in found if one.outcome is not Outcome.LOOK_ALIKE)
    alerts = [one for one in found if one.outcome in ALERTS]
    if any(one.exact for one in alerts):
        return
    settled = {one.standing.chain.listed for one in found if one.exact and one.standing.chain}
    alike = [
        one for one in found if one.outcome is Outcome.LOOK_ALIKE and (one.exact or one.standing.party not in settled)
    ]
    if any(one.outcome is Outcome.NOTHING_FOUND for one in found):
        alike = [one for one in alike if one.exact or one.candidate.probability >= least]
    elif alerts:
        alike = [one for one in alike if one.candidate.probability >= LEAST[Threshold.POSSIBLE]][:1]
    yield from sorted(alike, key=lambda one: (not one.exact, -one.candidate.probability))[:LOOK_ALIKES]


def _outcome(candidate: Candidate, standing: Standing, exact: bool, least: float, *, somebody_else: bool) -> Outcome:
    """The outcome of the party, weakened to a look-alike where the name is not surely its own."""
    outcome = standing.outcome
    if outcome is Outcome.NOTHING_FOUND or (standing.ordinary and not exact):
        return Outcome.NOTHING_FOUND
    if somebody_else:
        return Outcome.LOOK_ALIKE
    if not (exact or candidate.probability >= least):
        called_alike = candidate.bears and candidate.beside <= LIGHT and standing.known
        return Outcome.BRAND_OF if called_alike else Outcome.LOOK_ALIKE
    if standing.ordinary:  # an everyday word needs a second signal, and a name has none
        return Outcome.LOOK_ALIKE
    if outcome is Outcome.LISTED and not (exact and candidate.name.kind in OFFICIAL):
        return Outcome.LISTED_NAME_VARIANT
    return outcome


def _without_own_badge(found: list[Decided]) -> list[Decided]:
    """A company's own badge adds nothing to the company."""
    companies = {one.standing.party for one in found if one.standing.known}
    return [
        one for one in found if not (makers := {row.entity for row in one.standing.makers}) or not makers <= companies
    ]


def finding(decided: Decided, hit: NameHit) -> Finding:
    """The decision with the likeness explained."""
    known = decided.standing
    return Finding(
        decided.outcome, known.party, known.name, hit, known.listings, known.chain, known.makers, known.through,
        decided.exact,
    )  # fmt: skip
