"""A verdict stands whatever the unknown turns out to be, and learning more never takes it back.

Both hold of facts that are known or unknown. They do not hold of presumptions, nor can they: what a profile presumes stands
until somebody answers, and the answer may be another. So nothing here is presumed, but for the one test that shows it.
What is worked out from other facts counts as known, as the day of the act does that nobody gave. A list entry with no effect of its own asks nobody
anything, so that its limbs answer no where they could ask; they are left aside.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from itertools import product

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from assay.determine.facts import Day, FactValue, Party, Situation
from assay.determine.model import Verdict
from assay.register.measures import Measure
from tests.determine.situations import (
    ENGINE,
    MEASURES,
    ON,
    REGISTER,
    UNKNOWNS,
    completed,
    looked_at,
    situations,
    values,
)

Limbs = Mapping[tuple[str, str], Verdict]
COMPLETIONS = 12


def limbs(measure: Measure, situation: Situation) -> Limbs:
    """Each limb's verdict, but for those that have no effect."""
    silent = {one.id for one in measure.provisions if one.effect == "none"}
    found = ENGINE.determine(measure, situation)
    return {(item.provision, item.act): item.verdict for item in found.all if item.provision not in silent}


def binds(verdict: Verdict) -> bool:
    return verdict in ("applies", "not-modelled")


def assert_stands(before: Limbs, after: Limbs, what: object) -> None:
    """Every verdict that was determined is determined still, and binds or not as it did."""
    for limb, verdict in before.items():
        if verdict == "undetermined":
            continue
        now = after.get(limb, "does-not-apply")  # an act that turns out not to be done has no limb of its own
        assert now != "undetermined", (limb, verdict, now, what)
        assert binds(now) == binds(verdict), (limb, verdict, now, what)


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.integers(0, 2**32))
def test_a_verdict_stands_however_the_unknown_turns_out(data: st.DataObject, seed: int) -> None:
    measure = REGISTER.measure(data.draw(MEASURES))
    situation = data.draw(situations(measure, data.draw(st.sampled_from((0.3, 0.6, 0.85)))))
    before = limbs(measure, situation)
    assume(any(verdict != "undetermined" for verdict in before.values()))
    chance = random.Random(seed)
    for _ in range(COMPLETIONS):
        whole = completed(measure, situation, chance)
        after = limbs(measure, whole)
        assert_stands(before, after, {name: str(value) for name, value in whole.facts.items()})


@settings(max_examples=60)
@given(st.data())
def test_a_verdict_is_no_surer_and_no_less_sure_than_all_the_ways_the_last_facts_may_turn_out(
    data: st.DataObject,
) -> None:
    """Brute force over every value at hand of up to two unknown yes-or-no facts: what all agree on is the verdict."""
    measure = REGISTER.measure(data.draw(MEASURES))
    whole = completed(measure, data.draw(situations(measure, 0.7)), random.Random(data.draw(st.integers(0, 2**32))))
    plain_facts = [fact for fact in looked_at(measure) if ENGINE.vocabulary.facts[fact].type == "yes-no"]
    unknown = data.draw(st.lists(st.sampled_from(plain_facts), max_size=2, unique=True)) if plain_facts else []
    facts = {name: value for name, value in whole.facts.items() if name not in unknown}
    whole = replace(whole, facts=facts, acts_exclusive=True)
    assume(all(whole.get(fact).value is None for fact in unknown))
    found = limbs(measure, whole)
    outs = [limbs(measure, replace(whole, facts=facts | dict(zip(unknown, map(FactValue, answers), strict=True))))
            for answers in product((True, False), repeat=len(unknown))]  # fmt: skip
    for limb, verdict in found.items():
        ways = {binds(out[limb]) for out in outs}
        if len(ways) == 2:
            assert verdict == "undetermined"
        elif all(out[limb] != "undetermined" for out in outs):
            assert verdict != "undetermined" and binds(verdict) == ways.pop()


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_learning_facts_in_any_order_never_takes_a_verdict_back(data: st.DataObject) -> None:
    measure = REGISTER.measure(data.draw(MEASURES))
    situation = data.draw(situations(measure, data.draw(st.sampled_from((0.1, 0.4, 0.7)))))
    unknown = [fact for fact in looked_at(measure) if situation.facts.get(fact, UNKNOWNS[0]).value is None]
    before = limbs(measure, situation)
    for fact in data.draw(st.permutations(unknown)):
        if situation.get(fact).value is not None:
            continue
        value = data.draw(st.sampled_from(values(measure.id, fact)))
        situation = replace(situation, facts={**situation.facts, fact: FactValue(value)})
        after = limbs(measure, situation)
        assert_stands(before, after, f"{fact} = {value}")
        before = after


