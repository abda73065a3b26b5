"""Importing in two steps: a plan that shows what each file would do to the evidence, and carrying it out.

The plan reads every file once; what it shows is what is then stored, byte for byte.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assay.errors import EvidenceError
from assay.inventory.evidence import EvidenceFolder, Standing, mapping_digest, refused, source_name
from assay.inventory.merge import build_inventory
from assay.inventory.model import Asset, Conflict, MergeReason
from assay.observe.aliases import plain
from assay.observe.label import NO_SHAPES, LabelShapes
from assay.observe.model import FileRead, LeftOut, Observation, Reading
from assay.observe.read.mapping import IGNORE, SECRET, ColumnMapping, read_mapping
from assay.observe.read.paths import read_each
from assay.observe.read.spool import spooled
from assay.observe.read.stored import JOURNAL, Imported
from assay.observe.secrets import is_secret_header

Progress = Callable[[str, int, int], None]
LISTED = 1000  # devices of a preview that are listed one by one


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file, as it was read, and what importing it would do."""

    file: FileRead
    reading: Reading
    standing: Standing
    why_not: LeftOut | None = None  # where it is refused
    done: Imported | None = None

    @property
    def kinds(self) -> dict[str, int]:
        return dict(sorted(Counter(seen.kind for seen in self.reading.observations).items()))

    @property
    def reasons(self) -> dict[str, int]:
        counted: Counter[str] = Counter()
        for left in self.reading.left_out:
            counted[left.reason] += left.count
        return dict(sorted(counted.items()))


