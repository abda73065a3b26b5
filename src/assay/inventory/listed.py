"""Imported files as sources: a list that named a device, and whose later export names the others but not it any more.

Imports of one path follow each other; so do files of one format where most of what one names stands in the other. An export that
names less than half of the others is another list, or a part of one, and says nothing of what it leaves out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.inventory.absence import Kind, Word, latest
from assay.inventory.model import Asset
from assay.observe.model import Observation

ELSEWHERE = 3  # devices at least that files of different paths must have in common to be one list


def is_sighting(seen: Observation) -> bool:
    """Whether somebody or something met the device: purchases never say so, people's lists only with a date."""
    return seen.kind != "purchase" and (seen.kind != "inventory" or bool(seen.seen_at))


@dataclass(frozen=True, slots=True)
class Export:
    """One import of a list: when, the observations it holds, and the devices they turned out to be."""

    on: dt.datetime
    ids: frozenset[str]
    assets: frozenset[str]


@dataclass(slots=True)
class ListedSeries:
    """The imports of one path (and of those it replaced), in order. `others` are all series, this one among them."""

    name: str
    format: str
    exports: Sequence[Export]
    others: Sequence[ListedSeries] = ()
    kind: Kind = "import"

    def last_seen(self, asset: Asset) -> dt.datetime | None:
        """The date of its row, else the day of the import; an undated row of a list that people keep is a claim, no sighting."""
        return max(
            (
                latest(seen.seen_at) or export.on
                for export in self.exports
                for seen in asset.observations
                if seen.id in export.ids and is_sighting(seen)
            ),
            default=None,
        )

    def word(self, asset: Asset, last: dt.datetime | None) -> Word:
        own = self.last_seen(asset)
        naming = [export for export in self.exports if asset.id in export.assets]
        if naming and naming[-1] is self.exports[-1]:
            return Word(self.name, self.kind, "seen", "named", own, until=naming[-1].on)
        last = last or (naming[-1].on if naming else None)
        if last is None:
            return self._not("not-mentioned", own)
        if naming:
            return self._no_more(asset, last, own, naming[-1].assets, "listed-no-more", 1)
        for series in self.others:
            before = [export for export in series.exports if asset.id in export.assets]
            if series.format == self.format and before:
                found = self._no_more(asset, last, own, before[-1].assets, "listed-elsewhere", ELSEWHERE)
                if found.says == "absent":
                    return found
        return self._not("not-mentioned", own)

    def _no_more(
        self, asset: Asset, last: dt.datetime, own: dt.datetime | None, named: frozenset[str], reason: str, least: int
    ) -> Word:
        after = [export for export in self.exports if export.on > last and asset.id not in export.assets]
        if not after:
            return self._not("not-after", own)
        others = named - {asset.id}
        common = len(others & after[-1].assets)
        details: dict[str, str | int] = {"common": common, "others": len(others)}
        if common < least or 2 * common < len(others):
            return self._not("partial", own, details)
        return Word(self.name, self.kind, "absent", reason, own, after[0].on, after[-1].on, len(after), details)

    def _not(self, reason: str, own: dt.datetime | None, details: Mapping[str, str | int] | None = None) -> Word:
        return Word(self.name, self.kind, "not-covered", reason, own, details=details or {})


@dataclass(slots=True)
class MereFile:
    """A file whose coverage nobody knows: it may show that a device was there, never that it was not."""

    name: str
    ids: frozenset[str]
    kind: Kind = "file"

    def last_seen(self, asset: Asset) -> dt.datetime | None:
        times = (latest(seen.seen_at) for seen in asset.observations if seen.id in self.ids and is_sighting(seen))
        return max((when for when in times if when), default=None)

    def word(self, asset: Asset, last: dt.datetime | None) -> Word:
        own = self.last_seen(asset)
        if own is not None and own == last:
            return Word(self.name, self.kind, "seen", "named", own)
        mentioned = any(seen.id in self.ids for seen in asset.observations)
        return Word(self.name, self.kind, "not-covered", "no-account" if mentioned else "not-mentioned", own)
