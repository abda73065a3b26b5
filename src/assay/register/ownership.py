"""What a dated ownership graph says about a company and the companies a rule names: yes, no, or unknown and why.

Each measure reaches as far as *its* test says (`RelationTest` in measures.py). Edges are graded as `edges.py` says; of
several chains the best counts, and only a sound one answers yes. An undated or unsourced edge gates to unknown. A missing
edge is not unknown: a company without any link is a no.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass

from assay.errors import NotFoundError
from assay.register.edges import (
    CONTROL,
    CORPORATE,
    ENDED,
    REASONS,
    WEAK,
    Grade,
    Link,
    OwnershipAnswer,
    Relations,
    View,
    turning_days,
)  # fmt: skip
from assay.register.parties import Parties
from assay.register.shares import half_owned

JOINT: Relations = frozenset({"joint-venture-of"})
AFFILIATE: Relations = frozenset({"affiliate-of"})

__all__ = ["Link", "OwnershipAnswer", "OwnershipLaw", "relation"]


def relation(
    parties: Parties,
    entity_id: str,
    target_ids: Collection[str],
    rule: str,
    on: dt.date,
    known_at: dt.date | None = None,
) -> OwnershipAnswer:
    """How a company stands to the named companies under one relation test, on a day, as known on another.

    Raises NotFoundError for a test that is not known; a company that is not in the register has no links.
    """
    if rule not in _RULES:
        raise NotFoundError(f"no relation test {rule!r}", remedy=f"one of {', '.join(_RULES)}")
    if entity_id in target_ids:
        return OwnershipAnswer("yes", note="named")
    return _RULES[rule](View(parties, on, known_at), entity_id, frozenset(target_ids))


def _named_only(view: View, entity: str, targets: frozenset[str]) -> OwnershipAnswer:
    return OwnershipAnswer("no", note="the measure reaches the companies it names, and no others")


def _subsidiary_or_affiliate(view: View, entity: str, targets: frozenset[str]) -> OwnershipAnswer:
    """Yes for a sound chain to a named company; a parent, a sister or a weaker link leaves "affiliate" to be decided."""
    for grade in sorted(Grade, reverse=True):
        path = view.climb(entity, targets, grade, CONTROL | WEAK)
        if path and grade is Grade.SOUND:
            return OwnershipAnswer("yes", path=path, note="a subsidiary, through every link of the path")
        if path:
            return OwnershipAnswer(
                "unknown", REASONS[grade], path, "linked upwards, but not by a sound chain of subsidiaries"
            )
        kin = _kin(view, entity, targets, grade)
        if kin:
            return kin
    return OwnershipAnswer("no", note=_state_note(view, entity, targets))


def _kin(view: View, entity: str, targets: frozenset[str], grade: Grade) -> OwnershipAnswer | None:
    """A parent or sister of a named company, or one that the named company calls its affiliate."""
    reason = "open-question" if grade is Grade.SOUND else REASONS[grade]
    for target in sorted(targets):
        path = view.climb(target, {entity}, grade, CORPORATE | AFFILIATE)
        if path:
            return OwnershipAnswer(
                "unknown", reason, path, f"{target} belongs to it: whether a parent is an affiliate is open"
            )
        shared = (view.above(entity, grade, CORPORATE) & view.above(target, grade, CORPORATE)) - {entity, target}
        for parent in sorted(one for one in shared if _corporate(view.parties, one)):
            ways = view.climb(entity, {parent}, grade, CORPORATE), view.climb(target, {parent}, grade, CORPORATE)
            note = f"a sister of {target} under {parent}: whether a sister is an affiliate is open"
            return OwnershipAnswer("unknown", reason, tuple(link for way in ways for link in way or ()), note)
    return None


def _control(view: View, entity: str, targets: frozenset[str]) -> OwnershipAnswer:
    """Yes for a sound chain; a joint venture or affiliation leaves control open, a minority share does not."""
    relations = CONTROL | JOINT | AFFILIATE
    return _best_climb(view, entity, targets, relations, "no chain of control to a named company")


def _linked(view: View, entity: str, targets: frozenset[str]) -> OwnershipAnswer:
    """Yes for a sound chain; every other link, ended ones too, leaves "linked" to be decided."""
    for grade in sorted(Grade, reverse=True):
        path = view.climb(entity, targets, grade, CONTROL | WEAK | ENDED, ended_too=True)
        if path and grade is Grade.SOUND:
            return OwnershipAnswer("yes", path=path, note="a subsidiary, through every link of the path")
        if path:
            return OwnershipAnswer("unknown", REASONS[grade], path, "linked by a weaker, ended or unproven tie")
        kin = _kin(view, entity, targets, grade)
        if kin:
            return kin
    return OwnershipAnswer("no", note=_state_note(view, entity, targets))


def _licensee_or_jv(view: View, entity: str, targets: frozenset[str]) -> OwnershipAnswer:
    """Yes for a sound chain or a sourced joint venture. The register records no licences, and the note says so."""
    for grade in (Grade.SOUND, Grade.OPEN):
        relations = CONTROL if grade is Grade.SOUND else CONTROL | JOINT
        path = view.climb(entity, targets, grade, relations)
        if path:
            return OwnershipAnswer(
                "yes", path=path, note="a subsidiary or joint venture, through every link of the path"
            )
    return _best_climb(
        view, entity, targets, CONTROL | WEAK, "no joint venture or ownership found; licences are not recorded"
    )


def _best_climb(view: View, entity: str, targets: frozenset[str], relations: Relations, none: str) -> OwnershipAnswer:
    for grade in sorted(Grade, reverse=True):
        path = view.climb(entity, targets, grade, relations)
        if path:
            return OwnershipAnswer("yes" if grade is Grade.SOUND else "unknown", REASONS[grade], path)
    return OwnershipAnswer("no", note=none)


def _ownership_50(view: View, entity: str, targets: frozenset[str]) -> OwnershipAnswer:
    return half_owned(view, entity, targets)


_RULES: dict[str, Callable[[View, str, frozenset[str]], OwnershipAnswer]] = {
    "named-only": _named_only,
    "subsidiary-or-affiliate": _subsidiary_or_affiliate,
    "ownership-50": _ownership_50,
    "control": _control,
    "linked": _linked,
    "licensee-or-jv": _licensee_or_jv,
}


def _corporate(parties: Parties, entity_id: str) -> bool:
    entity = parties.entity(entity_id)
    return entity is not None and entity.kind in ("company", "group")


def _state_note(view: View, entity: str, targets: frozenset[str]) -> str:
    own = view.above(entity, Grade.UNCONFIRMED, CONTROL)
    if any(own & view.above(target, Grade.UNCONFIRMED, CONTROL) for target in targets):
        return "no link but a common state owner, which is not by itself an affiliation"
    return "no link to a named company in the register"


@dataclass(frozen=True, slots=True)
class OwnershipLaw:
    """The dated questions about companies that a measure's terms ask, answered from one register.

    What was not public by `known_at`, the register's own or that of one question, is left out.
    """

    parties: Parties
    known_at: dt.date | None = None

    def relation(
        self, entity: str, targets: tuple[str, ...], rule: str, on: dt.date, known_at: dt.date | None = None
    ) -> OwnershipAnswer:
        days = [day for day in (self.known_at, known_at) if day]
        return relation(self.parties, entity, targets, rule, on, min(days, default=None))

    def registered_in(self, entity: str, countries: tuple[str, ...], on: dt.date) -> OwnershipAnswer:
        """Whether the company is registered in one of the countries; a group answers for the company at its head.

        For a company registered elsewhere under a parent that is, a class rule's reach is a legal question. A group that
        has no one head, or whose head says little of who makes its products, has no country in the register: unknown.
        """
        found = self.parties.entity(entity)
        if found is None or found.country is None:
            return OwnershipAnswer("unknown", "registration-unknown")
        if found.country in countries:
            return OwnershipAnswer("yes")
        view = View(self.parties, on, self.known_at)
        above = (self.parties.entity(one) for one in view.above(entity, Grade.UNCONFIRMED, CONTROL | JOINT))
        goals = {one.id for one in above if one and one.country in countries}
        path = view.climb(entity, goals, Grade.UNCONFIRMED, CONTROL | JOINT)
        if path:
            return OwnershipAnswer(
                "unknown", "open-question", path, "registered elsewhere, under a parent registered there"
            )
        return OwnershipAnswer("no")

    def edge_days(self, entity: str) -> tuple[dt.date, ...]:
        """The days on which an edge above the company begins, or has just ended: the answers can change only there."""
        view = View(self.parties, dt.date.max, self.known_at)
        return tuple(
            sorted({day for one in view.reach(entity) for link in view.links(one) for day in turning_days(link.edge)})
        )
