"""How fast: packets are spaced evenly, in total and to each host, and slower where answers go missing.

A packet waits for its host's turn and then for its turn among all, so that no second holds more packets than was
authorised (but for a connection's own, which come together). Where answers of a host that is there fail to come, its rate
halves, down to a sixteenth; so does the total where many do. Answers bring both back.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
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


class Pace:
    """When the next packet may leave."""

    def __init__(self, rates: Rates, clock: Clock) -> None:
        self._rates = rates
        self._clock = clock
        self._next_of_all = 0.0
        self._next: dict[Address, float] = {}
        self._slowed: dict[Address, float] = {}
        self._slowed_all = 1.0
        self._last: deque[bool] = deque(maxlen=_LAST)
        self.packets = 0
        self.backed_off = 0

    async def turn(self, address: Address | None, packets: int) -> None:
        """Waits until so many packets may go to the address, or to a group where there is none, and counts them."""
        if address is not None:
            spacing = packets / (self._rates.per_host * self._slowed.get(address, 1.0))
            await self._until(self._booked(self._next.get(address, 0.0), spacing, address))
        now = self._clock.seconds()
        at = max(now, self._next_of_all)
        self._next_of_all = at + packets / (self._rates.total * self._slowed_all)
        self.packets += packets
        await self._until(at)

    def charge(self, address: Address, packets: int) -> None:
        """Counts packets that the system sent by itself (acknowledgements, repeats): what comes next waits for them."""
        now = self._clock.seconds()
        self.packets += packets
        self._next_of_all = max(now, self._next_of_all) + packets / self._rates.total
        self._next[address] = max(now, self._next.get(address, 0.0)) + packets / self._rates.per_host

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

    def _booked(self, free: float, spacing: float, address: Address) -> float:
        at = max(self._clock.seconds(), free)
        self._next[address] = at + spacing
        return at

    async def _until(self, at: float) -> None:
        wait = at - self._clock.seconds()
        if wait > 0:
            await self._clock.sleep(wait)
