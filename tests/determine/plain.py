"""The rules put to a situation without any memory: the slow way, which the engine's answers must equal.

Leaves, trials and case splits are the engine's own functions, with nothing remembered between two calls; trees are built
clause by clause, and every limb, question and lead is worked out anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from assay.determine.deadlines import due_days
from assay.determine.evaluate import Determiner
from assay.determine.facts import Day, Situation
from assay.determine.leaves import Setting
from assay.determine.logic import joined, leaf_node, parts, shortest_failing
from assay.determine.model import Determination, MeasureDetermination, Node
from assay.determine.moment import Law
from assay.determine.provision import Trial, act_done, try_out
from assay.determine.questions import fired, outcome_of, settling, verdict_of
from assay.determine.reading import Reading
from assay.determine.settle import Splitter
from assay.register.measures import Clause, Measure, Provision


class PlainSplitter(Splitter):
    """Case splits that work every trial out anew."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting)
        self.setting = setting

    def _try(self, setting: Setting) -> Trial:
        self.trials += 1
        return try_out(setting)


def determine(engine: Determiner, measure: Measure, situation: Situation) -> MeasureDetermination:
    """The measure's answer, from nothing."""
    found: list[Determination] = []
    for provision in measure.provisions:
        settings = [setting_of(engine.law, measure, provision, act, situation) for act in provision.acts]
        done = [setting for setting in settings if act_done(setting).answer != "no"]
        found += [limb(engine.law, setting) for setting in done or settings[:1]]
    lead = _lead(engine, found)
    return MeasureDetermination(measure.id, lead.verdict, lead.outcome, lead, tuple(found))


def setting_of(law: Law, measure: Measure, provision: Provision, act: str, situation: Situation) -> Setting:
    reading = Reading(measure, provision, situation.known_at)
    return Setting(measure, provision, act, situation, law.vocabulary, law.parties, reading, {})


def limb(law: Law, setting: Setting) -> Determination:
    """One provision for one act."""
    measure, provision, splitter = setting.measure, setting.provision, PlainSplitter(setting)
    trial = try_out(setting)
    if trial.kind == "unknown":
        trial = splitter.settled() or trial
    if provision.effect == "none" and trial.kind in ("unknown", "exempt"):
        trial = Trial("no", state=trial.state)
    verdict = verdict_of(trial, provision)
    tree = explain(provision.applies_when, setting)
    day = setting.day()
    single = day.first if isinstance(day, Day) and day.first == day.last else None
    failing = (
        (f"act:{setting.act}",) if act_done(setting).answer == "no" else tuple(dict.fromkeys(shortest_failing(tree)))
    )
    return Determination(
        measure.id, provision.id, setting.act, verdict, outcome_of(trial, measure, provision, law.outcomes),
        single if setting.date_fact() == "act.date" else None, trial.state, tree,
        tuple(_unless(setting, index) for index in range(len(provision.unless))), fired(trial),
        settling(splitter, law.outcomes) if verdict == "undetermined" else (),
        tuple(atom for atom in tree.open if atom in {question.id for question in measure.open_questions}),
        failing if verdict == "does-not-apply" else (),
        due_days(provision, single, law.calendars) if verdict in ("applies", "not-modelled") else (),
        setting.situation.on.isoformat() > measure.verify_by,
    )  # fmt: skip


def explain(clause: Clause, setting: Setting) -> Node:
    """The clause's explanation, every branch evaluated."""
    children = tuple(explain(child, setting) for child in parts(clause))
    return joined(clause, children) if children else leaf_node(clause, setting.leaf(clause))


def _unless(setting: Setting, index: int) -> Node:
    item = setting.provision.unless[index]
    node = explain(item.when, setting)
    return Node("unless", node.answer, item.id, cite=item.cite, open=node.open, children=(node,))


def _lead(engine: Determiner, found: Sequence[Determination]) -> Determination:
    def rank(item: Determination) -> tuple[int, bool, bool, int]:
        asked = not any(name.startswith("act:") for name in item.failing)
        today = engine.vocabulary.acts[item.act].on == "act-date"
        return engine.outcomes.severity(item.outcome), asked, today, -found.index(item)

    return max(engine.telling(found), key=rank)
