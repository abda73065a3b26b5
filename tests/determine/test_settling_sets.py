"""Settling questions of the register's own provisions, against brute force over every way the open facts may turn out.

Tried where the ways are few enough to go through: situations in which little is left open. A set of answers settles a limb
where all the ways that agree with it bind, or none does; the questions asked are those of the smallest settling sets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from math import prod

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from assay.determine.facts import Situation
from assay.determine.model import Determination
from assay.determine.provision import try_out
from assay.determine.questions import MAX_QUESTIONS
from assay.determine.settle import MAX_SET
from assay.register.measures import Measure
from tests.determine.plain import PlainSplitter, setting_of
from tests.determine.situations import ENGINE, MEASURES, REGISTER, situations

WAYS = 200

World = Mapping[str, int]
"""For each open fact or question, which of its answers (by number in its classes) turns out."""


class Worlds:
    """Every way the open facts and questions of one limb may turn out, and whether it binds."""

    def __init__(self, measure: Measure, item: Determination, situation: Situation) -> None:
        provision = next(one for one in measure.provisions if one.id == item.provision)
        setting = setting_of(ENGINE.law, measure, provision, item.act, situation)
        splitter = PlainSplitter(setting)
        self.atoms = splitter.atoms()
        self.options = {atom: splitter.classes(atom) for atom in self.atoms}
        self.few = prod(map(len, self.options.values())) <= WAYS
        self.binding: list[tuple[World, bool]] = []
        for choice in product(*(range(len(self.options[atom])) for atom in self.atoms)) if self.few else ():
            world = dict(zip(self.atoms, choice, strict=True))
            supposed = setting
            for atom, number in world.items():
                supposed = supposed.suppose(atom, self.options[atom][number].representative)
            kind = try_out(supposed).kind
            assert kind != "unknown", "an atom comes up that was not among those that may"
            self.binding.append((world, kind == "applies"))

    def ways(self, answers: World) -> set[bool]:
        """Whether it may bind, and may not, once these answers are given."""
        return {binds for world, binds in self.binding if all(world[atom] == answers[atom] for atom in answers)}

    def smallest_settling(self) -> Sequence[World]:
        for size in range(1, len(self.atoms) + 1):
            if found := [answers for answers in self._answers(size) if len(self.ways(answers)) == 1]:
                return found
        return ()

    def _answers(self, size: int) -> Iterator[World]:
        for chosen in combinations(self.atoms, size):
            for numbers in product(*(range(len(self.options[atom])) for atom in chosen)):
                yield dict(zip(chosen, numbers, strict=True))


def open_limbs(measure: Measure, situation: Situation) -> list[tuple[Determination, Worlds]]:
    found = ENGINE.determine(measure, situation).all
    tried = [(item, Worlds(measure, item, situation)) for item in found if item.verdict == "undetermined"]
    return [(item, worlds) for item, worlds in tried if worlds.few]


@settings(max_examples=50, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(st.data())
def test_what_is_asked_is_what_settles_it_soonest_and_leads_where_it_says(data: st.DataObject) -> None:
    measure = REGISTER.measure(data.draw(MEASURES))
    limbs = open_limbs(measure, data.draw(situations(measure, 0.95)))
    assume(limbs)
    for item, worlds in limbs:
        assert worlds.ways({}) == {True, False}, "open only where it may bind and may not"
        assert_smallest(item, worlds)
        assert_leads(item, worlds)


def assert_smallest(item: Determination, worlds: Worlds) -> None:
    """The questions are those of the smallest settling sets and no others."""
    smallest = worlds.smallest_settling()
    asked = {question.atom for question in item.settle}
    wanted = {atom for answers in smallest for atom in answers}
    if len(smallest[0]) > MAX_SET:
        assert asked  # too many answers are needed: it begins with what comes up first
    elif len(wanted) > MAX_QUESTIONS:
        assert asked < wanted and len(asked) == MAX_QUESTIONS
    else:
        assert asked == wanted, (item.provision, item.act)


def assert_leads(item: Determination, worlds: Worlds) -> None:
    """Each answer leads where it says, and a question that settles alone does so by every answer."""
    for question in item.settle:
        said = {value: answer.verdict for answer in question.answers for value in answer.values}
        for number, option in enumerate(worlds.options[question.atom]):
            ways = worlds.ways({question.atom: number})
            verdict = said.get(option.values[0]) or _span_of(option.values[0], said)
            binds = {"applies": {True}, "not-modelled": {True}, "undetermined": {True, False}}.get(verdict, {False})
            assert ways == binds, (item.provision, item.act, question.atom, option.values, verdict)
        assert question.alone == all(answer.verdict != "undetermined" for answer in question.answers)


def _span_of(span: str, said: Mapping[str, str]) -> str:
    """The verdict of the span of days that this one was joined into; ISO days compare as text, an open end as the last."""
    first, last = span.split("..")
    ends = {name: name.split("..") for name in said}
    return next(
        said[name] for name, (start, end) in ends.items() if start <= first and (not end or (last and last <= end))
    )
