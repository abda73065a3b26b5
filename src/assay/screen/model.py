"""The words of screening: a published name, what of it a query matched, and what that comes to.

A hit is a likeness between two names and nothing more. Whether the listed party is meant, owned or merely named alike is an
`Outcome`, decided in `outcomes`; ownership is never read off a string.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

NameKind = Literal["name", "alias", "native", "former", "acronym", "brand"]
How = Literal[
    "same",
    "edit",
    "abbreviation",
    "initials",
    "joined",
    "split",
    "truncated",
    "homoglyph",
    "transliteration",
    "native",
]


class Outcome(StrEnum):
    """What a screened name comes to. A look-alike is shown with what differs; nothing found is not cleared."""

    LISTED = "listed"
    LISTED_NAME_VARIANT = "listed-name-variant"
    AFFILIATE = "affiliate"
    BRAND_OF = "brand-of"
    LOOK_ALIKE = "look-alike"
    NOTHING_FOUND = "nothing-found"


@dataclass(frozen=True, slots=True)
class ListName:
    """One published name of one listed party: `key` is the party's in its list, `name` is as published."""

    key: str
    name: str
    kind: NameKind = "name"
    source: str = ""


@dataclass(frozen=True, slots=True)
class TokenMatch:
    """A word of the query and the word of the listed name it stands for. `weight` is how telling the word is, from 0 to 1."""

    query: str
    listed: str
    weight: float
    edits: int
    how: How


@dataclass(frozen=True, slots=True)
class NameHit:
    """A listed name that a query is like, how likely the same party is meant, and what speaks for and against it.

    `distinctive` are the matched words that tell this name from others; without one there is no hit. `differs` are telling
    words of either side that the other has not. Weights run from 0 (says nothing) to 1 (found in no other name).
    """

    name: ListName
    probability: float
    matched: tuple[TokenMatch, ...]
    unmatched_query: tuple[tuple[str, float], ...]
    unmatched_listed: tuple[tuple[str, float], ...]
    distinctive: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Affiliation:
    """The edge by which a screened party reaches a listed one: who owns whom, how much, since when, and who says so."""

    owner: str
    owned: str
    share: str | None
    since: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Match:
    """What one query came to: one outcome, the hits behind it and the ownership edges where there are any."""

    query: str
    outcome: Outcome
    hits: tuple[NameHit, ...] = ()
    affiliates: tuple[Affiliation, ...] = ()
    kernel: str = ""
