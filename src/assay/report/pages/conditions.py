"""A measure's conditions in words: clauses as nested lists, terms as sentences, deadlines as people say them."""

from __future__ import annotations

from collections.abc import Iterator

from assay.register.measures import Clause, Deadline, Fact, Measure, Provision, Term
from assay.report.labels import due_rule
from assay.report.pages.desk import Desk
from assay.report.pages.model import Item, Line, Span, listed, plain, soft
from assay.report.pages.words import TESTS, message, territory
from assay.report.words import value_label


def condition(desk: Desk, measure: Measure, clause: Clause) -> Item:
    """The clause and everything below it."""
    cite = desk.cite(measure, clause.cite) if clause.cite else ()
    if clause.all_ is not None:
        return _group(desk, measure, desk.msg("All of these hold"), clause.all_, cite)
    if clause.any_ is not None:
        return _group(desk, measure, desk.msg("At least one of these holds"), clause.any_, cite)
    if clause.not_ is not None:
        return _group(desk, measure, desk.msg("This does not hold"), (clause.not_,), cite)
    return Item((*leaf(desk, measure, clause), *cite))


def _group(desk: Desk, measure: Measure, words: str, parts: tuple[Clause, ...], cite: Line) -> Item:
    return Item(
        (Span(words), *cite, Span(desk.colon().rstrip())), tuple(condition(desk, measure, one) for one in parts)
    )


def leaf(desk: Desk, measure: Measure, clause: Clause) -> Line:
    """A fact, a term or an open question, linked to where the page explains it."""
    if clause.term is not None:
        term = measure.terms.get(clause.term)
        return (Span(desk.text(term.title) if term else clause.term, href=f"#t-{clause.term}"),)
    if clause.question is not None:
        found = next((one for one in measure.open_questions if one.id == clause.question), None)
        text = desk.text(found.text) if found else clause.question
        return (Span(desk.msg("Open question")), Span(desk.colon()), Span(text, href=f"#q-{clause.question}"))
    fact = clause.fact or ""
    return (Span(fact_label(desk, fact)), Span(" "), Span(fact, "code"))


def leaves(clause: Clause) -> Iterator[Clause]:
    """The leaves that a clause asks to hold; what it asks not to hold is left out."""
    for inner in (*(clause.all_ or ()), *(clause.any_ or ())):
        yield from leaves(inner)
    if clause.fact or clause.term or clause.question:
        yield clause


def who(desk: Desk, measure: Measure, provision: Provision) -> list[Item]:
    """The conditions on the organisation that acts, as far as the provision has any."""
    found: dict[str, Item] = {}
    for clause in leaves(provision.applies_when):
        fact = clause.fact
        if clause.term and clause.term in measure.terms:
            fact = tested(measure.terms[clause.term])
        if fact and fact.startswith("organisation."):
            words = leaf(desk, measure, clause) if clause.term else plain(fact_label(desk, fact))
            found.setdefault(clause.term or fact, Item(words))
    return list(found.values())


def tested(term: Term) -> str:
    return term.party or term.value or term.date or ""


def fact_label(desk: Desk, fact_id: str) -> str:
    fact = _fact(desk, fact_id)
    return desk.text(fact.label) if fact else fact_id


def _fact(desk: Desk, fact_id: str) -> Fact | None:
    return next((fact for fact in desk.register.facts if fact.id == fact_id), None)


def definition(desk: Desk, term: Term) -> Line:
    """What a term tests, in words, with the companies linked."""
    fact = Span(fact_label(desk, tested(term)))
    if term.party:
        return (fact, Span(desk.colon()), *_party(desk, term), *_open(desk, term))
    if term.date:
        return (fact, Span(desk.colon()), Span(_date(desk, term)))
    return (fact, Span(desk.colon()), *_value(desk, term), *_open(desk, term))


def _party(desk: Desk, term: Term) -> Line:
    test = Span(desk.word(TESTS, term.relation))
    if term.relation == "registered-in":
        return (test, Span(desk.colon()), Span(", ".join(territory(one, desk.lang) for one in term.countries)))
    return (*listed((desk.entity(one),) for one in term.is_), soft(f" ({test.text})"))


def _value(desk: Desk, term: Term) -> Line:
    fact = _fact(desk, tested(term))
    chosen = [*term.in_]
    if fact and term.classes:
        chosen += [
            choice.id for choice in fact.choices if set(choice.classes) & set(term.classes) and choice.id not in chosen
        ]
    if chosen:
        return plain(_one_of(desk, tested(term), chosen))
    return plain(desk.msg("none of these: {list}").format(list=_one_of(desk, tested(term), list(term.not_in))))


def _one_of(desk: Desk, fact_id: str, values: list[str]) -> str:
    found = [_value_words(desk, fact_id, one) for one in values]
    return found[0] if len(found) == 1 else desk.msg("one of these: {list}").format(list=desk.semicolon().join(found))


def _value_words(desk: Desk, fact_id: str, value: str) -> str:
    fact = _fact(desk, fact_id)
    if fact and fact.type == "country":
        return territory(value, desk.lang)
    return desk.text(value_label(fact_id, value, desk.register, desk.lang))


def _open(desk: Desk, term: Term) -> Line:
    """What the term leaves open, and the question that decides it."""
    if not term.question:
        return ()
    link = Span(desk.msg("open question"), href=f"#q-{term.question}")
    if not term.open:
        return (Span(". "), Span(desk.msg("Where the link itself is doubtful")), Span(desk.colon()), link)
    values = desk.semicolon().join(_value_words(desk, tested(term), one) for one in term.open)
    return (
        Span(". "),
        Span(desk.msg("The text is silent on: {list}").format(list=values)),
        Span(" ("),
        link,
        Span(")"),
    )


def _date(desk: Desk, term: Term) -> str:
    for day, form in (
        (term.on_or_before, desk.msg("on or before {day}")),
        (term.before, desk.msg("before {day}")),
        (term.after, desk.msg("after {day}")),
        (term.on_or_after, desk.msg("on or after {day}")),
    ):
        if day:
            return form.format(day=desk.day(day))
    return ""


def due(desk: Desk, deadline: Deadline, provision: Provision, measure: Measure) -> Line:
    """A deadline in words, with who vouches for the day."""
    if deadline.on:
        rule = desk.day(deadline.on)
    else:
        steps = {step.id: desk.text(step.title) for step in provision.steps}
        rule = due_rule(f"{deadline.within} {deadline.unit} after {deadline.after}", steps, message(desk.lang))
    note = Span(f" {desk.text(deadline.note)}") if deadline.note else Span("")
    if deadline.cite:
        return (Span(rule), *desk.cite(measure, deadline.cite, deadline.status), note)
    return (Span(rule), Span(" "), desk.standing(deadline.status), note)


def fact_values(desk: Desk, facts: dict[str, str | tuple[str, ...]]) -> Line:
    """A case's facts in words."""
    return listed(
        plain(
            f"{fact_label(desk, name)} = {' + '.join(_value_words(desk, name, one) for one in ((value,) if isinstance(value, str) else value))}"
        )
        for name, value in facts.items()
    )
