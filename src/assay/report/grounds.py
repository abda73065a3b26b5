"""The sources that a verdict rests on: what is cited along the path that decided it, and the period that it falls in.

Where several ways lead to the same answer, the verdict rests on the one that is best supported: another way with a weak
source takes nothing from it. A verdict that rests on a source nobody has confirmed says so wherever it is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assay.determine.evaluate import Determiner
from assay.determine.leaves import OwnershipAnswerLike
from assay.determine.model import Determination, Node
from assay.register.index import Register
from assay.register.measures import Interval, Measure, Provision, Term
from assay.register.ownership import Link
from assay.register.schema import Status
from assay.register.support import leaf_cites, support
from assay.report.i18n import translator, typeset

Cites = tuple[str, ...]
LEAVES = ("fact", "term", "question")
LINKS_SHOWN = 4


def unconfirmed_grounds(item: Determination, measure: Measure) -> Cites:
    """The keys of the sources without which the verdict would not stand, and which nobody has confirmed."""
    return tuple(key for key in grounds(item, measure) if support(measure, key) == "unconfirmed")


def grounds(item: Determination, measure: Measure) -> Cites:
    """The keys of the sources that the verdict rests on, the provision's first."""
    provision = next(one for one in measure.provisions if one.id == item.provision)
    periods = period_cites(item, measure)
    if item.verdict == "not-in-force":
        return periods
    if item.verdict == "does-not-apply" and not item.exception:
        not_done = item.failing and item.failing[0].startswith("act:")
        return () if not_done else _path(item.tree, measure, provision.cite)
    found = [provision.cite, *periods, *_path(item.tree, measure, provision.cite)]
    if item.exception:
        found += (key for node in item.exceptions if node.name == item.exception for key in _exception(node, measure))
    elif item.verdict == "undetermined" and item.tree.answer == "yes":
        ways = [_exception(node, measure) for node in item.exceptions if node.answer == "unknown"]
        found += _best(ways, measure)
    return tuple(dict.fromkeys(found))


def _exception(node: Node, measure: Measure) -> Cites:
    return (node.cite, *(key for child in node.children for key in _path(child, measure, node.cite)))


def _path(node: Node, measure: Measure, around: str) -> Cites:
    """The sources of the clauses that give the node its answer."""
    if not node.children:
        return node_cites(node, measure, around)
    inside = node.cite or around
    own = (node.cite,) if node.cite else ()
    ways = [(child.answer, _path(child, measure, inside)) for child in node.children]
    if node.form == "not":
        return (*own, *ways[0][1])
    decides_alone = {"all": "no", "any": "yes"}[node.form]
    telling = [cites for answer, cites in ways if answer == node.answer]
    if node.answer == decides_alone or (node.form == "any" and node.answer == "unknown"):
        return (*own, *_best(telling, measure))
    rest = telling if node.form == "any" else [cites for _, cites in ways]
    return (*own, *(key for cites in rest for key in cites))


def _best(ways: list[Cites], measure: Measure) -> Cites:
    """The way with the fewest sources that nobody has confirmed, the first of such."""
    weak = [sum(support(measure, key) == "unconfirmed" for key in cites) for cites in ways]
    return ways[weak.index(min(weak))] if ways else ()


def node_cites(node: Node, measure: Measure, around: str = "") -> Cites:
    """The sources that a leaf of an explanation rests on, the one to show first."""
    term, question = (node.name if node.form == form else "" for form in ("term", "question"))
    return leaf_cites(measure, node.cite, term=term, question=question, around=around)


def cite_of(node: Node, measure: Measure) -> str:
    """The key of the source to show at a node: its own, or what its term or question is defined with."""
    return next(iter(node_cites(node, measure)), "") if node.form in LEAVES else node.cite


# Periods


def period_cites(item: Determination, measure: Measure) -> Cites:
    """The sources of the period that the act's day falls in, or of all that it can be where the day is not on record."""
    return tuple(dict.fromkeys(period.cite for period in periods_of(item, measure)))


def periods_of(item: Determination, measure: Measure) -> tuple[Interval, ...]:
    """The periods that give the determination its state; for a day before or after them all, the nearest."""
    provision = next(one for one in measure.provisions if one.id == item.provision)
    known = provision.in_force if provision.in_force is not None else measure.in_force
    if item.interval == "before":
        return (min(known, key=lambda one: one.from_),)
    if item.interval == "after":
        return (max(known, key=lambda one: one.until or one.from_),)
    found = tuple(one for one in known if one.state == item.interval)
    covering = tuple(one for one in found if item.on and _covers(one, item.on))
    return (max(covering, key=lambda one: one.from_),) if covering else found


def _covers(period: Interval, day: dt.date) -> bool:
    return period.from_ <= day.isoformat() and (period.until is None or day.isoformat() <= period.until)


# Ownership


@dataclass(frozen=True, slots=True)
class Tie:
    """A link between two companies that an answer used, and how sure it is."""

    entity: str
    relation: str
    to: str
    status: Status


def ties(node: Node, item: Determination, measure: Measure, engine: Determiner, register: Register) -> tuple[Tie, ...]:
    """The ownership links behind a term's answer, as on the act's day, or on the register's where the day differs by device.

    Nothing where the links as of that day give another answer than the one shown.
    """
    term = measure.terms.get(node.name) if node.form == "term" else None
    if term is None or not term.party or not node.value or term.relation == "named-only":
        return ()
    known = dt.date.fromisoformat(register.as_of)
    day = item.on or known
    found: dict[Tie, None] = {}
    for value in node.value.split(", "):
        answer = _related(term, value, day, known, engine) if register.parties.entity(value) else None
        if answer and answer.answer == node.answer:
            found |= dict.fromkeys(Tie(link.entity, link.edge.relation, link.edge.entity, link.edge.status)
                                   for link in _links(answer))  # fmt: skip
    return tuple(found)


def _related(term: Term, entity: str, day: dt.date, known: dt.date, engine: Determiner) -> OwnershipAnswerLike:
    if term.relation == "registered-in":
        return engine.parties.registered_in(entity, term.countries, day)
    return engine.parties.relation(entity, term.is_, term.relation, day, known)


def _links(answer: OwnershipAnswerLike) -> Iterator[Link]:
    yield from getattr(answer, "path", ())


def ties_text(found: Iterable[Tie], register: Register, lang: str) -> str:
    """The links in words: HiSilicon → Huawei (reported)."""
    say = translator(lang)
    shown = tuple(found)
    words = [
        f"{_name(one.entity, register)} → {_name(one.to, register)} ({say(one.status)})" for one in shown[:LINKS_SHOWN]
    ]
    return ", ".join(words) + (" …" if len(shown) > LINKS_SHOWN else "")


def _name(entity: str, register: Register) -> str:
    held = register.parties.entity(entity)
    return held.name if held else entity


# Words


def rests_text(item: Determination, measure: Measure, lang: str) -> str:
    """One line that says so where the verdict rests on a source nobody has confirmed; else nothing."""
    weak = unconfirmed_grounds(item, measure)
    if not weak:
        return ""
    say = translator(lang)
    sources = f"{say(';')} ".join(measure.cites[key].text for key in weak)
    return typeset(say("Rests on a source nobody has confirmed: {sources}").format(sources=sources), lang)


def provision_of(measure: Measure, found: Determination) -> Provision:
    return next(item for item in measure.provisions if item.id == found.provision)
