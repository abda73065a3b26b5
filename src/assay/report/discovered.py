"""What a discovery would do, or did, as lines for people and as a mapping for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assay.discovery import NO_INTERFACE, Plan, Signed
from assay.observe.probe.asks import FIRST
from assay.observe.probe.coverage import STATE_WORDS, Coverage
from assay.observe.probe.messages import MESSAGES, Message
from assay.report.i18n import Translate, number, translator
from assay.report.inert import printable
from assay.report.labels import word

Line = tuple[str, str]
"""A text, and how it looks: a style of the terminal, or nothing."""

STATES = {
    "answered": "answered", "unread": "unread", "closed": "closed", "filtered": "filtered", "silent": "silent",
    "not reached": "not reached", "skipped": "skipped",
}  # fmt: skip
PURPOSES = {message.name: message.purpose for message in MESSAGES.values()}
# Why a link is not asked or listened on, and why a run ended: the words of the gate, which the coverage holds in English.
WHYS = {
    why: why
    for why in (
        NO_INTERFACE,
        "asking all of the link is not authorised (`ask: yes` under `interfaces`)",
        "no address of the link lies in the authorised networks",
        "the link reaches addresses outside the authorised networks (`reaches_others: yes` allows it)",
        "the link reaches excluded addresses (`reaches_others: yes` allows it)",
        "not listened on",
        "not listened on, which needs root on Linux",
        "not asked by multicast and broadcast",
        "the stop switch is on",
        "outside the time window",
        "the time window has ended",
        "the time window has not begun",
    )
}
TABLES = (STATES, STATE_WORDS, PURPOSES, WHYS)


def begun_line(signed: Signed, lang: str) -> str:
    """By whose word the run goes ahead."""
    given = signed.content
    told = translator(lang)("Authorised by {name} ({role}) for {owner}; contact: {contact}.")
    return printable(
        told.format(name=given.signed_by.name, role=given.signed_by.role, owner=given.owner, contact=given.contact)
    )


def result_lines(found: Coverage, folder: str, lang: str) -> Iterator[Line]:
    """The account of a discovery, for people."""
    say = translator(lang)
    for state, count in found.states.items():
        yield f"{number(count, lang):>7}  {word(STATES, state, say):11}  {word(STATE_WORDS, state, say)}", ""
    for network in found.too_large:
        told = say("{network} is too large to ask address by address: only what was heard of it was asked.")
        yield told.format(network=network), ""
    for note in found.notes:
        place, *rest = note.split(": ", 2)
        yield say(":").join((printable(place), *(f" {printable(word(WHYS, part, say))}" for part in rest))), ""
    told = say(
        "{packets} packets sent; {kept} replies kept; {ignored} from elsewhere ignored; {leads} leads not followed; "
        "{secrets} secrets dropped."
    )
    yield told.format(
        packets=number(found.packets, lang), kept=number(found.observations, lang),
        ignored=number(sum(found.ignored.values()), lang), leads=number(sum(found.not_followed.values()), lang),
        secrets=number(found.secrets_dropped, lang),
    ), ""  # fmt: skip
    if found.end != "finished":
        yield say("Ended early: {why}. Go on with --resume.").format(why=word(WHYS, found.end, say)), "yellow"
    yield say("Evidence: {folder}/evidence    coverage: {folder}/coverage.csv").format(folder=printable(folder)), "dim"


def plan_document(signed: Signed, planned: Plan) -> dict[str, Any]:
    """What a run would do, for programs."""
    told = signed.content.snmp
    snmp = {"community": "given", "version": told.version, "networks": [*map(str, told.networks)]} if told else None
    asked = {name: f"{count} packets by multicast and broadcast" for name, count in planned.asked.items()}
    asked |= {name: f"not asked: {why}" if why else "listened on only" for name, why in planned.not_asked.items()}
    return {
        "addresses": planned.addresses, "excluded": planned.excluded, "too_large": list(planned.too_large),
        "packets": [planned.least_packets, planned.most_packets],
        "seconds": [round(planned.least_seconds), round(planned.most_seconds)],
        "interfaces": asked, "snmp": snmp, "messages": sorted(MESSAGES), "authorisation": signed.record(),
    }  # fmt: skip


def plan_lines(signed: Signed, planned: Plan, lang: str) -> Iterator[Line]:
    """What a run would do, for people."""
    say, given = translator(lang), signed.content
    yield say("Nothing was sent. A run would do this:"), "bold"
    until = say("{start} until {end}").format(start=given.window.from_.isoformat(), end=given.window.until.isoformat())
    yield f"{say('window'):10} {until}", ""
    rates = say("{total} packets a second in all, {per_host} to one host")
    yield f"{say('rates'):10} {rates.format(total=given.rates.total, per_host=given.rates.per_host)}", ""
    addresses = say("{asked} asked one by one; {excluded} excluded").format(
        asked=number(planned.addresses, lang), excluded=number(planned.excluded, lang)
    )
    yield f"{say('addresses'):10} {addresses}", ""
    for network in planned.too_large:
        told = say("{network} is too large for that: only what is heard of it is asked").format(network=network)
        yield f"{'':10} {told}", ""
    for name, count in planned.asked.items():
        yield f"{name:10} {say('{count} packets by multicast and broadcast').format(count=number(count, lang))}", ""
    for name, why in planned.not_asked.items():
        told = say("not asked as a whole: {why}").format(why=word(WHYS, why, say)) if why else say("listened on only")
        yield f"{name:10} {told}", ""
    if given.snmp:
        told = say("community given, version {version}: sent to hosts of {networks} that answer something")
        networks = ", ".join(map(str, given.snmp.networks))
        yield f"{'snmp':10} {told.format(version=given.snmp.version, networks=networks)}", ""
    packets = say("{least} if nobody is there, about {most} if everybody talks: {shortest} to {longest}").format(
        least=number(planned.least_packets, lang), most=number(planned.most_packets, lang),
        shortest=_time(planned.least_seconds), longest=_time(planned.most_seconds),
    )  # fmt: skip
    yield f"{say('packets'):10} {packets}", ""


def message_rows(lang: str, *, snmp: bool) -> Iterator[tuple[str, str, str, str]]:
    """Each message that a run could send: its name, where to, whether unasked-for, and why."""
    say = translator(lang)
    yield say("message"), say("to"), say("first to single hosts"), say("why")
    for message in MESSAGES.values():
        if snmp or not message.needs_community:
            ports = ", ".join(map(str, sorted(message.ports)[:3])) + (", …" if len(message.ports) > 3 else "")
            purpose = word(PURPOSES, message.name, say)
            yield message.name, f"{message.transport} {ports}", _when(message, say), purpose


def _when(message: Message, say: Translate) -> str:
    if message.needs_community:
        return say("if it answered something")
    if message.transport == "tls":
        return say("if no other page was shown")
    if message.transport == "tcp":
        return say("if its port answers")
    return say("yes") if message in FIRST else say("if nothing else answered")


def _time(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
