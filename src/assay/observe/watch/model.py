"""Who was heard, where, and what happened: the records of a watch. Times are nanoseconds, since 1970 or of listening."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

SECOND = 10**9
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
LATEST = 1 << 62  # the year 2116: a time after it is none

# What may happen, a closed list, in the order in which documents explain it.
EVENTS = (
    "began",  # listening to a source
    "ended",
    "interrupted",  # nobody listened from `from` until `until`, or from `at` on
    "resumed",
    "rotated",  # one file of a capture ended, another goes on
    "truncated",  # bytes at the end of a file were never a whole frame, or a file was overwritten before its end was read
    "unreadable",  # a file, or the rest of it
    "clock-changed",
    "device-new",
    "device-vanished",
    "device-back",
    "address-changed",
    "relay",  # a hardware address that sends for several hosts: these are told apart by IP address from here on
    "full",  # no room for more devices
)

Kind = Literal["interface", "capture"]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the events: what, when (UTC, by the clock of the source), at which source, and what else there is to say."""

    event: str
    at: str
    source: str
    details: Mapping[str, object] = field(default_factory=dict)

    def row(self) -> dict[str, object]:
        return {"event": self.event, "at": self.at, "source": self.source, **self.details}


@dataclass(slots=True)
class Place:
    """A source that is listened to. `now` is its clock, `listened` for how long somebody did, `since` when that last began."""

    number: int
    name: str
    kind: Kind
    now: int | None = None
    listened: int = 0
    since: int | None = None
    frames: int = 0
    kept: int = 0  # announcements among the frames


@dataclass(slots=True)
class Heard:
    """A device at one source: when first and last, and `at` how much listening it was heard last.

    `times` counts hearings a minute or more apart, `longest` is the longest silence between two, in time of listening.
    """

    first: int
    last: int
    at: int
    longest: int = 0
    times: int = 1
    frames: int = 1
    queued: bool = False


@dataclass(slots=True)
class Device:
    """Somebody who announces itself. `key` is its hardware address, or `ip:` and its IP address where none is its own.

    `addresses` are those it sent from, the latest last; `bound` those that ARP binds to it; `mixed` those it goes back and forth
    between, as a router does. `said` counts distinct replies by kind. `since` is when it was new, or back.
    """

    number: int
    key: str
    since: int
    address: str = ""
    name: str = ""
    addresses: dict[str, None] = field(default_factory=dict)
    bound: set[str] = field(default_factory=set)
    mixed: set[str] = field(default_factory=set)
    relay: bool = False
    vanished: bool = False
    last_place: int = 0
    said: dict[str, int] = field(default_factory=dict)
    heard: dict[int, Heard] = field(default_factory=dict)


def iso(time: int | None) -> str:
    """Nanoseconds since 1970 as a UTC date-time in whole seconds; empty for times outside the calendar, and none."""
    if time is None:
        return ""
    try:
        moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=time // SECOND)
    except OverflowError:
        return ""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
