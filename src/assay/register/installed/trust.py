"""The public keys that the user trusts, one PEM file each, named by its fingerprint.

None is ever added but by being named: neither a bundle nor Assay brings one along.
"""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from assay.errors import NotFoundError, RegisterError
from assay.register.bundle.keys import fingerprint, pem_of, public_key
from assay.register.installed.home import home as default_home
from assay.register.installed.home import write_whole, writing

Keys = dict[str, Ed25519PublicKey]


def trusted(where: Path | None = None) -> Keys:
    """The trusted keys by fingerprint. Raises RegisterError where a file among them is no key, or another's."""
    folder = (where or default_home()) / "trusted"
    found: Keys = {}
    for path in sorted(folder.glob("*.pub")):
        key = public_key(path.read_bytes(), str(path))
        if fingerprint(key) != path.stem:
            raise RegisterError(
                f"holds the key {fingerprint(key)}, not the one it is named by", file=str(path),
                remedy="remove the file, then trust the right key",
            )  # fmt: skip
        found[path.stem] = key
    return found


def trust(key: Ed25519PublicKey, where: Path | None = None) -> str:
    """Trust a key from now on; its fingerprint."""
    place = where or default_home()
    name = fingerprint(key)
    with writing(place):
        folder = place / "trusted"
        folder.mkdir(exist_ok=True)
        write_whole(folder / f"{name}.pub", pem_of(key))
    return name


def distrust(words: str, where: Path | None = None) -> str:
    """Trust the key of this fingerprint, or beginning of one (8 digits or more), no longer. Raises NotFoundError.

    What it signed and is installed stays installed.
    """
    place = where or default_home()
    folder = place / "trusted"
    held = sorted(path.stem for path in folder.glob("*.pub"))
    found = [name for name in held if len(words) >= 8 and name.startswith(words.lower())]
    if len(found) != 1:
        raise NotFoundError(f"no one trusted key {words!r}", remedy=f"trusted: {', '.join(held) or 'none'}")
    with writing(place):
        (folder / f"{found[0]}.pub").unlink()
    return found[0]
