"""What the commands share: consoles, dates, languages, progress and exit codes."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from assay.errors import FactsError

if TYPE_CHECKING:
    from assay.assess import Progress as Reporter

out = Console(soft_wrap=False, highlight=False)
err = Console(stderr=True, highlight=False)


class Lang(StrEnum):
    """The language of what people read."""

    en = "en"
    fr = "fr"


def default_lang() -> Lang:
    """French where the environment says so (LC_ALL, LANG), else English."""
    words = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Lang.fr if words.lower().startswith("fr") else Lang.en


def day(text: str | None, option: str) -> dt.date | None:
    """A day given on the command line. Raises FactsError."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise FactsError(f"{option}: expected a date such as 2026-11-22, found {text!r}") from None


def today() -> dt.date:
    """The day a command without --on asks about; it is written into the result, so that a replay can name it."""
    return dt.date.today()


def print_json(data: Any) -> None:
    """JSON on standard output, keys sorted: the same input gives the same bytes."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n")


@contextmanager
def progress(quiet: bool) -> Iterator[Reporter]:
    """A progress bar on standard error for long work; silent where nobody watches."""
    if quiet or not err.is_terminal:
        yield lambda stage, done, total: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield report


@contextmanager
def stream_progress(quiet: bool) -> Iterator[Callable[[str, int, int, int], None]]:
    """A bar of bytes read with the rows done, on standard error; silent where nobody watches.

    The function it gives takes a stage, bytes done, bytes in all (0 where nobody knows) and rows done.
    """
    if quiet or not err.is_terminal:
        yield lambda stage, done, total, rows: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(),
               TextColumn("{task.fields[rows]}"), TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=err, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def report(stage: str, done: int, total: int, rows: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total or None, rows="")
            bars.update(tasks[stage], completed=done, total=total or None, rows=f"{rows:,} rows" if rows else "")

        yield report


def exit_for(outcomes: Mapping[str, int] | set[str]) -> None:
    """Exit 1 where a duty is due, 3 where something is unclear, else 0 (asked for with --exit-code)."""
    found = set(outcomes)
    quiet = {"does-not-apply", "exempt", "advisory", "proposed", "not-in-force-yet", "not-in-force-no-longer",
             "not-in-force-suspended"}  # fmt: skip
    if found - quiet - {"unclear", "not-modelled"}:
        raise typer.Exit(1)
    if found & {"unclear", "not-modelled"}:
        raise typer.Exit(3)
