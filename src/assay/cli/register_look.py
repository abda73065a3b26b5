"""`assay register search` and `assay register sources`: find a record, and see what the register rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from assay.cli.register_source import RegisterOption
from assay.cli.shared import Lang, day, default_lang, out, print_json
from assay.errors import NotFoundError
from assay.register.index import Register
from assay.register.search import KINDS, Kind, search
from assay.register.sources import GROUPS, Claim, claims, group, stale, unconfirmed

HEADINGS = {
    "not-dated": "not dated",
    "with-its-measure": "dated by their measure's verification",
    "read": "read on a day of their own",
}


def search_command(
    words: Annotated[
        list[str], typer.Argument(help="Words, a name or an id, in any script; all of them are looked for.")
    ],
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the titles.", default_factory=default_lang)],
    kind: Annotated[
        list[str] | None,
        typer.Option("--kind", help="measure, entity, brand, fact or fingerprint; may be given more than once."),
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="So many records at most.")] = 20,
    register: RegisterOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, every record found.")] = False,
) -> None:
    """Records that have these words, best first; `assay register show` prints one whole."""
    found = search(Register.load(register), " ".join(words), _kinds(kind), lang.value)
    if as_json:
        print_json([asdict(hit) for hit in found])
        return
    for hit in found[:most]:
        out.print(f"{hit.kind:<12}{hit.id:<40} {hit.title}", markup=False, soft_wrap=True)
        if hit.text not in (hit.id, hit.title):
            out.print(f"{'':<12}{hit.field}: {_short(hit.text)}", markup=False, soft_wrap=True, style="dim")
    more = f", {most} shown" if len(found) > most else ""
    out.print(f"{len(found)} found{more}", markup=False)


def _kinds(given: list[str] | None) -> tuple[Kind, ...]:
    chosen = tuple(kind for kind in KINDS if not given or kind in given)
    if wrong := [word for word in given or () if word not in KINDS]:
        raise NotFoundError(f"no kind {wrong[0]!r}", remedy=f"one of {', '.join(KINDS)}")
    return chosen


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"


def sources_command(
    stale_: Annotated[
        int | None, typer.Option("--stale", metavar="DAYS", min=0, help="Only those read more than so many days ago.")
    ] = None,
    unconfirmed_: Annotated[
        bool,
        typer.Option("--unconfirmed", help="Instead, the records that rest on unconfirmed sources only, or on none."),
    ] = False,
    on: Annotated[
        str | None, typer.Option("--on", help="Day that ages are counted to. Default: the register's own as_of.")
    ] = None,
    register: RegisterOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Every statement with its source, address and age: those not dated first, then the oldest; or what nobody confirmed."""
    pack = Register.load(register)
    counted_to = day(on, "--on") or dt.date.fromisoformat(pack.as_of)
    if unconfirmed_:
        _print_unconfirmed(pack, as_json=as_json)
        return
    every = claims(pack, counted_to)
    found = every if stale_ is None else stale(every, stale_)
    if as_json:
        tally = {name: sum(group(claim) == name for claim in found) for name in GROUPS}
        print_json({"on": counted_to.isoformat(), "counts": tally, "claims": [_claim(claim) for claim in found]})
        return
    for name in GROUPS:
        _print_group(name, [claim for claim in found if group(claim) == name])
    counts = ", ".join(f"{sum(group(claim) == name for claim in found)} {HEADINGS[name]}" for name in GROUPS)
    out.print(
        f"{len(found)} of {len(every)} statements, ages counted to {counted_to}: {counts}",
        markup=False,
        soft_wrap=True,
    )


def _print_group(name: str, claims_: Sequence[Claim]) -> None:
    """The claims of one group under its heading, the oldest first."""
    if not claims_:
        return
    out.print(f"{HEADINGS[name].capitalize()} ({len(claims_)})", markup=False, style="bold")
    for claim in claims_:
        age = "not dated" if claim.age is None else f"{claim.age} days"
        place = f" › {claim.place}" if claim.place else ""
        out.print(f"  {age:<12}{claim.kind} {claim.record}{place}", markup=False, soft_wrap=True)
        address = f" {claim.source.url}" if claim.source.url else ""
        words = f"{claim.source.text}{address} ({claim.source.kind}, {claim.source.status})"
        out.print(f"{'':<14}{words}", markup=False, soft_wrap=True, style="dim")


def _print_unconfirmed(register: Register, *, as_json: bool) -> None:
    found = unconfirmed(register)
    if as_json:
        print_json([asdict(row) for row in found])
        return
    for row in found:
        place = f" › {row.place}" if row.place else ""
        count = "no source" if not row.sources else f"{row.sources} source{'s' if row.sources > 1 else ''}, unconfirmed"
        out.print(f"{row.kind} {row.record}{place}: {count}", markup=False, soft_wrap=True)
    out.print(f"{len(found)} records and rows that nobody has confirmed", markup=False)


def _claim(claim: Claim) -> dict[str, Any]:
    source = claim.source
    return {
        "kind": claim.kind, "record": claim.record, "place": claim.place, "supports": list(claim.supports),
        "text": source.text, "url": source.url, "source_kind": source.kind, "status": source.status, "quote": source.quote,
        "read_on": claim.read_on, "by": claim.by, "age_days": claim.age, "group": group(claim),
    }  # fmt: skip
