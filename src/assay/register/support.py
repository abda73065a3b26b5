"""How sure each statement of a measure is: as sure as the source it cites, and never surer.

Confirmed, reported and unconfirmed are said of sources. A clause, term, period, exception, deadline or step has the word of
what it cites; a clause that cites nothing itself has that of the clause around it, in the end of its exception or provision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assay.register.measures import Clause, Deadline, Interval, Measure, Provision
from assay.register.schema import Status

ORDER: tuple[Status, ...] = ("unconfirmed", "reported", "confirmed")


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a measure's file says: where it stands, the source it cites, and how sure that makes it."""

    place: str
    cite: str | None
    status: Status


def weakest(found: Iterable[Status]) -> Status:
    """The least sure of these; unconfirmed where there is none."""
    return min(found, key=ORDER.index, default="unconfirmed")


def surest(found: Iterable[Status]) -> Status:
    """The surest of these; unconfirmed where there is none."""
    return max(found, key=ORDER.index, default="unconfirmed")


def surer(one: Status, other: Status) -> bool:
    return ORDER.index(one) > ORDER.index(other)


def support(measure: Measure, cite: str | None) -> Status:
    """The word of the source with this key; nobody vouches for what cites nothing."""
    source = measure.cites.get(cite or "")
    return source.status if source else "unconfirmed"


def leaf_cites(
    measure: Measure, own: str | None, *, term: str = "", question: str = "", around: str = ""
) -> tuple[str, ...]:
    """The sources that a leaf of a condition rests on, its own first: what it cites, else what it is defined with, else
    what is cited around it; a term's definition in any case."""  # fmt: skip
    defined = measure.terms[term].cite if term in measure.terms else ""
    asked = next((one.cite for one in measure.open_questions if one.id == question), "")
    return tuple(dict.fromkeys(filter(None, (own or defined or asked or around, defined))))


def statements(measure: Measure) -> Iterator[Statement]:
    """Every sourced statement of the file, and its prose that nobody vouches for."""
    yield from _periods(measure, measure.in_force, "in_force")
    for name, term in measure.terms.items():
        yield _said(measure, f"terms.{name}", term.cite)
    for provision in measure.provisions:
        yield from _provision(measure, provision)
    for question in measure.open_questions:
        yield _said(measure, f"open_questions.{question.id}", question.cite)
    for number, item in enumerate(measure.does_not_reach):
        if item.cite:
            yield _said(measure, f"does_not_reach.{number}", item.cite)
    for number, event in enumerate(measure.history):
        status = weakest((event.status, support(measure, event.cite)))
        yield Statement(f"history.{number}", event.cite, status)
    for number, _ in enumerate(measure.unconfirmed):
        yield Statement(f"unconfirmed.{number}", None, "unconfirmed")


def _said(measure: Measure, place: str, cite: str) -> Statement:
    return Statement(place, cite, support(measure, cite))


def _periods(measure: Measure, found: Iterable[Interval], place: str) -> Iterator[Statement]:
    for number, period in enumerate(found):
        yield _said(measure, f"{place}.{number}", period.cite)


def _provision(measure: Measure, provision: Provision) -> Iterator[Statement]:
    place = f"provisions.{provision.id}"
    yield _said(measure, place, provision.cite)
    yield from _periods(measure, provision.in_force or (), f"{place}.in_force")
    yield from _clauses(measure, provision.applies_when, provision.cite, f"{place}.applies_when")
    for exception in provision.unless:
        inside = f"{place}.unless.{exception.id}"
        yield _said(measure, inside, exception.cite)
        yield from _clauses(measure, exception.when, exception.cite, f"{inside}.when")
    if provision.deadline:
        yield _deadline(measure, provision.deadline, provision.cite, place)
    for step in provision.steps:
        yield _said(measure, f"{place}.steps.{step.id}", step.cite)
        yield _deadline(measure, step.deadline, step.cite, f"{place}.steps.{step.id}")


def _deadline(measure: Measure, deadline: Deadline, around: str, place: str) -> Statement:
    cite = deadline.cite or around
    return Statement(f"{place}.deadline", cite, weakest((deadline.status, support(measure, cite))))


def _clauses(measure: Measure, clause: Clause, around: str, place: str) -> Iterator[Statement]:
    """Every leaf, with all that it rests on: the weakest of its sources speaks for it."""
    inside = clause.cite or around
    children = clause.all_ or clause.any_ or ((clause.not_,) if clause.not_ else ())
    for number, child in enumerate(children):
        yield from _clauses(measure, child, inside, f"{place}.{number}")
    if not children:
        cites = leaf_cites(measure, clause.cite, term=clause.term or "", question=clause.question or "", around=around)
        yield Statement(place, cites[0], weakest(support(measure, cite) for cite in cites))
