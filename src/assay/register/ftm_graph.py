"""What FollowTheMoney can carry of a register: parties, the links between them, and the measures that name them.

`graph` takes it out of a register; `ftm.py` writes it as records and reads it back. Two graphs are equal when nothing that
FtM can carry differs. What it cannot carry is listed in `ftm_losses.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from assay.register.ftm_model import MAX_IDENTIFIER
from assay.register.index import Register
from assay.register.measures import Measure
from assay.register.namings import Naming, namings
from assay.register.schema import Entity, Ownership, Source

Role = Literal["name", "alias", "weakAlias", "previousName"]

_ROLES: dict[str, Role] = {
    "legal": "name", "statutory-name": "alias", "registry-spelling": "alias", "alias": "alias", "transliteration": "alias",
    "former": "previousName", "short": "weakAlias", "trademark": "weakAlias", "misspelling": "weakAlias",
}  # fmt: skip
_STRENGTH: tuple[Role, ...] = ("name", "alias", "previousName", "weakAlias")
REGISTRANT = "ieee_oui_org_name"
"""The scheme under which the register keeps names of organisations as they register MAC blocks: names, not numbers."""

OWNING = frozenset({"wholly-owned-by", "subsidiary-of", "state-owned-by", "minority-held-by", "joint-venture-of"})
"""Relations that say that the parent holds a share."""

WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record comes from: addresses, titles and days of reading, each a set (FtM keeps no pairs)."""

    urls: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    read_on: frozenset[str] = frozenset()

    @staticmethod
    def of(sources: Iterable[Source]) -> Origin:
        given = list(sources)
        return Origin(
            frozenset(one.url for one in given if one.url and one.url.startswith(WEB)),
            frozenset(_plain(one.text) for one in given),
            frozenset(one.read_on for one in given if one.read_on),
        )


@dataclass(frozen=True, slots=True)
class PartyIdentifier:
    """An identifier; `vouched` is false where its status is unconfirmed."""

    scheme: str
    value: str
    vouched: bool = True


@dataclass(frozen=True, slots=True)
class Party:
    """A company or public body. Names stand by the role that FtM has for them."""

    id: str
    kind: str
    names: frozenset[tuple[Role, str]]
    country: str | None
    founded: str | None
    identifiers: frozenset[PartyIdentifier]
    lists_seen: frozenset[str]
    notes: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class PartyLink:
    """An edge from a company to its parent. The percentage only where the link is exported as ownership."""

    entity: str
    parent: str
    relation: str
    from_: str | None
    first_report: bool
    to: str | None
    percent: str | None
    status: str
    note: str
    origin: Origin
    schema: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A measure that names a party, in one period."""

    measure: str
    entity: str
    from_: str
    until: str | None
    listed_on: str | None
    status: str
    program: str
    authority: str
    country: str
    provisions: frozenset[str]
    summary: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Graph:
    """Everything that FtM can carry, and the day up to which the register was kept."""

    as_of: str
    parties: frozenset[Party]
    links: frozenset[PartyLink]
    listings: frozenset[Listing]


def graph(register: Register) -> Graph:
    """What FtM can carry of this register."""
    named = [(measure, naming) for measure in register.measures for naming in namings(measure)]
    entities = {entity.id: entity for entity in register.parties.entities}
    wanted = [edge.entity for entity in entities.values() for edge in entity.parents] + [one.entity for _, one in named]
    for entity_id in wanted:  # makers known by name only, where something refers to them
        found = register.parties.entity(entity_id)
        if found:
            entities[found.id] = found
    kinds = {entity.id: entity.kind for entity in entities.values()}
    return Graph(
        register.as_of,
        frozenset(_party(entity) for entity in entities.values()),
        frozenset(
            _link(entity, edge) for entity in entities.values() for edge in entity.parents if edge.entity in kinds
        ),
        frozenset(_listing(measure, naming, register.as_of) for measure, naming in named if naming.entity in kinds),
    )


def schema_of(entity: Entity | Party) -> str:
    """The FtM schema of a party: a group or state investor is an organisation, which nobody owns in FtM's model."""
    return {"company": "Company", "public-body": "PublicBody"}.get(entity.kind, "Organization")


def link_schema(entity: Entity, edge: Ownership) -> str:
    """Ownership only where a share is held and somebody vouches for it; successions as such; all else a plain link."""
    if edge.status != "unconfirmed" and edge.relation in OWNING and schema_of(entity) == "Company":
        return "Ownership"
    if edge.status != "unconfirmed" and edge.relation == "successor-of":
        return "Succession"
    return "UnknownLink"


def _party(entity: Entity) -> Party:
    return Party(
        id=entity.id,
        kind=entity.kind,
        names=frozenset(_names(entity)),
        country=entity.country,
        founded=entity.founded,
        identifiers=frozenset(_identifiers(entity)),
        lists_seen=frozenset(_plain(one) for one in entity.lists_seen),
        notes=entity.notes.strip(),
        origin=Origin.of(entity.sources),
    )


def _names(entity: Entity) -> Iterator[tuple[Role, str]]:
    """Each spelling once, in its strongest role. A name that nobody vouches for is never one to match on."""
    roles: dict[str, Role] = {}
    given = [(name.text, _ROLES[name.kind] if name.status != "unconfirmed" else "weakAlias") for name in entity.names]
    given += [(one.value, "alias") for one in entity.identifiers if one.scheme == REGISTRANT]
    for text, role in given:
        held = roles.get(_plain(text), role)
        roles[_plain(text)] = min(held, role, key=_STRENGTH.index)
    if "name" not in roles.values():
        roles[_plain(entity.name)] = "name"  # FtM asks for one
    yield from ((role, text) for text, role in roles.items())


def _identifiers(entity: Entity) -> Iterator[PartyIdentifier]:
    for one in entity.identifiers:
        vouched = one.status != "unconfirmed"
        if one.scheme == REGISTRANT or (one.scheme == "address" and not vouched):
            continue
        if one.scheme == "address" or len(one.value) <= MAX_IDENTIFIER:
            yield PartyIdentifier(one.scheme, _plain(one.value), vouched)


def _link(entity: Entity, edge: Ownership) -> PartyLink:
    schema = link_schema(entity, edge)
    return PartyLink(
        entity=entity.id,
        parent=edge.entity,
        relation=edge.relation,
        from_=edge.from_,
        first_report=edge.first_report and edge.from_ is not None,
        to=edge.to,
        percent=edge.percent if schema == "Ownership" else None,
        status=edge.status,
        note=edge.note.strip(),
        origin=Origin.of(edge.sources),
        schema=schema,
    )


def _listing(measure: Measure, naming: Naming, as_of: str) -> Listing:
    period = naming.period
    ended = period.until is not None and period.until < as_of
    cites = sorted(naming.cites | period.cites)
    return Listing(
        measure=measure.id,
        entity=naming.entity,
        from_=period.from_,
        until=period.until,
        listed_on=period.public_on,
        status="open-question" if naming.open_question else "ended" if ended else "in-force",
        program=_plain(measure.title.en),
        authority=_plain(measure.issuer.en),
        country=measure.jurisdiction[:2],
        provisions=naming.effects,
        summary=measure.summary.en.strip(),
        origin=Origin.of(measure.cites[key] for key in cites),
    )


def _plain(text: str) -> str:
    return " ".join(text.split())
