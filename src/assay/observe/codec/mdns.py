"""mDNS and DNS-SD: the services, names and TXT strings a host announces on UDP 5353.

Sources: RFC 1035 section 4.1 (message form, name compression), RFC 6762, RFC 6763 (service types, instance names, TXT).
Only responses count; a query says what its sender looks for. Compression pointers must point backwards, so a loop cannot
be written, and names, records and sections are bounded.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, cast

from assay.observe.codec.wire import normal_mac, text

_A, _PTR, _TXT, _AAAA, _SRV = 1, 12, 16, 28, 33
_RESPONSE = 0x8000
_MAX_RECORDS = 200
_MAX_NAME = 255  # RFC 1035 section 2.3.4
_META_QUERY = "_services._dns-sd._udp.local"
_MAC_KEYS = ("macaddress", "mac")


@dataclass(frozen=True, slots=True)
class _Record:
    name: str
    kind: int
    start: int
    end: int
    sound: bool  # whether its name is one


class _Name(NamedTuple):
    """A dotted name, the offset after it, and whether it ended as names end."""

    dotted: str
    after: int
    sound: bool


def decode(payload: bytes) -> dict[str, str]:
    """Service types, instances, TXT strings and the host name of one response."""
    services: dict[str, None] = {}
    instances: dict[str, None] = {}
    strings: dict[str, None] = {}
    hosts: dict[str, None] = {}
    for record in _records(payload):
        if record.kind in (_A, _AAAA):
            hosts[record.name] = None
        elif record.kind == _PTR:
            target = _name(payload, record.start).dotted
            (services if record.name == _META_QUERY else instances)[target] = None
        elif record.kind == _SRV:
            instances[record.name] = None
            hosts[_name(payload, record.start + 6).dotted] = None
        elif record.kind == _TXT:
            strings.update(dict.fromkeys(_strings(payload[record.start : record.end])))
    for instance in list(instances):
        if service := _service_type(instance):
            services[service] = None
        else:
            del instances[instance]
    return {
        "mdns_service": "\n".join(filter(None, services)),
        "mdns_instance": "\n".join(filter(None, instances)),
        "mdns_txt": "\n".join(filter(None, strings)),
        "hostname": next(filter(None, hosts), ""),
    }


def mac_of(payload: bytes) -> str | None:
    """The address that a TXT string `macaddress=` or `mac=` states."""
    for record in _records(payload):
        if record.kind == _TXT:
            for string in _strings(payload[record.start : record.end]):
                key, _, value = string.partition("=")
                if key.lower() in _MAC_KEYS and (mac := normal_mac(value)):
                    return mac
    return None


def fault(payload: bytes) -> str:
    """What is wrong with a response; empty for queries, and where nothing is."""
    if len(payload) < 12:
        return ""
    _, flags, questions, *counts = cast("tuple[int, ...]", struct.unpack_from("!6H", payload))
    if not flags & _RESPONSE or flags & 0x7800:
        return ""
    found = list(_records(payload))
    if len(found) < min(sum(counts), _MAX_RECORDS):
        return "records that end before the number that is said of them"
    if not all(record.sound for record in found):
        return "names whose pointers lead forward or in a circle"
    return f"more than {_MAX_RECORDS} records" if questions + sum(counts) > _MAX_RECORDS else ""


def _records(payload: bytes) -> Iterator[_Record]:
    """Answer, authority and additional records, as far as the message is whole."""
    if len(payload) < 12:
        return
    _, flags, questions, *counts = cast("tuple[int, ...]", struct.unpack_from("!6H", payload))
    if not flags & _RESPONSE or flags & 0x7800 or sum(counts) == 0:
        return
    at = 12
    for _ in range(min(questions, _MAX_RECORDS)):
        at = _name(payload, at).after + 4
    for _ in range(min(sum(counts), _MAX_RECORDS)):
        name, at, sound = _name(payload, at)
        if at + 10 > len(payload):
            return
        kind, _, _, length = cast("tuple[int, int, int, int]", struct.unpack_from("!HHIH", payload, at))
        at += 10
        if at + length > len(payload):
            return
        yield _Record(name, kind, at, at + length, sound)
        at += length


def _name(payload: bytes, at: int) -> _Name:
    """The dotted name at an offset and the offset after it; cut where the bytes end or a pointer points forward."""
    labels: list[str] = []
    after, size, sound = -1, 0, False
    limit = at
    while 0 <= at < len(payload):
        length = payload[at]
        if length >= 0xC0:
            after = at + 2 if after < 0 else after
            target = (length & 0x3F) << 8 | payload[at + 1] if at + 1 < len(payload) else limit
            if target >= limit:
                break
            at = limit = target
            continue
        at += 1
        size += length + 1
        if length == 0 or length > 63 or size > _MAX_NAME:
            sound = length == 0
            break
        labels.append(text(payload[at : at + length]))
        at += length
    return _Name(".".join(labels), at if after < 0 else after, sound)


def _strings(data: bytes) -> Iterator[str]:
    """The length-prefixed strings of a TXT record."""
    at = 0
    while at < len(data):
        length = data[at]
        if length:
            yield text(data[at + 1 : at + 1 + length])
        at += 1 + length


def _service_type(instance: str) -> str:
    """`_rtsp._tcp.local` of `Camera._rtsp._tcp.local` (RFC 6763 section 4.1), or an empty string."""
    labels = instance.split(".")
    for index in range(len(labels) - 1):
        if labels[index].startswith("_") and labels[index + 1] in ("_tcp", "_udp"):
            return ".".join(labels[index:])
    return ""
