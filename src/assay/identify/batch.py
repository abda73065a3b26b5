"""Identification of one observation, of one asset, and of streams of either: the same rules everywhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from assay.identify.blocks import match_block
from assay.identify.claims import match_claims
from assay.identify.combine import combine
from assay.identify.knowledge import Knowledge, default_knowledge
from assay.identify.label import match_label, tempered
from assay.identify.model import Evidence, Identification
from assay.identify.names import NAME_FIELDS
from assay.observe.model import Observation


def match(
    seen: Observation,
    knowledge: Knowledge | None = None,
    called: Sequence[int] | None = None,
    among: Collection[str] = NAME_FIELDS,
) -> tuple[Evidence, ...]:
    """Every tell in one observation.

    Where a scan in bulk has told already, `called` are the fingerprints that could match and `among` the fields that could
    hold a name.
    """
    known = knowledge or default_knowledge()
    told = known.index.match(seen, called=called)
    stated_mac = next((one.captures["mac"] for one in told if one.captures.get("mac")), None)
    found = (
        *told,
        *known.names.match(seen, among),
        *match_block(seen, known, stated_mac),
        *match_claims(seen, known.gazetteer),
        *match_label(seen, known),
    )
    return tempered(seen, found)


def identify_asset(
    observations: Sequence[Observation],
    *,
    acquired_on: str | None = None,
    known_at: str | None = None,
    knowledge: Knowledge | None = None,
) -> Identification:
    """Who made one asset. `known_at` (an ISO date) leaves out whatever was seen after that day."""
    known = knowledge or default_knowledge()
    seen = [one for one in observations if not known_at or not one.seen_at or one.seen_at[: len(known_at)] <= known_at]
    evidence = [piece for one in seen for piece in match(one, known)]
    return combine(seen, evidence, known, acquired_on)


def identify_observations(
    observations: Iterable[Observation], knowledge: Knowledge | None = None
) -> Iterator[tuple[Observation, Identification]]:
    """Each observation on its own, in the order given."""
    known = knowledge or default_knowledge()
    for seen in observations:
        yield seen, combine([seen], match(seen, known), known, None)


def as_line(identifier: str, found: Identification) -> dict[str, Any]:
    """The JSON line of the command line: plain words, the evidence in short, no numbers that stand for confidence."""
    return {
        "id": identifier,
        "brand": found.brand,
        "brand_label": found.brand_label,
        "maker": found.maker,
        "maker_label": found.maker_label,
        "verdict": found.verdict,
        "kind": found.kind,
        "model": found.model,
        "candidates": [{"maker": one.entity, "verdict": one.verdict, "why": one.why} for one in found.candidates],
        "components": [one.entity for one in found.components],
        "gate": {name: getattr(found.gate, name) for name in GATE_KEYS},
        "evidence": [
            tell_line(one.fingerprint, one.evidence, one.says, one.entity, one.weight, one.text, one.place)
            for one in found.evidence
        ],
        "contradictions": list(found.contradictions),
        "needs": list(found.needs),
        "why": dict(found.paragraph),
    }


GATE_KEYS = ("gate", "entity", "basis", "reason", "decisive_date")


def tell_line(
    fingerprint: str, evidence: str, says: str, entity: str, weight: str, text: str, place: str
) -> dict[str, str]:
    """One piece of evidence in short."""
    return {
        "fingerprint": fingerprint,
        "class": evidence,
        "says": says,
        "entity": entity,
        "weight": weight,
        "text": text,
        "place": place,
    }


_CORPUS_WORDS = {"confirmed": "confirmed", "probable": "probable", "possible": "possible"}


def corpus_prediction(identifier: str, found: Identification, knowledge: Knowledge | None = None) -> dict[str, Any]:
    """The line the device corpus' scorer reads: the maker's house, and one of its four verdict words."""
    known = knowledge or default_knowledge()
    verdict = _CORPUS_WORDS.get(found.verdict, "none")
    maker = known.house(found.maker) if found.maker and verdict != "none" else None
    return {"id": identifier, "maker": maker, "brand": found.brand_label or None, "verdict": verdict}
