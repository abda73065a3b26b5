"""The summary in a terminal: what was not covered first, then counts, what to do, and the devices that need attention.

It fits one or two screens at 80 columns or more, and reads the same without colour. Nothing from the evidence is read as
markup, and control characters are shown, not sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assay.assessment import Assessment, DeviceResult
from assay.identify.explain import VERDICTS
from assay.register.index import Register
from assay.report.actions import Card, cards
from assay.report.document import NOTICE
from assay.report.gap import Gap
from assay.report.gaps import gaps
from assay.report.i18n import Translate, count_of, long_day, number, translator
from assay.report.inert import printable
from assay.report.labels import KINDS, word
from assay.report.stamp import stamp_line
from assay.report.stated import contradicted
from assay.report.tones import SETTLED, STANDINGS, Tone, outcome_tone, verdict_tone
from assay.report.words import outcome_label

TODO_SHOWN = 7
DEVICES_SHOWN = 8
ANSWERS_SHOWN = 4
STATEMENTS_SHOWN = 5
BAR = 24

_Look = Callable[[str], tuple[str, Tone]]


def print_summary(console: Console, found: Assessment, register: Register, lang: str) -> None:
    """Print the summary of an assessment to a console."""
    say = translator(lang)
    _head(console, found, register, lang, say)
    _gaps(console, gaps(found, register, lang), lang, say)
    _counts(console, found, register, lang, say)
    _todo(console, cards(found, register, lang), lang, say)
    _devices(console, found, register, lang, say)
    _statements(console, found, lang, say)
    _line(
        console, say("Every device with its evidence, every measure with its source: report.html (--out DIR)."), "dim"
    )
    _line(console, NOTICE[lang], "dim")


def _head(console: Console, found: Assessment, register: Register, lang: str, say: Translate) -> None:
    profile = register.profiles.get(found.profile)
    name = profile.title.in_(lang) if profile else found.profile
    files = count_of(len(found.coverage.files), say("{count} file"), say("{count} files"), lang)
    devices = count_of(len(found.devices), say("{count} device"), say("{count} devices"), lang)
    _line(console, f"{name} · {long_day(found.on, lang)}", "bold")
    reach = say("sources to {day}").format(day=found.register_sources_to)
    register_named = stamp_line(found.register_version, found.register_as_of, found.register_digest, lang)
    _line(console, f"{devices}, {files}", "dim")
    _line(console, f"{register_named}, {reach}", "dim")


def _gaps(console: Console, found: Iterable[Gap], lang: str, say: Translate) -> None:
    _title(console, say("What was not covered"))
    for gap in found:
        text = Text("! " if gap.grave else "· ", style="bold yellow" if gap.grave else "dim")
        text.append(printable(gap.head), style="bold" if gap.grave else "")
        if gap.rows and len(gap.columns) == 1:
            named = ", ".join(row[0] for row in gap.rows[:5]) + (" …" if len(gap.rows) + gap.left > 5 else "")
            text.append(f"{say(':')} {printable(named)}")
        console.print(text)
    _line(console, f"  {say('Finding nothing is never the same as nothing being there.')}", "dim")


def _counts(console: Console, found: Assessment, register: Register, lang: str, say: Translate) -> None:
    _title(console, say("What was found"))
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    _bars(table, say("Who made them"), found.verdict_counts, lambda key: (VERDICTS[key][lang], verdict_tone(key)), lang)
    _bars(
        table,
        say("What the rules say"),
        found.outcome_counts,
        lambda key: (outcome_label(key, register, lang), outcome_tone(key)),
        lang,
    )
    console.print(table)


def _bars(table: Table, title: str, counts: Mapping[str, int], look: _Look, lang: str) -> None:
    longest = max(counts.values(), default=1)
    table.add_row(Text(title, style="dim"), "", "")
    for key, count in counts.items():
        name, tone = look(key)
        bar = "█" * max(1, round(count * BAR / longest))
        table.add_row(
            _mark(tone, name[:1].upper() + name[1:]), number(count, lang), Text(bar, style=tone.rich or "none")
        )


def _todo(console: Console, found: tuple[Card, ...], lang: str, say: Translate) -> None:
    _title(console, say("What to do"))
    if not found:
        _line(
            console,
            say("Nothing is due and nothing is open on the evidence given. Look again at what was not covered."),
        )
        return
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for place, card in enumerate(found[:TODO_SHOWN], start=1):
        table.add_row(f"{place}.", _card(card, lang, say))
    console.print(table)
    if len(found) > TODO_SHOWN:
        rest = len(found) - TODO_SHOWN
        _line(console, "   " + count_of(rest, say("and {count} more"), say("and {count} more"), lang), "dim")


def _card(card: Card, lang: str, say: Translate) -> Table:
    """What to do and for how much, then the answers and where each leads, wrapped under themselves."""
    text = Text(
        word(KINDS, card.kind, say).partition(":")[0].strip().upper(),
        style=outcome_tone(card.outcome or "unclear").rich,
    )
    if card.due:
        text.append(f" {say('by')} {long_day(card.due, lang)}")
    text.append(f"  {printable(card.title)}", style="not bold default")
    text.append(f"  ({_extent(card, lang, say)})", style="not bold dim default")
    if card.outcome:
        text.append(f" [{STANDINGS[card.status]} {say(card.status)}]", style="not bold dim default")
    rows = Table.grid()
    rows.add_column(overflow="fold")
    rows.add_row(text)
    if card.rests:
        rows.add_row(Padding(Text(f"! {printable(card.rests)}", style="yellow"), (0, 0, 0, 2)))
    for lead in card.leads[:ANSWERS_SHOWN]:
        line = Text(f"{printable(lead.answer)} → ", style="dim")
        rows.add_row(Padding(line.append_text(_mark(outcome_tone(lead.outcome), lead.label)), (0, 0, 0, 2)))
    return rows


def _extent(card: Card, lang: str, say: Translate) -> str:
    if not card.devices:
        return say("the organisation itself, whatever the devices")
    return count_of(card.devices, say("{count} device or purchase"), say("{count} devices or purchases"), lang)


def _devices(console: Console, found: Assessment, register: Register, lang: str, say: Translate) -> None:
    """The devices with the most serious answers."""
    severity = {row["id"]: int(row["severity"]) for row in register.outcomes["outcomes"]}
    urgent = sorted(
        (item for item in found.devices if item.lead not in SETTLED),
        key=lambda item: (-severity[item.lead], item.asset.name),
    )
    if not urgent:
        return
    _title(console, say("Devices that need attention"))
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in (say("Device"), say("Site"), say("Badge"), say("Maker"), say("Verdict"), say("Answer")):
        table.add_column(column, overflow="fold")
    for item in urgent[:DEVICES_SHOWN]:
        table.add_row(*_device_cells(item, register, lang))
    console.print(table)
    if len(urgent) > DEVICES_SHOWN:
        rest = len(urgent) - DEVICES_SHOWN
        _line(console, "   " + count_of(rest, say("and {count} more"), say("and {count} more"), lang), "dim")


def _statements(console: Console, found: Assessment, lang: str, say: Translate) -> None:
    """What makers and suppliers state that the evidence does not bear out."""
    told = contradicted(found)
    if not told:
        return
    _title(console, say("Statements that the evidence speaks against"))
    for name, one in told[:STATEMENTS_SHOWN]:
        _line(console, printable(f"! {name}{say(':')} {one.told(lang)}"))
    if len(told) > STATEMENTS_SHOWN:
        rest = len(told) - STATEMENTS_SHOWN
        _line(console, "   " + count_of(rest, say("and {count} more"), say("and {count} more"), lang), "dim")


def _device_cells(item: DeviceResult, register: Register, lang: str) -> tuple[Text, ...]:
    who = item.identification
    plain = (item.asset.name or item.asset.id, item.asset.site or "–", who.brand_label or "–", who.maker_label or "–")
    cells = tuple(Text(printable(value)) for value in plain)
    return (
        *cells,
        _mark(verdict_tone(who.verdict), VERDICTS[who.verdict][lang]),
        _mark(outcome_tone(item.lead), outcome_label(item.lead, register, lang)),
    )


def _mark(tone: Tone, name: str) -> Text:
    return Text(f"{tone.shape} {name}", style=tone.rich or "none")


def _title(console: Console, text: str) -> None:
    console.print()
    console.print(Text(text, style="bold underline"))


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style=style or "none"))
