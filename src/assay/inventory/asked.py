"""A discovery as a source: a device whose address it asked, and that did not answer, was not there, or not for the asking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assay.inventory.absence import Kind, Word, latest
from assay.inventory.identity import address_key, is_link_local, is_name
from assay.inventory.model import Asset

SILENT = "silent"
_THERE = ("answered", "unread", "closed", "filtered")


@dataclass(slots=True)
class AskedNetwork:
    """One discovery: when, the state of each address, and the ids of the observations that it kept.

    `others` are all discoveries, this one among them. `place_of` tells at which addresses a device was last.
    """

    name: str
    began: dt.datetime
    ended: dt.datetime
    states: Mapping[str, str]
    ids: frozenset[str]
    others: Sequence[AskedNetwork] = ()
    kind: Kind = "discovery"

    def last_seen(self, asset: Asset) -> dt.datetime | None:
        times = [latest(seen.seen_at) or self.ended for seen in asset.observations if seen.id in self.ids]
        return max(times, default=None)

    def word(self, asset: Asset, last: dt.datetime | None) -> Word:
        own = self.last_seen(asset)
        if last is None or (own is not None and own >= last):
            return Word(self.name, self.kind, "seen", "answered", own) if own else self._not("not-mentioned", own)
        if self.began <= last:
            return self._not("not-after", own)
        places = last_places(asset)
        if not places:
            return self._not("no-address", own)
        address = ", ".join(places)
        states = [self.states.get(place, "") for place in places]
        if any(state in _THERE for state in states):
            told = next(state for state in states if state in _THERE)
            return self._not("something-there", own, address=address, state=told)
        if any(state != SILENT for state in states):
            return self._not("not-asked", own, address=address)
        if self._never_answers(places, last):
            return self._not("never-answers", own, address=address)
        details = {"address": address}
        return Word(self.name, self.kind, "absent", "silent", own, self.began, self.ended, 1, details)

    def _never_answers(self, places: Sequence[str], last: dt.datetime) -> bool:
        """Whether it was silent to every discovery while it was known to be there: then silence says nothing."""
        before = [one.states.get(place, "") for one in self.others if one.ended <= last for place in places]
        return SILENT in before and not any(state in _THERE for state in before)

    def _not(self, reason: str, own: dt.datetime | None, **details: str) -> Word:
        return Word(self.name, self.kind, "not-covered", reason, own, details=details)


def last_places(asset: Asset) -> list[str]:
    """The IP addresses that the device had when it was seen last: of IPv4 where it had one, as they are what lists name."""
    dated: dict[str, str] = {}
    for seen in asset.observations:
        key = address_key(seen.address) if seen.address else ""
        if key and not is_name(key) and not is_link_local(key) and seen.kind != "purchase":
            dated[key] = max(dated.get(key, ""), seen.seen_at or "")
    four = {key: when for key, when in dated.items() if ":" not in key} or dated
    newest = max(four.values(), default="")
    return sorted(key for key, when in four.items() if when[:10] == newest[:10])[:4] if four else []
