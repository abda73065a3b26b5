"""A status line, header fields and a body: the message form that HTTP, RTSP, SSDP and SIP share.

Source: RFC 9112 sections 2-5 (lines may end in LF alone; folded lines continue the field before); RFC 2326; RFC 3261.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assay.observe.codec.wire import text

_HEAD_LIMIT = 16384  # bytes of start line and fields that are looked at
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,80})[ \t]{0,80}:(.*)")


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `complete` says that the blank line after the fields was seen."""

    start: str
    fields: tuple[tuple[str, str], ...]
    body: bytes
    complete: bool

    def all(self, name: str) -> list[str]:
        """Every value of the field, in order."""
        return [value for field, value in self.fields if field.lower() == name]

    def first(self, name: str) -> str:
        """The field's first value, or an empty string."""
        return next(iter(self.all(name)), "")


def parse(payload: bytes) -> Message:
    """The message that the bytes begin with; total, since what is no field is passed over."""
    blank = re.search(rb"\r?\n\r?\n", payload[:_HEAD_LIMIT])
    head = payload[: blank.start()] if blank else payload[:_HEAD_LIMIT]
    lines = re.split(r"\r?\n", text(head))
    fields: list[tuple[str, str]] = []
    for line in lines[1:]:
        found = _FIELD.match(line)
        if found:
            fields.append((found[1], found[2].strip()))
        elif fields and line[:1] in (" ", "\t"):
            name, value = fields[-1]
            fields[-1] = (name, f"{value} {line.strip()}".strip())
    return Message(lines[0].strip(), tuple(fields), payload[blank.end() :] if blank else b"", blank is not None)


def status_code(start: str, protocol: str) -> str:
    """The three digits of a status line of that protocol (`HTTP`, `RTSP`, `SIP`), or an empty string."""
    found = re.match(rf"{protocol}/\d(?:\.\d)?[ \t]+(\d{{3}})(?:\s|$)", start)
    return found[1] if found else ""
