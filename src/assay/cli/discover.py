"""`assay discover`: what answers on networks that a named person authorised, and which addresses did not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from assay.cli.shared import Lang, default_lang, err, out, print_json, progress
from assay.discovery import Plan, Signed, discover, observations, plan, read_authorisation, summary
from assay.report.discovered import begun_line, message_rows, plan_document, plan_lines, result_lines
from assay.report.i18n import translator


def discover_command(
    authorisation: Annotated[
        Path,
        typer.Option("--authorisation", help="Who allows what, where and when (YAML). Required."),
    ],
    lang: Annotated[Lang, typer.Option("--lang", help="Language of what is printed.", default_factory=default_lang)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent, and send nothing.")] = False,
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for evidence, coverage and journal.")] = Path(
        "discovery"
    ),
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that broke off; nothing is asked twice.")
    ] = False,
    listen: Annotated[
        float, typer.Option("--listen", min=0, max=3600, help="Seconds of listening before asking.")
    ] = 10.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the account (or the plan) as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no summary.")] = False,
) -> None:
    """Find devices on authorised networks: listens first, asks politely, never logs in, never writes."""
    signed = read_authorisation(authorisation)
    if dry_run and as_json:
        print_json(plan_document(signed, plan(signed)))
        return
    if dry_run:
        _show_plan(signed, plan(signed), lang.value)
        return
    if not (quiet or as_json):
        err.print(begun_line(signed, lang.value), markup=False)
        told = translator(lang.value)("Stop with Ctrl-C, or by a file {file}; go on with --resume.")
        err.print(told.format(file=f"{out_dir}/stop"), markup=False, style="dim")
    with progress(quiet or as_json) as report:
        found = discover(signed, out_dir, resume=resume, listen_seconds=listen, progress=report)
    if as_json:
        print_json(summary(found, observations(out_dir)))
    elif not quiet:
        for text, style in result_lines(found, str(out_dir), lang.value):
            out.print(text, style=style or None, markup=False, soft_wrap=True)
    if found.end != "finished":
        raise typer.Exit(4)


def _show_plan(signed: Signed, planned: Plan, lang: str) -> None:
    for text, style in plan_lines(signed, planned, lang):
        out.print(text, style=style or None, markup=False, soft_wrap=True)
    headings, *rows = message_rows(lang, snmp=signed.content.snmp is not None)
    table = Table(*headings, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    out.print(table)
