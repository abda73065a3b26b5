"""The one gate: nothing reaches the network but through here, and nothing passes that is not authorised.

Callers name a message of the allow-list and an address; they never hand in bytes. The gate writes the message, waits for
its turn, and asks once more of the finished bytes: is the address authorised, the window open, the stop switch off, the port
and every byte a row of the list? Whatever is not is refused and counted. What comes back from addresses that were not asked,
or lie outside the authorisation, is dropped and counted. There is no name resolution: an address is an `ipaddress` object.
"""

from __future__ import annotations

import asyncio
import ipaddress
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from assay.observe.probe.authorisation import Authorisation, Interface, covers
from assay.observe.probe.messages import (
    BANNER_PORTS,
    HTTP_PORTS,
    RTSP_PORTS,
    TLS_PORTS,
    Address,
    Message,
    Transport,
    permitted,
)
from assay.observe.probe.pace import Clock, Pace
from assay.observe.probe.wire import Datagrams, Frames, Link, Stream, Wire

DATAGRAM_LIMIT = 65_535
_SEGMENTS = 2 * 1460  # bytes of a stream that one acknowledgement answers (RFC 1122 section 4.2.3.2)
HANDSHAKE_SECONDS = 10.0  # for each flight: small processors take seconds for a private key
_RETRY_AFTER = 1.0  # seconds after which the system sends an unanswered SYN again (RFC 6298 section 2)
TCP_PORTS = HTTP_PORTS | RTSP_PORTS | TLS_PORTS | BANNER_PORTS


