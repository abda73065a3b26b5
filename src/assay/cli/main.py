"""The `assay` command and its exit codes.

0: it ran. 1: with --exit-code, something is prohibited or a duty is due. 2: the words or a named file cannot be used.
3: with --exit-code, nothing is due but something is unclear.  4: a discovery ended before its end.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from assay import __version__
from assay.cli import (
    assess,
    check,
    determine,
    discover,
    identify,
    import_evidence,
    lab,
    register,
    replay,
    screen,
    seen,
    watch,
)
from assay.cli.shared import err
from assay.errors import AssayError

app = typer.Typer(
    name="assay",
    help="Who really made each device, which rules bind you because of it, and what would settle what is unknown. "
    "A screening aid, not legal advice.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"assay {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Who really made each device, which rules bind you because of it, and what would settle what is unknown."""


app.command("assess")(assess.assess_command)
app.command("demo")(assess.demo_command)
app.command("import")(import_evidence.import_command)
app.command("check")(check.check_command)
app.command("discover")(discover.discover_command)
app.command("watch")(watch.watch_command)
app.command("seen")(seen.seen_command)
app.command("identify")(identify.identify_command)
app.command("screen")(screen.screen_command)
app.command("determine")(determine.determine_command)
app.command("explain")(determine.explain_command)
app.command("profiles")(determine.profiles_command)
app.command("replay")(replay.replay_command)
app.add_typer(register.app, name="register")
app.add_typer(lab.app, name="lab")


def run() -> None:
    """The console script: bad input is one clear line on standard error and exit code 2, never a traceback."""
    try:
        app()
    except AssayError as error:
        err.print(f"assay: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except KeyboardInterrupt:
        err.print("assay: stopped", markup=False)
        sys.exit(130)


if __name__ == "__main__":
    run()
