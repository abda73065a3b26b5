"""What screening found, for people on a terminal: each name with its reasons, units and money by maker, and the counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assay.cli.shared import err, out
from assay.identify.explain import VERDICTS
from assay.report.i18n import count_of, number, translator
from assay.report.inert import printable
from assay.report.screened import maker_outcome, outcome_counts
from assay.screen.explain import bearing, chance, lines, outcome_text
from assay.screen.model import Match, Outcome
from assay.screen.outcome import ALERTS
from assay.screen.words import OUTCOMES
from assay.screened import MakerSum, Screening
from assay.screening import Screener
from assay.supplier_statements import SupplierStatements

SHOWN = 50  # names, makers and rows left out that are printed one by one
_AT_ONCE = 2_000  # names that are explained at a time
_PLACES = 5
_LABELS = 15  # columns that the labels take
_COLOURS = {
    Outcome.LISTED: "bold red", Outcome.LISTED_NAME_VARIANT: "bold red", Outcome.AFFILIATE: "bold yellow",
    Outcome.BRAND_OF: "bold yellow", Outcome.LOOK_ALIKE: "bold", Outcome.NOTHING_FOUND: "",
}  # fmt: skip


def with_places(run: Screening, most: int) -> Iterator[tuple[int, list[tuple[str, str, int, str]]]]:
    """The names that came to something, weightiest first, each with its first places."""
    ranked = [one for one in run.ranked() if run.outcome(one) is not Outcome.NOTHING_FOUND]
    for at in range(0, len(ranked), _AT_ONCE):
        some = ranked[at : at + _AT_ONCE]
        places = run.places(some, most)
        yield from ((one, places[one]) for one in some)


def print_found(run: Screening, lang: str, limit: int) -> None:
    say = translator(lang)
    shown = 0
    for name, places in with_places(run, _PLACES):
        if shown == limit:
            break
        shown += 1
        match = run.match(name)
        print_match(match, lang, say("rows"), _places_text(places, run.counts[name], lang))
    found = sum(count for outcome, count in run.outcomes.items() if outcome != Outcome.NOTHING_FOUND.value)
    if found > shown:
        more = count_of(found - shown, say("{count} more name: give --limit, --csv or --json"),
                        say("{count} more names: give --limit, --csv or --json"), lang)  # fmt: skip
        out.print(more, style="dim", markup=False)
    if run.lines:
        _print_makers(run, lang)
    print_counts(run, lang, out.print)
    out.print(say("A screening aid, not legal advice. Nothing found clears nobody."), style="dim", markup=False)


def print_match(match: Match, lang: str, label: str = "", places: str = "") -> None:
    """A match for people: the name and what it came to, then what was compared and what it rests on."""
    say = translator(lang)
    heading = Text(f"{printable(match.query)}  ")
    heading.stylize("bold")
    told = outcome_text(match.findings[0], lang) if match.findings else OUTCOMES[match.outcome][lang]
    heading.append(told, style=_COLOURS[match.outcome])
    if match.findings and match.outcome is not Outcome.NOTHING_FOUND and not bearing(match.findings[0]):
        heading.append(f" ({say('probability')} {chance(match.findings[0].hit.probability, lang)})", style="dim")
    out.print(heading)
    for position, one in enumerate(match.findings):
        if position:
            if one.outcome is Outcome.NOTHING_FOUND:
                continue  # likenesses that came to nothing are for the JSON
            out.print(Padding(Text(outcome_text(one, lang), style=_COLOURS[one.outcome]), (0, 0, 0, 2)))
        _print_lines(lines(one, lang))
    if places:
        _print_lines(((label, places),))
    out.print()


def _print_lines(told: Sequence[tuple[str, str]]) -> None:
    """Labels in a column of their own, each text beside its label however long it is."""
    for label, text in told:
        wrapped = Text(printable(text)).wrap(out, max(20, out.width - _LABELS - 2))
        for position, line in enumerate(wrapped):
            line.rstrip()
            head = Text(f"  {label:<{_LABELS - 2}}" if not position else " " * _LABELS, style="dim")
            out.print(head.append_text(line), soft_wrap=True)


def _places_text(places: Sequence[tuple[str, str, int, str]], count: int, lang: str) -> str:
    """Where a name stands: each file once, with its lines or rows."""
    by_file: dict[str, list[str]] = {}
    for file, _, record, header in places:
        by_file.setdefault(f"{file} ({header})", []).append(str(record))
    text = "; ".join(f"{file}: {', '.join(records)}" for file, records in by_file.items())
    more = count - len(places)
    say = translator(lang)
    return text + (" " + say("and {count} more").format(count=number(more, lang)) if more > 0 else "")


def print_counts(run: Screening, lang: str, write: Callable[..., object]) -> None:
    say = translator(lang)
    rows = say("{rows} rows, {names} different names").format(
        rows=number(run.rows, lang), names=number(run.distinct, lang)
    )
    counts = f"{say(';')} ".join(
        f"{OUTCOMES[Outcome(outcome)][lang]} {number(count, lang)}"
        for outcome, count in outcome_counts(run).items()
        if count
    )
    write(f"{rows}{say(':')} {counts or say('none')}", markup=False)


def print_statements(run: Screening, stated: SupplierStatements, lang: str) -> None:
    """What suppliers in the files state; a statement is a claim, and changes no outcome."""
    say = translator(lang)
    told = list(stated.told(run.screener.book.on))
    if told:
        out.print(say("What these suppliers state:"), style="bold", markup=False)
        for one in told:
            rows = count_of(one.rows, say("{count} row"), say("{count} rows"), lang)
            out.print(printable(f"{one.told(lang)} ({rows})"), markup=False)
    if stated.statements and stated.unmet:
        by_nobody = count_of(
            stated.unmet, say("{count} statement by nobody in these files"), say("{count} statements by nobody in these files"), lang
        )  # fmt: skip
        out.print(by_nobody, style="dim", markup=False)


def print_versions(asked: Screener, lang: str) -> None:
    """What names were compared with and by, beside the register."""
    say = translator(lang)
    for name, digest, licence in asked.versions.lists:
        text = say("List {name}, digest {digest}, licence: {licence}")
        told = text.format(name=printable(name), digest=digest[:16], licence=printable(licence))
        out.print(told, style="dim", markup=False, soft_wrap=True)
    out.print(f"{say('Names compared by')} {asked.versions.kernel}", style="dim", markup=False)


def _print_makers(run: Screening, lang: str) -> None:
    """Units and money by maker, listed makers first; of each line, what the record says and nothing more."""
    say = translator(lang)
    lines_read = count_of(run.lines, say("{count} purchase line read"), say("{count} purchase lines read"), lang)
    table = Table(box=None, pad_edge=False, title=None, header_style="bold")
    table.add_column(say("Maker"), ratio=2, overflow="fold")
    table.add_column(say("is"), ratio=2, overflow="fold")
    table.add_column(say("Verdict"), overflow="fold")
    for heading in (say("Lines"), say("Units"), say("Money")):
        table.add_column(heading, justify="right", no_wrap=True)
    ranked = sorted(
        run.makers.values(), key=lambda one: (maker_outcome(run, one.maker) not in ALERTS, -one.amount, one.maker)
    )
    for one in ranked[:SHOWN]:
        outcome = maker_outcome(run, one.maker)
        table.add_row(
            Text(printable(one.label)), Text(OUTCOMES[outcome][lang], style=_COLOURS[outcome]),
            VERDICTS[one.verdict][lang], number(one.lines, lang), _sum_text(one.units, one.without_units, lang),
            _money_text(one, lang),
        )  # fmt: skip
    out.print(f"{lines_read}{say(':') if ranked else ''}", style="bold", markup=False)
    if ranked:
        out.print(table)
        if any(one.without_units or one.without_amount for one in ranked):
            out.print(say("+ stands for lines that do not say how many, or how much."), style="dim", markup=False)
    out.print()


def _sum_text(units: int, without: int, lang: str) -> str:
    return number(units, lang) + (" +" if without else "")


def _money_text(one: MakerSum, lang: str) -> str:
    if one.lines == one.without_amount:
        return "–"
    whole = number(int(one.amount), lang)
    cents = f"{one.amount % 1:.2f}"[1:] if one.amount % 1 else ""
    cents = cents.replace(".", ",") if lang == "fr" else cents
    return f"{whole}{cents} {one.currency or '?'}" + (" +" if one.without_amount else "")


def tell_left_out(run: Screening) -> None:
    """What was left out, a bounded list of it, on standard error."""
    for item in run.left_out[:SHOWN]:
        place = f"{item.path}{f':{item.record}' if item.record else ''}"
        err.print(f"left out: {printable(place)}: {printable(item.detail)}", markup=False, soft_wrap=True)
    count = sum(run.reasons.values())
    if count > SHOWN:
        err.print(f"left out: {count - SHOWN:,} more like these", markup=False, soft_wrap=True)
