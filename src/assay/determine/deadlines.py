"""When a duty falls due: fixed days, calendar days, and business days by the pack's own calendars.

Business days skip Saturdays, Sundays and the calendar's holidays; the day of the event is not counted
(FAR 52.204-25(d)(2): "within one business day from the date of such identification").
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from assay.determine.model import Due
from assay.register.measures import Deadline, Provision

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Public holidays, and the years they are known for (first and last, inclusive)."""

    id: str
    holidays: frozenset[dt.date]
    first_year: int
    last_year: int

    def add_business_days(self, start: dt.date, count: int) -> dt.date | None:
        """The day `count` business days after `start`; None past the years the calendar holds."""
        day = start
        while count > 0:
            day += ONE_DAY
            if not self.first_year <= day.year <= self.last_year:
                return None
            if day.weekday() < 5 and day not in self.holidays:
                count -= 1
        return day


def due_days(provision: Provision, day: dt.date | None, calendars: Mapping[str, Calendar]) -> tuple[Due, ...]:
    """The provision's deadline and steps, counted from the act's day; a step after another assumes it met on its last day."""
    found: list[Due] = []
    known: dict[str, dt.date | None] = {"act": day, "discovered": day, "acquired": day, "installed": day}
    if provision.deadline:
        found.append(_due("", provision.deadline, known, calendars))
    for step in provision.steps:
        due = _due(step.id, step.deadline, known, calendars)
        known[step.id] = known[f"{step.id}.submitted"] = due.on
        found.append(due)
    return tuple(found)


def _due(step: str, deadline: Deadline, known: Mapping[str, dt.date | None], calendars: Mapping[str, Calendar]) -> Due:
    if deadline.on:
        return Due(step, dt.date.fromisoformat(deadline.on), "on", deadline.status)
    rule = f"{deadline.within} {deadline.unit} after {deadline.after}"
    start = known.get(deadline.after or "")
    if start is None:
        return Due(step, None, rule, deadline.status)
    if deadline.unit == "calendar-day":
        return Due(step, start + dt.timedelta(days=deadline.within or 0), rule, deadline.status)
    calendar = calendars.get(deadline.calendar or "")
    day = calendar.add_business_days(start, deadline.within or 0) if calendar else None
    return Due(step, day, rule, deadline.status)
