"""The discovery questions: first to all of a link by multicast and broadcast, then to single hosts that were not heard.

Each question to all goes out twice, since a lost one would hide many; a host that answered something, and none of the
discovery questions, is asked those of cameras and recorders once more. Answers are taken in until the end of the run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress

from assay.observe.probe.evidence import Evidence
from assay.observe.probe.gate import Asking, Gate
from assay.observe.probe.host import Host
from assay.observe.probe.journal import ANSWERED, SILENT, Journal
from assay.observe.probe.messages import ASKS, MESSAGES, SNMP_GET, Address, Message
from assay.observe.probe.wire import Link
from assay.observe.read.capture_replies import Reply

ROUNDS, APART = 2, 1.0  # to all of a link; seconds in between
PATIENCE = 2.0  # seconds after the last question; devices answer within a second, RFC 6762 and UPnP allow two
FIRST = tuple(one for one in ASKS if one.name not in ("wsd-probe-device", "wsd-probe-any"))
AGAIN = tuple(MESSAGES[name] for name in (
    "sadp-inquiry", "dhip-search", "wsd-probe-device", "wsd-probe-any", "dvrip-search",
))  # fmt: skip

OnReply = Callable[[Reply, Address, Link | None], None]


class Asks:
    """The sockets that questions go out by, and the answers that come back."""

    def __init__(self, gate: Gate, journal: Journal, evidence: Evidence, on_reply: OnReply) -> None:
        self._gate = gate
        self._journal = journal
        self._evidence = evidence
        self._on_reply = on_reply
        self._sockets: dict[tuple[str, int, str], Asking] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def everybody(self, link: Link) -> None:
        """Asks all of a link. Raises Refused where the authorisation does not have it."""
        ways = [way for way in _ways(link) if self._journal.ask(f"link/{link.name}", f"{way[0].name}/{way[1]}")]
        for number in range(ROUNDS if ways else 0):
            if number:
                await self._gate.clock.sleep(APART)
            for message, address in ways:
                await self._socket(message, address.version, link).ask_all(address)

    async def one(self, host: Host) -> None:
        """Asks a host the questions that one packet answers, and some once more where it is there and says nothing."""
        await self._round(host, FIRST)
        if host.kinds and not any(_is_discovery(kind) for kind in host.kinds):
            await self._round(host, AGAIN, again=True)
        for message in ASKS:
            self._came_of(host, message)

    async def snmp(self, host: Host) -> None:
        """Reads what the host says of itself by SNMP, where the owner supplied a community for it; a lost packet is repeated."""
        terms = self._gate.authorisation.snmp
        if terms is None or self._gate.why_no_snmp(host.address):
            return
        message = SNMP_GET[terms.version]
        if await self._round(host, (message,)):
            await self._round(host, (message,), again=True)
        self._came_of(host, message)

    async def _round(self, host: Host, messages: Iterable[Message], *, again: bool = False) -> bool:
        """Whether any of the messages was sent: those that were not answered, nor asked before unless `again`."""
        asked = False
        for message in messages:
            if message.kind in host.kinds:
                continue
            if self._journal.ask(host.name, f"udp/{message.name}") or again:
                asked = True
                link = host.link if host.address.is_link_local else None
                await self._socket(message, host.address.version, link).ask(host.address)
        if asked:
            await self._gate.clock.sleep(PATIENCE)
        return asked

    def _came_of(self, host: Host, message: Message) -> None:
        """Writes down whether an asked message was answered."""
        step = f"udp/{message.name}"
        if step in self._journal.steps.get(host.name, {}):
            outcome = ANSWERED if message.kind in host.kinds else SILENT
            host.outcomes[step] = outcome
            self._journal.outcome(host.name, step, outcome)

    def _socket(self, message: Message, version: int, link: Link | None) -> Asking:
        key = (message.name, version, link.name if link else "")
        if key not in self._sockets:
            hosts_only = link is not None and bool(self._gate.why_not_ask_all(link))
            asking = self._sockets[key] = self._gate.datagrams(message, version, link, hosts_only=hosts_only)
            self._tasks.append(asyncio.create_task(self._listen(asking)))
        return self._sockets[key]

    async def _listen(self, asking: Asking) -> None:
        while True:
            try:
                payload, address = await asking.answer()
            except OSError:
                return
            reply = self._evidence.datagram(asking.message.kind, payload, address)
            if reply is not None:
                self._on_reply(reply, address, asking.link)

    async def close(self) -> None:
        """Stops taking in answers."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        for asking in self._sockets.values():
            asking.close()


def ways_to_ask(link: Link) -> int:
    """How many packets asking all of the link takes."""
    return ROUNDS * len(_ways(link))


def _ways(link: Link) -> list[tuple[Message, Address]]:
    """Each message with each group and broadcast address that it goes to on the link."""
    versions = {address.version for address in link.addresses}
    ways: list[tuple[Message, Address]] = []
    for message in ASKS:
        ways += [(message, group) for group in message.groups if group.version in versions]
        if message.broadcast:
            ways += [(message, address) for address in link.broadcasts]
    return ways


def _is_discovery(kind: str) -> bool:
    return kind in {message.kind for message in AGAIN}
