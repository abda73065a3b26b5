"""The ownership edges between a company and the listed ones: always edges of the register, never a likeness of names.

What an edge is worth on a day is told by `register.ownership`; an edge that no source vouches for makes nobody an affiliate, and
is told apart as `unproven`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Literal

from assay.register.edges import Link
from assay.register.ownership import relation
from assay.register.parties import Parties
from assay.screen.model import Affiliation, Chain

RULE = "subsidiary-or-affiliate"

_STANDING: dict[str, Literal["established", "open", "undated", "unproven"]] = {
    "none": "established", "open-question": "open", "undated": "undated", "unconfirmed-edge": "unproven",
    "percentage-missing": "open", "registration-unknown": "open",
}  # fmt: skip


def chain_to_listed(
    parties: Parties, entity_id: str, listed: Collection[str], on: dt.date, known_at: dt.date | None = None
) -> Chain | None:
    """The best chain from a company to a listed one other than itself, on a day; None where no edge leads to one."""
    found = relation(parties, entity_id, frozenset(listed) - {entity_id}, RULE, on, known_at)
    if found.answer == "no" or not found.path:
        return None
    end = _end(found.path, listed, entity_id)
    edges = tuple(_edge(link, parties) for link in found.path)
    return Chain(_STANDING[found.reason], end, _name(parties, end), edges, found.note)


def _end(path: tuple[Link, ...], listed: Collection[str], start: str) -> str:
    """The listed company that the path is about: at its top, or at its foot where the path climbs to the one asked about."""
    here = [company for link in reversed(path) for company in (link.edge.entity, link.entity)]
    return next(one for one in here if one in listed and one != start)


def _edge(link: Link, parties: Parties) -> Affiliation:
    edge = link.edge
    source = edge.sources[0] if edge.sources else None
    return Affiliation(
        owner=edge.entity,
        owned=link.entity,
        share=edge.percent,
        since=edge.from_,
        source=source.text if source else "",
        owner_name=_name(parties, edge.entity),
        owned_name=_name(parties, link.entity),
        relation=edge.relation,
        until=edge.to,
        first_report=edge.first_report,
        status=edge.status,
        url=source.url if source else None,
    )


def _name(parties: Parties, entity_id: str) -> str:
    found = parties.entity(entity_id)
    return found.name if found else entity_id
