"""What a register file may say: sources, entities, brands and fingerprints (measures and facts: `measures.py`).

Every scalar arrives as text (see `load.py`) and is typed here, so `NO` stays Norway and `0012` keeps its zeros.
Partial dates (`2023`, `2023-02`) are kept as written: `earliest` and `latest` give the days they may mean.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$")]

Status = Literal["confirmed", "reported", "unconfirmed"]
"""confirmed: the official or primary text was read; reported: a credible third party; unconfirmed: nobody vouches."""

_PARTIAL = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


def _partial_date(text: str) -> str:
    match = _PARTIAL.match(text)
    if not match:
        raise ValueError(f"expected a date as 2023, 2023-02 or 2023-02-06, found {text!r}")
    year, month, day = match.groups()
    dt.date(int(year), int(month or 1), int(day or 1))
    return text


PartialDate = Annotated[str, AfterValidator(_partial_date)]


def earliest(text: str) -> dt.date:
    """The first day that a partial date may mean: `2023-02` is 1 February 2023."""
    year, month, day = (int(part) if part else 1 for part in _match(text))
    return dt.date(year, month, day)


def latest(text: str) -> dt.date:
    """The last day that a partial date may mean: `2023-02` is 28 February 2023."""
    year, month, day = _match(text)
    month_number = int(month) if month else 12
    return dt.date(int(year), month_number, int(day) if day else calendar.monthrange(int(year), month_number)[1])


def _match(text: str) -> tuple[str, str | None, str | None]:
    match = _PARTIAL.match(text)
    if not match:
        raise ValueError(f"not a date: {text!r}")
    return match.groups()  # type: ignore[return-value]  # three groups by construction


class Strict(BaseModel):
    """A record that refuses fields it does not know, and never changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Text(Strict):
    """The same sentence in English and French; both are required."""

    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)

    def in_(self, lang: str) -> str:
        return self.fr if lang == "fr" else self.en


class Source(Strict):
    """Where a statement comes from.

    `text` names the document (title, citation, repository and path); `url` its address where it has one. `quote` is at
    most 25 words, exactly as printed; `...` stands for what was left out. `sha256` is the digest of the archived text that
    the quote was checked in (see `archive.py`). `read_on` is a day on which somebody read it, and is never supposed.
    """

    text: str = Field(min_length=1)
    url: str | None = None
    kind: Literal[
        "statute", "regulation", "official", "court", "filing", "registry", "law-firm", "press", "trade-press", "vendor",
        "dataset", "code", "recording", "community", "lead",
    ]  # fmt: skip
    status: Status = "reported"
    quote: str | None = None
    read_on: PartialDate | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None

    @model_validator(mode="after")
    def _short_quote(self) -> Source:
        if self.quote and len(self.quote.split()) > 25:
            raise ValueError(f"a quote has at most 25 words, found {len(self.quote.split())}")
        return self


class Name(Strict):
    """A name of an entity. `script` is an ISO 15924 code (Latn, Hans, Hant, Cyrl, Arab ...)."""

    text: str = Field(min_length=1)
    script: str = Field(pattern=r"^[A-Z][a-z]{3}$")
    kind: Literal[
        "legal", "alias", "short", "statutory-name", "trademark", "former", "transliteration", "registry-spelling", "misspelling",
    ]  # fmt: skip
    status: Status = "reported"


Relation = Literal[
    "wholly-owned-by", "subsidiary-of", "controlled-by", "minority-held-by", "joint-venture-of", "affiliate-of",
    "state-owned-by", "successor-of", "sold-by", "spun-out-of", "factory-of",
]  # fmt: skip


class Ownership(Strict):
    """A dated edge from an entity to its parent.

    `percent` is the parent's share as printed by the source. An edge is *sound* when it has a source, is not
    unconfirmed, and its period is known to cover the day asked about; everything else gates to unknown.
    `from` may be null for "since an unknown day"; `to` null for "still, as far as the sources go". With `first_report`,
    `from` is the first report found and not the start: before it the edge is unknown, not absent. `public_on` is when the
    edge became public, `end_public_on` when its end did: to somebody who asks with what was known before, it goes on.
    """

    entity: Id
    relation: Relation
    from_: PartialDate | None = Field(default=None, alias="from")
    to: PartialDate | None = None
    first_report: bool = False
    percent: Annotated[str, Field(pattern=r"^\d{1,3}(\.\d+)?$")] | None = None
    status: Status = "unconfirmed"
    sources: tuple[Source, ...] = ()
    public_on: PartialDate | None = None
    end_public_on: PartialDate | None = None
    note: str = ""

    @model_validator(mode="after")
    def _sourced(self) -> Ownership:
        if self.status != "unconfirmed" and not self.sources:
            raise ValueError("an ownership edge without a source must have status: unconfirmed")
        return self


class Identifier(Strict):
    """An identifier of an entity: `ieee_oui_org_name`, `ticker`, `isin`, `uscc`, `fcc_grantee`, `address`, ..."""

    scheme: str = Field(min_length=1)
    value: str = Field(min_length=1)
    status: Status = "reported"


