"""The one crossing from confidence to yes, no or unknown (design decision 4), ruled by `gate.yaml`.

A question comes in with everything weighed; a MakerGate goes out, and no number with it. For the rules yes and no say the
same: the maker is known. Everything else is unknown, with the reason and whoever is still possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assay.identify.knowledge import Knowledge, RecordRule
from assay.identify.model import Candidate, Evidence, MakerGate
from assay.identify.rows import UNKNOWN
from assay.identify.weigh import Badges
from assay.register.schema import Brand


@dataclass(frozen=True, slots=True)
class Question:
    """Who made it, with what is known."""

    lead: Candidate | None
    candidates: Sequence[Candidate]
    named: Badges
    evidence: Sequence[Evidence]
    contradicted: bool
    asked: bool  # something was said of the device at all


def pass_gate(question: Question, knowledge: Knowledge) -> MakerGate:
    """yes with the maker, or unknown with the reason and the makers still open."""
    lead = question.lead
    if lead and lead.verdict == "confirmed":
        return MakerGate("yes", lead.entity, knowledge.name(lead.entity), basis="confirmed", candidates=(lead.entity,))
    recorded = _own_record(question, knowledge)
    if recorded:
        return recorded
    still_open = tuple(dict.fromkeys((*(one.entity for one in question.candidates), *_open_makers(question))))
    decisive = _decisive(question)
    label = knowledge.name(lead.entity) if lead else ""
    return MakerGate("unknown", None, label, _reason(question, decisive), "", still_open, decisive)


def _own_record(question: Question, knowledge: Knowledge) -> MakerGate | None:
    """A record of a maker's own brand settles it where nothing speaks against; a re-badged line's record never does."""
    named, policy = question.named, knowledge.policy
    if len(named.claimed) != 1:
        return None
    brand = knowledge.brand(named.claimed[0])
    if brand is None or _disputed(question, brand, knowledge):
        return None
    for rule, basis in ((policy.own_record, "own-record"), (policy.single_maker_brand, "single-maker-brand")):
        maker = _sole_maker(brand, rule)
        if maker and named.open[brand.id].makers == (maker,):
            entity = question.lead.entity if question.lead else maker
            return MakerGate("yes", entity, knowledge.name(entity), basis=basis, candidates=(entity,))
    return None


def _sole_maker(brand: Brand, rule: RecordRule) -> str | None:
    """The one maker of all the brand's products, where every row of it is sourced and says so."""
    if brand.class_ not in rule.brand_classes or len({row.entity for row in brand.makers}) != 1:
        return None
    sound = all(
        row.status != "unconfirmed" and row.scope in rule.row_scopes and row.confidence in rule.row_confidence
        for row in brand.makers
    )
    return brand.makers[0].entity if sound else None


def _disputed(question: Question, brand: Brand, knowledge: Knowledge) -> bool:
    """Another maker or badge is named by the device or the record, or the record denies this one."""
    houses = {knowledge.house(row.entity) for row in brand.makers}
    for one in question.evidence:
        if one.says == "maker" and one.weight != "weak" and knowledge.house(one.entity) not in houses:
            return True
        if one.says == "not-maker" and knowledge.house(_denied(one, knowledge)) in houses:
            return True
        if one.says == "brand" and one.entity != brand.id and not _same_house(one.entity, houses, knowledge):
            return True
    return False


def _denied(one: Evidence, knowledge: Knowledge) -> str:
    """The maker whom a denial is about; a denied badge is its sole maker's."""
    brand = knowledge.brand(one.entity)
    makers = {row.entity for row in brand.makers} if brand else set()
    return makers.pop() if len(makers) == 1 else one.entity


def _same_house(brand_id: str, houses: set[str], knowledge: Knowledge) -> bool:
    brand = knowledge.brand(brand_id)
    return bool(brand and brand.makers) and all(knowledge.house(row.entity) in houses for row in brand.makers)  # type: ignore[union-attr]


def _open_makers(question: Question) -> list[str]:
    rows = (row for brand in question.named.open.values() for row in brand.rows)
    return [row.entity for row in rows if row.entity != UNKNOWN]


def _decisive(question: Question) -> str | None:
    """The day on which the badge's maker changes, where nothing but the badge speaks."""
    if question.lead and any(one.evidence != "claim" and one.says == "maker" for one in question.lead.for_):
        return None
    return next((rows.decisive_date for rows in question.named.open.values() if rows.decisive_date), None)


def _reason(question: Question, decisive: str | None) -> str:
    if decisive:
        return "date-needed"
    if question.contradicted:
        return "conflicting"
    if question.lead:
        return "below-threshold"
    return "no-answer" if question.asked else "not-asked"
