"""What a measure was on a day: in force, suspended, scheduled, ended. In force is a list of periods, never two dates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from assay.register.measures import Interval, Measure, Provision


@dataclass(frozen=True, slots=True)
class State:
    """`state` is an interval's state, or `before` / `after` / `between` all known periods."""

    state: str
    question: str = ""  # the open question that decides a scheduled period
    stale: bool = False  # past the day by which a record that warns of itself was to be verified again

    @property
    def in_force(self) -> bool:
        return self.state in ("in-force", "scheduled")


def periods(measure: Measure, provision: Provision, known_at: dt.date) -> tuple[Interval, ...]:
    """The periods that were public on `known_at`, the provision's own where it has them."""
    own = provision.in_force if provision.in_force is not None else measure.in_force
    return tuple(period for period in own if not period.public_on or period.public_on <= known_at.isoformat())


def state_on(known: tuple[Interval, ...], day: dt.date) -> State:
    """The state on a day; where periods overlap, the one that begins last speaks."""
    iso = day.isoformat()
    covering = [period for period in known if period.from_ <= iso and (period.until is None or iso <= period.until)]
    if covering:
        last = max(covering, key=lambda period: period.from_)
        return State(last.state, last.question or "")
    if not known or iso < min(period.from_ for period in known):
        return State("before")
    return State("after")


def boundaries(known: tuple[Interval, ...]) -> tuple[dt.date, ...]:
    """The days on which the state may change."""
    days = {dt.date.fromisoformat(period.from_) for period in known}
    days |= {dt.date.fromisoformat(period.until) + dt.timedelta(days=1) for period in known if period.until}
    return tuple(sorted(days))
