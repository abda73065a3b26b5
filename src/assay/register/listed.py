"""One row of a screening list, whose list it is, and what of the list could not be read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["organisation", "person", "vessel", "aircraft", "other", "unknown"]
ListFormat = Literal["ftm", "us-csl"]

NAMED_AT_MOST = 1_000
"""Lines left out that are named one by one; past that they are counted, so that a broken file cannot fill the memory."""


@dataclass(frozen=True, slots=True)
class ListedParty:
    """One entry of a list, as its publisher words it.

    `listed` is false for a party that the list only mentions beside a listed one (an owner, a relative): it is no hit by
    itself. `weak_names` are names that the publisher marks as too broad to match on. `details` are the publisher's other columns, unread. `line` is where it stood.
    """

    id: str
    names: tuple[str, ...]
    kind: Kind = "unknown"
    listed: bool = True
    weak_names: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    source_url: str | None = None
    listed_on: str | None = None
    ended_on: str | None = None
    notices: tuple[str, ...] = ()
    remarks: str = ""
    details: tuple[tuple[str, str], ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line, or one field of it, that could not be used. `whole` says that the party is missing."""

    line: int
    reason: str
    whole: bool = True

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


@dataclass(slots=True)
class Tally:
    """What was read and what was not, filled while the rows go by."""

    rows: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    left_out: list[LeftOut] = field(default_factory=list)
    lines_left_out: int = 0
    fields_left_out: int = 0

    def out(self, line: int, reason: str, *, whole: bool = True) -> None:
        """Count what could not be used, and name it while there is room."""
        self.lines_left_out += whole
        self.fields_left_out += not whole
        if len(self.left_out) < NAMED_AT_MOST:
            self.left_out.append(LeftOut(line, reason, whole))

    def kept(self, party: ListedParty) -> ListedParty:
        self.rows += 1
        self.kinds[party.kind] += 1
        return party

    def data(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "kinds": dict(sorted(self.kinds.items())),
            "passed_over": dict(sorted(self.passed_over.items())),
            "lines_left_out": self.lines_left_out,
            "fields_left_out": self.fields_left_out,
            "left_out": [{"line": one.line, "reason": one.reason, "whole": one.whole} for one in self.left_out],
        }


@dataclass(frozen=True, slots=True)
class ListOrigin:
    """Whose list it is, under which licence it may be used, and the very file it was read from."""

    name: str
    licence_note: str
    sha256: str
    read_from: str
    format: ListFormat
