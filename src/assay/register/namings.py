"""Which companies a measure names, and in which periods it was in force for them.

A company is named by a measure when a condition that lets a provision apply tests for that company itself. One that an
exception or a `not` takes out again, or that is only a parent whose subsidiaries are meant, is not named. A naming that
holds only while a legal question is answered one way is marked open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from assay.register.measures import Clause, Interval, Measure, Provision, Term

NOT_A_DESIGNATION = frozenset({"advisory", "proposed", "enabling", "none-found", "set-aside"})
"""Forces under which naming a company designates nobody: a recommendation is not a list."""

_OWNED_NOT_NAMED = frozenset({"ownership-50", "registered-in"})
# A duty to tell about a company's equipment, or advice on it, designates nobody.
_NO_ACT = frozenset({"advise", "report", "represent", "not-modelled"})
_ACT = frozenset({"act.date"})
_GOODS = frozenset({"act.date", "device.acquired_on", "device.installed_on"})
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which a measure was in force, both ends inclusive; `until` None while no end is known."""

    from_: str
    until: str | None
    public_on: str | None
    cites: frozenset[str]


@dataclass(frozen=True, slots=True)
class Naming:
    """A company, the measure that names it, one period, and what the measure does in it."""

    measure: str
    entity: str
    period: Period
    effects: frozenset[str]
    cites: frozenset[str]
    relations: frozenset[str]
    open_question: bool


@dataclass(frozen=True, slots=True)
class _Way:
    """What the clauses around a term add: first and last day, questions, companies taken out."""

    since: str = ""
    until: str = "9999-12-31"
    open: bool = False
    out: frozenset[str] = field(default_factory=frozenset)
    cites: frozenset[str] = field(default_factory=frozenset)
    by_goods: bool = False


def namings(measure: Measure, *, by_goods: bool = False) -> tuple[Naming, ...]:
    """Every company the measure names, by period; none where the measure is no designation (`NOT_A_DESIGNATION`).

    A limb about goods bought from a day on names its companies as long as the measure is in force; with `by_goods`, from that
    day on: that is when the name came to stand there.
    """
    if measure.force in NOT_A_DESIGNATION:
        return ()
    found: dict[tuple[str, str, str | None], Naming] = {}
    for provision in measure.provisions:
        if provision.effect in _NO_ACT:
            continue
        known = periods(measure, provision)
        for term, way in _ways(measure, provision.applies_when, _Way(by_goods=by_goods)):
            for entity in sorted(set(term.is_) - way.out):
                for period in filter(None, (_within(one, way) for one in known)):
                    _add(found, _naming(measure, provision, term, entity, period, way))
    return tuple(found[key] for key in sorted(found, key=lambda one: (one[0], one[1], one[2] or "9999")))


def _naming(measure: Measure, provision: Provision, term: Term, entity: str, period: Period, way: _Way) -> Naming:
    effects = frozenset({provision.effect}) - {"none"}
    cites = way.cites | {term.cite}
    return Naming(measure.id, entity, period, effects, cites, frozenset({term.relation}), way.open)


def _add(found: dict[tuple[str, str, str | None], Naming], new: Naming) -> None:
    """Two ways to be named in one period are one naming; it is open only if each of them is."""
    key = (new.entity, new.period.from_, new.period.until)
    old = found.get(key)
    found[key] = (
        replace(
            old,
            effects=old.effects | new.effects,
            cites=old.cites | new.cites,
            relations=old.relations | new.relations,
            open_question=old.open_question and new.open_question,
        )
        if old
        else new
    )


def _ways(measure: Measure, clause: Clause, way: _Way) -> Iterator[tuple[Term, _Way]]:
    """The party terms that let the clause hold, each with what stands beside it on the way down."""
    if clause.term is not None:
        term = measure.terms[clause.term]
        if term.party and term.is_ and term.relation not in _OWNED_NOT_NAMED:
            yield term, way
    elif clause.any_ is not None:
        for part in clause.any_:
            yield from _ways(measure, part, way)
    elif clause.all_ is not None:
        for part in clause.all_:
            way = _narrowed(measure, part, way)
        for part in clause.all_:
            yield from _ways(measure, part, way)


def _narrowed(measure: Measure, clause: Clause, way: _Way) -> _Way:
    """The way, with what one conjunct adds to it: a question, a day of the act, a company taken out."""
    if clause.question is not None:
        return replace(way, open=True)
    if clause.not_ is not None and clause.not_.term is not None:
        term = measure.terms[clause.not_.term]
        return replace(way, out=way.out | set(term.is_)) if term.party else way
    if clause.term is None or measure.terms[clause.term].date not in (_GOODS if way.by_goods else _ACT):
        return way
    term = measure.terms[clause.term]
    since = term.on_or_after or (_shifted(term.after, _DAY) if term.after else "")
    if term.date != "act.date" and not since:  # what was bought before a day is no end of anything
        return way
    cites = way.cites | {term.cite}
    until = term.on_or_before or (_shifted(term.before, -_DAY) if term.before else "9999-12-31")
    return replace(way, since=max(way.since, since), until=min(way.until, until), cites=cites)


def _within(period: Period, way: _Way) -> Period | None:
    start = max(period.from_, way.since)
    end = min(period.until or "9999-12-31", way.until)
    if start > end:
        return None
    # One named later than the measure began became known later too, on a day that no record gives.
    public_on = period.public_on if start == period.from_ else None
    return replace(period, from_=start, until=None if end == "9999-12-31" else end, public_on=public_on)


def periods(measure: Measure, provision: Provision | None = None) -> tuple[Period, ...]:
    """The days on which it was in force; where intervals overlap, the one that begins last speaks.

    Scheduled intervals are left out: an open question decides whether they came about.
    """
    own = provision.in_force if provision is not None and provision.in_force is not None else measure.in_force
    starts = {one.from_ for one in own} | {_shifted(one.until, _DAY) for one in own if one.until}
    found: list[Period] = []
    for start, following in zip(days := sorted(starts), [*days[1:], None], strict=True):
        speaking = _speaking(own, start)
        if speaking is None or speaking.state != "in-force":
            continue
        until = _shifted(following, -_DAY) if following else speaking.until
        last = found[-1] if found else None
        if last and last.until == _shifted(start, -_DAY):
            found[-1] = replace(last, until=until, cites=last.cites | {speaking.cite})
        else:
            found.append(Period(start, until, speaking.public_on, frozenset({speaking.cite})))
    return tuple(found)


def _speaking(intervals: tuple[Interval, ...], day: str) -> Interval | None:
    covering = [one for one in intervals if one.from_ <= day and (one.until is None or day <= one.until)]
    return max(covering, key=lambda one: one.from_, default=None)


def _shifted(day: str, by: dt.timedelta) -> str:
    return (dt.date.fromisoformat(day) + by).isoformat()
