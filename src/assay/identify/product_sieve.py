"""Which lines of a column of product text could name a badge, a maker or a model, and which could speak of a device.

Every line that does is among those let through. The rest say nothing of who made the item, and are not looked at one by one.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.identify.fields import Flags
from assay.identify.knowledge import Knowledge
from assay.identify.scan import Column, Engine, WordTable
from assay.identify.shapes import ShapeTable
from assay.register.patterns import needles, shapes

# Signs that `str.lower` turns into ASCII letters, so that bytes compared without case would miss a name.
# Signs that `re` takes for i, s or k where case does not count, and that RE2 does not, or not for part of a word.
_FOLDED = "\u0130\u0131\u017f\u212a"
_LOWERED = "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}\N{KELVIN SIGN}"


class ProductSieve:
    """The register's names and distinctive model grammars, and the words for kinds of devices, looked for in a column."""

    def __init__(self, knowledge: Knowledge, engine: Engine = "auto") -> None:
        names = knowledge.gazetteer.names
        self._names = WordTable([(name, 0) for name in names if name.isascii()], engine)
        others = [re.escape(name) for name in names if not name.isascii()]
        self._beyond = "".join(f"(?i:{name})|" for name in others) + f"[{_LOWERED}]"
        words: list[tuple[str, int]] = []
        formed: list[tuple[tuple[frozenset[int], ...], int]] = []
        self._always = False
        for pattern in knowledge.gazetteer.distinctive_grammars:
            if needed := needles(pattern):
                words += [(word, 0) for word in needed]
            elif shaped := shapes(f"(?i){pattern}"):
                formed += [(shape, 0) for shape in shaped]
            else:  # a grammar that nothing tells: every line is looked at
                self._always = True
        self._models = WordTable(words, engine)
        self._shapes = ShapeTable(formed)
        # RE2 has word boundaries of ASCII alone: where a word begins and ends in ASCII it finds them all, and some more.
        kinds = [pattern.pattern for _, pattern in knowledge.gazetteer.rules.kinds]
        self._kinds = f"(?i:{'|'.join(kinds)})|[{_FOLDED}]"

    def called(self, texts: pa.Array) -> Flags:
        """For each text, whether it could name somebody."""
        if self._always:
            return np.ones(len(texts), np.bool_)
        column = Column.of(texts)
        found = np.asarray(pc.match_substring_regex(texts, self._beyond)).copy()
        found[self._names.whole_words(column)] = True
        found[self._models.called(column)[0]] = True
        found[self._shapes.called(column)[0]] = True
        flags: Flags = found
        return flags

    def may_have_kind(self, texts: pa.Array) -> Flags:
        """For each text, whether it could speak of a kind of device."""
        flags: Flags = np.asarray(pc.match_substring_regex(texts, self._kinds))
        return flags
