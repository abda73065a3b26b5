"""The tells in one observation: fingerprints, enterprise number, makers' and badges' names, MAC block, claims.

An observation comes in; evidence goes out, each piece with its class, weight and the text that matched. What the pieces
add up to is `combine`'s affair. Two paths find the same fingerprints: an Aho-Corasick pass over the literals that a match
must hold, and plain `re` over everything; `re` is the referee on both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick

from assay.identify.model import Evidence
from assay.identify.views import CERTIFICATE_FIELDS, RECORDED_KINDS, base_kind, texts
from assay.observe.model import Observation
from assay.register.patterns import needles
from assay.register.schema import Condition, Fingerprint

SHOWN = 120


def shown(text: str) -> str:
    """At most 120 printable characters of a text from a stranger; line breaks and control bytes become blanks."""
    clean = text[: SHOWN * 2]
    if not clean.isprintable():
        clean = "".join(char if char.isprintable() else " " for char in clean)
    return " ".join(clean.split())[:SHOWN]


def place_of(seen: Observation) -> str:
    """File and record, as people cite them."""
    return f"{seen.source.path}:{seen.source.record}"


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A condition with its pattern ready."""

    field: str
    pattern: re.Pattern[str]
    absent: bool

    @classmethod
    def of(cls, condition: Condition) -> _Compiled:
        return cls(condition.field, re.compile(condition.pattern, re.ASCII), condition.absent)


@dataclass(frozen=True, slots=True)
class FingerprintIndex:
    """The fingerprints, compiled, with the literals that call each of them up."""

    fingerprints: tuple[Fingerprint, ...]
    conditions: tuple[tuple[_Compiled, ...], ...]
    automaton: AhoCorasick | None
    called_by: tuple[tuple[int, ...], ...]  # needle number -> fingerprints it calls up
    always: tuple[int, ...]
    by_id: Mapping[str, Fingerprint] = field(default_factory=dict)

    @classmethod
    def build(cls, fingerprints: Iterable[Fingerprint]) -> FingerprintIndex:
        known = tuple(fingerprints)
        callers: dict[str, list[int]] = {}
        always: list[int] = []
        for index, one in enumerate(known):
            needed = required(one)
            for needle in needed[1] if needed else ():
                callers.setdefault(needle, []).append(index)
            if not needed:
                always.append(index)
        words = sorted(callers)
        return cls(
            known,
            tuple(tuple(_Compiled.of(condition) for condition in one.when) for one in known),
            AhoCorasick(words) if words else None,
            tuple(tuple(callers[word]) for word in words),
            tuple(always),
            {one.id: one for one in known},
        )

    def called(self, text: str) -> list[int]:
        """The fingerprints that could match a text, in register order."""
        found = set(self.always)
        if self.automaton is not None:
            for needle, _start, _end in self.automaton.find_matches_as_indexes(text.lower(), overlapping=True):
                found.update(self.called_by[needle])
        return sorted(found)

    def match(
        self, seen: Observation, *, prefilter: bool = True, called: Sequence[int] | None = None
    ) -> list[Evidence]:
        """Evidence of every fingerprint that matches.

        `called` names those that could, in register order, where a scan in bulk has told already; `prefilter=False` tries
        them all, for comparison.
        """
        if called is not None and not called:
            return []
        views = texts(seen)
        if not any(views.values()):
            return []
        numbers: Sequence[int] = range(len(self.fingerprints))
        if called is not None:
            numbers = called
        elif prefilter:
            searched = "\n".join((views["anywhere"], *(views[name] for name in CERTIFICATE_FIELDS if name in views)))
            numbers = self.called(searched)
        kind = base_kind(seen.kind)
        found = (self._try(number, kind, views, seen) for number in numbers)
        return [evidence for evidence in found if evidence is not None]

    def _try(self, number: int, kind: str, views: Mapping[str, str], seen: Observation) -> Evidence | None:
        one = self.fingerprints[number]
        if one.protocols and kind not in one.protocols:
            return None
        first: re.Match[str] | None = None
        captured: dict[str, str] = {}
        for condition in self.conditions[number]:
            hit = condition.pattern.search(views.get(condition.field, ""))
            if (hit is None) is not condition.absent:
                return None
            if hit is not None:
                first = first or hit
                captured.update({name: value for name, value in hit.groupdict().items() if value})
        if first is None:
            return None
        return Evidence(
            fingerprint=one.id,
            evidence=one.evidence,
            says=one.says,
            entity=one.entity,
            weight=one.weight,
            observation=seen.id,
            place=place_of(seen),
            text=shown(first.group(0)),
            title=one.title,
            status=one.status,
            survives_rebadging=one.survives_rebadging,
            captures={name: captured[group] for name, group in one.captures.items() if group in captured},
            recorded=seen.kind in RECORDED_KINDS,
            kind=one.kind,
        )


def required(one: Fingerprint) -> tuple[Condition, frozenset[str]] | None:
    """The condition that has the longest literals, and the literals of which one must stand in its field."""
    best: tuple[Condition, frozenset[str]] | None = None
    for condition in one.when:
        found = None if condition.absent else needles(condition.pattern)
        if found and (best is None or min(map(len, found)) > min(map(len, best[1]))):
            best = condition, found
    return best
