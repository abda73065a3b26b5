"""One limb: a provision put to one act. Its determinations, each made once out of parts that are themselves shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from assay.determine.classes import Kept
from assay.determine.deadlines import due_days
from assay.determine.facts import Situation
from assay.determine.intervals import State
from assay.determine.logic import LeafAnswer, leaves, shortest_failing
from assay.determine.model import Determination, Node, Settling, Verdict
from assay.determine.moment import Law
from assay.determine.provision import Trial, Tried, weigh
from assay.determine.questions import fired, outcome_of, settling, verdict_of
from assay.determine.settle import Splitter
from assay.determine.shapes import Column, LeafId, Shape, leaf_id
from assay.determine.sight import Seen, is_dated
from assay.register.measures import Clause, Measure, Provision


@dataclass(frozen=True, slots=True)
class OnDay:
    """What the act's day decides by itself: the states it may fall in, and the questions that stand beside the condition."""

    states: tuple[State, ...]
    extra: tuple[LeafAnswer, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """How a limb comes out once it is split by cases, or the questions that would settle it."""

    settled: Trial | None
    questions: tuple[Settling, ...]


class Turns(NamedTuple):
    """What the questions may turn on beside the numbers: `at` where the day itself is not asked for, else `dated`."""

    at: object  # None where the day may come to be asked for
    dated: object


class Look(NamedTuple):
    """One situation as a limb sees it: numbers where numbers tell all there is to tell."""

    columns: tuple[int, ...]
    tree: Node
    nodes: tuple[Node, ...]
    act: int
    on_day: int
    day: Seen
    turns: Turns
    situation: Situation


class Clauses:
    """A provision's condition and exceptions over a measure's columns; the acts of the provision share its trees."""

    def __init__(
        self, measure: Measure, provision: Provision, columns: Sequence[Column], places: Mapping[LeafId, int]
    ) -> None:
        self.condition = Shape(provision.applies_when, columns, places)
        self.provision = provision
        self.exceptions = tuple(Shape(item.when, columns, places) for item in provision.unless)
        self.places = tuple(
            sorted({places[leaf_id(leaf)] for clause in _clauses(provision) for leaf in leaves(clause)})
        )
        self.columns = [columns[place] for place in self.places]
        self.splits: dict[object, Split] = {}
        self.spans: Kept = {}
        self._shown: dict[tuple[int, int], Node] = {}
        self._failing: dict[int, tuple[str, ...]] = {}
        self._legal = frozenset(question.id for question in measure.open_questions)

    def trees(self, columns: tuple[int, ...]) -> tuple[Node, tuple[Node, ...]]:
        """The condition's explanation and each exception's."""
        return self.condition.node(columns), tuple([shape.node(columns) for shape in self.exceptions])

    def openness(self, numbers: tuple[int, ...]) -> tuple[int, ...]:
        """What of the columns bears on the questions."""
        return tuple(column.openness[numbers[place]] for column, place in zip(self.columns, self.places, strict=True))

    def unless(self, index: int, node: Node) -> Node:
        """The exception as the explanation shows it, around its clause."""
        key = (index, id(node))
        if key not in self._shown:
            item = self.provision.unless[index]
            self._shown[key] = Node("unless", node.answer, item.id, cite=item.cite, open=node.open, children=(node,))
        return self._shown[key]

    def legal(self, tree: Node) -> tuple[str, ...]:
        """The open questions of law in a tree of this condition."""
        return tuple([atom for atom in tree.open if atom in self._legal]) if tree.open else ()

    def failing(self, tree: Node) -> tuple[str, ...]:
        """The shortest failing clause of a tree of this condition."""
        if id(tree) not in self._failing:
            self._failing[id(tree)] = tuple(dict.fromkeys(shortest_failing(tree)))
        return self._failing[id(tree)]


class Limb:
    """A provision and one of its acts."""

    def __init__(
        self, measure: Measure, provision: Provision, act: str, law: Law, clauses: Clauses, acts: list[LeafAnswer]
    ) -> None:
        self.measure, self.provision, self.act, self.law, self.clauses = measure, provision, act, law, clauses
        self.acts = acts
        self.on_days: list[OnDay] = []
        self.date_fact = law.date_fact(act)
        self.today = self.date_fact == "act.date"
        # Deadlines count from the act's day, and the act asked about shows its own: then the day itself is told.
        self.shows_day = self.today or counts_from_the_act(provision)
        self._known: dict[object, Any] = {}  # a determination, or where it is split by cases one for each split
        self._words: dict[tuple[str, str, str], tuple[Verdict, str]] = {}

    def determine(self, look: Look, tried: dict[object, Trial]) -> tuple[Determination, bool]:
        """The limb's determination, and whether more than the numbers went into it.

        `tried` holds what the provision's other acts came to in the same situation.
        """
        key = (id(look.tree), *map(id, look.nodes), look.act, look.on_day, look.day if self.shows_day else None)
        found = self._known.get(key)
        if isinstance(found, Determination):
            return found, False
        parts = (look.act, self.date_fact)
        trial = tried.get(parts)
        if trial is None:
            trial = tried[parts] = self._weigh(look)
        if trial.kind != "unknown":
            self._known[key] = made = self._make(look, trial, ())
            return made, False
        split = self._settle(look, trial)
        kept = self._known.setdefault(key, {}) if found is None else found
        if id(split) not in kept:
            kept[id(split)] = self._make(look, split.settled or trial, split.questions)
        return kept[id(split)], True

    def _weigh(self, look: Look) -> Trial:
        named = zip(self.provision.unless, look.nodes, strict=True)
        opened = [(item.id, (node.answer, node.open)) for item, node in named] if look.nodes else ()
        day, condition = self.on_days[look.on_day], (look.tree.answer, look.tree.open)
        return weigh(Tried(self.acts[look.act], day.states, day.extra, condition, opened, self.date_fact))

    def _settle(self, look: Look, trial: Trial) -> Split:
        """Whether it is settled all the same, whatever the unknown facts are, and else the questions that would settle it.

        Two acts of the provision share it where both are done, or both open alike, and one date dates them.
        """
        asks_day = look.turns.at is None or self.date_fact in trial.atoms
        turns = look.turns.dated if asks_day else look.turns.at
        key = (self.clauses.openness(look.columns), look.act, self.date_fact, look.on_day, turns)
        found = self.clauses.splits.get(key)
        if found is None:
            setting = self.law.setting(self.measure, self.provision, self.act, look.situation)
            splitter = Splitter(setting, self.clauses.spans)
            settled = splitter.settled()
            asks = settled is None and self.provision.effect != "none"
            found = self.clauses.splits[key] = Split(settled, settling(splitter, self.law.outcomes) if asks else ())
        return found

    def _make(self, look: Look, trial: Trial, questions: tuple[Settling, ...]) -> Determination:
        if self.provision.effect == "none" and trial.kind in ("unknown", "exempt"):
            trial = Trial("no", state=trial.state)  # a list entry that forbids nothing asks nobody anything
        verdict, outcome = self._word(trial)
        day, tree = look.day, look.tree
        single = day[0] if is_dated(day) and day[0] == day[1] else None  # type: ignore[index]
        return Determination(
            measure=self.measure.id,
            provision=self.provision.id,
            act=self.act,
            verdict=verdict,
            outcome=outcome,
            on=single if self.today else None,
            interval=trial.state,
            tree=tree,
            exceptions=tuple([self.clauses.unless(index, node) for index, node in enumerate(look.nodes)]),
            exception=fired(trial),
            settle=questions if verdict == "undetermined" else (),
            open_questions=self.clauses.legal(tree),
            failing=self._failing(look, tree) if verdict == "does-not-apply" else (),
            due=due_days(self.provision, single, self.law.calendars) if verdict in ("applies", "not-modelled") else (),
            stale=look.situation.on.isoformat() > self.measure.verify_by,
        )

    def _word(self, trial: Trial) -> tuple[Verdict, str]:
        key = (trial.kind, trial.state, trial.exception)
        found = self._words.get(key)
        if found is None:
            word = outcome_of(trial, self.measure, self.provision, self.law.outcomes)
            found = self._words[key] = verdict_of(trial, self.provision), word
        return found

    def _failing(self, look: Look, tree: Node) -> tuple[str, ...]:
        return (f"act:{self.act}",) if self.acts[look.act].answer == "no" else self.clauses.failing(tree)


def _clauses(provision: Provision) -> tuple[Clause, ...]:
    return (provision.applies_when, *(item.when for item in provision.unless))


def counts_from_the_act(provision: Provision) -> bool:
    """Whether a deadline runs from the act's own day."""
    return bool(provision.steps or (provision.deadline and provision.deadline.after))
