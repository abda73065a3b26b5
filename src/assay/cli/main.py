"""The `assay` command and its exit codes.

0: it ran. 1: with --exit-code, something is prohibited or a duty is due. 2: the words or a named file cannot be used.
3: with --exit-code, nothing is due but something is unclear.  4: a discovery ended before its end.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from assay import __version__
from assay.cli.shared import err
from assay.errors import AssayError

# Where each command is: a module of this package, and the function or the group in it.
HOMES = {
    "assess": "assess.assess_command",
    "demo": "assess.demo_command",
    "demo-network": "demo_network.demo_network_command",
    "import": "import_evidence.import_command",
    "check": "check.check_command",
    "discover": "discover.discover_command",
    "watch": "watch.watch_command",
    "seen": "seen.seen_command",
    "identify": "identify.identify_command",
    "screen": "screen.screen_command",
    "determine": "determine.determine_command",
    "explain": "determine.explain_command",
    "profiles": "determine.profiles_command",
    "replay": "replay.replay_command",
    "register": "register.app",
    "lab": "lab.app",
}


def home_of(name: str) -> Callable[..., Any] | typer.Typer:
    """The function of a command, or the group of that name. Raises KeyError."""
    module, _, attribute = HOMES[name].partition(".")
    found: Callable[..., Any] | typer.Typer = getattr(import_module(f"assay.cli.{module}"), attribute)
    return found


class _Commands(TyperGroup):
    """The commands; the module of one is imported when somebody asks for it, since nobody asks for all."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(HOMES)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | TyperGroup | None:
        if cmd_name not in HOMES:
            return None
        home = home_of(cmd_name)
        if not isinstance(home, typer.Typer):
            alone = typer.Typer(add_completion=False, rich_markup_mode="markdown")
            alone.command(cmd_name)(home)
            home = alone
        found: Any = typer.main.get_command(home)
        found.name = cmd_name
        return found  # type: ignore[no-any-return]


app = typer.Typer(
    name="assay",
    cls=_Commands,
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
