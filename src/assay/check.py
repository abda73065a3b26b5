"""A brand, a model, a MAC address, a serial, an FCC ID or a pasted banner in; who made it, and what that means to whom, out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assay.determine.case import Reader
from assay.determine.evaluate import Determiner
from assay.determine.facts import Day, FactValue, Situation
from assay.determine.model import MeasureDetermination
from assay.determine.pack import determiner
from assay.determine.subjects import identified_facts, merged
from assay.errors import EvidenceError, FactsError
from assay.identify.batch import identify_asset
from assay.identify.grantee import grantee_of
from assay.identify.knowledge import knowledge_of
from assay.identify.label import shapes_of
from assay.identify.model import Identification
from assay.observe.codec import decode
from assay.observe.label import KIND, LabelRead
from assay.observe.model import Observation, Source
from assay.observe.read import read_paths
from assay.observe.secrets import scrub
from assay.register.index import Register
from assay.register.schema import Entity

TYPICAL = (
    "ca-federal-department",
    "ca-qc-public-body",
    "ca-municipality",
    "us-federal-agency",
    "us-prime-contractor",
    "uk-council",
)
"""The profiles that an answer speaks to when nobody names one."""

HERE = Source("what you typed", "0" * 64, 1)
MAC = re.compile(r"(?<![0-9A-Fa-f:.-])(?:[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}|[0-9A-Fa-f]{12})(?![0-9A-Fa-f:.-])")  # fmt: skip
_FCC = r"(?:fcc\s{0,4}id\s{0,4}:?\s{0,4})"
FCC_ID = re.compile(rf"(?i)^{_FCC}?((?:[2-9][A-Z0-9]{{4}}|[A-Z][A-Z0-9]{{2}})-?[A-Z0-9-]{{1,14}})$")
MAX_TEXT = 65_536


@dataclass(frozen=True, slots=True)
class Meaning:
    """What it means to one kind of organisation that has, or buys, the thing."""

    profile: str
    determinations: tuple[MeasureDetermination, ...]


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """Who made it, which grantee an FCC ID names, and what follows for whom."""

    text: str
    read_as: tuple[str, ...]  # mac, fcc-id, banner, words
    identification: Identification
    grantee: Entity | None
    meanings: tuple[Meaning, ...]


def check(text: str, register: Register, on: dt.date, profiles: Sequence[str] = TYPICAL) -> CheckAnswer:
    """The plain answer to one line or one pasted banner. Secrets in it are dropped before it is looked at."""
    text = scrub(text[:MAX_TEXT])[0].strip()
    if not text:
        raise FactsError("nothing to check", remedy="type a brand, model, MAC address, serial, FCC ID or a banner")
    grantee = _grantee(text, register)
    observations = tuple(_observations(text, fcc_id=grantee is not None))
    return _answer(text, tuple(_read_as(text)), observations, grantee, register, on, profiles)


def _answer(
    text: str, read_as: tuple[str, ...], seen: tuple[Observation, ...], grantee: Entity | None, register: Register, on: dt.date,
    profiles: Sequence[str],
) -> CheckAnswer:  # fmt: skip
    found = identify_asset(seen, knowledge=knowledge_of(register.folder))
    engine = determiner(register)
    meanings = tuple(_meaning(name, found, register, engine, on) for name in profiles)
    return CheckAnswer(text, read_as, found, grantee, meanings)


@dataclass(frozen=True, slots=True)
class LabelAnswer:
    """A label of a photo as it was read, or as a person confirmed it, and the plain answer to it."""

    label: LabelRead
    answer: CheckAnswer


def check_photo(
    photo: Path,
    register: Register,
    on: dt.date,
    profiles: Sequence[str] = TYPICAL,
    *,
    confirmed: Path | None = None,
    keep_position: bool = False,
) -> tuple[LabelAnswer, ...]:
    """The plain answer to each label of a photo. `confirmed` is a file of readings that somebody corrected and signed.

    Raises EvidenceError with the remedy where no label could be read.
    """
    paths = [path for path in (photo, confirmed) if path is not None]
    shapes = shapes_of(knowledge_of(register.folder))
    reading = read_paths(paths, shapes=shapes, keep_position=keep_position)
    faults = [item for item in reading.left_out if confirmed is not None and item.path == confirmed.as_posix()]
    if faults:
        raise EvidenceError(faults[0].detail, file=faults[0].path, line=faults[0].record)
    if not reading.labels:
        why = next(
            (item.detail for item in reading.left_out), "it is no photo that Assay reads (JPEG, PNG, WebP, TIFF, BMP)"
        )
        raise EvidenceError(why, file=photo.as_posix())
    seen = {item.source.record: item for item in reading.observations if item.kind == KIND}
    answers = []
    for label in reading.labels:
        grantee = grantee_of(label.get("fcc_id"), register.parties.entities) if label.get("fcc_id") else None
        text = "\n".join(label.lines)
        found = _answer(text, (KIND,), (seen[label.number],), grantee, register, on, profiles)
        answers.append(LabelAnswer(label, found))
    return tuple(answers)


def _read_as(text: str) -> Iterator[str]:
    if _banner_kind(text):
        yield "banner"
        return
    if MAC.search(text):
        yield "mac"
    yield "fcc-id" if FCC_ID.match(text) and "fcc" in text.lower() else "words"


def _banner_kind(text: str) -> str:
    """The protocol whose reply the text looks like, or an empty string."""
    head = text.lstrip()[:200]
    if head.startswith("RTSP/1.0"):
        return "rtsp"
    if head.startswith("HTTP/1.") or re.search(r"(?im)^(server|www-authenticate):", text):
        return "http"
    if "ProbeMatch" in text and "Scopes" in text:
        return "wsd_udp3702"
    if "<ProbeMatch>" in text:
        return "sadp_udp37020"
    if head.startswith(("subject=", "issuer=")):
        return "tls_cert"
    return "ssh" if head.startswith("SSH-") else ""


def _observations(text: str, *, fcc_id: bool) -> Iterator[Observation]:
    kind = _banner_kind(text)
    if kind:
        payload = text.replace("\r\n", "\n").replace("\n", "\r\n") if kind in ("http", "rtsp") else text
        if kind == "http" and not payload.startswith("HTTP/"):
            payload = "HTTP/1.1 200 OK\r\n" + payload
        fields = decode(kind, payload.encode("utf-8", "replace"))
        yield Observation(kind, HERE, raw=text, fields=fields)
        return
    for match in MAC.finditer(text):
        digits = re.sub(r"[^0-9a-f]", "", match.group(0).lower())
        mac = ":".join(digits[index : index + 2] for index in range(0, 12, 2))
        yield Observation("mac_oui", HERE, mac=mac)
    words = MAC.sub(" ", text).strip()
    if fcc_id:
        yield Observation("inventory", HERE, fields={"fcc_id": re.sub(rf"(?i)^{_FCC}", "", words)})
    elif words:
        fields = {"claim_description": words}
        if " " not in words:
            fields |= {"claim_model": words, "serial": words}
        yield Observation("inventory", HERE, fields=fields)


def _grantee(text: str, register: Register) -> Entity | None:
    """The company that holds the grantee code of what may be an FCC ID."""
    match = FCC_ID.match(text)
    return grantee_of(match[1], register.parties.entities) if match else None


def _meaning(profile: str, found: Identification, register: Register, engine: Determiner, on: dt.date) -> Meaning:
    reader = Reader(register, engine.vocabulary)
    facts = merged(reader.presumed(), reader.profile_facts(profile), identified_facts(found, reader))
    facts.setdefault("act.place", facts.get("organisation.country", FactValue(None)))
    for fact in ("device.acquired_on", "device.installed_on"):
        facts[fact] = FactValue(Day(on, on), source="if it is bought and installed that day", presumed=True)
    acts = {act: FactValue(True, source="if you have it") for act in ("use", "keep", "install", "buy")}
    situation = Situation(facts, on, max(on, dt.date.fromisoformat(register.as_of)), acts)
    return Meaning(profile, tuple(engine.determine(measure, situation) for measure in register.measures))
