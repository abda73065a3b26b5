"""How one leaf of a condition comes out in a situation: facts, the measure's own terms, open questions."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from assay.determine.facts import Day, FactValue, Party, Situation, Value, Vocabulary, value_text
from assay.determine.logic import LeafAnswer
from assay.determine.model import Kleene
from assay.determine.reading import ONE_DAY, Reading
from assay.register.measures import Clause, Measure, Provision, Term

Assignment = Mapping[str, Value]
"""Supposed answers: fact id -> value, question or edge id -> bool."""


REGISTERED = "@"
"""Prefix of a supposed party that is known only by where it is registered, as in `@CN`."""


class OwnershipAnswerLike(Protocol):
    """What an ownership test says (register/ownership.py)."""

    @property
    def answer(self) -> Kleene: ...
    @property
    def reason(self) -> str: ...


class PartyLaw(Protocol):
    """The dated questions about companies that terms may ask; `known_at` leaves out what was not public by then."""

    def relation(
        self, entity: str, targets: tuple[str, ...], rule: str, on: dt.date, known_at: dt.date
    ) -> OwnershipAnswerLike: ...
    def registered_in(self, entity: str, countries: tuple[str, ...], on: dt.date) -> OwnershipAnswerLike: ...
    def edge_days(self, entity: str) -> tuple[dt.date, ...]: ...


@dataclass(frozen=True, slots=True)
class Setting:
    """One provision tested in one situation for one act, with what is supposed for the sake of argument."""

    measure: Measure
    provision: Provision
    act: str
    situation: Situation
    vocabulary: Vocabulary
    parties: PartyLaw
    reading: Reading
    supposed: Assignment
    memo: dict[object, LeafAnswer] | None = None  # what leaves came to under the suppositions that bear on them

    def suppose(self, atom: str, value: Value) -> Setting:
        return Setting(
            self.measure, self.provision, self.act, self.situation, self.vocabulary, self.parties,
            self.reading, {**self.supposed, atom: value}, self.memo,
        )  # fmt: skip

    def remembering(self) -> Setting:
        """The same setting, with an answer worked out once for all suppositions that leave it as it is."""
        return replace(self, memo={})

    def fact(self, fact_id: str) -> FactValue:
        if fact_id in self.supposed:
            return FactValue(self.supposed[fact_id], source="supposed")
        return self.situation.get(fact_id)

    def question(self, question: str) -> bool | None:
        """Counsel's answer to an open question, or what is supposed of it."""
        if question in self.supposed:
            return bool(self.supposed[question])
        known = self.situation.interpretations
        return known.get(f"{self.measure.id}/{question}", known.get(question))

    def date_fact(self) -> str:
        """The fact that dates the act under test."""
        kind = self.vocabulary.acts[self.act]
        return "act.date" if kind.on == "act-date" else kind.on

    def day(self) -> Day | None:
        value = self.fact(self.date_fact()).value
        return value if isinstance(value, Day) else None

    def leaf(self, clause: Clause) -> LeafAnswer:
        """How a leaf of the provision comes out."""
        if self.memo is None:
            return self._leaf(clause)
        bearing, supposed = self.reading.bearing[id(clause)], self.supposed
        key: tuple[object, ...] = (bearing.leaf, supposed.get(bearing.fact), supposed.get(bearing.question))
        if bearing.party:
            links = [item for item in supposed.items() if item[0].startswith("edge:")]
            key = (*key, supposed.get(self.date_fact()), *links)
        found = self.memo.get(key)
        if found is None:
            found = self.memo[key] = self._leaf(clause)
        return found

    def _leaf(self, clause: Clause) -> LeafAnswer:
        if clause.fact:
            return self._fact_leaf(clause.fact)
        if clause.question:
            return self.question_leaf(clause.question)
        term = self.measure.terms[clause.term or ""]
        if term.party:
            return self._party_leaf(term, clause.term or "")
        return self._value_leaf(term) if term.value else self._date_leaf(term)

    def _fact_leaf(self, fact_id: str) -> LeafAnswer:
        found = self.fact(fact_id)
        if found.value is None:
            return LeafAnswer("unknown", (fact_id,), found.reason, found.source)
        return LeafAnswer("yes" if found.value is True else "no", (), value_text(found.value), found.source)

    def question_leaf(self, question: str, value: str = "", source: str = "") -> LeafAnswer:
        answer = self.question(question)
        if answer is None:
            return LeafAnswer("unknown", (question,), value or "open-question", source)
        return LeafAnswer("yes" if answer else "no", (), value or "interpretation", source)

    def _value_leaf(self, term: Term) -> LeafAnswer:
        found = self.fact(term.value or "")
        if found.value is None:
            return LeafAnswer("unknown", (term.value or "",), found.reason, found.source)
        value = value_text(found.value)
        if value in term.open:
            return self.question_leaf(term.question or "", value, found.source)
        fits = value_fits(self.vocabulary, term, value)
        return LeafAnswer("yes" if fits else "no", (), value, found.source)

    def _date_leaf(self, term: Term) -> LeafAnswer:
        found = self.fact(term.date or "")
        if not isinstance(found.value, Day):
            return LeafAnswer("unknown", (term.date or "",), found.reason, found.source)
        first, last = _date_fits(term, found.value.first), _date_fits(term, found.value.last)
        if first != last:
            return LeafAnswer("unknown", (term.date or "",), source=found.source)
        return LeafAnswer("yes" if first else "no", source=found.source)

    def _party_leaf(self, term: Term, name: str) -> LeafAnswer:
        found = self.fact(term.party or "")
        if found.value is None:
            return LeafAnswer("unknown", (term.party or "",), found.reason, found.source)
        parties = found.value if isinstance(found.value, tuple) else (found.value,)
        answers = [self._party_answer(term, name, party) for party in parties if isinstance(party, Party)]
        text = value_text(found.value)
        if any(answer == "yes" for answer, _ in answers):
            return LeafAnswer("yes", (), text, found.source)
        atoms = tuple(dict.fromkeys(atom for answer, own in answers if answer == "unknown" for atom in own))
        return LeafAnswer("unknown" if atoms else "no", atoms, text, found.source)

    def _party_answer(self, term: Term, name: str, party: Party) -> tuple[Kleene, tuple[str, ...]]:
        if party.entity is None and term.relation != "registered-in":
            return "no", ()
        if party.entity and party.entity.startswith(REGISTERED):
            return ("yes" if party.entity[len(REGISTERED) :] in term.countries else "no"), ()
        if party.entity is None:
            return self._open("registration-unknown", term, name, party)
        entity = party.entity
        related = (self._related(term, entity, on) for on in self._days(term, entity))
        found = {self._open(one.reason, term, name, party) if one.answer == "unknown" else (one.answer, ())
                 for one in related}  # fmt: skip
        return found.pop() if len(found) == 1 else ("unknown", (self.date_fact(),))

    def _days(self, term: Term, entity: str) -> tuple[dt.date, ...]:
        """A day for each time in which the link may have been otherwise: all times, where the act's day is unknown.

        What holds between two turning days may be read off the earlier, so that days between them need no answers of
        their own.
        """
        turning = turning_days(self.parties, term, entity)
        if not turning:
            return (self.situation.on,)
        times = (turning[0] - ONE_DAY, *turning)
        day = self.day()
        if day is None:
            return times
        return times[bisect_right(turning, day.first) : bisect_right(turning, day.last) + 1]

    def _related(self, term: Term, entity: str, on: dt.date) -> OwnershipAnswerLike:
        if term.relation == "registered-in":
            return self.parties.registered_in(entity, term.countries, on)
        return self.parties.relation(entity, term.is_, term.relation, on, self.situation.known_at)

    def _open(self, reason: str, term: Term, name: str, party: Party) -> tuple[Kleene, tuple[str, ...]]:
        """A link that is open: in law (the term's question) or in fact (an edge to confirm)."""
        legal = reason == "open-question" and term.question
        atom = term.question if legal and term.question else f"edge:{name}:{party.entity or party.label}"
        answer = self.question(atom)
        return ("unknown", (atom,)) if answer is None else ("yes" if answer else "no", ())


def value_fits(vocabulary: Vocabulary, term: Term, value: str) -> bool:
    """Whether a choice or country is in the term's list, classes, or outside its `not_in`."""
    if term.not_in:
        return value not in term.not_in
    classes = vocabulary.classes.get(term.value or "", {}).get(value, frozenset())
    return value in term.in_ or bool(classes & set(term.classes))


def turning_days(law: PartyLaw, term: Term, entity: str) -> tuple[dt.date, ...]:
    """The days on which the company's answer to the term may change: links above it, and above the companies named."""
    if not term.party or term.relation == "named-only":
        return ()
    links = {day for one in (entity, *term.is_) for day in law.edge_days(one)}
    return tuple(sorted(links))


def _date_fits(term: Term, day: dt.date) -> bool:
    iso = day.isoformat()
    if term.before:
        return iso < term.before
    if term.on_or_before:
        return iso <= term.on_or_before
    return iso > term.after if term.after else iso >= (term.on_or_after or "")
