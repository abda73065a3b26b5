"""What an assessment says: devices with their evidence and rules, what was not covered, and what to do next.

Devices whose facts come out alike share one group of determinations, stored once: a device names its group.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from assay.determine.facts import FactValue
from assay.determine.model import MeasureDetermination
from assay.identify.model import Identification
from assay.identify.stated import StatedOf
from assay.inventory.model import Asset, Inventory, Purchase
from assay.inventory.statements import Statement
from assay.observe.label import LabelRead
from assay.observe.model import FileRead, LeftOut


@dataclass(frozen=True, slots=True)
class DeviceResult:
    """A device, who made it, the facts its rules looked at, and the group of determinations that follow."""

    asset: Asset
    identification: Identification
    facts: Mapping[str, FactValue]  # device, site and purchase facts; the organisation's are on the assessment
    group: str
    outcomes: Mapping[str, str]  # measure id -> outcome id
    lead: str  # the most serious outcome
    acts: Mapping[str, FactValue] = field(default_factory=dict)  # what the organisation does with it
    statements: tuple[StatedOf, ...] = ()  # what makers and suppliers state of it: shown, never weighed


@dataclass(frozen=True, slots=True)
class PurchaseResult:
    """A purchase line that never became a device here: bought is not in use, but buying has rules of its own."""

    purchase: Purchase
    identification: Identification
    facts: Mapping[str, FactValue]
    group: str
    outcomes: Mapping[str, str]
    lead: str
    acts: Mapping[str, FactValue] = field(default_factory=dict)
    statements: tuple[StatedOf, ...] = ()


@dataclass(frozen=True, slots=True)
class ToDo:
    """A thing to do, most useful first.

    `kind` is report (a clock runs), act (a duty applies), inspect (find out who made it), ask (a fact, once per
    subject), decide (a legal question, for counsel) or confirm (an ownership link). `subject` is `site:Depot`,
    `purchase:pur-...`, `organisation` ... ; `atom` the fact, question or outcome; `answers` lead to outcomes by word.
    """

    kind: str
    subject: str
    atom: str
    devices: tuple[str, ...]
    measures: tuple[str, ...]
    answers: tuple[tuple[str, str], ...] = ()  # (answer, outcome id) for the first measure
    due: dt.date | None = None
    cost: int = 3
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """What this assessment does not cover, and why; printed before any result."""

    files: tuple[FileRead, ...]
    left_out: tuple[LeftOut, ...]
    secrets_dropped: Mapping[str, int]
    single_source: tuple[str, ...]  # asset ids that one file alone speaks of
    sites_without_evidence: tuple[str, ...]
    unplaced: tuple[str, ...]
    inventory: Inventory
    components_examined: int  # devices with any evidence about parts inside
    labels: tuple[LabelRead, ...] = ()  # read off photos; those that nobody has confirmed are a gap


@dataclass(frozen=True, slots=True)
class Assessment:
    """The whole answer, for one organisation on one day. Rendered by `report/`; decides nothing further."""

    profile: str
    profile_facts: Mapping[str, FactValue]
    on: dt.date
    known_at: dt.date
    register_version: str
    register_digest: str
    register_as_of: str
    register_sources_to: str
    engine_version: str
    coverage: Coverage
    devices: tuple[DeviceResult, ...]
    purchases: tuple[PurchaseResult, ...]  # unlinked lines only
    groups: Mapping[str, tuple[MeasureDetermination, ...]]
    todo: tuple[ToDo, ...]
    answers_used: int
    answers_unused: tuple[str, ...]
    interpretations: Mapping[str, bool]
    verdict_counts: Mapping[str, int]
    outcome_counts: Mapping[str, int]  # devices by most serious outcome
    bad_rows: tuple[Mapping[str, str], ...] = ()
    statements: tuple[Statement, ...] = ()  # all that were given, whatever they speak of
    known_at_given: bool = False  # somebody asked for the register as of `known_at`; else all it holds was used
