"""A provision as it was recorded by a day: its periods, and the terms of its clauses. Read once, put to many situations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from assay.determine.facts import Day
from assay.determine.intervals import State, boundaries, periods, state_on
from assay.determine.logic import leaves
from assay.register.measures import Clause, Measure, Provision, Term

ONE_DAY = dt.timedelta(days=1)


class Reading:
    """What stands fixed of a provision, whatever the situation."""

    def __init__(self, measure: Measure, provision: Provision, known_at: dt.date) -> None:
        self.measure, self.provision = measure, provision
        self.periods = periods(measure, provision, known_at)
        self.stale_from = _stale_from(measure)
        self.turning = (*boundaries(self.periods), *((self.stale_from,) if self.stale_from else ()))
        self.leaves = tuple(leaf for clause in _clauses(provision) for leaf in leaves(clause))
        names = sorted({leaf.term for leaf in self.leaves if leaf.term})
        self.terms: Mapping[str, Term] = {name: measure.terms[name] for name in names}
        # Each term once, with a leaf that stands for it.
        by_name = {leaf.term: leaf for leaf in self.leaves if leaf.term}
        self.term_leaves = tuple((by_name[name], term) for name, term in self.terms.items())
        self.bearing = {id(leaf): _bearing(leaf, self.terms) for leaf in self.leaves}
        self.kept: dict[str, object] = {}  # what classes.py works out of the terms alone
        self._states: dict[Day, tuple[State, ...]] = {}

    def over(self, fact: str) -> list[Term]:
        """The terms that test a fact, in order of name."""
        return [term for term in self.terms.values() if fact in (term.party, term.value, term.date)]

    def states(self, day: Day) -> tuple[State, ...]:
        """The states a day may fall in: one for a whole date, perhaps several for a partial one."""
        found = self._states.get(day)
        if found is None:
            found = self._states[day] = tuple(dict.fromkeys(self._state(on) for on in day.turns(self.turning)))
        return found

    def _state(self, on: dt.date) -> State:
        found = state_on(self.periods, on)
        return replace(found, stale=True) if self.stale_from and on >= self.stale_from else found

    def extra_questions(self, state: State) -> tuple[str, ...]:
        """Open questions that stand beside the condition: did a scheduled period begin, is a stale record still right."""
        return tuple(one for one in (state.question, self.measure.stale_question if state.stale else None) if one)


def term_days(term: Term) -> set[dt.date]:
    """The days from which on a date term may say otherwise."""
    bounds = ((term.before, 0), (term.on_or_after, 0), (term.after, 1), (term.on_or_before, 1))
    return {dt.date.fromisoformat(bound) + shift * ONE_DAY for bound, shift in bounds if bound}


class Bearing(NamedTuple):
    """What may change how a leaf comes out: a fact, an open question, and for companies the act's day and links."""

    leaf: str
    fact: str
    question: str
    party: bool


def _bearing(leaf: Clause, terms: Mapping[str, Term]) -> Bearing:
    if leaf.term:
        term = terms[leaf.term]
        return Bearing(
            "=" + leaf.term, term.party or term.value or term.date or "", term.question or "", bool(term.party)
        )
    return Bearing(leaf.fact or "?" + (leaf.question or ""), leaf.fact or "", leaf.question or "", False)


def _stale_from(measure: Measure) -> dt.date | None:
    """The day from which a record that warns of itself no longer holds without being asked about."""
    if measure.when_stale != "unclear" or not measure.stale_question:
        return None
    return dt.date.fromisoformat(measure.verify_by) + ONE_DAY


def _clauses(provision: Provision) -> tuple[Clause, ...]:
    return (provision.applies_when, *(item.when for item in provision.unless))
