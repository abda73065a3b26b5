"""Deadlines count business days by the pack's calendar, and the second report from the first."""

from __future__ import annotations

import datetime as dt

from assay.determine.deadlines import Calendar, due_days
from tests.determine.builders import engine, measure, situation

FEDERAL = Calendar(
    "us-federal", frozenset({dt.date(2026, 11, 26), dt.date(2026, 12, 25), dt.date(2027, 1, 1)}), 2025, 2027
)
BODY = """
provisions:
  - id: report
    title: {en: P, fr: P}
    acts: [discover]
    effect: report
    applies_when: {fact: organisation.us_person}
    duty: {en: D, fr: D}
    cite: law
    steps:
      - id: first
        title: {en: F, fr: F}
        cite: law
        deadline: {within: 1, unit: business-day, calendar: us-federal, after: discovered}
      - id: second
        title: {en: S, fr: S}
        cite: law
        deadline: {within: 10, unit: business-day, calendar: us-federal, after: first.submitted}
"""


def test_the_ten_days_run_from_the_first_report_not_from_discovery() -> None:
    found = measure(BODY)
    first, second = due_days(found.provisions[0], dt.date(2026, 11, 25), {"us-federal": FEDERAL})
    assert first.on == dt.date(2026, 11, 27)  # the 26th is Thanksgiving
    assert second.on == dt.date(2026, 12, 11)


def test_a_duty_of_one_deadline_counts_from_the_discovery_as_its_steps_do() -> None:
    body = BODY[: BODY.index("    steps:")] + "    deadline: {within: 3, unit: calendar-day, after: discovered}\n"
    assert [due.on for due in due_days(measure(body).provisions[0], dt.date(2026, 11, 25), {})] == [
        dt.date(2026, 11, 28)
    ]


def test_a_year_end_is_crossed_over_the_holidays() -> None:
    assert FEDERAL.add_business_days(dt.date(2026, 12, 31), 1) == dt.date(2027, 1, 4)


def test_past_the_calendar_no_day_is_guessed() -> None:
    assert FEDERAL.add_business_days(dt.date(2027, 12, 31), 1) is None
    assert due_days(measure(BODY).provisions[0], dt.date(2027, 12, 31), {"us-federal": FEDERAL})[0].on is None


def test_an_unknown_start_leaves_the_day_open_and_the_rule_stated() -> None:
    due = due_days(measure(BODY).provisions[0], None, {"us-federal": FEDERAL})[0]
    assert (due.on, due.rule) == (None, "1 business-day after discovered")


def test_due_days_come_with_the_determination() -> None:
    found = measure(BODY)
    lead = (
        engine(found)
        .determine(found, situation(("discover",), dt.date(2026, 11, 25), {"organisation.us_person": True}))
        .lead
    )
    assert lead.outcome == "report-due"
    assert [due.step for due in lead.due] == ["first", "second"]
