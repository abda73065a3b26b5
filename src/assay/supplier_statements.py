"""What the suppliers in screened files state about their goods, and how many of their lines name a maker that they rule out.

Rows come in as they are screened; each statement comes out with the rows of its author. A line that names a maker is a claim as
the statement is: the difference is said, and neither outranks the other.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.identify.knowledge import Knowledge
from assay.identify.stated import StatedOf, makers_named
from assay.inventory.statements import Statement

_FIRST = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class StatedBy:
    """A statement, the rows of its author under the names they have there, and its lines that name a maker it rules out."""

    statement: StatedOf
    names: tuple[str, ...]
    rows: int
    lines: tuple[tuple[str, str, int], ...]  # entity, label, how many

    def told(self, lang: str = "en") -> str:
        """The statement, whether it holds, and the lines that say otherwise."""
        text = self.statement.told(lang)
        for _, label, count in self.lines:
            text += " " + _LINES["fr" if lang == "fr" else "en"].format(count=count, maker=label)
        return text


_LINES = {
    "en": "Lines of this supplier whose badge or model points to {maker}: {count}.",
    "fr": "Lignes de ce fournisseur dont la marque ou le modèle indique {maker}\u00a0: {count}.",
}


@dataclass(slots=True)
class SupplierStatements:
    """Statements while files are screened."""

    statements: Sequence[Statement]
    knowledge: Knowledge
    _names: dict[int, Counter[str]] = field(default_factory=dict)
    _lines: dict[int, Counter[str]] = field(default_factory=dict)

    def see(self, names: pa.Array | pa.ChunkedArray, makers: Sequence[str | None] | None = None) -> None:
        """A column of names, and for each of its rows the maker that the goods name, where goods were read."""
        lowered = pc.utf8_lower(names.cast(pa.string()).fill_null(""))
        for number, one in enumerate(self.statements):
            first = _FIRST.search(one.by)
            if first is None:
                continue
            likely = np.flatnonzero(np.asarray(pc.match_substring(lowered, first.group().lower())))
            for row, name in zip(likely.tolist(), names.take(pa.array(likely)).to_pylist(), strict=True):
                if self._plain(name) == self._plain(one.by):
                    self._count(number, name.strip(), makers[row] if makers else None)

    def told(self, on: dt.date) -> Iterator[StatedBy]:
        """The statements whose authors were met, in the order of their register."""
        for number, names in sorted(self._names.items()):
            one = self.statements[number]
            found = StatedOf(one, one.state_on(on), "unsupported", certain=True)
            ruled_out = {
                self.knowledge.house(entity) for entity in makers_named(one.not_made_by, self.knowledge)[0].values()
            }
            lines = tuple(
                (maker, self.knowledge.name(maker), count)
                for maker, count in sorted(self._lines.get(number, Counter()).items())
                if self.knowledge.house(maker) in ruled_out
            )
            yield StatedBy(found, tuple(sorted(names)), names.total(), lines)

    @property
    def unmet(self) -> int:
        """How many statements are by nobody in the files."""
        return len(self.statements) - len(self._names)

    def _count(self, number: int, name: str, maker: str | None) -> None:
        self._names.setdefault(number, Counter())[name] += 1
        if maker:
            self._lines.setdefault(number, Counter())[maker] += 1

    def _plain(self, name: str) -> str:
        return self.knowledge.gazetteer.rules.phrases.without_company_words(name)
