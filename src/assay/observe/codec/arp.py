"""ARP: the sender's hardware address and the IPv4 address it goes by.

Sources: RFC 826 (packet form); RFC 5227 section 1.1 (a probe has the sender address 0.0.0.0 and claims nothing).
"""

from __future__ import annotations

import struct
from typing import cast

from assay.observe.codec.wire import mac_from_bytes

_ETHERNET_IPV4 = (1, 0x0800, 6, 4)
_REQUEST, _REPLY = 1, 2


def decode(payload: bytes) -> dict[str, str]:
    """Sender addresses of a request or a reply: both state them."""
    if len(payload) < 28:
        return {}
    *form, operation = cast("tuple[int, ...]", struct.unpack_from("!HHBBH", payload))
    mac = mac_from_bytes(payload[8:14])
    address = payload[14:18]
    if tuple(form) != _ETHERNET_IPV4 or operation not in (_REQUEST, _REPLY) or mac is None or not any(address):
        return {}
    return {"arp_mac": mac, "arp_address": ".".join(str(octet) for octet in address)}


def mac_of(payload: bytes) -> str | None:
    """The sender's hardware address."""
    return decode(payload).get("arp_mac")
