"""Which companies a measure names, and when: as its own conditions say, never by being mentioned."""

from __future__ import annotations

from typing import Any

import pytest

from assay.register.index import Register
from assay.register.measures import Measure
from assay.register.namings import namings, periods

SHARED = {"en": "x", "fr": "x"}


def measure(when: dict[str, Any], **changes: Any) -> Measure:
    """A list of one provision; terms: acme, bolt (named), acme-owned, from-2021, before-2023."""

    def party(*ids: str, relation: str = "named-only") -> dict[str, Any]:
        return {"title": SHARED, "cite": "text", "party": "act.counterparty", "is": ids, "relation": relation}

    data: dict[str, Any] = {
        "id": "xx-rule", "title": SHARED, "jurisdiction": "XX", "issuer": SHARED, "instrument": SHARED, "citation": "1",
        "force": "binding", "summary": SHARED, "cites": {"text": {"text": "Text", "kind": "statute"}},
        "in_force": [{"from": "2020-01-01", "cite": "text"}],
        "terms": {
            "acme": party("acme"), "bolt": party("bolt"), "both": party("acme", "bolt"),
            "acme-owned": party("acme", relation="ownership-50"),
            "since-2021": {"title": SHARED, "cite": "text", "date": "act.date", "on_or_after": "2021-05-01"},
            "before-2023": {"title": SHARED, "cite": "text", "date": "act.date", "before": "2023-01-01"},
            "bought-after": {"title": SHARED, "cite": "text", "date": "device.acquired_on", "after": "2022-01-01"},
        },
        "provisions": [{"id": "one", "title": SHARED, "acts": ["buy"], "effect": "forbid-buy", "applies_when": when,
                        "duty": SHARED, "cite": "text"}],
        "verified_on": "2026-01-01", "verify_by": "2027-01-01",
    }  # fmt: skip
    return Measure.model_validate(data | changes)


def named(given: Measure) -> list[tuple[str, str, str | None, bool]]:
    return [(one.entity, one.period.from_, one.period.until, one.open_question) for one in namings(given)]


def test_a_company_that_a_condition_tests_for_is_named() -> None:
    assert named(measure({"term": "acme"})) == [("acme", "2020-01-01", None, False)]


def test_a_company_that_is_taken_out_again_is_not_named() -> None:
    assert named(measure({"not": {"term": "acme"}})) == []
    assert named(measure({"all": [{"any": [{"term": "both"}]}, {"not": {"term": "acme"}}]})) == [
        ("bolt", "2020-01-01", None, False)
    ]


def test_an_owner_whose_companies_are_meant_is_not_named_by_that() -> None:
    assert named(measure({"term": "acme-owned"})) == []


def test_a_day_of_the_act_beside_the_name_narrows_the_period() -> None:
    when = {"any": [{"term": "acme"}, {"all": [{"term": "bolt"}, {"term": "since-2021"}, {"term": "before-2023"}]}]}
    assert named(measure(when)) == [
        ("acme", "2020-01-01", None, False),
        ("bolt", "2021-05-01", "2022-12-31", False),
    ]


def test_one_named_later_has_no_day_of_becoming_public() -> None:
    given = measure(
        {"all": [{"term": "acme"}, {"term": "since-2021"}]},
        in_force=[{"from": "2020-01-01", "public_on": "2019-12-01", "cite": "text"}],
    )
    assert [one.period.public_on for one in namings(given)] == [None]


def test_the_day_of_a_device_narrows_nothing() -> None:
    assert named(measure({"all": [{"term": "acme"}, {"term": "bought-after"}]})) == [
        ("acme", "2020-01-01", None, False)
    ]


def test_a_name_that_hangs_on_a_question_is_open_unless_it_is_also_named_outright() -> None:
    asked = {"all": [{"term": "acme"}, {"question": "which"}]}
    assert named(measure(asked)) == [("acme", "2020-01-01", None, True)]
    assert named(measure({"any": [asked, {"term": "acme"}]})) == [("acme", "2020-01-01", None, False)]


@pytest.mark.parametrize("force", ["advisory", "proposed", "enabling", "none-found", "set-aside"])
def test_a_measure_that_does_not_bind_designates_nobody(force: str) -> None:
    assert named(measure({"term": "acme"}, force=force)) == []


@pytest.mark.parametrize("effect", ["advise", "report", "represent", "not-modelled"])
def test_a_duty_to_tell_designates_nobody(effect: str) -> None:
    given = measure({"term": "acme"})
    provision = given.provisions[0].model_copy(update={"effect": effect})
    assert named(given.model_copy(update={"provisions": (provision,)})) == []


def test_where_periods_overlap_the_one_that_begins_last_speaks() -> None:
    rows = [
        {"from": "2020-01-01", "cite": "text"},
        {"from": "2021-01-01", "until": "2021-12-31", "state": "suspended", "cite": "text"},
        {"from": "2024-01-01", "state": "ended", "cite": "text"},
    ]
    found = [(one.from_, one.until) for one in periods(measure({"term": "acme"}, in_force=rows))]
    assert found == [("2020-01-01", "2020-12-31"), ("2022-01-01", "2023-12-31")]


def test_announced_and_scheduled_periods_are_not_in_force() -> None:
    rows = [
        {"from": "2020-01-01", "until": "2020-12-31", "state": "announced", "cite": "text"},
        {"from": "2021-01-01", "state": "scheduled", "question": "which", "cite": "text"},
    ]
    assert periods(measure({"term": "acme"}, in_force=rows)) == ()


def test_the_rule_for_affiliates_names_none_of_the_listed_companies() -> None:
    assert namings(Register.load().measure("us-bis-affiliates-rule")) == ()


def test_a_company_added_to_a_list_later_is_listed_from_then() -> None:
    found = {one.entity: one.period.from_ for one in namings(Register.load().measure("us-ns-cmic"))}
    assert (found["hikvision"], found["sensetime"], found["dji"]) == ("2021-08-02", "2022-02-08", "2022-02-14")


def test_asked_by_goods_a_company_is_named_from_the_day_on_which_its_goods_count() -> None:
    """Texas enlarged its list on 26 January 2026; before that day TP-Link Systems was on no list of the register."""
    texas = Register.load().measure("us-tx-prohibited-tech")
    days = {one.period.from_ for one in namings(texas, by_goods=True) if one.entity == "tp-link-us"}
    assert days == {"2026-01-26"}
