"""A whole discovery: listen, ask everybody, ask each host, follow its leads, and account for every address.

It can be stopped at any packet and go on later: what was asked stands in the journal, what was answered in the evidence.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from assay.observe.codec import decode, payload_of
from assay.observe.probe.asks import PATIENCE, Asks
from assay.observe.probe.coverage import Coverage
from assay.observe.probe.evidence import Evidence
from assay.observe.probe.gate import Gate, Refused
from assay.observe.probe.host import FIRST_PORTS, OTHER_PORTS, Host, HostReader
from assay.observe.probe.journal import ANSWERED, Journal
from assay.observe.probe.messages import ASKS, Address
from assay.observe.probe.neighbours import own_addresses
from assay.observe.probe.passive import listen
from assay.observe.probe.wire import Link
from assay.observe.read.capture_replies import Reply

HEARD, ANNOUNCED = "heard", "announced"  # the step and its outcome in the journal
WORKERS = 128  # hosts read at the same time
_ASKED_KINDS = frozenset(message.kind for message in ASKS)

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Discovery:
    """One run under one authorisation."""

    gate: Gate
    journal: Journal
    evidence: Evidence
    folder: Path  # where captures go
    coverage: Coverage
    listen_seconds: float = 0
    workers: int = WORKERS
    progress: Progress = lambda stage, done, total: None
    hosts: dict[Address, Host] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    asked_links: set[str] = field(default_factory=set)
    own: set[Address] = field(default_factory=set)
    read: int = 0

    async def run(self) -> Coverage:
        """Does what is left to do. Never raises for what the network does."""
        self.links = self.gate.links()
        self.own = {address for link in self.links for address in link.addresses if not address.is_loopback}
        targets, too_large = self.gate.authorisation.swept()
        self.coverage.too_large = [str(network) for network in too_large]
        wanted = [address for address in targets if address not in self.own]
        self._skipped(len(targets) - len(wanted))
        for address in wanted:
            self.host(address)
        self._recall()
        try:
            await self._listen()
            async with self._asks() as asks:
                await self._everybody(asks)
                self._known_neighbours()
                await self._each(asks)
        except Refused as refusal:
            self.coverage.end = refusal.why
        self._neighbours()
        self._account()
        return self.coverage

    def host(self, address: Address) -> Host:
        """The host of that address."""
        if address not in self.hosts:
            self.hosts[address] = Host(address, next((one for one in self.links if _holds(one, address)), None))
        return self.hosts[address]

    # Stages ----------------------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        named = {one.name for one in self.gate.authorisation.interfaces if one.listen} if self.listen_seconds else set()
        for name in sorted(named - {link.name for link in self.links}):
            self.coverage.notes.append(f"{name}: not listened on: no such interface with an address on this machine")
        chosen = [link for link in self.links if link.name in named and self.journal.ask(f"link/{link.name}", "listen")]
        await asyncio.gather(*(self._listen_on(link) for link in chosen))

    async def _listen_on(self, link: Link) -> None:
        try:
            path = self.folder / f"heard-{link.name}.pcap"
            frames, senders = await listen(self.gate, link, self.listen_seconds, path)
            self.coverage.frames_heard += frames
            for address in sorted(senders, key=lambda one: (one.version, one)):
                self._heard_of(address, link)
            self.journal.outcome(f"link/{link.name}", "listen", ANSWERED)
        except (OSError, Refused) as error:
            told = error.why if isinstance(error, Refused) else error.strerror or str(error)
            self.coverage.notes.append(f"{link.name}: not listened on, which needs root on Linux: {told}")

    async def _everybody(self, asks: Asks) -> None:
        for link in self.links:
            if not any(one.name == link.name and one.ask for one in self.gate.authorisation.interfaces):
                continue
            try:
                await asks.everybody(link)
                self.asked_links.add(link.name)
            except Refused as refusal:
                if refusal.final:
                    raise
                self.coverage.notes.append(f"{link.name}: not asked by multicast and broadcast: {refusal.why}")
            except OSError as error:
                self.coverage.notes.append(
                    f"{link.name}: not asked by multicast and broadcast: {error.strerror or error}"
                )
        if self.asked_links:
            await self.gate.clock.sleep(PATIENCE)

    async def _each(self, asks: Asks) -> None:
        """Reads all hosts, those heard first; hosts that are heard meanwhile come last."""
        begun: set[Address] = set()
        while waiting := [host for host in self.hosts.values() if host.address not in begun]:
            begun.update(host.address for host in waiting)
            waiting.sort(key=lambda host: not host.kinds)
            queue = iter(waiting)
            workers = (self._work(queue, asks) for _ in range(min(self.workers, len(waiting))))
            # When the gate closes, each hears out the answer it waits for and stops at its own next packet.
            ended = await asyncio.gather(*workers, return_exceptions=True)
            if failed := next((one for one in ended if isinstance(one, BaseException)), None):
                raise failed

    async def _work(self, queue: Iterator[Host], asks: Asks) -> None:
        for host in queue:
            if why := self.gate.is_final():
                raise Refused(why, final=True)
            if host.name not in self.journal.done:
                try:
                    await self._host(host, asks)
                    self.journal.finish(host.name)
                except Refused as refusal:
                    if refusal.final:
                        raise
                    host.outcomes[f"refused: {refusal.why}"] = "refused"
            self.read += 1
            self.progress("hosts", self.read, len(self.hosts))

    async def _host(self, host: Host, asks: Asks) -> None:
        reader = HostReader(self.gate, self.journal, self.evidence)
        await reader.ports(host, FIRST_PORTS)
        heard = host.link is not None and host.link.name in self.asked_links and not host.kinds.isdisjoint(_ASKED_KINDS)
        if not host.absent and not heard:
            await asks.one(host)
        if not host.is_there:
            return
        await reader.ports(host, OTHER_PORTS)
        await reader.led(host)
        await reader.led(host)  # once more: what was just read may have named a port
        await reader.secure_pages(host)
        await asks.snmp(host)  # last: a community goes only to who is there

    # Account ---------------------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _asks(self) -> AsyncIterator[Asks]:
        asks = Asks(self.gate, self.journal, self.evidence, self._heard)
        try:
            yield asks
        finally:
            await asks.close()

    def _heard(self, reply: Reply, address: Address, link: Link | None) -> None:
        host = self.host(address)
        host.link = host.link or link
        host.take(reply)

    def _heard_of(self, address: Address, link: Link | None = None) -> None:
        """Somebody of a network too large to sweep is there: it is asked like any other."""
        if address in self.hosts or address in self.own or self.gate.authorisation.why_not(address):
            return
        host = self.host(address)
        host.link = link or host.link
        self.journal.outcome(host.name, HEARD, ANNOUNCED)

    def _known_neighbours(self) -> None:
        """Who the system itself knows on its links; of link-local addresses it does not say here on which."""
        for text, mac in self.gate.neighbours().items():
            address = ipaddress.ip_address(text)
            if mac and not address.is_link_local:
                self._heard_of(address)

    def _recall(self) -> None:
        """What an earlier part of the run heard and did."""
        for name, steps in self.journal.steps.items():
            if HEARD in steps:
                self.host(ipaddress.ip_address(name))
        for row in self.evidence.recalled():
            kind, payload = str(row["kind"]), payload_of(str(row.get("raw", "")))
            if payload:
                host = self.host(ipaddress.ip_address(str(row["address"])))
                host.take(Reply(kind, payload, decode(kind, payload)))
        for host in self.hosts.values():
            host.outcomes.update(self.journal.steps.get(host.name, {}) if host.name in self.journal.done else {})

    def _neighbours(self) -> None:
        learnt = self.gate.neighbours()
        own = own_addresses(learnt)
        for text, mac in learnt.items():
            host = self.hosts.get(ipaddress.ip_address(text))
            if host is None or not mac or self.gate.authorisation.why_not(host.address):
                continue
            host.has_mac = True
            if text in own:
                self.evidence.keep(Reply("arp", b"", {}), host.address, {"arp_mac": mac, "arp_address": text})

    def _skipped(self, own: int) -> None:
        excluded = self.gate.authorisation.excluded()
        self.coverage.skipped |= {
            name: count for name, count in (("excluded", excluded), ("this machine", own)) if count
        }

    def _account(self) -> None:
        gate, coverage = self.gate, self.coverage
        coverage.ended = gate.clock.now().isoformat(timespec="seconds")
        coverage.packets, coverage.backed_off = gate.pace.packets, gate.pace.backed_off
        coverage.sent, coverage.refused = dict(gate.counts.sent), dict(gate.counts.refused)
        coverage.ignored = dict(gate.counts.ignored)
        not_followed: Counter[str] = Counter()
        for host in self.hosts.values():
            not_followed += host.leads.not_followed
            outcomes = host.outcomes | self.journal.steps.get(host.name, {})
            done = host.name in self.journal.done
            coverage.addresses[host.name] = (host.state if done or host.kinds else "not reached", outcomes)
        coverage.not_followed = dict(not_followed)
        coverage.malformed, coverage.left_out = dict(self.evidence.malformed), dict(self.evidence.left_out)
        coverage.observations, coverage.secrets_dropped = self.evidence.kept, self.evidence.secrets_dropped


def _holds(link: Link, address: Address) -> bool:
    return any(address in network for network in link.networks if network.version == address.version)
