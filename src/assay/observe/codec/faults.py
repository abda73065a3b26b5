"""What is wrong with a reply that has its protocol's mark: said in words, since a reply that lies is a finding of its own.

A reply may be read in part and be faulty all the same. Nothing here decides what is kept; a message without the mark of a
reply (a question, another protocol) has no fault. The words hold nothing of the reply itself.
"""

from __future__ import annotations

from collections.abc import Callable

from assay.observe.codec import dhcp, http, mdns, tls
from assay.observe.codec.headers import parse, status_code
from assay.observe.codec.wire import json_object, text, xml_fault

MAX_SCOPES = 200  # devices name a few dozen
_HEAD = 8192  # bytes within which the fields of a reply end; a capture keeps no more of a stream


def fault_of(kind: str, payload: bytes) -> str:
    """Why the reply is malformed; empty where it is not, or is no reply."""
    find = _FAULTS.get(kind)
    return find(payload) if find is not None else ""


def _xml(*marks: bytes) -> Callable[[bytes], str]:
    def find(payload: bytes) -> str:
        return xml_fault(payload) if any(mark in payload for mark in marks) else ""

    return find


def _discovery(payload: bytes) -> str:
    found = _xml(b"ProbeMatch", b"ResolveMatch", b":Hello")(payload)
    scopes = len(payload[payload.find(b"Scopes") : payload.rfind(b"Scopes")].split())
    return found or (f"more than {MAX_SCOPES} scopes" if scopes > MAX_SCOPES else "")


def _json(mark: bytes, start: int) -> Callable[[bytes], str]:
    def find(payload: bytes) -> str:
        if mark not in payload or json_object(text(payload[start:])) is not None:
            return ""
        return "JSON that ends too early, nests too deep or is none"

    return find


def _message(protocol: str, start: bytes) -> Callable[[bytes], str]:
    def find(payload: bytes) -> str:
        if not payload.startswith(start):
            return ""
        message = parse(payload)
        if not status_code(message.start, protocol):
            return "a status line that is none"
        if not message.complete and len(payload) >= _HEAD:
            return f"header fields that do not end within {_HEAD:,} bytes"
        return http.body_fault(message) if protocol == "HTTP" else ""

    return find


_FAULTS: dict[str, Callable[[bytes], str]] = {
    "sadp_udp37020": _xml(b"ProbeMatch"),
    "wsd_udp3702": _discovery,
    # Bodies may be cut: only where the end is there is what stands before it judged.
    "onvif_getdeviceinformation": _xml(b"Envelope>"),
    "isapi_deviceinfo": _xml(b"/DeviceInfo>", b":DeviceInfo>"),
    "dhip_udp37810": _json(b"client.notifyDevInfo", 32),
    "xiongmai_udp34569": _json(b"NetWork.NetCommon", 20),
    "tplink_tdp_udp20002": _json(b"device_model", 16),
    "http": _message("HTTP", b"HTTP/"),
    "rtsp": _message("RTSP", b"RTSP/"),
    "ssdp_udp1900": _message("HTTP", b"HTTP/"),
    "sip": _message("SIP", b"SIP/"),
    "mdns": mdns.fault,
    "dhcp": dhcp.fault,
    "tls_cert": tls.fault,
}
