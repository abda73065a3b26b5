"""`assay lab`: emulated devices, for demonstrations, for training, and for tests of whatever looks for devices."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from assay.cli.shared import Lang, default_lang, err, out, print_json
from assay.report.i18n import number, translator

if TYPE_CHECKING:  # the lab is imported where it is used: no other command waits for it
    from assay.lab import Lab, Persona

app = typer.Typer(
    help="Emulated devices that speak the real protocols on loopback addresses, or in a network namespace. They let nobody "
    "log in, and record each byte that they are sent.",
    no_args_is_help=True,
)

PersonasArgument = Annotated[
    list[str],
    typer.Argument(
        help="Persona files (YAML or JSON), folders of them, sets that come with Assay (all, makers, traps, hostile), or "
        "ids of their personas."
    ),
]
LangOption = Annotated[Lang, typer.Option("--lang", help="Language of what is printed.", default_factory=default_lang)]


@app.command("up")
def up_command(
    personas: PersonasArgument,
    lang: LangOption,
    bind: Annotated[
        str, typer.Option("--bind", help="Part of 127.0.0.0/8 that the devices stand in, or ::1.")
    ] = "127.65.0.0/16",
    address: Annotated[
        list[str] | None,
        typer.Option(
            "--address",
            help="Address of a device, or FIRST-LAST of several; other than loopback only in a network namespace.",
        ),
    ] = None,
    count: Annotated[
        int | None, typer.Option("--count", min=1, help="So many devices, the personas in turn. Default: one of each.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--for", min=0.1, help="Stop after so many seconds. Default: at Ctrl-C.")
    ] = None,
    log: Annotated[
        Path | None, typer.Option("--log", help="Write each byte that the devices are sent here, as JSON Lines.")
    ] = None,
    spread: Annotated[
        float,
        typer.Option("--spread", min=0, max=10, help="Spread answers to multicast and broadcast over so many seconds."),
    ] = 0.2,
    announce: Annotated[
        float,
        typer.Option("--announce", min=0, help="Announce unasked (SSDP, mDNS, Hello) each so many seconds; 0: never."),
    ] = 0,
    groups: Annotated[bool, typer.Option("--groups/--no-groups", help="Hear multicast and broadcast.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the devices as JSON once they listen.")] = False,
) -> None:
    """Put emulated devices up, say where they listen, and keep them there until stopped."""
    from assay.lab import Lab, load_personas

    lab = Lab(
        load_personas(personas), count=count, bind=bind, addresses=address or (), log=log, groups=groups, spread=spread,
        announce=announce,
    )  # fmt: skip
    asyncio.run(_stand(lab, seconds, as_json, lang.value))
    record = lab.record
    told = translator(lang.value)(
        "{devices} devices were sent {messages} messages of {bytes} bytes; {refused} would have logged in or changed "
        "something, and were refused"
    ).format(
        devices=len(lab.devices), messages=number(record.datagrams, lang.value), bytes=number(record.bytes, lang.value),
        refused=len(record.refused()),
    )  # fmt: skip
    err.print(told, markup=False, soft_wrap=True)


async def _stand(lab: Lab, seconds: float | None, as_json: bool, lang: str) -> None:
    """Up until the time is over or somebody stops it."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # not in the main thread
            loop.add_signal_handler(one, stopped.set)
    async with lab:
        if as_json:
            sys.stdout.write(json.dumps({"devices": lab.listing()}, ensure_ascii=False, sort_keys=True) + "\n")
        else:
            _print_devices(lab, lang)
        sys.stdout.flush()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopped.wait(), seconds)


def _print_devices(lab: Lab, lang: str) -> None:
    from assay.lab.places import PORT_OFFSET

    say = translator(lang)
    table = Table(say("Device"), say("Address"), say("Services"), box=None, pad_edge=False)
    moved = False
    for one in lab.devices:
        told = []
        for service in one.persona.services.all():
            port = one.port(service)
            moved = moved or port == service.port + PORT_OFFSET
            told.append(f"{service.name} {port}")
        table.add_row(one.id, one.address, ", ".join(told))
    out.print(table)
    if moved:
        offset = say("ports that only root may have are moved by {offset}")
        err.print(offset.format(offset=number(PORT_OFFSET, lang)), markup=False)


@app.command("list")
def list_command(
    lang: LangOption, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """The personas that come with Assay: who made what each stands for, and how it misbehaves."""
    from assay.lab import builtin_sets

    sets = builtin_sets()
    if as_json:
        print_json({name: [_persona_data(one) for one in personas] for name, personas in sets.items()})
        return
    say = translator(lang.value)
    headings = (say("Persona"), say("Stands for"), say("Maker"), say("Told"))
    for name, personas in sets.items():
        table = Table(*headings, box=None, pad_edge=False, title=name, title_justify="left")
        for one in personas:
            table.add_row(one.id, one.title, one.truth.maker or "-", one.truth.told)
        out.print(table)
        out.print()


@app.command("check")
def check_command(
    personas: PersonasArgument,
    lang: LangOption,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Whether persona files say what the schema asks; a fault is named with its file and line, and exits 2."""
    from assay.lab import load_personas

    found = load_personas(personas)
    if as_json:
        print_json([_persona_data(one) for one in found])
        return
    out.print(_summary(found, lang.value), markup=False, soft_wrap=True)


@app.command("interfaces")
def interfaces_command(
    personas: PersonasArgument,
    address: Annotated[
        list[str],
        typer.Option("--address", help="Address of a device, or FIRST-LAST of several, as for `up`. Required."),
    ],
    network: Annotated[
        str, typer.Option("--network", help="The IPv4 network that they are in: 10.77.0.0/24. Required.")
    ],
    gateway: Annotated[str, typer.Option("--gateway", help="Router of that network, where there is one.")] = "",
) -> None:
    """Commands for `ip -batch` that give each device an interface with its own MAC address; nothing is changed by this."""
    from assay.lab import load_personas
    from assay.lab.interfaces import SETTINGS, switch_lines
    from assay.lab.lab import devices_at

    for line in switch_lines(devices_at(load_personas(personas), address), network, gateway):
        sys.stdout.write(line + "\n")
    for name, value in SETTINGS.items():
        err.print(f"echo {value} > /proc/sys/{name}", markup=False, soft_wrap=True)


def _summary(found: Sequence[Persona], lang: str) -> str:
    makers = len({one.truth.maker for one in found if one.truth.maker})
    brands = len({one.truth.brand for one in found if one.truth.brand})
    hostile = sum(one.is_hostile for one in found)
    told = translator(lang)("{personas} personas of {makers} makers and {brands} brands; {hostile} of them misbehave")
    return told.format(personas=len(found), makers=makers, brands=brands, hostile=hostile)


def _persona_data(one: Persona) -> dict[str, object]:
    return {
        "id": one.id,
        "title": one.title,
        "truth": one.truth.model_dump(),
        "services": [
            {"service": service.name, "transport": service.transport, "port": service.port}
            for service in one.services.all()
        ],
        "hostile": one.is_hostile,
        "note": one.note,
        "sources": [source.model_dump() for source in one.sources],
    }
