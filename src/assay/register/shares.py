"""Half ownership in the aggregate: the shares that named companies, and companies they half own, hold together.

A holding of a company that is itself half owned counts in full (15 CFR 744.16 as amended: an owner of 50 per cent or more
stands for the listed party). Shares are bounds: a source that says "subsidiary" and gives no share leaves 0 to 100 open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal

from assay.register.edges import CONTROL, Grade, Link, OwnershipAnswer, Reason, View
from assay.register.schema import Ownership

HALF = Decimal(50)
ALL = Decimal(100)
BELOW_HALF = Decimal("49.99")
NOTHING = Decimal(0)
Bounds = tuple[Decimal, Decimal]


def half_owned(view: View, entity: str, targets: frozenset[str]) -> OwnershipAnswer:
    """Yes from 50 per cent, no below, unknown where a share or a period that decides is not known."""
    companies = view.reach(entity)
    surely = _closure(view, companies, targets, Grade.OPEN, low=True)
    if entity in surely:
        return OwnershipAnswer("yes", path=_holdings(view, entity, surely), note="half or more, in the aggregate")
    reasons: tuple[tuple[Grade, Reason], ...] = (
        (Grade.OPEN, "percentage-missing"), (Grade.UNDATED, "undated"), (Grade.UNCONFIRMED, "unconfirmed-edge"),
    )  # fmt: skip
    for grade, reason in reasons:
        perhaps = _closure(view, companies, targets, grade, low=False)
        if entity in perhaps:
            return OwnershipAnswer(
                "unknown", reason, _holdings(view, entity, perhaps), "half ownership cannot be ruled out"
            )
    path = _holdings(view, entity, surely | targets)
    return OwnershipAnswer(
        "no", path=path, note="known shares stay below half" if path else "no share of a named company"
    )


def share(edge: Ownership) -> Bounds:
    """The least and the greatest share that the edge may mean."""
    if edge.percent is not None:
        return Decimal(edge.percent), Decimal(edge.percent)
    if edge.relation == "wholly-owned-by":
        return ALL, ALL
    if edge.relation in CONTROL or edge.relation == "joint-venture-of":
        return NOTHING, ALL
    if edge.relation in ("minority-held-by", "affiliate-of"):
        return NOTHING, BELOW_HALF
    return NOTHING, NOTHING


def _closure(
    view: View, companies: Collection[str], targets: frozenset[str], at_least: Grade, *, low: bool
) -> set[str]:
    """The named companies and those they half own, surely (`low`) or perhaps; the smallest such set, so cycles add nothing."""
    found = set(targets)
    growing = True
    while growing:
        new = {one for one in companies if one not in found and _held(view, one, found, at_least, low=low) >= HALF}
        found |= new
        growing = bool(new)
    return found


def _held(view: View, company: str, owners: Collection[str], at_least: Grade, *, low: bool) -> Decimal:
    """What the owners hold together. Two edges to one owner are two reports of one share: the greater counts."""
    shares: dict[str, Decimal] = {}
    for link in view.links(company):
        grade = view.grade(link.edge)
        if link.edge.entity not in owners or grade is None or grade < at_least:
            continue
        bound = share(link.edge)[0 if low else 1]
        shares[link.edge.entity] = max(bound, shares.get(link.edge.entity, NOTHING))
    return sum(shares.values(), NOTHING)


def _holdings(view: View, entity: str, owners: Collection[str]) -> tuple[Link, ...]:
    """The edges to the owners, and theirs in turn, that hold on the day."""

    def walk(company: str, seen: set[str]) -> Iterator[Link]:
        for link in view.links(company):
            owner = link.edge.entity
            if owner in owners and owner not in seen and view.grade(link.edge) is not None:
                seen.add(owner)
                yield link
                yield from walk(owner, seen)

    return tuple(walk(entity, {entity}))
