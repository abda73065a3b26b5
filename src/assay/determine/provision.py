"""A provision tested once: the act, the day, the condition and the exceptions, in that order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assay.determine.facts import Day
from assay.determine.intervals import State, periods, state_on
from assay.determine.leaves import Setting
from assay.determine.logic import LeafAnswer, evaluate
from assay.determine.model import Kleene


@dataclass(frozen=True, slots=True)
class Trial:
    """How a test came out.

    `kind` is applies, exempt, no, not-in-force or unknown; `atoms` keep it unknown; `state` is the interval's state on
    the act's day; `exception` the one that fired.
    """

    kind: str
    atoms: tuple[str, ...] = ()
    state: str = ""
    exception: str = ""


def act_done(setting: Setting) -> LeafAnswer:
    """Whether the organisation does the act: named outright, else by the act's `done` fact, else not done."""
    situation = setting.situation
    atom = f"act:{setting.act}"
    if setting.act in situation.acts:
        value = situation.acts[setting.act]
        if value.value is not None:
            return LeafAnswer("yes" if value.value is True else "no", (), "", value.source)
        return setting.question_leaf(atom)
    kind = setting.vocabulary.acts[setting.act]
    if situation.acts_exclusive or kind.done is None:
        return LeafAnswer("no", (), "not the act asked about")
    found = setting.fact(kind.done)
    if found.value is None:
        return LeafAnswer("unknown", (kind.done,), found.reason)
    return LeafAnswer("yes" if found.value is True else "no", (), str(found), found.source)


def states(setting: Setting) -> tuple[State, ...]:
    """The states the act's day may fall in: one for a known day, none for an unknown one."""
    known = periods(setting.measure, setting.provision, setting.situation.known_at)
    day = setting.day()
    return () if day is None else tuple(dict.fromkeys(state_on(known, on) for on in (day.first, day.last)))


def extra_questions(setting: Setting, state: State, day: Day) -> tuple[str, ...]:
    """Open questions that stand beside the condition: did a scheduled period begin, is a stale record still right."""
    measure = setting.measure
    asked = [state.question] if state.question else []
    if measure.when_stale == "unclear" and measure.stale_question and day.last.isoformat() > measure.verify_by:
        asked.append(measure.stale_question)
    return tuple(asked)


def try_out(setting: Setting) -> Trial:
    """The provision tested with what is known and supposed, by strong Kleene logic."""
    act = act_done(setting)
    if act.answer == "no":
        return Trial("no")
    open_atoms = list(act.atoms)
    condition, condition_atoms = evaluate(setting.provision.applies_when, setting.leaf)
    found = states(setting)
    if len(found) == 1 and not found[0].in_force:
        return Trial("not-in-force", state=found[0].state)
    if condition == "no":
        return Trial("no", state=found[0].state if len(found) == 1 else "")
    if len(found) != 1:
        return Trial("unknown", _merge(open_atoms, [setting.date_fact()], condition_atoms))
    day = setting.day()
    questions = extra_questions(setting, found[0], day) if day else ()
    extra = [setting.question_leaf(question) for question in questions]
    if any(leaf.answer == "no" for leaf in extra):
        return Trial("not-in-force", state="scheduled" if found[0].question else "stale")
    return _exceptions(
        setting, condition, _merge(open_atoms, condition_atoms, *(leaf.atoms for leaf in extra)), found[0]
    )


def _exceptions(setting: Setting, condition: Kleene, atoms: tuple[str, ...], state: State) -> Trial:
    open_atoms: list[str] = []
    for exception in setting.provision.unless:
        answer, own = evaluate(exception.when, setting.leaf)
        if answer == "yes":
            return Trial("exempt" if condition == "yes" and not atoms else "no", (), state.state, exception.id)
        open_atoms += own
    everything = _merge(atoms, open_atoms)
    return Trial("unknown", everything, state.state) if everything else Trial("applies", (), state.state)


def _merge(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(atom for group in groups for atom in group))
