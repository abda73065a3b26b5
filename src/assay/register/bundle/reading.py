"""A bundle as read: its files where nothing is wrong with it, and else all that is."""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from assay.errors import RegisterError
from assay.register.bundle.archive import MANIFEST, MAX_SIZE, SIGNATURES, Difference, unzipped, zipped
from assay.register.bundle.keys import fingerprint, raw
from assay.register.bundle.manifest import Manifest
from assay.register.bundle.packing import write_folder
from assay.register.bundle.signatures import checked

SHOWN = 3  # differences in one message


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle's files, manifest and signatures as sent, the keys that signed it, and all that is wrong with it."""

    files: Mapping[str, bytes]
    manifest: Manifest | None  # None where there is none that can be read
    differences: tuple[Difference, ...]
    signers: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)  # by fingerprint, signature checked
    papers: Mapping[str, bytes] = field(default_factory=dict)  # manifest.json and signatures.json, as sent

    @property
    def signed_by(self) -> tuple[str, ...]:
        return tuple(self.signers)


def read_bundle(content: bytes, public_key: Ed25519PublicKey | None = None) -> Bundle:
    """The bundle with everything that is wrong with it; with a key, whether that key is among those that signed it."""
    entries, faults = unzipped(content)
    if faults:
        return Bundle({}, None, tuple(faults))
    papers = {name: entries.pop(name) for name in (MANIFEST, SIGNATURES) if name in entries}
    if MANIFEST not in papers:
        return Bundle(entries, None, (Difference("missing", MANIFEST),), papers=papers)
    try:
        manifest = Manifest.parse(papers[MANIFEST])
    except ValueError as error:
        return Bundle(entries, None, (Difference("altered", MANIFEST, str(error)),), papers=papers)
    faults = list(manifest.differences(entries))
    signers, found = checked(manifest, papers[MANIFEST], papers.get(SIGNATURES))
    faults += found or _not_by(public_key, signers)
    if not faults and zipped(entries, papers[MANIFEST], papers.get(SIGNATURES)) != content:
        faults.append(Difference("altered", "the archive", "its files are as listed, bytes between them are not"))
    return Bundle(entries, manifest, tuple(dict.fromkeys(faults)), signers, papers)


def _not_by(wanted: Ed25519PublicKey | None, signers: Mapping[str, Ed25519PublicKey]) -> list[Difference]:
    if wanted is None or raw(wanted) in map(raw, signers.values()):
        return []
    if not signers:
        return [Difference("unsigned", SIGNATURES, "nobody signed this bundle")]
    return [Difference("wrong-key", SIGNATURES, f"signed by {', '.join(signers)}, not by {fingerprint(wanted)}")]


def read_bundle_file(path: Path, public_key: Ed25519PublicKey | None = None) -> Bundle:
    """The bundle in a file. Raises RegisterError where the file cannot be read at all."""
    return read_bundle(bundle_bytes(path), public_key)


def bundle_bytes(path: Path) -> bytes:
    """The file's bytes. Raises RegisterError where it cannot be read, or is larger than any bundle."""
    try:
        if path.stat().st_size > MAX_SIZE:
            raise RegisterError(f"larger than {MAX_SIZE:,} bytes", file=str(path), remedy="give a register bundle")
        return path.read_bytes()
    except OSError as error:
        raise RegisterError(f"cannot be read: {error.strerror}", file=str(path)) from None


def shown(differences: tuple[Difference, ...]) -> str:
    """The first of them in one line, the rest counted."""
    more = f"; and {len(differences) - SHOWN} more" if len(differences) > SHOWN else ""
    return "; ".join(map(str, differences[:SHOWN])) + more


def opened(path: Path) -> Path:
    """The register folder that a path names; a bundle is checked against its manifest and unpacked for this process.

    Raises RegisterError where something in the bundle is not as its manifest says.
    """
    if not path.is_file():
        return path
    content = bundle_bytes(path)
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 not in _FOLDERS:
        _FOLDERS[sha256] = _unpacked(content, path)
    return _FOLDERS[sha256]


_FOLDERS: dict[str, Path] = {}  # where each bundle of this process was unpacked, by its SHA-256


def _unpacked(content: bytes, path: Path) -> Path:
    bundle = read_bundle(content)
    if bundle.differences:
        raise RegisterError(
            f"not a bundle as it was made: {shown(bundle.differences)}", file=str(path),
            remedy="get it again, or give a folder",
        )  # fmt: skip
    # A folder of its own that nobody else can write to: a shared cache could be changed after the check.
    folder = Path(tempfile.mkdtemp(prefix="assay-register-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    write_folder({**bundle.files, **bundle.papers}, folder)
    return folder
