"""What a reader in a process of its own hands over: lines on standard output, no more than it may."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

TOO_MUCH = 3  # exit code


def hand_over(written: Callable[[bytes], Iterable[str]], most: int) -> None:
    """Reads standard input whole and writes the lines made of it; exits with TOO_MUCH beyond so many characters."""
    size = 0
    for line in written(sys.stdin.buffer.read()):
        size += len(line)
        if size > most:
            sys.exit(TOO_MUCH)
        sys.stdout.buffer.write(line.encode() + b"\n")
