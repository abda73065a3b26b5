"""`assay discover`: what answers on networks that a named person authorised, and which addresses did not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from assay.cli.shared import err, out, print_json, progress
from assay.discovery import Plan, Signed, discover, observations, plan, read_authorisation, summary
from assay.observe.probe.asks import FIRST
from assay.observe.probe.coverage import STATE_WORDS, Coverage
from assay.observe.probe.messages import MESSAGES


def discover_command(
    authorisation: Annotated[
        Path,
        typer.Option("--authorisation", help="Who allows what, where and when (YAML). Required."),
    ],
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
    if dry_run:
        _show_plan(signed, plan(signed), as_json)
        return
    if not (quiet or as_json):
        content = signed.content
        told = f"Authorised by {content.signed_by.name} ({content.signed_by.role}) for {content.owner}; contact: {content.contact}."
        err.print(told, markup=False)
        err.print(f"Stop with Ctrl-C, or by a file {out_dir}/stop; go on with --resume.", markup=False, style="dim")
    with progress(quiet or as_json) as report:
        found = discover(signed, out_dir, resume=resume, listen_seconds=listen, progress=report)
    if as_json:
        print_json(summary(found, observations(out_dir)))
    elif not quiet:
        _show(found, out_dir)
    if found.end != "finished":
        raise typer.Exit(4)


def _show(found: Coverage, out_dir: Path) -> None:
    for state, count in found.states.items():
        out.print(f"{count:>7,}  {state:11}  {STATE_WORDS[state]}", markup=False, soft_wrap=True)
    for network in found.too_large:
        out.print(
            f"{network} is too large to ask address by address: only what was heard of it was asked.", markup=False
        )
    for note in found.notes:
        out.print(note, markup=False)
    ignored = sum(found.ignored.values())
    out.print(
        f"{found.packets:,} packets sent; {found.observations:,} replies kept; {ignored:,} from elsewhere ignored; "
        f"{sum(found.not_followed.values()):,} leads not followed; {found.secrets_dropped:,} secrets dropped.",
        markup=False,
        soft_wrap=True,
    )
    if found.end != "finished":
        out.print(f"Ended early: {found.end}. Go on with --resume.", markup=False, style="yellow")
    out.print(
        f"Evidence: {out_dir}/evidence    coverage: {out_dir}/coverage.csv", markup=False, style="dim", soft_wrap=True
    )


def _show_plan(signed: Signed, planned: Plan, as_json: bool) -> None:
    if as_json:
        print_json({
            "addresses": planned.addresses, "excluded": planned.excluded, "too_large": list(planned.too_large),
            "packets": [planned.least_packets, planned.most_packets],
            "seconds": [round(planned.least_seconds), round(planned.most_seconds)],
            "interfaces": planned.asked, "messages": sorted(MESSAGES), "authorisation": signed.record(),
        })  # fmt: skip
        return
    given = signed.content
    out.print("Nothing was sent. A run would do this:", style="bold")
    out.print(f"window     {given.window.from_.isoformat()} until {given.window.until.isoformat()}", markup=False)
    out.print(f"rates      {given.rates.total} packets a second in all, {given.rates.per_host} to one host")
    out.print(f"addresses  {planned.addresses:,} asked one by one; {planned.excluded:,} excluded")
    for network in planned.too_large:
        out.print(f"           {network} is too large for that: only what is heard of it is asked", markup=False)
    for name, told in planned.asked.items():
        out.print(f"{name:10} {told}", markup=False)
    out.print(
        f"packets    {planned.least_packets:,} if nobody is there, about {planned.most_packets:,} if everybody talks: "
        f"{_time(planned.least_seconds)} to {_time(planned.most_seconds)}",
        markup=False,
    )
    table = Table(box=None, pad_edge=False)
    for heading in ("message", "to", "first to single hosts", "why"):
        table.add_column(heading)
    for message in MESSAGES.values():
        ports = ", ".join(map(str, sorted(message.ports)[:3])) + (", …" if len(message.ports) > 3 else "")
        sent = (
            "yes"
            if message in FIRST
            else "if its port answers"
            if message.transport == "tcp"
            else "if nothing else answered"
        )
        table.add_row(message.name, f"{message.transport} {ports}", sent, message.purpose)
    out.print(table)


def _time(seconds: float) -> str:
    return (
        f"{seconds:.0f} s"
        if seconds < 120
        else f"{seconds / 60:.0f} min"
        if seconds < 7200
        else f"{seconds / 3600:.1f} h"
    )
