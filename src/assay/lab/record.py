"""Every byte that a device was sent, in the order it came: JSON Lines in a file, and objects for tests.

One line: `at` (UTC), `device`, `persona`, `service`, `transport`, `local`, `peer`, `group` where it came to a multicast or
broadcast address, `received` (hexadecimal), `what` (question, command, log-in, unknown) and `sent`, the bytes answered.
TLS ports give two kinds of lines: `tls` for bytes as they came, `http` for what they held.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, TextIO

from assay.errors import LabError

What = Literal["question", "command", "log-in", "unknown"]
KEPT = 100_000  # entries in memory; the file has all


@dataclass(frozen=True, slots=True)
class Received:
    """One datagram, or one read from a connection."""

    at: str
    device: str
    persona: str
    service: str
    transport: str
    local: str
    peer: str
    group: str
    payload: bytes
    what: What
    sent: int

    def line(self) -> str:
        """As a line of the file."""
        members = {name: getattr(self, name) for name in self.__slots__ if name != "payload"}
        return json.dumps(members | {"received": self.payload.hex()}, ensure_ascii=False)


class Record:
    """What all devices of a lab were sent."""

    def __init__(self, path: Path | None = None) -> None:
        self.entries: deque[Received] = deque(maxlen=KEPT)
        self.datagrams = self.bytes = 0
        self._file: TextIO | None = None
        if path is not None:
            try:
                self._file = path.open("a", buffering=1, encoding="utf-8")  # whole lines, also when it is killed
            except OSError as error:
                raise LabError(f"cannot be written: {error.strerror}", file=str(path)) from None

    def add(self, entry: Received) -> None:
        """Keep one, and write it."""
        self.entries.append(entry)
        self.datagrams += 1
        self.bytes += len(entry.payload)
        if self._file:
            self._file.write(entry.line() + "\n")

    def refused(self) -> list[Received]:
        """Log-ins that were tried, and messages that would have changed a device: a safe reader's lab has none."""
        return [entry for entry in self.entries if entry.what in ("log-in", "command")]

    def close(self) -> None:
        """The file is whole."""
        if self._file:
            self._file.close()
            self._file = None

    def __enter__(self) -> Record:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def now() -> str:
    """The time as entries have it."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")
