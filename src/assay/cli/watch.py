"""`assay watch`: who announces itself on an interface or in a growing capture, from now on and for days."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from assay.cli.shared import Lang, default_lang, err, out
from assay.discovery import read_authorisation
from assay.errors import FactsError
from assay.observe.watch.model import Event
from assay.report.watched import event_line, watched_lines
from assay.watching import watch

_DURATION = re.compile(r"(\d{1,6})([smhd]?)")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}


def watch_command(
    sources: Annotated[
        list[str],
        typer.Argument(help="Interfaces, and capture files, folders or patterns of them, which may grow and rotate."),
    ],
    lang: Annotated[Lang, typer.Option("--lang", help="Language of what is printed.", default_factory=default_lang)],
    out_dir: Annotated[
        Path, typer.Option("--out", help="Folder for events, evidence and state; it goes on where it ended.")
    ] = Path("watch"),
    authorisation: Annotated[
        Path | None,
        typer.Option("--authorisation", help="Who allows listening on an interface (YAML), as for `assay discover`."),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Read what the captures hold by now, and end.")] = False,
    duration: Annotated[
        str, typer.Option("--for", help="End after this time, such as 90s, 30m, 12h or 7d; until stopped without it.")
    ] = "",
    vanished_after: Annotated[
        str, typer.Option("--vanished-after", help="How long nobody must have heard a device, while somebody listened.")
    ] = "24h",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print each event as a line of JSON, the account as the last.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print no events and no account.")] = False,
) -> None:
    """Listen for devices, and tell who is new, gone, back or at another address. Nothing is ever sent."""
    seconds = 0.0 if once else _seconds(duration, "--for") if duration else None
    silence = dt.timedelta(seconds=_seconds(vanished_after, "--vanished-after"))
    if silence < dt.timedelta(minutes=1):
        raise FactsError("--vanished-after: expected at least 1m")
    signed = read_authorisation(authorisation) if authorisation else None
    if signed and not (quiet or as_json):
        content = signed.content
        told = f"Authorised by {content.signed_by.name} ({content.signed_by.role}) for {content.owner}; contact: {content.contact}."
        err.print(told, markup=False, soft_wrap=True)

    def tell(event: Event) -> None:
        if as_json:
            sys.stdout.write(json.dumps(event.row(), ensure_ascii=True) + "\n")
            sys.stdout.flush()  # whoever reads them waits for each
        elif not quiet:
            if seconds is None and event.event == "began":
                err.print(f"Stop with Ctrl-C, or by a file {out_dir}/stop.", markup=False, style="dim")
            text, style = event_line(event, lang.value)
            out.print(text, style=style or None, markup=False, soft_wrap=True)

    found = watch(
        sources, out_dir, authorisation=signed, seconds=seconds, vanished_after=silence, tell=tell
    )  # fmt: skip
    if as_json:
        sys.stdout.write(json.dumps({"account": found.as_json()}, ensure_ascii=True, sort_keys=True) + "\n")
    elif not quiet:
        out.print()
        for text, style in watched_lines(found, lang.value):
            out.print(text, style=style or None, markup=False, soft_wrap=True)


def _seconds(text: str, option: str) -> float:
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise FactsError(f"{option}: expected a time such as 90s, 30m, 12h or 7d, found {text!r}")
    return float(match[1]) * _UNITS[match[2]]
