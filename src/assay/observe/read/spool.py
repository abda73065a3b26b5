"""Observations of a large file wait on disk, not in memory, where each is needed once: for `assay import`, which writes them down again.

Within `spooled()` a ledger keeps its first observations in memory and puts the rest, a batch at a time, into a temporary file that has
no name and is gone with the process. Only what was read by us stands in it, and its secrets are out already.
"""

from __future__ import annotations

import contextlib
import pickle
import tempfile
from collections.abc import Iterable, Iterator, Set
from contextvars import ContextVar
from typing import cast

from assay.observe.model import Observation

HELD = 20_000  # observations in memory, and in a batch

_ON = ContextVar("spooled", default=False)


@contextlib.contextmanager
def spooled() -> Iterator[None]:
    """What ledgers keep meanwhile waits on disk once it is much."""
    before = _ON.set(True)
    try:
        yield
    finally:
        _ON.reset(before)


def is_spooled() -> bool:
    """Whether ledgers made now may put observations on disk."""
    return _ON.get()


def spool_of(first: list[Observation]) -> list[Observation]:
    """A list that begins with these observations and goes on on disk. It can be added to, counted and gone through, no more."""
    return cast("list[Observation]", Spool(first))


def without(observations: list[Observation], records: Set[int]) -> list[Observation]:
    """The observations that come from other records, on disk where these are."""
    rest = (seen for seen in observations if seen.source.record not in records)
    return cast("list[Observation]", Spool(rest)) if isinstance(observations, Spool) else list(rest)


class Spool:
    """Observations in their order; as many as fit on the disk."""

    def __init__(self, first: Iterable[Observation]) -> None:
        self._file = tempfile.TemporaryFile(prefix="assay-")  # noqa: SIM115 - lives as long as the list does
        self._batches: list[tuple[int, int]] = []  # where each begins, and its bytes
        self._held: list[Observation] = []
        self._count = 0  # on disk
        for seen in first:
            self.append(seen)

    def __len__(self) -> int:
        return self._count + len(self._held)

    def append(self, seen: Observation) -> None:
        """Add one observation."""
        self._held.append(seen)
        if len(self._held) >= HELD:
            self._put_away()

    def __iadd__(self, more: Iterable[Observation]) -> Spool:
        for seen in more:
            self.append(seen)
        return self

    def __iter__(self) -> Iterator[Observation]:
        batches, held = list(self._batches), list(self._held)  # what is added meanwhile is not gone through
        for start, size in batches:
            self._file.seek(start)
            yield from pickle.loads(self._file.read(size))  # noqa: S301 - nobody else can write to a file without a name
        yield from held

    def _put_away(self) -> None:
        if self._held:
            content = pickle.dumps(self._held, protocol=pickle.HIGHEST_PROTOCOL)
            start = self._file.seek(0, 2)
            self._file.write(content)
            self._batches.append((start, len(content)))
            self._count += len(self._held)
            self._held = []
