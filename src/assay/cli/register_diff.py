"""`assay register diff`: what two registers say differently, and whose answers change."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from assay.cli.register_source import RegisterArgument
from assay.cli.replay import read_stored
from assay.cli.shared import out, print_json
from assay.determine.compare import Comparison, Shift, compare_assets, compare_cases
from assay.register.diff import RegisterDiff, diff
from assay.register.index import Register

MOST = 8  # situations named on a line; --json names all


def diff_command(
    before: RegisterArgument,
    after: RegisterArgument,
    cases: Annotated[
        bool, typer.Option("--cases", help="Put the cases of both to both: which come out otherwise.")
    ] = False,
    assets: Annotated[
        Path | None,
        typer.Option("--assets", help="A report.json: which of its devices and purchases come out otherwise."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 1 if they differ at all.")] = False,
) -> None:
    """What the second register says otherwise than the first: records and clauses, not lines."""
    first, second = Register.load(before), Register.load(after)
    found = diff(first, second)
    tried = {"cases": compare_cases(first, second)} if cases else {}
    if assets:
        tried["devices and purchases"] = compare_assets(first, second, read_stored(assets), str(assets))
    if as_json:
        print_json(_data(found, tried))
    else:
        _print(found)
        for name, comparison in tried.items():
            _print_comparison(name, comparison)
    if exit_code and not found.same_files:
        raise typer.Exit(1)


def _print(found: RegisterDiff) -> None:
    (old, was), (new, now) = found.before, found.after
    out.print(f"{old} ({was[:16]}) → {new} ({now[:16]})", markup=False, soft_wrap=True)
    if found.same_files:
        out.print("the same, byte for byte", markup=False)
    elif not found.changes:
        out.print("the same in content; files differ in comments, order or layout", markup=False)
    for (kind, record), changes in groupby(found.changes, key=lambda change: (change.kind, change.record)):
        lines = list(changes)
        only = " (wording only)" if found.wording_only(kind, record) else ""
        if lines[0].what in ("added", "removed"):
            out.print(f"{kind} {record}: {lines[0].what}: {lines[0].words}", markup=False, soft_wrap=True)
            continue
        out.print(f"{kind} {record}{only}", markup=False, soft_wrap=True)
        for change in lines:
            out.print(f"  {change}", markup=False, soft_wrap=True)


def _print_comparison(name: str, found: Comparison) -> None:
    out.print(f"{len(found.changed)} of {found.tried} {name} come out otherwise", markup=False)
    for shift in found.shifts:
        place = f", {shift.place}" if shift.place else ""
        out.print(
            f"  {shift.measure}{place}: {_word(shift.before)} → {_word(shift.after)}", markup=False, soft_wrap=True
        )
        names = [name.removeprefix(f"{shift.measure}/") for name in shift.subjects]
        more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
        out.print(f"    {', '.join(names[:MOST])}{more}", markup=False, soft_wrap=True)


def _word(outcome: str | None) -> str:
    return outcome or "nothing"


def _data(found: RegisterDiff, tried: dict[str, Comparison]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "before": {"version": found.before[0], "digest": found.before[1]},
        "after": {"version": found.after[0], "digest": found.after[1]},
        "same": found.same_files,
        "changes": [
            {"kind": item.kind, "record": item.record, "what": item.what, "place": item.place, "words": item.words}
            for item in found.changes
        ],
    }
    keys = {"cases": "cases", "devices and purchases": "assets"}
    for name, comparison in tried.items():
        data[keys[name]] = {"tried": comparison.tried, "changed": [_shift(shift) for shift in comparison.shifts]}
    return data


def _shift(shift: Shift) -> dict[str, Any]:
    return {
        "measure": shift.measure, "place": shift.place, "before": shift.before, "after": shift.after,
        "subjects": list(shift.subjects),
    }  # fmt: skip
