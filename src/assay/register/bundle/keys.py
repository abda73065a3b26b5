"""Ed25519 keys as PEM files, and the fingerprint that people compare."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from assay.errors import RegisterError

_REMEDY = "`assay register keygen` makes a pair: NAME.key signs, NAME.pub checks"


def new_key() -> tuple[bytes, bytes]:
    """A fresh key pair as PEM: private (PKCS #8, without a password) and public."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), pem_of(key.public_key())


def pem_of(key: Ed25519PublicKey) -> bytes:
    """The public key as PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def private_key(pem: bytes, file: str) -> Ed25519PrivateKey:
    """The signing key in a PEM file. Raises RegisterError."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise RegisterError("no private key in PEM without a password", file=file, remedy=_REMEDY) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise RegisterError("not an Ed25519 key", file=file, remedy=_REMEDY)
    return key


def public_key(pem: bytes, file: str) -> Ed25519PublicKey:
    """The public key in a PEM file. Raises RegisterError."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise RegisterError("no public key in PEM", file=file, remedy=_REMEDY) from None
    if not isinstance(key, Ed25519PublicKey):
        raise RegisterError("not an Ed25519 key", file=file, remedy=_REMEDY)
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    """What people compare: the first 32 hex digits of the SHA-256 of the raw public key."""
    return hashlib.sha256(raw(key)).hexdigest()[:32]


def raw(key: Ed25519PublicKey) -> bytes:
    """The key's 32 bytes."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
