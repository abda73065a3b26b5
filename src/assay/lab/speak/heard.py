"""What a question was, and the answers to it."""

from __future__ import annotations

from dataclasses import dataclass

from assay.lab.record import What


@dataclass(frozen=True, slots=True)
class Heard:
    """`to_group`: the answers go to the multicast group that the question came to, as mDNS has it."""

    what: What = "unknown"
    answers: tuple[bytes, ...] = ()
    to_group: bool = False


UNKNOWN = Heard()
COMMAND = Heard("command")
