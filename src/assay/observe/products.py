"""An export is known by its headings, and then some of them mean what that program means by them.

NetBox's `Type` is a model, Snipe-IT's is whether a person or a place has the thing, and Defender for IoT's `Vendor` is the MAC
address once more. The table is `data/products.yaml`; a user's mapping file stands above it.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import yaml

from assay.observe.aliases import plain

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # PyYAML built without libyaml: slower, same answers
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]


class Product(NamedTuple):
    """A program whose export this is. Headings are plain (see `aliases.plain`)."""

    title: str
    needed: frozenset[str]
    marks: frozenset[str]
    least: int
    columns: Mapping[str, str]  # heading -> a name, `ignore` or `secret`
    derived: Mapping[str, str]  # heading -> what it was worked out from
    table: str | None
    date_format: str | None


def product_of(plain_headings: Set[str]) -> Product | None:
    """The program whose export has these headings."""
    for one in products():
        if one.needed <= plain_headings and len(one.marks & plain_headings) >= one.least:
            return one
    return None


@cache
def products() -> tuple[Product, ...]:
    """Every product of the table, in its order."""
    text = resources.files("assay.observe").joinpath("data/products.yaml").read_text(encoding="utf-8")
    rows: dict[str, dict[str, Any]] = yaml.load(text, Loader=_Loader)  # noqa: S506 - builds nothing but text, lists and dicts
    return tuple(
        Product(
            title=row["title"],
            needed=frozenset(map(plain, row["all"])),
            marks=frozenset(map(plain, row.get("any", ()))),
            least=int(row.get("least", 1 if "any" in row else 0)),
            columns={plain(heading): name for heading, name in row.get("columns", {}).items()},
            derived={plain(heading): source for heading, source in row.get("derived", {}).items()},
            table=row.get("table"),
            date_format=row.get("date_format"),
        )
        for row in rows.values()
    )
