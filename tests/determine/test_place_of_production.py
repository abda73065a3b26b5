"""The FCC's categories ask where a thing was made, and take no brand's or owner's nationality for an answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assay.determine.case import Reader
from assay.determine.model import Determination
from assay.determine.pack import determiner
from assay.determine.stored import fact_row
from assay.register.index import Register

REGISTER = Register.load()
ENGINE = determiner(REGISTER)
MEASURE = REGISTER.measure("us-fcc-22-84-equipment-authorization")
MAKERS = sorted(entity.id for entity in REGISTER.parties.entities)
CATEGORIES = {"router": "2026-03-23", "drone": "2025-12-22", "inverter": "2026-07-28", "robot": "2026-07-28"}


def category(facts: dict[str, Any], on: str = "2026-09-01") -> Determination:
    reader = Reader(REGISTER, ENGINE.vocabulary)
    situation = reader.situation({"profile": "us-manufacturer", "act": "authorise", "on": on, "facts": facts})
    found = ENGINE.determine(MEASURE, situation).all
    return next(item for item in found if item.provision == "authorise-category")


@pytest.mark.parametrize(
    ("place", "outcome"), [("US", "does-not-apply"), ("TW", "prohibited"), ("CN", "prohibited"), ("unknown", "unclear")]
)
def test_no_maker_changes_what_the_place_of_production_says(place: str, outcome: str) -> None:
    facts = {"device.kind": "router", "device.production_country": place}
    other = [maker for maker in MAKERS if category(facts | {"device.maker": maker}).outcome != outcome]
    assert other == []


def test_no_maker_needs_to_be_known() -> None:
    found = category({"device.kind": "router", "device.production_country": "TW", "device.maker": "unknown"})
    assert found.outcome == "prohibited"


def test_a_badge_is_no_evidence_of_the_place() -> None:
    found = category({"device.kind": "router", "device.brand": "netgear", "device.maker": "netgear"})
    assert [question.atom for question in found.settle] == ["device.production_country"]


@pytest.mark.parametrize(("kind", "day"), CATEGORIES.items())
def test_each_category_begins_on_its_own_day(kind: str, day: str) -> None:
    facts = {"device.kind": kind, "device.maker": "another", "device.production_country": "FR"}
    eve = dt.date.fromisoformat(day) - dt.timedelta(days=1)
    assert (category(facts, eve.isoformat()).outcome, category(facts, day).outcome) == ("does-not-apply", "prohibited")


def test_the_evidence_of_the_place_is_stored_with_the_answer() -> None:
    label = "photo of the label, 12 March 2026: Made in Taiwan"
    facts = {"device.kind": "router", "device.production_country": {"value": "TW", "source": label}}
    situation = Reader(REGISTER, ENGINE.vocabulary).situation({"on": "2026-09-01", "facts": facts})
    assert fact_row(situation.get("device.production_country")) == {"value": "TW", "source": label}


def test_nobody_is_presumed_to_produce_anywhere() -> None:
    situation = Reader(REGISTER, ENGINE.vocabulary).situation(
        {
            "profile": "us-manufacturer",
            "on": "2026-09-01",
            "facts": {"device.maker": "tp-link", "device.brand": "tp-link"},
        }
    )
    assert situation.get("device.production_country").value is None
