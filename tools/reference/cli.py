"""The commands as their own signatures declare them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from enum import EnumType
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

import typer
from typer.models import ArgumentInfo, OptionInfo

from assay.cli import main
from reference.markdown import bullets, code, table


class Parameter(NamedTuple):
    """An argument or option: how it is written, what it takes, what stands when it is left out, and what it is for."""

    names: tuple[str, ...]
    option: bool
    takes: str
    default: str
    required: bool
    help: str


class Command(NamedTuple):
    """A command by its full words, as in `assay register lint`."""

    words: str
    help: str
    parameters: tuple[Parameter, ...]


def commands() -> Iterator[Command]:
    """The root and every command below it, in the order of `assay --help`."""
    root = main.app.registered_callback
    yield Command("assay", main.app.info.help or "", _parameters(root.callback) if root and root.callback else ())
    for name in main.HOMES:
        home = main.home_of(name)
        if isinstance(home, typer.Typer):
            yield from _group(home, f"assay {name}")
        else:
            yield _command(home, f"assay {name}")


def _command(function: Callable[..., Any], words: str, told: str | None = None) -> Command:
    return Command(words, told or inspect.getdoc(function) or "", _parameters(function))


def _group(group: typer.Typer, words: str) -> Iterator[Command]:
    yield Command(words, group.info.help or "", ())
    yield from _below(group, words)


def _below(app: typer.Typer, words: str) -> Iterator[Command]:
    for item in app.registered_commands:
        assert item.callback, "a command is a function"
        name = item.name or item.callback.__name__.replace("_", "-")
        yield _command(item.callback, f"{words} {name}", item.help)
    for group in app.registered_groups:
        inner = group.typer_instance
        assert inner, "a group is an application"
        yield from _group(inner, f"{words} {group.name or inner.info.name}")


def _parameters(function: Callable[..., Any]) -> tuple[Parameter, ...]:
    hints = get_type_hints(function, include_extras=True)
    return tuple(_parameter(name, hints[name], given) for name, given in inspect.signature(function).parameters.items())


def _parameter(name: str, hint: Any, given: inspect.Parameter) -> Parameter:
    kind, *notes = get_args(hint)
    info = next(note for note in notes if isinstance(note, OptionInfo | ArgumentInfo))
    option = isinstance(info, OptionInfo)
    flag = kind is bool
    factory = getattr(info, "default_factory", None)
    missing = given.default is inspect.Parameter.empty and not factory
    # With Annotated, Typer takes the first declaration for the default and sorts that out later.
    declared = (info.default, *(info.param_decls or ()))
    options = tuple(word for word in declared if isinstance(word, str) and word.startswith("-"))
    names = options if option else (_metavar(name, info),)
    return Parameter(
        names or (f"--{name.replace('_', '-')}",),
        option,
        "" if flag else _takes(kind),
        "" if flag or missing else "by the environment" if factory else _default(given.default),
        missing,
        info.help or "",
    )


def _metavar(name: str, info: Any) -> str:
    return info.metavar or name.upper()


def _takes(kind: Any) -> str:
    inner = [part for part in get_args(kind) if part is not type(None)]
    if inner and get_origin(kind) is list:
        return f"{_takes(inner[0])}, may be repeated"
    if inner:
        return _takes(inner[0])
    if isinstance(kind, EnumType):
        return ", ".join(code(item.value) for item in kind)
    return {str: "text", int: "a number", Path: "a path"}.get(kind, kind.__name__)


def _default(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Path) and value.is_absolute():
        return "the bundled register"
    return code(str(value))


def usage(command: Command) -> str:
    words = [command.words]
    for item in command.parameters:
        text = item.names[0] if item.option else item.names[0].strip("[]")
        text += f" {item.takes.split()[0].strip('`,').upper() if item.takes else ''}".rstrip() if item.option else ""
        text += "..." if "repeated" in item.takes and not item.option else ""
        if item.option and not item.required:
            continue
        words.append(text if item.required else f"[{text}]")
    return " ".join(words) + (
        " [OPTIONS]" if any(item.option and not item.required for item in command.parameters) else ""
    )


def page() -> str:
    text = "# The command line\n\n"
    text += "Every command with its arguments and options. `assay COMMAND --help` prints the same.\n\n"
    exits = " ".join((inspect.getdoc(main) or "").split("\n\n", 1)[1].split())
    text += "## Exit codes\n\n" + bullets(re.split(r"(?<=\.) (?=\d:)", exits))
    for command in commands():
        text += f"## {command.words}\n\n{command.help}\n\n"
        if command.parameters or command.words.count(" ") != 1:
            text += f"```text\n{usage(command)}\n```\n\n"
        arguments = [item for item in command.parameters if not item.option]
        options = [item for item in command.parameters if item.option]
        if arguments:
            rows = [
                (code(item.names[0].strip("[]")), "yes" if item.required else "no", item.help) for item in arguments
            ]
            text += table(("Argument", "Required", "Meaning"), rows)
        if options:
            text += table(
                ("Option", "Takes", "Default", "Meaning"),
                [
                    (
                        ", ".join(map(code, item.names)),
                        item.takes,
                        "required" if item.required else item.default,
                        item.help,
                    )
                    for item in options
                ],
            )
    return text.rstrip() + "\n"
