"""HTTP: the first bytes of a reply, with nothing in them that opens a session.

Sources: RFC 9110 (fields), RFC 9112 (framing, chunked coding); ISAPI namespaces: recorded replies.
Requests are never decoded. Cookie *names* are kept, their values never; a Location loses its user information.
"""

from __future__ import annotations

import re
import zlib
from html import unescape

from assay.observe.codec.headers import Message, parse, status_code
from assay.observe.codec.wire import FIELD_LIMIT, text

_TITLE = re.compile(r"<title(?:\s[^>]{0,200})?>([^<]{0,1000})<", re.IGNORECASE)
_USER_INFORMATION = re.compile(r"(?<=//)[^/@\s]{0,500}@")
# Any host: re-badged firmware writes its own. https://…/ver20/XMLSchema is the shape that counts.
_NAMESPACE = re.compile(r"""xmlns(?::\w{1,20})?\s*=\s*["'](https?://[\w.-]{1,100}/ver\d{1,3}/XMLSchema)["']""")
_BINARY = re.compile(r"(?:image|audio|video|font)/|application/(?:octet-stream|zip|pdf|x-shockwave)", re.IGNORECASE)
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,100}\r\n")


def decode(payload: bytes) -> dict[str, str]:
    """Status, server, challenges, title, start of the body, target of a redirect and cookie names."""
    if not payload.startswith(b"HTTP/"):
        return {}
    message = parse(payload)
    status = status_code(message.start, "HTTP")
    if not status:
        return {}
    page = body_text(message)
    title = _TITLE.search(page)
    space = _NAMESPACE.search(page)
    return {
        "http_status": status,
        "http_servers": message.first("server"),
        "http_wwwauth": "\n".join(message.all("www-authenticate")),
        "http_location": _USER_INFORMATION.sub("", message.first("location")),
        "http_cookies": "\n".join(name for value in message.all("set-cookie") if (name := _cookie_name(value))),
        "html_title": " ".join(unescape(title[1]).split()) if title else "",
        "http_body": page[:FIELD_LIMIT],
        "isapi_namespace": space[1] if space else "",
    }


def body_text(message: Message) -> str:
    """The start of the body as text, unchunked and inflated within bounds; empty for pictures and other binaries."""
    if _BINARY.match(message.first("content-type")):
        return ""
    body = message.body
    if "chunked" in message.first("transfer-encoding").lower():
        body = _unchunked(body)
    if message.first("content-encoding").lower().strip() in ("gzip", "x-gzip", "deflate"):
        body = _inflated(body)
    page = text(body[: FIELD_LIMIT * 4])
    return "" if "\x00" in page[:512] else page


def body_fault(message: Message) -> str:
    """Where the body is not coded as the fields say; empty where it is, or where there is too little of it to tell."""
    if message.body and "chunked" in message.first("transfer-encoding").lower() and not _CHUNK_SIZE.match(message.body):
        return "a body that is said to be chunked, and is not"
    coded = message.first("content-encoding").lower().strip() in ("gzip", "x-gzip", "deflate")
    return "a body that is said to be compressed, and is not" if coded and _is_plain(message) else ""


def _is_plain(message: Message) -> bool:
    body = _unchunked(message.body) if "chunked" in message.first("transfer-encoding").lower() else message.body
    return len(body) >= 4 and _decompressed(body) is None


def _cookie_name(value: str) -> str:
    name, equals, _ = value.partition("=")
    return name.strip() if equals else ""


def _unchunked(body: bytes) -> bytes:
    """The chunks' data, as far as it is there (RFC 9112 section 7.1)."""
    if not _CHUNK_SIZE.match(body):
        return body  # said to be chunked, but is not
    data, at = b"", 0
    while len(data) < FIELD_LIMIT * 4:
        size = _CHUNK_SIZE.match(body, at)
        if not size or int(size[1], 16) == 0:
            break
        data += body[size.end() : size.end() + int(size[1], 16)]
        at = size.end() + int(size[1], 16) + 2
    return data


def _inflated(body: bytes) -> bytes:
    """At most four fields' worth of the decompressed body: a bomb stays small."""
    found = _decompressed(body)
    if found is None:
        return body if body[:64].isascii() else b""  # said to be compressed, but is not
    return found


def _decompressed(body: bytes) -> bytes | None:
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        try:
            return zlib.decompressobj(window).decompress(body, FIELD_LIMIT * 4)
        except zlib.error:
            continue
    return None
