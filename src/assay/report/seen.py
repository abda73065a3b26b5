"""Where devices were seen last and which sources they are absent from, as lines for people and as a mapping for programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from assay.inventory.absence import Whereabouts, Word
from assay.report.i18n import Translate, count_of, number, translator
from assay.report.imported import Line
from assay.report.inert import printable
from assay.report.watched import time_in_words
from assay.seen import Seen

_Texts = Mapping[str, Callable[[Translate], str]]
_SEEN: _Texts = {
    "heard": lambda say: say("heard on {last}"),
    "answered": lambda say: say("answered on {last}"),
    "named": lambda say: say("still named on {until}"),
}
_ABSENT: _Texts = {
    "listened": lambda say: say(
        "listened for {seconds} since {since}; it had spoken on {times} occasions, never silent for longer than {longest}"
    ),
    "listened-beside": lambda say: say(
        "listened for {seconds} since {since} on the same link as {place}: it hears {common} of the {beside} others there; "
        "the device had spoken on {times} occasions, never silent for longer than {longest}"
    ),
    "silent": lambda say: say("asked {address} on {since}, and nothing answered"),
    "listed-no-more": lambda say: say(
        "named it before; the import of {until} does not, and names {common} of the {others} others"
    ),
    "listed-elsewhere": lambda say: say(
        "a later export of a list that named it; the import of {until} does not, and names {common} of the {others} others"
    ),
}
_NOT: _Texts = {
    "too-short": lambda say: say("listened for {seconds} since: it takes {needed} to say anything"),
    "seldom": lambda say: say("heard it too seldom to know how often it speaks"),
    "other-link": lambda say: say("never heard it, and nothing shows that it listens to the same link"),
    "not-after": lambda say: say("did not look after it was last seen"),
    "something-there": lambda say: say("something at {address} is there, and may be this device or another"),
    "not-asked": lambda say: say("did not ask {address}"),
    "no-address": lambda say: say("its address is not known"),
    "never-answers": lambda say: say("{address} was silent too while the device was known to be there"),
    "partial": lambda say: say("a later export names {common} of the {others} others: too few to be the same list"),
    "not-mentioned": lambda say: say("does not mention it"),
    "no-account": lambda say: say("mentions it, and does not say what it covers"),
}
CAUTION = "Absent is not removed: a device that is silent, on another network or without power looks the same."
MOMENT = "%Y-%m-%d %H:%M UTC"


def seen_lines(found: Seen, lang: str, *, absent_only: bool = False) -> Iterator[Line]:
    """The account for people."""
    say = translator(lang)
    shown = [one for one in found.devices if one.absent_from] if absent_only else found.devices
    for one in shown:
        yield from _device(one, lang, say)
        yield "", ""
    count = sum(bool(one.absent_from) for one in found.devices)
    devices = count_of(len(found.devices), say("{count} device"), say("{count} devices"), lang)
    sources = count_of(len(found.sources), say("{count} source"), say("{count} sources"), lang)
    told = say("{devices}, {sources}; {count} absent from at least one source that could have seen them")
    yield told.format(devices=devices, sources=sources, count=number(count, lang)), "bold"
    if count:
        told = say(
            "Absent is not removed: a device that is silent, on another network or without power looks the same."
        )
        yield told, "yellow"
    for left in found.left_out:
        if left.reason in ("unreadable", "not-found"):
            yield f"{printable(left.path)}{say(':')} {printable(left.detail)}", "red"


def _device(one: Whereabouts, lang: str, say: Translate) -> Iterator[Line]:
    known_by = (*one.asset.macs, *one.asset.serials, *one.asset.addresses[:4])
    name = printable(one.asset.name)
    yield " · ".join(dict.fromkeys([name, *map(printable, known_by)])), "bold"
    if one.last_seen is None:
        yield "  " + say("never seen: only lists name it"), ""
    else:
        by = ", ".join(printable(word.source) for word in one.seen_by if word.last == one.last_seen)
        yield "  " + say("last seen {when} by {source}").format(when=_moment(one.last_seen), source=by), ""
    for word in one.words:
        if word.says == "seen" and word.last != one.last_seen:
            yield f"  {printable(word.source)}{say(':')} {_why(word, _SEEN, lang, say)}", "dim"
    if absent := one.absent_from:
        since = f"{one.absent_since:%Y-%m-%d}" if one.absent_since else ""
        told = count_of(
            len(absent), say("absent from {count} source since {day}").replace("{day}", since),
            say("absent from {count} sources since {day}").replace("{day}", since), lang,
        )  # fmt: skip
        yield "  " + told, "yellow"
        for word in absent:
            yield f"    {printable(word.source)}{say(':')} {_why(word, _ABSENT, lang, say)}", ""
    if missing := [word for word in one.words if word.says == "not-covered"]:
        yield "  " + say("not covered by"), "dim"
        for word in missing:
            yield f"    {printable(word.source)}{say(':')} {_why(word, _NOT, lang, say)}", "dim"


def _why(word: Word, texts: _Texts, lang: str, say: Translate) -> str:
    told: dict[str, str] = {}
    for name, value in word.details.items():
        if name in ("seconds", "needed", "longest") and isinstance(value, int):
            told[name] = time_in_words(value, lang, say)
        else:
            told[name] = number(value, lang) if isinstance(value, int) else printable(value)
    for name in ("last", "since", "until"):
        moment = getattr(word, name)
        told[name] = _moment(moment) if moment else "?"
    return texts[word.reason](say).format_map(told)


def _moment(when: dt.datetime) -> str:
    return when.strftime(MOMENT)


def seen_document(found: Seen) -> dict[str, Any]:
    """The same for programs: times are ISO 8601 in UTC, durations seconds."""
    return {
        "by": found.by.isoformat(),
        "caution": CAUTION,
        "sources": [{"source": source.name, "kind": source.kind} for source in found.sources],
        "devices": [_document_of(one) for one in found.devices],
        "left_out": [
            {"path": left.path, "reason": left.reason, "detail": left.detail} for left in found.left_out[:1000]
        ],
    }


def _document_of(one: Whereabouts) -> dict[str, Any]:
    return {
        "device": one.asset.id, "name": one.asset.name, "macs": list(one.asset.macs), "serials": list(one.asset.serials),
        "addresses": list(one.asset.addresses), "last_seen": _iso(one.last_seen), "absent_from": len(one.absent_from),
        "absent_since": _iso(one.absent_since),
        "sources": [
            {"source": word.source, "kind": word.kind, "says": word.says, "reason": word.reason, "last": _iso(word.last),
             "since": _iso(word.since), "until": _iso(word.until), "looks": word.looks, "details": dict(word.details)}
            for word in one.words
        ],
    }  # fmt: skip


def _iso(when: dt.datetime | None) -> str | None:
    return when.isoformat() if when else None
