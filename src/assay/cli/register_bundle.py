"""`assay register bundle`, `verify` and `keygen`: hand a register on so that somebody else can check it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from assay import __version__
from assay.cli.register_source import source
from assay.cli.shared import err, out, print_json
from assay.errors import RegisterError
from assay.register.bundle.manifest import Manifest
from assay.register.bundle.packing import pack_files, sealed
from assay.register.index import Register

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def bundle_command(
    path: Annotated[Path, typer.Option("--out", help="Where the bundle goes.")],
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="[FOLDER]",
            help="The register: a folder, an installed version, `packaged`. Default: the one in use.",
            callback=source,
        ),
    ] = None,
    key: Annotated[
        list[Path] | None,
        typer.Option(
            "--key", help="Sign with this private key (PEM, Ed25519); give several while one replaces another."
        ),
    ] = None,
    expires: Annotated[
        str | None, typer.Option("--expires", metavar="DATE", help="The last day on which it may be installed.")
    ] = None,
    needs_assay: Annotated[
        str,
        typer.Option("--needs-assay", metavar="VERSION", help="The oldest program that it is for. Default: this one."),
    ] = __version__,
    as_json: JsonOption = False,
) -> None:
    """Write a register as one archive: a manifest of hashes, signed. The same register and keys give the same bytes."""
    from assay.register.bundle.keys import fingerprint, private_key  # slow to load, and few commands need it

    files = pack_files(Register.load(folder).folder)
    keys = [private_key(read_file(one), str(one)) for one in key or ()]
    signers = sorted({fingerprint(one.public_key()) for one in keys})
    manifest = Manifest.of(files, expires=expires, needs_assay=needs_assay)
    write_file(path, sealed(manifest, files, keys))
    if as_json:
        print_json({"file": str(path), "version": manifest.version, "as_of": manifest.as_of, "digest": manifest.digest,
                    "files": len(files), "expires": expires, "signed_by": signers})  # fmt: skip
        return
    by = f"signed by {', '.join(signers)}" if keys else "not signed"
    until = f", to be installed by {expires}" if expires else ""
    out.print(
        f"{path}: {manifest.version} of {manifest.as_of}, {len(files)} files, {by}{until}", markup=False, soft_wrap=True
    )
    if not keys:
        err.print(
            "not signed: it can be read with --register, not installed; --key signs it", markup=False, soft_wrap=True
        )
    elif not expires:
        err.print("no --expires: whoever keeps newer ones back is never found out", markup=False, soft_wrap=True)


def keygen_command(
    name: Annotated[Path, typer.Argument(help="The pair is written to NAME.key (private) and NAME.pub (public).")],
) -> None:
    """Make a key pair that signs bundles. Keep NAME.key to yourself; hand NAME.pub out another way than the bundles."""
    from assay.register.bundle.keys import fingerprint, new_key, public_key

    private, public = (name.with_name(f"{name.name}.{ending}") for ending in ("key", "pub"))
    for path in (private, public):
        if path.exists():
            raise RegisterError("is there already", file=str(path), remedy="give another name; nothing was written")
    secret, shown = new_key()
    _write_private(private, secret)
    write_file(public, shown)
    mark = fingerprint(public_key(shown, str(public)))
    out.print(f"{private}: private, without a password; readable by you alone", markup=False, soft_wrap=True)
    out.print(f"{public}: public, fingerprint {mark}", markup=False, soft_wrap=True)


def verify_command(
    bundle: Annotated[Path, typer.Argument(help="A bundle.", exists=True, dir_okay=False)],
    key: Annotated[
        Path | None,
        typer.Option(
            "--key", help="The public key that must have signed it (PEM), had another way. Default: see `trust`."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Whether a bundle is as it was made, and by whom. Exits 1 naming each file altered, missing or added."""
    from assay.register.bundle.keys import public_key
    from assay.register.bundle.reading import read_bundle_file
    from assay.register.installed.trust import trusted

    given = public_key(read_file(key), str(key)) if key else None
    found = read_bundle_file(bundle, given)
    known = trusted()
    said = found.manifest
    if as_json:
        names = ("version", "as_of", "digest", "expires", "needs_assay")
        print_json(
            {
                "same": not found.differences,
                "signed_by": [{"key": name, "trusted": name in known} for name in found.signed_by],
                "key_given": given is not None,
                "manifest": {name: getattr(said, name) if said else None for name in names},
                "differences": [
                    {"what": item.what, "name": item.name, "detail": item.detail} for item in found.differences
                ],
            }
        )
    elif said and not found.differences:
        out.print(f"{said.version} of {said.as_of}, {len(found.files)} files, as in the manifest", markup=False)
        out.print(f"digest {said.digest}", markup=False, soft_wrap=True)
        until = f"to be installed by {said.expires}" if said.expires else "no day by which it is to be installed"
        out.print(f"for Assay {said.needs_assay} or later; {until}", markup=False)
        if not found.signed_by:
            out.print("not signed: whoever made it could have changed it", markup=False)
        for name in found.signed_by:
            out.print(f"signed by {name}, {_standing(name, known, checked=given is not None)}", markup=False)
    else:
        for item in found.differences:
            err.print(str(item), markup=False, soft_wrap=True)
    if found.differences:
        raise typer.Exit(1)


def _standing(name: str, known: object, *, checked: bool) -> str:
    if isinstance(known, dict) and name in known:
        return "which you trust"
    return "checked against the key given" if checked else "which you do not trust (`assay register trust KEY.pub`)"


def read_file(path: Path) -> bytes:
    """The file's bytes. Raises RegisterError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise RegisterError(f"cannot be read: {error.strerror}", file=str(path)) from None


def write_file(path: Path, content: bytes) -> None:
    """Raises RegisterError where it cannot be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise RegisterError(f"cannot be written: {error.strerror}", file=str(path)) from None


def _write_private(path: Path, content: bytes) -> None:
    """The file is its owner's alone from its first byte on."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(content)
    except OSError as error:
        raise RegisterError(f"cannot be written: {error.strerror}", file=str(path)) from None


def add_to(app: typer.Typer) -> None:
    """Hang the commands under `assay register`."""
    app.command("bundle")(bundle_command)
    app.command("verify")(verify_command)
    app.command("keygen")(keygen_command)
