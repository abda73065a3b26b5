"""Identification of one observation, of one asset, and of streams of either: the same rules everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from assay.identify.blocks import match_block
from assay.identify.claims import match_claims
from assay.identify.combine import combine
from assay.identify.knowledge import Knowledge, default_knowledge
from assay.identify.model import Evidence, Identification
from assay.observe.model import Observation


def match(seen: Observation, knowledge: Knowledge | None = None) -> tuple[Evidence, ...]:
    """Every tell in one observation."""
    known = knowledge or default_knowledge()
    told = known.index.match(seen)
    stated_mac = next((one.captures["mac"] for one in told if one.captures.get("mac")), None)
    return (
        *told,
        *known.names.match(seen),
        *match_block(seen, known, stated_mac),
        *match_claims(seen, known.gazetteer),
    )


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
        "gate": {
            "gate": found.gate.gate,
            "entity": found.gate.entity,
            "basis": found.gate.basis,
            "reason": found.gate.reason,
            "decisive_date": found.gate.decisive_date,
        },
        "evidence": [
            {
                "fingerprint": one.fingerprint,
                "class": one.evidence,
                "says": one.says,
                "entity": one.entity,
                "weight": one.weight,
                "text": one.text,
                "place": one.place,
            }
            for one in found.evidence
        ],
        "contradictions": list(found.contradictions),
        "needs": list(found.needs),
        "why": dict(found.paragraph),
    }


_CORPUS_WORDS = {"confirmed": "confirmed", "probable": "probable", "possible": "possible"}


def corpus_prediction(identifier: str, found: Identification, knowledge: Knowledge | None = None) -> dict[str, Any]:
    """The line the device corpus' scorer reads: the maker's house, and one of its four verdict words."""
    known = knowledge or default_knowledge()
    verdict = _CORPUS_WORDS.get(found.verdict, "none")
    maker = known.house(found.maker) if found.maker and verdict != "none" else None
    return {"id": identifier, "maker": maker, "brand": found.brand_label or None, "verdict": verdict}
