"""A determination as JSON data and as plain text: the outcome, the clauses with their answers and citations, the question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assay.determine.evaluate import Determiner
from assay.determine.model import Determination, MeasureDetermination, Node, Settling
from assay.register.index import Register
from assay.register.measures import Measure, Provision
from assay.report.i18n import count_of, translator, typeset
from assay.report.labels import due_rule
from assay.report.words import (
    act_short,
    answer_text,
    atom_label,
    atom_question,
    because_text,
    outcome_label,
    settling_text,
    value_label,
)

MARKS = {"yes": "✓", "no": "✗", "unknown": "?"}


def determination_data(
    found: MeasureDetermination, register: Register, engine: Determiner, lang: str
) -> dict[str, Any]:
    """The measure's answer as JSON: stable keys, ids beside words. The form is docs/reference/determination.schema.json."""
    measure = register.measure(found.measure)
    return {
        "measure": found.measure,
        "title": measure.title.in_(lang),
        "jurisdiction": measure.jurisdiction,
        "citation": measure.citation,
        "force": measure.force,
        "verdict": found.verdict,
        "outcome": found.outcome,
        "outcome_label": outcome_label(found.outcome, register, lang),
        "lead": found.all.index(found.lead),
        "verified_on": measure.verified_on,
        "verify_by": measure.verify_by,
        "provisions": [_one(item, measure, register, lang) for item in found.all],
    }


def provision_of(measure: Measure, found: Determination) -> Provision:
    return next(item for item in measure.provisions if item.id == found.provision)


def _one(found: Determination, measure: Measure, register: Register, lang: str) -> dict[str, Any]:
    provision = provision_of(measure, found)
    return {
        "provision": found.provision,
        "title": provision.title.in_(lang),
        "act": found.act,
        "verdict": found.verdict,
        "outcome": found.outcome,
        "outcome_label": outcome_label(found.outcome, register, lang),
        "effect": provision.effect,
        "duty": provision.duty.in_(lang),
        "on": found.on.isoformat() if found.on else None,
        "interval": found.interval,
        "cite": _cite(measure, provision.cite),
        "tree": _node(found.tree, measure, register, lang),
        "exceptions": [_node(node, measure, register, lang) for node in found.exceptions],
        "exception": found.exception or None,
        "failing": [atom_label(atom, measure, register, lang) for atom in found.failing],
        "failing_ids": list(found.failing),
        "settle": [_settling(item, measure, register, lang) for item in found.settle],
        "open_questions": list(found.open_questions),
        "due": [
            {"step": due.step, "on": due.on.isoformat() if due.on else None, "rule": due.rule, "status": due.status}
            for due in found.due
        ],
        "stale": found.stale,
    }


def _cite(measure: Measure, key: str) -> dict[str, Any]:
    source = measure.cites.get(key)
    if source is None:
        return {"key": key}
    return {"key": key, "text": source.text, "url": source.url, "status": source.status, "quote": source.quote}


def _node(node: Node, measure: Measure, register: Register, lang: str) -> dict[str, Any]:
    data: dict[str, Any] = {"form": node.form, "answer": node.answer}
    if node.name:
        data["name"] = node.name
        data["label"] = node_label(node, measure, register, lang)
    if node.value:
        data["value"] = node.value
    cite = cite_of(node, measure)
    if cite:
        data["cite"] = cite
    if node.open:
        data["open"] = list(node.open)
    if node.children:
        data["children"] = [_node(child, measure, register, lang) for child in node.children]
    return data


def cite_of(node: Node, measure: Measure) -> str:
    """The key of the clause's own source; a term carries the one it is defined with."""
    if node.cite:
        return node.cite
    return measure.terms[node.name].cite if node.form == "term" and node.name in measure.terms else ""


def node_label(node: Node, measure: Measure, register: Register, lang: str) -> str:
    if node.form == "unless":
        for provision in measure.provisions:
            for item in provision.unless:
                if item.id == node.name:
                    return item.title.in_(lang)
    return atom_label(node.name, measure, register, lang)


def _settling(question: Settling, measure: Measure, register: Register, lang: str) -> dict[str, Any]:
    return {
        "id": question.atom,
        "question": atom_question(question.atom, measure, register, lang),
        "legal": question.legal,
        "settles_alone": question.alone,
        "reason": question.reason,
        "answers": [
            {
                "values": list(answer.values),
                "label": answer_text(question.atom, answer.values, register, lang),
                "verdict": answer.verdict,
                "outcome": answer.outcome,
            }
            for answer in question.answers
        ],
    }


