"""`assay register pages`: the register as a web site that needs neither Assay nor a network to be read."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from assay.cli.register_source import RegisterOption
from assay.cli.shared import out
from assay.errors import FactsError
from assay.register.index import Register
from assay.report.pages.site import write_site


class SiteLang(StrEnum):
    """The language of the site; with both, each has its own folder."""

    en = "en"
    fr = "fr"
    both = "both"


def pages_command(
    folder: Annotated[Path, typer.Option("--out", help="The folder to write the site to.", file_okay=False)],
    lang: Annotated[SiteLang, typer.Option("--lang", help="Language of the pages, or both.")] = SiteLang.both,
    register: RegisterOption = None,
) -> None:
    """Write a page for every measure, brand and company, with timelines and owners drawn, as HTML without scripts."""
    langs = ("en", "fr") if lang is SiteLang.both else (lang.value,)
    try:
        count = write_site(Register.load(register), folder, langs)
    except OSError as error:
        raise FactsError(f"cannot write the site: {error.strerror or error}", file=str(folder)) from error
    out.print(f"{count} pages; begin with {folder / 'index.html'}", markup=False, soft_wrap=True)


def add_to(app: typer.Typer) -> None:
    """Makes it a command of `assay register`."""
    app.command("pages")(pages_command)
