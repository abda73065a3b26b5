"""A network that is not there: it hands out answers as a test wishes, and writes down every byte that was meant to leave."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from assay.observe.probe.messages import Address
from assay.observe.probe.wire import Link

Result = TypeVar("Result")
NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


class FakeClock:
    """Time that passes only when somebody waits."""

    def __init__(self, start: dt.datetime = NOON) -> None:
        self.start = start
        self.passed = 0.0
        self.step = 0.0  # seconds by which somebody put the clock forward, or back

    def seconds(self) -> float:
        return self.passed

    def now(self) -> dt.datetime:
        return self.start + dt.timedelta(seconds=self.passed + self.step)

    async def sleep(self, seconds: float) -> None:
        ends = self.passed + seconds
        await asyncio.sleep(0)
        self.passed = max(self.passed, ends)


class Eventual(asyncio.SelectorEventLoop):
    """A loop whose time passes at once when everybody waits."""

    passed = 0.0

    def time(self) -> float:
        return self.passed

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self.passed = max(self.passed, self._scheduled[0].when())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


class EventualClock(FakeClock):
    """The time of such a loop: several may wait, and each wakes when it is due, as with real time."""

    def __init__(self, start: dt.datetime = NOON) -> None:
        self.loop = Eventual()
        super().__init__(start)

    @property
    def passed(self) -> float:
        return self.loop.passed

    @passed.setter
    def passed(self, seconds: float) -> None:
        self.loop.passed = seconds

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Does the work, in no time."""
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
            return runner.run(work)


@dataclass(frozen=True, slots=True)
class Left:
    """Something that left the machine: a datagram, the opening of a connection (no bytes), or bytes on one."""

    at: dt.datetime
    transport: str
    address: str
    port: int
    payload: bytes = b""
    scope: int = 0
    opened: bool = False
    handshake: bool = False  # a flight of TLS's own
    passed: float = 0.0  # seconds since the test began, whatever the clock says


# What a fake host says: to a datagram, a list of (payload, sender); to a stream, bytes.
OnDatagram = Callable[[bytes, str, int], list[tuple[bytes, str]]]
OnStream = Callable[[bytes, str, int], bytes | Exception]


@dataclass
class FakeWire:
    """The wire of a test."""

    clock: FakeClock
    on_datagram: OnDatagram = lambda payload, address, port: []
    on_stream: OnStream = lambda payload, address, port: ConnectionRefusedError()
    on_connect: Callable[[str, int], Exception | None] = lambda address, port: None
    own: list[Link] = field(default_factory=list)
    sent: list[Left] = field(default_factory=list)
    stray: list[tuple[bytes, str]] = field(default_factory=list)  # what comes in unasked on every new socket
    sockets: list[tuple[int, int, tuple[Address, ...], bool]] = field(default_factory=list)  # as they were asked for
    heard: list[bytes] = field(default_factory=list)  # frames that pass
    known: dict[str, str] = field(default_factory=dict)  # neighbours
    on_secure: Callable[[str, int], Exception | None] = lambda address, port: ConnectionResetError()

    def links(self) -> list[Link]:
        return self.own

    def link(self, name: str) -> Link | None:
        return next((one for one in self.own if one.name == name), None)

    def datagrams(
        self, version: int, port: int, link: Link | None, groups: tuple[Address, ...], broadcast: bool
    ) -> FakeDatagrams:
        self.sockets.append((version, port, groups, broadcast))
        return FakeDatagrams(self)

    async def connect(self, address: str, port: int, scope: int) -> FakeStream:
        self.sent.append(Left(self.clock.now(), "tcp", address, port, b"", scope, True, passed=self.clock.passed))
        await asyncio.sleep(0)
        if (refusal := self.on_connect(address, port)) is not None:
            raise refusal
        return FakeStream(self, address, port)

    def frames(self, link: Link) -> FakeFrames:
        return FakeFrames(self.clock, list(self.heard))

    def neighbours(self) -> dict[str, str]:
        return self.known


class FakeDatagrams:
    def __init__(self, wire: FakeWire) -> None:
        self.wire = wire
        self.waiting: asyncio.Queue[tuple[bytes, str]] = asyncio.Queue()
        for one in wire.stray:
            self.waiting.put_nowait(one)

    def send(self, payload: bytes, address: str, port: int, scope: int) -> None:
        self.wire.sent.append(
            Left(self.wire.clock.now(), "udp", address, port, payload, scope, passed=self.wire.clock.passed)
        )
        for answer in self.wire.on_datagram(payload, address, port):
            self.waiting.put_nowait(answer)

    async def receive(self, limit: int) -> tuple[bytes, str]:
        payload, sender = await self.waiting.get()
        return payload[:limit], sender

    def close(self) -> None: ...


class FakeStream:
    """Says what the test wants, a few bytes at a time; a banner comes before anything is asked."""

    def __init__(self, wire: FakeWire, address: str, port: int) -> None:
        self.wire, self.address, self.port = wire, address, port
        self.said = bytearray()
        self.transport = "tcp"
        self._take(b"")

    def _take(self, payload: bytes) -> None:
        answer = self.wire.on_stream(payload, self.address, self.port)
        if isinstance(answer, Exception):
            if payload:
                raise answer
        else:
            self.said += answer

    async def send(self, payload: bytes) -> None:
        self.wire.sent.append(
            Left(self.wire.clock.now(), self.transport, self.address, self.port, payload, passed=self.wire.clock.passed)
        )
        self._take(payload)

    async def secure(
        self, leave: Callable[[int], Awaitable[None]], came: Callable[[int], None], old: bool
    ) -> FakeStream:
        """A handshake of two flights; what is sent from then on is written down as it is before it is encrypted."""
        for packets in (1, 2):
            await leave(packets)
            self.wire.sent.append(
                Left(
                    self.wire.clock.now(), "tcp", self.address, self.port, handshake=True, passed=self.wire.clock.passed
                )
            )
            if (refusal := self.wire.on_secure(self.address, self.port)) is not None:
                raise refusal
            came(1000)
        self.transport, self.said = "tls", bytearray()
        return self

    async def receive(self, limit: int) -> bytes:
        await asyncio.sleep(0)
        taken, self.said = bytes(self.said[:limit]), self.said[limit:]
        return taken

    def close(self) -> None: ...


class FakeFrames:
    def __init__(self, clock: FakeClock, heard: list[bytes]) -> None:
        self.clock = clock
        self.heard = heard

    async def receive(self) -> bytes:
        self.clock.passed += 0.1
        await asyncio.sleep(0)
        if self.heard:
            return self.heard.pop()
        raise TimeoutError

    def lost(self) -> int:
        return 0

    def close(self) -> None: ...
