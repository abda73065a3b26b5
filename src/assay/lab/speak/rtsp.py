"""RTSP: the methods of OPTIONS, and the challenge that DESCRIBE is refused with; no stream behind either.

Sources: RFC 2326 sections 10.1, 10.2 and 11 (status lines), RFC 7826. Whatever else is asked (SETUP, PLAY and others) is
refused like DESCRIBE, credentials or none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assay.lab.device import Device
from assay.lab.record import What
from assay.lab.services import Rtsp

_REQUEST = re.compile(rb"([A-Z_]{3,20}) (\S{1,2000}) RTSP/[12]\.0\r?\n")
_SEQUENCE = re.compile(rb"^CSeq[ \t]*:[ \t]*(\d{1,10})", re.IGNORECASE | re.MULTILINE)
_AUTHORIZATION = re.compile(rb"^Authorization[ \t]*:", re.IGNORECASE | re.MULTILINE)


def answer(device: Device, rtsp: Rtsp, head: bytes) -> tuple[bytes, What]:
    """The answer to one request, and what it was."""
    line = _REQUEST.match(head.lstrip(b"\r\n"))
    if not line:
        return b"RTSP/1.0 400 Bad Request\r\n\r\n", "unknown"
    found = _SEQUENCE.search(head)
    sequence = found[1].decode() if found else "0"
    what: What = "log-in" if _AUTHORIZATION.search(head) else "question"
    if line[1] == b"OPTIONS":
        return _message(device, rtsp.options_status, rtsp.options, sequence), what
    if line[1] == b"DESCRIBE":
        return _message(device, rtsp.describe_status, rtsp.describe, sequence), what
    return _message(device, rtsp.describe_status, rtsp.other, sequence), what if what == "log-in" else "command"


def _message(device: Device, status: str, headers: Sequence[str], sequence: str) -> bytes:
    lines = [f"RTSP/1.0 {status}", *(device.text(one, cseq=sequence) for one in headers), "", ""]
    return "\r\n".join(lines).encode()
