"""The words that organisations have in common, each with its class and the word it is a spelling of."""

from __future__ import annotations

from enum import IntEnum
from functools import cache

from assay.screen.tables import rows


class WordClass(IntEnum):
    """How much a word can tell, from the most. Only an own word can carry a hit."""

    OWN = 0
    PLAIN = 1
    PLACE = 2
    LEGAL = 3
    NOISE = 4
    STOP = 5


SHARE = {
    WordClass.OWN: 1.0, WordClass.PLAIN: 0.75, WordClass.PLACE: 0.6, WordClass.LEGAL: 0.15, WordClass.NOISE: 0.1,
    WordClass.STOP: 0.05,
}  # fmt: skip
"""What of its rarity a word of the class keeps as weight."""
MOST = {
    WordClass.OWN: 1.0, WordClass.PLAIN: 0.45, WordClass.PLACE: 0.4, WordClass.LEGAL: 0.08, WordClass.NOISE: 0.06,
    WordClass.STOP: 0.03,
}  # fmt: skip
"""The most that a word of the class weighs, however rare it is in the list at hand."""

_CLASSES = {
    "generic": WordClass.PLAIN, "plain": WordClass.PLAIN, "place": WordClass.PLACE, "legal": WordClass.LEGAL,
    "noise": WordClass.NOISE, "stop": WordClass.STOP,
}  # fmt: skip


@cache
def glossary() -> dict[str, tuple[WordClass, str]]:
    """Each common word's class and the word it stands for (itself, unless it is a spelling of an industry's word)."""
    found: dict[str, tuple[WordClass, str]] = {}
    for called, meaning, spellings in rows("glossary.tsv", 3):
        kind = _CLASSES[called]
        if called == "generic":
            found.setdefault(meaning, (kind, meaning))
        for word in spellings.split():
            found.setdefault(word, (kind, meaning if called == "generic" else word))
    return found
