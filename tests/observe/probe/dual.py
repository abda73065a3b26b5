"""A device for a namespace that a test made: `python -m tests.observe.probe.dual INTERFACE ADDRESS ADDRESS6 ELSEWHERE ELSEWHERE6`.

Over IPv4 and IPv6: pages on 80 that send everybody elsewhere, the true page over TLS on 443, SNMP for who knows the community,
WS-Discovery by ff02::c (IPv6 alone) with addresses of others in it, and an announcement to ff02::fb. Says "ready" when it
listens; ends with its standard input.
"""

from __future__ import annotations

import selectors
import socket
import struct
import sys
import tempfile
from pathlib import Path

from tests.observe import messages as replies
from tests.observe.probe.servers import servers
from tests.observe.probe.test_discovery import page
from tests.observe.probe.test_secure import made, server
from tests.observe.probe.test_snmp import agent

ANNOUNCED = replies.mdns_announcement("_rtsp._tcp.local", "Hall._rtsp._tcp.local", "hall.local")


def group(port: int, address: str, index: int) -> socket.socket:
    found = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind(("::", port))
    member = socket.inet_pton(socket.AF_INET6, address) + struct.pack("@I", index)
    found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, member)
    found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
    return found


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(interface: str, own: str, own_6: str, elsewhere: str, elsewhere_6: str) -> None:
    index = socket.if_nametoindex(interface)
    tls = server(made(Path(tempfile.mkdtemp())))
    away = {
        own: replies.lines("HTTP/1.1 302 Found", f"Location: https://{elsewhere}/", "Content-Length: 0"),
        "::": replies.lines("HTTP/1.1 302 Found", f"Location: http://[{elsewhere_6}]/", "Content-Length: 0"),
    }
    others = f"http://[{elsewhere_6}]/onvif http://{elsewhere}:8080/onvif http://device.example/ http://[fe80::1%25{interface}]/"
    match = replies.wsd_match(["hardware/WSD-6"], xaddrs=others)
    with servers() as found:
        for address, said in away.items():
            found.tcp(address, 80, lambda sent, said=said: said)  # type: ignore[misc]
            found.tcp(address, 443, page, tls=tls)
        for address in (own, own_6):
            found.udp(address, 161, agent)
        discovery, announcer = group(3702, "ff02::c", index), group(5353, "ff02::fb", index)
        routable = socket.socket(
            socket.AF_INET6, socket.SOCK_DGRAM
        )  # devices announce themselves from each of their addresses
        routable.bind((own_6, 5354))
        routable.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
        waiting = selectors.DefaultSelector()
        for one in (discovery, announcer, sys.stdin):
            waiting.register(one, selectors.EVENT_READ)
        say("ready")
        while True:
            for one in (announcer, routable):
                one.sendto(ANNOUNCED, ("ff02::fb", 5353, 0, index))
            for key, _ in waiting.select(0.3):
                if key.fileobj is sys.stdin:
                    return
                assert isinstance(key.fileobj, socket.socket)
                sent, sender = key.fileobj.recvfrom(65_535)
                if key.fileobj is discovery:
                    discovery.sendto(match, sender)
                elif sent[2:3] == b"\0":  # a question
                    announcer.sendto(ANNOUNCED, sender)


if __name__ == "__main__":
    main(*sys.argv[1:6])
