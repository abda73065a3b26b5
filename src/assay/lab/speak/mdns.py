"""mDNS and DNS-SD on UDP 5353: pointers, services, texts and addresses of what a device offers.

Sources: RFC 1035 section 4.1 (form), RFC 6762 sections 5.4, 6 and 6.7 (unicast answers, cache flush, one-shot queries from
other ports, which get their question and number back), RFC 6763 (instances, and the listing of service types).
"""

from __future__ import annotations

import ipaddress
import struct
from dataclasses import dataclass

from assay.lab.device import Device
from assay.lab.services import Mdns
from assay.lab.speak.heard import UNKNOWN, Heard

_A, _PTR, _TXT, _AAAA, _SRV, _ANY = 1, 12, 16, 28, 33, 255
_IN, _FLUSH, _UNICAST = 1, 0x8000, 0x8000
_ANSWER = 0x8400  # a response, with authority
_LISTING = "_services._dns-sd._udp.local"
_HEADER = struct.Struct("!6H")
_MOST = 20  # questions of one message


@dataclass(frozen=True, slots=True)
class Asked:
    """One question."""

    name: str
    kind: int
    unicast: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One record; `own` ones only this device has, so that others are to forget what they kept (RFC 6762, 10.2)."""

    name: str
    kind: int
    data: bytes
    own: bool = True
    seconds: int = 120

    def wire(self, flush: bool) -> bytes:
        """The record's bytes."""
        group = _IN | (_FLUSH if flush and self.own else 0)
        return name_bytes(self.name) + struct.pack("!HHIH", self.kind, group, self.seconds, len(self.data)) + self.data


def hear(device: Device, mdns: Mdns, question: bytes) -> Heard:
    """Answers to what the device has. A one-shot query cannot be told here: the caller gives it its number back."""
    asked = questions(question)
    if asked is None:
        return UNKNOWN
    zone = records(device, mdns)
    found = [entry for entry in zone if any(_fits(one, entry) for one in asked)]
    if not found:
        return Heard("question")
    rest = [entry for entry in zone if entry not in found and entry.kind != _PTR]
    return Heard("question", (message(found, rest),), to_group=not any(one.unicast for one in asked))


def one_shot(question: bytes, answer: bytes) -> bytes:
    """The answer for somebody who asked from another port: number and questions repeated, nothing to be forgotten."""
    count = struct.unpack_from("!H", question, 4)[0]
    end = _skipped(question, count)
    body = bytearray(answer[12:])
    head = _HEADER.unpack_from(answer)
    return question[:2] + struct.pack("!5H", _ANSWER, count, *head[3:]) + question[12:end] + bytes(body)


def announce(device: Device, mdns: Mdns) -> list[bytes]:
    """All records, unasked."""
    return [message(records(device, mdns), [])]


def records(device: Device, mdns: Mdns) -> list[Entry]:
    """The device's records."""
    host = f"{device.text(mdns.host)}.local"
    found: dict[Entry, None] = {}
    for service in mdns.services:
        kind = f"{service.type}.local"
        instance = device.text(service.instance)
        whole = name_bytes(kind, instance)
        port = device.ports.get(("tcp" if kind.endswith("_tcp.local") else "udp", service.port), service.port)
        strings = [device.text(one).encode()[:255] for one in service.txt] or [b""]
        full = f"{_escaped(instance)}.{kind}"
        found[Entry(_LISTING, _PTR, name_bytes(kind), own=False)] = None
        found[Entry(kind, _PTR, whole, own=False)] = None
        found[Entry(full, _SRV, struct.pack("!HHH", 0, 0, port) + name_bytes(host))] = None
        found[Entry(full, _TXT, b"".join(bytes([len(one)]) + one for one in strings))] = None
    address = ipaddress.ip_address(device.address)
    found[Entry(host, _A if address.version == 4 else _AAAA, address.packed)] = None
    return list(found)


def message(answers: list[Entry], more: list[Entry], flush: bool = True) -> bytes:
    """A response with answers and additional records."""
    head = _HEADER.pack(0, _ANSWER, 0, len(answers), 0, len(more))
    return head + b"".join(entry.wire(flush) for entry in (*answers, *more))


def questions(message: bytes) -> list[Asked] | None:
    """The questions of a query, or None for anything else."""
    if len(message) < 12:
        return None
    _, flags, count, *_ = _HEADER.unpack_from(message)
    if flags & 0xF800 or not 0 < count <= _MOST:
        return None
    found, at = [], 12
    for _ in range(count):
        name, at = name_at(message, at)
        if at + 4 > len(message):
            return None
        kind, group = struct.unpack_from("!HH", message, at)
        found.append(Asked(name, kind, bool(group & _UNICAST)))
        at += 4
    return found


def _skipped(message: bytes, count: int) -> int:
    at = 12
    for _ in range(count):
        at = name_at(message, at)[1] + 4
    return at


def _fits(asked: Asked, entry: Entry) -> bool:
    return asked.name.lower() == entry.name.lower() and asked.kind in (entry.kind, _ANY)


def _escaped(instance: str) -> str:
    """An instance's name is one label; its dots are told from those between labels (RFC 6763, 4.3)."""
    return instance.replace("\\", "\\\\").replace(".", "\\.")


def name_bytes(name: str, instance: str = "") -> bytes:
    """Labels with their lengths; an instance goes before, whole."""
    labels = [instance] if instance else []
    labels += [part.replace("\0", ".") for part in name.replace("\\.", "\0").split(".") if part]
    coded = [label.encode()[:63] for label in labels]
    return b"".join(bytes([len(label)]) + label for label in coded) + b"\0"


def name_at(message: bytes, at: int) -> tuple[str, int]:
    """The name at a place and the place after it; pointers lead backwards only."""
    labels: list[str] = []
    after, limit = -1, at
    while at < len(message) and message[at]:
        length = message[at]
        if length >= 0xC0:
            after = at + 2 if after < 0 else after
            target = int.from_bytes(message[at : at + 2]) & 0x3FFF
            if target >= limit:
                break
            at = limit = target
            continue
        labels.append(message[at + 1 : at + 1 + length].decode("utf-8", "replace").replace(".", "\\."))
        at += 1 + length
    return ".".join(labels), after if after >= 0 else at + 1
