"""Where each device was seen last, and from which sources it has been absent since: folders in, an account out.

Reads the folders of watches, discoveries and imports, and any other evidence. What they hold is joined into devices as everywhere;
what each source could have seen comes from its own account: a watch's hours of listening, a discovery's coverage, an import's journal.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assay.errors import EvidenceError
from assay.inventory.absence import Looked, Whereabouts, latest, whereabouts
from assay.inventory.asked import AskedNetwork
from assay.inventory.identity import address_key, macs_in, serial_key
from assay.inventory.listed import Export, ListedSeries, MereFile
from assay.inventory.listened import ListenedPlace, nanoseconds
from assay.inventory.merge import build_inventory
from assay.inventory.model import Asset
from assay.observe.model import LeftOut, Observation
from assay.observe.read import read_paths
from assay.observe.read.stored import JOURNAL, SOURCES, journal_of, read_rows_of
from assay.observe.watch.recall import is_watch, recall

COVERAGE = "coverage.json"


@dataclass(slots=True)
class Seen:
    """The account: every device with what each source says of it, the sources, and what could not be read."""

    devices: list[Whereabouts]
    sources: list[Looked]
    by: dt.datetime
    left_out: list[LeftOut] = field(default_factory=list)


@dataclass(slots=True)
class _Read:
    """What the folders hold, before the devices are known."""

    by: dt.datetime
    observations: list[Observation] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    places: list[ListenedPlace] = field(default_factory=list)
    asked: list[AskedNetwork] = field(default_factory=list)
    series: list[ListedSeries] = field(default_factory=list)
    files: list[MereFile] = field(default_factory=list)

    def take(self, path: Path) -> list[Observation]:
        """The observations below a path, those of later days left out."""
        reading = read_paths([path])
        self.left_out += reading.left_out
        return self.keep(reading.observations)

    def keep(self, observations: Sequence[Observation]) -> list[Observation]:
        found = [seen for seen in observations if (latest(seen.seen_at) or self.by) <= self.by]
        self.observations += found
        return found


def seen(paths: Sequence[Path], *, by: dt.datetime, wanted: str = "") -> Seen:
    """Where the devices that these paths speak of were seen last, as known at the time `by`.

    Each path is the folder of a watch, a discovery or an import, or other evidence. `wanted` chooses devices: a MAC or IP
    address, a serial number, a device id, or a part of a name. Raises EvidenceError for a path that is not there, an account
    that cannot be read, and a device that nobody speaks of.
    """
    read = _Read(by)
    for path in paths:
        _take(path, read)
    assets = [
        asset for asset in build_inventory(read.observations).assets if any(map(_is_of_device, asset.observations))
    ]
    by_observation = {one.id: asset.id for asset in assets for one in asset.observations}
    for series in read.series:
        series.exports = [
            Export(one.on, one.ids, frozenset(by_observation[name] for name in one.ids if name in by_observation))
            for one in series.exports
        ]
        series.others = read.series
    for place in read.places:
        place.others = read.places
    for discovery in read.asked:
        discovery.others = read.asked
    chosen = [asset for asset in assets if not wanted or _is_wanted(asset, wanted)]
    if wanted and not chosen:
        remedy = "give a MAC or IP address, a serial number, an id, or a part of a name"
        raise EvidenceError(f"no source speaks of {wanted}", remedy=remedy)
    sources: list[Looked] = [*read.places, *read.asked, *read.series, *read.files]
    return Seen(whereabouts(chosen, sources), sources, by, read.left_out)


def _is_of_device(one: Observation) -> bool:
    return one.kind != "purchase"


def _is_wanted(asset: Asset, wanted: str) -> bool:
    mac, serial, address = macs_in(wanted), serial_key(wanted), address_key(wanted)
    return (
        wanted == asset.id
        or any(one in asset.macs for one in mac)
        or (bool(serial) and serial in map(serial_key, asset.serials))
        or address in map(address_key, asset.addresses)
        or (len(wanted) >= 2 and wanted.casefold() in asset.name.casefold())
    )


def _take(path: Path, read: _Read) -> None:
    if not path.exists():
        raise EvidenceError("no such file or folder", file=str(path), remedy="check the path")
    if is_watch(path):
        recalled = recall(path)
        read.take(path / "evidence")
        read.places += [ListenedPlace(recalled, number, nanoseconds(read.by)) for number in recalled.places]
    elif (path / COVERAGE).is_file():
        _take_discovery(path, read)
    elif (path / JOURNAL).is_file():
        _take_imports(path, read)
    else:
        found = read.take(path)
        read.files.append(MereFile(path.as_posix(), frozenset(one.id for one in found)))


def _take_discovery(folder: Path, read: _Read) -> None:
    path = folder / COVERAGE
    try:
        account = json.loads(path.read_text(encoding="utf-8"))
        began, ended = (latest(str(account[name])) for name in ("began", "ended"))
        with (folder / "coverage.csv").open(encoding="utf-8", newline="") as stream:
            states = {address_key(row["address"]): row["state"] for row in csv.DictReader(stream)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        remedy = "name the folder of a discovery that ended; --resume goes on with one that did not"
        raise EvidenceError(f"is no account of a discovery ({error})", file=str(path), remedy=remedy) from None
    if began is None or began > read.by:
        return
    found = read.take(folder / "evidence")
    ids = frozenset(one.id for one in found)
    read.asked.append(AskedNetwork(folder.as_posix(), began, ended or began, states, ids))


def _take_imports(folder: Path, read: _Read) -> None:
    """Every import, also those that later ones replaced: what a list named before is what its absence is told by."""
    series: dict[str, ListedSeries] = {}
    for entry in journal_of(folder):
        on = latest(entry.on)
        if on is None or on > read.by:
            continue
        reading = read_rows_of(folder / SOURCES / entry.rows, entry.path, entry.rows_sha256, entry)
        read.left_out += [left for left in reading.left_out if left.reason == "unreadable"]
        found = read.keep(reading.observations)
        export = Export(on, frozenset(one.id for one in found), frozenset())
        one = (
            series.pop(entry.replaces, None)
            or series.pop(entry.path, None)
            or ListedSeries(entry.path, entry.format, [])
        )
        series[entry.path] = ListedSeries(entry.path, entry.format, [*one.exports, export])
    read.series += series.values()
