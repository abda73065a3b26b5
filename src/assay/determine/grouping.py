"""Devices whose facts the rules cannot tell apart share one group of determinations, worked out once.

Days are compared by the span between the days that any rule, period or ownership link turns on: two cameras bought in
March and in April 2021 are alike where nothing changed between.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from assay.determine.evaluate import Determiner
from assay.determine.facts import Situation
from assay.determine.intervals import boundaries
from assay.determine.leaves import turning_days
from assay.determine.limb import counts_from_the_act
from assay.determine.model import MeasureDetermination
from assay.determine.moment import moment_of
from assay.determine.reading import ONE_DAY, term_days
from assay.determine.sight import Sight, companies, is_dated, span_of
from assay.register.measures import Measure

PAST_OR_FUTURE = ("exempt", "not-in-force-yet", "not-in-force-no-longer", "not-in-force-suspended")
"""Outcomes that say nothing of a device as a whole: they stand beside the measure, not in a device's summary."""


class Groups:
    """Groups of determinations by what the rules can see; ids run in order of first use."""

    def __init__(self, engine: Determiner, measures: tuple[Measure, ...]) -> None:
        self.engine = engine
        self.measures = measures
        self.found: dict[str, tuple[MeasureDetermination, ...]] = {}
        self._ids: dict[object, str] = {}
        self._same: dict[tuple[int, ...], str] = {}
        self._outcomes: dict[str, tuple[Mapping[str, str], str]] = {}
        self._own = {measure.id: _of_devices(measure) for measure in measures}
        self._days = _turning_days(engine, measures)
        self._exact = _exact(engine, measures)
        self._companies = sorted({term.party for one in measures for term in one.terms.values() if term.party})
        self._around: dict[tuple[str, ...], list[dt.date]] = {}
        self._words: dict[int, tuple[MeasureDetermination, str]] = {}

    def place(self, situation: Situation) -> tuple[str, Mapping[str, str], str]:
        """The group of this situation, each measure's outcome, and the most serious one."""
        key = self._key(self.engine.sight(situation))
        if key not in self._ids:
            self._ids[key] = self._new(situation)
        group = self._ids[key]
        outcomes, lead = self._outcomes[group]
        return group, outcomes, lead

    def _key(self, sight: Sight) -> object:
        """Every fact as it is seen, whole dates by their span; what still differs `_new` may bring together."""
        situation = sight.situation
        days = self._days_around(situation)
        facts = []
        for fact in situation.facts:
            what = sight[fact]
            if is_dated(what) and what[0] == what[1] and fact not in self._exact:  # type: ignore[index]
                what = span_of(what, days), what[2]  # type: ignore[index]
            facts.append((fact, what))
        acts = frozenset([(act, done.value) for act, done in situation.acts.items()])
        return moment_of(situation), frozenset(facts), acts

    def _days_around(self, situation: Situation) -> list[dt.date]:
        """The days on which some answer may change, with those on which the situation's own companies changed hands."""
        named = [situation.facts[fact] for fact in self._companies if fact in situation.facts]
        key = tuple([one for fact in named for one in companies(fact)])
        if key not in self._around:
            links = {day for one in key for day in self.engine.parties.edge_days(one)}
            self._around[key] = sorted(self._days | links)
        return self._around[key]

    def _new(self, situation: Situation) -> str:
        answers = self.engine.determine_all(self.measures, situation)
        # The engine hands out one object per distinct answer, so identity tells groups apart.
        same = tuple(map(id, answers))
        if same in self._same:
            return self._same[same]
        group = self._same[same] = f"g{len(self.found) + 1}"
        self.found[group] = answers
        outcomes = {answer.measure: self._word(answer) for answer in answers}
        binding = [word for word in outcomes.values() if word not in PAST_OR_FUTURE]
        lead = max(binding, key=self.engine.outcomes.severity, default="does-not-apply")
        self._outcomes[group] = (outcomes, lead)
        return group

    def _word(self, answer: MeasureDetermination) -> str:
        found = self._words.get(id(answer))
        if found is None:  # the answer is kept beside its word, so that its id stays its own
            found = self._words[id(answer)] = answer, self._for_the_device(answer)
        return found[1]

    def _for_the_device(self, answer: MeasureDetermination) -> str:
        """The measure's most serious outcome among the limbs that turn on the device, not on the organisation alone."""
        told = self.engine.telling([item for item in answer.all if item.provision in self._own[answer.measure]])
        # An act of a day before (or after) the measure says nothing where another act falls into its time.
        words = [item.outcome for item in told if item.verdict != "not-in-force"] or [item.outcome for item in told]
        return max(words, key=self.engine.outcomes.severity, default="does-not-apply")


def _of_devices(measure: Measure) -> frozenset[str]:
    """The provisions that turn on the device."""
    return frozenset(one.id for one in measure.provisions if one.concerns == "device")


def _turning_days(engine: Determiner, measures: tuple[Measure, ...]) -> set[dt.date]:
    """Every day on which some measure's answer may change, whatever the companies."""
    days: set[dt.date] = set()
    for measure in measures:
        days |= {*boundaries(measure.in_force), dt.date.fromisoformat(measure.verify_by) + ONE_DAY}
        for provision in measure.provisions:
            days |= set(boundaries(provision.in_force or ()))
        for term in measure.terms.values():
            days |= {*term_days(term), *turning_days(engine.parties, term, "")}
    return days


def _exact(engine: Determiner, measures: tuple[Measure, ...]) -> frozenset[str]:
    """The dates that answers show or count from, so that the days themselves tell situations apart."""
    limbs = [(one, act) for measure in measures for one in measure.provisions for act in one.acts]
    return frozenset({"act.date"} | {engine.law.date_fact(act) for one, act in limbs if counts_from_the_act(one)})
