"""Which registers are installed, and which one is in use: the newest, unless somebody chose.

    packs/2026.11.22.2-0123456789abcdef/   a register's files, and the manifest and signatures that they came with
    state.json                             which is in use, and every version that was ever accepted
    trusted/                               the keys (see `trust`)

A pack is read without any cryptography: it was checked when it came. That its files still are what came, the digest says
(`Register.load`).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from assay.errors import NotFoundError, RegisterError
from assay.register.bundle.archive import MANIFEST
from assay.register.bundle.manifest import Manifest, json_bytes
from assay.register.installed.home import home as default_home
from assay.register.installed.home import write_whole
from assay.register.pack import PACKAGED, Identity, version_key

FORMAT = "assay.installed-registers/1"
WORD = "packaged"  # what the register that comes with Assay is called on the command line
NEWEST = "newest"
INCOMING, OUTGOING = ".incoming", ".outgoing"  # below packs; no listing shows them, and the next run removes them
_UNDO = "`assay register use packaged` goes back to the one that comes with Assay"


@dataclass(frozen=True, slots=True)
class Pack:
    """An installed register: where it is, and the manifest that it came with."""

    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        return self.folder.name

    @classmethod
    def read(cls, folder: Path) -> Pack | None:
        """The pack in a folder; None where it has no manifest, or one that cannot be read."""
        try:
            return cls(folder, Manifest.parse((folder / MANIFEST).read_bytes()))
        except (OSError, ValueError):
            return None


def name_of(manifest: Manifest) -> str:
    """What a pack's folder is called."""
    return f"{manifest.version}-{manifest.digest[:16]}"


@dataclass(frozen=True, slots=True)
class State:
    """Which pack is in use, and every version that was ever accepted, with its digest.

    Without a `current` it is the one that comes with Assay. A pack that was chosen (`pinned`) is used however old it is;
    else the installed one is used while it is newer than the one that comes with Assay.
    """

    current: str | None = None
    pinned: bool = False
    seen: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, where: Path) -> State:
        """The state; an empty one where nothing was ever installed. Raises RegisterError where it is damaged."""
        path = where / "state.json"
        try:
            data: Any = json.loads(path.read_bytes())
            if data["format"] != FORMAT:
                raise ValueError(data["format"])
            for version in data["seen"]:
                version_key(version)
            return cls(data["current"], bool(data["pinned"]), dict(data["seen"]))
        except (FileNotFoundError, NotADirectoryError):
            return cls()
        except OSError as error:
            raise RegisterError(f"cannot be read: {error.strerror}", file=str(path), remedy=_UNDO) from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise RegisterError(
                "damaged, so that nobody knows which register is in use", file=str(path), remedy=_UNDO
            ) from None

    @classmethod
    def recovered(cls, where: Path) -> State:
        """The state; where it is lost or damaged, what the packs that are there tell of it."""
        try:
            state = cls.read(where)
        except RegisterError:
            state = cls()
        there = {pack.manifest.version: pack.manifest.digest for pack in packs(where)}
        return replace(state, seen=there | dict(state.seen))

    def write(self, where: Path) -> None:
        data = {"format": FORMAT, "current": self.current, "pinned": self.pinned, "seen": dict(self.seen)}
        write_whole(where / "state.json", json_bytes(data))


def packs(where: Path | None = None) -> tuple[Pack, ...]:
    """Every installed pack, the newest first."""
    folder = (where or default_home()) / "packs"
    if not folder.is_dir():
        return ()
    found = [pack for path in folder.iterdir() if not path.name.startswith(".") and (pack := Pack.read(path))]
    return tuple(sorted(found, key=lambda pack: (version_key(pack.manifest.version), pack.name), reverse=True))


def in_use(where: Path | None = None) -> Pack | None:
    """The installed pack that is in use; None for the one that comes with Assay. Raises RegisterError where it is gone."""
    place = where or default_home()
    state = State.read(place)
    if state.current is None:
        return None
    folder = place / "packs" / state.current
    pack = Pack.read(folder)
    if pack is None:
        raise RegisterError(
            "the register in use is gone or damaged", file=str(folder), remedy=f"install it again; {_UNDO}"
        )
    if not state.pinned and version_key(pack.manifest.version) <= version_key(Identity.read(PACKAGED).version):
        return None
    return pack


def folder_in_use(where: Path | None = None) -> Path:
    """The folder of the register in use."""
    pack = in_use(where)
    return pack.folder if pack else PACKAGED


def with_digest(digest: str, where: Path | None = None) -> Path | None:
    """The folder of the installed pack that has this digest."""
    return next((pack.folder for pack in packs(where) if pack.manifest.digest == digest), None)


def named(words: str, where: Path | None = None) -> Pack:
    """The pack of this version, name, or beginning of a digest (8 digits or more). Raises NotFoundError."""
    held = packs(where)
    found = [pack for pack in held if words in (pack.manifest.version, pack.name)]
    if not found and len(words) >= 8:
        found = [pack for pack in held if pack.manifest.digest.startswith(words.lower())]
    if len(found) == 1:
        return found[0]
    known = ", ".join(pack.name for pack in found or held) or "none is"
    reason = f"{len(found)} installed registers answer to {words!r}" if found else f"no installed register {words!r}"
    raise NotFoundError(reason, remedy=f"installed: {known}")


def tidy(where: Path) -> None:
    """Away with what a stopped run left behind; nothing of it was ever in use. Only while `home.writing` holds."""
    for name in (INCOMING, OUTGOING):
        path = where / "packs" / name
        if path.exists():
            shutil.rmtree(path)
