"""DHCP: what a client says of itself when it asks for an address (UDP 67 and 68).

Sources: RFC 2131 section 2 (message form), RFC 2132 (options 12, 50, 53, 55, 60, 61), RFC 3396 (split options are joined).
A client's message describes the device; a server's acknowledgement only tells which address a hardware address got, and
other server messages nothing. The corpus keeps option 60 alone, as text, under the kind `dhcp_vendor_class`.
"""

from __future__ import annotations

from assay.observe.codec.wire import mac_from_bytes, text

_COOKIE = b"\x63\x82\x53\x63"
_OPTIONS_AT = 240
_PAD, _END = 0, 255
_HOSTNAME, _REQUESTED, _MESSAGE, _PARAMETERS, _VENDOR_CLASS, _CLIENT_ID = 12, 50, 53, 55, 60, 61
_DISCOVER, _REQUEST, _DECLINE, _ACK, _RELEASE, _INFORM = 1, 3, 4, 5, 7, 8
_FROM_CLIENT = (_DISCOVER, _REQUEST, _DECLINE, _RELEASE, _INFORM)


def decode(payload: bytes) -> dict[str, str]:
    """Host name, vendor class, parameter list, client identifier and address, from a client's message or an ACK."""
    options = _options(payload)
    message = options.get(_MESSAGE, b"")[:1]
    if payload[:1] == b"\x02":
        return {"dhcp_address": _address(payload[16:20])} if message == bytes([_ACK]) else {}
    if payload[:1] != b"\x01" or not message or message[0] not in _FROM_CLIENT:
        return {}
    return {
        "dhcp_vendor_class": text(options.get(_VENDOR_CLASS, b"")),
        "dhcp_hostname": text(options.get(_HOSTNAME, b"")),
        "dhcp_params": ",".join(str(code) for code in options.get(_PARAMETERS, b"")),
        "dhcp_client_id": options.get(_CLIENT_ID, b"").hex(":"),
        "dhcp_address": _address(options.get(_REQUESTED, b"")) or _address(payload[12:16]),
    }


def mac_of(payload: bytes) -> str | None:
    """The client's hardware address (`chaddr`), where it is an Ethernet one."""
    if not _options(payload) or payload[1:3] != b"\x01\x06":
        return None
    return mac_from_bytes(payload[28:34])


def vendor_class(payload: bytes) -> dict[str, str]:
    """Option 60 by itself."""
    return {"dhcp_vendor_class": text(payload)}


def fault(payload: bytes) -> str:
    """What is wrong with a message that has the magic cookie; empty for anything else."""
    if payload[_OPTIONS_AT - 4 : _OPTIONS_AT] != _COOKIE:
        return ""
    at = _OPTIONS_AT
    while at < len(payload) and payload[at] != _END:
        at += 1 if payload[at] == _PAD else 2 + (payload[at + 1] if at + 1 < len(payload) else len(payload))
    return "options that run past the end of the message" if at > len(payload) else ""


def _options(payload: bytes) -> dict[int, bytes]:
    """Options by code; empty where the magic cookie is missing."""
    found: dict[int, bytes] = {}
    if payload[_OPTIONS_AT - 4 : _OPTIONS_AT] != _COOKIE:
        return found
    at = _OPTIONS_AT
    while at < len(payload) and payload[at] != _END:
        if payload[at] == _PAD:
            at += 1
            continue
        if at + 1 >= len(payload):
            break
        code, length = payload[at], payload[at + 1]
        found[code] = found.get(code, b"") + payload[at + 2 : at + 2 + length]
        at += 2 + length
    return found


def _address(octets: bytes) -> str:
    return ".".join(str(octet) for octet in octets) if len(octets) == 4 and any(octets) else ""
