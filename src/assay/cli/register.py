"""`assay register`: look at the register, and check it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Annotated

import typer
from rich.progress import track
from rich.table import Table

from assay.cli import (
    register_bundle,
    register_check,
    register_diff,
    register_exchange,
    register_export,
    register_install,
    register_look,
    register_pages,
)
from assay.cli.register_source import RegisterOption
from assay.cli.shared import Lang, default_lang, err, out, print_json
from assay.determine.pack import determiner
from assay.determine.selftest import Survivors, run_cases, survivors
from assay.errors import NotFoundError
from assay.register.index import Register
from assay.report.register_text import record_data, record_text

app = typer.Typer(help="The register: who made what, and whom each measure binds.", no_args_is_help=True)

LangOption = Annotated[Lang, typer.Option("--lang", help="Language of the answer.", default_factory=default_lang)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("test")
def test_command(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Measures; default: all.")] = None,
    mutate: Annotated[
        bool,
        typer.Option("--mutate", help="Also delete each clause in turn and name those that no case misses (a minute)."),
    ] = False,
    folder: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put every measure to its own cases. Exits 1 where one comes out otherwise than it says, or a clause is untested."""
    register = Register.load(folder)
    engine = determiner(register)
    measures = [register.measure(name) for name in ids or [measure.id for measure in register.measures]]
    results = list(run_cases(register, engine, [measure.id for measure in measures]))
    failed = [result for result in results if result.faults]
    watched = track(measures, "Deleting clauses", console=err, transient=True, disable=not err.is_terminal)
    lost = {measure.id: survivors(register, engine, measure) for measure in watched} if mutate else {}
    untested = any(item.silent or item.outdated for item in lost.values())
    if as_json:
        print_json(
            {
                "cases": len(results),
                "failed": [
                    {
                        "measure": item.measure,
                        "case": item.case.id,
                        "faults": item.faults,
                        "file": item.file,
                        "line": item.line,
                    }
                    for item in failed
                ],
                "mutants": {name: dataclasses.asdict(item) for name, item in lost.items()},
            }
        )
    else:
        for item in failed:
            err.print(
                f"{item.file}:{item.line}: {item.case.id}: {'; '.join(item.faults)}", markup=False, soft_wrap=True
            )
        for line in _mutation_lines(lost):
            out.print(line, markup=False, soft_wrap=True)
        out.print(f"{len(results)} cases, {len(failed)} failed", markup=False)
    if failed or untested:
        raise typer.Exit(1)


def _mutation_lines(lost: Mapping[str, Survivors]) -> Iterator[str]:
    """What no case notices, with its reason where one is given, and how much was tried."""
    for name, item in lost.items():
        for what in item.silent:
            yield f"{name}: no case notices the loss of {what}"
        for what, why in item.reasoned.items():
            yield f"{name}: nothing can notice the loss of {what}: {why}"
        for what in item.outdated:
            yield f"{name}: a reason is given for the loss of {what}, which a case notices; take the reason out"
    if lost:
        tried, silent, reasoned = (
            sum(count)
            for count in zip(*((m.tried, len(m.silent), len(m.reasoned)) for m in lost.values()), strict=True)
        )
        yield f"{tried} deletions: {tried - silent - reasoned} noticed, {reasoned} not, with a reason, {silent} untested"


@app.command("show")
def show_command(
    lang: LangOption,
    name: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A measure, entity, brand, fingerprint or fact id.")
    ] = None,
    folder: RegisterOption = None,
    as_json: JsonOption = False,
) -> None:
    """One record of the register with its sources; without ID, the list of measures."""
    register = Register.load(folder)
    if name is None:
        if as_json:
            print_json([{"id": item.id, "title": item.title.in_(lang.value)} for item in register.measures])
            return
        table = Table(box=None, pad_edge=False)
        for column in ("id", "", ""):
            table.add_column(column)
        for item in register.measures:
            table.add_row(item.id, item.jurisdiction, item.title.in_(lang.value))
        out.print(table)
        return
    found = record_data(register, name)
    if found is None:
        raise NotFoundError(
            f"nothing in the register is called {name!r}", remedy="`assay register show` lists the measures"
        )
    if as_json:
        print_json(found)
    else:
        out.print(record_text(register, name, lang.value), markup=False)


app.command("lint")(register_check.lint_command)
app.command("stats")(register_check.stats_command)
app.command("search")(register_look.search_command)
app.command("sources")(register_look.sources_command)
app.command("diff")(register_diff.diff_command)
register_export.add_to(app)
register_bundle.add_to(app)
register_install.add_to(app)
register_exchange.add_to(app)
register_pages.add_to(app)