class Entity(Strict):
    """A company or public body. `country` (ISO 3166-1 alpha-2) is where it is registered: a fact, never a verdict.

    Of a `group` it is where the company at its head is registered, or those that register its devices' addresses where the
    head only holds shares; `sources` and `notes` say which. It is left out where that would be a choice. A company of the
    group that is registered elsewhere and makes devices has an entry of its own.
    """

    id: Id
    kind: Literal["company", "public-body", "state-investor", "group"]
    names: tuple[Name, ...] = Field(min_length=1)
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    parents: tuple[Ownership, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    lists_seen: tuple[str, ...] = ()
    founded: PartialDate | None = None
    notes: str = ""
    sources: tuple[Source, ...] = ()

    @property
    def name(self) -> str:
        """The short or trade name people use, else the first legal name."""
        latin = [name for name in self.names if name.script == "Latn"]
        short = [name.text for name in latin if name.kind in ("alias", "short", "trademark")]
        return short[0] if short else (latin or list(self.names))[0].text


class BrandMaker(Strict):
    """Who made (part of) a brand's products, in a period.

    `entity` is an entity id or `unknown`. `models` is a RE2-clean pattern over model names that narrows `scope`. A row
    without a source is kept with status `unconfirmed`, and never carries more than the verdict "possible".
    """

    entity: Id
    scope: Literal["all", "some-products", "specific-models", "recorders-only", "component"]
    from_: PartialDate | None = Field(default=None, alias="from")
    to: PartialDate | None = None
    confidence: Literal["high", "medium", "low"]
    status: Status
    models: str | None = None
    note: str = ""
    sources: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _sourced(self) -> BrandMaker:
        if self.status != "unconfirmed" and not self.sources:
            raise ValueError("a maker row without a source must have status: unconfirmed")
        return self


class ModelPattern(Strict):
    """A model grammar of a brand, a hint that ranks candidates. `pattern` is RE2-clean and matched case-insensitively."""

    pattern: str = Field(min_length=1)
    distinctive: bool  # False: collides with other makers or ordinary part numbers, needs the brand beside it
    status: Status
    note: str = ""
    examples: tuple[str, ...] = ()


class BadgeBlock(Strict):
    """A block of MAC addresses that the badge's owner registered, and whose products were seen under it.

    Each source is a sighting of another unit, of which something else than its address showed the maker. A block in which
    products of several makers were seen has no row.
    """

    prefix: Annotated[str, Field(pattern=r"^[0-9A-F]{6,9}$")]
    entity: Id
    status: Status
    note: str = ""
    sources: tuple[Source, ...] = Field(min_length=1)


class Brand(Strict):
    """A badge, and who made what stands behind it: many dated rows, never one.

    `ordinary_word` marks names that are also everyday words or surnames: in text they need a second signal.
    `negative` marks a brand with no evidence of a restricted maker.
    """

    id: Id
    name: str
    aliases: tuple[str, ...] = ()
    class_: Literal[
        "own-brand", "oem-rebrand", "former-rebrand", "defunct-brand", "sold-brand", "component", "contested", "conflicting",
        "needs-review", "not-named-889", "not-restricted", "false-accusation",
    ] = Field(alias="class")  # fmt: skip
    ordinary_word: bool = False
    makers: tuple[BrandMaker, ...] = ()
    model_patterns: tuple[ModelPattern, ...] = ()
    blocks: tuple[BadgeBlock, ...] = ()
    notes: str = ""
    sources: tuple[Source, ...] = ()


EvidenceClass = Literal[
    "protocol-framing", "identity-reply", "mac-block", "certificate", "firmware", "serial-model-grammar", "label-photo", "claim",
]  # fmt: skip


class Condition(Strict):
    """One field of an observation and the pattern it must (or must not) contain.

    `field` is one of observe.model.FIELDS, `raw`, `any-model` (every field in which a device names its model) or
    `anywhere` (whatever the device sent; never what people wrote). `pattern` is RE2-clean (no look-around, no back-reference),
    searched case-sensitively unless it starts with `(?i)`.
    """

    field: str
    pattern: str = Field(min_length=1)
    absent: bool = False


class Example(Strict):
    """A field set written by us from protocol facts, and why it must or must not match."""

    fields: dict[str, str]
    protocol: str | None = None
    why: str = ""
    captures: dict[str, str] = Field(default_factory=dict)


class Fingerprint(Strict):
    """A tell: where to look, what it says about the device, and how it is known to mislead.

    `says` is what a match supports: a maker, a brand, a component, or `not` a maker that it resembles. `weight` is
    strong (alone enough for "probable"), medium (alone "possible") or weak (only beside others). `captures` names
    regular-expression groups as identity fields (model, serial, firmware, mac). `clears` lists fingerprint ids that a
    match of this one explains away (a copied trait). `kind` is the `device.kind` that a match implies, where it does.
    """

    id: Id
    title: str
    says: Literal["maker", "brand", "component", "not-maker"]
    entity: Id
    evidence: EvidenceClass
    protocols: tuple[str, ...] = ()  # empty: any kind of observation that has the fields
    when: tuple[Condition, ...] = Field(min_length=1)
    weight: Literal["strong", "medium", "weak"]
    survives_rebadging: Literal["yes", "no", "unknown"]
    captures: dict[str, str] = Field(default_factory=dict)
    kind: str = ""
    clears: tuple[Id, ...] = ()
    matches: tuple[Example, ...] = Field(min_length=1)
    rejects: tuple[Example, ...] = Field(min_length=1)
    counterexamples: tuple[str, ...] = ()
    status: Status
    sources: tuple[Source, ...] = Field(min_length=1)
    note: str = ""
