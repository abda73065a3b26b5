"""What to do next, out of what was determined: clocks first, then duties, inspections, questions and legal decisions.

Each question is put once per subject (a site, a purchase lot, a contract), with the devices and measures it would move.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assay.assessment import DeviceResult, PurchaseResult, ToDo
from assay.determine.evaluate import Determiner
from assay.determine.model import Determination, MeasureDetermination, Settling
from assay.determine.subjects import lot_of
from assay.register.index import Register

CLOCKS = ("report-due",)
DUTIES = (
    "prohibited", "remove-by", "ineligible-for-award", "unallowable-cost", "licence-required", "approval-required", "certify",
    "risk-assess", "mitigate",
)  # fmt: skip
KINDS = ("report", "act", "inspect", "ask", "confirm", "decide")
MAKER_FACTS = ("device.maker", "device.brand", "device.components")


@dataclass(slots=True)
class _Pending:
    kind: str
    subject: str
    atom: str
    devices: dict[str, None] = field(default_factory=dict)
    measures: dict[str, None] = field(default_factory=dict)
    answers: tuple[tuple[str, str], ...] = ()
    due: dt.date | None = None
    cost: int = 3
    alone: bool = False


Item = DeviceResult | PurchaseResult


def todo_list(
    devices: Sequence[DeviceResult], purchases: Sequence[PurchaseResult], groups: Mapping[str, tuple[MeasureDetermination, ...]],
    register: Register, engine: Determiner,
) -> tuple[ToDo, ...]:  # fmt: skip
    """Everything to do, most pressing first; ties are broken by text so that the order is the same every time."""
    found: dict[tuple[str, str, str], _Pending] = {}
    plans = {group: tuple(_plan(answers, engine)) for group, answers in groups.items()}
    items: list[Item] = [*devices, *(line for line in purchases if _names_equipment(line))]
    for item in items:
        for measure, lead, question in plans[item.group]:
            _note(found, item, measure, lead, question, engine)
    return tuple(sorted((_finished(pending) for pending in found.values()), key=lambda todo: _rank(todo, engine)))


def _names_equipment(line: PurchaseResult) -> bool:
    """Something in the line speaks of a device; nobody is sent to inspect a lamp because its maker is not known."""
    found = line.identification
    return bool(found.brand or found.maker or found.kind)


def _plan(
    answers: Iterable[MeasureDetermination], engine: Determiner
) -> Iterator[tuple[str, Determination, Settling | None]]:
    """What a group calls for: each duty, and the first question of each determination that is open."""
    for answer in answers:
        for item in answer.all:
            if item.outcome in DUTIES or item.outcome in CLOCKS:
                yield answer.measure, item, None
        # A limb that concerns the organisation as a whole asks nothing of each device.
        about_device = _turns_on_device(answer.measure, answer.lead.provision, engine)
        if answer.verdict == "undetermined" and answer.lead.settle and about_device:
            yield answer.measure, answer.lead, answer.lead.settle[0]


def _note(
    found: dict[tuple[str, str, str], _Pending], item: Item, measure: str, lead: Determination, question: Settling | None,
    engine: Determiner,
) -> None:  # fmt: skip
    if question is None:
        kind = "report" if lead.outcome in CLOCKS else "act"
        key = (kind, measure, f"{lead.provision}:{lead.outcome}")
        pending = found.setdefault(key, _Pending(kind, measure, key[2], cost=0))
        days = [due.on for due in lead.due if due.on]
        pending.due = min([*days, *([pending.due] if pending.due else [])], default=None)
    else:
        kind, subject = _question_subject(item, measure, question, engine)
        pending = found.setdefault(
            (kind, subject, question.atom), _Pending(kind, subject, question.atom, cost=question.cost)
        )
        answers = tuple((", ".join(answer.values), answer.outcome) for answer in question.answers)
        if _worst(answers, engine) > _worst(pending.answers, engine):
            pending.answers, pending.alone = answers, question.alone
            pending.measures = {measure: None, **pending.measures}  # the measure whose answers are shown comes first
    if kind not in ("act", "report") or _turns_on_device(measure, lead.provision, engine):
        pending.devices[item.asset.id if isinstance(item, DeviceResult) else item.purchase.id] = None
    pending.measures[measure] = None


def _worst(answers: Iterable[tuple[str, str]], engine: Determiner) -> int:
    """How serious the worst answer is."""
    return max((engine.outcomes.severity(outcome) for _, outcome in answers), default=-1)


def _question_subject(item: Item, measure: str, question: Settling, engine: Determiner) -> tuple[str, str]:
    if question.legal:
        return "decide", f"question:{measure}"
    if question.atom.startswith("edge:"):
        return "confirm", question.atom.rsplit(":", 1)[-1]
    fact = engine.vocabulary.facts.get(question.atom)
    if fact is None:
        return "ask", "organisation"
    if question.atom in MAKER_FACTS:
        return "inspect", _lot(item)
    match fact.asked_per:
        case "site":
            place = item.asset.site if isinstance(item, DeviceResult) else item.purchase.site
            return "ask", f"site:{place}" if place else _lot(item)
        case "purchase" | "device":
            return "ask", _lot(item)
        case "contract":
            contract = item.purchase.contract if isinstance(item, PurchaseResult) else None
            return "ask", f"contract:{contract}" if contract else "contract"
        case _:
            return "ask", "organisation"


def _turns_on_device(measure: str, provision: str, engine: Determiner) -> bool:
    return any(item.id == provision and item.concerns == "device" for item in engine.measures[measure].provisions)


def _lot(item: Item) -> str:
    return lot_of(item.asset, item.identification) if isinstance(item, DeviceResult) else f"lot:{item.purchase.id}"


def _finished(pending: _Pending) -> ToDo:
    return ToDo(
        pending.kind, pending.subject, pending.atom, tuple(pending.devices), tuple(pending.measures), pending.answers,
        pending.due, pending.cost, pending.alone,
    )  # fmt: skip


def _rank(todo: ToDo, engine: Determiner) -> tuple[object, ...]:
    outcome = todo.atom.rsplit(":", 1)[-1] if todo.kind in ("report", "act") else "unclear"
    return (
        KINDS.index(todo.kind), todo.due or dt.date.max, -engine.outcomes.severity(outcome), -len(todo.measures),
        -len(todo.devices), todo.cost, todo.subject, todo.atom,
    )  # fmt: skip