@dataclass(frozen=True, slots=True)
class Joined:
    """A device that the new files speak of: what it is called, which files speak of it, and what joined them."""

    id: str
    name: str
    known: bool  # whether it was there before, or other evidence speaks of it
    sources: tuple[str, ...]
    merged: tuple[MergeReason, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The devices with the new evidence beside those without it. `joined` lists those that several sightings were merged into."""

    devices_before: int
    devices_after: int
    new_devices: int
    known_devices: int
    joined: tuple[Joined, ...]
    joined_in_all: int
    purchases: int
    duplicates: int


@dataclass(slots=True)
class ImportPlan:
    """What an import would do. `preview` is made only where it is asked for."""

    folder: EvidenceFolder
    files: list[PlannedFile]
    mapping: ColumnMapping
    passed_over: list[LeftOut] = field(default_factory=list)  # what was not opened at all: hidden, outside, missing
    preview: Preview | None = None

    def carry_out(self, on: dt.datetime, progress: Progress | None = None) -> list[PlannedFile]:
        """Store what is new or corrected; the files again, with the journal's line for each that was stored."""
        digest = mapping_digest(self.mapping)
        done: list[PlannedFile] = []
        for number, one in enumerate(self.files):
            if progress:
                progress(one.file.path, number, len(self.files))
            entry = None
            if one.standing.change in ("new", "corrected"):
                entry = self.folder.add(one.file, one.reading, digest, one.standing.replaces, on)
            done.append(PlannedFile(one.file, one.reading, one.standing, one.why_not, entry))
        return done

    def observations(self) -> list[Observation]:
        return [seen for one in self.files if _counts(one) for seen in one.reading.observations]


def plan_import(
    paths: Sequence[Path],
    folder: Path,
    *,
    mapping: Path | None = None,
    replaces: str = "",
    again: bool = False,
    preview: bool = False,
    shapes: LabelShapes = NO_SHAPES,
    keep_position: bool = False,
    progress: Progress | None = None,
) -> ImportPlan:
    """What importing these files into the folder would do.

    `replaces` names the source that the one file given is the correction of, where its path is another. `again` reads a file
    anew that was imported before (by an earlier version, say). Raises EvidenceError for a path that is not there, and for a
    folder that holds something else.
    """
    for path in paths:
        if not path.exists():
            raise EvidenceError("no such file or folder", file=str(path), remedy="check the path")
    store = EvidenceFolder(folder)
    columns = read_mapping(mapping) if mapping else ColumnMapping()
    digest = mapping_digest(columns)
    plan = ImportPlan(store, [], columns)
    # What is only written down again need not be held; a preview merges it with the rest, and so must be.
    with contextlib.nullcontext() if preview else spooled():
        read = list(read_each(paths, mapping=mapping, shapes=shapes, keep_position=keep_position, progress=progress))
    for found, reading in read:
        if found.reason or not reading.files:
            plan.passed_over += reading.left_out
            continue
        file = reading.files[0]
        if found.path.name == JOURNAL or file.format == "evidence":
            raise EvidenceError("is evidence that was imported", file=found.name, remedy="name the files it came from")
        why_not = refused(reading)
        standing = Standing("refused") if why_not else store.standing(file, digest, replaces, again=again)
        plan.files.append(PlannedFile(file, reading, standing, why_not))
    if replaces and len([one for one in plan.files if _counts(one)]) > 1:
        raise EvidenceError("--replaces with more than one file", remedy="import the corrected file alone")
    if preview:
        plan.preview = _preview(plan)
    return plan


def _counts(one: PlannedFile) -> bool:
    return one.standing.change in ("new", "corrected")


def _preview(plan: ImportPlan) -> Preview:
    replaced = [one.standing.replaces for one in plan.files if one.standing.replaces]
    stays = plan.folder.read(without=replaced).observations
    before = build_inventory(plan.folder.read().observations) if replaced else build_inventory(stays)
    new = plan.observations()
    after = build_inventory([*stays, *new])
    ids = {seen.id for seen in new}
    there = {asset.id for asset in before.assets}
    touched = [
        (asset, asset.id in there or any(one.id not in ids for one in asset.observations))
        for asset in after.assets
        if any(one.id in ids for one in asset.observations)
    ]
    joined = [_joined(asset, known) for asset, known in touched if asset.merged or asset.conflicts]
    joined.sort(key=lambda one: (not one.known, not one.conflicts, one.name, one.id))
    return Preview(
        devices_before=len(before.assets),
        devices_after=len(after.assets),
        new_devices=sum(not known for _, known in touched),
        known_devices=sum(known for _, known in touched),
        joined=tuple(joined[:LISTED]),
        joined_in_all=len(joined),
        purchases=sum(line.observation.id in ids for line in after.purchases),
        duplicates=sum(left.reason == "duplicate" for left in after.left_out),
    )


def _joined(asset: Asset, known: bool) -> Joined:
    sources = tuple(sorted({one.source.path for one in asset.observations}))
    return Joined(asset.id, asset.name, known, sources, asset.merged, asset.conflicts)


def mapping_text(plan: ImportPlan) -> str:
    """A mapping file that reads the tables of the plan as they were read, with the unknown headings to be filled in."""
    lines = ["# How the columns were read. Change a name, and use the file with --mapping.", "columns:"]
    for heading, names in _columns(plan).items():
        (name, path), *others = names.items()
        if others:
            lines.append(
                f"  # {_quoted(heading)} means another thing in each table, and is left to Assay: {', '.join(names)}"
            )
        elif name in _WHY:
            lines.append(f"  {_quoted(heading)}: {IGNORE}  # {_WHY[name]}; in {path}")
        else:
            lines.append(f"  {_quoted(heading)}: {name}")
    if all(line.lstrip().startswith("#") for line in lines[2:]):
        lines[1] = "columns: {}"
    if plan.mapping.date_format:
        lines.append(f"date_format: {_quoted(plan.mapping.date_format)}")
    else:
        lines.append('# date_format: "%d/%m/%Y"   # where 03/04/2022 can be read in two ways')
    for key, value in (("sheet", plan.mapping.sheet), ("table", plan.mapping.table)):
        lines += [f"{key}: {_quoted(value)}"] if value else []
    return "\n".join(lines) + "\n"


_WHY = {"unknown": "not known to Assay", "derived": "worked out by the program, nobody's record"}


def _columns(plan: ImportPlan) -> dict[str, dict[str, str]]:
    """For each heading the names it goes under, with a table where it does; columns of secrets go without saying."""
    written: dict[str, str] = {}
    found: dict[str, dict[str, str]] = {}
    for one in plan.files:
        for table in one.reading.tables:
            for heading, name in table.columns:
                if plain(heading) and name not in ("own", SECRET) and not is_secret_header(heading):
                    first = written.setdefault(plain(heading), heading)
                    found.setdefault(first, {}).setdefault(name, _quoted(source_name(table.path)))
    return found


def _quoted(text: str) -> str:
    return json.dumps(text[:200], ensure_ascii=True)
