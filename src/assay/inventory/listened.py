"""A watch as a source: what it heard of a device, and whether it listened long enough since to say that it is silent.

Long enough is as long as the watch itself waits before it says that a device vanished, and three times the longest silence that the
device ever kept there while somebody listened. A device that was heard on few occasions may speak more seldom than anybody knows:
of it nothing is claimed. A watch at which it was never heard counts only where most of those who were heard beside it are heard.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from assay.inventory.absence import Kind, Word
from assay.inventory.identity import mac_kind
from assay.inventory.model import Asset
from assay.observe.watch.model import SECOND, Device
from assay.observe.watch.recall import Cadence, Recalled

SILENCES = 3  # times the longest silence that a device kept
OCCASIONS = 5  # a minute or more apart, on which a device must have been heard
BESIDE = 3  # devices at least that both places heard, for these to be one link; and half of them
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def moment(time: int) -> dt.datetime:
    """Nanoseconds since 1970 as a date-time in whole seconds."""
    return _EPOCH + dt.timedelta(seconds=time // SECOND)


def nanoseconds(when: dt.datetime) -> int:
    """The other way round."""
    return int((when - _EPOCH).total_seconds()) * SECOND


@dataclass(slots=True)
class ListenedPlace:
    """One place of a watch, as known by the time `by`. `others` are the places of all watches, this one among them."""

    watch: Recalled
    number: int
    by: int
    others: Sequence[ListenedPlace] = ()
    kind: Kind = "watch"
    name: str = field(init=False)
    macs: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.name = f"{self.watch.folder} ({self.watch.places[self.number].name})"
        self.macs = frozenset(
            device.key
            for device in self.watch.devices.values()
            if self.number in device.heard and not device.relay and not device.key.startswith("ip:") and mac_kind(device.key) == "global"
        )  # fmt: skip

    def devices(self, asset: Asset) -> list[Device]:
        """Those that were heard in this watch and are the asset."""
        numbers = {self.watch.replies.get(seen.id) for seen in asset.observations} - {None}
        return [self.watch.devices[number] for number in sorted(filter(None, numbers))]

    def last_seen(self, asset: Asset) -> dt.datetime | None:
        times = [self.watch.last_heard(one, self.number, self.by) for one in self.devices(asset)]
        return max((moment(time) for time in times if time is not None), default=None)

    def word(self, asset: Asset, last: dt.datetime | None) -> Word:
        own = self.last_seen(asset)
        if last is None:
            return self._not("not-mentioned", None)
        if own is not None:
            heard = self.heard(asset)
            found = self._silent(heard, last, own, "listened", {}) if heard else self._not("seldom", own)
            # Who heard it last may have listened long enough since to say that it is silent.
            return Word(self.name, self.kind, "seen", "heard", own) if own >= last and found.says != "absent" else found
        for place in self.others:
            heard = place.heard(asset)
            common, beside = len(self.macs & (place.macs - set(asset.macs))), len(place.macs - set(asset.macs))
            if heard and common >= BESIDE and 2 * common >= beside:
                return self._silent(
                    heard, last, None, "listened-beside", {"common": common, "beside": beside, "place": place.name}
                )
        return self._not("other-link", None)

    def heard(self, asset: Asset) -> Cadence | None:
        """How the asset spoke here: the account of its most talkative sender."""
        found = [self.watch.cadence(one, self.number, self.by) for one in self.devices(asset)]
        return max((one for one in found if one), key=lambda one: one.times, default=None)

    def _silent(
        self, heard: Cadence, last: dt.datetime, own: dt.datetime | None, reason: str, details: dict[str, str | int]
    ) -> Word:
        """What it means that the device was not heard here since anybody saw it last."""
        intervals = self.watch.listened(self.number, nanoseconds(last), self.by)
        listened = sum(ended - began for began, ended in intervals)
        needed = max(self.watch.vanished_after, SILENCES * heard.longest)
        account: dict[str, str | int] = {
            "seconds": listened // SECOND, "needed": needed // SECOND, "times": heard.times, "longest": heard.longest // SECOND,
        }  # fmt: skip
        if heard.times < OCCASIONS:
            return self._not("seldom", own, account)
        if not intervals:
            return self._not("not-after", own)
        if listened < needed:
            return self._not("too-short", own, account)
        began, ended = moment(intervals[0][0]), moment(intervals[-1][1])
        return Word(self.name, self.kind, "absent", reason, own, began, ended, 1, account | details)

    def _not(self, reason: str, own: dt.datetime | None, details: dict[str, str | int] | None = None) -> Word:
        return Word(self.name, self.kind, "not-covered", reason, own, details=details or {})
