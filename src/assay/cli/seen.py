"""`assay seen`: where each device was seen last, and which sources it is absent from since."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from assay.cli.shared import Lang, day, default_lang, out, print_json
from assay.report.seen import seen_document, seen_lines
from assay.seen import seen


def seen_command(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Folders of `assay watch`, `assay discover` and `assay import`, and other evidence."),
    ],
    lang: Annotated[Lang, typer.Option("--lang", help="Language of what is printed.", default_factory=default_lang)],
    device: Annotated[
        str, typer.Option("--device", help="One device: a MAC or IP address, serial number, id, or part of a name.")
    ] = "",
    absent: Annotated[
        bool, typer.Option("--absent", help="Show only devices that some source shows to be absent.")
    ] = False,
    on: Annotated[str | None, typer.Option("--on", help="As known at the end of this day (default: now).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the account as JSON.")] = False,
) -> None:
    """Say where devices were seen last, and from which sources that could have seen them they are absent since."""
    asked = day(on, "--on")
    by = dt.datetime.now(dt.UTC)
    if asked:
        by = dt.datetime(asked.year, asked.month, asked.day, 23, 59, 59, tzinfo=dt.UTC)
    found = seen(paths, by=by, wanted=device)
    if as_json:
        print_json(seen_document(found))
        return
    for text, style in seen_lines(found, lang.value, absent_only=absent):
        out.print(text, style=style or None, markup=False, soft_wrap=True)
