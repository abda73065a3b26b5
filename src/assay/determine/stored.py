"""Facts and acts as an answer's JSON stores them, and read back: what was known then, for the rules to be put to it again.

Nothing is worked out anew on the way: a company is the entity it was taken for, not whatever its name means today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assay.determine.facts import Day, FactValue, Party, Situation, Value, Vocabulary
from assay.determine.subjects import merged
from assay.errors import FactsError
from assay.register.measures import Fact

ASSESSMENT = "assay.assessment/1"


@dataclass(frozen=True, slots=True)
class Subject:
    """A device, a purchase or the situation of a facts file, as an answer stores it."""

    kind: str  # device | purchase | situation
    id: str
    situation: Situation
    row: Mapping[str, Any]


def fact_row(fact: FactValue) -> dict[str, Any]:
    """A fact as JSON: value, who said so, whether presumed; for an unknown one the reason and the candidates."""
    row: dict[str, Any] = {"value": str(fact), "source": fact.source}
    if fact.value is None and fact.candidates:
        row["candidates"] = list(fact.candidates)
    if fact.value is None or fact.reason != "not-asked":
        row["reason"] = fact.reason
    if fact.presumed:
        row["presumed"] = True
    parties = (fact.value,) if isinstance(fact.value, Party) else fact.value
    if isinstance(parties, tuple):
        row["parties"] = [{"entity": party.entity, "label": party.label} for party in parties]
    return row


def read_facts(rows: Any, vocabulary: Vocabulary, file: str) -> dict[str, FactValue]:
    """Stored facts, typed. A fact that the register does not have is left out: no rule of its can ask for it."""
    found = {}
    for name, row in _object(rows, "facts", file).items():
        fact = vocabulary.facts.get(name)
        if fact is not None:
            found[name] = _fact(row, fact, file)
    return found


def read_acts(rows: Any, file: str) -> dict[str, FactValue]:
    """Stored acts: done, not done or not known."""
    words = {"yes": True, "no": False, "unknown": None}
    found = {}
    for name, word in _object(rows, "acts", file).items():
        if word not in words:
            raise FactsError(f"act {name}: expected yes, no or unknown, found {word!r}", file=file, remedy=_AS_WRITTEN)
        found[name] = FactValue(words[word], source="as stored")
    return found


def _fact(row: Any, fact: Fact, file: str) -> FactValue:
    row = _object(row, fact.id, file)
    try:
        value = None if row["value"] == "unknown" and "parties" not in row else _value(row, fact)
    except (KeyError, TypeError, ValueError):
        raise FactsError(f"{fact.id}: no stored fact: {row!r:.200}", file=file, remedy=_AS_WRITTEN) from None
    return FactValue(
        value, row.get("reason", "not-asked"), row.get("source", ""), bool(row.get("presumed")),
        tuple(row.get("candidates", ())),
    )  # fmt: skip


def _value(row: Mapping[str, Any], fact: Fact) -> Value:
    text = row["value"]
    if ("parties" in row) != (fact.type in ("party", "parties")):
        raise ValueError("companies where no company is asked for, or none where one is")
    if fact.type in ("party", "parties"):
        parties = tuple(Party(party["entity"], party["label"]) for party in row["parties"])
        return parties[0] if fact.type == "party" and len(parties) == 1 else parties
    if fact.type == "yes-no":
        return {"yes": True, "no": False}[text]
    if fact.type == "date":
        first, _, last = text.partition("/")
        return Day(dt.date.fromisoformat(first), dt.date.fromisoformat(last or first))
    return str(text)


def subjects(stored: Mapping[str, Any], vocabulary: Vocabulary, file: str) -> Iterator[Subject]:
    """Every situation that a report's or a determination's JSON answers, in its order."""
    if stored.get("format") != ASSESSMENT:
        yield Subject("situation", "situation", _situation(stored, {}, stored, vocabulary, file), stored)
        return
    organisation = read_facts(stored.get("organisation"), vocabulary, file)
    for kind, key in (("device", "devices"), ("purchase", "purchases_not_linked")):
        for row in stored.get(key, ()):
            yield Subject(kind, row.get("id", ""), _situation(row, organisation, stored, vocabulary, file), row)


def _situation(
    row: Mapping[str, Any], organisation: Mapping[str, FactValue], whole: Mapping[str, Any], vocabulary: Vocabulary, file: str
) -> Situation:  # fmt: skip
    return Situation(
        merged(organisation, read_facts(row.get("facts"), vocabulary, file)),
        day(whole, "on", file),
        day(whole, "known_at", file),
        read_acts(row.get("acts"), file),
        bool(whole.get("acts_exclusive", False)),
        {name: bool(answer) for name, answer in _object(whole.get("interpretations"), "interpretations", file).items()},
    )


def recorded_by(stored: Mapping[str, Any], file: str) -> dt.date | None:
    """The day up to which the register was read, where somebody asked for one with --known-at."""
    return day(stored, "known_at", file) if stored.get("known_at_given") else None


def day(stored: Mapping[str, Any], key: str, file: str) -> dt.date:
    try:
        return dt.date.fromisoformat(str(stored.get(key)))
    except ValueError:
        raise FactsError(f"{key}: expected a date, found {stored.get(key)!r}", file=file, remedy=_AS_WRITTEN) from None


def _object(value: Any, name: str, file: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        found = "nothing" if value is None else repr(value)[:80]
        raise FactsError(f"{name}: expected an object, found {found}", file=file, remedy=_AS_WRITTEN)
    return value


_AS_WRITTEN = "give report.json or the output of `assay determine --json` as this version writes it"
