"""How a register's fields stand in FollowTheMoney, and what FollowTheMoney cannot carry of them.

Both tables are data, so that the reference page, `assay register ftm-export --report` and the tests read the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assay.register.ftm import PROPERTY_OF
from assay.register.ftm_graph import REGISTRANT, WEB, graph, link_schema
from assay.register.ftm_model import MAX_IDENTIFIER, SCHEMATA
from assay.register.index import Register
from assay.register.measures import Clause, Measure
from assay.register.namings import namings
from assay.register.schema import Entity, Ownership, Source

MAPPING: tuple[tuple[str, str], ...] = (
    ("entity, kind `company`", "`Company`"),
    ("entity, kind `public-body`", "`PublicBody`"),
    ("entity, kind `group` or `state-investor`", "`Organization`, with the kind in `classification`"),
    ("name, kind `legal`", "`name`"),
    ("name, kinds `alias`, `statutory-name`, `registry-spelling`, `transliteration`", "`alias`"),
    ("name, kind `former`", "`previousName`"),
    ("name, kinds `short`, `trademark`, `misspelling`, and every unconfirmed name", "`weakAlias`"),
    ("`country`", "`jurisdiction` and `country`"),
    ("`founded`, `notes`, `lists_seen`", "`incorporationDate`, `notes`, `keywords`"),
    *((f"identifier, scheme `{scheme}`", f"`{name}`") for scheme, name in PROPERTY_OF.items()),
    (f"identifier, scheme `{REGISTRANT}`", "`alias` (it is a name)"),
    ("identifier of any other scheme, and every unconfirmed one", "`Identification`, with the scheme in `type`"),
    ("ownership edge: wholly or partly owned, subsidiary, joint venture", "`Ownership`, with the relation in `role`"),
    ("ownership edge, `successor-of`", "`Succession`"),
    ("every other edge, and every unconfirmed one", "`UnknownLink`, with the relation in `role`"),
    ("`from`; with `first_report`", "`startDate`; `date`"),
    ("`to`, `percent`, `status`, `note`", "`endDate`, `percentage`, `status`, `summary`"),
    ("a measure that names a company, by period in force", "`Sanction`, with the measure's id in `recordId`"),
    ("`title`, `issuer`, `summary`, jurisdiction of that measure", "`program`, `authority`, `summary`, `country`"),
    ("its effects on that company; the day its period became public", "`provisions`; `listingDate`"),
    ("sources: addresses, titles, days of reading", "`sourceUrl`, `publisher`, `retrievedAt`"),
    ("earliest day of reading; the day the register is kept to", "`first_seen`; `last_seen`"),
)  # fmt: skip
"""What stands where: field of the register, and where FtM has it."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something FtM has no place for, why, and how to count it in a register."""

    what: str
    why: str
    count: Callable[[Register], int]


@dataclass(frozen=True, slots=True)
class Lost:
    """A loss, counted."""

    what: str
    why: str
    count: int


def losses(register: Register) -> tuple[Lost, ...]:
    """What this register says that an export of it does not, counted; rows of zero too."""
    return tuple(Lost(one.what, one.why, one.count(register)) for one in LOSSES)


def _entities(register: Register) -> tuple[Entity, ...]:
    return register.parties.entities


def _edges(register: Register) -> Iterator[tuple[Entity, Ownership]]:
    return ((entity, edge) for entity in _entities(register) for edge in entity.parents)


def _sources(register: Register) -> Iterator[Source]:
    """The sources of what is exported: companies, edges, and the citations of listings."""
    for entity in _entities(register):
        yield from entity.sources
        for edge in entity.parents:
            yield from edge.sources
    for measure in register.measures:
        keys = {key for one in namings(measure) for key in one.cites | one.period.cites}
        yield from (measure.cites[key] for key in sorted(keys))


def _listed_spans(register: Register) -> int:
    return sum(one.status == "open-question" for one in graph(register).listings)


def _weak_percent(register: Register) -> int:
    return sum(edge.percent is not None and link_schema(one, edge) != "Ownership" for one, edge in _edges(register))


def _not_identified(register: Register) -> int:
    return sum(
        (one.scheme == "address" and one.status == "unconfirmed")
        or (one.scheme not in ("address", REGISTRANT) and len(one.value) > MAX_IDENTIFIER)
        for entity in _entities(register)
        for one in entity.identifiers
    )


