"""A measure made ready for one moment: what it looks at, and every answer it has come to so far.

Two situations share an answer where every fact the measure looks at lets its leaves come out alike, the acts' days lie in
the same states, and the same acts are done; where something is left open, also where the questions turn on the same.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import chain

from assay.determine.facts import Situation
from assay.determine.leaves import turning_days
from assay.determine.limb import Clauses, Limb, Look, OnDay, Turns
from assay.determine.logic import leaves
from assay.determine.model import Determination, MeasureDetermination, Node
from assay.determine.moment import Acts, Law
from assay.determine.provision import Trial, beside, states
from assay.determine.shapes import Column, leaf_id
from assay.determine.sight import Seen, Sight, companies, is_dated, is_unknown, span_of
from assay.register.measures import Clause, Measure, Term

_NO_PARTIES: list[tuple[int, ...]] = []
Lead = Callable[[Sequence[Determination]], Determination]
"""The determination that speaks for several."""


class Days:
    """The states that the days of one act's date fall in, numbered; provisions with the same periods share them."""

    def __init__(self, limb: Limb) -> None:
        self.fact = limb.date_fact
        self.limb = limb
        self.numbers: dict[Seen, int] = {}
        self.outs: list[OnDay] = []
        self._turning: list[dt.date] | None = None
        self._spans: dict[object, int] = {}

    def learn(self, day: Seen, situation: Situation) -> None:
        """Numbers a day that was not seen before; days between the same turning days are in one state."""
        limb = self.limb
        setting = limb.law.setting(limb.measure, limb.provision, limb.act, situation)
        if self._turning is None:
            self._turning = sorted(setting.reading.turning)
        span = span_of(day, self._turning)
        if span not in self._spans:
            known = states(setting)
            out = OnDay(known, beside(setting, known))
            if out not in self.outs:
                self.outs.append(out)
            self._spans[span] = self.outs.index(out)
        self.numbers[day] = self._spans[span]


