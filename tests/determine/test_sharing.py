"""What is remembered never shows: every answer is the one the situation would get by itself, from nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from assay.determine.evaluate import MOMENTS
from assay.determine.facts import Day, FactValue, Party, Situation
from assay.determine.grouping import Groups
from assay.determine.model import Determination
from assay.determine.pack import determiner
from tests.determine import plain
from tests.determine.situations import ENGINE, MEASURES, ON, REGISTER, situations

REMEMBERING = determiner.__wrapped__(REGISTER, None)  # one engine through all examples: it must stand what it remembers


@settings(max_examples=400)
@given(st.data())
def test_the_engine_says_field_by_field_what_the_rules_say_without_memory(data: st.DataObject) -> None:
    measure = REGISTER.measure(data.draw(MEASURES))
    situation = data.draw(situations(measure, data.draw(st.sampled_from((0.4, 0.7, 0.95))), presumed=True))
    found, expected = REMEMBERING.determine(measure, situation), plain.determine(ENGINE, measure, situation)
    assert len(found.all) == len(expected.all)
    for one, other in zip(found.all, expected.all, strict=True):
        for field in fields(Determination):
            assert getattr(one, field.name) == getattr(other, field.name), f"{one.provision} {one.act} {field.name}"
    assert found == expected


def test_every_measure_answers_many_devices_alike_with_memory_and_without() -> None:
    """The same makers, kinds and days again and again, so that much is remembered when it is asked for."""
    makers = ("hikvision", "lorex", "cethik", "huawei-holding", "axis", "unknown")
    days = ("2017-12-30", "2017-12-31", "2021-04-24", "2023", "unknown")
    reader_facts = [(maker, day) for maker in makers for day in days]
    for number, (maker, day) in enumerate(reader_facts):
        when = FactValue(None if day == "unknown" else Day.parse(day))
        facts = {
            "device.maker": FactValue(None if maker == "unknown" else Party(maker)),
            "device.kind": FactValue(("ip-camera", "router")[number % 2]),
            "device.acquired_on": when, "device.installed_on": when,
            "organisation.kind": FactValue(("ca-qc-public-body", "us-state-agency")[number // 2 % 2]),
        }  # fmt: skip
        situation = Situation(facts, ON, ON, {act: FactValue(True) for act in ("use", "keep", "install", "buy")})
        for measure in REGISTER.measures[number % 6 :: 6]:  # the slow way is slow: each situation tries a part of them
            assert REMEMBERING.determine(measure, situation) == plain.determine(ENGINE, measure, situation)


def test_equal_answers_are_one_object_whoever_said_the_facts() -> None:
    facts = {"device.maker": FactValue(Party("hikvision", "Hikvision"), source="a label")}
    one = Situation(facts, ON, ON, {"use": FactValue(True)})
    other = replace(one, facts={"device.maker": FactValue(Party("hikvision", "HIKVISION DIGITAL"), source="a report")})
    answers = ENGINE.determine_all(REGISTER.measures, one)
    assert all(
        first is second for first, second in zip(answers, ENGINE.determine_all(REGISTER.measures, other), strict=True)
    )


def test_a_company_the_register_does_not_hold_is_not_the_one_whose_id_it_is_called_by() -> None:
    groups = Groups(ENGINE, REGISTER.measures)
    known = Situation({"device.maker": FactValue(Party("hikvision"))}, ON, ON, {"use": FactValue(True)})
    named = replace(known, facts={"device.maker": FactValue(Party(None, "hikvision"))})
    assert groups.place(known)[0] != groups.place(named)[0]


def test_days_between_two_turns_share_a_group_and_a_turn_parts_them() -> None:
    """The parent of a named company is linked to it from a day that stands in no measure's text."""
    groups = Groups(ENGINE, REGISTER.measures)

    def group(day: str) -> str:
        facts = {"device.maker": FactValue(Party("cethik")), "device.installed_on": FactValue(Day.parse(day)),
                 "organisation.kind": FactValue("us-state-agency")}  # fmt: skip
        return groups.place(Situation(facts, ON, ON, {"install": FactValue(True)}, True))[0]

    assert group("2022-02-01") == group("2022-02-20")
    assert group("2017-12-30") != group("2017-12-31")


def test_what_is_remembered_of_one_moment_never_answers_in_another() -> None:
    """More moments than are kept, there and back."""
    measure = REGISTER.measure("us-bis-affiliates-rule")
    facts = {"act.counterparty": FactValue(Party("hikvision")), "act.subject_to_ear": FactValue(True)}
    engine = determiner.__wrapped__(REGISTER, None)
    days = [dt.date(2025, 9, 20) + dt.timedelta(days=30 * number) for number in range(MOMENTS + 4)]
    for day in (*days, *reversed(days)):
        situation = Situation(facts, day, day, {"export": FactValue(True)}, True)
        assert engine.determine(measure, situation) == plain.determine(ENGINE, measure, situation)
