"""Installing a bundle: everything is checked, then it is written beside what is there, then one file is replaced.

Until that last step what was in use is in use, wherever the work stops: each file and folder is on the disk before the next
step, and `state.json` is replaced whole. Old packs stay, so that what was determined with them can be replayed.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from assay.errors import RegisterError
from assay.register.bundle.archive import Difference
from assay.register.bundle.keys import raw
from assay.register.bundle.manifest import Manifest
from assay.register.bundle.packing import write_folder
from assay.register.bundle.reading import Bundle, shown
from assay.register.index import digest
from assay.register.installed.home import sync_folder, write_synced, writing
from assay.register.installed.packs import INCOMING, OUTGOING, State, name_of, tidy
from assay.register.pack import PACKAGED, Identity, version_key
from assay.version import __version__

Check = Callable[[Path], Sequence[str]]
"""What keeps this program from using the register in a folder; nothing where it can (`assay.usable.faults`)."""


class RefusedError(RegisterError):
    """A bundle that is not installed; what was installed before is untouched.

    `reason` is one word: altered, missing, added, truncated, refused, unsigned, no-trusted-key, wrong-key, expired,
    needs-newer-assay, same-version, older or unusable.
    """

    def __init__(self, reason: str, message: str, *, file: str | None = None, remedy: str | None = None) -> None:
        super().__init__(f"refused ({reason}): {message}", file=file, remedy=remedy)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Installed:
    """What an installation did, or with `dry_run` would have done."""

    manifest: Manifest
    trusted_signers: tuple[str, ...]
    other_signers: tuple[str, ...]
    was_there: bool  # the same pack, unharmed


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a bundle is taken: whose signature counts, on which day, and whether an older version may be kept beside."""

    trusted: Collection[Ed25519PublicKey]
    on: dt.date
    allow_older: bool = False


def install(
    bundle: Bundle, where: Path, terms: Terms, check: Check, *, file: str = "the bundle", dry_run: bool = False
) -> Installed:
    """Install a bundle below `where`. Raises RefusedError with the reason, RegisterError where the disk does not do."""
    manifest = _sound(bundle, file)
    signers = _signed(bundle, manifest, terms, file)
    _timely(manifest, terms, file)
    _usable(bundle, check, file)
    others = tuple(name for name in bundle.signed_by if name not in signers)
    if dry_run:
        _newer(manifest, State.recovered(where), terms, file)
        return Installed(manifest, signers, others, (where / "packs" / name_of(manifest)).is_dir())
    with writing(where):
        state = State.recovered(where)
        _newer(manifest, state, terms, file)  # under the lock: nothing comes between this and the last step
        tidy(where)
        was_there = _put(bundle, manifest, where)
        _accepted(state, manifest).write(where)
    return Installed(manifest, signers, others, was_there)


# Checks, in the order in which they are made


def _sound(bundle: Bundle, file: str) -> Manifest:
    if bundle.differences or bundle.manifest is None:
        first = bundle.differences[0] if bundle.differences else Difference("altered", "the archive")
        raise RefusedError(first.what, shown(bundle.differences), file=file, remedy="get it again from whoever made it")
    return bundle.manifest


def _signed(bundle: Bundle, manifest: Manifest, terms: Terms, file: str) -> tuple[str, ...]:
    if not bundle.signers:
        raise RefusedError(
            "unsigned", "nobody signed it", file=file, remedy="ask for a signed one; --register reads it unsigned"
        )
    remedy = "get the key of whoever made it another way than the bundle, compare its fingerprint, `assay register trust KEY.pub`"
    if not terms.trusted:
        raise RefusedError(
            "no-trusted-key", f"signed by {', '.join(manifest.signed_by)}; no key is trusted", file=file, remedy=remedy
        )
    wanted = {raw(key) for key in terms.trusted}
    found = tuple(name for name, key in bundle.signers.items() if raw(key) in wanted)
    if not found:
        raise RefusedError(
            "wrong-key", f"signed by {', '.join(manifest.signed_by)}, which is not trusted", file=file, remedy=remedy
        )
    return found


