"""Whose hardware address a frame carries: the device's own, or that of a router in between.

A router puts its own address on what it forwards (RFC 1812 section 5.2), so the Ethernet source of a reply names the
device only if it is on the same link. Taken as signs of that: ARP binds the two; or the time to live still has a common
initial value (64, 128, 255), or the packet went to a group, which routers hardly ever forward. An address that sends for
several networks or many hosts is a router and is never taken on the second sign; nor is a public IPv4 address, which is
seldom on the link where somebody captures, while proxies and address translation restore the time to live.
"""

from __future__ import annotations

import ipaddress

from assay.observe.codec.wire import mac_from_bytes

INITIAL_TTLS = (64, 128, 255)
_MAX_TRACKED = 65536
_ENOUGH = 16  # addresses per sender: more change nothing
_ROUTER_HOSTS = 3
_PROXY_HOSTS = 8  # a machine that answers ARP for more addresses than this answers for others


class Senders:
    """Which hardware address sent for which IP addresses."""

    def __init__(self) -> None:
        self._addresses: dict[bytes, set[bytes]] = {}
        self._arp: dict[bytes, set[bytes]] = {}

    def saw(self, mac: bytes, address: bytes) -> None:
        """An IP packet from `address` in a frame from `mac`."""
        _remember(self._addresses, mac, address)

    def saw_arp(self, mac: bytes, address: bytes) -> None:
        """ARP binds the two."""
        _remember(self._arp, mac, address)

    def forwards(self, mac: bytes) -> bool:
        """Whether the address sends for more than one IPv4 network of 256, many hosts, or several IPv6 networks."""
        seen = self._addresses.get(mac, set())
        four = {address for address in seen if len(address) == 4 and any(address) and address[:2] != b"\xa9\xfe"}
        six = {address[:8] for address in seen if len(address) == 16 and address[:2] != b"\xfe\x80"}
        return len({address[:3] for address in four}) > 1 or len(four) > _ROUTER_HOSTS or len(six) > _ROUTER_HOSTS

    def answers_for_others(self, mac: bytes) -> bool:
        """Whether it claims more addresses by ARP than one device has (RFC 1027, proxy ARP)."""
        return len(self._arp.get(mac, ())) > _PROXY_HOSTS

    def device_mac(self, mac: bytes, address: bytes, ttl: int, to_group: bool) -> str | None:
        """The sender's hardware address where it is plausibly the device's own."""
        if self.answers_for_others(mac):
            return None
        if address in self._arp.get(mac, ()):
            return mac_from_bytes(mac)
        if is_public(address) or self.forwards(mac) or not (to_group or ttl in INITIAL_TTLS):
            return None
        return mac_from_bytes(mac)


def is_public(address: bytes) -> bool:
    """Whether this is an IPv4 address of the public internet."""
    return len(address) == 4 and ipaddress.IPv4Address(address).is_global


def is_group(address: bytes) -> bool:
    """Whether packets to this address go to many (RFC 5771, RFC 4291 section 2.7)."""
    return address[:1] == b"\xff" or (len(address) == 4 and (address[0] >> 4 == 14 or address[3] == 255))


def _remember(table: dict[bytes, set[bytes]], mac: bytes, address: bytes) -> None:
    known = table.get(mac)
    if known is None:
        if len(table) < _MAX_TRACKED and mac:
            table[mac] = {address}
    elif len(known) < _ENOUGH:
        known.add(address)
