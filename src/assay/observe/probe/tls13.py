"""The certificate in a TLS 1.3 server's first flight, which is encrypted to the key in our own ClientHello.

Source: RFC 8446 sections 4.1.3, 4.4.2, 5.2, 5.3 and 7.1. Only the server's handshake keys are derived; nothing is sent, and
nothing is verified, since the question is what the server shows and not whether to trust it. Bytes that are not such a
flight give nothing.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from assay.observe.codec.tls import certificate_names
from assay.observe.probe.hello import KEY, client_hello_13

_HANDSHAKE, _APPLICATION = 22, 23
_SERVER_HELLO, _CERTIFICATE = 2, 11
_KEY_SHARE, _X25519 = 0x0033, 0x001D
_SUITES = {0x1301: ("sha256", 16), 0x1302: ("sha384", 32), 0x1303: ("sha256", 32)}  # hash, key length
_MOST_RECORDS = 16


def leaf_13(flight: bytes) -> bytes:
    """The first certificate (DER), or nothing."""
    records = list(_records(flight))
    hello = next((content for kind, content in records if kind == _HANDSHAKE), b"")
    chosen = _chosen(hello)
    if chosen is None:
        return b""
    suite, share = chosen
    try:
        secret = KEY.exchange(X25519PublicKey.from_public_bytes(share))
    except ValueError:  # a share of the wrong size, or a point of low order
        return b""
    opener = _Opener(suite, secret, client_hello_13()[5:] + hello)
    plain = bytearray()
    for content in (content for kind, content in records if kind == _APPLICATION):
        part = opener.opened(content)
        if part is None:
            break
        plain += part
        if leaf := _leaf(bytes(plain)):
            return leaf
    return b""


def as_text(leaf: bytes) -> bytes:
    """Subject and issuer on two lines, as the codec reads them."""
    names = certificate_names(leaf)
    if not names:
        return b""
    return f"subject={names['x509_subjects']}\nissuer={names['x509_issuers']}".encode("utf-8", "replace")


def _records(flight: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    for _ in range(_MOST_RECORDS):
        size = int.from_bytes(flight[at + 3 : at + 5])
        if len(flight) < at + 5 + size or size == 0:
            return
        yield flight[at], flight[at + 5 : at + 5 + size]
        at += 5 + size


def _chosen(hello: bytes) -> tuple[int, bytes] | None:
    """The suite and the key share of a ServerHello."""
    if hello[:1] != bytes([_SERVER_HELLO]) or len(hello) < 44:
        return None
    at = 4 + 2 + 32
    at += 1 + hello[at]
    suite = int.from_bytes(hello[at : at + 2])
    at += 2 + 1 + 2
    while at + 4 <= len(hello):
        kind, size = int.from_bytes(hello[at : at + 2]), int.from_bytes(hello[at + 2 : at + 4])
        content = hello[at + 4 : at + 4 + size]
        if kind == _KEY_SHARE and int.from_bytes(content[:2]) == _X25519 and suite in _SUITES:
            return suite, content[4:]
        at += 4 + size
    return None


def _leaf(plain: bytes) -> bytes:
    """The first entry of the Certificate message, once it is whole."""
    at = 0
    while at + 4 <= len(plain):
        kind, size = plain[at], int.from_bytes(plain[at + 1 : at + 4])
        if kind == _CERTIFICATE:
            start = at + 4 + 1 + plain[at + 4] + 3 if len(plain) > at + 4 else len(plain)
            length = int.from_bytes(plain[start : start + 3])
            leaf = plain[start + 3 : start + 3 + length]
            return leaf if length and len(leaf) == length else b""
        at += 4 + size
    return b""


class _Opener:
    """Opens the server's handshake records, in order."""

    def __init__(self, suite: int, secret: bytes, transcript: bytes) -> None:
        self._hash, key_size = _SUITES[suite]
        empty = bytes(self._size)
        early = self._extract(empty, empty)
        handshake = self._extract(self._expand(early, b"derived", self._digest(b""), self._size), secret)
        traffic = self._expand(handshake, b"s hs traffic", self._digest(transcript), self._size)
        key = self._expand(traffic, b"key", b"", key_size)
        self._nonce = int.from_bytes(self._expand(traffic, b"iv", b"", 12))
        self._cipher = ChaCha20Poly1305(key) if suite == 0x1303 else AESGCM(key)
        self._number = 0

    def opened(self, content: bytes) -> bytes | None:
        """The handshake bytes of a record; None where it does not open or is something else."""
        head = bytes([_APPLICATION, 3, 3]) + len(content).to_bytes(2)
        nonce = (self._nonce ^ self._number).to_bytes(12)
        self._number += 1
        try:
            inner = self._cipher.decrypt(nonce, content, head).rstrip(b"\x00")
        except (InvalidTag, ValueError):
            return None
        return inner[:-1] if inner[-1:] == bytes([_HANDSHAKE]) else None

    @property
    def _size(self) -> int:
        return 48 if self._hash == "sha384" else 32

    @property
    def _algorithm(self) -> hashes.HashAlgorithm:
        return hashes.SHA384() if self._hash == "sha384" else hashes.SHA256()

    def _digest(self, data: bytes) -> bytes:
        digest = hashes.Hash(self._algorithm)
        digest.update(data)
        return digest.finalize()

    def _extract(self, salt: bytes, material: bytes) -> bytes:
        return hmac.digest(salt, material, self._hash)

    def _expand(self, secret: bytes, label: bytes, context: bytes, size: int) -> bytes:
        full = b"tls13 " + label
        info = size.to_bytes(2) + bytes([len(full)]) + full + bytes([len(context)]) + context
        return HKDFExpand(self._algorithm, size, info).derive(secret)
