"""Whose announcement a frame carries: a device that is known by its hardware address, or by its IP address where that is a router's.

The hardware address that a reply states of its sender (SADP, DHIP, DHCP, ARP, ...) goes first, then the frame's own. A sender that
goes back and forth between several hosts' or networks' IP addresses forwards for them, as a router does (`observe.read.
capture_senders`): from then on what it sends is told apart by IP address. A device that merely moves to another address, as DHCP
makes it, does not go back and forth. Locally administered addresses are taken like any other: within one watch they tell apart.
"""

from __future__ import annotations

import ipaddress
from typing import NamedTuple

from assay.observe.codec import mac_of
from assay.observe.codec.wire import mac_from_bytes
from assay.observe.codec.wsdiscovery import scope_mac
from assay.observe.read.capture_packets import ARP, Packet
from assay.observe.read.capture_replies import Reply, datagram_kind, datagram_reply
from assay.observe.read.capture_senders import INITIAL_TTLS
from assay.observe.secrets import scrub
from assay.observe.watch.model import Device

MOST_ADDRESSES = 16  # of one device that are remembered; the oldest go first
RELAYED_HOSTS, RELAYED_NETWORKS = 4, 3  # that a sender goes back and forth between
_DHCP_SERVER = 67
_NAMES = (
    "model",
    "device_name",
    "hostname",
    "dhcp_hostname",
    "mdns_instance",
    "wsd_types",
    "ssdp_server",
    "dhcp_vendor_class",
)


class Said(NamedTuple):
    """A reply and who said it. `mac` is empty where the frame's sender may be a router; `address` where none is stated."""

    reply: Reply
    stated: str
    sender: str
    address: str
    on_link: bool


def told_by(packet: Packet) -> tuple[str, Reply | str]:
    """The kind of an announcement, and its reply or (as words) what else it is."""
    if packet.protocol == ARP:
        reply = datagram_reply("arp", packet.payload)
        if isinstance(reply, Reply):  # whom it asks for changes; who asks is the observation
            reply = Reply("arp", packet.payload[:18] + bytes(10), reply.fields)
        return "arp", reply
    kind = datagram_kind(packet.sport, packet.dport, packet.payload) or ""
    return kind, datagram_reply(kind, packet.payload) if kind else ""


def said_by(reply: Reply, packet: Packet) -> Said:
    """A reply with what it and its frame say of its sender."""
    stated = scope_mac(reply.payload) if reply.kind == "wsd_udp3702" else mac_of(reply.kind, reply.payload)
    sender = mac_from_bytes(packet.mac) or ""
    # A router takes one off the time to live; one of 1 it does not forward, nor what has a link-local address.
    on_link = packet.ttl in (1, *INITIAL_TTLS) or packet.source[:2] == b"\xfe\x80"
    return Said(reply, stated or "", sender, _address(reply, packet), on_link)


def key_of(said: Said, devices: dict[str, Device]) -> str:
    """By what the device is known; empty where nothing says who it is."""
    if said.stated:
        return said.stated
    known = devices.get(said.sender)
    if said.sender and not (known and known.relay):
        return said.sender
    return f"ip:{said.address}" if said.address else ""


def proven_mac(said: Said, device: Device) -> str:
    """The hardware address that goes into the evidence: stated, or the frame's where nothing says that a router sent it."""
    if said.stated:
        return said.stated
    own = device.key == said.sender and (said.on_link or said.address in device.bound)
    return said.sender if own else ""


class Moved(NamedTuple):
    """What a new address of a device means: the address before (empty: none, or known already), and whether it relays."""

    before: str
    relays: bool


def use(device: Device, said: Said) -> Moved:
    """Takes note of the IP address that a device sent from."""
    address = said.address
    if said.reply.kind == "arp":
        device.bound.add(address)
        if len(device.bound) > MOST_ADDRESSES:
            device.bound = {address}
    own = device.key in (said.sender, said.reply.fields.get("arp_mac"))
    if not address or address == device.address or not own or said.reply.kind == "dhcp" or device.relay:
        return Moved("", False)
    known = address in device.addresses
    device.addresses.pop(address, None)
    device.addresses[address] = None
    if len(device.addresses) > MOST_ADDRESSES:
        del device.addresses[next(iter(device.addresses))]
    if ":" in address or address.startswith("169.254."):  # every device has some beside its own
        return Moved("", False)
    before, device.address = device.address, address
    if known and before:
        device.mixed |= {before, address}
        networks = {one.rpartition(".")[0] for one in device.mixed}
        return Moved("", len(device.mixed) >= RELAYED_HOSTS or len(networks) >= RELAYED_NETWORKS)
    return Moved(before, False)


def name_in(reply: Reply) -> str:
    """What a device calls itself, for people; empty where a reply does not say."""
    found = next((reply.fields[name] for name in _NAMES if reply.fields.get(name)), "")
    return " ".join(scrub(found)[0].split())[:80]


def _address(reply: Reply, packet: Packet) -> str:
    told = reply.fields.get("arp_address") or (reply.fields.get("dhcp_address", "") if reply.kind == "dhcp" else "")
    if told:
        return told
    if reply.kind == "dhcp" and packet.sport == _DHCP_SERVER:
        return ""
    source = packet.source
    return str(ipaddress.ip_address(source)) if len(source) in (4, 16) and any(source) else ""
