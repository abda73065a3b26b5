"""The companies of the register that a name which is none of theirs may mean. They are offered, never taken."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Iterator

from assay.register.parties import folded
from assay.register.schema import Entity

LEAST_PREFIX = 3  # letters by which a word may shorten another: "Hik" for Hikvision
LEAST_STEM = 4  # letters of a known word that a longer one may begin with: "Dahuatech"
# Words that many companies share, so that sharing one says nothing.
_COMMON = """
    ltd co corp inc llc plc gmbh ag ab bv sa sau sl spa srl kg pty pte as oy kft technology technologies systems system
    networks network communications communication electronics electronic international group digital software solutions
    security information innovation industries enterprise enterprises wireless telecom mobile company limited and the of
    for holdings holding investment americas american america usa china india europe canada global private new
    hangzhou zhejiang shenzhen beijing shanghai xiamen guangdong camera cameras video vision surveillance"""
COMMON = frozenset(_COMMON.split())


def alike(name: str, entities: Iterable[Entity], most: int = 3) -> tuple[Entity, ...]:
    """The companies whose name, in any script, shares a telling word with this one or is spelt much like it."""
    wanted = folded(name)
    words = [word for word in wanted.split() if word not in COMMON]
    ranked = []
    for entity in entities:
        score = max((_score(wanted, words, text) for text in _names(entity)), default=0.0)
        if score:
            # Between equals the better-known company, which bears more names, comes first.
            ranked.append((-score - len(entity.names) / 50, entity.id, entity))
    return tuple(entity for _, _, entity in sorted(ranked, key=lambda row: row[:2])[:most])


def _names(entity: Entity) -> Iterator[str]:
    yield folded(entity.id)
    for name in entity.names:
        yield folded(name.text)


def _score(wanted: str, words: list[str], name: str) -> float:
    """0 where the two have nothing in common; a shared word counts more than a like spelling."""
    telling = [word for word in name.split() if word not in COMMON]
    shared = sum(1 for word in words if any(_same(word, other) for other in telling))
    likeness = difflib.SequenceMatcher(None, wanted, name).ratio()
    if shared or _han_shared(wanted, name):
        whole = bool(telling) and all(word in words for word in telling)
        return 1 + shared + likeness + whole
    return likeness if likeness >= 0.6 else 0.0


def _same(word: str, known: str) -> bool:
    if word == known:
        return len(word) > 1
    return (len(word) >= LEAST_PREFIX and known.startswith(word)) or (
        len(known) >= LEAST_STEM and word.startswith(known)
    )


def _han_shared(one: str, other: str) -> bool:
    """Whether two Chinese characters in a row stand in both."""
    pairs = {one[at : at + 2] for at in range(len(one) - 1) if all(_han(letter) for letter in one[at : at + 2])}
    return any(pair in other for pair in pairs)


def _han(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("CJK UNIFIED")
