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

from assay.determine.facts import (
    NO,
    UNKNOWN,
    YES,
    Day,
    FactValue,
    Party,
    Situation,
    Value,
    Vocabulary,
    meant,
    nearest,
    slug,
)
from assay.determine.names import alike
from assay.errors import FactsError
from assay.register.index import Register
from assay.register.measures import Profile
from assay.register.parties import folded

OWNER_ACTS = ("use", "keep", "install", "buy")
SUBJECTS = ("organisation", "site", "device", "purchase", "contract", "act")
TOP = ("profile", "on", "known_at", "act", "facts", "interpretations", "note", "title", "id")
SINGLE_MAKER = ("own-brand", "not-restricted", "not-named-889")
OTHER = frozenset({"another", "other", "none-of-these", "autre"})
NO_BADGE = frozenset({"none", "aucun", "aucune", "unbranded", "no badge", "no brand", "sans marque", "generic"})
VALUE_KEYS = ("value", "source", "reason")


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
                remedy = nearest(key, dict.fromkeys(TOP)) or f"one of {', '.join(TOP)}"
                if key in self.vocabulary.facts or key in SUBJECTS:
                    remedy = 'put facts under "facts"'
                raise FactsError(f"unknown key {key!r}", file=self.file, remedy=remedy)
        day = on or self._date(data, "on")
        if day is None:
            raise FactsError("no date", file=self.file, remedy='give "on": "2025-09-01", or --on')
        facts = self.presumed()
        facts |= (
            self.profile_facts(self._word(data["profile"], "profile").strip().lower()) if data.get("profile") else {}
        )
        facts |= self.facts(self._object(data, "facts"))
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
            interpretations=self.interpretations(self._object(data, "interpretations")),
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
        found: dict[str, FactValue] = {}
        for fact_id, given in _flat(data, self.file):
            if fact_id in found:
                raise FactsError(f"{fact_id} is given twice", file=self.file, remedy="flat or nested, not both")
            found[fact_id] = self._fact(fact_id, given)
        return found

    def _fact(self, fact_id: str, given: Any) -> FactValue:
        self.vocabulary.fact(fact_id, file=self.file)
        reason, source = "not-asked", self.file
        if isinstance(given, Mapping):
            wrong = [str(key) for key in given if key not in VALUE_KEYS]
            if wrong or not given:
                found = f"found the key {', '.join(wrong)}" if wrong else "found an empty object"
                remedy = 'as in {"value": "...", "source": "who says so"}'
                raise FactsError(f"{fact_id}: expected a value, {found}", file=self.file, remedy=remedy)
            reason, source = str(given.get("reason", reason)), str(given.get("source", source))
            given = given.get("value")
        value = self._given(fact_id, given)
        source += self._remark(fact_id, value)
        return FactValue(value, reason, source)

    def _remark(self, fact_id: str, value: Value | None) -> str:
        """What to know about a company as it was given, for the explanation to show."""
        if not isinstance(value, Party):
            return ""
        if value.entity is None:
            plain = value.label.lower() in OTHER | NO_BADGE or fact_id == "device.brand"
            return "" if plain else "; no such company in the register, so taken as another one"
        brand = self.register.parties.brand_named(value.label) or self.register.parties.brand_named(value.entity)
        makers = sorted({row.entity for row in brand.makers} - {"unknown"}) if brand else []
        if fact_id != "device.maker" or not makers or value.entity in makers:
            return ""
        return f"; {value.label} sells what others make ({', '.join(makers)}): taken as the maker because this says so"

    def _given(self, fact_id: str, given: Any) -> Value | None:
        """A value as JSON has it: a text, true or false, a number, null, or a list where several companies may stand."""
        if isinstance(given, Mapping):
            raise FactsError(f"{fact_id}: expected a value, found an object", file=self.file, remedy="write a text")
        if not isinstance(given, list | tuple):
            return self.value(fact_id, _text(given))
        several = self.vocabulary.fact(fact_id, file=self.file).type == "parties"
        if not several and len(given) != 1:
            raise FactsError(
                f"{fact_id}: expected one value, found a list of {len(given)}", file=self.file,
                remedy="one facts file for each, or unknown",
            )  # fmt: skip
        if not several:
            return self._given(fact_id, given[0])
        if len(given) == 1:
            return self._given(fact_id, given[0])
        if wrong := [name for name in given if not isinstance(name, str) or name.strip().lower() in UNKNOWN]:
            raise FactsError(
                f"{fact_id}: expected companies, found {wrong[0]!r} among them", file=self.file,
                remedy="name those that are known, or write unknown alone",
            )  # fmt: skip
        return tuple(self.party(fact_id, name) for name in given)

    def value(self, fact_id: str, text: str) -> Value | None:
        parsed = self.vocabulary.parse(fact_id, text, file=self.file)
        if isinstance(parsed, Party):
            return self.brand_owner(parsed.label) if fact_id == "device.brand" else self.party(fact_id, parsed.label)
        if isinstance(parsed, tuple):
            if len(parsed) > 1 and any(item.label.lower() in UNKNOWN for item in parsed):
                return self._given(fact_id, [item.label for item in parsed])
            return tuple(self.party(fact_id, item.label) for item in parsed)
        return parsed

    def party(self, fact_id: str, label: str) -> Party:
        """The company meant: a register entity, or another one. A near miss is refused, since a typing error would clear."""
        if label.lower() in OTHER:
            return Party(None, "another")
        parties = self.register.parties
        entity = parties.resolve(label) or parties.entity(label.strip().lower())
        if entity is None and folded(label).endswith(" co"):
            entity = parties.resolve(f"{label} Ltd")  # "X Co." is short for "X Co., Ltd."
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
        if not any(letter.isalpha() for letter in label) or label.lower() in ("n/a", "na", "none", "nobody", "aucun"):
            raise FactsError(
                f"{fact_id}: {label!r} is no company", file=self.file,
                remedy="write unknown, or another for a company that is not in the register",
            )  # fmt: skip
        near = alike(label, parties.entities)
        if near:
            named = " or ".join(f"{one.id} ({one.name})" for one in near)
            raise FactsError(
                f"{fact_id}: no company {label!r} in the register", file=self.file,
                remedy=f"did you mean {named}? If it is none of them, write another",
            )  # fmt: skip
        return Party(None, label)

    def brand_owner(self, label: str) -> Party:
        """The company whose own brand it is; a re-badger's brand is nobody's in the register."""
        if label.strip().lower() in NO_BADGE:
            return Party(None, "none")
        brand = self.register.parties.brand_named(label)
        if brand is None:
            return self.party("device.brand", label)
        own = [row.entity for row in brand.makers if brand.class_ in SINGLE_MAKER and row.scope == "all"]
        return Party(own[0], brand.name) if own else Party(None, brand.name)

    def acts(self, given: Any) -> tuple[str, ...]:
        if given is not None and not isinstance(given, str | list | tuple):
            raise FactsError(f"act: expected an act or a list of acts, found {given!r}", file=self.file)
        words = [given] if isinstance(given, str) and given.strip() else list(given or [])
        return tuple(dict.fromkeys(self._act(self._word(word, "act")) for word in words))

    def _act(self, word: str) -> str:
        known = {name: act.id for act in self.vocabulary.acts.values() for name in (act.id, *act.also)}
        found = [act.id for act in self.vocabulary.acts.values() if meant(word, act)]
        if len(found) == 1:
            return found[0]
        remedy = nearest(slug(word), known) or f"one of {', '.join(self.vocabulary.acts)}"
        raise FactsError(f"no act {word!r}", file=self.file, remedy=remedy)

    def _word(self, given: Any, key: str) -> str:
        if not isinstance(given, str):
            raise FactsError(f"{key}: expected a text, found {given!r}", file=self.file)
        return given

    def _object(self, data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        given = data.get(key)
        if given is not None and not isinstance(given, Mapping):
            raise FactsError(
                f"{key}: expected an object, found {given!r}", file=self.file, remedy=f'as in {{"{key}": {{}}}}'
            )
        return given or {}

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
            self._known_question(question)
            word = _text(answer).strip().lower()
            if word not in YES | NO:
                raise FactsError(f"interpretation {question}: expected yes or no, found {answer!r}", file=self.file)
            found[question] = word in YES
        return found

    def _known_question(self, name: str) -> None:
        """Refuses a question that no measure asks, since counsel's answer would be passed over in silence."""
        if "edge:" in name:
            return
        known = dict.fromkeys(one.id for measure in self.register.measures for one in measure.open_questions)
        known |= {
            f"{measure.id}/{one.id}": None for measure in self.register.measures for one in measure.open_questions
        }
        if name not in known:
            remedy = nearest(name, known) or "the ids stand in each measure's open questions"
            raise FactsError(f"interpretation {name}: no measure asks that", file=self.file, remedy=remedy)

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
