"""Who made it: brand, maker and components as three answers, each with the evidence for and against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from assay.register.schema import Status

Verdict = Literal["confirmed", "probable", "possible", "no-evidence", "not-enough-data"]
VERDICTS: tuple[Verdict, ...] = ("confirmed", "probable", "possible", "no-evidence", "not-enough-data")

Gate = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One tell in one observation.

    `supports` is the entity (or brand) id it speaks for, `against` the one it speaks against. `text` is the short piece
    of the observation that matched, at most 120 characters, made printable. `place` is file and record.
    """

    fingerprint: str  # id of a fingerprint, "mac-block", "brand-row" or "claim"
    evidence: str  # evidence class
    says: Literal["maker", "brand", "component", "not-maker"]
    entity: str
    weight: Literal["strong", "medium", "weak"]
    observation: str
    place: str
    text: str
    title: str = ""
    status: Status = "reported"
    survives_rebadging: str = "unknown"
    captures: Mapping[str, str] = field(default_factory=dict)
    recorded: bool = False  # written down by people (a serial or MAC address in a list), not seen on the wire
    kind: str = ""  # the device.kind this piece implies
    unread: bool = False  # read off a photo by machine, and nobody has confirmed the reading


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible maker, with its own verdict and the evidence for it and against it."""

    entity: str
    verdict: Verdict
    for_: tuple[Evidence, ...] = ()
    against: tuple[Evidence, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class MakerGate:
    """The one crossing from confidence to yes / no / unknown (design decision 4).

    yes: `entity` made it. no: another maker made it, namely `entity` (an entity id, or None with `label` for a maker
    the register does not hold). unknown: `reason` (not-asked, no-answer, below-threshold, conflicting, stale,
    open-question, date-needed) and the `candidates` that are still open. `basis` says which clause of the policy
    decided (confirmed, own-record, single-maker-brand ...). For the rules, yes and no are the same statement: the
    maker is known. A brand that several makers supplied, or that changed hands, gives `decisive_date`: the day before
    or after which the answer differs.
    """

    gate: Gate
    entity: str | None
    label: str
    reason: str = ""
    basis: str = ""
    candidates: tuple[str, ...] = ()
    decisive_date: str | None = None


@dataclass(frozen=True, slots=True)
class Identification:
    """What is known of who made a device.

    `kind` is the `device.kind` choice the evidence supports (ip-camera, video-recorder, ...) or "" where nothing does.
    `against` is counter-evidence for the leading maker; `paragraph` explains the verdict in one readable paragraph and
    says what would raise or lower it.
    """

    brand: str | None  # brand id
    brand_label: str  # as the badge says
    maker: str | None  # entity id of the leading maker, or None
    maker_label: str
    verdict: Verdict
    candidates: tuple[Candidate, ...]
    components: tuple[Candidate, ...]
    gate: MakerGate
    evidence: tuple[Evidence, ...]
    against: tuple[Evidence, ...]
    contradictions: tuple[str, ...]
    model: str
    serial: str
    firmware: str
    kind: str
    paragraph: Mapping[str, str]  # en, fr
    needs: tuple[str, ...] = ()  # what would settle it: label, manufacture-date, second-source, ...
    label_disputed: bool = False  # the record's badge never stood on what the device says it is: one of them is wrong
    brand_unread: bool = False  # only a machine's reading of a photo names the badge, and nobody has confirmed it
