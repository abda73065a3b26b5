"""Ubiquiti's discovery reply on UDP 10001.

Sources: Wireshark `packet-ubdp.c` and nmap `ubiquiti-discovery.nse` (type numbers only). Version, command, length, then
type, length (big-endian 16 bits) and value. The four-byte question has no values. User names, salts, challenges and the
network's name are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from assay.observe.codec.wire import mac_from_bytes, text

_HARDWARE_ADDRESS, _ADDRESSES = 0x01, 0x02
_NAMES = {0x03: "firmware", 0x0B: "hostname", 0x0C: "platform", 0x14: "model", 0x15: "model_short", 0x16: "version"}
_FULL_MODEL = (0x14, 0x15, 0x0C)


def decode(payload: bytes) -> dict[str, str]:
    """Platform or model, firmware and host name, and the known values as lines `name=value`."""
    values: dict[int, str] = {}
    for kind, value in _values(payload):
        if kind in _NAMES and value and value.isascii():
            values.setdefault(kind, text(value))
    if not values:
        return {}
    return {
        "ubiquiti_tlv": "\n".join(f"{_NAMES[kind]}={value}" for kind, value in values.items()),
        "model": next((values[kind] for kind in _FULL_MODEL if kind in values), ""),
        "firmware": values.get(0x03) or values.get(0x16, ""),
        "hostname": values.get(0x0B, ""),
    }


def mac_of(payload: bytes) -> str | None:
    """The hardware address, else the first one that comes with an IP address."""
    for kind, value in _values(payload):
        if (kind == _HARDWARE_ADDRESS and len(value) == 6) or (kind == _ADDRESSES and len(value) == 10):
            return mac_from_bytes(value[:6])
    return None


def _values(payload: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and value of each entry that lies whole within the length the header states."""
    if len(payload) < 8 or payload[0] not in (1, 2):
        return
    end = 4 + int.from_bytes(payload[2:4])
    if end > len(payload):
        return
    at = 4
    while at + 3 <= end:
        length = int.from_bytes(payload[at + 1 : at + 3])
        if at + 3 + length > end:
            return
        yield payload[at], payload[at + 3 : at + 3 + length]
        at += 3 + length
