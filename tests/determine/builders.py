"""Small measures, vocabularies and party laws to test the engine with: fakes with rules of their own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from assay.determine.evaluate import Determiner
from assay.determine.facts import FactValue, Situation, Value, Vocabulary
from assay.determine.model import Kleene
from assay.determine.outcomes import Outcomes
from assay.register.load import parse_yaml, read_yaml, typed
from assay.register.measures import ActKind, Fact, Measure

DATA = Path(__file__).parents[2] / "src" / "assay" / "register" / "data"
ON = dt.date(2024, 6, 1)


@dataclass(frozen=True)
class Link:
    answer: Kleene
    reason: str = "none"


class FakeParties:
    """`edges` maps (entity, target) to an answer; everything else is unrelated. `countries` maps entity to country."""

    def __init__(
        self, edges: dict[tuple[str, str], Link] | None = None, countries: dict[str, str] | None = None
    ) -> None:
        self.edges = edges or {}
        self.countries = countries or {}

    def relation(
        self, entity: str, targets: tuple[str, ...], rule: str, on: dt.date, known_at: dt.date | None = None
    ) -> Link:
        if entity in targets:
            return Link("yes")
        found = [self.edges[(entity, target)] for target in targets if (entity, target) in self.edges]
        return found[0] if found and rule != "named-only" else Link("no")

    def registered_in(self, entity: str, countries: tuple[str, ...], on: dt.date) -> Link:
        return Link("unknown", "country") if entity not in self.countries else Link(
            "yes" if self.countries[entity] in countries else "no")  # fmt: skip

    def edge_days(self, entity: str) -> tuple[dt.date, ...]:
        return ()


@cache
def vocabulary() -> Vocabulary:
    document = read_yaml(DATA / "facts.yaml")
    facts = tuple(typed(Fact, document, ("facts", index)) for index in range(len(document.data["facts"])))
    acts = tuple(typed(ActKind, document, ("acts", index)) for index in range(len(document.data["acts"])))
    return Vocabulary(facts, acts)


@cache
def outcomes() -> Outcomes:
    return Outcomes.from_data(read_yaml(DATA / "outcomes.yaml").data)


FRAME = """
id: test-measure
title: {en: T, fr: T}
jurisdiction: CA
issuer: {en: I, fr: I}
instrument: {en: I, fr: I}
citation: c
force: binding
summary: {en: S, fr: S}
cites: {law: {text: the law, kind: statute, status: confirmed}}
in_force: [{from: "2020-01-01", cite: law}]
verified_on: "2024-01-01"
verify_by: "2030-01-01"
"""


def measure(body: str, **changes: Any) -> Measure:
    """A measure from the frame above and the YAML of its terms and provisions."""
    document = parse_yaml(FRAME + body, "test.yaml")
    document.data.update(changes)
    return typed(Measure, document)


def engine(found: Measure, parties: FakeParties | None = None) -> Determiner:
    return Determiner((found,), vocabulary(), parties or FakeParties(), outcomes())


def situation(acts: tuple[str, ...] = ("use",), on: dt.date = ON, known: dict[str, Value] | None = None,
              interpretations: dict[str, bool] | None = None) -> Situation:  # fmt: skip
    facts = {fact: FactValue(value) for fact, value in (known or {}).items()}
    return Situation(
        facts, on, dt.date(2030, 1, 1), {act: FactValue(True) for act in acts}, True, interpretations or {}
    )
