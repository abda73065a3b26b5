"""How fast: packets are spaced evenly, in total and to each host, and slower where answers go missing.

A packet waits for its host's turn and then for its turn among all, so that no second, wherever it begins, holds more packets
than was authorised; a connection's own two (SYN and ACK) count as two and leave together. What the system sends by itself
(acknowledgements, repeats) is counted when it has happened, and what comes next waits for it. Where answers of a host that is
there fail to come, its rate halves, down to a sixteenth; so does the total where many do. Answers bring both back.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from bisect import insort
from collections import deque
from typing import Protocol

from assay.observe.probe.authorisation import Rates
from assay.observe.probe.messages import Address

LEAST = 1 / 16
_MANY = 0.2  # share of lost answers, among the last ones, that says the network is overloaded
_LAST = 50


class Clock(Protocol):
    """Time, so that tests need not wait."""

    def seconds(self) -> float: ...

    def now(self) -> dt.datetime: ...

    async def sleep(self, seconds: float) -> None: ...


class RealClock:
    """The machine's own time."""

    def seconds(self) -> float:
        return time.monotonic()

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class _Line:
    """The packets of one host, or of all: evenly apart, and never more in a second than `rate`."""

    __slots__ = ("_free", "_rate", "_times")

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._times: list[float] = []  # when the last ones left, or will; in order
        self._free = 0.0

    def next(self, now: float, packets: int) -> float:
        """When so many packets may leave together."""
        over = len(self._times) + min(packets, self._rate) - self._rate
        return max(now, self._free, self._times[over - 1] + 1.0 if over > 0 else now)

    def left(self, at: float, packets: int, slowed: float = 1.0) -> None:
        """So many leave at that time."""
        self._free = max(at, self._free) + packets / (self._rate * slowed)
        for _ in range(min(packets, self._rate)):
            insort(self._times, at)
        del self._times[: -self._rate]


class Pace:
    """When the next packet may leave."""

    def __init__(self, rates: Rates, clock: Clock) -> None:
        self._rates = rates
        self._clock = clock
        self._all = _Line(rates.total)
        self._hosts: dict[Address, _Line] = {}
        self._slowed: dict[Address, float] = {}
        self._slowed_all = 1.0
        self._last: deque[bool] = deque(maxlen=_LAST)
        self.packets = 0
        self.backed_off = 0

    async def turn(self, address: Address | None, packets: int) -> None:
        """Waits until so many packets may go to the address, or to a group where there is none, and counts them."""
        host = self._host(address) if address is not None else None
        if host is not None:
            await self._until(host.next(self._clock.seconds(), packets))
        now = self._clock.seconds()
        at = max(self._all.next(now, packets), host.next(now, packets) if host is not None else now)
        self._all.left(at, packets, self._slowed_all)
        if host is not None and address is not None:
            host.left(at, packets, self._slowed.get(address, 1.0))
        self.packets += packets
        await self._until(at)

    def charge(self, address: Address, packets: int) -> None:
        """Counts packets that the system sent by itself (acknowledgements, repeats): what comes next waits for them."""
        now = self._clock.seconds()
        self.packets += packets
        self._all.left(now, packets)
        self._host(address).left(now, packets)

    def answered(self, address: Address) -> None:
        """An answer came: a slowed host, and a slowed whole, go faster again."""
        self._last.append(True)
        if self._slowed.get(address, 1.0) < 1:
            self._slowed[address] = min(1.0, self._slowed[address] * 2)
        if self._slowed_all < 1 and self._share_lost() < _MANY / 2:
            self._slowed_all = min(1.0, self._slowed_all * 1.25)

    def lost(self, address: Address) -> None:
        """A host that is known to be there did not answer."""
        self._last.append(False)
        self._slowed[address] = max(LEAST, self._slowed.get(address, 1.0) / 2)
        self.backed_off += 1
        if len(self._last) == _LAST and self._share_lost() > _MANY:
            self._slowed_all = max(LEAST, self._slowed_all / 2)
            self._last.clear()

    def _share_lost(self) -> float:
        return self._last.count(False) / max(len(self._last), 1)

    def _host(self, address: Address) -> _Line:
        if address not in self._hosts:
            self._hosts[address] = _Line(self._rates.per_host)
        return self._hosts[address]

    async def _until(self, at: float) -> None:
        wait = at - self._clock.seconds()
        if wait > 0:
            await self._clock.sleep(wait)
