"""TLS: subject and issuer of the certificate a server shows in the clear.

Sources: RFC 5246 sections 6.2.1 and 7.4.2 (records, Certificate message; the same in TLS 1.0 and 1.1); RFC 8446 section
4.4.2 (TLS 1.3 sends certificates encrypted, so such a session gives nothing); RFC 4514 (names as text). The leaf comes
first and is read as soon as it is whole, even where the rest of the chain was not captured. The corpus's textual form,
`subject=...` and `issuer=...` on two lines, is read too.
"""

from __future__ import annotations

import re
import warnings

from cryptography import x509

from assay.observe.codec.wire import text

_ALERT_RECORD, _HANDSHAKE_RECORD = 21, 22
_SERVER_HELLO, _CERTIFICATE = 2, 11
_TEXTUAL = re.compile(r"subject=([^\n]*)(?:\nissuer=([^\n]*))?\s*")


def decode(payload: bytes) -> dict[str, str]:
    """Subject and issuer of the leaf certificate."""
    if payload.startswith(b"subject="):
        found = _TEXTUAL.fullmatch(text(payload))
        return {"x509_subjects": found[1], "x509_issuers": found[2] or ""} if found else {}
    leaf = leaf_certificate(payload)
    return certificate_names(leaf) if leaf else {}


def is_server_flight(payload: bytes) -> bool:
    """Whether a server's side of a handshake starts here."""
    return _handshake_bytes(payload[:64])[:1] == bytes([_SERVER_HELLO])


def leaf_certificate(payload: bytes) -> bytes:
    """The first certificate (DER) of a server's flight, or nothing."""
    handshake = _handshake_bytes(payload)
    at = 0
    if handshake[:1] != bytes([_SERVER_HELLO]):
        return b""
    while at + 4 <= len(handshake):
        kind, length = handshake[at], int.from_bytes(handshake[at + 1 : at + 4])
        if kind == _CERTIFICATE:
            size = int.from_bytes(handshake[at + 7 : at + 10])
            leaf = handshake[at + 10 : at + 10 + size]
            return leaf if len(leaf) == size and size + 3 <= length else b""
        at += 4 + length
    return b""


def certificate_names(der: bytes) -> dict[str, str]:
    """Subject and issuer as RFC 4514 strings; nothing where the certificate does not parse."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # embedded devices' certificates break rules that do not matter here
        try:
            certificate = x509.load_der_x509_certificate(der)
            return {
                "x509_subjects": certificate.subject.rfc4514_string(),
                "x509_issuers": certificate.issuer.rfc4514_string(),
            }
        except (ValueError, TypeError, x509.InvalidVersion):
            return {}


def _handshake_bytes(payload: bytes) -> bytes:
    """The handshake records' content joined, up to the first record of another type.

    An alert may come first: a warning that the server does not know the name it was asked for (RFC 6066 section 3).
    """
    joined, at = bytearray(), 0
    while at + 5 <= len(payload) and payload[at] in (_ALERT_RECORD, _HANDSHAKE_RECORD) and payload[at + 1] == 3:
        length = int.from_bytes(payload[at + 3 : at + 5])
        if payload[at] == _HANDSHAKE_RECORD:
            joined += payload[at + 5 : at + 5 + length]
        elif joined:
            break
        at += 5 + length
    return bytes(joined)
