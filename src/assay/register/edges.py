"""The ownership graph on one day: which edges stand between a company and those above it, and how good each is.

An edge is *sound* when it is sourced, certainly in its period, and of a kind that carries control (subsidiary, wholly
owned, controlled); *open* when it is sourced and in its period but of a weaker kind (minority, joint venture, affiliate,
successor); *undated* when its period may or may not cover the day, as before a `first_report`; *unconfirmed* when nobody
vouches for it. A chain is as good as its weakest edge.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from assay.register.parties import Parties
from assay.register.schema import Ownership, Relation, earliest, latest

Relations = frozenset[Relation]
Answer = Literal["yes", "no", "unknown"]
Reason = Literal[
    "none", "unconfirmed-edge", "undated", "percentage-missing", "open-question", "registration-unknown",
]  # fmt: skip

CONTROL: Relations = frozenset({"wholly-owned-by", "subsidiary-of", "controlled-by", "state-owned-by"})
# A state owns thousands of companies: two companies under one ministry are not by that alone affiliates.
CORPORATE: Relations = CONTROL - {"state-owned-by"}
WEAK: Relations = frozenset(
    {"minority-held-by", "joint-venture-of", "affiliate-of", "spun-out-of", "successor-of", "factory-of"}
)
ENDED: Relations = frozenset({"sold-by"})


class Grade(IntEnum):
    """How good an edge is on a day; higher is better."""

    UNCONFIRMED = 0
    UNDATED = 1
    OPEN = 2
    SOUND = 3


REASONS: dict[Grade, Reason] = {
    Grade.UNCONFIRMED: "unconfirmed-edge", Grade.UNDATED: "undated", Grade.OPEN: "open-question", Grade.SOUND: "none",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """One edge of a path: the company below it, and the edge to its parent."""

    entity: str
    edge: Ownership


@dataclass(frozen=True, slots=True)
class OwnershipAnswer:
    """What the graph says, why it is unknown if it is, and the edges it rests on (from the company upwards)."""

    answer: Answer
    reason: Reason = "none"
    path: tuple[Link, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """The ownership graph as it stood on one day, to somebody who knew what was public by `known_at`."""

    parties: Parties
    on: dt.date
    known_at: dt.date | None = None

    def links(self, entity_id: str) -> Iterator[Link]:
        """The edges from a company to its parents that were public, without an end that was not."""
        entity = self.parties.entity(entity_id)
        for edge in entity.parents if entity else ():
            if not self._public(edge.public_on):
                continue
            yield Link(entity_id, edge if self._public(edge.end_public_on) else edge.model_copy(update={"to": None}))

    def _public(self, day: str | None) -> bool:
        return self.known_at is None or day is None or earliest(day) <= self.known_at

    def period(self, edge: Ownership) -> Literal["holds", "before", "after", "unsure"]:
        """Where the day lies in the period of an edge; "unsure" within a partial date or before a first report."""
        if edge.to and self.on > latest(edge.to):
            return "after"
        if edge.from_ and not edge.first_report and self.on < earliest(edge.from_):
            return "before"
        started = edge.from_ is not None and self.on >= latest(edge.from_)
        going_on = edge.to is None or self.on <= earliest(edge.to)
        return "holds" if started and going_on else "unsure"

    def grade(self, edge: Ownership, *, ended_too: bool = False) -> Grade | None:
        """How good the edge is on the day, None where it does not hold. With `ended_too` an ended edge is open."""
        period = self.period(edge)
        if period == "before" or (period == "after" and not ended_too):
            return None
        if edge.status == "unconfirmed":
            return Grade.UNCONFIRMED
        if period == "after":
            return Grade.OPEN
        if period == "unsure":
            return Grade.UNDATED
        return Grade.SOUND if edge.relation in CONTROL else Grade.OPEN

    def climb(
        self, start: str, goals: Collection[str], at_least: Grade, relations: Relations, *, ended_too: bool = False
    ) -> tuple[Link, ...] | None:
        """The shortest way up from a company to one of the goals over edges of at least this grade."""
        before: dict[str, Link | None] = {start: None}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            for link in self.links(here):
                grade = self.grade(link.edge, ended_too=ended_too)
                if (
                    grade is None
                    or grade < at_least
                    or link.edge.relation not in relations
                    or link.edge.entity in before
                ):
                    continue
                before[link.edge.entity] = link
                if link.edge.entity in goals:
                    return _way(before, link)
                queue.append(link.edge.entity)
        return None

    def reach(self, start: str) -> set[str]:
        """Every company above, over edges of any kind and period, the start included."""
        found, queue = {start}, deque([start])
        while queue:
            for link in self.links(queue.popleft()):
                if link.edge.entity not in found:
                    found.add(link.edge.entity)
                    queue.append(link.edge.entity)
        return found

    def above(self, start: str, at_least: Grade, relations: Relations) -> set[str]:
        """Every company that can be reached upwards, the start included."""
        found, queue = {start}, deque([start])
        while queue:
            for link in self.links(queue.popleft()):
                grade = self.grade(link.edge)
                if (
                    grade is not None
                    and grade >= at_least
                    and link.edge.relation in relations
                    and link.edge.entity not in found
                ):
                    found.add(link.edge.entity)
                    queue.append(link.edge.entity)
        return found


def turning_days(edge: Ownership) -> set[dt.date]:
    """The days on which an edge may begin, or have just ended."""
    one_day = dt.timedelta(days=1)
    starts = {earliest(edge.from_), latest(edge.from_)} if edge.from_ else set()
    ends = {earliest(edge.to) + one_day, latest(edge.to) + one_day} if edge.to else set()
    return starts | ends


def _way(before: dict[str, Link | None], last: Link) -> tuple[Link, ...]:
    way: list[Link] = []
    link: Link | None = last
    while link is not None:
        way.append(link)
        link = before[link.entity]
    return tuple(reversed(way))
