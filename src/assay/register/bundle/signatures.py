"""The signatures over a manifest's bytes: each by a key that the manifest names, each checked, none left out.

The manifest says by whom it is signed, so a signature cannot be taken away or added without a trace. All must be good;
whether any of the keys is trusted is for the reader to say, with a key that came another way.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from assay.register.bundle.archive import MANIFEST, SIGNATURES, Difference
from assay.register.bundle.keys import fingerprint, raw
from assay.register.bundle.manifest import Manifest, json_bytes, json_object

ALGORITHM = "Ed25519"  # RFC 8032


def signers(keys: Sequence[Ed25519PrivateKey]) -> tuple[str, ...]:
    """The fingerprints as a manifest lists them: in order, each once."""
    return tuple(sorted({fingerprint(key.public_key()) for key in keys}))


def signed(manifest: bytes, keys: Sequence[Ed25519PrivateKey]) -> bytes:
    """The signatures of a manifest's bytes by each of the keys."""
    by_name = {fingerprint(key.public_key()): key for key in keys}
    return _written([(raw(by_name[name].public_key()), by_name[name].sign(manifest)) for name in sorted(by_name)])


def _written(rows: Sequence[tuple[bytes, bytes]]) -> bytes:
    listed = [
        {"public_key": base64.b64encode(key).decode(), "signature": base64.b64encode(signature).decode()}
        for key, signature in rows
    ]
    return json_bytes({"algorithm": ALGORITHM, "over": MANIFEST, "signatures": listed})


def checked(
    manifest: Manifest, content: bytes, signatures: bytes | None
) -> tuple[dict[str, Ed25519PublicKey], list[Difference]]:
    """The keys that signed the manifest's bytes, by fingerprint, and what is wrong with the signatures."""
    if signatures is None:
        gone = [Difference("missing", SIGNATURES, f"the manifest is signed by {name}") for name in manifest.signed_by]
        return {}, gone
    try:
        rows = [
            (base64.b64decode(row["public_key"], validate=True), base64.b64decode(row["signature"], validate=True))
            for row in json_object(signatures)["signatures"]
        ]
        found = {}
        for key_bytes, signature in rows:
            key = Ed25519PublicKey.from_public_bytes(key_bytes)
            key.verify(signature, content)
            found[fingerprint(key)] = key
    except InvalidSignature:
        return {}, [Difference("altered", SIGNATURES, "bad signature: it does not fit the manifest")]
    except (KeyError, TypeError, ValueError):
        return {}, [Difference("altered", SIGNATURES, "its form")]
    if _written(rows) != signatures or not rows:
        return {}, [Difference("altered", SIGNATURES, "its form")]
    if tuple(found) != manifest.signed_by:
        named = ", ".join(manifest.signed_by) or "nobody"
        return {}, [Difference("altered", SIGNATURES, f"the manifest is to be signed by {named}")]
    return found, []
