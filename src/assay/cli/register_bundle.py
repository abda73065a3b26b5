"""`assay register export`, `keygen` and `verify`: hand a register on so that somebody else can check it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from assay.cli.register_source import RegisterOption
from assay.cli.shared import err, out, print_json
from assay.errors import RegisterError
from assay.register.contents import whole
from assay.register.index import Register


def export_command(
    bundle: Annotated[Path | None, typer.Option("--bundle", help="Write a zip with a manifest of hashes.")] = None,
    key: Annotated[
        Path | None, typer.Option("--key", help="Sign the bundle with this private key (PEM, Ed25519).")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write every record as one JSON document.")] = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Write the files themselves into a new folder, to be edited.")
    ] = None,
    register: RegisterOption = None,
) -> None:
    """Write the register out as a signed bundle, as one JSON document, or as a folder of its own."""
    from assay.register import bundle as bundles  # the cryptography is slow to load, and few commands need it

    if not (bundle or json_file or folder):
        raise RegisterError("nothing to write", remedy="give --bundle, --json or --folder")
    if key and not bundle:
        raise RegisterError("a key signs a bundle", remedy="give --bundle too")
    pack = Register.load(register)
    files = bundles.pack_files(pack.folder)
    if bundle:
        signing = bundles.private_key(_read(key), str(key)) if key else None
        _write(bundle, bundles.packed(files, signing))
        by = f", signed by {bundles.fingerprint(signing.public_key())}" if signing else ", not signed"
        out.print(f"{bundle}: {pack.version}, {len(files)} files{by}", markup=False, soft_wrap=True)
    if json_file:
        text = json.dumps(whole(pack), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        _write(json_file, text.encode())
        out.print(f"{json_file}: {pack.version}", markup=False, soft_wrap=True)
    if folder:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise RegisterError("is there already", file=str(folder), remedy="give a new or empty folder")
        bundles.write_folder(files, folder)
        out.print(f"{folder}: {pack.version}, {len(files)} files", markup=False, soft_wrap=True)


def keygen_command(
    name: Annotated[Path, typer.Argument(help="The pair is written to NAME.key (private) and NAME.pub (public).")],
) -> None:
    """Make a key pair that signs bundles. Keep NAME.key to yourself; hand NAME.pub out another way than the bundles."""
    from assay.register import bundle as bundles

    private, public = (name.with_name(f"{name.name}.{ending}") for ending in ("key", "pub"))
    for path in (private, public):
        if path.exists():
            raise RegisterError("is there already", file=str(path), remedy="give another name; nothing was written")
    secret, shown = bundles.new_key()
    _write_private(private, secret)
    _write(public, shown)
    mark = bundles.fingerprint(bundles.public_key(shown, str(public)))
    out.print(f"{private}: private, without a password; readable by you alone", markup=False, soft_wrap=True)
    out.print(f"{public}: public, fingerprint {mark}", markup=False, soft_wrap=True)


def verify_command(
    bundle: Annotated[Path, typer.Argument(help="A bundle.", exists=True, dir_okay=False)],
    public_key: Annotated[
        Path | None, typer.Option("--public-key", help="The key that must have signed it (PEM), had another way.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Whether a bundle is as it was made, and by whom. Exits 1 naming each file altered, missing or added."""
    from assay.register import bundle as bundles

    key = bundles.public_key(_read(public_key), str(public_key)) if public_key else None
    found = bundles.read_bundle_file(bundle, key)
    if as_json:
        print_json(
            {
                "same": not found.differences,
                "signed_by": found.signed_by,
                "key_given": key is not None,
                "manifest": {name: found.manifest.get(name) for name in ("version", "as_of", "digest")},
                "differences": [
                    {"what": item.what, "name": item.name, "detail": item.detail} for item in found.differences
                ],
            }
        )
    else:
        for item in found.differences:
            err.print(str(item), markup=False, soft_wrap=True)
        if not found.differences:
            out.print(f"{found.manifest['version']}, {len(found.files)} files, as in the manifest", markup=False)
            out.print(f"digest {found.manifest['digest']}", markup=False, soft_wrap=True)
            out.print(_signer(found.signed_by, checked=key is not None), markup=False, soft_wrap=True)
    if found.differences:
        raise typer.Exit(1)


def _signer(signed_by: str | None, *, checked: bool) -> str:
    if signed_by is None:
        return "not signed: whoever made it could have changed it"
    if checked:
        return f"signed by {signed_by}, the key given"
    return f"signed by {signed_by}; whether to trust that key, --public-key says"


def _read(path: Path | None) -> bytes:
    try:
        return path.read_bytes() if path else b""
    except OSError as error:
        raise RegisterError(f"cannot be read: {error.strerror}", file=str(path)) from None


def _write(path: Path, content: bytes) -> None:
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
