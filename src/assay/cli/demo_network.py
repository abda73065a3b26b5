"""`assay demo-network`: a campus of network namespaces with emulated devices, discovered, assessed and taken down."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from assay.cli.assess import LangOption
from assay.cli.shared import err, out, print_json, progress
from assay.register.index import Register
from assay.register.pack import PACKAGED
from assay.report.files import write_reports
from assay.report.i18n import Translate, number, translator
from assay.report.network import PAGE, STATES, excluded_line, state_word, write_network

if TYPE_CHECKING:  # the lab is imported where it is used: no other command waits for it
    from assay.demonstration import Standing


def demo_network_command(
    lang: LangOption,
    out_dir: Annotated[
        Path, typer.Option("--out", help="Folder for the report, the discovery and the devices' record.")
    ] = Path("demo-network-out"),
    personas: Annotated[int, typer.Option("--personas", help="How many devices stand on the campus: 7 to 62.")] = 60,
    listen: Annotated[
        float, typer.Option("--listen", min=0, max=600, help="Seconds of listening before asking.")
    ] = 8.0,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the campus up after the survey, until Ctrl-C.")] = False,
    clean: Annotated[
        bool, typer.Option("--clean", help="Only take down what killed runs left behind, and stop.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the account as JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")] = False,
) -> None:
    """Survey a made-up campus of three sites, in network namespaces of this machine. Root on Linux; it leaves nothing behind."""
    from assay.demonstration import Stopped, account, campus_up
    from assay.lab import namespaces

    say = translator(lang.value)
    namespaces.check()
    if clean:
        _clean(say)
        return
    register = Register.load(PACKAGED)
    silent = quiet or as_json
    try:
        with campus_up(out_dir, personas, lambda what, value: _step(say, what, value, silent)) as standing:
            seconds = standing.discover(listen, silent)
            with progress(silent) as report:
                found = standing.assess(register, seconds, report)
            told = account(found, register)
            write_reports(found.assessment, register, out_dir, lang.value)
            write_network(told, out_dir, lang.value)
            if as_json:
                print_json(told)
            elif not quiet:
                _summary(told, out_dir, lang.value)
            if keep:
                _stay(standing, say)
    except Stopped:
        err.print(say("Stopped; the campus has been taken down."), markup=False)
        raise typer.Exit(130) from None


def _clean(say: Translate) -> None:
    from assay.lab import namespaces

    found = namespaces.remove_abandoned()
    for name in found:
        out.print(say("taken down: {name}, left by a run that was killed").format(name=name), markup=False)
    if not found:
        out.print(say("No run that was killed has left anything."), markup=False)


def _step(say: Translate, what: str, value: str | int, silent: bool) -> None:
    words = {
        "abandoned": say("taken down: {name}, left by a run that was killed"),
        "built": say("built: three sites, a router and the survey's own host, for {count} devices"),
        "up": say("up: {count} devices, which announce themselves; the survey listens first, then asks"),
    }
    if not silent:
        err.print(words[what].format(name=value, count=value), markup=False, style="dim", soft_wrap=True)


def _stay(standing: Standing, say: Translate) -> None:
    """Up until somebody stops it."""
    err.print(say("The campus stays up until Ctrl-C. From the survey's own host, as root:"), markup=False)
    inside = " ".join(standing.spaces.inside("survey", []))
    for words in ("bash", f"curl -si http://{standing.campus.sites[-1].stands[0].address}/", "ip neighbour"):
        err.print(f"  {inside} {words}", markup=False, soft_wrap=True)
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            time.sleep(3600)


def _summary(told: dict[str, Any], out_dir: Path, lang: str) -> None:
    say = translator(lang)
    out.print()
    out.print(say("The campus, and what was found of it"), style="bold")
    out.print(_sites(told, say))
    lines = [
        say("Maker named: of the devices found that give their maker away."),
        *(_site(site, lang) for site in told["sites"]),
        excluded_line(told, say),
        _packets(told, lang),
        say("Found against the truth: {file}").format(file=out_dir / PAGE),
        say("The report that such a survey gives: {file}").format(file=out_dir / "report.html"),
    ]
    for one in told["wrong"]:
        text = say("! {title} ({address}) was taken for {maker}")
        lines.append(text.format(title=one["title"], address=one["address"], maker=one["said_maker_name"]))
    for line in lines:
        out.print(line, markup=False, soft_wrap=True)


def _sites(told: dict[str, Any], say: Translate) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in (say("Site"), say("Network"), say("Reached")):
        table.add_column(heading, no_wrap=True)
    for heading in (say("Standing"), say("Heard"), say("Found"), say("Maker named")):
        table.add_column(heading, justify="right")
    near, far = say("direct"), say("routed")
    for site in told["sites"]:
        counts = [*(str(site[name]) for name in ("standing", "heard", "found")), f"{site['named']}/{site['could']}"]
        table.add_row(site["name"], "\n".join(site["networks"]), near if site["on_link"] else far, *counts)
    every = told["totals"]
    counts = [*(str(every[name]) for name in ("standing", "heard", "found")), f"{every['named']}/{every['could']}"]
    table.add_row("", "", "", *counts, style="bold")
    return table


def _site(site: dict[str, Any], lang: str) -> str:
    """What the facilities' list has of a site, and the states of its addresses."""
    say = translator(lang)
    counts = {name: site["states"].get(name, 0) for name in STATES} | {"excluded": site["excluded"]}
    states = ", ".join(f"{state_word(name, say)} {number(count, lang)}" for name, count in counts.items() if count)
    text = say(
        "{site}: {listed} listed, {missing} of them not found; {more} found that nobody listed. Addresses: {states}"
    )
    return text.format(
        site=site["name"], listed=site["listed"], missing=len(site["listed_not_found"]),
        more=len(site["found_not_listed"]), states=states,
    )  # fmt: skip


def _packets(told: dict[str, Any], lang: str) -> str:
    packets = {way: number(told["packets"][way], lang) for way in ("sent", "received")}
    text = translator(lang)(
        "{sent} packets sent and {received} received in {seconds} s, by the counters of the survey host's interface."
    )
    return text.format(**packets, seconds=round(told["seconds"]))
