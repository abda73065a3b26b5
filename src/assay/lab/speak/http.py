"""HTTP: a device's pages, its challenges and its ONVIF service; nobody is ever let in.

Sources: RFC 9110 and RFC 9112 (framing), RFC 7616 (digest challenges, which stand in a persona's pages as its firmware
writes them). A request that brings credentials gets the same answer as one that does not: there is no account.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from assay.lab.device import Device
from assay.lab.record import What
from assay.lab.services import Http, Page
from assay.lab.speak import onvif

_REQUEST = re.compile(rb"([A-Z]{3,20}) (\S{1,8000}) HTTP/1\.([01])\r?\n")
_FIELD = re.compile(rb"^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,80})[ \t]{0,8}:([^\r\n]*)", re.MULTILINE)
HEAD_LIMIT = 65_536
BODY_LIMIT = 1 << 20
_READING = (b"GET", b"HEAD", b"OPTIONS")
_LOG_IN = re.compile(rb"[?&](?:auth|password|passwd|pwd|pass)=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """A request whose head is whole."""

    method: bytes
    target: bytes
    minor: int
    fields: tuple[tuple[bytes, bytes], ...]
    body: bytes = b""

    def first(self, name: bytes) -> bytes:
        """The field's first value, or nothing."""
        return next((value for field, value in self.fields if field.lower() == name), b"")

    @property
    def length(self) -> int:
        """What its Content-Length says, within bounds; nothing where it says nothing sound."""
        value = self.first(b"content-length")
        return min(int(value), BODY_LIMIT) if value.isdigit() and len(value) < 12 else 0

    @property
    def keeps(self) -> bool:
        """Whether the connection is to stay open (RFC 9112, 9.3)."""
        wish = self.first(b"connection").lower()
        return b"close" not in wish if self.minor else b"keep-alive" in wish

    @property
    def what(self) -> What:
        """A question, unless it brings credentials or would change something."""
        if self.first(b"authorization") or _LOG_IN.search(self.target):
            return "log-in"
        return "question" if self.method in _READING else "command"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, whether the connection stays open after it, and what the question was."""

    payload: bytes
    keeps: bool
    what: What


def parse(head: bytes) -> Request | None:
    """The request that a head is, or None."""
    head = head.lstrip(b"\r\n")  # blank lines may come first: RFC 9112, 2.2
    line = _REQUEST.match(head)
    if not line:
        return None
    fields = tuple((name, value.strip()) for name, value in _FIELD.findall(head, line.end()))
    return Request(line[1], line[2], int(line[3]), fields)


def answer(device: Device, http: Http, request: Request) -> Answered:
    """The page, the ONVIF answer, or the refusal."""
    path = request.target.decode("latin-1")
    bare = path.partition("?")[0]
    if http.onvif and bare == http.onvif.path and request.method == b"POST":
        found, what = onvif.answer(device, http.onvif, request.body)
        return Answered(_message(device, found, request), request.keeps, what)
    page = http.pages.get(path) or http.pages.get(bare) or http.otherwise
    what = onvif.what(request.body) if (request.method, request.what) == (b"POST", "command") else request.what
    return Answered(_message(device, page, request), request.keeps and _stays_open(page), what)


def unreadable() -> bytes:
    """The answer to what is no request."""
    return b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def _stays_open(page: Page) -> bool:
    closes = any(re.match(r"connection:\s*close", header, re.IGNORECASE) for header in page.headers)
    return page.version == "HTTP/1.1" and not closes


def _message(device: Device, page: Page, request: Request) -> bytes:
    body = bytes.fromhex(page.picture) if page.picture else device.text(page.body).encode()
    reason = page.reason or _reason(page.status)
    bodiless = page.status < 200 or page.status in (204, 304)
    headers = _headers(device, page.headers, 0 if bodiless else len(body))
    head = "\r\n".join([f"{page.version} {page.status} {reason}", *headers, "", ""])
    return head.encode() + (b"" if request.method == b"HEAD" or bodiless else body)


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _headers(device: Device, headers: Sequence[str], length: int) -> list[str]:
    """As written; the length where `auto` stands, or at the end."""
    found, told = [], False
    for header in headers:
        name, _, value = header.partition(":")
        if name.lower() == "content-length" and value.strip() == "auto":
            found.append(f"{name}: {length}")
            told = True
        else:
            told = told or name.lower() in ("content-length", "transfer-encoding")
            found.append(device.text(header))
    return found if told else [*found, f"Content-Length: {length}"]
