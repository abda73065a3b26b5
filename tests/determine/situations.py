"""Random situations over the register's own measures: every fact a measure looks at, near where its answer turns."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Mapping
from functools import cache

from hypothesis import strategies as st

from assay.determine.facts import Day, FactValue, Party, Situation, Value
from assay.determine.intervals import boundaries
from assay.determine.logic import leaves
from assay.determine.pack import determiner
from assay.determine.reading import ONE_DAY, term_days
from assay.register.index import Register
from assay.register.measures import Measure

REGISTER = Register.load()
ENGINE = determiner(REGISTER)
ON = dt.date(2026, 11, 16)
UNKNOWNS = (FactValue(None), FactValue(None, "no-answer"))
# What `Situation.get` works further facts out from.
BEHIND = ("device.fcc_granted_on", "purchase.money_source", "organisation.country", "organisation.kind")
LINKED = tuple(one.id for one in REGISTER.parties.entities if ENGINE.parties.edge_days(one.id))
KIN = ("ezviz", "lorex", "cethik", "cetc", "huawei-holding", "hisilicon", "honor", "dahua-usa")
MEASURES = st.sampled_from([measure.id for measure in REGISTER.measures])


def looked_at(measure: Measure) -> tuple[str, ...]:
    """The facts that the measure's clauses, terms and acts name, and those behind facts worked out."""
    facts = {term.party or term.value or term.date or "" for term in measure.terms.values()}
    for provision in measure.provisions:
        for clause in (provision.applies_when, *(item.when for item in provision.unless)):
            facts |= {leaf.fact for leaf in leaves(clause) if leaf.fact}
        for act in provision.acts:
            facts |= {ENGINE.law.date_fact(act), ENGINE.vocabulary.acts[act].done or ""}
    worked_out = {"device.new_authorisation", "organisation.us_award_recipient", "organisation.us_person"}
    return tuple(sorted((facts | set(BEHIND if facts & worked_out else ())) - {""}))


@cache
def values(measure_id: str, fact: str) -> tuple[Value, ...]:
    """Values near where the measure turns on the fact, and some it passes over."""
    measure, kind = REGISTER.measure(measure_id), ENGINE.vocabulary.facts[fact]
    terms = [term for term in measure.terms.values() if fact in (term.party, term.value, term.date)]
    near = [value for term in terms for value in (*term.in_, *term.not_in, *term.open)]
    if kind.type == "yes-no":
        return True, False
    if kind.type == "choice":
        classes = {one for term in terms for one in term.classes}
        ids = [choice.id for choice in kind.choices]
        reached = [choice.id for choice in kind.choices if classes & set(choice.classes)]
        return tuple(dict.fromkeys([*near, *reached[:3], *ids[:2], ids[-1]]))
    if kind.type == "country":
        return tuple(dict.fromkeys([*near, "CN", "US", "SE"]))
    if kind.type == "date":
        return tuple(_days(measure, [day for term in terms for day in term_days(term)]))
    named = [entity for term in terms for entity in term.is_]
    companies = [Party(one) for one in dict.fromkeys([*named[:6], *KIN])] + [Party("axis"), Party(None, "another")]
    if kind.type == "party":
        return tuple(companies)
    return (), *((one,) for one in companies), (companies[0], companies[-2])


def _days(measure: Measure, turning: Iterable[dt.date]) -> Iterable[Day]:
    """Days before, on and after each turn, and the months and years around."""
    days = {*turning, *boundaries(measure.in_force), dt.date(2018, 6, 1), dt.date(2022, 12, 15)}
    for provision in measure.provisions:
        days |= set(boundaries(provision.in_force or ()))
    for company in KIN[:3]:
        days |= set(ENGINE.parties.edge_days(company))
    for day in sorted(days):
        yield from (Day(day, day), Day(day - ONE_DAY, day - ONE_DAY))
        yield from (Day.parse(f"{day:%Y-%m}"), Day.parse(f"{day:%Y}"))


@st.composite
def situations(draw: st.DrawFn, measure: Measure, known: float = 0.6, *, presumed: bool = False) -> Situation:
    """A situation that knows about that share of what the measure looks at."""
    facts: dict[str, FactValue] = {}
    for fact in looked_at(measure):
        pick = draw(st.floats(0, 1, width=16))
        if pick < known:
            value = draw(st.sampled_from(values(measure.id, fact)))
            facts[fact] = FactValue(value, source=f"said {pick}", presumed=presumed and pick < known / 3)
        elif pick > 0.9 and fact != "act.date":
            facts[fact] = draw(st.sampled_from(UNKNOWNS))
    return Situation(facts, ON, ON, draw(acts(measure)), draw(st.booleans()), draw(interpretations(measure)))


@st.composite
def acts(draw: st.DrawFn, measure: Measure) -> Mapping[str, FactValue]:
    """Acts said to be done, not done or not known; the rest is judged by its fact."""
    named = sorted({act for provision in measure.provisions for act in provision.acts})
    said = draw(st.lists(st.sampled_from(named), min_size=1, unique=True))
    return {act: FactValue(draw(st.sampled_from((True, True, True, False, None)))) for act in said}


@st.composite
def interpretations(draw: st.DrawFn, measure: Measure) -> Mapping[str, bool]:
    """Counsel's answers to some of the measure's questions."""
    asked = [question.id for question in measure.open_questions]
    if not asked or draw(st.booleans()):
        return {}
    return draw(st.dictionaries(st.sampled_from(asked), st.booleans()))


def completed(measure: Measure, situation: Situation, chance: random.Random) -> Situation:
    """One way in which everything unknown may turn out: facts, acts, days within partial dates, and questions of law."""
    facts = dict(situation.facts)
    for fact in looked_at(measure):
        value = facts.get(fact, UNKNOWNS[0]).value
        if isinstance(value, Day):
            day = value.first + dt.timedelta(days=chance.randint(0, (value.last - value.first).days))
            facts[fact] = FactValue(Day(day, day))
        elif (
            situation.get(fact).value is None
        ):  # nor worked out from others, as the act's date is from the day asked about
            found = chance.choice(values(measure.id, fact))
            facts[fact] = FactValue(Day(found.first, found.first) if isinstance(found, Day) else found)
    done = {
        act: one if one.value is not None else FactValue(chance.random() < 0.5) for act, one in situation.acts.items()
    }
    asked = {question.id: chance.random() < 0.5 for question in measure.open_questions}
    return Situation(
        facts, situation.on, situation.known_at, done, situation.acts_exclusive, asked | dict(situation.interpretations)
    )
