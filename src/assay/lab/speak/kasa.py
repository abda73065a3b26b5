"""TP-Link's smart-home protocol on UDP 9999: JSON under an XOR in which each byte is the key of the next, 171 the first.

Source: python-kasa, `xortransport.py` (facts only). `system.get_sysinfo` is a question; everything else that the protocol
carries (switching, networks, accounts) is a command.
"""

from __future__ import annotations

import json

from assay.lab.device import Device
from assay.lab.services import Kasa
from assay.lab.speak.heard import COMMAND, UNKNOWN, Heard

_FIRST_KEY = 171


def hear(device: Device, kasa: Kasa, question: bytes) -> Heard:
    """The answer to `get_sysinfo`."""
    try:
        asked = json.loads(plain(question))
    except ValueError:
        return UNKNOWN
    if not isinstance(asked, dict):
        return UNKNOWN
    system = asked.get("system")
    if not isinstance(system, dict) or "get_sysinfo" not in system:
        return COMMAND
    if len(system) > 1 or len(asked) > 1:
        return COMMAND  # a question with something else beside it is not only a question
    return Heard("question", (reply(device, kasa),))


def reply(device: Device, kasa: Kasa) -> bytes:
    """The system information."""
    told = {"system": {"get_sysinfo": device.filled(kasa.sysinfo)}}
    return hidden(json.dumps(told, separators=(",", ":")).encode())


def plain(cipher: bytes) -> bytes:
    """The bytes that were hidden."""
    out, key = bytearray(), _FIRST_KEY
    for byte in cipher:
        out.append(byte ^ key)
        key = byte
    return bytes(out)


def hidden(text: bytes) -> bytes:
    """Each byte under the one that was sent before it."""
    out, key = bytearray(), _FIRST_KEY
    for byte in text:
        key ^= byte
        out.append(key)
    return bytes(out)
