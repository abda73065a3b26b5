"""The answers to a question that a provision can tell apart: each class one representative, and all the values it stands for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from assay.determine.facts import Day, Party, Value
from assay.determine.leaves import REGISTERED, Setting, turning_days, value_fits
from assay.determine.reading import ONE_DAY, term_days
from assay.register.measures import Term


@dataclass(frozen=True, slots=True)
class AnswerClass:
    """Answers that the provision cannot tell apart: one representative, and all the values people may give."""

    representative: Value
    values: tuple[str, ...]


Kept = dict[object, tuple[AnswerClass, ...]]
"""Classes of days worked out before, within one moment and provision."""


def classes(setting: Setting, atom: str, kept: Kept) -> tuple[AnswerClass, ...]:
    """The classes of answers to a fact or a question. Those of dates depend on the situation, all others on the text alone."""
    fact = setting.vocabulary.facts.get(atom)
    if fact is None or fact.type != "date":
        return _of_text_once(setting, atom)
    companies = [_meant(setting, term.party) for term in setting.reading.terms.values() if term.party]
    key = (atom, setting.date_fact(), setting.fact(atom).value, *(companies if atom == setting.date_fact() else ()))
    if key not in kept:
        kept[key] = tuple(_dates(setting, atom))
    return kept[key]


def _of_text_once(setting: Setting, atom: str) -> tuple[AnswerClass, ...]:
    known = setting.reading.kept
    found = known.get(atom)
    if not isinstance(found, tuple):
        found = known[atom] = tuple(_of_text(setting, atom))
    return found


def _of_text(setting: Setting, atom: str) -> Iterator[AnswerClass]:
    fact = setting.vocabulary.facts.get(atom)
    if fact is None or fact.type == "yes-no":
        yield AnswerClass(True, ("yes",))
        yield AnswerClass(False, ("no",))
        return
    terms = setting.reading.over(atom)
    if fact.type == "choice":
        yield from _by_signature(setting, terms, [choice.id for choice in fact.choices])
    elif fact.type == "country":
        named = sorted({code for term in terms for code in (*term.in_, *term.not_in)})
        yield from _by_signature(setting, terms, [*named, "elsewhere"])
    else:
        yield from _companies(terms, several=fact.type == "parties")


def _by_signature(setting: Setting, terms: list[Term], values: list[str]) -> Iterator[AnswerClass]:
    groups: dict[tuple[str, ...], list[str]] = {}
    for value in values:
        signature = tuple(
            "open" if value in term.open else str(value_fits(setting.vocabulary, term, value)) for term in terms
        )
        groups.setdefault(signature, []).append(value)
    for members in groups.values():
        yield AnswerClass(members[0], tuple(members))


def _companies(terms: list[Term], *, several: bool) -> Iterator[AnswerClass]:
    groups: dict[tuple[bool, ...], list[str]] = {}
    for entity in dict.fromkeys(name for term in terms for name in term.is_):
        groups.setdefault(tuple(entity in term.is_ for term in terms), []).append(entity)
    for members in groups.values():
        party = Party(members[0])
        yield AnswerClass((party,) if several else party, tuple(members))
    for code in sorted({code for term in terms for code in term.countries}):
        yield AnswerClass(Party(REGISTERED + code), (f"registered-in:{code}",))
    other = Party(REGISTERED + "elsewhere", "another")
    yield AnswerClass(() if several else other, ("none" if several else "another",))


def _dates(setting: Setting, fact: str) -> Iterator[AnswerClass]:
    """Spans of days within what is known of the date; spans that touch and say the same are one."""
    known = setting.fact(fact).value
    begin, end = (known.first, known.last) if isinstance(known, Day) else (None, None)
    starts = [
        day for day in sorted(_turning(setting, fact)) if not (begin and day <= begin) and not (end and day > end)
    ]
    spans: list[tuple[dt.date, dt.date | None, dt.date | None]] = []
    before: object = None
    for start, following in pairwise([begin, *starts, None]):
        last = following - ONE_DAY if following else end
        day = start or last or setting.situation.on
        says = _says(setting, fact, day)
        if spans and says == before:
            spans[-1] = (*spans[-1][:2], last)
        else:
            spans.append((day, start, last))
        before = says
    for day, start, last in spans:
        yield AnswerClass(Day(day, day), (f"{start or ''}..{last or ''}",))


def _says(setting: Setting, fact: str, day: dt.date) -> object:
    """All that a day decides: the state, the date terms, and how each company that may be meant stands."""
    reading, supposed = setting.reading, setting.suppose(fact, Day(day, day))
    dated = [supposed.leaf(leaf).answer for leaf, term in reading.term_leaves if term.date == fact]
    if fact != setting.date_fact():
        return dated
    linked = []
    for leaf, term in reading.term_leaves:
        if term.party and term.relation != "named-only":
            for party in _meant(setting, term.party):
                found = supposed.suppose(term.party, party).leaf(leaf)
                linked.append((found.answer, found.atoms))
    return dated, reading.states(Day(day, day)), linked


def _turning(setting: Setting, fact: str) -> set[dt.date]:
    """The days on which anything may change that the date decides."""
    reading = setting.reading
    days = {day for term in reading.over(fact) for day in term_days(term)}
    if fact == setting.date_fact():
        days |= set(reading.turning)
        for term in reading.terms.values():
            for party in _meant(setting, term.party) if term.party else ():
                days |= set(turning_days(setting.parties, term, party.entity or ""))
    return days


def _meant(setting: Setting, fact: str) -> tuple[Party, ...]:
    """The companies that the fact names, or where it is unknown those that may be supposed."""
    value = setting.fact(fact).value
    several = [option.representative for option in _of_text_once(setting, fact)] if value is None else [value]
    each = [one for item in several for one in (item if isinstance(item, tuple) else (item,))]
    return tuple(one for one in each if isinstance(one, Party) and one.entity and not one.entity.startswith(REGISTERED))
