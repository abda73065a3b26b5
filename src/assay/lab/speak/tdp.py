"""TP-Link's search on UDP 20002: a 16-byte header, then JSON with `result` in the answer.

Source: python-kasa, `discover.py` (facts only). Header, big-endian: version 2, message type 0, operation (1 is the
search), length of the JSON, flags 17, padding, serial number, and a CRC-32 over the whole in which 5A6B7C8D stands at its own
place. Other operations are commands.
"""

from __future__ import annotations

import json
import struct
import zlib

from assay.lab.device import Device
from assay.lab.services import Tdp
from assay.lab.speak.heard import COMMAND, UNKNOWN, Heard

_HEADER = struct.Struct("!BBHHBBII")
_SEARCH, _FLAGS, _BEFORE_SUM = 1, 0x11, 0x5A6B7C8D


def hear(device: Device, tdp: Tdp, question: bytes) -> Heard:
    """The answer to a search."""
    if len(question) < _HEADER.size or question[0] != 2:
        return UNKNOWN
    _, _, operation, _, _, _, serial, _ = _HEADER.unpack_from(question)
    return Heard("question", (reply(device, tdp, serial),)) if operation == _SEARCH else COMMAND


def reply(device: Device, tdp: Tdp, serial: int) -> bytes:
    """The frame, with the question's serial number."""
    body = json.dumps({"result": device.filled(tdp.result), "error_code": 0}, separators=(",", ":")).encode()
    fields = (2, 0, _SEARCH, len(body), _FLAGS, 0, serial)
    checksum = zlib.crc32(_HEADER.pack(*fields, _BEFORE_SUM) + body)
    return _HEADER.pack(*fields, checksum) + body
