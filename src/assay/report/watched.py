"""What a watch tells: each event as a line for people, and the account at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assay.observe.watch.model import SECOND, Event
from assay.report.i18n import Translate, count_of, number, translator
from assay.report.imported import Line
from assay.report.inert import printable
from assay.watching import Watched

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60
LOOKS = {
    "device-new": "green", "device-back": "green", "device-vanished": "yellow", "address-changed": "cyan", "interrupted": "yellow",
    "truncated": "yellow", "unreadable": "red", "clock-changed": "yellow", "relay": "yellow", "full": "red",
}  # fmt: skip


def event_line(one: Event, lang: str) -> Line:
    """The event for people: when, what, and where."""
    say = translator(lang)
    told = {name: printable(str(value)) for name, value in one.details.items()}
    if one.event == "interrupted" and told.get("until"):
        return (
            f"{one.at:20}  {say('{source}: nobody listens from here on, until {until}').format(source=printable(one.source), **told)}",
            "yellow",
        )
    text = _TEXTS[one.event](say).format_map(_Blank(told, source=printable(one.source)))
    if one.event.startswith("device-") or one.event == "address-changed":
        text += "".join(f" · {told[name]}" for name in ("address", "name") if told.get(name))
    return f"{one.at or '-':20}  {text}", LOOKS.get(one.event, "dim")


class _Blank(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return self.get("from", "") if name == "from_" else ""


_TEXTS: dict[str, Callable[[Translate], str]] = {
    "began": lambda say: say("listening to {source}"),
    "ended": lambda say: say("no longer listening to {source}"),
    "interrupted": lambda say: say("{source}: nobody listens: {why}"),
    "resumed": lambda say: say("{source}: listening again"),
    "rotated": lambda say: say("{source}: {file} ended, {detail} goes on"),
    "truncated": lambda say: say("{source}: {file}: {detail}"),
    "unreadable": lambda say: say("{source}: {file}: {detail}"),
    "clock-changed": lambda say: say("{source}: the clock was set: it was {before} before"),
    "device-new": lambda say: say("new {device}"),
    "device-vanished": lambda say: say("vanished {device}, last heard {last_heard}"),
    "device-back": lambda say: say("back {device}, last heard {last_heard}"),
    "address-changed": lambda say: say("moved {device}, from {before}"),
    "relay": lambda say: say("{device} sends for several hosts: from here on these are told apart by IP address"),
    "full": lambda say: say("no room for more than {devices} devices: further ones are counted only"),
}


def watched_lines(found: Watched, lang: str) -> Iterator[Line]:
    """The account for people."""
    say = translator(lang)
    for one in found.places:
        told = say("{source}: {frames} frames, {kept} of them announcements; listened for {time}")
        yield told.format(
            source=printable(one.name), frames=number(one.frames, lang), kept=number(one.kept, lang),
            time=time_in_words(one.listened // SECOND, lang, say),
        ), ""  # fmt: skip
    for file, detail in found.unread:
        yield f"{printable(file)}{say(':')} {printable(detail)}", "yellow"
    for words, count in found.counts.items():
        yield f"{number(count, lang)} × {printable(words)}", "dim"
    devices = count_of(found.devices, say("{count} device"), say("{count} devices"), lang)
    told = say("{devices} heard, {vanished} vanished; {replies} distinct replies kept")
    yield told.format(
        devices=devices, vanished=number(found.vanished, lang), replies=number(found.observations, lang)
    ), "bold"  # fmt: skip
    told = say("Evidence: {folder}/evidence    events: {folder}/events.jsonl")
    yield told.format(folder=printable(str(found.folder))), "dim"


def time_in_words(seconds: int, lang: str, say: Translate) -> str:
    """A duration in its largest fitting unit, rounded down."""
    if seconds >= 2 * _DAY:
        return count_of(seconds // _DAY, say("{count} day"), say("{count} days"), lang)
    if seconds >= 2 * _HOUR:
        return count_of(seconds // _HOUR, say("{count} hour"), say("{count} hours"), lang)
    if seconds >= 2 * _MINUTE:
        return count_of(seconds // _MINUTE, say("{count} minute"), say("{count} minutes"), lang)
    return count_of(seconds, say("{count} second"), say("{count} seconds"), lang)
