"""A facts file (or a test case) as a situation. Published in docs/reference/facts-file.md; the form is stable.

    {"profile": "ca-federal-department", "on": "2025-09-01", "act": "buy",
     "facts": {"device.maker": "hikvision", "device.kind": "ip-camera",
               "device.purpose": {"value": "public-safety", "source": "security plan 2024, p. 3"}},
     "interpretations": {"purpose-outside-list": "no"}}

`facts` may be flat (`device.maker`) or nested by subject (`device: {maker: ...}`). `act` is one act or a list; left out,
the acts of somebody who has the device are tested (buy, install, use, keep) and whatever the profile says is done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assay.determine.facts import Day, FactValue, Party, Situation, Value, Vocabulary, nearest
from assay.errors import FactsError
from assay.register.index import Register
from assay.register.measures import Profile

OWNER_ACTS = ("use", "keep", "install", "buy")
SUBJECTS = ("organisation", "site", "device", "purchase", "contract", "act")
TOP = ("profile", "on", "known_at", "act", "facts", "interpretations", "note", "title", "id")
SINGLE_MAKER = ("own-brand", "not-restricted", "not-named-889")
OTHER = frozenset({"another", "other", "none-of-these", "autre"})


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns words into typed facts against one register; `file` names the place in errors."""

    register: Register
    vocabulary: Vocabulary
    file: str = "facts"

    def situation(
        self, data: Mapping[str, Any], *, on: dt.date | None = None, known_at: dt.date | None = None
    ) -> Situation:
        """The situation that a facts file describes. Raises FactsError naming the fact and the remedy."""
        for key in data:
            if key not in TOP:
                raise FactsError(
                    f"unknown key {key!r}", file=self.file, remedy=nearest(key, dict.fromkeys(TOP)) or f"one of {TOP}"
                )
        day = on or self._date(data, "on")
        if day is None:
            raise FactsError("no date", file=self.file, remedy='give "on": "2025-09-01", or --on')
        facts = self.presumed()
        facts |= self.profile_facts(str(data["profile"])) if data.get("profile") else {}
        facts |= self.facts(data.get("facts") or {})
        acts = self.acts(data.get("act"))
        maker = facts.get("device.maker")
        if maker and maker.value is not None and "device.brand" not in facts:
            # Whoever writes only the maker means a device under the maker's own name.
            facts["device.brand"] = FactValue(maker.value, source="presumed: the maker's own badge", presumed=True)
        if acts:
            facts = self._dated(facts, acts, day)
        facts.setdefault("act.place", facts.get("organisation.country", FactValue(None)))
        return Situation(
            facts=facts,
            on=day,
            known_at=known_at or self._date(data, "known_at") or max(day, dt.date.fromisoformat(self.register.as_of)),
            acts={act: FactValue(True, source="the act asked about") for act in acts or OWNER_ACTS},
            acts_exclusive=bool(acts),
            interpretations=self.interpretations(data.get("interpretations") or {}),
        )

    def presumed(self) -> dict[str, FactValue]:
        """What stands as long as nobody says otherwise; every use of it is shown as presumed."""
        return {
            fact.id: FactValue(self.value(fact.id, fact.presume), source="presumed", presumed=True)
            for fact in self.register.facts
            if fact.presume is not None
        }

    def profile_facts(self, profile_id: str) -> dict[str, FactValue]:
        return self.facts_of_profile(self.register.profile(profile_id))

    def facts_of_profile(self, profile: Profile) -> dict[str, FactValue]:
        """What a profile presumes, its own facts over those it includes."""
        found: dict[str, FactValue] = {}
        for included in profile.includes:
            found |= self.profile_facts(included)
        for fact_id, text in profile.facts.items():
            value = self.value(fact_id, text)
            found[fact_id] = FactValue(value, source=f"profile {profile.id}", presumed=True)
        return found

    def facts(self, data: Mapping[str, Any]) -> dict[str, FactValue]:
        """Facts, flat or nested by subject, each a plain value or {value, source, reason}."""
        found = {}
        for fact_id, given in _flat(data, self.file):
            if isinstance(given, Mapping):
                value = self.value(fact_id, _text(given.get("value")))
                found[fact_id] = FactValue(
                    value, str(given.get("reason", "not-asked")), str(given.get("source", self.file))
                )
            else:
                found[fact_id] = FactValue(self.value(fact_id, _text(given)), source=self.file)
        return found

    def value(self, fact_id: str, text: str) -> Value | None:
        parsed = self.vocabulary.parse(fact_id, text, file=self.file)
        if isinstance(parsed, Party):
            return self.brand_owner(parsed.label) if fact_id == "device.brand" else self.party(fact_id, parsed.label)
        if isinstance(parsed, tuple):
            return tuple(self.party(fact_id, item.label) for item in parsed)
        return parsed

    def party(self, fact_id: str, label: str) -> Party:
        """The company meant: a register entity, or another one. A near miss is refused, since a typing error would clear."""
        if label.lower() in OTHER:
            return Party(None, "another")
        entity = self.register.parties.resolve(label)
        if entity:
            return Party(entity.id, entity.name)
        brand = self.register.parties.brand_named(label)
        makers = {row.entity for row in brand.makers} if brand else set()
        if brand and len(makers) == 1 and brand.class_ in SINGLE_MAKER:
            return Party(next(iter(makers)), brand.name)
        if brand:
            remedy = (
                "a brand is not a maker: put it under device.brand, and leave the maker unknown or name who made it"
            )
            raise FactsError(f"{fact_id}: {label!r} is a brand", file=self.file, remedy=remedy)
        near = nearest(label.lower(), dict.fromkeys(self._party_names()))
        if near:
            raise FactsError(
                f"{fact_id}: no company {label!r} in the register", file=self.file, remedy=f"{near} Or write another"
            )
        return Party(None, label)

    def brand_owner(self, label: str) -> Party:
        """The company whose own brand it is; a re-badger's brand is nobody's in the register."""
        brand = self.register.parties.brand_named(label)
        if brand is None:
            return self.party("device.brand", label)
        own = [row.entity for row in brand.makers if brand.class_ == "own-brand" and row.scope == "all"]
        return Party(own[0], brand.name) if own else Party(None, brand.name)

    def _party_names(self) -> Iterable[str]:
        for entity in self.register.parties.entities:
            yield entity.id
            yield entity.name.lower()

    def acts(self, given: Any) -> tuple[str, ...]:
        words = [given] if isinstance(given, str) else list(given or [])
        return tuple(self._act(str(word)) for word in words)

    def _act(self, word: str) -> str:
        wanted = word.strip().lower().replace("_", "-").replace(" ", "-")
        for act in self.vocabulary.acts.values():
            if wanted == act.id or wanted in act.also:
                return act.id
        remedy = nearest(wanted, self.vocabulary.acts) or f"one of {', '.join(self.vocabulary.acts)}"
        raise FactsError(f"no act {word!r}", file=self.file, remedy=remedy)

    def _dated(self, facts: dict[str, FactValue], acts: tuple[str, ...], day: dt.date) -> dict[str, FactValue]:
        """A named act happens on the day asked about, so it dates its own fact where that is not given."""
        for act in acts:
            fact = self.vocabulary.acts[act].on
            if fact != "act-date" and fact not in facts:
                facts[fact] = FactValue(Day(day, day), source="the date asked about")
        return facts

    def interpretations(self, given: Mapping[str, Any]) -> dict[str, bool]:
        found = {}
        for question, answer in given.items():
            word = _text(answer).lower()
            if word not in ("yes", "no", "true", "false"):
                raise FactsError(f"interpretation {question}: expected yes or no, found {answer!r}", file=self.file)
            found[question] = word in ("yes", "true")
        return found

    def _date(self, data: Mapping[str, Any], key: str) -> dt.date | None:
        if data.get(key) in (None, ""):
            return None
        try:
            return dt.date.fromisoformat(str(data[key]))
        except ValueError:
            raise FactsError(
                f"{key}: expected a date such as 2025-09-01, found {data[key]!r}", file=self.file
            ) from None


def _flat(data: Mapping[str, Any], file: str) -> Iterable[tuple[str, Any]]:
    for key, value in data.items():
        if key in SUBJECTS:
            if not isinstance(value, Mapping):
                raise FactsError(f"facts.{key}: expected facts of the {key}, found {value!r}", file=file)
            yield from ((f"{key}.{name}", inner) for name, inner in value.items())
        else:
            yield key, value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value) or "none"
    return "unknown" if value is None else str(value)
