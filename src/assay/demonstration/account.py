"""The account of a survey as plain data, for JSON and for the page: sites, devices against the truth, packets."""

from __future__ import annotations

from typing import Any

from assay.demonstration import papers
from assay.demonstration.run import Surveyed
from assay.demonstration.score import Answered, SiteScore, totals
from assay.lab.campus import Campus
from assay.register.index import Register


def account(found: Surveyed, register: Register) -> dict[str, Any]:
    """Counts by site and in all, each device with its truth beside what was said of it, and what was sent for it."""
    listed = {stand.address for stand in papers.listed(found.campus)}
    excluded = found.campus.excluded
    return {
        "sites": [_site(one, found.campus, listed, register) for one in found.sites],
        "totals": totals(found.sites),
        "wrong": [_device(one, listed, register) for site in found.sites for one in site.devices if one.wrong],
        "packets": {"sent": found.sent, "received": found.received},
        "seconds": round(found.seconds, 1),
        "excluded": {
            "address": excluded.address, "title": excluded.persona.title, "messages": found.excluded_sent,
            "sought": found.excluded_sought,
        },
        "ignored": found.coverage.get("ignored", {}),
        "not_followed": found.coverage.get("not_followed", {}),
        "survey": found.campus.survey,
    }  # fmt: skip


def _site(score: SiteScore, campus: Campus, listed: set[str], register: Register) -> dict[str, Any]:
    site = score.site
    networks = [str(site.network), *([str(site.network6)] if site.has_six else [])]
    devices = [_device(one, listed, register) for one in score.devices]
    gone = [papers.gone(campus)] if site.number == papers.GONE_SITE else []
    return {
        "name": site.name,
        "networks": networks,
        "on_link": site.number == 1,
        "standing": len(devices),
        "heard": score.heard,
        "found": score.found,
        "named": score.named,
        "could": score.could,
        "listed": sum(one["listed"] for one in devices) + len(gone),
        "listed_not_found": [one["address"] for one in devices if one["listed"] and not one["found"]] + gone,
        "gone": gone,
        "found_not_listed": [one["address"] for one in devices if one["found"] and not one["listed"]],
        "states": dict(score.states),
        "excluded": score.excluded,
        "devices": devices,
    }


def _device(one: Answered, listed: set[str], register: Register) -> dict[str, Any]:
    stand, truth = one.stand, one.stand.persona.truth
    return {
        "site": one.site,
        "address": stand.address,
        "mac": stand.mac,
        "mac_seen": one.wire.mac,
        "heard": one.wire.heard,
        "persona": stand.persona.id,
        "title": stand.persona.title,
        "maker": truth.maker,
        "maker_name": _name(truth.maker, register),
        "tells": truth.told,
        "state": one.state,
        "found": one.found,
        "shut": stand.shut,
        "listed": stand.address in listed,
        "misbehaves": stand.persona.is_hostile,
        "verdict": one.verdict,
        "said_maker": one.maker,
        "said_maker_name": _name(one.maker, register),
        "named": one.named,
        "wrong": one.wrong,
        "enough": one.enough,
    }


def _name(entity: str, register: Register) -> str:
    held = register.parties.entity(entity) if entity else None
    return held.name if held else entity
