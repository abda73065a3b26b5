"""A provision tested once: the act, the day, the condition and the exceptions, in that order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from assay.determine.intervals import State
from assay.determine.leaves import Setting
from assay.determine.logic import LeafAnswer, Open, evaluate


class Trial(NamedTuple):
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
    """The states the act's day may fall in: one for a known day, none for an unknown one, several within a partial date."""
    day = setting.day()
    return () if day is None else setting.reading.states(day)


class Tried(NamedTuple):
    """What a trial is weighed from. Conditions are answers with the atoms that keep them open."""

    act: LeafAnswer
    states: tuple[State, ...]
    extra: tuple[LeafAnswer, ...]  # the questions that stand beside the condition, on the one day
    condition: Open
    exceptions: Iterable[tuple[str, Open]]
    date_fact: str


def try_out(setting: Setting) -> Trial:
    """The provision tested with what is known and supposed, by strong Kleene logic."""
    act = act_done(setting)
    if act.answer == "no":
        return Trial("no")
    provision, found = setting.provision, states(setting)
    condition = evaluate(provision.applies_when, setting.leaf)
    exceptions = ((item.id, evaluate(item.when, setting.leaf)) for item in provision.unless)
    return weigh(Tried(act, found, beside(setting, found), condition, exceptions, setting.date_fact()))


def beside(setting: Setting, found: tuple[State, ...]) -> tuple[LeafAnswer, ...]:
    """The answers to the questions that stand beside the condition."""
    if len(found) != 1:
        return ()
    return tuple(setting.question_leaf(question) for question in setting.reading.extra_questions(found[0]))


def weigh(tried: Tried) -> Trial:
    """How a provision comes out of its parts: the act, the day, the condition, and the exceptions in their order."""
    found = tried.states
    condition, condition_atoms = tried.condition
    if tried.act.answer == "no":
        return Trial("no")
    if len(found) == 1 and not found[0].in_force:
        return Trial("not-in-force", state=found[0].state)
    if condition == "no":
        return Trial("no", state=found[0].state if len(found) == 1 else "")
    if len(found) != 1:
        return Trial("unknown", _merge(tried.act.atoms, [tried.date_fact], condition_atoms))
    if any(leaf.answer == "no" for leaf in tried.extra):
        return Trial("not-in-force", state="scheduled" if found[0].question else "stale")
    atoms = _merge(tried.act.atoms, condition_atoms, *(leaf.atoms for leaf in tried.extra))
    return _exceptions(tried, atoms, found[0])


def _exceptions(tried: Tried, atoms: tuple[str, ...], state: State) -> Trial:
    open_atoms: list[str] = []
    for name, (answer, own) in tried.exceptions:
        if answer == "yes":
            certain = tried.condition[0] == "yes" and not atoms
            return Trial("exempt" if certain else "no", (), state.state, name)
        open_atoms += own
    everything = _merge(atoms, open_atoms)
    return Trial("unknown", everything, state.state) if everything else Trial("applies", (), state.state)


def _merge(*groups: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(atom for group in groups for atom in group))
