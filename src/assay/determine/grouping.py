"""Devices whose facts the rules cannot tell apart share one group of determinations, worked out once.

Days are compared by the span between the days that any rule, period or ownership link turns on: two cameras bought in
March and in April 2021 are alike where nothing changed between.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping

from assay.determine.evaluate import Determiner
from assay.determine.facts import Day, FactValue, Party, Situation
from assay.determine.intervals import boundaries
from assay.determine.logic import leaves
from assay.determine.model import MeasureDetermination
from assay.register.measures import Measure

PAST_OR_FUTURE = ("exempt", "not-in-force-yet", "not-in-force-no-longer", "not-in-force-suspended")
"""Outcomes that say nothing of a device as a whole: they stand beside the measure, not in a device's summary."""


Seen = tuple[tuple[str, str], ...]
"""Names and what the rules can see of their values."""

COMPUTED_FROM = ("device.fcc_granted_on",)
"""Facts that others are computed from (facts.Situation.get)."""


class Groups:
    """Groups of determinations by what the rules can see; ids run in order of first use."""

    def __init__(self, engine: Determiner, measures: tuple[Measure, ...]) -> None:
        self.engine = engine
        self.measures = measures
        self.found: dict[str, tuple[MeasureDetermination, ...]] = {}
        self._ids: dict[object, str] = {}
        self._answers: dict[object, MeasureDetermination] = {}
        self._looked_at = {measure.id: _looked_at(measure, engine) for measure in measures}
        self._same: dict[tuple[int, ...], str] = {}
        self._outcomes: dict[str, tuple[Mapping[str, str], str]] = {}
        self._days = sorted(_turning_days(measures))
        self._own_days = {measure.id: _turning_days((measure,)) for measure in measures}
        self._turned: dict[object, list[dt.date]] = {}
        self._exact = _counts_from_other_days(engine, measures)

    def place(self, situation: Situation) -> tuple[str, Mapping[str, str], str]:
        """The group of this situation, each measure's outcome, and the most serious one."""
        key = self._key(situation)
        if key not in self._ids:
            self._ids[key] = self._new(situation, *key)
        group = self._ids[key]
        outcomes, lead = self._outcomes[group]
        return group, outcomes, lead

    def _new(self, situation: Situation, facts: Seen, acts: Seen) -> str:
        known = dict(facts)
        answers = tuple(self._answer(measure, situation, known, acts) for measure in self.measures)
        # The engine hands out one object per distinct determination, so identity tells groups apart.
        same = tuple(id(item) for answer in answers for item in answer.all)
        if same in self._same:
            return self._same[same]
        group = self._same[same] = f"g{len(self.found) + 1}"
        self.found[group] = answers
        outcomes = {answer.measure: self._for_the_device(answer) for answer in answers}
        binding = [word for word in outcomes.values() if word not in PAST_OR_FUTURE]
        lead = max(binding, key=self.engine.outcomes.severity, default="does-not-apply")
        self._outcomes[group] = (outcomes, lead)
        return group

    def _answer(
        self, measure: Measure, situation: Situation, known: Mapping[str, str], acts: Seen
    ) -> MeasureDetermination:
        """The measure's answer, remembered by the facts that the measure looks at and the spans of its own days."""
        days = self._measure_days(measure, situation)
        seen = tuple(
            self._seen(situation.facts[fact], days) if self._is_day(situation, fact) else known.get(fact)
            for fact in self._looked_at[measure.id]
        )
        key = (measure.id, acts, seen)
        if key not in self._answers:
            self._answers[key] = self.engine.determine(measure, situation)
        return self._answers[key]

    def _is_day(self, situation: Situation, fact: str) -> bool:
        return fact in situation.facts and isinstance(situation.facts[fact].value, Day)

    def _measure_days(self, measure: Measure, situation: Situation) -> list[dt.date]:
        """The days on which this measure's answer may change, with those on which the maker changed hands.

        A span is counted within these days, so they may differ only with facts that stand in the key: the maker does
        where the measure looks at it.
        """
        edges = self._edges(situation) if "device.maker" in self._looked_at[measure.id] else ()
        key = (measure.id, edges, situation.on)
        if key not in self._turned:
            self._turned[key] = sorted({*self._own_days[measure.id], *edges, situation.on})
        return self._turned[key]

    def _edges(self, situation: Situation) -> tuple[dt.date, ...]:
        party = situation.facts["device.maker"].value if "device.maker" in situation.facts else None
        return self.engine.parties.edge_days(party.entity) if isinstance(party, Party) and party.entity else ()

    def _for_the_device(self, answer: MeasureDetermination) -> str:
        """The measure's most serious outcome among the limbs that turn on the device, not on the organisation alone."""
        own = {item.id for item in self.engine.measures[answer.measure].provisions if item.concerns == "device"}
        told = self.engine.telling([item for item in answer.all if item.provision in own])
        # An act of a day before (or after) the measure says nothing where another act falls into its time.
        words = [item.outcome for item in told if item.verdict != "not-in-force"] or [item.outcome for item in told]
        return max(words, key=self.engine.outcomes.severity, default="does-not-apply")

    def _key(self, situation: Situation) -> tuple[Seen, Seen]:
        days = sorted({*self._days, *self._edges(situation), situation.on})
        facts = tuple(sorted((name, self._seen(value, days)) for name, value in situation.facts.items()))
        acts = tuple(sorted((act, str(value)) for act, value in situation.acts.items()))
        return facts, acts

    def _seen(self, fact: FactValue, days: list[dt.date]) -> str:
        if isinstance(fact.value, Day) and not self._exact:
            return f"{bisect_right(days, fact.value.first)}-{bisect_right(days, fact.value.last)}"
        return str(fact) if fact.value is not None else f"?{fact.reason}"


def _looked_at(measure: Measure, engine: Determiner) -> tuple[str, ...]:
    """Every fact that can change the measure's answer: in its clauses and terms, in its acts, and behind computed facts."""
    facts = set(COMPUTED_FROM)
    for term in measure.terms.values():
        facts.add(term.party or term.value or term.date or "")
    for provision in measure.provisions:
        for clause in (provision.applies_when, *(item.when for item in provision.unless)):
            facts |= {leaf.fact for leaf in leaves(clause) if leaf.fact}
        for act in provision.acts:
            kind = engine.vocabulary.acts[act]
            facts |= {kind.on, kind.done or ""}
    return tuple(sorted(facts))


def _counts_from_other_days(engine: Determiner, measures: tuple[Measure, ...]) -> bool:
    """Some duty's clock runs from the day of purchase or installation: then the days themselves tell devices apart."""
    return any(
        (provision.steps or (provision.deadline and provision.deadline.after))
        and any(engine.vocabulary.acts[act].on != "act-date" for act in provision.acts)
        for measure in measures
        for provision in measure.provisions
    )


def _turning_days(measures: tuple[Measure, ...]) -> set[dt.date]:
    """Every day on which some measure's answer may change. `bisect_right` puts the day itself in the later span."""
    days: set[dt.date] = set()
    for measure in measures:
        days |= set(boundaries(measure.in_force))
        days.add(dt.date.fromisoformat(measure.verify_by) + dt.timedelta(days=1))
        for provision in measure.provisions:
            days |= set(boundaries(provision.in_force or ()))
        for term in measure.terms.values():
            for bound, shift in ((term.before, 0), (term.on_or_after, 0), (term.after, 1), (term.on_or_before, 1)):
                if bound:
                    days.add(dt.date.fromisoformat(bound) + dt.timedelta(days=shift))
    return days
