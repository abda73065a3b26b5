"""What each measure says, limb by limb, each statement written once however many devices share it.

What tells two statements apart is what people read: limb, acts, outcome, duty, days, reasons and questions. Devices that
differ only in what the page does not show share a statement; the clause-by-clause explanations behind it are kept beside
it, each once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from assay.assessment import Assessment
from assay.determine.model import Determination, Due, MeasureDetermination, Node, Settling
from assay.determine.pack import determiner
from assay.register.index import Register
from assay.register.measures import Measure, Provision
from assay.report.actions import Lead
from assay.report.determinations import node_label, telling
from assay.report.grounds import cite_of, provision_of, rests_text, ties, ties_text
from assay.report.i18n import Translate, long_day, translator, typeset
from assay.report.labels import due_rule
from assay.report.tones import SETTLED
from assay.report.words import act_short, answer_text, atom_question, because_text, outcome_label, value_label

REASONED = ("applies", "undetermined", "not-modelled")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of the explanation: `mark` is yes, no or unknown; `hidden` counts ways that fail and tell nothing."""

    mark: str
    text: str
    value: str = ""
    cite: str = ""  # key among the measure's sources
    ties: str = ""  # the ownership links behind it, in words
    children: tuple[Clause, ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Settle:
    """A question and where each answer leads; `alone` where any answer settles it."""

    text: str
    leads: tuple[Lead, ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class Limb:
    """What one limb of the measure says of some acts."""

    provision: str
    title: str
    acts: str
    outcome: str
    duty: str
    due: tuple[tuple[str, str, str, str], ...]  # step, day or "", rule, status
    because: tuple[str, ...]
    exception: str
    settle: tuple[Settle, ...]
    cite: str
    rests: str = ""  # says so where the verdict rests on a source nobody has confirmed


@dataclass(slots=True)
class Statement:
    """A limb's words with the devices and purchase lines they hold for, and the explanations behind them."""

    id: str
    measure: str
    limb: Limb
    devices: list[str] = field(default_factory=list)
    purchases: list[str] = field(default_factory=list)
    clauses: dict[Clause, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answered:
    """A group's answer to a measure: its outcome, and its statements, the leading one first."""

    measure: str
    outcome: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class AnswerBook:
    """Every statement by measure; each group's answers by measure; and counts of (devices, purchase lines) by outcome."""

    statements: Mapping[str, tuple[Statement, ...]]
    by_group: Mapping[str, Mapping[str, Answered]]
    counts: Mapping[str, Mapping[str, tuple[int, int]]]


def answer_book(found: Assessment, register: Register, lang: str, *, clauses: bool = True) -> AnswerBook:
    """The answers of an assessment; without `clauses`, the clause-by-clause explanation is left to report.json."""
    writer = _Writer(register, lang, translator(lang), clauses)
    by_group = {group: {item.measure: writer.answered(item) for item in items} for group, items in found.groups.items()}
    devices: dict[str, list[str]] = {}
    lines: dict[str, list[str]] = {}
    for device in found.devices:
        devices.setdefault(device.group, []).append(device.asset.id)
    for line in found.purchases:
        lines.setdefault(line.group, []).append(line.purchase.id)
    seen: dict[str, Counter[str]] = {}
    bought: dict[str, Counter[str]] = {}
    for group, answers in by_group.items():
        for measure, answer in answers.items():
            seen.setdefault(measure, Counter())[answer.outcome] += len(devices.get(group, ()))
            bought.setdefault(measure, Counter())[answer.outcome] += len(lines.get(group, ()))
            for statement in answer.statements:
                statement.devices += devices.get(group, ())
                statement.purchases += lines.get(group, ())
    counts = {
        measure: {word: (seen[measure][word], bought[measure][word]) for word in seen[measure]} for measure in seen
    }
    return AnswerBook({name: tuple(items) for name, items in writer.statements.items()}, by_group, counts)


class _Writer:
    """Writes each distinct statement once."""

    def __init__(self, register: Register, lang: str, say: Translate, clauses: bool) -> None:
        self.register, self.lang, self.say, self.clauses = register, lang, say, clauses
        self.engine = determiner(register)
        self.statements: dict[str, list[Statement]] = {}
        self._answers: dict[tuple[int, ...], Answered] = {}
        self._written: dict[tuple[str, Limb], Statement] = {}
        self._limbs: dict[int, tuple[Limb, Clause | None]] = {}

    def answered(self, found: MeasureDetermination) -> Answered:
        key = tuple(id(item) for item in found.all)  # the engine hands out one object per distinct determination
        if key not in self._answers:
            measure = self.register.measure(found.measure)
            self._answers[key] = Answered(found.measure, found.outcome, tuple(self._merged(found, measure)))
        return self._answers[key]

    def _merged(self, found: MeasureDetermination, measure: Measure) -> Iterator[Statement]:
        """The limbs that ask something, or else the lead alone; acts that come out alike stand together."""
        shown = [item for item in found.all if item.outcome not in SETTLED] or [found.lead]
        shown.sort(key=lambda item: (item.outcome != found.lead.outcome, item.provision != found.lead.provision))
        acts: dict[Limb, dict[str, None]] = {}
        clauses: dict[Limb, dict[Clause, None]] = {}
        for item in shown:
            if id(item) not in self._limbs:
                clause = self._clause(item.tree, item, measure) if item.verdict in REASONED and self.clauses else None
                self._limbs[id(item)] = self._limb(item, measure, ""), clause
            limb, clause = self._limbs[id(item)]
            acts.setdefault(limb, {})[act_short(item.act, self.register, self.lang)] = None
            if clause:
                clauses.setdefault(limb, {})[clause] = None
        for limb, names in acts.items():
            statement = self._statement(measure.id, _with_acts(limb, ", ".join(names)))
            statement.clauses |= clauses.get(limb, {})
            yield statement

    def _statement(self, measure: str, limb: Limb) -> Statement:
        if (measure, limb) not in self._written:
            listed = self.statements.setdefault(measure, [])
            self._written[measure, limb] = Statement(f"a-{measure}-{len(listed) + 1}", measure, limb)
            listed.append(self._written[measure, limb])
        return self._written[measure, limb]

    def _limb(self, item: Determination, measure: Measure, acts: str) -> Limb:
        provision = provision_of(measure, item)
        return Limb(
            provision=provision.id,
            title=self._set(provision.title.in_(self.lang)),
            acts=acts,
            outcome=item.outcome,
            duty=self._set(provision.duty.in_(self.lang)) if item.verdict in ("applies", "not-modelled") else "",
            due=tuple(self._due(due, provision) for due in item.due),
            because=tuple(self._set(because_text(atom, measure, self.register, self.lang)) for atom in item.failing),
            exception=self._exception(item, provision),
            settle=tuple(self._settle(question, measure) for question in item.settle),
            cite=provision.cite,
            rests=rests_text(item, measure, self.lang),
        )

    def _due(self, due: Due, provision: Provision) -> tuple[str, str, str, str]:
        steps = {step.id: step.title.in_(self.lang) for step in provision.steps}
        rule = due_rule(due.rule, steps, self.say)
        return (
            self._set(steps.get(due.step, "")),
            long_day(due.on, self.lang) if due.on else "",
            self._set(rule),
            due.status,
        )

    def _exception(self, item: Determination, provision: Provision) -> str:
        titles = [part.title.in_(self.lang) for part in provision.unless if part.id == item.exception]
        return self._set(titles[0]) if titles else ""

    def _settle(self, question: Settling, measure: Measure) -> Settle:
        leads = tuple(
            Lead(
                self._set(answer_text(question.atom, answer.values, self.register, self.lang)),
                answer.outcome,
                outcome_label(answer.outcome, self.register, self.lang),
            )
            for answer in question.answers
        )
        return Settle(self._set(atom_question(question.atom, measure, self.register, self.lang)), leads, question.alone)

    def _clause(self, node: Node, item: Determination, measure: Measure) -> Clause:
        if node.form in ("all", "any", "not"):
            words = {"all": self.say("all of"), "any": self.say("any of"), "not": self.say("not")}
            shown = telling(node)
            children = tuple(self._clause(child, item, measure) for child in shown)
            hidden = len(node.children) - len(shown) if node.form == "any" else 0
            return Clause(node.answer, words[node.form], cite=node.cite, children=children, hidden=hidden)
        term = measure.terms.get(node.name)
        fact = (term.value or term.party or "") if term else node.name
        value = value_label(fact, node.value, self.register, self.lang) if node.value else ""
        label = self._set(node_label(node, measure, self.register, self.lang))
        links = ties_text(ties(node, item, measure, self.engine, self.register), self.register, self.lang)
        return Clause(node.answer, label, value, cite_of(node, measure), links)

    def _set(self, text: str) -> str:
        return typeset(text, self.lang)


def _with_acts(limb: Limb, acts: str) -> Limb:
    return replace(limb, acts=acts)
