"""SSDP: who answers a search or announces itself on UDP 1900.

Source: UPnP Device Architecture 2.0, sections 1.2 and 1.3 (HTTP over UDP: a `200 OK` to M-SEARCH, or `NOTIFY *`). A
search (M-SEARCH) is not a device.
"""

from __future__ import annotations

from assay.observe.codec.headers import parse, status_code


def decode(payload: bytes) -> dict[str, str]:
    """SERVER, USN, LOCATION and the search target (ST) or notification type (NT)."""
    if not payload.startswith((b"HTTP/", b"NOTIFY ")):
        return {}
    message = parse(payload)
    if not message.start.startswith("NOTIFY ") and not status_code(message.start, "HTTP"):
        return {}
    return {
        "ssdp_server": message.first("server"),
        "ssdp_usn": message.first("usn"),
        "ssdp_location": message.first("location"),
        "ssdp_st": message.first("st") or message.first("nt"),
    }
