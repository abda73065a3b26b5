"""The only TLS messages that are ever sent: two ClientHellos, the same bytes to every device.

Sources: RFC 5246 sections 6.2.1 and 7.4.1.2; RFC 8446 section 4.1.2; RFC 8422 (groups); RFC 6066 section 3 (an address is no
server name, so there is none). The first offers TLS 1.2 at most, since the certificate then comes in the clear; the second,
for servers that refuse that, TLS 1.3 alone (`tls13.py` reads the answer). Nothing follows either, so no session is ever made,
and what is random elsewhere may be a text that says whose it is.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

RANDOM = b"assay inventory, no session kept"  # exactly 32 bytes
# No secret: the certificate that it lets us read is what a server shows to anybody.
KEY = X25519PrivateKey.from_private_bytes(b"assay inventory, not a secret...")
SUITES_13 = (0x1301, 0x1302, 0x1303)
# What modern and old embedded servers have, with their older and weaker ones last: the aim is an answer, never a session.
SUITES = (
    0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC009, 0xC013, 0xC00A, 0xC014, 0x009E, 0x009F, 0x0033, 0x0039, 0x009C,
    0x009D, 0x003C, 0x003D, 0x002F, 0x0035, 0x000A, 0x0005, 0x0004,
)  # fmt: skip
GROUPS = (0x001D, 0x0017, 0x0018, 0x0019)
SIGNATURES = (0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201, 0x0101)


def client_hello() -> bytes:
    """The first record, with version 1.0 in its header as RFC 5246 appendix E.1 advises."""
    return _record(
        SUITES,
        _extension(0x000A, _sized(_words(GROUPS), 2)),
        _extension(0x000B, b"\x01\x00"),
        _extension(0x000D, _sized(_words(SIGNATURES), 2)),
        _extension(0xFF01, b"\x00"),
    )


def client_hello_13() -> bytes:
    """The second record: one version, one group, one share of a key."""
    share = KEY.public_key().public_bytes_raw()
    return _record(
        SUITES_13,
        _extension(0x000A, _sized(_words(GROUPS[:1]), 2)),
        _extension(0x000D, _sized(_words(SIGNATURES), 2)),
        _extension(0x002B, _sized(b"\x03\x04", 1)),
        _extension(0x0033, _sized(_words(GROUPS[:1]) + _sized(share, 2), 2)),
    )


def _record(suites: tuple[int, ...], *extensions: bytes) -> bytes:
    body = b"\x03\x03" + RANDOM + b"\x00" + _sized(_words(suites), 2) + b"\x01\x00" + _sized(b"".join(extensions), 2)
    return b"\x16\x03\x01" + _sized(b"\x01" + _sized(body, 3), 2)


def _extension(number: int, content: bytes) -> bytes:
    return number.to_bytes(2) + _sized(content, 2)


def _sized(content: bytes, width: int) -> bytes:
    return len(content).to_bytes(width) + content


def _words(numbers: tuple[int, ...]) -> bytes:
    return b"".join(number.to_bytes(2) for number in numbers)
