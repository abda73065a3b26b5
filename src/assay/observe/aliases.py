"""A column is known by its header, in English or French, whatever its case, accents and punctuation.

The table is `data/aliases.yaml`; a user's mapping file adds to it (see `read/mapping.py`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources
from typing import NamedTuple

import yaml

try:
    from yaml import CBaseLoader as _Loader
except ImportError:  # PyYAML built without libyaml: slower, same answers
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]

VENDOR, DATE, IGNORED = "VENDOR", "DATE", "IGNORED"
_MAX_HEADER = 200
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


class Alias(NamedTuple):
    """The name a header goes under, and its rank among the headers of that name (0 is used first)."""

    name: str
    rank: int


def known_as(header: str) -> Alias | None:
    """The name that `header` goes under: the whole header, or the part before a bracket ("Price (CAD)")."""
    table = _table()
    whole = plain(header)
    if whole in table:
        return table[whole]
    if "(" in header or "[" in header:
        return table.get(plain(re.split(r"[(\[]", header[:_MAX_HEADER], maxsplit=1)[0]))
    return None


def names() -> tuple[str, ...]:
    """Every name that a column can go under, in the order of the table."""
    return tuple(dict.fromkeys(alias.name for alias in _table().values() if not alias.name.isupper()))


def plain(header: str) -> str:
    """The header without case, accents, spaces and punctuation."""
    if header.isascii():
        return _NOT_PLAIN.sub("", header[:_MAX_HEADER].lower())
    decomposed = unicodedata.normalize("NFKD", header[:_MAX_HEADER].replace("\N{DEGREE SIGN}", ""))
    return "".join(sign for sign in decomposed if sign.isalnum() and not unicodedata.combining(sign)).casefold()


@cache
def _table() -> dict[str, Alias]:
    text = resources.files("assay.observe").joinpath("data/aliases.yaml").read_text(encoding="utf-8")
    rows: dict[str, list[str]] = yaml.load(text, Loader=_Loader)  # noqa: S506 - builds nothing but text, lists and dicts
    table: dict[str, Alias] = {}
    for name, headers in rows.items():
        for rank, header in enumerate([name, *headers] if name.islower() else headers):
            table.setdefault(plain(header), Alias(name, rank))
    return table
