"""Which protocol a payload is, by port and first bytes, and what of it may be kept.

Ports: those of each module in `observe.codec`. A payload is a reply of a device (its kind and bytes), a question that
somebody asks (counted, never a device), or nothing that is read. What is kept of a reply as `raw` has no cookie value, no
SIP address and nothing that a person typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from assay.observe.codec import decode
from assay.observe.codec.faults import fault_of
from assay.observe.codec.headers import Message, parse
from assay.observe.codec.http import body_text
from assay.observe.codec.tls import is_server_flight

RAW_LIMIT = 8192
_MAX_REPLIES = 8  # of one direction of a connection

_UDP_KINDS = {
    37020: "sadp_udp37020",
    37810: "dhip_udp37810",
    3702: "wsd_udp3702",
    1900: "ssdp_udp1900",
    5353: "mdns",
    67: "dhcp",
    68: "dhcp",
    34569: "xiongmai_udp34569",
    10001: "ubiquiti_udp10001",
    20002: "tplink_tdp_udp20002",
    9999: "tplink_shp_udp9999",
    5060: "sip",
}
UDP_PORTS = frozenset(_UDP_KINDS)
UDP_STARTS = b"<\x20H"  # first bytes of what `datagram_kind` knows from any port
# What a payload of the kind is that `decode` gives nothing for, when it looks like the question.
_QUESTIONS = {
    "sadp_udp37020": (re.compile(rb"<Probe\b"), "SADP inquiries and commands"),
    "dhip_udp37810": (re.compile(rb"\A\x20\x00\x00\x00DHIP|\A.?\Z", re.DOTALL), "DHIP searches and commands"),
    "wsd_udp3702": (re.compile(rb"[:<](?:Probe|Resolve|Bye)[\s>/]"), "WS-Discovery probes and byes"),
    "ssdp_udp1900": (re.compile(rb"\AM-SEARCH "), "SSDP searches"),
    "mdns": (re.compile(rb"\A.{12}", re.DOTALL), "mDNS queries and empty answers"),
    "dhcp": (re.compile(rb"\A\x02"), "DHCP offers and refusals of a server"),
    "xiongmai_udp34569": (re.compile(rb"\A\xff"), "DVRIP searches and commands"),
    "ubiquiti_udp10001": (re.compile(rb"\A[\x01\x02].\x00\x00\Z", re.DOTALL), "UDP 10001 searches"),
    "tplink_tdp_udp20002": (re.compile(rb"\A[\x01\x02]\x00"), "TDP searches"),
    "tplink_shp_udp9999": (re.compile(rb"\A[\xd0\xf0]"), "UDP 9999 searches"),
    "sip": (re.compile(rb"\A[A-Z]+ sips?:|\ASIP/2\.0 "), "SIP messages that name no product"),
    "arp": (re.compile(rb"\A\x00\x01\x08\x00"), "ARP probes"),
    "snmp": (re.compile(rb"\A\Z"), "SNMP messages that are no answer to what was asked"),
}
_REQUEST = re.compile(rb"(?:[A-Z_]{3,20}) \S{1,2000} (?:HTTP|RTSP|SIP)/\d")
_AUTHORIZATION = re.compile(rb"^(?:proxy-)?authorization[ \t]*:", re.IGNORECASE | re.MULTILINE)
_COOKIE = re.compile(r"^(set-cookie\d?[ \t]*:[ \t]*[^=;\r\n]{1,200}=)([^;\r\n]+)", re.IGNORECASE | re.MULTILINE)
_TELNET_PORTS = (23, 2323, 9527)
_VOLATILE = re.compile(r'\b(?:nonce|opaque)="?[^",\s]*"?', re.IGNORECASE)


class Reply(NamedTuple):
    """One reply of a device: its kind, its own bytes and the fields they say."""

    kind: str
    payload: bytes
    fields: dict[str, str]


def datagram_kind(sport: int, dport: int, payload: bytes) -> str | None:
    """The kind of a UDP payload: by port, else by a beginning that nothing else has (replies may come from any port)."""
    kind = _UDP_KINDS.get(sport) or _UDP_KINDS.get(dport)
    if kind or not payload:
        return kind
    if payload[0] == 0x3C and b"ProbeMatch" in payload[:4096]:
        return "sadp_udp37020" if payload.find(b":ProbeMatch") < 0 else "wsd_udp3702"
    if payload.startswith(b"\x20\x00\x00\x00DHIP"):
        return "dhip_udp37810"
    return "ssdp_udp1900" if payload.startswith(b"HTTP/1.1 200") else None


def datagram_reply(kind: str, payload: bytes) -> Reply | str:
    """The reply, or what else the payload is, in words: a question, or a message that could not be read."""
    fields = decode(kind, payload)
    if fields:
        return Reply(kind, payload, fields)
    looks, words = _QUESTIONS[kind]
    return words if looks.search(payload[:4096]) else ""


def stream_replies(data: bytes, server_port: int, sender_opened: bool | None) -> Iterator[Reply]:
    """The replies in what one side of a connection said first; `sender_opened` where it was the one to open it."""
    if data.startswith((b"HTTP/", b"RTSP/")):
        yield from _web_replies(data)
        return
    kind = _stream_kind(data, server_port)
    # A client announces itself too, where the protocol greets from both sides.
    if kind is None or (sender_opened and kind in ("ssh", "telnet", "ftp")):
        return
    fields = decode(kind, data)
    if fields:
        yield Reply(kind, data, fields)


def stream_fault(data: bytes, replies: Sequence[Reply]) -> tuple[str, str] | None:
    """The kind of a reply that breaks its protocol's rules, and how; None where no reply in the stream does.

    `data` may be the beginning alone, so that an end which is missing is no fault by itself.
    """
    for reply in replies:
        if found := fault_of(reply.kind, reply.payload):
            return reply.kind, found
    if replies:
        return None
    kind = next((kind for mark, kind in ((b"HTTP/", "http"), (b"RTSP/", "rtsp")) if data.startswith(mark)), "")
    kind = kind or ("tls_cert" if is_server_flight(data) else "")
    found = fault_of(kind, data)
    return (kind, found) if found else None


def is_request(data: bytes) -> bool:
    """Whether a client speaks here: HTTP, RTSP or SIP."""
    return _REQUEST.match(data) is not None


def authorization_headers(data: bytes) -> int:
    """How many header fields that prove who somebody is."""
    return len(_AUTHORIZATION.findall(data))


def kept_text(reply: Reply) -> tuple[str, int]:
    """What is kept of a reply's bytes, code points as bytes, and how many cookie values were dropped from it."""
    kind, payload, fields = reply
    if kind in ("http", "rtsp", "ssdp_udp1900"):
        return _web_text(payload)
    if kind == "tls_cert":
        names = f"subject={fields.get('x509_subjects', '')}\nissuer={fields.get('x509_issuers', '')}"
        return _as_bytes(names), 0
    if kind.startswith("tplink_"):
        return _as_bytes(fields.get("tplink_json", "")), 0
    if kind == "xiongmai_udp34569":
        settings = '{"NetWork.NetCommon": ' + fields.get("xiongmai_json", "{}") + "}"
        return payload[:16].decode("latin-1") + "\0\0\0\0" + _as_bytes(settings), 0
    if kind == "telnet":
        return _as_bytes(fields["telnet_banners"]), 0
    if kind == "ssh":
        return payload.partition(b"\n")[0].decode("latin-1"), 0
    if kind == "ftp":
        return _as_bytes("".join(f"220 {line}\r\n" for line in fields["ftp_banners"].splitlines()[-1:])), 0
    if kind == "sip":
        return _as_bytes(_sip_text(payload, fields)), 0
    return payload.decode("latin-1"), 0


