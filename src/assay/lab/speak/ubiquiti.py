"""Ubiquiti's discovery on UDP 10001: four bytes ask, values of a type, a length and a content answer.

Sources: Wireshark `packet-ubdp.c` and nmap `ubiquiti-discovery.nse` (type numbers only). Version 1 asks `01 00 00 00`,
version 2 `02 08 00 00` and others with no values; a message that brings values of its own is none of these.
"""

from __future__ import annotations

import ipaddress
import struct

from assay.lab.device import Device
from assay.lab.services import Ubiquiti
from assay.lab.speak.heard import COMMAND, UNKNOWN, Heard

_HARDWARE, _ADDRESSES, _FIRMWARE, _UPTIME, _HOSTNAME, _PLATFORM, _MODEL = 0x01, 0x02, 0x03, 0x0A, 0x0B, 0x0C, 0x14
_UP = 86_400


def hear(device: Device, ubiquiti: Ubiquiti, question: bytes) -> Heard:
    """The answer to a question without values."""
    if len(question) < 4 or question[0] not in (1, 2):
        return UNKNOWN
    if question[2:4] != b"\0\0":
        return COMMAND
    return Heard("question", (reply(device, ubiquiti),)) if question[0] == ubiquiti.version else Heard("question")


def reply(device: Device, ubiquiti: Ubiquiti) -> bytes:
    """The values in the order of their numbers."""
    hardware = bytes.fromhex(device.mac.replace(":", ""))
    values = [(_HARDWARE, hardware)]
    if ":" not in device.address:
        values.append((_ADDRESSES, hardware + ipaddress.IPv4Address(device.address).packed))
    values.append((_UPTIME, struct.pack("!I", _UP)))
    for kind, text in (
        (_FIRMWARE, ubiquiti.firmware), (_HOSTNAME, ubiquiti.hostname), (_PLATFORM, ubiquiti.platform), (_MODEL, ubiquiti.model),
    ):  # fmt: skip
        if text:
            values.append((kind, device.text(text).encode()))
    body = b"".join(struct.pack("!BH", kind, len(value)) + value for kind, value in sorted(values))
    return struct.pack("!BBH", ubiquiti.version, 0 if ubiquiti.version == 1 else 6, len(body)) + body
