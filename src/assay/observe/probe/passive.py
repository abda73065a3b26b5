"""Listening before asking: what devices announce by themselves, kept as a capture that every other command reads.

Only frames to groups and to everybody, and ARP, are kept (announcements by mDNS, SSDP, WS-Discovery and SADP, DHCP
requests, who has which address); what one host says to another is nobody's business here and is dropped unread.
"""

from __future__ import annotations

import ipaddress
import struct
from pathlib import Path

from assay.observe.probe.gate import Gate
from assay.observe.probe.hearing import Hearing
from assay.observe.probe.messages import Address
from assay.observe.probe.wire import Link
from assay.observe.read.capture_packets import ARP, ETHERNET, UDP, Packet, Unread, dissect
from assay.observe.read.capture_replies import UDP_PORTS
from assay.observe.read.capture_senders import is_group

MOST_BYTES = 64 << 20
MOST_FRAME = 9_216
MOST_SENDERS = 4_096  # that are asked because they were heard
_SLICE = 0.25  # seconds between looks at the clock


async def listen(gate: Gate, link: Link, seconds: float, path: Path) -> tuple[int, set[Address]]:
    """Writes the frames of so many seconds to a pcap file; how many there were, and whose. Raises Refused and OSError."""
    frames = Hearing(gate.listen(link))
    kept = size = 0
    senders: set[Address] = set()
    ends = gate.clock.seconds() + seconds
    try:
        with path.open("wb") as capture:
            # Format: the pcap file format (draft-ietf-opsawg-pcap), microseconds, Ethernet.
            capture.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, MOST_FRAME, ETHERNET))
            while (left := ends - gate.clock.seconds()) > 0 and size < MOST_BYTES and not gate.is_final():
                frame = await frames.next(min(left, _SLICE))
                packet = announced(ETHERNET, frame) if frame else None
                if frame is None or packet is None:
                    continue
                if len(packet.source) in (4, 16) and len(senders) < MOST_SENDERS:
                    senders.add(ipaddress.ip_address(packet.source))
                at = gate.clock.now().timestamp()
                head = struct.pack("<IIII", int(at), int(at % 1 * 1e6), min(len(frame), MOST_FRAME), len(frame))
                capture.write(head + frame[:MOST_FRAME])
                kept, size = kept + 1, size + len(frame)
    finally:
        await frames.close()
    return kept, senders


def announced(linktype: int, frame: bytes) -> Packet | None:
    """The packet in a frame that is ARP, or a datagram of a port that is read to a group or to everybody; None for all others."""
    packet = dissect(linktype, frame)
    if isinstance(packet, Unread):
        return None
    if packet.protocol == ARP:
        return packet
    if packet.protocol != UDP or not {packet.sport, packet.dport} & UDP_PORTS:
        return None
    to_group = bool(frame[0] & 1) if linktype == ETHERNET else is_group(packet.target)
    return packet if to_group else None
