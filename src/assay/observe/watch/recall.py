"""What a watch's state says to those who only read it: who was heard where and when, and when anybody listened."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from assay.errors import EvidenceError
from assay.observe.watch.model import Device, Place
from assay.observe.watch.state import FORM, STATE, connected, stored_devices, told

Interval = tuple[int, int]


class Cadence(NamedTuple):
    """How a device spoke: on how many occasions a minute or more apart, and its longest silence in nanoseconds of listening."""

    times: int
    longest: int


class Spell(NamedTuple):
    """A time in which a device was there before it vanished, at which place, and how it had spoken by then."""

    place: int
    began: int
    ended: int
    longest: int
    times: int


@dataclass(frozen=True, slots=True)
class Recalled:
    """A watch as its folder holds it. Times are nanoseconds since 1970.

    `intervals` are when somebody listened, by place; `spells` when a device was there before it vanished, by device; `replies`
    tell whose an observation is, by its id.
    """

    folder: str
    vanished_after: int
    places: dict[int, Place]
    intervals: dict[int, list[Interval]]
    devices: dict[int, Device]
    spells: dict[int, list[Spell]]
    replies: dict[str, int]

    def last_heard(self, device: Device, place: int, by: int) -> int | None:
        """When the device was heard there last, as far as was known at the time `by`; None where it was not."""
        heard = device.heard.get(place)
        if heard is None or heard.first > by:
            return None
        if heard.last <= by:
            return heard.last
        if device.since <= by:
            return by  # it was there before and after
        return max((min(spell.ended, by) for spell in self._spells(device, place, by)), default=None)

    def cadence(self, device: Device, place: int, by: int) -> Cadence | None:
        """How the device spoke there, as far as was known at the time `by`."""
        heard = device.heard.get(place)
        if heard is None or heard.first > by:
            return None
        before = self._spells(device, place, by) if device.since > by else []
        return Cadence(before[-1].times, before[-1].longest) if before else Cadence(heard.times, heard.longest)

    def _spells(self, device: Device, place: int, by: int) -> list[Spell]:
        return [spell for spell in self.spells.get(device.number, ()) if spell.place == place and spell.began <= by]

    def listened(self, place: int, since: int, by: int) -> list[Interval]:
        """When somebody listened there between the two times."""
        cut = ((max(began, since), min(ended, by)) for began, ended in self.intervals.get(place, ()))
        return [(began, ended) for began, ended in cut if ended > began]


def is_watch(folder: Path) -> bool:
    """Whether a watch wrote into the folder."""
    return (folder / STATE).is_file()


def recall(folder: Path) -> Recalled:
    """The state in a watch's folder; a watch may go on writing it. Raises EvidenceError where it cannot be used."""
    path = folder / STATE
    with told(path):
        try:
            database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", timeout=10, uri=True)
            database.execute("SELECT count(*) FROM about")
        except sqlite3.OperationalError:  # a sudden end left a journal that only a writer may roll back
            database = connected(path)
        try:
            return _recalled(database, folder)
        finally:
            database.close()


def _recalled(database: sqlite3.Connection, folder: Path) -> Recalled:
    about = dict(database.execute("SELECT name, value FROM about"))
    if about.get("form") != FORM:
        raise EvidenceError("a watch of another version wrote it", file=str(folder), remedy="read it with that version")
    places = {row[0]: Place(*row) for row in database.execute("SELECT * FROM places ORDER BY number")}
    intervals: dict[int, list[Interval]] = {}
    for place, began, ended in database.execute("SELECT place, began, ended FROM intervals ORDER BY rowid"):
        intervals.setdefault(place, []).append((began, ended))
    for place in places.values():
        if place.since is not None and place.now is not None:
            intervals.setdefault(place.number, []).append((place.since, place.now))
    spells: dict[int, list[Spell]] = {}
    for device, *rest in database.execute(
        "SELECT device, place, began, ended, longest, times FROM spells ORDER BY rowid"
    ):
        spells.setdefault(device, []).append(Spell(*rest))
    devices = {one.number: one for one in stored_devices(database)}
    replies = dict(database.execute("SELECT id, device FROM replies"))
    return Recalled(str(folder), int(about.get("vanished_after", 0)), places, intervals, devices, spells, replies)
