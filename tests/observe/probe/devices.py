"""Devices for a namespace that a test made: `python -m tests.observe.probe.devices ADDRESS INTERFACE` answers all of its link.

Speaks the search of UDP 37020 (answers go to the group, as devices do), WS-Discovery over IPv4 and IPv6, the broadcast search
of UDP 34569, and announces itself by mDNS. Says "ready" when it listens; ends with its standard input.
"""

from __future__ import annotations

import json
import selectors
import socket
import struct
import sys

from tests.observe import messages as replies

GROUPS = {37020: "239.255.255.250", 3702: "239.255.255.250"}
SADP = replies.sadp_reply("XYZ-2CD000", "XYZ-2CD00020200101AAWR123456789", "02:00:5e:00:53:01")
WSD = replies.wsd_match(["hardware/WSD-4"])
WSD_6 = replies.wsd_match(["hardware/WSD-6"])
DVRIP = replies.xiongmai(1531, {"NetWork.NetCommon": {"MAC": "02:00:5e:00:53:03", "SN": "abc123", "HostName": "NVR"}})
ANNOUNCED = replies.mdns_announcement("_rtsp._tcp.local", "Hall._rtsp._tcp.local", "hall.local")


def opened(port: int, own: str, index: int) -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    found.bind(("0.0.0.0", port))
    if port in GROUPS:
        member = struct.pack("4s4si", socket.inet_aton(GROUPS[port]), socket.inet_aton(own), index)
        found.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
    found.setsockopt(
        socket.IPPROTO_IP, socket.IP_MULTICAST_IF, struct.pack("4s4si", bytes(4), socket.inet_aton(own), index)
    )
    return found


def opened_6(index: int) -> socket.socket:
    found = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    found.bind(("::", 3702))
    member = socket.inet_pton(socket.AF_INET6, "ff02::c") + struct.pack("@I", index)
    found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, member)
    return found


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(own: str, interface: str) -> None:
    index = socket.if_nametoindex(interface)
    ports = {port: opened(port, own, index) for port in (37020, 3702, 34569)}
    six, announcer = opened_6(index), opened(5353, own, index)
    waiting = selectors.DefaultSelector()
    for one in (*ports.values(), six, sys.stdin):
        waiting.register(one, selectors.EVENT_READ)
    heard: list[tuple[str, int]] = []
    say("ready")
    while True:
        announcer.sendto(ANNOUNCED, ("224.0.0.251", 5353))
        for key, _ in waiting.select(0.3):
            if key.fileobj is sys.stdin:
                say(json.dumps(heard))
                return
            assert isinstance(key.fileobj, socket.socket)
            sent, sender = key.fileobj.recvfrom(65_535)
            port = key.fileobj.getsockname()[1]
            heard.append((sender[0], port))
            if key.fileobj is six:
                six.sendto(WSD_6, sender)
            elif port == 37020 and b"<Probe>" in sent:
                key.fileobj.sendto(SADP, ("239.255.255.250", 37020))
            elif port == 3702:
                key.fileobj.sendto(WSD, sender)
            elif port == 34569 and sent[14:16] == b"\xfa\x05":
                key.fileobj.sendto(DVRIP, (str(sender[0]), 34569))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
