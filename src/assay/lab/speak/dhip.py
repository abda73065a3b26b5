"""The search on UDP 37810: a 32-byte header and JSON; `DHDiscover.search` is answered with `client.notifyDevInfo`.

Source: recorded replies; AMP-Research's notes on port 37810. Header: `20 00 00 00 "DHIP"`, session and sequence, then the
JSON's length as little-endian 32-bit numbers at 16 and 24. Other methods of this port (addresses, passwords) are commands.
"""

from __future__ import annotations

import json
import struct

from assay.lab.device import Device
from assay.lab.services import Dhip
from assay.lab.speak.heard import COMMAND, UNKNOWN, Heard

_START = struct.Struct("<I4s")
_LENGTH_AT = 16


def hear(device: Device, dhip: Dhip, question: bytes) -> Heard:
    """The answer to a search."""
    if dhip.any_byte and len(question) == 1:
        return Heard("question", (reply(device, dhip),))
    if len(question) < 32 or _START.unpack_from(question) != (32, b"DHIP"):
        return UNKNOWN
    (length,) = struct.unpack_from("<I", question, _LENGTH_AT)
    try:
        message = json.loads(question[32 : 32 + length].rstrip(b"\n\x00"))
    except ValueError:
        return UNKNOWN
    method = message.get("method") if isinstance(message, dict) else None
    if method != "DHDiscover.search":
        return COMMAND if isinstance(method, str) else UNKNOWN
    return Heard("question", (reply(device, dhip),))


def reply(device: Device, dhip: Dhip) -> bytes:
    """The frame with the device's own information."""
    message = {
        "mac": device.mac,
        "method": "client.notifyDevInfo",
        "params": {"deviceInfo": device.filled(dhip.info)},
    }
    body = json.dumps(message, separators=(",", ":")).encode() + b"\n\x00"
    length = 0 if dhip.empty_length else len(body)
    return _START.pack(32, b"DHIP") + bytes(8) + struct.pack("<4I", length, 0, length, 0) + body
