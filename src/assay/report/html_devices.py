"""Devices by site and what each shows; text that many devices share is written out once when there are many of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from assay.assessment import Assessment, DeviceResult
from assay.identify.model import Evidence, Identification
from assay.inventory.model import SiteCoverage
from assay.report.html_answers import AnswerBook, Answered
from assay.report.tones import SETTLED

MANY = 400
"""From this many devices on, explanations and rules that several share stand once, and a device links to them."""


SIDES = ("for", "against", "part", "note")


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site, or the devices that have none (`name` is empty), the most serious first."""

    id: str
    name: str
    coverage: SiteCoverage | None
    devices: tuple[DeviceResult, ...]
    outcomes: tuple[tuple[str, int], ...]  # most serious first


@dataclass(frozen=True, slots=True)
class Rules:
    """What a group of devices is told: the answers that ask something, and the rest by outcome."""

    asking: tuple[Answered, ...]
    settled: tuple[tuple[str, tuple[str, ...]], ...]  # outcome -> measure ids


def sites(found: Assessment, severity: Mapping[str, int]) -> tuple[SiteView, ...]:
    """Every site that has devices or was expected, in the coverage's order; last, the devices without a site."""
    held: dict[str, list[DeviceResult]] = {}
    for device in found.devices:
        held.setdefault(device.asset.site or "", []).append(device)
    coverage = {row.site: row for row in found.coverage.inventory.coverage}
    names = [*coverage, *(name for name in held if name and name not in coverage), *([""] if "" in held else [])]
    return tuple(
        _site(f"site-{number}", name, coverage.get(name), held.get(name, []), severity)
        for number, name in enumerate(names, start=1)
    )


def _site(
    id_: str, name: str, coverage: SiteCoverage | None, devices: list[DeviceResult], severity: Mapping[str, int]
) -> SiteView:
    devices.sort(key=lambda item: (-severity[item.lead], item.asset.name, item.asset.id))
    counted = Counter(item.lead for item in devices)
    return SiteView(
        id_, name, coverage, tuple(devices), tuple(sorted(counted.items(), key=lambda pair: -severity[pair[0]]))
    )


def rules_by_group(book: AnswerBook, severity: Mapping[str, int]) -> dict[str, Rules]:
    """For each group, its answers: those that ask something, the most serious first, and the others by their word."""
    return {group: _rules(answers.values(), severity) for group, answers in book.by_group.items()}


def _rules(answers: Iterable[Answered], severity: Mapping[str, int]) -> Rules:
    asking = sorted((item for item in answers if item.outcome not in SETTLED), key=lambda item: -severity[item.outcome])
    settled: dict[str, list[str]] = {}
    for item in answers:
        if item.outcome in SETTLED:
            settled.setdefault(item.outcome, []).append(item.measure)
    ordered = sorted(settled.items(), key=lambda pair: -severity[pair[0]])
    return Rules(tuple(asking), tuple((outcome, tuple(measures)) for outcome, measures in ordered))


def shared_text(who: Identification, lang: str) -> str:
    """The explanation of a verdict as devices share it: a device's own numbers, which its evidence shows, are left out."""
    text = who.paragraph[lang]
    for piece in who.evidence:
        if any(character.isdigit() for character in piece.text):
            text = text.replace(piece.text, "…")
    return text


def shared_texts(found: Assessment, lang: str) -> dict[str, str]:
    """Shared explanation -> id, in order of first use."""
    texts = dict.fromkeys(shared_text(item.identification, lang) for item in found.devices)
    return {text: f"w{number}" for number, text in enumerate(texts, start=1)}


def short_names(paths: Sequence[str]) -> dict[str, str]:
    """The shortest ending of each path that no other path shares: `cameras.csv`, else `depot/cameras.csv`."""
    parts = {path: PurePath(path).parts or (path,) for path in dict.fromkeys(paths)}
    length = dict.fromkeys(parts, 1)
    while True:
        names = {path: "/".join(parts[path][-length[path] :]) for path in parts}
        clashes = Counter(names.values())
        longer = [path for path, name in names.items() if clashes[name] > 1 and length[path] < len(parts[path])]
        if not longer:
            return names
        for path in longer:
            length[path] += 1


def short_name(path: str, names: Mapping[str, str]) -> str:
    """The short name of a file, or of a sheet in one (`equipment.xlsx#Cameras`)."""
    file, mark, sheet = path.partition("#")
    return names.get(path) or names.get(file, file) + mark + sheet


def place_text(place: str, names: Mapping[str, str]) -> str:
    """A place as cited by evidence (`path:record`), its path shortened."""
    path, _, record = place.rpartition(":")
    return f"{short_name(path, names)}:{record}"


Side = Literal["for", "against", "part", "note"]


def evidence_rows(who: Identification) -> tuple[tuple[Side, Evidence], ...]:
    """Each piece of evidence once, with its side: for the leading maker, against it, about a part inside, or beside it."""
    lead = who.candidates[0] if who.candidates and who.maker else None
    for_ = {_key(piece) for piece in lead.for_} if lead else set()
    against = {_key(piece) for piece in (*who.against, *(lead.against if lead else ()))}
    rows: dict[tuple[str, str, str], tuple[Side, Evidence]] = {}
    for piece in (*who.evidence, *who.against):
        key = _key(piece)
        if piece.says == "component":
            side: Side = "part"
        else:
            side = "against" if key in against else "for" if key in for_ else "note"
        rows.setdefault(key, (side, piece))
    return tuple(sorted(rows.values(), key=lambda row: SIDES.index(row[0])))


def _key(piece: Evidence) -> tuple[str, str, str]:
    return piece.fingerprint, piece.observation, piece.text
