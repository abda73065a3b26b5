"""What a measure says of a device on the whole, out of what it says of each act."""

from __future__ import annotations

from assay.determine.case import Reader
from assay.determine.facts import Day, FactValue, Party, Situation
from assay.determine.grouping import Groups
from assay.determine.pack import determiner
from assay.register.index import Register
from tests.determine.builders import ON, engine, measure, situation

BODY = """
terms:
  named: {title: {en: N, fr: N}, party: device.maker, is: [hikvision], relation: named-only, cite: law}
provisions:
  - id: note
    title: {en: P, fr: P}
    acts: [install, use]
    effect: EFFECT
    applies_when: {term: named}
    duty: {en: D, fr: D}
    cite: law
"""


def used(maker: str, **facts: FactValue) -> Situation:
    found = situation(("use", "install"))
    return Situation({"device.maker": FactValue(Party(maker, maker)), **facts}, ON, found.known_at, found.acts, True)


def outcome(effect: str, force: str, asked: Situation) -> str:
    found = measure(BODY.replace("EFFECT", effect), force=force)
    return Groups(engine(found), (found,)).place(asked)[1][found.id]


def test_advice_that_holds_for_using_a_device_asks_nobody_when_it_was_installed() -> None:
    found = engine(measure(BODY.replace("EFFECT", "advise"), force="advisory"))
    answer = found.determine(next(iter(found.measures.values())), used("hikvision"))
    assert {(item.act, item.verdict) for item in answer.all} == {("use", "applies"), ("install", "undetermined")}
    assert (answer.lead.act, answer.outcome) == ("use", "advisory")
    assert outcome("advise", "advisory", used("hikvision")) == "advisory"


def test_an_open_act_still_leads_where_nothing_applies_yet() -> None:
    assert outcome("advise", "advisory", Situation({}, ON, ON, used("x").acts, True)) == "unclear"


def test_of_two_acts_alike_the_one_of_today_leads() -> None:
    found = engine(measure(BODY.replace("EFFECT", "forbid-use")))
    unknown = Situation({}, ON, ON, used("x").acts, True)
    answer = found.determine(next(iter(found.measures.values())), unknown)
    assert [item.act for item in answer.all] == ["install", "use"]
    assert (answer.lead.act, answer.lead.settle[0].atom) == ("use", "device.maker")


def test_an_act_before_the_measure_does_not_hide_that_it_passes_the_device_over_today() -> None:
    installed = {"device.installed_on": FactValue(Day.parse("2019-06-03"))}
    assert outcome("forbid-use", "binding", used("dahua", **installed)) == "does-not-apply"
    assert outcome("forbid-use", "binding", used("hikvision", **installed)) == "prohibited"


def test_a_measure_whose_every_act_came_before_it_is_not_in_force_yet() -> None:
    early = used("hikvision", **{"device.installed_on": FactValue(Day.parse("2019-06-03"))})
    only_installed = Situation(early.facts, ON, early.known_at, {"install": early.acts["install"]}, True)
    assert outcome("forbid-use", "binding", only_installed) == "not-in-force-yet"


def test_a_shared_answer_is_the_answer_a_device_would_get_by_itself() -> None:
    """Devices of many makers, kinds and days: each one's group says what the engine says of it alone."""
    register = Register.load()
    engine = determiner(register)
    groups = Groups(engine, register.measures)
    reader = Reader(register, engine.vocabulary)
    makers = ("hikvision", "dahua", "huawei", "ezviz", "uniview", "lorex", "axis", "unknown")
    days = ("2017-05-01", "2019-08-13", "2021-04-24", "2023-12-21", "2023-12-22", "2025-06-27", "2026-07-16", "2023")
    for number, (maker, day) in enumerate((maker, day) for maker in makers for day in days):
        kind = ("ip-camera", "router", "video-recorder")[number % 3]
        facts = {"device.maker": maker, "device.kind": kind, "device.acquired_on": day, "device.installed_on": day}
        profile = ("us-federal-agency", "ca-qc-public-body", "uk-department-sensitive-site")[number % 3]
        situation = reader.situation({"profile": profile, "on": "2026-11-16", "facts": facts})
        group, _, _ = groups.place(situation)
        alone = [engine.determine(measure, situation) for measure in register.measures]
        assert [item.outcome for item in groups.found[group]] == [item.outcome for item in alone]
