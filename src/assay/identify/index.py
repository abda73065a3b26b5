"""What the two stages look things up in: the register's knowledge with its tables, built once per process.

An index is sent to another process or machine as the register's records, and builds its tables there; what it remembers
of past rows stays behind. It may be shared by calls one after another, not by threads at once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Generic, TypeAlias, TypeVar

from assay.identify.answers import Answer, Told
from assay.identify.knowledge import GatePolicy, Knowledge, default_knowledge
from assay.identify.model import Evidence
from assay.identify.product_sieve import ProductSieve
from assay.identify.scan import Engine
from assay.identify.sieve import Sieve
from assay.identify.text import TextRules
from assay.register.fingerprints import FingerprintBook
from assay.register.parties import Parties

Key = TypeVar("Key")
Value = TypeVar("Value")

REMEMBERED = 16_384


class Memory(Generic[Key, Value]):
    """The answers to the last questions, at most twice `size` of them."""

    __slots__ = ("_new", "_old", "_size")

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        self._new: dict[Key, Value] = {}
        self._old: dict[Key, Value] = {}

    def __len__(self) -> int:
        return len(self._new) + len(self._old)

    def get(self, key: Key, answer: Callable[[], Value]) -> Value:
        """The answer remembered, or the one that `answer` gives."""
        found = self._new.get(key)
        if found is None:
            found = self._old.get(key)
            if found is None:
                found = answer()
            if len(self._new) >= self._size:
                self._old, self._new = self._new, {}
            self._new[key] = found
        return found


Contents: TypeAlias = tuple[str, str, str | None, tuple[tuple[str, str], ...]]  # kind, raw, MAC address, fields
Question: TypeAlias = tuple[Hashable, ...]


class Index:
    """Knowledge and the tables made of it, for an engine that looks for words; the tells of contents and the answers to
    evidence that came last."""

    def __init__(self, knowledge: Knowledge | None = None, engine: Engine = "auto") -> None:
        self.knowledge = knowledge or default_knowledge()
        self.wanted = engine
        self.matched: Memory[Contents, tuple[Evidence, ...]] = Memory()
        self.answered: Memory[Question, Answer] = Memory()
        self.unread: Memory[Question, Told] = Memory()  # of assets that have nothing to be read but their evidence

    @cached_property
    def sieve(self) -> Sieve:
        return Sieve(self.knowledge, self.wanted)

    @cached_property
    def products(self) -> ProductSieve:
        return ProductSieve(self.knowledge, self.wanted)

    @property
    def engine(self) -> str:
        """The engine in use: hyperscan or portable."""
        return self.sieve.engine

    def __reduce__(self) -> tuple[object, ...]:
        known = self.knowledge
        return _rebuilt, (known.parties, known.book, known.policy, known.gazetteer.rules, self.wanted)


def _rebuilt(parties: Parties, book: FingerprintBook, policy: GatePolicy, rules: TextRules, engine: Engine) -> Index:
    return Index(Knowledge.of(parties, book, policy, rules), engine)
