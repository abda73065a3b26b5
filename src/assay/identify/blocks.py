"""What the block of a MAC address says: who registered it, which is often who made the board, and no more than that.

A badge owner's block names the badge, and a maker only where units were seen under it; a module vendor's block names a part; a locally administered address names nobody.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from assay.identify.knowledge import Knowledge
from assay.identify.match import place_of
from assay.identify.model import Evidence
from assay.identify.views import RECORDED_KINDS
from assay.observe.model import Observation
from assay.register.mac import MacBlock, entity_of, owner
from assay.register.schema import BadgeBlock

Says = Literal["maker", "brand", "component"]
Weight = Literal["strong", "medium", "weak"]

# Zeros and ones stand for "no address"; 00:00:00 happens to be a registered block.
_PLACEHOLDER = re.compile(r"^(?:0{6,12}|[fF]{6,12})$")
_NOT_HEX = re.compile(r"[^0-9A-Fa-f]")
_NOT_ID = re.compile(r"[^a-z0-9]+")


def match_block(seen: Observation, knowledge: Knowledge, mac: str | None = None) -> list[Evidence]:
    """Evidence of the address's block; `mac` is used where the observation has none of its own."""
    address = seen.mac or mac
    if not address or _PLACEHOLDER.match(_NOT_HEX.sub("", address)):
        return []
    block = owner(address)
    if block is None:
        return []
    says, entity, weight, why = judge(block, knowledge)
    title = f"MAC block {block.prefix}/{block.bits} is registered to {block.organisation}{why}"
    found = Evidence(
        fingerprint="mac-block",
        evidence="mac-block",
        says=says,
        entity=entity,
        weight=weight,
        observation=seen.id,
        place=place_of(seen),
        text=address,
        title=title,
        status="confirmed",
        survives_rebadging="unknown",
        recorded=seen.kind in RECORDED_KINDS,
    )
    row = knowledge.seen_in_block.get(block.prefix.upper()) if says == "brand" else None
    return [found, _under_badge(found, row, knowledge)] if row else [found]


def _under_badge(named: Evidence, row: BadgeBlock, knowledge: Knowledge) -> Evidence:
    """Whose products were seen under a badge's own block: strong once sighted often enough, and never beside a second class."""
    often = row.status != "unconfirmed" and len(row.sources) >= knowledge.policy.block_sightings
    sightings = f"{len(row.sources)} sighting" + ("s" if len(row.sources) > 1 else "")
    title = (
        f"{named.title}; products of {knowledge.name(row.entity)} were seen under it ({sightings}), no other maker's"
    )
    return replace(
        named,
        says="maker",
        entity=row.entity,
        weight="strong" if often else "medium",
        title=title,
        status=row.status,
        survives_rebadging="yes",
    )


@lru_cache(maxsize=4096)
def judge(block: MacBlock, knowledge: Knowledge) -> tuple[Says, str, Weight, str]:
    """What a block says of whom, how strongly, and a clause that explains it."""
    policy, organisation = knowledge.policy, block.organisation
    entity = entity_of(organisation, knowledge.parties)
    if entity in policy.badge_blocks:
        return "brand", policy.badge_blocks[entity], "medium", ", which sells other makers' products"
    if any(vendor.lower() in organisation.lower() for vendor in policy.module_vendors):
        return "component", entity or _slug(organisation), "weak", ", a maker of modules"
    if entity:
        return "maker", entity, "strong", ""
    badge = next((one.subject for one in knowledge.gazetteer.names_in_reply(organisation) if one.role == "item"), None)
    if badge:
        return "brand", badge, "medium", ""
    maker = knowledge.names.maker_in(organisation)
    if maker:
        return "maker", maker, "strong", ""
    return "maker", _slug(organisation), "weak", ""


def _slug(organisation: str) -> str:
    """An id for an organisation that the register does not hold, for display beside the evidence only."""
    return _NOT_ID.sub("-", organisation.lower()).strip("-") or "unnamed"
