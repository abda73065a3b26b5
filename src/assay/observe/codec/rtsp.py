"""RTSP: the status line and header fields of a reply, on TCP 554 and others.

Sources: RFC 2326 and RFC 7826 (responses, Server, WWW-Authenticate). Requests say nothing of the device and are not read.
"""

from __future__ import annotations

from assay.observe.codec.headers import parse, status_code


def decode(payload: bytes) -> dict[str, str]:
    """Status, server and the challenges of a reply."""
    if not payload.startswith(b"RTSP/"):
        return {}
    message = parse(payload)
    status = status_code(message.start, "RTSP")
    if not status:
        return {}
    return {
        "rtsp_status": status,
        "rtsp_servers": message.first("server"),
        "http_wwwauth": "\n".join(message.all("www-authenticate")),
    }
