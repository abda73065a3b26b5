"""Measures put to a situation: one determination per provision and act, the most serious leading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from assay.determine.deadlines import Calendar, due_days
from assay.determine.facts import Day, Situation, Vocabulary
from assay.determine.leaves import PartyLaw, Setting
from assay.determine.logic import explain, leaves, shortest_failing
from assay.determine.model import Answer, Determination, MeasureDetermination, Node, Settling, Verdict
from assay.determine.outcomes import Outcomes
from assay.determine.provision import Trial, act_done, states, try_out
from assay.determine.settle import AnswerClass, Splitter
from assay.register.measures import Measure, Provision

MAX_QUESTIONS = 6
VERDICTS: dict[str, Verdict] = {
    "applies": "applies", "exempt": "does-not-apply", "no": "does-not-apply", "not-in-force": "not-in-force",
    "unknown": "undetermined",
}  # fmt: skip


class Determiner:
    """The engine over one register pack. Equal situations share one determination, so ten thousand devices stay cheap."""

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
        self._known: dict[object, Determination] = {}

    def determine(self, measure: Measure, situation: Situation) -> MeasureDetermination:
        """The measure's answer for this organisation, device and act."""
        found: list[Determination] = []
        for provision in measure.provisions:
            settings = [self._setting(measure, provision, act, situation) for act in provision.acts]
            done = [setting for setting in settings if act_done(setting).answer != "no"]
            found += [self._one(setting) for setting in done or settings[:1]]
        lead = max(
            self.telling(found),
            key=lambda item: (self._weight(item), _is_asked(item), self._is_now(item), -found.index(item)),
        )
        return MeasureDetermination(measure.id, lead.verdict, lead.outcome, lead, tuple(found))

    def telling(self, found: Sequence[Determination]) -> list[Determination]:
        """The limbs of one measure without those that have nothing to say.

        An open one whose answer could add nothing to what applies already: whether a camera was installed before an advice
        was given is nobody's question while using it falls under the advice. And, while another limb is in force, one out
        of force that would not apply in its time either: a later limb is nothing to a buyer whom neither binds.
        """
        settled = max((self._weight(item) for item in found if item.verdict == "applies"), default=0)
        current = any(item.verdict != "not-in-force" and _is_asked(item) for item in found)
        return [
            item for item in found
            if (item.verdict != "undetermined" or self._at_most(item) > settled)
            and not (current and item.verdict == "not-in-force" and item.tree.answer == "no")
        ]  # fmt: skip

    def _is_now(self, item: Determination) -> bool:
        """Of two limbs alike, the one about today's use leads: a purchase years ago cannot be undone."""
        return self.vocabulary.acts[item.act].on == "act-date"

    def _at_most(self, item: Determination) -> int:
        """How serious an open limb can still become."""
        measure = self.measures[item.measure]
        effect = next(one.effect for one in measure.provisions if one.id == item.provision)
        verdict: Verdict = "not-modelled" if effect == "not-modelled" else "applies"
        return self.outcomes.severity(self.outcomes.word(verdict, measure.force, effect))

    def _weight(self, item: Determination) -> int:
        return self.outcomes.severity(item.outcome)

    def _setting(self, measure: Measure, provision: Provision, act: str, situation: Situation) -> Setting:
        return Setting(measure, provision, act, situation, self.vocabulary, self.parties, {})

    def _one(self, setting: Setting) -> Determination:
        key = self._key(setting)
        if key not in self._known:
            self._known[key] = self._fresh(setting)
        return self._known[key]

    def _key(self, setting: Setting) -> object:
        """What tells two situations apart for this provision: how each leaf comes out, not the facts behind it."""
        clauses = [setting.provision.applies_when, *(item.when for item in setting.provision.unless)]
        outs = tuple(
            (leaf.answer, leaf.atoms, leaf.value) for clause in clauses for leaf in map(setting.leaf, leaves(clause))
        )
        act = act_done(setting)
        day = setting.day()
        # Deadlines count from the act's day, and stale records from it too: then the day itself tells situations apart.
        dated = bool(setting.provision.deadline or setting.provision.steps) or setting.measure.when_stale == "unclear"
        shown = day if dated or setting.date_fact() == "act.date" else None
        return (
            setting.measure.id, setting.provision.id, setting.act, act.answer, act.atoms, outs, states(setting), shown,
            setting.situation.on, setting.situation.known_at, tuple(sorted(setting.situation.interpretations.items())),
            tuple(str(setting.fact(fact)) for fact in ("device.maker", "act.counterparty", "organisation.entity"))
            if day is None else None,
        )  # fmt: skip

    def _fresh(self, setting: Setting) -> Determination:
        splitter = Splitter(setting)
        trial = try_out(setting)
        if trial.kind == "unknown":
            trial = splitter.settled() or trial
        measure, provision = setting.measure, setting.provision
        if provision.effect == "none" and trial.kind in ("unknown", "exempt"):
            trial = Trial("no", state=trial.state)  # a list entry that forbids nothing asks nobody anything
        verdict = VERDICTS[trial.kind]
        if verdict == "applies" and provision.effect == "not-modelled":
            verdict = "not-modelled"
        outcome = self.outcomes.word(
            verdict,
            measure.force,
            provision.effect,
            interval=trial.state,
            exception=trial.exception if trial.kind == "exempt" else "",
        )
        tree = explain(provision.applies_when, setting.leaf)
        day = setting.day()
        single = day.first if isinstance(day, Day) and day.first == day.last else None
        return Determination(
            measure=measure.id,
            provision=provision.id,
            act=setting.act,
            verdict=verdict,
            outcome=outcome,
            on=single if setting.date_fact() == "act.date" else None,
            interval=trial.state,
            tree=tree,
            exceptions=tuple(self._exception(setting, index) for index in range(len(provision.unless))),
            exception=trial.exception if trial.kind == "exempt" else "",
            settle=self._settling(splitter) if verdict == "undetermined" else (),
            open_questions=tuple(atom for atom in tree.open if self._legal(measure, atom)),
            failing=self._failing(setting, tree) if verdict == "does-not-apply" else (),
            due=due_days(provision, single, self.calendars) if verdict in ("applies", "not-modelled") else (),
            stale=_is_stale(measure, setting.situation.on),
        )

    def _exception(self, setting: Setting, index: int) -> Node:
        item = setting.provision.unless[index]
        node = explain(item.when, setting.leaf)
        return Node("unless", node.answer, item.id, cite=item.cite, open=node.open, children=(node,))

    def _failing(self, setting: Setting, tree: Node) -> tuple[str, ...]:
        if act_done(setting).answer == "no":
            return (f"act:{setting.act}",)
        return tuple(dict.fromkeys(shortest_failing(tree)))

    def _legal(self, measure: Measure, atom: str) -> bool:
        return any(question.id == atom for question in measure.open_questions)

    def _settling(self, splitter: Splitter) -> tuple[Settling, ...]:
        """The questions of the smallest deciding sets: settles alone first, then the cheaper."""
        atoms = splitter.atoms()
        sets = splitter.minimal_sets(atoms)
        chosen = dict.fromkeys(atom for answers in sets for atom in answers)
        asked = [self._question(splitter, atom) for atom in chosen or dict.fromkeys(atoms[:1])]
        order = {atom: index for index, atom in enumerate(atoms)}
        ranked = sorted(asked, key=lambda item: (not item.alone, item.legal, item.cost, order[item.atom]))
        return tuple(ranked[:MAX_QUESTIONS])

    def _answer(self, setting: Setting, option: AnswerClass, trial: Trial | None) -> Answer:
        """Where one answer leads."""
        verdict: Verdict = "undetermined" if trial is None else VERDICTS[trial.kind]
        if verdict == "applies" and setting.provision.effect == "not-modelled":
            verdict = "not-modelled"
        exception = trial.exception if trial and trial.kind == "exempt" else ""
        state = trial.state if trial else ""
        force, effect = setting.measure.force, setting.provision.effect
        word = self.outcomes.word(verdict, force, effect, interval=state, exception=exception)
        return Answer(option.values, verdict, word)

    def _question(self, splitter: Splitter, atom: str) -> Settling:
        setting = splitter.setting
        answers: list[Answer] = []
        for option in splitter.classes(atom):
            trial = splitter.settled(setting.suppose(atom, option.representative))
            found = self._answer(setting, option, trial)
            _append(answers, found, dated=isinstance(option.representative, Day))
        legal = self._legal(setting.measure, atom)
        fact = self.vocabulary.facts.get(atom)
        alone = all(answer.verdict != "undetermined" for answer in answers)
        reason = setting.fact(atom).reason if fact else ""
        return Settling(atom, legal, alone, tuple(answers), fact.cost if fact else 5 if legal else 4, reason)


def _is_asked(item: Determination) -> bool:
    """Whether the act is one asked about: of two noes, "you did not ask about that act" says least."""
    return not any(name.startswith("act:") for name in item.failing)


def _append(answers: list[Answer], found: Answer, *, dated: bool) -> None:
    """Answers that lead to the same place are one answer; spans of days only where they touch."""
    for index, answer in enumerate(answers):
        if (answer.verdict, answer.outcome) == (found.verdict, found.outcome) and (
            not dated or index == len(answers) - 1
        ):
            values = (_joined(answer.values[0], found.values[0]),) if dated else answer.values + found.values
            answers[index] = Answer(values, answer.verdict, answer.outcome)
            return
    answers.append(found)


def _joined(first: str, second: str) -> str:
    return f"{first.split('..')[0]}..{second.split('..')[1]}"


def _is_stale(measure: Measure, on: dt.date) -> bool:
    return on.isoformat() > measure.verify_by
