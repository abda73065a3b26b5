"""Measures put to a situation: one determination per provision and act, the most serious leading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assay.determine.deadlines import Calendar
from assay.determine.facts import Situation, Vocabulary
from assay.determine.leaves import PartyLaw
from assay.determine.model import Determination, MeasureDetermination, Verdict
from assay.determine.moment import Acts, Law, moment_of
from assay.determine.outcomes import Outcomes
from assay.determine.ready import Ready
from assay.determine.sight import Sight
from assay.register.measures import Measure

MOMENTS = 16
"""Moments whose determinations are kept; the one used longest ago gives way."""


class Determiner:
    """The engine over one register pack. Situations that the rules cannot tell apart share one determination."""

    def __init__(
        self,
        measures: tuple[Measure, ...],
        vocabulary: Vocabulary,
        parties: PartyLaw,
        outcomes: Outcomes,
        calendars: Mapping[str, Calendar] | None = None,
    ) -> None:
        self.measures = {measure.id: measure for measure in measures}
        self.vocabulary = vocabulary
        self.parties = parties
        self.outcomes = outcomes
        self.calendars = calendars or {}
        self.law = Law(vocabulary, parties, outcomes, self.calendars)
        self._moments: dict[object, _Moment] = {}
        self._at_most: dict[tuple[str, str], int] = {}
        self._seen: Sight | None = None

    def determine(self, measure: Measure, situation: Situation) -> MeasureDetermination:
        """The measure's answer for this organisation, device and act."""
        (found,) = self.determine_all((measure,), situation)
        return found

    def determine_all(self, measures: Sequence[Measure], situation: Situation) -> tuple[MeasureDetermination, ...]:
        """Every measure's answer; equal ones are one object as long as the engine keeps the situation's moment."""
        moment, sight = self._moment(situation), self.sight(situation)
        found = []
        for measure in measures:
            ready = moment.ready.get(measure.id)
            if ready is None or ready.measure is not measure:
                ready = moment.ready[measure.id] = Ready(measure, self.law, moment.acts, self._lead)
            found.append(ready.answer(sight))
        return tuple(found)

    def sight(self, situation: Situation) -> Sight:
        """What is seen of the situation; the last one's is kept, since measure after measure is put to it."""
        if self._seen is None or self._seen.situation is not situation:
            self._seen = Sight(situation)
        return self._seen

    def _moment(self, situation: Situation) -> _Moment:
        key = moment_of(situation)
        found = self._moments.pop(key, None) or _Moment(self.law)
        self._moments[key] = found
        if len(self._moments) > MOMENTS:
            del self._moments[next(iter(self._moments))]
        return found

    def _lead(self, found: Sequence[Determination]) -> Determination:
        """The most serious determination; of two alike one about an act asked about, then one about today, then the first."""
        if len(found) == 1:
            return found[0]
        order = {id(item): -index for index, item in enumerate(found)}
        return max(
            self.telling(found),
            key=lambda item: (self._weight(item), _is_asked(item), self._is_now(item), order[id(item)]),
        )

    def telling(self, found: Sequence[Determination]) -> list[Determination]:
        """The limbs of one measure without those that have nothing to say.

        An open one whose answer could add nothing to what applies already: whether a camera was installed before an advice
        was given is nobody's question while using it falls under the advice. And, while another limb is in force, one out
        of force that would not apply in its time either: a later limb is nothing to a buyer whom neither binds.
        """
        verdicts = {item.verdict for item in found}
        if "undetermined" not in verdicts and "not-in-force" not in verdicts:
            return list(found)
        settled = max((self._weight(item) for item in found if item.verdict == "applies"), default=0)
        current = any(item.verdict != "not-in-force" and _is_asked(item) for item in found)
        return [
            item for item in found
            if (item.verdict != "undetermined" or self._gravest(item) > settled)
            and not (current and item.verdict == "not-in-force" and item.tree.answer == "no")
        ]  # fmt: skip

    def _is_now(self, item: Determination) -> bool:
        """Of two limbs alike, the one about today's use leads: a purchase years ago cannot be undone."""
        return self.vocabulary.acts[item.act].on == "act-date"

    def _gravest(self, item: Determination) -> int:
        """How serious an open limb can still become."""
        key = (item.measure, item.provision)
        if key not in self._at_most:
            measure = self.measures[item.measure]
            effect = next(one.effect for one in measure.provisions if one.id == item.provision)
            verdict: Verdict = "not-modelled" if effect == "not-modelled" else "applies"
            self._at_most[key] = self.outcomes.severity(self.outcomes.word(verdict, measure.force, effect))
        return self._at_most[key]

    def _weight(self, item: Determination) -> int:
        return self.outcomes.severity(item.outcome)


class _Moment:
    """What is remembered for one moment."""

    def __init__(self, law: Law) -> None:
        self.acts = Acts(law)
        self.ready: dict[str, Ready] = {}


def _is_asked(item: Determination) -> bool:
    """Whether the act is one asked about: of two noes, "you did not ask about that act" says least."""
    return not (item.failing and item.failing[0].startswith("act:"))
