"""TLS and SSL: subject and issuer of the certificate a server shows in the clear.

Sources: RFC 5246 sections 6.2.1 and 7.4.2 (records, Certificate message; the same in SSL 3.0, TLS 1.0 and 1.1); RFC 8446
section 4.4.2 (TLS 1.3 sends certificates encrypted, so such a session gives nothing); "The SSL Protocol" (Hickman, 1995),
SERVER-HELLO of SSL 2.0, which holds the certificate; RFC 4514 (names as text). The leaf comes first and is read as soon as it
is there, even where the rest of the chain was not captured. Bytes are read here and never handed to a TLS library, which
would refuse what old devices have: short keys, old digests, old versions. The corpus's textual form, `subject=...` and
`issuer=...` on two lines, is read too.
"""

from __future__ import annotations

import warnings

from cryptography import x509

from assay.observe.codec import der as lenient
from assay.observe.codec.wire import text

_ALERT_RECORD, _HANDSHAKE_RECORD = 21, 22
_SERVER_HELLO, _CERTIFICATE = 2, 11
_SSL2_SERVER_HELLO, _SSL2_X509, _SSL2_VERSION = 4, 1, b"\x00\x02"


def decode(payload: bytes) -> dict[str, str]:
    """Subject and issuer of the leaf certificate."""
    if payload.startswith(b"subject="):
        return _textual(text(payload))
    leaf = leaf_certificate(payload)
    return certificate_names(leaf) if leaf else {}


def _textual(source: str) -> dict[str, str]:
    subject, _, rest = source.removeprefix("subject=").partition("\n")
    issuer, _, more = rest.partition("\n")
    if more.strip() or (rest.strip() and not issuer.startswith("issuer=")):
        return {}
    return {"x509_subjects": subject, "x509_issuers": issuer.strip().removeprefix("issuer=")}


def is_server_flight(payload: bytes) -> bool:
    """Whether a server's side of a handshake starts here."""
    return _handshake_bytes(payload[:64])[:1] == bytes([_SERVER_HELLO]) or _ssl2_certificate(payload) is not None


def leaf_certificate(payload: bytes) -> bytes:
    """The first certificate (DER) of a server's flight, as far as it is there, or nothing."""
    old = _ssl2_certificate(payload)
    if old is not None:
        return old
    handshake = _handshake_bytes(payload)
    at = 0
    if handshake[:1] != bytes([_SERVER_HELLO]):
        return b""
    while at + 4 <= len(handshake):
        if handshake[at] == _CERTIFICATE:
            size = int.from_bytes(handshake[at + 7 : at + 10])
            return handshake[at + 10 : at + 10 + size]
        at += 4 + int.from_bytes(handshake[at + 1 : at + 4])
    return b""


def certificate_names(der: bytes) -> dict[str, str]:
    """Subject and issuer as RFC 4514 strings; by their place alone where the certificate breaks the rules."""
    strict = _strict_names(der)
    subject, issuer = strict if strict is not None else lenient.names(der)
    return {"x509_subjects": subject, "x509_issuers": issuer} if subject or issuer or strict is not None else {}


def fault(payload: bytes) -> str:
    """What is wrong with the certificate of a server's flight; empty where nothing is, or where there is none to see."""
    leaf = leaf_certificate(payload)
    if not leaf or _strict_names(leaf) is not None:
        return ""
    return "a certificate that is cut or breaks the rules of X.509; of its names, what could be read was kept"


def _strict_names(der: bytes) -> tuple[str, str] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # embedded devices' certificates break rules that do not matter here
        try:
            certificate = x509.load_der_x509_certificate(der)
            return certificate.subject.rfc4514_string(), certificate.issuer.rfc4514_string()
        except (ValueError, TypeError, x509.InvalidVersion):
            return None


def _ssl2_certificate(payload: bytes) -> bytes | None:
    """The certificate of an SSL 2.0 SERVER-HELLO, whose record has two or three bytes of header; None for anything else."""
    if len(payload) < 14 or payload[:1] == b"\x16":
        return None
    at = 2 if payload[0] & 0x80 else 3
    if (payload[at], payload[at + 2], payload[at + 3 : at + 5]) != (_SSL2_SERVER_HELLO, _SSL2_X509, _SSL2_VERSION):
        return None
    size = int.from_bytes(payload[at + 5 : at + 7])
    return payload[at + 11 : at + 11 + size]


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
