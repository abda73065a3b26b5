"""A determination as JSON data and as plain text: the outcome, the clauses with their answers and citations, the question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from assay.determine.evaluate import Determiner
from assay.determine.model import Determination, Due, MeasureDetermination, Node, Settling
from assay.register.index import Register
from assay.register.measures import Measure, Provision
from assay.register.support import support
from assay.report.grounds import (
    cite_of,
    period_cites,
    periods_of,
    provision_of,
    rests_text,
    ties,
    ties_text,
    unconfirmed_grounds,
)
from assay.report.i18n import Translate, count_of, long_day, translator, typeset
from assay.report.labels import STATES, due_rule, word
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
        "cites": {key: support(measure, key) for key in sorted(set(_cited(found, measure)))},
        "provisions": [_one(item, measure, register, engine, lang) for item in found.all],
    }


def _cited(found: MeasureDetermination, measure: Measure) -> Iterator[str]:
    """Every key that the answer cites: their words stand once, in a table, and not at every clause."""
    for item in found.all:
        provision = provision_of(measure, item)
        yield provision.cite
        yield from period_cites(item, measure)
        yield from (_due_cite(due, provision) for due in item.due)
        for node in (item.tree, *item.exceptions):
            yield from _node_keys(node, measure)


def _node_keys(node: Node, measure: Measure) -> Iterator[str]:
    if cite := cite_of(node, measure):
        yield cite
    for child in node.children:
        yield from _node_keys(child, measure)


def _due_cite(due: Due, provision: Provision) -> str:
    """The source of the day: its own, else its step's or the provision's."""
    for step in provision.steps:
        if step.id == due.step:
            return step.deadline.cite or step.cite
    return provision.deadline.cite or provision.cite if provision.deadline else provision.cite


def _one(found: Determination, measure: Measure, register: Register, engine: Determiner, lang: str) -> dict[str, Any]:
    provision = provision_of(measure, found)
    weak = unconfirmed_grounds(found, measure)

    def node(one: Node) -> dict[str, Any]:
        return _node(one, found, measure, register, engine, lang)

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
        "interval_cites": list(period_cites(found, measure)),
        "cite": _cite(measure, provision.cite),
        "tree": node(found.tree),
        "exceptions": [node(one) for one in found.exceptions],
        "exception": found.exception or None,
        "failing": [atom_label(atom, measure, register, lang) for atom in found.failing],
        "failing_ids": list(found.failing),
        "settle": [_settling(item, measure, register, lang) for item in found.settle],
        "open_questions": list(found.open_questions),
        "due": [
            {"step": due.step, "on": due.on.isoformat() if due.on else None, "rule": due.rule, "status": due.status,
             "cite": _due_cite(due, provision)}
            for due in found.due
        ],
        "stale": found.stale,
        **({"rests_on_unconfirmed": list(weak)} if weak else {}),
    }  # fmt: skip


def _cite(measure: Measure, key: str) -> dict[str, Any]:
    source = measure.cites.get(key)
    if source is None:
        return {"key": key}
    return {"key": key, "text": source.text, "url": source.url, "status": source.status, "quote": source.quote}


def _node(
    node: Node, item: Determination, measure: Measure, register: Register, engine: Determiner, lang: str
) -> dict[str, Any]:
    data: dict[str, Any] = {"form": node.form, "answer": node.answer}
    if node.name:
        data["name"] = node.name
        data["label"] = node_label(node, measure, register, lang)
    if node.value:
        data["value"] = node.value
    cite = cite_of(node, measure)
    if cite:
        data["cite"] = cite
    if links := ties(node, item, measure, engine, register):
        data["links"] = [asdict(link) for link in links]
    if node.open:
        data["open"] = list(node.open)
    if node.children:
        data["children"] = [_node(child, item, measure, register, engine, lang) for child in node.children]
    return data


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
        lines += _provision_lines(item, measure, register, engine, lang, whole=whole)
    if whole:
        lines += [
            f"  {say('Not reached')}{say(':')} {item.text.in_(lang)}{_mark(item.cite or '', measure, say)}"
            for item in measure.does_not_reach
        ]
        lines += [f"  {say('Decided by the register')}{say(':')} {item.in_(lang)}" for item in measure.decisions]
    stale = f" {say('(past it)')}" if found.lead.stale else ""
    lines.append(
        f"  {say('Verified on')} {measure.verified_on}{say(';')} {say('verify again by')} {measure.verify_by}{stale}"
    )
    return typeset("\n".join(lines), lang)


def _provision_lines(
    item: Determination, measure: Measure, register: Register, engine: Determiner, lang: str, *, whole: bool
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
    if weak := rests_text(item, measure, lang):
        yield f"    ! {weak}"
    for index, question in enumerate(item.settle if whole else item.settle[:1]):
        yield f"    {say('To settle') if not index else say('or')}{say(':')} {settling_text(question, measure, register, lang)}"
    if whole:
        yield from (f"    {line}" for line in _periods(item, measure, lang))
    if whole and not (item.failing and item.failing[0].startswith("act:")):
        yield from _tree(item.tree, item, measure, register, engine, lang, 2)
        for node in item.exceptions:
            mark = _mark(cite_of(node, measure), measure, say)
            yield f"    {say('unless')} {node_label(node, measure, register, lang)}{say(':')} {say(node.answer)}{mark}"
    source = measure.cites.get(provision.cite)
    if source:
        yield f"    {say('Source')}{say(':')} {source.text}{' – ' + source.url if source.url else ''} ({say(source.status)})"


def _mark(cite: str, measure: Measure, say: Translate) -> str:
    """A source's key and its word, as they stand behind what cites it."""
    return f" [{cite}{say(':')} {say(support(measure, cite))}]" if cite else ""


def _periods(item: Determination, measure: Measure, lang: str) -> Iterator[str]:
    """The periods that put the limb in force or out of it, each with its source."""
    say = translator(lang)
    for period in periods_of(item, measure):
        end = long_day(period.until, lang) if period.until else say("no end known")
        days = f"{long_day(period.from_, lang)} – {end}"
        yield f"{say('Period')}{say(':')} {word(STATES, period.state, say)}, {days}{_mark(period.cite, measure, say)}"


def telling(node: Node) -> tuple[Node, ...]:
    """The children that matter: where one way may still hold, the ways that fail tell nothing; where all must hold and
    one fails, only what fails does."""
    if node.form == "any" and node.answer != "no":
        return tuple(child for child in node.children if child.answer != "no")
    if node.form == "all" and node.answer == "no":
        return tuple(child for child in node.children if child.answer == "no")
    return node.children


def _tree(
    node: Node, item: Determination, measure: Measure, register: Register, engine: Determiner, lang: str, depth: int
) -> Iterator[str]:
    say = translator(lang)
    pad = "  " * depth
    mark = MARKS[node.answer]
    if node.form in ("all", "any", "not"):
        words = {"all": say("all of"), "any": say("any of"), "not": say("not")}
        yield f"{pad}{mark} {words[node.form]}{_mark(node.cite, measure, say)}"
        shown = telling(node)
        for child in shown:
            yield from _tree(child, item, measure, register, engine, lang, depth + 1)
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
    source = _mark(cite_of(node, measure), measure, say)
    yield f"{pad}{mark} {node_label(node, measure, register, lang)}{value}{source}"
    if links := ties(node, item, measure, engine, register):
        yield f"{pad}    {say('by ownership')}{say(':')} {ties_text(links, register, lang)}"
