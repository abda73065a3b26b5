"""The search on UDP 34569: a 20-byte header, message 1530; 1531 answers with `NetWork.NetCommon`.

Source: OpenIPC/python-dvr, DeviceManager.py (facts only). Header: `FF`, version, two bytes, session, sequence, total and
current packet, message (16 bits) and length (32 bits), all little-endian. Other messages set addresses or passwords.
"""

from __future__ import annotations

import json
import struct

from assay.lab.device import Device
from assay.lab.services import Xiongmai
from assay.lab.speak.heard import COMMAND, UNKNOWN, Heard

_HEADER = struct.Struct("<BBBBIIBBHI")
_SEARCH, _FOUND = 1530, 1531


def hear(device: Device, xiongmai: Xiongmai, question: bytes) -> Heard:
    """The answer to a search."""
    if len(question) < _HEADER.size or question[0] != 0xFF:
        return UNKNOWN
    message = _HEADER.unpack_from(question)[8]
    return Heard("question", (reply(device, xiongmai),)) if message == _SEARCH else COMMAND


def reply(device: Device, xiongmai: Xiongmai) -> bytes:
    """The settings in the frame."""
    told = {"NetWork.NetCommon": device.filled(xiongmai.settings), "Ret": 100, "SessionID": "0x00000000"}
    body = json.dumps(told).encode() + b"\n\x00"
    return _HEADER.pack(0xFF, 1, 0, 0, 0, 0, 0, 0, _FOUND, len(body)) + body
