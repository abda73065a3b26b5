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
    """One edge by which a screened party reaches a listed one: who owns whom, how much, since when, and who says so.

    `share` is a percentage as its source prints it. With `first_report` the day in `since` is the first report, not the start.
    """

    owner: str
    owned: str
    share: str | None
    since: str | None
    source: str
    owner_name: str = ""
    owned_name: str = ""
    relation: str = ""
    until: str | None = None
    first_report: bool = False
    status: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """The edges from a party to a listed one. `established` holds on the day by sourced edges of control alone.

    `open` rests on a weaker tie, a parent or a sister; `undated` on an edge not shown to hold on that day; `unproven` on one
    that no source vouches for, which makes nobody an affiliate.
    """

    standing: Literal["established", "open", "undated", "unproven"]
    listed: str  # id of the listed party at the end
    listed_name: str
    edges: tuple[Affiliation, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Why a party counts as listed: a measure of the register that names it, or an entry of an added list."""

    origin: Literal["measure", "list"]
    list: str  # the measure's id, or the name of the added list
    title_en: str
    title_fr: str
    basis: str  # the citation, or the programmes and notices that the list gives
    authority: str = ""
    since: str | None = None
    until: str | None = None
    entry: str = ""  # the id within an added list, and where it stands there
    sources: tuple[str, ...] = ()
    licence: str = ""
    sha256: str = ""
    open_question: bool = False


@dataclass(frozen=True, slots=True)
class Maker:
    """Who made, or makes, what is sold under a brand, as one row of the register has it."""

    entity: str
    name: str
    scope: str
    since: str | None
    until: str | None
    status: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A party that a query may mean: the likeness, on which lists it stands, and to whom it belongs or whose brand it is.

    `through` are the listings of the party that the chain or the makers lead to. `exact` says that the name is the party's own
    but for case, punctuation and legal form.
    """

    outcome: Outcome
    party: str  # id within its list or register
    party_name: str
    hit: NameHit
    listings: tuple[Listing, ...] = ()
    chain: Chain | None = None
    makers: tuple[Maker, ...] = ()
    through: tuple[Listing, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """What one query came to: one outcome, the hits behind it and the ownership edges where there are any."""

    query: str
    outcome: Outcome
    hits: tuple[NameHit, ...] = ()
    affiliates: tuple[Affiliation, ...] = ()
    kernel: str = ""
    findings: tuple[Finding, ...] = ()
