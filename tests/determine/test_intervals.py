"""In force is a list of periods: on, off, scheduled, and what was public when."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from assay.determine.model import Determination
from tests.determine.builders import engine, measure, situation

BODY = """
provisions:
  - id: p
    title: {en: P, fr: P}
    acts: [use]
    effect: forbid-use
    applies_when: {fact: organisation.us_person}
    duty: {en: D, fr: D}
    cite: law
"""
ON_OFF_ON: list[dict[str, Any]] = [
    {"from": "2025-09-29", "until": "2025-11-09", "cite": "law", "public_on": "2025-09-29"},
    {"from": "2025-11-10", "until": "2026-11-09", "state": "suspended", "cite": "law", "public_on": "2025-11-10"},
    {"from": "2026-11-10", "state": "scheduled", "cite": "law", "public_on": "2025-11-10", "question": "back"},
]
QUESTION = [{"id": "back", "text": {"en": "q", "fr": "q"}, "yes_means": {"en": "y", "fr": "o"},
             "no_means": {"en": "n", "fr": "n"}, "cite": "law"}]  # fmt: skip


def on(
    day: str, intervals: list[dict[str, Any]] = ON_OFF_ON, known_at: str = "2030-01-01", **extra: Any
) -> Determination:
    found = measure(BODY, in_force=intervals, open_questions=QUESTION, **extra.pop("changes", {}))
    asked = situation(on=dt.date.fromisoformat(day), known={"organisation.us_person": True}, **extra)
    asked = type(asked)(asked.facts, asked.on, dt.date.fromisoformat(known_at), asked.acts, True, asked.interpretations)
    return engine(found).determine(found, asked).lead


@pytest.mark.parametrize(("day", "outcome"), [
    ("2025-09-28", "not-in-force-yet"), ("2025-09-29", "prohibited"), ("2025-11-09", "prohibited"),
    ("2025-11-10", "not-in-force-suspended"), ("2026-11-09", "not-in-force-suspended"), ("2026-11-10", "unclear"),
])  # fmt: skip
def test_on_off_and_scheduled(day: str, outcome: str) -> None:
    assert on(day).outcome == outcome


def test_what_was_scheduled_is_settled_by_the_question_it_names() -> None:
    assert [question.atom for question in on("2026-12-01").settle] == ["back"]
    assert on("2026-12-01", interpretations={"back": True}).outcome == "prohibited"
    assert on("2026-12-01", interpretations={"back": False}).verdict == "not-in-force"


def test_a_suspension_not_yet_public_is_not_known() -> None:
    assert on("2026-01-15", known_at="2025-10-01").outcome == "not-in-force-no-longer"
    assert on("2026-01-15", known_at="2025-11-10").outcome == "not-in-force-suspended"


@pytest.mark.parametrize(("state", "outcome"), [
    ("announced", "not-in-force-yet"), ("stayed", "not-in-force-suspended"), ("quashed", "not-in-force-no-longer"),
    ("ended", "not-in-force-no-longer"),
])  # fmt: skip
def test_each_state_has_its_word(state: str, outcome: str) -> None:
    assert on("2024-06-01", [{"from": "2024-01-01", "state": state, "cite": "law"}]).outcome == outcome


def test_a_record_that_warns_of_itself_becomes_unclear_when_stale() -> None:
    changes = {"verify_by": "2025-01-01", "when_stale": "unclear", "stale_question": "back"}
    always = [{"from": "2020-01-01", "cite": "law"}]
    assert on("2024-12-31", always, changes=dict(changes)).outcome == "prohibited"
    assert on("2025-06-01", always, changes=dict(changes)).outcome == "unclear"


def test_a_stale_record_that_only_warns_keeps_its_answer_and_says_so() -> None:
    found = on("2025-06-01", [{"from": "2020-01-01", "cite": "law"}], changes={"verify_by": "2025-01-01"})
    assert (found.outcome, found.stale) == ("prohibited", True)
