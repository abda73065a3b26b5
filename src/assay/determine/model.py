"""What a determination says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Kleene = Literal["yes", "no", "unknown"]
Verdict = Literal["applies", "does-not-apply", "undetermined", "not-in-force", "not-modelled"]


@dataclass(frozen=True, slots=True)
class Node:
    """One clause of the explanation: what it asks and how it came out.

    `form` is all, any, not, fact, term, question, unless, act or in-force; `name` is the fact, term, question or
    exception id; `value` is what was known, as text; `open` names the atoms (fact or question ids) that keep the clause
    unknown. Who said so is not here: determinations are shared by devices, and sources stand with each device's facts.
    """

    form: str
    answer: Kleene
    name: str = ""
    value: str = ""
    cite: str = ""
    open: tuple[str, ...] = ()
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A possible answer to a settling question and where it leads: applies, does-not-apply, or still undetermined."""

    values: tuple[str, ...]  # fact values in this class; representative first
    verdict: Verdict
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Settling:
    """A question whose answer would settle a determination, and in which direction.

    `atom` is a fact id, a question id (`legal` is true), or `edge:<entity>` for an ownership link to confirm. `alone` is
    true where every answer settles it; otherwise some answers do, and the rest lead on to another question.
    """

    atom: str
    legal: bool
    alone: bool
    answers: tuple[Answer, ...]
    cost: int = 3
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A day by which something is to be done. `on` is None where the event that starts the clock has no day yet."""

    step: str
    on: dt.date | None
    rule: str
    status: str


@dataclass(frozen=True, slots=True)
class Determination:
    """One limb of one measure, for one act on one day."""

    measure: str
    provision: str
    act: str
    verdict: Verdict
    outcome: str
    on: dt.date | None
    interval: str  # announced, in-force, suspended, ... or none
    tree: Node
    exceptions: tuple[Node, ...] = ()
    exception: str = ""  # the exception that fired
    settle: tuple[Settling, ...] = ()
    open_questions: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()  # the shortest failing clause, as atoms or term names
    due: tuple[Due, ...] = ()
    stale: bool = False


@dataclass(frozen=True, slots=True)
class MeasureDetermination:
    """A measure's answer: its most serious determination leads, and all are kept."""

    measure: str
    verdict: Verdict
    outcome: str
    lead: Determination
    all: tuple[Determination, ...]