class Refused(Exception):  # noqa: N818  # named by what happened, as all of ours are
    """A packet that was not sent, and why. `final` where every further one would be refused too."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.final = final


@dataclass(slots=True)
class Counts:
    """What passed, what did not, and what was not listened to."""

    sent: Counter[str] = field(default_factory=Counter)  # messages by name
    refused: Counter[str] = field(default_factory=Counter)  # by reason
    ignored: Counter[str] = field(default_factory=Counter)  # replies, by reason


class Gate:
    """The authorisation, made to hold for every byte."""

    def __init__(
        self,
        authorisation: Authorisation,
        wire: Wire,
        clock: Clock,
        *,
        stopped: Callable[[], bool] = lambda: False,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
        community: bytes = b"",
    ) -> None:
        self.authorisation = authorisation
        self.community = community  # of SNMP, as the owner supplied it; none where it is empty
        self.clock = clock
        self.pace = Pace(authorisation.rates, clock)
        self.counts = Counts()
        self._wire = wire
        self._stopped = stopped
        self._new_id = new_id

    # What may pass ---------------------------------------------------------------------------------------------------

    def check(
        self, transport: Transport, message: Message, address: Address, port: int, payload: bytes,
        link: Link | None = None,
    ) -> None:  # fmt: skip
        """Raises Refused unless exactly these bytes may go to that address and port now, by that transport."""
        self.check_address(address, link, message)
        if permitted(transport, port, payload, address) is not message:
            self._refuse(f"no message of the allow-list for {transport.upper()} port {port}")
        if message.needs_community:
            if why := self.why_no_snmp(address):
                self._refuse(why)
            if payload != message.bytes_for(address, port, community=self.community):
                self._refuse("a community that the owner did not supply")

    def check_address(self, address: Address, link: Link | None = None, message: Message | None = None) -> None:
        """Raises Refused unless packets may go there now."""
        if self._stopped():
            self._refuse("the stop switch is on", final=True)
        if not self.authorisation.window.from_ <= self.clock.now() < self.authorisation.window.until:
            self._refuse("outside the time window", final=True)
        if message is not None and link is not None and self._is_for_all(address, link, message):
            if why := self.why_not_ask_all(link):
                self._refuse(why)
            return
        if why := self.authorisation.why_not(address):
            self._refuse(why)
        if isinstance(address, ipaddress.IPv6Address) and (
            address.scope_id or (address.is_link_local and link is None)
        ):
            self._refuse("a scope that did not come from this machine's own interface")

    def why_no_snmp(self, address: Address) -> str:
        """Why the host is not asked by SNMP, in words; empty where it is."""
        return self.authorisation.why_no_snmp(address) or ("" if self.community else "no community was supplied")

    def why_not_ask_all(self, link: Link) -> str:
        """Why nobody is asked by multicast or broadcast on this link, in words; empty where it is authorised."""
        stated = self._interface(link.name)
        if stated is None or not stated.ask:
            return "asking all of the link is not authorised (`ask: yes` under `interfaces`)"
        networks = self.authorisation.all_networks
        if not any(covers([one], net) or net.overlaps(one) for one in networks for net in link.networks
                   if one.version == net.version):  # fmt: skip
            return "no address of the link lies in the authorised networks"
        if stated.reaches_others:
            return ""
        if not all(covers(networks, net) for net in link.networks):
            return "the link reaches addresses outside the authorised networks (`reaches_others: yes` allows it)"
        if any(
            net.version == one.version and net.overlaps(one)
            for net in link.networks
            for one in self.authorisation.exclude
        ):
            return "the link reaches excluded addresses (`reaches_others: yes` allows it)"
        return ""

    def _is_for_all(self, address: Address, link: Link, message: Message) -> bool:
        """Whether this is a group of the message's own, or the broadcast address of the link's network."""
        return address in message.groups or (message.broadcast and address in link.broadcasts)

    def _interface(self, name: str) -> Interface | None:
        return next((one for one in self.authorisation.interfaces if one.name == name), None)

    def _refuse(self, why: str, *, final: bool = False) -> None:
        self.counts.refused[why] += 1
        raise Refused(why, final=final)

    # Datagrams -------------------------------------------------------------------------------------------------------

    def datagrams(
        self, message: Message, version: int, link: Link | None = None, *, hosts_only: bool = False
    ) -> Asking:
        """A socket to ask one message by, of IP version 4 or 6; with a link, also all of it unless `hosts_only`."""
        if self._stopped():
            self._refuse("the stop switch is on", final=True)
        if link is not None and not hosts_only and (why := self.why_not_ask_all(link)):
            self._refuse(why)
        to_all = link is not None and not hosts_only
        groups = tuple(one for one in message.groups if one.version == version) if to_all else ()
        broadcast = to_all and message.broadcast and version == 4
        return Asking(self, message, link, self._wire.datagrams(version, message.listens_on, link, groups, broadcast))

    # Streams ---------------------------------------------------------------------------------------------------------

    async def connect(self, address: Address, port: int, link: Link | None = None) -> Conversation:
        """A connection to a port of the list. Raises Refused, and OSError or TimeoutError where nobody takes it."""
        if port not in TCP_PORTS:
            self._refuse(f"TCP port {port} is not in the allow-list")
        self.check_address(address, link)
        await self.pace.turn(address, 2)  # SYN, and the ACK that completes it
        self.check_address(address, link)
        began = self.clock.seconds()
        try:
            stream = await self._wire.connect(str(address), port, link.index if link and _is_scoped(address) else 0)
        finally:
            if self.clock.seconds() - began > _RETRY_AFTER:
                self.pace.charge(address, 1)
        return Conversation(self, address, port, link, stream)

    async def secure(self, talk: Conversation, *, old: bool = False) -> None:
        """Puts TLS over a connection to a port of TLS. Raises Refused, and ConnectionError where there is none to be had."""
        if talk.port not in TLS_PORTS:
            self._refuse(f"TLS is not spoken on TCP port {talk.port}")

        async def leave(packets: int) -> None:
            limit.reschedule(None)  # waiting for our own turn is nothing that the server takes
            self.check_address(talk.address, talk.link)
            await self.pace.turn(talk.address, packets)
            self.check_address(talk.address, talk.link)
            limit.reschedule(asyncio.get_running_loop().time() + HANDSHAKE_SECONDS)

        try:
            async with asyncio.timeout(HANDSHAKE_SECONDS) as limit:
                talk.stream = await talk.stream.secure(leave, talk.came, old)
        except TimeoutError:
            raise ConnectionAbortedError("a handshake that takes too long") from None
        talk.transport = "tls"

    # Listening -------------------------------------------------------------------------------------------------------

    def links(self) -> list[Link]:
        """This machine's interfaces with their networks."""
        return self._wire.links()

    def link(self, name: str) -> Link | None:
        """The interface of that name, with or without an address; None while it is down or not there."""
        return self._wire.link(name)

    def listen(self, link: Link) -> Frames:
        """Frames as they pass, nothing sent. Raises Refused where the authorisation does not name the interface."""
        stated = self._interface(link.name)
        if stated is None or not stated.listen:
            self._refuse(f"listening on {link.name} is not authorised (`interfaces`)")
        return self._wire.frames(link)

    def neighbours(self) -> dict[str, str]:
        """What the system learnt of the links' addresses while it sent; nothing is sent for it."""
        return self._wire.neighbours()

    def is_final(self) -> str:
        """Why nothing more can be sent, in words; empty while something can."""
        if self._stopped():
            return "the stop switch is on"
        now = self.clock.now()
        if now < self.authorisation.window.from_:
            return "the time window has not begun"
        return "the time window has ended" if now >= self.authorisation.window.until else ""

    def new_id(self) -> str:
        """A fresh UUID for a message that carries one."""
        return self._new_id()


