"""What a hostile device answers, as frames: each with the kind and the words that its finding names it by."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterator
from typing import NamedTuple

from tests.observe import messages
from tests.observe.frames import ACK, PSH, Conversation, Host, arp, datagram, framed, group, packet, tcp

CLIENT = Host("f4:8e:38:00:00:09", "10.0.0.10")
NOT_DATES = messages.der(0x30, messages.der(0x17, b"000000000000Z"), messages.der(0x17, b"never"))
NAME = messages.der_name(("55040a", b"Old Optics"), ("550403", b"10.0.0.9"))
ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'"><!ENTITY c "' + b"&b;" * 1000 + b'">]>'
    b"<ProbeMatch><Types>inquiry</Types><DeviceSN>" + b"&c;" * 1000 + b"</DeviceSN></ProbeMatch>"
)  # fmt: skip


class Lie(NamedTuple):
    """One hostile reply: its frames, and the finding it must lead to (empty: none, it only must do no harm)."""

    name: str
    frames: list[bytes]
    kind: str = ""
    finding: str = ""


def camera(number: int) -> Host:
    return Host(f"02:00:5e:00:{number >> 8:02x}:{number & 255:02x}", f"10.0.{1 + (number >> 8)}.{number & 255}")


def answered(number: int, port: int, reply: bytes, segment: int = 1400) -> list[bytes]:
    """What a device answers on a TCP port."""
    talk = Conversation(CLIENT, camera(number), (40000 + number, port), segment).opened()
    return talk.asks(b"GET / HTTP/1.1\r\n\r\n").answers(reply).closed().frames


def told(number: int, port: int, reply: bytes) -> list[bytes]:
    """What a device answers on a UDP port."""
    return [datagram(camera(number), CLIENT, (port, 50000), reply)]


def lies() -> Iterator[Lie]:
    """Every hostile reply that fits in a few frames."""
    head = "HTTP/1.1 200 OK\r\nServer: Webs\r\n"
    record = messages.dns_name("a.local")
    yield Lie("entities", told(1, 37020, ENTITIES), "sadp_udp37020", "declares entities")
    yield Lie("nesting", told(2, 37020, b"<ProbeMatch>" + b"<a>" * 20_000), "sadp_udp37020", "not well-formed")
    yield Lie(
        "ten thousand scopes",
        told(3, 3702, messages.wsd_envelope("<d:ProbeMatch><d:Scopes>" + " ".join(f"{n:x}" for n in range(10_000)) + "</d:Scopes></d:ProbeMatch>")),
        "wsd_udp3702", "more than 200 scopes",
    )  # fmt: skip
    yield Lie("json", told(4, 37810, deep_dhip()), "dhip_udp37810", "nests too deep")
    yield Lie(
        "short json",
        told(5, 34569, messages.xiongmai(1531, {"NetWork.NetCommon": {"SN": "1"}})[:-9]),
        "xiongmai_udp34569",
        "JSON",
    )
    yield Lie(
        "pointers in a circle",
        told(6, 5353, messages.mdns_response(messages.dns_record(b"\xc0\x0c", 16, b"\x03a=b"))), "mdns", "in a circle",
    )  # fmt: skip
    yield Lie(
        "records that are not there",
        told(7, 5353, struct.pack("!6H", 0, 0x8400, 0, 65535, 65535, 65535) + record),
        "mdns",
        "end before",
    )
    yield Lie(
        "options past the end",
        told(8, 68, messages.dhcp("02:00:5e:00:00:08", 1, [(60, b"udhcp")])[:-4]),
        "dhcp",
        "past the end",
    )
    yield Lie("an endless head", answered(9, 80, head.encode() + b"X: " + b"a" * (1 << 20)), "http", "do not end")
    yield Lie(
        "no chunks", answered(10, 80, (head + "Transfer-Encoding: chunked\r\n\r\nzzz").encode()), "http", "chunked"
    )
    yield Lie(
        "no gzip", answered(11, 80, (head + "Content-Encoding: gzip\r\n\r\nplain text").encode()), "http", "compressed"
    )
    yield Lie(
        "a bomb", answered(12, 80, (head + "Content-Encoding: gzip\r\n\r\n").encode() + gzip.compress(bytes(30 << 20)))
    )
    yield Lie("a status that is none", answered(13, 554, b"RTSP/1.0 banana\r\n\r\n"), "rtsp", "status line")
    yield Lie(
        "dates that are none",
        answered(14, 443, messages.tls_server_flight(messages.old_certificate(NAME, NAME, validity=NOT_DATES), version=0x0301)),
        "tls_cert", "X.509",
    )  # fmt: skip
    yield Lie("ssl 2", answered(15, 443, messages.ssl2_server_hello(messages.old_certificate(NAME, NAME))))
    yield Lie(
        "no certificate",
        answered(16, 443, messages.tls_server_flight(b"\x30\x84\xff\xff\xff\xff\x02")),
        "tls_cert",
        "X.509",
    )
    yield Lie("slow bytes", answered(17, 80, (head + "\r\n<title>slow</title>").encode(), segment=1))
    yield Lie("shreds", shreds(18), "tcp", "pieces")
    yield Lie(
        "a length that lies", told(19, 161, b"\x30\x84\xff\xff\xff\xff\x02\x01\x01\x04\x84\xff\xff\xff\xffpublic")
    )
    yield Lie(
        "a length that lies to a switch",
        told(20, 10001, b"\x01\x00\xff\xff\x02\x00\x0a"),
        "ubiquiti_udp10001",
        "none of this protocol",
    )
    yield Lie("negotiation without end", answered(21, 23, b"\xff\xfa" * 4000))
    yield Lie(
        "an address for nobody",
        [arp(camera(22), CLIENT.ip)[:14] + b"\x00\x06\x08\x00\xff\x04\x00\x02" + bytes(38)],
        "arp",
        "none of this",
    )
    yield Lie("a body of bait", answered(23, 80, (head + "\r\n" + '<title xmlns="' * 2000).encode()))
    yield Lie("words that look secret", answered(24, 80, (head + "\r\n" + "password=" * 3000).encode()))


def deep_dhip() -> bytes:
    body = b'{"method":"client.notifyDevInfo","params":' + b"[" * 50_000
    return b"\x20\x00\x00\x00DHIP" + bytes(8) + struct.pack("<IIII", len(body), 0, len(body), 0) + body


def shreds(number: int) -> list[bytes]:
    """Every other byte of a reply, so that no two pieces touch."""
    host = camera(number)
    return [
        framed(host, CLIENT, packet(host, CLIENT, 6, tcp(host, CLIENT, (80, 40000), b"x", seq=at, flags=PSH | ACK)))
        for at in range(0, 400, 2)
    ]


def large_body(size: int) -> Iterator[bytes]:
    """An HTTP reply of that many bytes, in frames as a capture of one's own traffic has them before they are cut."""
    host, seq = camera(200), 1
    for at in range(0, size, 60_000):
        payload = (b"HTTP/1.1 200 OK\r\nServer: Webs\r\n\r\n" if not at else b"").ljust(60_000, b"y")
        # The checksum is left out: it takes longer than the rest, and no reader asks for it.
        segment = struct.pack("!HHIIHHHH", 80, 40000, seq, 0, 5 << 12 | PSH | ACK, 64240, 0, 0) + payload
        yield framed(host, CLIENT, packet(host, CLIENT, 6, segment))
        seq = (seq + len(payload)) % 2**32


def crowd(count: int) -> Iterator[bytes]:
    """As many senders as that, each with an SSDP reply of its own."""
    base = bytearray(
        datagram(camera(1), group("239.255.255.250"), (1900, 1900), messages.ssdp_reply("x UPnP/1.0", "uuid:00000000"))
    )
    place = base.index(b"uuid:00000000") + 5
    for number in range(count):
        base[8:12] = number.to_bytes(4)
        base[27:30] = number.to_bytes(3)
        base[place : place + 8] = b"%08x" % number
        yield bytes(base)


def flood(count: int) -> Iterator[bytes]:
    """As many machines that ask by ARP."""
    base = bytearray(arp(camera(1), CLIENT.ip))
    for number in range(count):
        base[8:12] = base[24:28] = number.to_bytes(4)
        base[29:32] = number.to_bytes(3)
        yield bytes(base)
