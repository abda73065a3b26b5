"""Small bundles, newer than the register that comes with Assay, and the keys that sign them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from assay.register.bundle.keys import new_key, private_key
from assay.register.bundle.packing import packed
from assay.register.bundle.reading import read_bundle
from assay.register.installed.install import Installed, Terms, install
from tests.register.small import FILES

KEY, OTHER = (private_key(new_key()[0], "test.key") for _ in range(2))
ON = dt.date(2026, 11, 22)


def files(version: str, **more: str) -> dict[str, bytes]:
    """The small register as of this version."""
    pack = f'version: "{version}"\nas_of: "2026-01-01"\nsources_cover_to: "2026-01"\n'
    return {name: text.encode() for name, text in {**FILES, "pack.yaml": pack, **more}.items()}


def bundle(
    version: str, *, keys: tuple[Ed25519PrivateKey, ...] = (KEY,), expires: str | None = None, needs_assay: str = "0.1.0",
    **more: str,
) -> bytes:  # fmt: skip
    return packed(files(version, **more), keys, expires=expires, needs_assay=needs_assay)


def fits(folder: Path) -> tuple[str, ...]:
    """The trial in these tests: the small register is well formed, but knows no outcome."""
    return () if (folder / "pack.yaml").is_file() else ("no pack.yaml",)


def put(
    raw: bytes, where: Path, *, trusted: Collection[Ed25519PublicKey] = (KEY.public_key(),), on: dt.date = ON,
    allow_older: bool = False, dry_run: bool = False,
) -> Installed:  # fmt: skip
    return install(read_bundle(raw), where, Terms(trusted, on, allow_older), fits, dry_run=dry_run)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below the folder, but for the lock."""
    held = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in held.items() if name != "lock"}
