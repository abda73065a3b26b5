"""What the gate needs of a network, so that tests can put another in its place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from assay.observe.probe.authorisation import Network
from assay.observe.probe.messages import Address


@dataclass(frozen=True, slots=True)
class Link:
    """One of this machine's interfaces: its name, its index, its own addresses and the networks that they are in."""

    name: str
    index: int
    addresses: tuple[Address, ...] = ()
    networks: tuple[Network, ...] = ()

    @property
    def broadcasts(self) -> tuple[Address, ...]:
        """The broadcast address of each IPv4 network on the link."""
        return tuple(one.broadcast_address for one in self.networks if one.version == 4 and one.prefixlen < 31)


class Datagrams(Protocol):
    """A UDP socket."""

    def send(self, payload: bytes, address: str, port: int, scope: int) -> None: ...

    async def receive(self, limit: int) -> tuple[bytes, str]: ...

    def close(self) -> None: ...


class Stream(Protocol):
    """A TCP connection, or one with TLS over it."""

    async def send(self, payload: bytes) -> None: ...

    async def receive(self, limit: int) -> bytes: ...

    async def secure(self, leave: Callable[[int], Awaitable[None]], came: Callable[[int], None], old: bool) -> Stream:
        """The same with TLS over it: `leave` is awaited with the packets of each flight before it leaves, `came` is told
        the bytes that arrive; `old` leaves out what is newer than TLS 1.2. Raises ConnectionError where the other side does not speak it.
        """
        ...

    def close(self) -> None: ...


class Prohibited(OSError):  # noqa: N818  # named by what happened, as all of ours are
    """A filter on the way said that it lets nobody through (RFC 1812 section 5.2.7.1, RFC 4443 section 3.1)."""


class Frames(Protocol):
    """Frames that pass an interface."""

    async def receive(self) -> bytes: ...

    def lost(self) -> int:
        """How many frames the system dropped since this was asked last, for want of room."""
        ...

    def close(self) -> None: ...


class Wire(Protocol):
    """All of it. Addresses are numbers written out; nothing here resolves a name."""

    def links(self) -> list[Link]: ...

    def link(self, name: str) -> Link | None:
        """The interface of that name, with or without an address; None while it is down or not there."""
        ...

    def datagrams(
        self, version: int, port: int, link: Link | None, groups: tuple[Address, ...], broadcast: bool
    ) -> Datagrams: ...

    async def connect(self, address: str, port: int, scope: int) -> Stream: ...

    def frames(self, link: Link) -> Frames: ...

    def neighbours(self) -> dict[str, str]:
        """What ARP and neighbour discovery learnt: the MAC address of each address of a link, empty where nobody answered for it."""
        ...
