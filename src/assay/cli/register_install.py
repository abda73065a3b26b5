"""`assay register trust`, `install`, `packs`, `use` and `remove`: which registers are on this machine, and which one answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from assay.cli.register_bundle import JsonOption, read_file
from assay.cli.shared import day, err, out, print_json, today
from assay.errors import RegisterError
from assay.register.index import Register, digest
from assay.register.installed.home import home
from assay.register.installed.packs import Pack, folder_in_use, in_use, packs
from assay.register.pack import PACKAGED, Identity


def trust_command(
    key: Annotated[
        Path | None,
        typer.Argument(metavar="[KEY]", help="A public key (NAME.pub); without it, the keys trusted are listed."),
    ] = None,
    remove: Annotated[
        str | None,
        typer.Option("--remove", metavar="FINGERPRINT", help="Trust this key no longer; what it signed stays."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Trust a key from now on: bundles that it signed may be installed. Compare its fingerprint with its owner first."""
    from assay.register.bundle.keys import public_key
    from assay.register.installed.trust import distrust, trust, trusted

    done: dict[str, Any] = {}
    if remove:
        done["removed"] = distrust(remove)
    if key:
        done["added"] = trust(public_key(read_file(key), str(key)))
    held = list(trusted())
    if as_json:
        print_json(done | {"trusted": held})
        return
    for word, name in done.items():
        out.print(f"{word}: {name}", markup=False)
    if not done:
        for name in held:
            out.print(name, markup=False)
        out.print(f"{len(held)} trusted in {home() / 'trusted'}", markup=False, soft_wrap=True)


def install_command(
    bundle: Annotated[Path, typer.Argument(help="A signed bundle.")],
    key: Annotated[
        Path | None,
        typer.Option(
            "--key", help="Take it on this public key's signature alone, this once; else on those of `trust`."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, write nothing.")] = False,
    allow_older: Annotated[
        bool,
        typer.Option(
            "--allow-older", help="Keep also one that is older than what is known, for replays; `use` chooses it."
        ),
    ] = False,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="Day that its expiry is judged on. Default: today.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Install a register from a bundle, in one step or not at all. Exits 1 with the reason where it is refused."""
    from assay.register.bundle.keys import public_key
    from assay.register.bundle.reading import read_bundle_file
    from assay.register.installed.install import RefusedError, Terms, install
    from assay.register.installed.trust import trusted
    from assay.usable import faults

    keys = [public_key(read_file(key), str(key))] if key else list(trusted().values())
    terms = Terms(keys, day(on, "--on") or today(), allow_older)
    try:
        found = install(read_bundle_file(bundle), home(), terms, faults, file=str(bundle), dry_run=dry_run)
    except RefusedError as refusal:
        if as_json:
            print_json(
                {"installed": False, "reason": refusal.reason, "message": refusal.message, "remedy": refusal.remedy}
            )
        else:
            err.print(f"assay: {refusal}", style="red", markup=False, soft_wrap=True)
            err.print("What was installed before is untouched.", markup=False)
        raise typer.Exit(1) from None
    said = found.manifest
    if as_json:
        print_json({
            "installed": not dry_run, "version": said.version, "as_of": said.as_of, "digest": said.digest,
            "expires": said.expires, "signed_by": list(found.trusted_signers), "also_signed_by": list(found.other_signers),
            "was_there": found.was_there, "in_use": _is_used(said.digest),
        })  # fmt: skip
        return
    word = "would be installed" if dry_run else "was there already" if found.was_there else "installed"
    out.print(f"register {said.version} of {said.as_of}: {word}", markup=False)
    out.print(f"digest {said.digest}", markup=False, soft_wrap=True)
    out.print(f"signed by {', '.join(found.trusted_signers)}, trusted", markup=False, soft_wrap=True)
    for name in found.other_signers:
        out.print(f"also signed by {name}, which you do not trust", markup=False)
    if not dry_run:
        other = f"not in use: there is one no older; `assay register use {said.version}` chooses it"
        out.print("it is in use" if _is_used(said.digest) else other, markup=False, soft_wrap=True)


def _is_used(wanted: str) -> bool:
    return digest(folder_in_use()) == wanted


def packs_command(as_json: JsonOption = False) -> None:
    """The registers on this machine, the newest first, and which one is in use."""
    from assay.register.installed.trust import trusted

    shipped = Identity.read(PACKAGED)
    rows = [_row(pack, trusted()) for pack in packs()]
    rows.append({"version": shipped.version, "as_of": shipped.as_of, "digest": digest(PACKAGED), "expires": None,
                 "signed_by": [], "folder": "packaged"})  # fmt: skip
    try:
        used = in_use()
        chosen = used.name if used else "packaged"
    except RegisterError as error:
        err.print(f"assay: {error}", style="red", markup=False, soft_wrap=True)
        chosen = ""
    for row in rows:
        row["in_use"] = row["folder"] == chosen
    if as_json:
        print_json({"home": str(home()), "packs": rows})
        return
    table = Table(box=None, pad_edge=False)
    for column in ("", "version", "as of", "digest", "install by", "signed by"):
        table.add_column(column, no_wrap=True)
    for row in rows:
        by = ", ".join(f"{one['key'][:16]}{'' if one['trusted'] else ' (not trusted)'}" for one in row["signed_by"])
        by = by or "comes with Assay"
        table.add_row(
            "▸" if row["in_use"] else "", row["version"], row["as_of"], row["digest"][:16], row["expires"] or "–", by
        )
    out.print(table)
    out.print(f"kept in {home() / 'packs'}", markup=False, soft_wrap=True)


def _row(pack: Pack, keys: dict[str, Any]) -> dict[str, Any]:
    said = pack.manifest
    signers = [{"key": name, "trusted": name in keys} for name in said.signed_by]
    return {"version": said.version, "as_of": said.as_of, "digest": said.digest, "expires": said.expires,
            "signed_by": signers, "folder": pack.name}  # fmt: skip


def use_command(
    which: Annotated[
        str,
        typer.Argument(
            metavar="VERSION", help="An installed version, `packaged` for the one that comes with Assay, or `newest`."
        ),
    ],
) -> None:
    """Choose the register that answers: an installed one, `packaged`, or whichever is `newest`."""
    from assay.register.installed.choose import use

    use(which, home())
    register = Register.load()
    where = "installed" if in_use() else "comes with Assay"
    out.print(f"in use: {register.version} of {register.as_of}, {where}", markup=False)
    out.print(f"digest {register.digest}", markup=False, soft_wrap=True)


def remove_command(
    which: Annotated[str, typer.Argument(metavar="VERSION", help="An installed version that is not in use.")],
    forget: Annotated[
        bool,
        typer.Option("--forget", help="Also forget that this version was known: lower ones may be installed again."),
    ] = False,
) -> None:
    """Remove an installed register. What was determined with it can then be replayed only from its bundle."""
    from assay.register.installed.choose import remove

    gone = remove(which, home(), forget=forget)
    out.print(f"removed: {gone.manifest.version}, {gone.manifest.digest[:16]}", markup=False)


def add_to(app: typer.Typer) -> None:
    """Hang the commands under `assay register`."""
    app.command("trust")(trust_command)
    app.command("install")(install_command)
    app.command("packs")(packs_command)
    app.command("use")(use_command)
    app.command("remove")(remove_command)
