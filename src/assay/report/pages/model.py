"""A page before it is Markdown or HTML: headings, paragraphs, lists, tables and figures made of short runs of text.

Both renderings come from the same blocks, so what one says the other says. Text is plain here; each renderer escapes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Style = Literal["plain", "strong", "soft", "code", "quote", "break"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style. `href` makes it a link; `lang` is set where it is not in the page's language."""

    text: str
    style: Style = "plain"
    href: str = ""
    lang: str = ""


Line: TypeAlias = tuple[Span, ...]
BREAK = Span("", "break")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 to 4; `id` is its anchor."""

    level: Literal[2, 3, 4]
    text: Line
    id: str = ""


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; a `note` is set apart, a `lead` opens the page."""

    text: Line
    kind: Literal["", "lead", "note"] = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list, with the entries below it."""

    text: Line
    below: tuple[Item, ...] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Labels with what stands beside them."""

    rows: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; the first cell names the row."""

    cells: tuple[Line, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `columns` head it; a `quiet` caption is for those who hear the page, where a heading says the same."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with a table twin beside it. `svg` is complete and stands alone; `alt` says what it shows."""

    name: str
    svg: str
    alt: str


Block: TypeAlias = Heading | Para | Bullets | Terms | Table | Figure


@dataclass(frozen=True, slots=True)
class Crumb:
    """A link of the line above a page's title."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page: where it lies, its title, and its blocks. `other` is the same page in the other language, if there is one."""

    path: str
    lang: str
    title: str
    kicker: str
    crumbs: tuple[Crumb, ...]
    blocks: tuple[Block, ...]
    other: str = ""
    title_lang: str = ""

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Figure))


def plain(text: str, lang: str = "") -> Line:
    """One run of plain text."""
    return (Span(text, lang=lang),)


def soft(text: str) -> Span:
    return Span(text, "soft")


def joined(lines: Iterable[Line], between: Span) -> Line:
    """The lines as one, with a run between each two."""
    found: list[Span] = []
    for line in lines:
        if found:
            found.append(between)
        found.extend(line)
    return tuple(found)


def stacked(lines: Iterable[Line]) -> Line:
    """The lines below each other in one cell."""
    return joined(lines, BREAK)


def listed(lines: Iterable[Line]) -> Line:
    """The lines with commas between them."""
    return joined(lines, Span(", "))