def _unowned(register: Register) -> int:
    return sum(
        link_schema(one, edge) == "UnknownLink" and edge.status != "unconfirmed" for one, edge in _edges(register)
    )


def _tests(measure: Measure) -> int:
    return sum(bool(term.party) for term in measure.terms.values())


def _clauses(clause: Clause) -> int:
    inner = (*(clause.all_ or ()), *(clause.any_ or ()), *((clause.not_,) if clause.not_ else ()))
    return 1 + sum(_clauses(one) for one in inner)


def _conditions(measure: Measure) -> int:
    return sum(
        _clauses(one.applies_when) + sum(_clauses(exception.when) for exception in one.unless)
        for one in measure.provisions
    )


LOSSES: tuple[Loss, ...] = (
    Loss("script and kind of a name", "FtM has four roles of names and detects scripts by itself",
         lambda r: sum(len(one.names) for one in _entities(r))),
    Loss("status of a name", "an unconfirmed name becomes a `weakAlias`, which is not to be matched on",
         lambda r: sum(name.status == "unconfirmed" for one in _entities(r) for name in one.names)),
    Loss("that an alias is a spelling under which MAC blocks are registered", "no such identifier",
         lambda r: sum(i.scheme == REGISTRANT for one in _entities(r) for i in one.identifiers)),
    Loss("status of an identifier other than unconfirmed", "no status on a property",
         lambda r: sum(i.status != "unconfirmed" for one in _entities(r) for i in one.identifiers)),
    Loss("identifiers too long for FtM, and unconfirmed addresses", "left out", _not_identified),
    Loss("that the first day of an edge is a first report and not its start",
         "carried as `date`, which FtM's own reading of a period takes for a start",
         lambda r: sum(edge.first_report for _, edge in _edges(r))),
    Loss("the gate: unconfirmed edges answer unknown", "carried as `UnknownLink` with its status, which no reader must heed",
         lambda r: sum(edge.status == "unconfirmed" for _, edge in _edges(r))),
    Loss("control, affiliation, sale and factory as such", "carried as `UnknownLink` with the relation in `role`", _unowned),
    Loss("percentage of an edge that is not exported as ownership", "`UnknownLink` has none", _weak_percent),
    Loss("day on which an edge, or its end, became public", "no property for it",
         lambda r: sum((edge.public_on is not None) + (edge.end_public_on is not None) for _, edge in _edges(r))),
    Loss("quote, kind and status of a source, and which title goes with which address", "properties are sets without order",
         lambda r: sum(1 for _ in _sources(r))),
    Loss("sources without a web address, beyond their title", "`sourceUrl` is an address",
         lambda r: sum(not (one.url or "").startswith(WEB) for one in _sources(r))),
    Loss("conditions and exceptions of measures: who is bound, which act, which items, whose money",
         "a `Sanction` says that a company is named, not whom that binds", lambda r: sum(map(_conditions, r.measures))),
    Loss("relation tests: how far each measure reaches along ownership", "no property for it",
         lambda r: sum(map(_tests, r.measures))),
    Loss("open questions, and what settles them", "a listing that hangs on one has status `open-question`",
         lambda r: sum(len(one.open_questions) for one in r.measures)),
    Loss("listings that hold only while a question is answered one way", "carried with status `open-question`", _listed_spans),
    Loss("periods other than in force: announced, suspended, stayed, scheduled, quashed, ended",
         "left out, so that no reader takes one for a listing in force",
         lambda r: sum(one.state != "in-force" for m in r.measures for one in m.in_force)),
    Loss("measures that name no company, or only advise, propose or tell of one", "left out: a recommendation is no listing",
         lambda r: sum(not namings(one) for one in r.measures)),
    Loss("duties, deadlines, and what a measure does not reach", "no property for them",
         lambda r: sum(len(p.steps) + (p.deadline is not None) + 1 for m in r.measures for p in m.provisions)
         + sum(len(m.does_not_reach) for m in r.measures)),
    Loss("French texts", "a property has no language",
         lambda r: sum(bool(namings(one)) for one in r.measures)),
    Loss("brands and who makes them", "FtM has no product or brand", lambda r: len(r.parties.brands)),
    Loss("version and digest of the pack", "only the day it is kept to, as `last_seen`", lambda r: 1),
)  # fmt: skip
"""Everything the register says of parties and measures that an FtM file does not."""

WRITTEN = tuple(SCHEMATA)
"""The schemata that an export may hold."""
