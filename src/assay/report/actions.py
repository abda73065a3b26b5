"""What to do, as cards: the same question about several subjects is one card, with each subject named once.

The order is the assessment's own (todo.py): clocks, duties, inspections, questions, ownership links, questions of law.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from assay.assessment import Assessment, ToDo
from assay.register.index import Register
from assay.register.measures import Fact, Measure, OpenQuestion
from assay.register.schema import Status
from assay.register.support import support
from assay.report.grounds import rests_text
from assay.report.i18n import Translate, translator, typeset
from assay.report.words import answer_text, atom_question, outcome_label


class Lead(NamedTuple):
    """An answer and where it leads."""

    answer: str
    outcome: str
    label: str


@dataclass(slots=True)
class Subject:
    """Whom or what the question is about: `code` is what answers.csv calls it, `name` what people do."""

    code: str
    name: str
    devices: tuple[str, ...]


@dataclass(slots=True)
class Card:
    """One thing to do, for all its subjects. `outcome` is set for duties and reports, `leads` for questions."""

    kind: str
    atom: str
    title: str
    measures: list[str]
    outcome: str = ""
    limb: str = ""
    due: dt.date | None = None
    leads: tuple[Lead, ...] = ()
    alone: bool = False
    who: str = ""
    evidence: str = ""
    why: str = ""
    reading: str = ""
    status: Status = "unconfirmed"  # of a duty: how sure the source is that lays it down
    rests: str = ""  # says so where the duty rests on a source nobody has confirmed
    subjects: list[Subject] = field(default_factory=list)

    @property
    def devices(self) -> int:
        return len({device for subject in self.subjects for device in subject.devices})


def cards(found: Assessment, register: Register, lang: str) -> tuple[Card, ...]:
    """The to-do list as cards, in order."""
    made: dict[object, Card] = {}
    say = translator(lang)
    facts = {fact.id: fact for fact in register.facts}
    lines = {line.id: line.description for line in found.coverage.inventory.purchases}
    weak = resting(found, register, lang)
    for item in found.todo:
        measure = register.measure(item.measures[0])
        duty = item.kind in ("report", "act")
        key = (item.kind, item.atom, item.subject if duty or item.kind == "decide" else "", item.answers, item.alone)
        if key not in made:
            made[key] = (
                _duty(item, measure, register, lang) if duty else _question(item, measure, facts, register, lang)
            )
        card = made[key]
        card.rests = card.rests or next(
            (weak[name, item.atom] for name in item.measures if (name, item.atom) in weak), ""
        )
        card.measures += [name for name in item.measures if name not in card.measures]
        card.subjects.append(Subject(item.subject, subject_name(item, lines, say), item.devices))
    return tuple(made.values())


def resting(found: Assessment, register: Register, lang: str) -> dict[tuple[str, str], str]:
    """By measure and duty (`provision:outcome`), the line that says it rests on a source nobody has confirmed."""
    told: dict[tuple[str, str], str] = {}
    seen: set[int] = set()
    for answer in (answer for answers in found.groups.values() for answer in answers):
        measure = register.measure(answer.measure)
        if all(source.status != "unconfirmed" for source in measure.cites.values()):
            continue
        for item in answer.all:
            if id(item) not in seen and (text := rests_text(item, measure, lang)):
                told.setdefault((answer.measure, f"{item.provision}:{item.outcome}"), text)
            seen.add(id(item))
    return told


def _duty(item: ToDo, measure: Measure, register: Register, lang: str) -> Card:
    limb, outcome = item.atom.rsplit(":", 1)
    provision = next(part for part in measure.provisions if part.id == limb)
    return Card(
        item.kind, item.atom, typeset(provision.duty.in_(lang), lang), list(item.measures), outcome,
        typeset(provision.title.in_(lang), lang), item.due, status=support(measure, provision.cite),
    )  # fmt: skip


def _question(item: ToDo, measure: Measure, facts: dict[str, Fact], register: Register, lang: str) -> Card:
    fact, question = facts.get(item.atom), _legal(item.atom, measure)
    card = Card(
        item.kind, item.atom, typeset(atom_question(item.atom, measure, register, lang), lang), list(item.measures)
    )
    card.leads = tuple(_leads(item, register, lang))
    card.alone = item.alone
    if fact:
        card.who, card.evidence, card.why = (
            typeset(text.in_(lang), lang) for text in (fact.who, fact.evidence, fact.why)
        )
    if question and question.reading:
        card.reading = typeset(question.reading.in_(lang), lang)
    return card


def _legal(atom: str, measure: Measure) -> OpenQuestion | None:
    return next((question for question in measure.open_questions if question.id == atom), None)


def _leads(item: ToDo, register: Register, lang: str) -> Iterator[Lead]:
    for answer, outcome in item.answers:
        words = answer_text(item.atom, tuple(answer.split(", ")), register, lang)
        yield Lead(typeset(words, lang), outcome, outcome_label(outcome, register, lang))


def subject_name(item: ToDo, lines: Mapping[str, str], say: Translate) -> str:
    """The subject as people would say it: a place and a model, a purchase line (`lines` has their texts), the organisation."""
    kind, _, name = item.subject.partition(":")
    if kind == "lot" and name.startswith("pur-"):
        return say("purchase: {line}").format(line=lines.get(name) or name)
    if kind == "lot":
        site, _, model = name.partition("/")
        place = say("no site") if site == "no site" else site
        return f"{place} · {say('model not known') if model == 'unknown model' else model}"
    if kind == "contract":
        return say("contract {number}").format(number=name) if name else say("every contract")
    if kind == "organisation" or item.kind in ("report", "act", "decide"):
        return say("the organisation")
    return name or item.subject
