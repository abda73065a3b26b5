"""`assay register ftm-export`, `list-import` and `list-show`: data out for others, and others' lists in, kept apart."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from assay.cli.register_source import RegisterOption
from assay.cli.shared import err, out, print_json
from assay.register.ftm import export
from assay.register.ftm_losses import losses
from assay.register.ftm_validate import validate
from assay.register.index import Register
from assay.register.lists import ListedParty, ListOrigin, Tally, keep, stream

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The list, as published or as stored.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def ftm_export_command(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Where the JSON Lines go.")],
    report: Annotated[
        bool, typer.Option("--report", help="Also list what FollowTheMoney cannot carry of this register.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--validate", help="Hold the file to the followthemoney package (extra `ftm`); exits 1.")
    ] = False,
    folder: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Companies, ownership and the measures that name them, as FollowTheMoney JSON Lines."""
    register = Register.load(folder)
    written = export(register, path)
    lost = losses(register) if report else ()
    faults = validate(path) if check else ()
    if as_json:
        data: dict[str, Any] = {"file": str(path), "sha256": written.sha256, "records": dict(written.counts)}
        data |= {"register": register.version, "digest": register.digest}
        data |= (
            {"not_carried": [{"what": one.what, "why": one.why, "count": one.count} for one in lost]} if report else {}
        )
        data |= {"faults": [{"record": one.record, "what": one.what} for one in faults]} if check else {}
        print_json(data)
    else:
        out.print(f"{path}: {sum(written.counts.values())} records of register {register.version}", markup=False)
        _table([(name, str(count)) for name, count in written.counts.items()])
        if report:
            out.print("\nNot carried by FollowTheMoney:")
            for one in lost:
                out.print(f"  {one.count:>6}  {one.what} ({one.why})", markup=False, soft_wrap=True)
        for fault in faults:
            err.print(str(fault), markup=False, soft_wrap=True)
        if check:
            out.print(f"followthemoney finds {len(faults)} faults")
    if faults:
        raise typer.Exit(1)


def list_import_command(
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="The list as published: FollowTheMoney JSON Lines or CSV.")
    ],
    name: Annotated[str, typer.Option("--name", help="What the list is called.")],
    licence: Annotated[str, typer.Option("--licence", help="Its licence or terms of use, in your words or theirs.")],
    out_path: Annotated[Path, typer.Option("--out", help="The file that keeps the list.")],
    as_json: JsonOption = False,
) -> None:
    """Store somebody else's screening list in a file of its own, with its licence and origin; the register stays as it is."""
    origin, tally = keep(path, out_path, name=name, licence=licence)
    _print_list(origin, tally, [], as_json)


def list_show_command(
    path: FileArgument,
    limit: Annotated[int, typer.Option("--limit", min=0, help="How many parties to show.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """Whose list it is, under which licence, what it holds, what was left out, and its first parties."""
    given = stream(path)
    first = list(itertools.islice(given.rows, limit))
    for _ in given.rows:  # the rest is only counted
        pass
    _print_list(given.origin, given.tally, first, as_json)


def _print_list(origin: ListOrigin, tally: Tally, first: list[ListedParty], as_json: bool) -> None:
    about = {name: getattr(origin, name) for name in origin.__slots__}
    if as_json:
        rows = [{name: getattr(row, name) for name in row.__slots__} for row in first]
        print_json(about | tally.data() | {"first": rows})
        return
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(tally.kinds.items()))
    _table([
        ("name", origin.name), ("licence", origin.licence_note), ("read from", origin.read_from),
        ("sha256", origin.sha256[:16]), ("parties", f"{tally.rows} ({kinds})"),
        ("lines left out", str(tally.lines_left_out)), ("fields left out", str(tally.fields_left_out)),
        *((f"passed over: {name}", str(count)) for name, count in sorted(tally.passed_over.items())),
    ])  # fmt: skip
    for row in first:
        note = "" if row.listed else " (mentioned, not listed)"
        out.print(f"- {row.names[0]}{note}: {row.kind}; {', '.join(row.programs + row.authorities)}", markup=False)
    for one in tally.left_out:
        err.print(f"{origin.read_from}, {one}", markup=False, soft_wrap=True)
    unnamed = tally.lines_left_out + tally.fields_left_out - len(tally.left_out)
    if unnamed:
        err.print(f"and {unnamed} more", markup=False)


def _table(rows: list[tuple[str, str]]) -> None:
    table = Table(box=None, pad_edge=False, show_header=False)
    for row in rows:
        table.add_row(*row)
    out.print(table, markup=False)


def add_to(app: typer.Typer) -> None:
    """Hang the commands under `assay register`."""
    app.command("ftm-export")(ftm_export_command)
    app.command("list-import")(list_import_command)
    app.command("list-show")(list_show_command)
