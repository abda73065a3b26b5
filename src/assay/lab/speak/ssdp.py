"""SSDP on UDP 1900: answers to `M-SEARCH`, and `NOTIFY` where a lab announces.

Source: UPnP Device Architecture 2.0, sections 1.2 and 1.3. A search for a target that the device does not have is heard and
not answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from assay.lab.device import Device
from assay.lab.services import Ssdp
from assay.lab.speak.heard import UNKNOWN, Heard

_TARGET = re.compile(rb"^ST[ \t]{0,8}:[ \t]{0,8}([^\r\n]{1,200})\r?$", re.IGNORECASE | re.MULTILINE)
_DISCOVER = re.compile(rb'^MAN[ \t]{0,8}:[ \t]{0,8}"ssdp:discover"', re.IGNORECASE | re.MULTILINE)
_AGE = 1800


def hear(device: Device, ssdp: Ssdp, question: bytes) -> Heard:
    """One answer for each target that was searched for."""
    target = _TARGET.search(question)
    if not question.startswith(b"M-SEARCH * HTTP/1.") or not target or not _DISCOVER.search(question):
        return UNKNOWN
    asked = target[1].decode("latin-1").strip()
    found = _targets(device, ssdp) if asked == "ssdp:all" else [one for one in _targets(device, ssdp) if one == asked]
    return Heard("question", tuple(_answer(device, ssdp, one) for one in found))


def announce(device: Device, ssdp: Ssdp) -> list[bytes]:
    """`NOTIFY` for each target."""
    return [
        _message(
            device,
            "NOTIFY * HTTP/1.1",
            [
                "HOST: 239.255.255.250:1900",
                *_common(device, ssdp),
                f"NT: {one}",
                "NTS: ssdp:alive",
                f"USN: {_usn(device, ssdp, one)}",
            ],
            ssdp.headers,
        )
        for one in _targets(device, ssdp)
    ]


def _answer(device: Device, ssdp: Ssdp, target: str) -> bytes:
    fields = [*_common(device, ssdp), "EXT:", f"ST: {target}", f"USN: {_usn(device, ssdp, target)}"]
    return _message(device, "HTTP/1.1 200 OK", fields, ssdp.headers)


def _common(device: Device, ssdp: Ssdp) -> list[str]:
    return [
        f"CACHE-CONTROL: max-age={_AGE}",
        f"LOCATION: {device.text(ssdp.location)}",
        f"SERVER: {device.text(ssdp.server)}",
    ]


def _targets(device: Device, ssdp: Ssdp) -> list[str]:
    return [*(device.text(one) for one in ssdp.targets), device.text(ssdp.usn)]


def _usn(device: Device, ssdp: Ssdp, target: str) -> str:
    own = device.text(ssdp.usn)
    return own if target == own else f"{own}::{target}"


def _message(device: Device, start: str, fields: Iterable[str], more: Iterable[str]) -> bytes:
    lines = [start, *fields, *(device.text(one) for one in more), "", ""]
    return "\r\n".join(lines).encode()
