"""A register folder as the bytes of one bundle, signed by any number of keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assay.errors import RegisterError
from assay.register.bundle.archive import name_fault, zipped
from assay.register.bundle.manifest import Manifest
from assay.register.pack import IDENTITY, in_order
from assay.version import __version__

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def pack_files(folder: Path) -> dict[str, bytes]:
    """The YAML files of a register folder by name. Raises RegisterError for a name that no bundle may hold."""
    if not (folder / IDENTITY).is_file():
        raise RegisterError("no pack.yaml, so no register", file=str(folder), remedy="give a register's own folder")
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.yaml")}
    for name in sorted(paths):
        if fault := name_fault(name):
            raise RegisterError(fault, file=name, remedy="rename the file: letters, digits, '-', '_' and '.'")
    return {name: paths[name].read_bytes() for name in in_order(paths)}


def packed(
    files: Mapping[str, bytes],
    keys: Sequence[Ed25519PrivateKey] = (),
    *,
    expires: str | None = None,
    needs_assay: str = __version__,
) -> bytes:
    """The bundle of these files, signed by each of the keys. Equal files, keys and words give equal bytes.

    Raises RegisterError where the version cannot be compared or `expires` is no day from the pack's own on.
    """
    return sealed(Manifest.of(files, expires=expires, needs_assay=needs_assay), files, keys)


def sealed(manifest: Manifest, files: Mapping[str, bytes], keys: Sequence[Ed25519PrivateKey] = ()) -> bytes:
    """The bundle of these files under their manifest, signed by each of the keys."""
    if not keys:
        return zipped(files, manifest.written(), None)
    from assay.register.bundle.signatures import signed, signers  # the cryptography is slow to load

    named = replace(manifest, signed_by=signers(keys)).written()
    return zipped(files, named, signed(named, keys))


def write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """The files below a folder; their names have been checked."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
