"""Listening keeps every announcement, whenever it comes."""

from __future__ import annotations

import asyncio
import datetime as dt
import struct
from pathlib import Path

from assay.observe.probe.gate import Gate
from assay.observe.probe.pace import RealClock
from assay.observe.probe.passive import listen
from assay.observe.probe.wire import Link
from tests.observe.probe.network import FakeClock, FakeWire
from tests.observe.probe.permits import permit

ARP = bytes.fromhex(
    "ffffffffffff 4419b6000001 0806 0001 0800 06 04 0001 4419b6000001 0a140007 000000000000 0a140001".replace(" ", "")
)


class Slow:
    """Frames that take longer to come than the listener waits between looks at the clock."""

    async def receive(self) -> bytes:
        await asyncio.sleep(0.3)
        return ARP

    def close(self) -> None: ...


class SlowWire(FakeWire):
    def frames(self, link: Link) -> Slow:  # type: ignore[override]
        return Slow()


def test_a_frame_that_comes_while_the_listener_looks_at_the_clock_is_kept(tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    window = {
        "from": (now - dt.timedelta(hours=1)).isoformat(),
        "until": (now + dt.timedelta(hours=1)).isoformat(),
    }
    permitted = permit(window=window, interfaces=[{"name": "eth0"}])
    gate = Gate(permitted, SlowWire(FakeClock()), RealClock())
    path = tmp_path / "heard.pcap"
    assert asyncio.run(listen(gate, Link("eth0", 2), 1.0, path))[0] == 3
    assert path.read_bytes().count(ARP) == 3
    assert struct.unpack("<I", path.read_bytes()[:4]) == (0xA1B2C3D4,)
