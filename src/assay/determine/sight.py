"""What the rules can see of a situation: values and the reasons of unknowns, not who said so."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence

from assay.determine.facts import Day, FactValue, Party, Situation

Dated = tuple[dt.date, dt.date, str]
"""First and last day of a date, and the reason it bears should it have to be asked for again."""
Seen = object
"""A hashable that equals another where no rule can tell the two facts apart: text, yes or no, days, or companies."""


def seen(fact: FactValue) -> Seen:
    """A fact without its source. An unknown is its reason after a question mark, which no value begins with."""
    value = fact.value
    if value is None:
        return "?" + fact.reason
    if isinstance(value, Day):
        return value.first, value.last, fact.reason
    if isinstance(value, Party):
        return _company(value)
    return tuple(map(_company, value)) if isinstance(value, tuple) else value


def is_unknown(what: Seen) -> bool:
    return isinstance(what, str) and what.startswith("?")


def is_dated(what: Seen) -> bool:
    return isinstance(what, tuple) and len(what) == 3 and isinstance(what[0], dt.date)


def span_of(what: Seen, turning: Sequence[dt.date]) -> tuple[int, int] | None:
    """Between which of the turning days a date begins and ends; None for an unknown one."""
    if not is_dated(what):
        return None
    return bisect_right(turning, what[0]), bisect_right(turning, what[1])  # type: ignore[index]


def companies(fact: FactValue) -> tuple[str, ...]:
    """The ids of the register's companies that the fact names."""
    value = fact.value if isinstance(fact.value, tuple) else (fact.value,)
    return tuple(one.entity for one in value if isinstance(one, Party) and one.entity)


def _company(party: Party) -> Seen:
    return party.entity or ("", party.label)


class Sight(dict[str, Seen]):
    """What is seen of each fact of one situation, worked out when it is first looked at."""

    def __init__(self, situation: Situation) -> None:
        super().__init__()
        self.situation = situation
        self.acts: dict[str, int] = {}  # the number of each act's answer, within the situation's moment
        self[""] = None  # what open questions look at: no fact

    def __missing__(self, fact: str) -> Seen:
        found = self[fact] = seen(self.situation.get(fact))
        return found
