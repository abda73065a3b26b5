"""The search on UDP 37020: an XML `Probe` of type `inquiry` is answered with a `ProbeMatch` that has no namespace.

Source: recorded replies and public descriptions of the search tool's messages. Every other type on this port (activation,
addresses, passwords) is a command: it is recorded and never answered.
"""

from __future__ import annotations

import hashlib
import re
from xml.sax.saxutils import escape

from assay.lab.device import Device
from assay.lab.services import Sadp
from assay.lab.speak.heard import COMMAND, UNKNOWN, Heard

_PROBE = re.compile(rb"<Probe[\s>]")
_TYPES = re.compile(rb"<Types>\s*([A-Za-z]{1,40})\s*</Types>")
_UUID = re.compile(rb"<Uuid>\s*([0-9A-Za-z-]{1,64})\s*</Uuid>")


def hear(device: Device, sadp: Sadp, question: bytes) -> Heard:
    """The answer to an inquiry."""
    types = _TYPES.search(question)
    if not _PROBE.search(question) or not types:
        return UNKNOWN
    if types[1].lower() != b"inquiry":
        return COMMAND
    if sadp.opaque:
        return Heard("question", (_noise(device, sadp.opaque),), sadp.to_group)
    asked = _UUID.search(question)
    return Heard("question", (reply(device, sadp, asked[1].decode() if asked else ""),), sadp.to_group)


def reply(device: Device, sadp: Sadp, asked: str) -> bytes:
    """The ProbeMatch, with the question's Uuid."""
    elements = {"Uuid": asked, "Types": "inquiry"} | {name: device.text(text) for name, text in sadp.elements.items()}
    lines = "\n".join(f"<{name}>{escape(text)}</{name}>" for name, text in elements.items())
    return f'<?xml version="1.0" encoding="UTF-8" ?>\n<ProbeMatch>\n{lines}\n</ProbeMatch>\n'.encode()


def _noise(device: Device, size: int) -> bytes:
    """Bytes that look like nothing, the same each time."""
    found = b""
    while len(found) < size:
        found += hashlib.sha256(f"{device.uuid}/{len(found)}".encode()).digest()
    return found[:size]
