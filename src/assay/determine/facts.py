"""Facts about an organisation, a site, a device, a purchase, a contract and an act, each known or unknown with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from assay.errors import FactsError
from assay.register.measures import ActKind, Fact
from assay.register.schema import earliest, latest

YES = frozenset({"yes", "true", "oui", "y", "o", "1"})
NO = frozenset({"no", "false", "non", "n", "0"})
UNKNOWN = frozenset({"unknown", "inconnu", "?", ""})


@dataclass(frozen=True, slots=True)
class Party:
    """A company that is known. `entity` is its id, or None for one that the register does not hold."""

    entity: str | None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or the span that a partial date (`2023`, `2023-02`) may mean."""

    first: dt.date
    last: dt.date

    @staticmethod
    def parse(text: str) -> Day:
        return Day(earliest(text), latest(text))

    def __str__(self) -> str:
        return self.first.isoformat() if self.first == self.last else f"{self.first}/{self.last}"


Value = bool | str | Day | Party | tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class FactValue:
    """A fact's value, or None for unknown with the reason why.

    `reason` is one of not-asked, no-answer, below-threshold, conflicting, stale, open-question, date-needed. `source`
    says who said so, in words; `presumed` marks what a profile presumes.
    """

    value: Value | None
    reason: str = "not-asked"
    source: str = ""
    presumed: bool = False
    candidates: tuple[str, ...] = ()

    def __str__(self) -> str:
        return value_text(self.value)


NOT_ASKED = FactValue(None)


def value_text(value: Value | None) -> str:
    """The value as the facts file would write it."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case Party():
            return value.entity or value.label or "another"
        case tuple():
            return ", ".join(value_text(item) for item in value) or "none"
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a determination may look at.

    `acts` holds the acts under test (yes, no or unknown each); an act not named is judged by its `done` fact, and
    without one is not done. `on` is the day of use; `known_at` what had been recorded. `interpretations` are counsel's
    recorded answers to open legal questions, keyed by question id or `measure/question`.
    """

    facts: Mapping[str, FactValue]
    on: dt.date
    known_at: dt.date
    acts: Mapping[str, FactValue] = field(default_factory=dict)
    acts_exclusive: bool = False  # only the acts named are done
    interpretations: Mapping[str, bool] = field(default_factory=dict)

    def get(self, fact: str) -> FactValue:
        if fact == "act.date" and fact not in self.facts:
            return FactValue(Day(self.on, self.on), source="the date asked about")
        found = self.facts.get(fact, NOT_ASKED)
        if fact == "device.new_authorisation" and found.value is None and self._granted_before():
            return FactValue(False, source="computed: the model was authorised before")
        return found

    def _granted_before(self) -> bool:
        granted = self.facts.get("device.fcc_granted_on", NOT_ASKED).value
        return isinstance(granted, Day) and granted.last < self.on


class Vocabulary:
    """The facts and acts that exist, by id."""

    def __init__(self, facts: tuple[Fact, ...], acts: tuple[ActKind, ...]) -> None:
        self.facts: dict[str, Fact] = {fact.id: fact for fact in facts}
        self.acts: dict[str, ActKind] = {act.id: act for act in acts}
        self.classes = {
            fact.id: {choice.id: frozenset(choice.classes) for choice in fact.choices} for fact in facts if fact.choices
        }

    def fact(self, fact_id: str, *, file: str | None = None, line: int | None = None) -> Fact:
        if fact_id not in self.facts:
            raise FactsError(
                f"there is no fact {fact_id!r}",
                file=file,
                line=line,
                remedy=nearest(fact_id, self.facts) or "see docs/reference/facts.md",
            )
        return self.facts[fact_id]

    def choice(self, fact_id: str, word: str) -> str | None:
        """The choice meant by a word that a machine wrote; None where the vocabulary has no such choice."""
        found = _choice(self.facts[fact_id], word)
        return found if isinstance(found, str) else None

    def parse(self, fact_id: str, text: str, *, file: str | None = None, line: int | None = None) -> Value | None:
        """The typed value of a fact, None for unknown; parties stay labels until the register resolves them."""
        fact = self.fact(fact_id, file=file, line=line)
        if text.strip().lower() in UNKNOWN:
            return None
        parsed = _PARSERS[fact.type](fact, text.strip())
        if parsed is None:
            raise FactsError(
                f"{fact_id}: {_EXPECTED[fact.type]}, found {text!r}",
                file=file,
                line=line,
                remedy=nearest(text, {choice.id: 0 for choice in fact.choices}) or "see docs/reference/facts.md",
            )
        return parsed


def nearest(text: str, known: Mapping[str, object]) -> str | None:
    """A remedy naming the nearest known words, or None where nothing is near."""
    import difflib

    near = difflib.get_close_matches(text, list(known), n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else None


def _yes_no(_: Fact, text: str) -> Value | None:
    word = text.lower()
    return True if word in YES else False if word in NO else None


def _choice(fact: Fact, text: str) -> Value | None:
    word = text.lower().replace("_", "-").replace(" ", "-")
    return next((choice.id for choice in fact.choices if word == choice.id or word in choice.also), None)


def _day(_: Fact, text: str) -> Value | None:
    try:
        return Day.parse(text)
    except ValueError:
        return None


def _country(_: Fact, text: str) -> Value | None:
    return text.upper() if len(text) == 2 and text.isalpha() else None


def _party(_: Fact, text: str) -> Value | None:
    return Party(None, text)


def _parties(_: Fact, text: str) -> Value | None:
    names = [part.strip() for part in text.split(",")]
    return () if text.lower() == "none" else tuple(Party(None, name) for name in names if name)


_PARSERS = {
    "yes-no": _yes_no, "choice": _choice, "date": _day, "country": _country, "party": _party, "parties": _parties,
}  # fmt: skip
_EXPECTED = {
    "yes-no": "expected yes, no or unknown",
    "choice": "expected one of its choices or unknown",
    "date": "expected a date such as 2023-12-21, 2023-12 or 2023",
    "country": "expected a two-letter country code (ISO 3166-1)",
    "party": "expected a company's id or name",
    "parties": "expected companies' ids or names separated by commas, or none",
}
