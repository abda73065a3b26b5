"""A response to the read of SNMP that discovery sends: its values as the text of `snmp.py`, the community not among them.

Sources: RFC 3416 section 3 and RFC 1157 section 4.1 (message, response, bindings); X.690 section 8 (definite lengths; an
integer's and an object identifier's content). Bytes that are no response to that request, under that community, give nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from assay.observe.codec.der import dotted_oid
from assay.observe.codec.snmp import as_text
from assay.observe.codec.wire import text

_INTEGER, _STRING, _OID, _SEQUENCE, _RESPONSE = 0x02, 0x04, 0x06, 0x30, 0xA2
_DESCRIPTION, _OBJECT = "1.3.6.1.2.1.1.1.0", "1.3.6.1.2.1.1.2.0"
_ENTITY = {
    "1.3.6.1.2.1.47.1.1.1.1.12.1": "manufacturer",
    "1.3.6.1.2.1.47.1.1.1.1.13.1": "model",
    "1.3.6.1.2.1.47.1.1.1.1.11.1": "serial",
}
_MOST_BINDINGS = 16
_LONGEST = 4096  # bytes of one value
_LONGEST_NAME = 128  # bytes of an object identifier
_SHORTEST = 4  # characters of a community that is looked for in values
DROPPED = "[dropped]"


def response_text(payload: bytes, community: bytes, request: bytes) -> bytes:
    """The values of the response; empty where it is none, answers another request, or has nothing to say.

    What a device repeats of the community in its values is dropped from them.
    """
    values = _values(payload, community, request)
    told = {name: _without(text(value), text(community)) for name, value in values.items() if name != _OBJECT}
    entity = {field: _plain(told.get(name, "")) for name, field in _ENTITY.items()}
    return as_text(_plain(told.get(_DESCRIPTION, "")), dotted_oid(values.get(_OBJECT, b""), _LONGEST_NAME), entity)


def _without(value: str, community: str) -> str:
    """The value without the community, unless that is so short that it stands in words by chance."""
    return value.replace(community, DROPPED) if len(community) >= _SHORTEST else value


def _values(payload: bytes, community: bytes, request: bytes) -> dict[str, bytes]:
    """Octet strings, and the object that sysObjectID names, by the name of what they are the value of."""
    message = _parts(_only(payload, _SEQUENCE))
    kinds = [kind for kind, _ in message]
    if kinds != [_INTEGER, _STRING, _RESPONSE] or message[0][1] not in (b"\0", b"\1") or message[1][1] != community:
        return {}
    response = _parts(message[2][1])
    if [kind for kind, _ in response] != [_INTEGER, _INTEGER, _INTEGER, _SEQUENCE] or response[0][1] != request:
        return {}
    if any(response[1][1]):  # an error: the bindings are our own question
        return {}
    found: dict[str, bytes] = {}
    for kind, binding in _parts(response[3][1])[:_MOST_BINDINGS]:
        parts = _parts(binding)
        if kind != _SEQUENCE or len(parts) != 2 or parts[0][0] != _OID:
            continue
        name, (tag, value) = dotted_oid(parts[0][1], _LONGEST_NAME), parts[1]
        if tag == (_OID if name == _OBJECT else _STRING):
            found.setdefault(name, value[:_LONGEST])
    return found


def _only(payload: bytes, wanted: int) -> bytes:
    parts = _parts(payload)
    return parts[0][1] if len(parts) == 1 and parts[0][0] == wanted else b""


def _parts(data: bytes) -> list[tuple[int, bytes]]:
    """Tag and content of each part; nothing at all where one of them is cut or has no definite length."""
    found = list(_steps(data))
    return [] if any(tag < 0 for tag, _ in found) else found


def _steps(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        width = data[at + 1] & 0x7F if at + 1 < len(data) and data[at + 1] & 0x80 else 0
        start = at + 2 + width
        if start > len(data) or at + 1 >= len(data) or width > 4 or data[at + 1] == 0x80:
            yield -1, b""
            return
        size = int.from_bytes(data[at + 2 : start]) if width else data[at + 1]
        if start + size > len(data):
            yield -1, b""
            return
        yield data[at], data[start : start + size]
        at = start + size


def _plain(value: str) -> str:
    """Without NUL and without lines that would read as another value."""
    return value.replace("\0", "").replace("sysObjectID=", "sysObjectID ").strip()
