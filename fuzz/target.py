"""A parser under fuzz: what is called, with which seeds, and the bounds that every input must keep."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MAX_INPUT = 1 << 20  # bytes; the bounds below hold for any input up to this
CPU_SECONDS = 2.0
MEMORY = 300 * 2**20  # bytes that the process may grow by
_KILOBYTES = 1024  # Linux counts the peak in these


class BrokenBoundError(AssertionError):
    """An input took more time or memory than any input may."""


@dataclass(frozen=True, slots=True)
class Target:
    """`run` takes any bytes and raises only where a parser did what it must not."""

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    slow: bool = False  # starts a process, or loads the register: few runs a second


TARGETS: dict[str, Target] = {}


def target(
    name: str, seeds: Callable[[], Sequence[bytes]], *, slow: bool = False
) -> Callable[[Callable[[bytes], None]], Callable[[bytes], None]]:
    """Enters a function among the targets under that name."""

    def entered(run: Callable[[bytes], None]) -> Callable[[bytes], None]:
        TARGETS[name] = Target(name, run, seeds, slow)
        return run

    return entered


def peak() -> int:
    """The most memory that this process ever held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KILOBYTES


class Bounded:
    """Runs a target and holds it to its bounds; `slower` allows for an instrumented interpreter."""

    def __init__(self, one: Target, slower: float = 1.0) -> None:
        self.target = one
        self._seconds = CPU_SECONDS * slower
        self._base: int | None = None

    def __call__(self, data: bytes) -> None:
        data = data[:MAX_INPUT]
        if self._base is None:  # the first run loads what is loaded once
            self.target.run(data)
            self._base = peak()
            return
        began = time.process_time()
        self.target.run(data)
        spent = time.process_time() - began
        if spent > self._seconds:
            raise BrokenBoundError(f"{self.target.name}: {spent:.1f} s of CPU for {len(data):,} bytes")
        if peak() - self._base > MEMORY:
            raise BrokenBoundError(f"{self.target.name}: more than {MEMORY // 2**20} MB for {len(data):,} bytes")
