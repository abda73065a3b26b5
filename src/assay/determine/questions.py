"""The questions that would settle an undetermined limb, with where each answer leads."""

from __future__ import annotations

from assay.determine.classes import AnswerClass
from assay.determine.facts import Day
from assay.determine.leaves import Setting
from assay.determine.model import Answer, Settling, Verdict
from assay.determine.outcomes import Outcomes
from assay.determine.provision import Trial
from assay.determine.settle import Splitter
from assay.register.measures import Measure, Provision

MAX_QUESTIONS = 6
VERDICTS: dict[str, Verdict] = {
    "applies": "applies", "exempt": "does-not-apply", "no": "does-not-apply", "not-in-force": "not-in-force",
    "unknown": "undetermined",
}  # fmt: skip


def settling(splitter: Splitter, outcomes: Outcomes) -> tuple[Settling, ...]:
    """The questions of the smallest deciding sets: settles alone first, then the cheaper."""
    atoms = splitter.atoms()
    sets = splitter.minimal_sets(atoms)
    chosen = dict.fromkeys(atom for answers in sets for atom in answers)
    asked = [_question(splitter, atom, outcomes) for atom in chosen or dict.fromkeys(atoms[:1])]
    order = {atom: index for index, atom in enumerate(atoms)}
    ranked = sorted(asked, key=lambda item: (not item.alone, item.legal, item.cost, order[item.atom]))
    return tuple(ranked[:MAX_QUESTIONS])


def verdict_of(trial: Trial | None, provision: Provision) -> Verdict:
    """The verdict a trial comes to; none is undetermined."""
    verdict: Verdict = "undetermined" if trial is None else VERDICTS[trial.kind]
    return "not-modelled" if verdict == "applies" and provision.effect == "not-modelled" else verdict


def outcome_of(trial: Trial | None, measure: Measure, provision: Provision, outcomes: Outcomes) -> str:
    """People's word for what a trial comes to."""
    return outcomes.word(
        verdict_of(trial, provision), measure.force, provision.effect,
        interval=trial.state if trial else "", exception=fired(trial),
    )  # fmt: skip


def fired(trial: Trial | None) -> str:
    """The exception without which the provision would apply."""
    return trial.exception if trial and trial.kind == "exempt" else ""


def is_legal(measure: Measure, atom: str) -> bool:
    return any(question.id == atom for question in measure.open_questions)


def _question(splitter: Splitter, atom: str, outcomes: Outcomes) -> Settling:
    setting = splitter.setting
    answers: list[Answer] = []
    for option in splitter.classes(atom):
        trial = splitter.settled(setting.suppose(atom, option.representative))
        found = _answer(setting, option, trial, outcomes)
        _append(answers, found, dated=isinstance(option.representative, Day))
    legal = is_legal(setting.measure, atom)
    fact = setting.vocabulary.facts.get(atom)
    alone = all(answer.verdict != "undetermined" for answer in answers)
    reason = setting.fact(atom).reason if fact else ""
    return Settling(atom, legal, alone, tuple(answers), fact.cost if fact else 5 if legal else 4, reason)


def _answer(setting: Setting, option: AnswerClass, trial: Trial | None, outcomes: Outcomes) -> Answer:
    """Where one answer leads."""
    word = outcome_of(trial, setting.measure, setting.provision, outcomes)
    return Answer(option.values, verdict_of(trial, setting.provision), word)


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