def without_volatile(fields: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Fields without what differs in every reply of the same device, for telling repeats."""
    return tuple(sorted((name, _VOLATILE.sub("", value)) for name, value in fields.items()))


def _stream_kind(data: bytes, server_port: int) -> str | None:
    if is_server_flight(data):
        return "tls_cert"
    if data.startswith(b"SSH-"):
        return "ssh"
    if data.startswith(b"220") and (server_port == 21 or b"FTP" in data.partition(b"\n")[0].upper()):
        return "ftp"
    if data.startswith(b"SIP/2.0 ") or (server_port == 5060 and is_request(data)):
        return "sip"
    if server_port in _TELNET_PORTS:
        return "telnet"
    return {8000: "hik_sdk_tcp8000", 9999: "tplink_shp_udp9999"}.get(server_port)


def _web_replies(data: bytes) -> Iterator[Reply]:
    """Each message of the stream that follows a whole one; device descriptions in a body count for themselves as well."""
    for _ in range(_MAX_REPLIES):
        kind = "http" if data.startswith(b"HTTP/") else "rtsp" if data.startswith(b"RTSP/") else ""
        fields = decode(kind, data)
        if not fields:
            return
        message = parse(data)
        body = _body_length(kind, message, fields)
        whole = data if body is None else data[: len(data) - len(message.body) + body]
        yield Reply(kind, whole, decode(kind, whole))
        if kind == "http":
            yield from _described(body_text(parse(whole)).encode("utf-8", "replace"))
        if body is None:
            return
        data = data[len(whole) :]


def _body_length(kind: str, message: Message, fields: Mapping[str, str]) -> int | None:
    """How long the message's body is (RFC 9112 section 6.3); None where only the end of the stream would tell."""
    length = message.first("content-length")
    if not message.complete or "chunked" in message.first("transfer-encoding").lower():
        return None
    if length.isascii() and length.isdecimal() and len(length) < 10:
        return int(length)
    # RTSP without a length has no body (RFC 2326 section 12.14); nor have these answers of HTTP.
    bodiless = kind == "rtsp" or fields.get("http_status", "")[:1] == "1" or fields.get("http_status") in ("204", "304")
    return 0 if bodiless else None


def _described(body: bytes) -> Iterator[Reply]:
    for kind, mark in (
        ("isapi_deviceinfo", b"DeviceInfo"),
        ("onvif_getdeviceinformation", b"GetDeviceInformationResp"),
    ):
        if mark in body and (fields := decode(kind, body)):
            yield Reply(kind, body, fields)


def _web_text(payload: bytes) -> tuple[str, int]:
    """Head and start of the readable body, cookie values blanked."""
    message = parse(payload)
    head = payload[: len(payload) - len(message.body)].decode("latin-1")
    head, cookies = _COOKIE.subn(r"\1[dropped]", head)
    return head + _as_bytes(body_text(message)), cookies


def _sip_text(payload: bytes, fields: Mapping[str, str]) -> str:
    start = parse(payload).start
    method = start.split(" ")[0]
    kept = start if method.startswith("SIP/") else f"{method} sip:- SIP/2.0"
    named = (("Server", fields.get("sip_banners")), ("User-Agent", fields.get("sip_user_agents")))
    return "\r\n".join([kept, *(f"{name}: {value}" for name, value in named if value), "", ""])


def _as_bytes(text: str) -> str:
    """Text as code points that are its UTF-8 bytes, which is how `raw` holds everything."""
    return text.encode("utf-8", "replace").decode("latin-1")
