"""Which columns of a table hold names of companies, and which tell what was bought from them, by their headings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

import yaml

from assay.errors import FactsError
from assay.observe.aliases import plain

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # PyYAML built without libyaml: slower, same answers
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

COMPANY, GENERAL, MAKER = "company", "general", "maker"
CELLS = ("text", "brand", "model", "quantity", "unit_price", "total", "price", "currency", "date")
GOODS = frozenset({"text", "brand", "model"})
_SHOWN = 40  # columns that a message lists


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: the columns that somebody named, else those whose headings are known."""

    columns: tuple[str, ...] = ()
    goods: bool = True  # also what was bought, where a table says so


@dataclass(frozen=True, slots=True)
class Picked:
    """Where names stand in a row, under which headings, and where the cells of a purchase stand."""

    names: tuple[int, ...]
    headers: tuple[str, ...]
    cells: Mapping[str, int] = field(default_factory=dict)

    @property
    def used(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys((*self.names, *self.cells.values())))


def kind_of(header: str) -> str:
    """What a column under this heading holds, or an empty string; of "Price (CAD)" the part before the bracket counts."""
    table = _table()
    whole = plain(header)
    if whole in table:
        return table[whole]
    return table.get(plain(re.split(r"[(\[]", header[:200], maxsplit=1)[0].rstrip()), "") if "(" in header else ""


def score(cells: Sequence[str], wanted: Wanted) -> int:
    """How much a row looks like the header that is looked for; 0 where it has no column that is."""
    if wanted.columns:
        there = {plain(cell) for cell in cells} | set(cells)
        return sum(plain(one) in there or one in there for one in wanted.columns)
    kinds = {kind_of(cell) for cell in cells if cell and len(cell) <= 80} - {""}
    if not kinds & {COMPANY, MAKER, GENERAL} and not (wanted.goods and kinds & GOODS):
        return 0
    return len(kinds)


def pick(headers: Sequence[str], wanted: Wanted, file: str) -> Picked:
    """The columns under this header. Raises FactsError, with the columns that there are, where none of them holds names."""
    kinds = [kind_of(header) for header in headers]
    cells: dict[str, int] = {}
    for index, kind in enumerate(kinds):
        if wanted.goods and (kind in CELLS or kind == MAKER):
            cells.setdefault("brand" if kind == MAKER else kind, index)
    if not GOODS & cells.keys():
        cells = {}
    if wanted.columns:
        names = tuple(_named(one, headers, file) for one in wanted.columns)
        cells = {kind: index for kind, index in cells.items() if index not in names or kind == "brand"}
    else:
        names = tuple(index for index, kind in enumerate(kinds) if kind in (COMPANY, MAKER))
        names = names or tuple(index for index, kind in enumerate(kinds) if kind == GENERAL)
    if not names and not cells:
        raise FactsError(
            "no column of company names was found", file=file,
            remedy=f"name it with --column; the columns are {listed(headers)}",
        )  # fmt: skip
    return Picked(names, tuple(headers[index] for index in names), cells)


def _named(column: str, headers: Sequence[str], file: str) -> int:
    exact = [index for index, header in enumerate(headers) if header == column]
    alike = exact or [index for index, header in enumerate(headers) if plain(header) == plain(column) and plain(column)]
    if not alike:
        raise FactsError(f"no column {column!r}", file=file, remedy=f"the columns are {listed(headers)}")
    return alike[0]


def listed(headers: Sequence[str]) -> str:
    """The headings as a message names them."""
    shown = ", ".join(repr(header[:60]) for header in headers[:_SHOWN])
    return f"{shown} and {len(headers) - _SHOWN:,} more" if len(headers) > _SHOWN else shown or "none"


@cache
def _table() -> dict[str, str]:
    text = resources.files("assay.observe").joinpath("data/name_columns.yaml").read_text(encoding="utf-8")
    rows: dict[str, list[str]] = yaml.load(text, Loader=_Loader)  # noqa: S506 - builds nothing but text, lists and dicts
    return {plain(header): kind for kind, headers in rows.items() for header in headers}
