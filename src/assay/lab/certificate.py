"""Certificates as devices have them: self-signed or from an issuer nobody knows, modern or old, sound or long expired.

Sources: RFC 5280; `cryptography` makes and signs them. Keys are made anew for each lab and never leave its memory but for
the moment in which the TLS library reads them from a private temporary file.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import tempfile
from hashlib import sha1
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from assay.lab.device import Device
from assay.lab.services import Name, Tls

_PARTS = {
    "C": NameOID.COUNTRY_NAME,
    "ST": NameOID.STATE_OR_PROVINCE_NAME,
    "L": NameOID.LOCALITY_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "CN": NameOID.COMMON_NAME,
}
_VERSIONS = {"1.0": ssl.TLSVersion.TLSv1, "1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
_OLD_BITS = 1024  # what devices of the first decade of the century have; a lab's keys protect nothing
_DER = serialization.Encoding.DER
_SHA256_WITH_RSA, _SHA1_WITH_RSA = bytes.fromhex("06092a864886f70d01010b"), bytes.fromhex("06092a864886f70d010105")
_SHA1_INFO = bytes.fromhex("3021300906052b0e03021a05000414")  # DigestInfo of SHA-1, RFC 8017 section 9.2
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class Certificates:
    """The keys of one lab, one to a style."""

    def __init__(self) -> None:
        self._keys: dict[str, Key] = {}

    def context(self, device: Device, tls: Tls) -> ssl.SSLContext:
        """A server's side of TLS with the device's certificate."""
        key = self._key(tls.style)
        made = certificate(device, tls, key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if tls.style == "old" or tls.oldest == "1.0":
            context.set_ciphers("ALL:@SECLEVEL=0")  # what OpenSSL asks for before it serves short keys and old versions
        context.minimum_version, context.maximum_version = _VERSIONS[tls.oldest], _VERSIONS[tls.newest]
        pem = (
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + ssl.DER_cert_to_PEM_cert(made).encode()
        )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "device.pem"
            path.touch(mode=0o600)
            path.write_bytes(pem)
            context.load_cert_chain(path)
        return context

    def _key(self, style: str) -> Key:
        if style not in self._keys:
            old = style == "old"
            self._keys[style] = (
                rsa.generate_private_key(65537, _OLD_BITS) if old else ec.generate_private_key(ec.SECP256R1())
            )  # an old device's key
        return self._keys[style]


def certificate(device: Device, tls: Tls, key: Key) -> bytes:
    """The device's certificate in DER; an issuer other than the subject signs with the same key, whom nobody can check."""
    year = 2009 if tls.expired else 2019
    start = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(_name(device, tls.subject))
        .issuer_name(_name(device, tls.issuer or tls.subject))
        .public_key(key.public_key())
        .serial_number(int.from_bytes(device.uuid.encode()[:8]) | 1)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=3650 if tls.expired else 36_500))
    )
    if tls.style == "modern":
        alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(device.address))])
        built = built.add_extension(alternative, critical=False)
    signed = built.sign(key, hashes.SHA256())
    return _signed_as_of_old(signed, key) if isinstance(key, rsa.RSAPrivateKey) else signed.public_bytes(_DER)


def _signed_as_of_old(made: x509.Certificate, key: rsa.RSAPrivateKey) -> bytes:
    """The same certificate signed with SHA-1, which `cryptography` reads and no longer writes (RFC 8017, section 9.2).

    Both algorithms' identifiers have one length, and so have both signatures: nothing else moves.
    """
    body = made.tbs_certificate_bytes.replace(_SHA256_WITH_RSA, _SHA1_WITH_RSA)
    numbers, size = key.private_numbers(), key.key_size // 8
    digest = _SHA1_INFO + sha1(body).digest()  # noqa: S324  # an old device's digest
    padded = b"\0\1" + b"\xff" * (size - len(digest) - 3) + b"\0" + digest
    signature = pow(int.from_bytes(padded), numbers.d, numbers.public_numbers.n).to_bytes(size)
    whole = made.public_bytes(_DER).replace(made.tbs_certificate_bytes, body).replace(_SHA256_WITH_RSA, _SHA1_WITH_RSA)
    return whole[:-size] + signature


def _name(device: Device, name: Name) -> x509.Name:
    told = {part: device.text(getattr(name, part)) for part in _PARTS}
    return x509.Name([x509.NameAttribute(_PARTS[part], text) for part, text in told.items() if text])