class Asking:
    """One message, asked of many; answers come with the address that gave them."""

    def __init__(self, gate: Gate, message: Message, link: Link | None, socket: Datagrams) -> None:
        self._gate = gate
        self.message = message
        self.link = link
        self._socket = socket
        self._asked: set[Address] = set()
        self._asked_all = False

    async def ask(self, address: Address) -> None:
        """Sends the message to one host."""
        link = self.link if _is_scoped(address) else None
        self._gate.check_address(address, link)
        await self._gate.pace.turn(address, 1)
        self._send(address, link)
        self._asked.add(address)

    async def ask_all(self, address: Address) -> None:
        """Sends it to a group or to the broadcast address of the link."""
        if self.link is None:
            raise Refused("asking all needs a link")
        self._gate.check_address(address, self.link, self.message)
        await self._gate.pace.turn(None, 1)
        self._send(address, self.link)
        self._asked_all = True

    def _send(self, address: Address, link: Link | None) -> None:
        message = self.message
        payload = message.bytes_for(address, message.port, uuid=self._gate.new_id(), community=self._gate.community)
        self._gate.check("udp", message, address, message.port, payload, link)
        with suppress(OSError):  # no route, or an earlier refusal that the system reports now: a silence like any other
            self._socket.send(payload, str(address), message.port, link.index if link and address.version == 6 else 0)
            self._gate.counts.sent[message.name] += 1

    async def answer(self) -> tuple[bytes, Address]:
        """The next answer from somebody who was asked; all others are counted and dropped."""
        while True:
            payload, sender = await self._socket.receive(DATAGRAM_LIMIT)
            try:
                address = ipaddress.ip_address(sender.partition("%")[0])
            except ValueError:
                self._gate.counts.ignored["from no address"] += 1
                continue
            if permitted("udp", self.message.port, payload, address) or payload == b"":
                continue  # our own question, come back by the group
            if why := self._gate.authorisation.why_not(address):
                self._gate.counts.ignored[f"from an address {why}" if why[0] == "o" else f"from {why} address"] += 1
            elif not self._asked_all and address not in self._asked:
                self._gate.counts.ignored["from an address that was not asked"] += 1
            else:
                self._gate.pace.answered(address)
                return payload, address

    def close(self) -> None:
        """Gives the socket back."""
        self._socket.close()


class Conversation:
    """One connection: messages of the list go out, bounded bytes come in."""

    def __init__(self, gate: Gate, address: Address, port: int, link: Link | None, stream: Stream) -> None:
        self._gate = gate
        self.address = address
        self.port = port
        self.link = link
        self.stream = stream
        self.transport: Transport = "tcp"
        self.ended = False  # by the other side
        self.late = False  # an answer was cut by time

    async def send(self, message: Message, *, path: bytes = b"") -> None:
        """Sends one message. Raises Refused."""
        self._gate.check_address(self.address, self.link)
        await self._gate.pace.turn(self.address, 1)
        payload = message.bytes_for(self.address, self.port, path=path)
        self._gate.check(self.transport, message, self.address, self.port, payload, self.link)
        await self.stream.send(payload)
        self._gate.counts.sent[message.name] += 1

    async def receive(self, limit: int) -> bytes:
        """What came next, at most so many bytes; empty where the other side has ended."""
        received = await self.stream.receive(limit)
        self.ended = not received
        if received and self.transport == "tcp":  # TLS says itself what came
            self.came(len(received))
        return received

    def came(self, size: int) -> None:
        """Counts the acknowledgements of so many bytes that arrived."""
        self._gate.pace.charge(self.address, -(-size // _SEGMENTS))

    def close(self) -> None:
        """Ends the connection at once: one packet."""
        self._gate.pace.charge(self.address, 1)
        self.stream.close()


def _is_scoped(address: Address) -> bool:
    return isinstance(address, ipaddress.IPv6Address) and address.is_link_local
