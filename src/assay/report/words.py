"""Labels for facts, terms, questions and answers, in the reader's language."""

from __future__ import annotations

from assay.determine.model import Settling
from assay.register.index import Register
from assay.register.measures import Measure
from assay.report.i18n import Translate, translator
from assay.report.labels import ANSWERS, REASONS


def atom_question(atom: str, measure: Measure | None, register: Register, lang: str) -> str:
    """The question to put to people for a fact, an open legal question or an ownership link."""
    say = translator(lang)
    for fact in register.facts:
        if fact.id == atom:
            return fact.question.in_(lang)
    for question in measure.open_questions if measure else ():
        if question.id == atom:
            return question.text.in_(lang)
    if atom.startswith("edge:"):
        _, term, party = atom.split(":", 2)
        title = measure.terms[term].title.in_(lang) if measure and term in measure.terms else term
        entity = register.parties.entity(party)
        return say("Confirm for {party}: {title}").format(party=entity.name if entity else party, title=title)
    if atom.startswith("act:"):
        return say("Is this act done?") + f" ({act_label(atom[4:], register, lang)})"
    return atom


def atom_label(atom: str, measure: Measure | None, register: Register, lang: str) -> str:
    """The short label of a fact, term or question; `not:` in front means that it holds and should not."""
    if atom.startswith("not:"):
        return translator(lang)("not") + " " + atom_label(atom[4:], measure, register, lang)
    if atom.startswith("act:"):
        return translator(lang)("the act") + f": {act_label(atom[4:], register, lang)}"
    for fact in register.facts:
        if fact.id == atom:
            return fact.label.in_(lang)
    if measure and atom in measure.terms:
        return measure.terms[atom].title.in_(lang)
    return atom_question(atom, measure, register, lang)


def because_text(atom: str, measure: Measure | None, register: Register, lang: str) -> str:
    """A clause that fails, as a reason: `Federal department – no`, or the act that is not done."""
    say = translator(lang)
    if atom.startswith("act:"):
        return say("not done here: {act}").format(act=act_short(atom[4:], register, lang))
    return f"{atom_label(atom, measure, register, lang)} – {say('no')}"


def act_short(act: str, register: Register, lang: str) -> str:
    """An act as it stands within a sentence: without the remark in brackets, its first letter small."""
    short = act_label(act, register, lang).partition(" (")[0]
    return short[:1].lower() + short[1:]


def act_label(act: str, register: Register, lang: str) -> str:
    return next((kind.label.in_(lang) for kind in register.acts if kind.id == act), act)


def value_label(fact_id: str, value: str, register: Register, lang: str) -> str:
    """A fact's value as people say it: a choice's label, a company's name, yes and no."""
    say = translator(lang)
    for fact in register.facts:
        if fact.id == fact_id:
            for choice in fact.choices:
                if choice.id == value:
                    return choice.label.in_(lang)
    for table in (ANSWERS, REASONS):
        if value in table:
            return say(table[value])
    entity = register.parties.entity(value)
    return entity.name if entity else value


def answer_text(atom: str, values: tuple[str, ...], register: Register, lang: str, *, most: int = 3) -> str:
    """The answers of a class in words, the first few named and the rest counted."""
    say = translator(lang)
    named = [_span(value, say) if ".." in value else _registered(value, say) or value_label(atom, value, register, lang)
             for value in values[:most]]  # fmt: skip
    rest = len(values) - most
    return ", ".join(named) + (say(" and {count} more").format(count=rest) if rest > 0 else "")


def _registered(value: str, say: Translate) -> str:
    if not value.startswith("registered-in:"):
        return ""
    return say("a company registered in {country}").format(country=value[14:])


def _span(value: str, say: Translate) -> str:
    first, last = value.split("..", 1)
    if first and first == last:
        return first
    if first and last:
        return f"{first} – {last}"
    if last:
        return say("on or before {day}").format(day=last)
    return say("on or after {day}").format(day=first) if first else say("any day")


def outcome_label(outcome: str, register: Register, lang: str) -> str:
    """The outcome's word in the closed list."""
    return str(next(row["label"][lang] for row in register.outcomes["outcomes"] if row["id"] == outcome))


def settling_text(question: Settling, measure: Measure, register: Register, lang: str) -> str:
    """The question and where each answer leads, in one line."""
    leads = f"{translator(lang)(';')} ".join(
        f"{answer_text(question.atom, answer.values, register, lang)} → {outcome_label(answer.outcome, register, lang)}"
        for answer in question.answers
    )
    return f"{atom_question(question.atom, measure, register, lang)} [{leads}]"