class Ready:
    """A measure's limbs over its columns."""

    def __init__(self, measure: Measure, law: Law, acts: Acts, lead: Lead) -> None:
        self.measure, self.law, self.acts, self._lead = measure, law, acts, lead
        self.facts, self.parties = _columns(measure)
        columns = [*self.facts, *self.parties]
        places = {name: place for place, column in enumerate(columns) for name in column.names}
        self.days: list[Days] = []
        self.clocks: list[str] = []
        self.limbs: list[list[tuple[Limb, int, int]]] = []
        for provision in measure.provisions:
            clauses = Clauses(measure, provision, columns, places)
            limbs = [Limb(measure, provision, act, law, clauses, acts.outs) for act in provision.acts]
            self.limbs.append([(limb, self._clock(limb), self._days(limb)) for limb in limbs])
        every = [limb for limbs in self.limbs for limb, _, _ in limbs]
        self.act_names = tuple(dict.fromkeys(limb.act for limb in every))
        self.shown = tuple(dict.fromkeys(limb.date_fact for limb in every if limb.shows_day))
        # What `answer` goes through for every situation, as short as can be.
        self._tables = [(column.fact, column.numbers) for column in self.facts]
        self._day_tables = [(days.fact, days.numbers) for days in self.days]
        self._links = sorted({day for term in measure.terms.values() for day in turning_days(law.parties, term, "")})
        self._answers: dict[object, MeasureDetermination | dict[object, MeasureDetermination]] = {}
        self._led: dict[tuple[int, ...], MeasureDetermination] = {}

    def _clock(self, limb: Limb) -> int:
        """The place of the limb's date among those of the measure."""
        if limb.date_fact not in self.clocks:
            self.clocks.append(limb.date_fact)
        return self.clocks.index(limb.date_fact)

    def _days(self, limb: Limb) -> int:
        for index, days in enumerate(self.days):
            if days.fact == limb.date_fact and days.limb.provision.in_force == limb.provision.in_force:
                limb.on_days = days.outs
                return index
        self.days.append(Days(limb))
        limb.on_days = self.days[-1].outs
        return len(self.days) - 1

    def answer(self, sight: Sight) -> MeasureDetermination:
        """The measure's answer to a situation of this moment."""
        try:
            facts = tuple([numbers[sight[fact]] for fact, numbers in self._tables])
            on_days = [numbers[sight[fact]] for fact, numbers in self._day_tables]
            acts = [sight.acts[act] for act in self.act_names]
        except KeyError:
            self._learn_all(sight)
            return self.answer(sight)
        parties = self._companies(sight) if self.parties else _NO_PARTIES
        key = (*facts, *chain.from_iterable(parties), *on_days, *acts, *[sight[fact] for fact in self.shown])
        found = self._answers.get(key)
        if isinstance(found, dict):
            found = found.get(tuple(self._unsettled(sight)))
        return found or self._work_out(key, facts, parties, on_days, acts, sight)

    def _learn_all(self, sight: Sight) -> None:
        """Numbers whatever of the situation was not seen before."""
        for column in self.facts:
            if sight[column.fact] not in column.numbers:
                self._learn(column, self.clocks[0], sight[column.fact], sight)
        for days in self.days:
            if sight[days.fact] not in days.numbers:
                days.learn(sight[days.fact], sight.situation)
        for act in self.act_names:
            self.acts.number(act, sight, self.measure)

    def _work_out(
        self, key: object, facts: tuple[int, ...], parties: list[tuple[int, ...]], on_days: list[int], acts: list[int], sight: Sight
    ) -> MeasureDetermination:  # fmt: skip
        done = dict(zip(self.act_names, acts, strict=True))
        turns = self._unsettled(sight)
        found: list[Determination] = []
        open_ones = False
        for limbs in self.limbs:
            doing = [one for one in limbs if self.acts.outs[done[one[0].act]].answer != "no"] or limbs[:1]
            seen: dict[int, tuple[tuple[int, ...], Node, tuple[Node, ...]]] = {}
            tried: dict[object, Trial] = {}
            for limb, clock, days in doing:
                if clock not in seen:
                    columns = facts + parties[clock] if parties else facts
                    seen[clock] = columns, *limb.clauses.trees(columns)
                day = sight[limb.date_fact]
                look = Look(*seen[clock], done[limb.act], on_days[days], day, turns[clock], sight.situation)
                item, is_open = limb.determine(look, tried)
                found.append(item)
                open_ones = open_ones or is_open
        answer = self._answer_of(found)
        self._keep(key, tuple(turns) if open_ones else None, answer)
        return answer

    def _keep(self, key: object, turns_on: object, answer: MeasureDetermination) -> None:
        if turns_on is None:
            self._answers[key] = answer
            return
        kept = self._answers.setdefault(key, {})
        if isinstance(kept, dict):
            kept[turns_on] = answer

    def _answer_of(self, found: list[Determination]) -> MeasureDetermination:
        key = tuple(map(id, found))
        if key not in self._led:
            lead = self._lead(found)
            self._led[key] = MeasureDetermination(self.measure.id, lead.verdict, lead.outcome, lead, tuple(found))
        return self._led[key]

    def _companies(self, sight: Sight) -> list[tuple[int, ...]]:
        """How the companies stand on the day of each clock: alike on all, where none of their links ever changes."""
        found = []
        for column in self.parties:
            what = sight[column.fact]
            turning = column.turning_of.get(what)
            if turning is None:
                turning = self._turning_of(column, what, sight)
            if not turning:
                number = column.numbers.get(what)
                number = self._learn(column, self.clocks[0], what, sight) if number is None else number
                found.append([number] * len(self.clocks))
                continue
            keys = [(what, clock, span_of(sight[clock], turning)) for clock in self.clocks]
            found.append([column.numbers[key] if key in column.numbers else self._learn(column, key[1], key, sight)
                          for key in keys])  # fmt: skip
        return list(zip(*found, strict=True))

    def _turning_of(self, column: Column, what: Seen, sight: Sight) -> list[dt.date]:
        """The days on which the answers of these companies change."""
        entities = companies(sight.situation.get(column.fact))
        days = {day for term in column.terms for one in entities for day in turning_days(self.law.parties, term, one)}
        turning = column.turning_of[what] = sorted(days)
        return turning

    def _learn(self, column: Column, clock: str, key: Seen, sight: Sight) -> int:
        limb = next(limb for limbs in self.limbs for limb, _, _ in limbs if limb.date_fact == clock)
        setting = self.law.setting(self.measure, limb.provision, limb.act, sight.situation)
        return column.learn(sight[column.fact], key, setting)

    def _unsettled(self, sight: Sight) -> list[Turns]:
        return [self._turns_on(clock, sight) for clock in self.clocks]

    def _turns_on(self, clock: str, sight: Sight) -> Turns:
        """What the questions may turn on beside the numbers: the day's place among the links of companies that may be meant."""
        day = sight[clock]
        seen = [(column, sight[column.fact]) for column in self.parties]
        at: object = None
        if is_dated(day):
            first, last = (bisect_right(self._links, on) for on in day[:2])  # type: ignore[index]
            meant = any(is_unknown(what) for _, what in seen)
            at = ("at", first if meant else 0) if first == last or not meant else None
        return Turns(at, (day, tuple([what if column.turning_of.get(what) else None for column, what in seen])))


def _columns(measure: Measure) -> tuple[list[Column], list[Column]]:
    """The measure's leaves by the fact they look at: those over companies apart, since their answers turn on the day too."""
    facts: dict[str, dict[object, Clause]] = {}
    parties: dict[str, dict[object, Clause]] = {}
    for leaf in _leaves(measure):
        term = measure.terms[leaf.term] if leaf.term else None
        found, fact = (parties, term.party) if term and term.party else (facts, _fact_of(leaf, term))
        found.setdefault(fact, {})[leaf_id(leaf)] = leaf
    return tuple(
        [
            Column(fact, tuple(leaves.values()), [measure.terms[leaf.term] for leaf in leaves.values() if leaf.term])
            for fact, leaves in found.items()
        ]
        for found in (facts, parties)
    )  # type: ignore[return-value]  # two of them


def _fact_of(leaf: Clause, term: Term | None) -> str:
    return (term.value or term.date if term else leaf.fact) or ""


def _leaves(measure: Measure) -> list[Clause]:
    clauses = [
        clause for one in measure.provisions for clause in (one.applies_when, *(item.when for item in one.unless))
    ]
    return [leaf for clause in clauses for leaf in leaves(clause)]
