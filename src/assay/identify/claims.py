"""What people wrote about a device or an item, as evidence of class *claim*; nothing else can come out of here.

`claim_supplier` is not read: whoever sold a thing did not thereby make it.
"""

from __future__ import annotations

from collections.abc import Iterable

from assay.identify.match import place_of, shown
from assay.identify.model import Evidence
from assay.identify.text import Gazetteer, Mention
from assay.observe.model import Observation

CLAIMS = ("claim_brand", "claim_description", "claim_model")


def match_claims(seen: Observation, gazetteer: Gazetteer) -> list[Evidence]:
    """Brand cell, model cell and free text of one row; what the row denies or only fits is counter-evidence or nothing."""
    if not any(seen.get(name) for name in CLAIMS):
        return []
    found: list[Evidence] = []
    found += _evidence(seen, gazetteer.alone(seen.get("claim_brand")) if seen.get("claim_brand") else ())
    free = " ".join(part for part in (seen.get("claim_description"), seen.get("claim_model")) if part)
    mentions = gazetteer.mentions(free) if free else []
    found += _evidence(seen, [*mentions, *_weak_models(seen, gazetteer, found)])
    distinct: dict[tuple[str, str], Evidence] = {}
    for evidence in found:
        distinct.setdefault((evidence.entity, evidence.says), evidence)
    return list(distinct.values())


def _weak_models(seen: Observation, gazetteer: Gazetteer, named: Iterable[Evidence]) -> list[Mention]:
    """A model in an undistinctive grammar counts beside its own badge's name, where it adds nothing new: none alone."""
    brands = {evidence.entity for evidence in named}
    model = seen.get("claim_model")
    return [mention for mention in gazetteer.models(model) if mention.why == "model" and mention.subject not in brands]


def _evidence(seen: Observation, mentions: Iterable[Mention]) -> Iterable[Evidence]:
    for mention in mentions:
        if mention.role in ("beside", "trap"):
            continue
        denied = mention.role == "denied"
        says = "not-maker" if denied else "brand" if mention.is_brand else "maker"
        yield Evidence(
            fingerprint="claim",
            evidence="claim",
            says=says,  # type: ignore[arg-type]  # the three words are all in the closed list
            entity=mention.subject,
            weight="medium",
            observation=seen.id,
            place=place_of(seen),
            text=shown(mention.text),
            title=_TITLES[mention.why] if not denied else "the text says it is not theirs",
            recorded=True,
        )


_TITLES = {
    "name": "the text names it",
    "alone": "the brand column names it",
    "model": "the model is written as this badge writes its models",
    "weak-model": "the model could be this badge's",
    "name-and-model": "the text names it, with a model of its grammar",
    "name-and-goods": "the text names it, with goods of its trade in the same phrase",
}
