"""One question, one bounded answer: enough bytes, too many bytes, or too much time, whichever comes first.

Slow answers are cut by their total time, not by the time between bytes, so that a device which sends one byte a second
holds nobody up. What was read until then is kept.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

from assay.observe.codec.headers import Message as Head
from assay.observe.codec.headers import parse
from assay.observe.codec.tls import leaf_certificate
from assay.observe.probe.gate import Conversation
from assay.observe.probe.pace import Clock

LIMIT = 16_384  # bytes of an answer
ICON_LIMIT = 65_536
SECONDS = 5.0  # for a whole answer
BANNER_SECONDS = 3.0
_CHUNK = 4096
_LAST_CHUNK = re.compile(rb"(?:^|\r\n)0{1,8}[^\r\n]{0,100}\r\n(?:[^\r\n]{1,200}\r\n){0,8}\r\n$")

Enough = Callable[[bytes], bool]


async def heard(
    talk: Conversation, clock: Clock, enough: Enough, limit: int = LIMIT, seconds: float = SECONDS
) -> bytes:
    """What the other side says until it is enough, within the limits."""
    said = bytearray()
    ends = clock.seconds() + seconds
    while len(said) < limit and (left := ends - clock.seconds()) > 0:
        try:
            async with asyncio.timeout(left):
                received = await talk.receive(min(_CHUNK, limit - len(said)))
        except (TimeoutError, OSError):
            break
        if not received:
            break
        said += received
        if enough(bytes(said)):
            break
    talk.late = clock.seconds() >= ends
    return bytes(said)


def message_ends(said: bytes) -> bool:
    """Whether an HTTP or RTSP message is whole (RFC 9112 section 6.3, RFC 2326 section 4.4)."""
    if b"\n\r\n" not in said and b"\n\n" not in said:
        return False
    head = parse(said)
    if not head.complete:
        return False
    if is_chunked(head):
        return _LAST_CHUNK.search(head.body[-1024:]) is not None
    length = head.first("content-length")
    if length.isascii() and length.isdecimal() and len(length) < 12:
        return len(head.body) >= int(length)
    return said.startswith(b"RTSP/") or _has_no_body(head.start)


def stays_open(said: bytes) -> bool:
    """Whether the connection can carry another question (RFC 9112 section 9.3)."""
    head = parse(said)
    wish = head.first("connection").lower()
    return message_ends(said) and "close" not in wish and (head.start.startswith("HTTP/1.1") or "keep-alive" in wish)


def certificate_ends(said: bytes) -> bool:
    """Whether the first certificate is whole, or will not come: an alert, or no TLS at all."""
    if said[:1] not in (b"\x16", b"\x15") and len(said) >= 3 and not said[0] & 0x80:
        return True
    if said[:1] == b"\x15" and len(said) >= 7:
        return len(said) == 7
    leaf = leaf_certificate(said)
    return len(leaf) > 4 and leaf[:2] == b"\x30\x82" and len(leaf) >= 4 + int.from_bytes(leaf[2:4])


def line_ends(said: bytes) -> bool:
    """Whether a greeting is whole: SSH's identification, FTP's last line, or any prompt that waits."""
    if said.startswith(b"SSH-"):
        return b"\n" in said
    if said.startswith(b"220-"):
        return re.search(rb"(?:^|\n)220 [^\n]*\n", said) is not None
    if said.startswith(b"220 "):
        return b"\n" in said
    return re.search(rb"(?i)(?:login|user(?:name)?|account|password) ?: ?$", said) is not None


def is_chunked(head: Head) -> bool:
    """Whether the body is said to come in chunks."""
    return "chunked" in head.first("transfer-encoding").lower()


def _has_no_body(start: str) -> bool:
    return re.match(r"HTTP/\d(?:\.\d)? (?:1\d\d|204|304)\b", start) is not None
