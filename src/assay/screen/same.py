"""Whether two names are one name, whether one has the other whole in it, and which of a party's names that is so of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from assay.register.parties import folded, stem
from assay.screen.model import ListName

SHORTEST = 3  # letters of a name that is looked for in others
OFFICIAL = frozenset({"name", "native"})
"""Kinds of names that are a party's own; the others are what it is called besides."""


def same_name(query: str, name: str) -> bool:
    """The two are one name but for case, width, punctuation and the spelling or absence of a legal form.

    `Acme GmbH` is `Acme`, and is not `Acme Inc`.
    """
    (mine, core, forms), (theirs, other, others) = _taken_apart(query), _taken_apart(name)
    if mine == theirs or not mine:
        return bool(mine)
    return core == other and (forms <= others or others <= forms)


def bears_name(query: str, name: str) -> bool:
    """The query has the name, less its legal form, as words in it, and others besides."""
    mine, core = _taken_apart(query)[1], _taken_apart(name)[1]
    return len(core) >= SHORTEST and mine != core and f" {core} " in f" {mine} "


@lru_cache(maxsize=65_536)
def _taken_apart(name: str) -> tuple[str, str, frozenset[str]]:
    """The name folded, without its legal form, and its legal form."""
    whole, core = folded(name), stem(name)
    return whole, core, frozenset(whole.removeprefix(core).split())


class NamesOfParties:
    """The published names by the party they are of."""

    def __init__(self, names: Sequence[ListName]) -> None:
        self._names = names
        self._of: dict[str, list[int]] = {}
        for number, name in enumerate(names):
            self._of.setdefault(name.key, []).append(number)

    def of(self, key: str) -> Sequence[int]:
        return self._of[key]

    def same(self, query: str, key: str) -> int | None:
        """The name of the party that the query is, an official one first."""
        whole, core, _ = _taken_apart(query)
        alike = (one for one in self._of[key] if _taken_apart(self._names[one].name)[1] == core)
        found = [one for one in alike if same_name(query, self._names[one].name)] if whole else []
        return min(found, key=lambda one: self._order(one, query), default=None)

    def borne(self, query: str, key: str) -> int | None:
        """The longest name of the party that the query has in it."""
        found: Iterable[int] = (one for one in self._of[key] if bears_name(query, self._names[one].name))
        return min(found, key=lambda one: (-len(self._names[one].name), one), default=None)

    def latin(self, key: str) -> Sequence[int]:
        """The party's names in plain Latin letters."""
        return [one for one in self._of[key] if self._names[one].name.isascii()]

    def _order(self, one: int, query: str) -> tuple[bool, bool, int]:
        name = self._names[one]
        return name.kind not in OFFICIAL, name.name != query, one
