"""Where a device was seen last, and who looked for it since without finding it.

A source counts as one that a device is absent from only where it could have seen it after anybody saw it last: a watch that
listened long enough where the device used to speak, a discovery that asked its address and got no answer, a later export of a list
that named it and still names the others. A source that merely does not mention it counts for nothing, and is listed as such. Absence
is no removal: a device that is silent, on another network or without power looks the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from assay.inventory.model import Asset

Says = Literal["seen", "absent", "not-covered"]
Kind = Literal["watch", "discovery", "import", "file"]

# Why a source says what it says, a closed list; `report.seen` has the words.
REASONS = (
    "heard", "answered", "named",  # seen
    "listened", "listened-beside", "silent", "listed-no-more", "listed-elsewhere",  # absent
    "too-short", "seldom", "other-link", "not-after", "something-there", "not-asked", "no-address", "never-answers", "partial",
    "not-mentioned", "no-account",  # not covered
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """What one source says of one device. `last` is when it saw it, `since` and `until` the first and last look without it."""

    source: str
    kind: Kind
    says: Says
    reason: str
    last: dt.datetime | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    looks: int = 0
    details: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """All that is known of where a device was last, and is not any more."""

    asset: Asset
    last_seen: dt.datetime | None
    words: tuple[Word, ...]

    @property
    def absent_from(self) -> tuple[Word, ...]:
        """The sources that could have seen it since, and did not."""
        return tuple(word for word in self.words if word.says == "absent")

    @property
    def absent_since(self) -> dt.datetime | None:
        """The first look after its last sighting that did not find it; None where nobody looked."""
        return min((word.since for word in self.absent_from if word.since), default=None)

    @property
    def seen_by(self) -> tuple[Word, ...]:
        """The sources that saw it at some time, the last one first."""
        seen = [word for word in self.words if word.last]
        return tuple(sorted(seen, key=lambda word: word.last or dt.datetime.min.replace(tzinfo=dt.UTC), reverse=True))


class Looked(Protocol):
    """A source of sightings that may know where it looked."""

    name: str
    kind: Kind

    def last_seen(self, asset: Asset) -> dt.datetime | None:
        """When it saw the device last; None where it never did."""
        ...

    def word(self, asset: Asset, last: dt.datetime | None) -> Word:
        """What it says of a device that anybody saw last at that time."""
        ...


def whereabouts(assets: Sequence[Asset], sources: Sequence[Looked]) -> list[Whereabouts]:
    """What the sources say of each device; those whose absence most sources show come first."""
    found = []
    for asset in assets:
        seen = [moment for source in sources if (moment := source.last_seen(asset))]
        last = max(seen, default=None)
        found.append(Whereabouts(asset, last, tuple(source.word(asset, last) for source in sources)))
    return sorted(found, key=lambda one: (-len(one.absent_from), one.asset.name, one.asset.id))


def latest(text: str | None) -> dt.datetime | None:
    """The last moment that an ISO date, date-time or partial date may mean, in UTC; None where it says nothing.

    A sighting is held to be as late as it may be, so that no absence is claimed for a time before it.
    """
    if not text:
        return None
    try:
        if len(text) > 10:
            moment = dt.datetime.fromisoformat(text)
            return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        parts = [int(part) for part in text.split("-")]
        if len(parts) == 1:
            after = dt.date(parts[0] + 1, 1, 1)
        elif len(parts) == 2:
            after = dt.date(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1)
        else:
            after = dt.date(*parts[:3]) + dt.timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    return dt.datetime(after.year, after.month, after.day, tzinfo=dt.UTC) - dt.timedelta(seconds=1)