def _timely(manifest: Manifest, terms: Terms, file: str) -> None:
    if manifest.expires is not None and manifest.expires < terms.on.isoformat():
        raise RefusedError(
            "expired", f"it was to be installed by {manifest.expires}, and this is {terms.on}", file=file,
            remedy="get a newer one; a newer one may have been kept from you",
        )  # fmt: skip
    if version_key(manifest.needs_assay) > version_key(__version__):
        raise RefusedError(
            "needs-newer-assay", f"it is for Assay {manifest.needs_assay} or later, and this is {__version__}", file=file,
            remedy="update Assay first",
        )  # fmt: skip


def _usable(bundle: Bundle, check: Check, file: str) -> None:
    try:
        with tempfile.TemporaryDirectory(prefix="assay-register-") as trial:
            write_folder(bundle.files, Path(trial))
            faults = check(Path(trial))
    except OSError as error:
        raise RegisterError(f"cannot be unpacked for a trial: {error.strerror or error}", file=file) from error
    if faults:
        more = f"; and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise RefusedError(
            "unusable", f"this program cannot use it: {faults[0]}{more}", file=file,
            remedy=f"this is Assay {__version__}; `assay register lint` and `test` with --register on the bundle say more",
        )  # fmt: skip


def _newer(manifest: Manifest, state: State, terms: Terms, file: str) -> None:
    """Not older than the highest ever accepted or packaged, and no version twice with two contents."""
    known = _known(state)
    key = version_key(manifest.version)
    for version, held in known.items():
        if version_key(version) == key and held != manifest.digest:
            raise RefusedError(
                "same-version", f"{version} is known with the digest {held[:16]}, this one has {manifest.digest[:16]}",
                file=file, remedy="whoever makes it gives a changed register a version of its own",
            )  # fmt: skip
    highest = max(known, key=version_key)
    if key < version_key(highest) and not terms.allow_older:
        raise RefusedError(
            "older", f"it is {manifest.version}, and {highest} is known already", file=file,
            remedy="get the newest; --allow-older keeps it beside the newer, for a replay",
        )  # fmt: skip


def _known(state: State) -> dict[str, str]:
    """Every version ever accepted, and the one that comes with Assay, each with its digest."""
    return {Identity.read(PACKAGED).version: digest(PACKAGED), **state.seen}


# Writing


def _put(bundle: Bundle, manifest: Manifest, where: Path) -> bool:
    """The pack below `packs`, whole; whether it was there already, unharmed."""
    folder = where / "packs" / name_of(manifest)
    if folder.exists():
        if _as_sent(folder, bundle):
            return True
        folder.rename(folder.parent / OUTGOING)
    incoming = folder.parent / INCOMING
    _write(bundle, incoming)
    incoming.rename(folder)
    sync_folder(folder.parent)
    return False


def _accepted(state: State, manifest: Manifest) -> State:
    """The state with this version known. It is used from now on, unless it is an older one: that is only kept."""
    seen = {**state.seen, manifest.version: manifest.digest}
    if version_key(manifest.version) < max(map(version_key, _known(state))):
        return replace(state, seen=seen)
    return replace(state, seen=seen, current=name_of(manifest), pinned=False)


def _as_sent(folder: Path, bundle: Bundle) -> bool:
    wanted = {**bundle.files, **bundle.papers}
    held = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return held.keys() == wanted.keys() and all(held[name].read_bytes() == wanted[name] for name in wanted)


def _write(bundle: Bundle, folder: Path) -> None:
    """Every file and every folder's names, on the disk."""
    contents: Mapping[str, bytes] = {**bundle.files, **bundle.papers}
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_synced(path, content)
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            sync_folder(path)