@settings(max_examples=120)
@given(st.data())
def test_narrowing_a_partial_date_never_takes_a_verdict_back(data: st.DataObject) -> None:
    measure = REGISTER.measure(data.draw(MEASURES))
    situation = data.draw(situations(measure, 0.9))
    spans = [fact for fact, found in situation.facts.items()
             if isinstance(found.value, Day) and found.value.first != found.value.last]  # fmt: skip
    before = limbs(measure, situation)
    for fact in spans:
        whole = situation.facts[fact].value
        assert isinstance(whole, Day)
        month = data.draw(st.integers(whole.first.month, whole.last.month))
        narrow = Day.parse(f"{whole.first.year}-{month:02}")
        assert_stands(
            before, limbs(measure, replace(situation, facts={**situation.facts, fact: FactValue(narrow)})), narrow
        )


def test_a_year_does_not_hide_the_months_in_which_a_measure_held() -> None:
    """ZTE's denial order: the year 2018 begins and ends without it."""
    measure = REGISTER.measure("us-bis-zte-history")
    facts = {"act.counterparty": FactValue(Party("zte")), "act.subject_to_ear": FactValue(True)}
    asked = Situation(facts | {"act.date": FactValue(Day.parse("2018"))}, ON, ON, {"export": FactValue(True)}, True)
    found = next(item for item in ENGINE.determine(measure, asked).all if item.provision == "denial-order")
    assert found.verdict == "undetermined"
    assert [question.atom for question in found.settle] == ["act.date"]
    assert {answer.values[0] for answer in found.settle[0].answers} == {
        "2018-01-01..2018-04-14", "2018-04-15..2018-07-12", "2018-07-13..2018-12-31"}  # fmt: skip


def test_a_purchase_on_an_unknown_day_is_not_judged_by_who_owns_the_maker_today() -> None:
    """Lorex belonged to Dahua for some years; whoever does not say when it was bought is asked."""
    measure = REGISTER.measure("us-vt-directive-2019")
    facts = {"device.maker": FactValue(Party("lorex")), "device.kind": FactValue("ip-camera"),
             "organisation.kind": FactValue("us-state-agency"), "organisation.us_state": FactValue("vt")}  # fmt: skip
    asked = Situation(facts, ON, ON, {"buy": FactValue(True)}, True)
    found = next(item for item in ENGINE.determine(measure, asked).all if item.act == "buy")
    assert found.verdict == "undetermined" and "device.acquired_on" in {question.atom for question in found.settle}


def test_a_presumption_gives_way_to_an_answer_and_the_verdict_with_it() -> None:
    """What the other properties leave aside: `presumed` is no knowledge, and every output marks it."""
    measure = REGISTER.measure("us-889-a1B")
    facts = {"device.maker": FactValue(Party("hikvision")), "device.kind": FactValue("ip-camera"),
             "device.purpose": FactValue("public-safety"), "organisation.us_prime_contractor": FactValue(True),
             "device.used_by": FactValue("nobody", presumed=True)}  # fmt: skip
    asked = Situation(facts, ON, ON, {"use": FactValue(True), "bid": FactValue(True)}, True)
    answered = replace(asked, facts={**facts, "device.used_by": FactValue("organisation")})
    assert ENGINE.determine(measure, asked).verdict != ENGINE.determine(measure, answered).verdict
