"""What every device of one assessment shares: the day of use, what had been recorded, and counsel's interpretations.

Determinations are remembered within a moment and never across two, so that nothing remembered has to name it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from assay.determine.deadlines import Calendar
from assay.determine.facts import Situation, Vocabulary
from assay.determine.leaves import PartyLaw, Setting
from assay.determine.logic import LeafAnswer
from assay.determine.outcomes import Outcomes
from assay.determine.provision import act_done
from assay.determine.reading import Reading
from assay.determine.sight import Sight, seen
from assay.register.measures import Measure, Provision


@dataclass(frozen=True, slots=True)
class Law:
    """The parts of the register that every measure is read with."""

    vocabulary: Vocabulary
    parties: PartyLaw
    outcomes: Outcomes
    calendars: Mapping[str, Calendar]
    _readings: dict[tuple[int, dt.date], Reading] = field(default_factory=dict)

    def date_fact(self, act: str) -> str:
        """The fact that dates the act."""
        kind = self.vocabulary.acts[act]
        return "act.date" if kind.on == "act-date" else kind.on

    def setting(self, measure: Measure, provision: Provision, act: str, situation: Situation) -> Setting:
        reading = self.reading(measure, provision, situation.known_at)
        return Setting(measure, provision, act, situation, self.vocabulary, self.parties, reading, {})

    def reading(self, measure: Measure, provision: Provision, known_at: dt.date) -> Reading:
        """The provision as recorded by the day, read once."""
        key = (id(provision), known_at)
        found = self._readings.get(key)
        if found is None or found.provision is not provision or found.measure is not measure:
            found = self._readings[key] = Reading(measure, provision, known_at)
        return found


def moment_of(situation: Situation) -> object:
    """What two situations must have in common for anything to be shared between them."""
    known = tuple(sorted(situation.interpretations.items())) if situation.interpretations else ()
    return situation.on, situation.known_at, situation.acts_exclusive, known


class Acts:
    """Whether each act is done, as numbers: equal numbers leave nothing of the act to tell two situations apart."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.outs: list[LeafAnswer] = []
        self._numbers: dict[object, int] = {}
        self._ways: dict[object, int] = {}

    def number(self, act: str, sight: Sight, measure: Measure) -> int:
        """The number of this act's answer in the situation."""
        found = sight.acts.get(act)
        if found is None:
            key = (act, self._bearing(act, sight))
            if key not in self._numbers:
                self._numbers[key] = self._learn(act, sight, measure)
            found = sight.acts[act] = self._numbers[key]
        return found

    def _bearing(self, act: str, sight: Sight) -> object:
        said = sight.situation.acts.get(act)
        if said is not None:
            return "said", seen(said)
        done = self.law.vocabulary.acts[act].done
        return done and sight[done]

    def _learn(self, act: str, sight: Sight, measure: Measure) -> int:
        out = act_done(self.law.setting(measure, measure.provisions[0], act, sight.situation))
        way = (act if out.atoms else "", out.answer, out.atoms, out.value if out.atoms else "")
        if way not in self._ways:
            self._ways[way] = len(self.outs)
            self.outs.append(LeafAnswer(out.answer, out.atoms))
        return self._ways[way]
