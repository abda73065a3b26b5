"""`assay replay`: a stored answer worked out again, to the byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from assay.cli.register_source import RegisterOption
from assay.cli.shared import err, out, print_json
from assay.errors import FactsError
from assay.register.index import Register
from assay.replay import register_named, replay
from assay.report.stamp import stamp

MOST = 20  # mismatches printed; --json gives all


def replay_command(
    report: Annotated[Path, typer.Argument(help="report.json, or what `assay determine --json` printed.")],
    register: RegisterOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Work a stored answer out again from its own facts and days. Exits 1 where anything comes out otherwise.

    The register that it names is looked for among those on this machine (`assay register packs`).
    """
    stored = read_stored(report)
    pack = Register.load(register) if register else register_named(stored, str(report))
    found = replay(stored, pack, str(report))
    if as_json:
        print_json(
            {
                "same": not found.mismatches,
                "register": stamp(pack),
                "engine": {"then": found.engine_then, "now": found.engine_now},
                "subjects": found.subjects,
                "determinations": found.determinations,
                "mismatches": [
                    {"place": item.place, "stored": item.stored, "now": item.now} for item in found.mismatches
                ],
            }
        )
    else:
        for item in found.mismatches[:MOST]:
            err.print(str(item), markup=False, soft_wrap=True)
        if len(found.mismatches) > MOST:
            err.print(f"and {len(found.mismatches) - MOST} more; --json gives all", markup=False)
        if found.mismatches and found.engine_then not in (None, found.engine_now):
            err.print(f"made by Assay {found.engine_then}; this is {found.engine_now}", markup=False)
        word = f"{len(found.mismatches)} differences" if found.mismatches else "the same, byte for byte"
        out.print(f"register {pack.version} {pack.digest[:16]}: as named", markup=False)
        out.print(f"{found.determinations} determinations over {found.subjects} situations: {word}", markup=False)
    if found.mismatches:
        raise typer.Exit(1)


def read_stored(path: Path) -> dict[str, Any]:
    """A stored answer's JSON. Raises FactsError."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FactsError(f"cannot be read: {error.strerror}", file=str(path)) from None
    except UnicodeDecodeError:
        raise FactsError("not UTF-8", file=str(path)) from None
    except json.JSONDecodeError as error:
        raise FactsError(f"not JSON: {error.msg}", file=str(path), line=error.lineno) from None
    if not isinstance(data, dict):
        raise FactsError("expected one JSON object", file=str(path), remedy="give report.json")
    return data