def measure_text(
    found: MeasureDetermination, register: Register, engine: Determiner, lang: str, *, whole: bool = False
) -> str:
    """The measure's answer as a paragraph, or with `whole` as the full explanation tree."""
    measure = register.measure(found.measure)
    say = translator(lang)
    lines = [
        f"{outcome_label(found.outcome, register, lang).upper()}  {measure.title.in_(lang)}",
        f"  {found.measure} · {measure.citation}",
    ]
    shown = found.all if whole else (found.lead,)
    for item in shown:
        lines += _provision_lines(item, measure, register, lang, whole=whole)
    if whole:
        lines += [f"  {say('Not reached')}{say(':')} {item.text.in_(lang)}" for item in measure.does_not_reach]
        lines += [f"  {say('Decided by the register')}{say(':')} {item.in_(lang)}" for item in measure.decisions]
    stale = f" {say('(past it)')}" if found.lead.stale else ""
    lines.append(
        f"  {say('Verified on')} {measure.verified_on}{say(';')} {say('verify again by')} {measure.verify_by}{stale}"
    )
    return typeset("\n".join(lines), lang)


def _provision_lines(
    item: Determination, measure: Measure, register: Register, lang: str, *, whole: bool
) -> Iterator[str]:
    say = translator(lang)
    provision = provision_of(measure, item)
    act = act_short(item.act, register, lang)
    word = outcome_label(item.outcome, register, lang)
    yield f"  – {provision.title.in_(lang)} ({act}{', ' + item.on.isoformat() if item.on else ''}){say(':')} {word}"
    if item.verdict in ("applies", "not-modelled"):
        yield f"    {provision.duty.in_(lang)}"
    steps = {step.id: step.title.in_(lang) for step in provision.steps}
    for due in item.due:
        yield f"    {say('Due')}{say(':')} {due.on or say('not known')} ({due_rule(due.rule, steps, say)}{say(';')} {say(due.status)})"
    if item.failing:
        reasons = f"{say(';')} ".join(because_text(atom, measure, register, lang) for atom in item.failing)
        yield f"    {say('Because')}{say(':')} {reasons}"
    if item.exception:
        yield f"    {say('Exception')}{say(':')} {item.exception}"
    for index, question in enumerate(item.settle if whole else item.settle[:1]):
        yield f"    {say('To settle') if not index else say('or')}{say(':')} {settling_text(question, measure, register, lang)}"
    if whole and not (item.failing and item.failing[0].startswith("act:")):
        yield from _tree(item.tree, measure, register, lang, 2)
        for node in item.exceptions:
            yield f"    {say('unless')} {node_label(node, measure, register, lang)}{say(':')} {say(node.answer)}"
    source = measure.cites.get(provision.cite)
    if source:
        yield f"    {say('Source')}{say(':')} {source.text}{' – ' + source.url if source.url else ''} ({say(source.status)})"


def telling(node: Node) -> tuple[Node, ...]:
    """The children that matter: where one way may still hold, the ways that fail tell nothing; where all must hold and
    one fails, only what fails does."""
    if node.form == "any" and node.answer != "no":
        return tuple(child for child in node.children if child.answer != "no")
    if node.form == "all" and node.answer == "no":
        return tuple(child for child in node.children if child.answer == "no")
    return node.children


def _tree(node: Node, measure: Measure, register: Register, lang: str, depth: int) -> Iterator[str]:
    say = translator(lang)
    pad = "  " * depth
    mark = MARKS[node.answer]
    if node.form in ("all", "any", "not"):
        words = {"all": say("all of"), "any": say("any of"), "not": say("not")}
        yield f"{pad}{mark} {words[node.form]}"
        shown = telling(node)
        for child in shown:
            yield from _tree(child, measure, register, lang, depth + 1)
        if node.form == "any" and len(shown) < len(node.children):
            hidden = len(node.children) - len(shown)
            told = count_of(hidden, say("{count} other way: no"), say("{count} other ways: no"), lang)
            yield f"{pad}  ({told})"
        return
    fact = (
        measure.terms[node.name].value or measure.terms[node.name].party or ""
        if node.name in measure.terms
        else node.name
    )
    value = f" = {value_label(fact, node.value, register, lang)}" if node.value else ""
    cite = cite_of(node, measure)
    yield f"{pad}{mark} {node_label(node, measure, register, lang)}{value}{f' [{cite}]' if cite else ''}"
