"""Under any authorisation, rate, clock and moment of the stop switch, and whatever is heard: nothing leaves that may not.

`test_safety.py` holds the authorisation still and lets the devices be hostile; here the rest of the world moves as well. What
may be sent is worked out by the test itself, from sets of addresses.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import struct
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from assay.observe.probe.coverage import Coverage
from assay.observe.probe.evidence import Evidence
from assay.observe.probe.gate import Gate
from assay.observe.probe.journal import Journal
from assay.observe.probe.run import Discovery
from tests.observe.probe.network import NOON, EventualClock, FakeWire, Left
from tests.observe.probe.permits import permit
from tests.observe.probe.pinned import COMMUNITY
from tests.observe.probe.test_safety import EVERYBODY, LINK, SENDERS, SPEAKS_FIRST, datagrams, is_pinned, streams

NETWORKS = ["10.20.0.0/29", "10.20.0.0/30", "10.20.0.4/30", "10.20.0.6/32", "10.20.0.5", "fd00:20::/126", "fd00:20::2/127", "fe80::/64",
            "10.64.0.0/12", "fd00:20::/64"]  # fmt: skip
LARGE = ("10.64.0.0/12", "fd00:20::/64", "fe80::/64")
EXCLUDED = ["10.20.0.3", "10.20.0.0/30", "10.20.0.2/31", "10.20.0.0/8".replace("/8", "/24"), "fd00:20::/127", "fd00:20::1", "10.64.0.0/16",
            "198.51.100.0/24"]  # fmt: skip
OFFSETS = st.sampled_from([0, -5 * 60, -4 * 60, 60, 120, 14 * 60, -12 * 60, 5 * 60 + 45])
ADDRESSES = st.sampled_from([
    "10.20.0.1", "10.20.0.2", "10.20.0.3", "10.20.0.6", "10.64.1.1", "10.64.255.255", "10.65.2.3", "10.65.2.255", "10.65.2.0", "198.51.100.9",
    "0.0.0.0", "255.255.255.255", "224.0.0.251", "127.0.0.1", "10.99.0.1",
])  # fmt: skip
SIXES = st.sampled_from(
    [
        "fd00:20::1",
        "fd00:20::7",
        "fd00:20::beef",
        "fe80::7",
        "::1",
        "::ffff:10.20.0.1",
        "ff02::fb",
        "2002:a14:1::1",
        "2001:db8::1",
    ]
)
OWN = {str(address) for address in LINK.addresses}


@dataclass(frozen=True)
class World:
    """What is drawn: who allows what, and how time goes."""

    networks: list[str]
    exclude: list[str]
    snmp: list[str]
    rates: tuple[int, int]
    offsets: tuple[int, int]
    seconds: int
    start: int
    steps: list[float]
    stop: float
    reaches: bool

    def may(self, address: str) -> bool:
        """Whether one host may be asked: a member of a network that is neither excluded nor everybody's."""
        one = ipaddress.ip_address(address)
        inside = [net for net in map(ipaddress.ip_network, self.networks) if net.version == one.version and one in net]
        outside = [net for net in map(ipaddress.ip_network, self.exclude) if net.version == one.version and one in net]
        everybody = {
            end
            for net in inside
            if net.version == 4 and net.prefixlen < 31
            for end in (net.network_address, net.broadcast_address)
        }
        ends = one.version == 4 and one.packed[3] in (0, 255) and any(net.prefixlen <= 24 for net in inside)
        return bool(inside) and not outside and one not in everybody and not ends and address not in OWN


@st.composite
def worlds(draw: st.DrawFn) -> World:
    networks = draw(st.lists(st.sampled_from(NETWORKS), min_size=1, max_size=3, unique=True))
    return World(
        networks,
        draw(st.lists(st.sampled_from(EXCLUDED), max_size=3)),
        draw(st.lists(st.sampled_from(networks), max_size=1)),
        draw(st.sampled_from([(100, 5), (1, 1), (10_000, 1_000), (3, 1_000), (10_000, 2)])),
        (draw(OFFSETS), draw(OFFSETS)),
        draw(st.integers(1, 400)),
        draw(st.sampled_from([-20, -1, 0, 0, 0, 100, 399])),
        draw(st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.1, 3600.0, -3600.0, 86400.0, 50.0, -50.0, 7.5]), max_size=12)),
        draw(st.sampled_from([1e9, 1e9, 0.0, 0.5, 3.0, 20.0, 200.0])),
        draw(st.booleans()),
    )


def written(at: dt.datetime, minutes: int) -> str:
    """The same instant as somebody elsewhere, or in the other half of the year, writes it."""
    return at.astimezone(dt.timezone(dt.timedelta(minutes=minutes))).isoformat()


def arp(source: str) -> bytes:
    """An ARP request in a frame to everybody (RFC 826)."""
    mac = bytes.fromhex("02005e005399")
    body = (
        struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1)
        + mac
        + ipaddress.ip_address(source).packed
        + bytes(6)
        + bytes([10, 20, 0, 1])
    )
    return b"\xff" * 6 + mac + b"\x08\x06" + body


def announced(source: str) -> bytes:
    """A datagram to ff02::fb from that address (RFC 8200 section 3)."""
    payload = b"\0\0\x84\0" + bytes(8)
    udp = struct.pack("!HHHH", 5353, 5353, 8 + len(payload), 0) + payload
    head = struct.pack("!IHBB", 6 << 28, len(udp), 17, 255) + ipaddress.ip_address(source).packed
    head += ipaddress.ip_address("ff02::fb").packed
    return bytes.fromhex("3333000000fb02005e00539986dd") + head + udp


def problems(world: World, sent: list[Left]) -> list[str]:
    """What left that must not have, in this world."""
    opens, closes = NOON, NOON + dt.timedelta(seconds=world.seconds)
    snmp = World(**{**world.__dict__, "networks": world.snmp})
    found = []
    for left in sent:
        to_all = left.transport == "udp" and left.address in EVERYBODY and world.reaches and left.port != 161
        if not to_all and not world.may(left.address):
            found.append(f"to {left.address}")
        if not opens <= left.at < closes:
            found.append(f"at {left.at}")
        if left.scope and (left.scope != LINK.index or not left.address.startswith(("fe80:", "ff02:"))):
            found.append(f"scope {left.scope} for {left.address}")
        if left.passed >= world.stop:
            found.append("after the stop switch")
        if left.port == 161 and not (world.snmp and snmp.may(left.address) and world.may(left.address)):
            found.append(f"a community to {left.address}")
        if not (left.opened or left.handshake) and (not is_pinned(left) or left.port in SPEAKS_FIRST):
            found.append(f"{left.transport} {left.port} {left.payload!r}")
    return found


def too_fast(world: World, sent: list[Left]) -> list[str]:
    """Seconds, by a clock that nobody puts back, that hold more than the rates; an opening counts two."""
    total, per_host = world.rates
    weights = [(left.passed, left.address, 2 if left.opened else 1) for left in sent]
    found = []
    for start, _, _ in weights[:: max(len(weights) // 50, 1)]:
        second = [(who, weight) for at, who, weight in weights if start <= at < start + 1 - 1e-6]
        by_host: Counter[str] = Counter()
        for who, weight in second:
            by_host[who] += weight
        if sum(weight for _, weight in second) > max(total, 2):
            found.append(f"{second} in all")
        if any(count > max(per_host, 2) for who, count in by_host.items() if who not in EVERYBODY):
            found.append(f"{by_host} to one host")
    return found


def nobody(*_: object, **__: object) -> None:
    raise AssertionError("a name was resolved")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(world=worlds(), data=st.data())
def test_nothing_leaves_that_may_not_however_the_world_moves(world: World, data: st.DataObject) -> None:
    said = data.draw(st.lists(st.tuples(datagrams(), SENDERS | ADDRESSES), max_size=4))
    spoken = data.draw(st.lists(streams(), min_size=1, max_size=4))
    clock = EventualClock(NOON + dt.timedelta(seconds=world.start))
    turn = Counter[str]()

    def passes() -> None:
        """Each time anybody answers, the clock may be put elsewhere, or time go by, past the end of the window too."""
        turn["all"] += 1
        if world.steps:
            step = world.steps[turn["all"] % len(world.steps)]
            if abs(step) < 10:
                clock.passed += step
            else:
                clock.step += step

    def on_datagram(payload: bytes, address: str, port: int) -> list[tuple[bytes, str]]:
        passes()
        return [(answer, sender or address) for answer, sender in said]

    def on_stream(payload: bytes, address: str, port: int) -> bytes | Exception:
        passes()
        return spoken[turn["all"] % len(spoken)]

    def on_connect(address: str, port: int) -> Exception | None:
        passes()
        return (None, None, ConnectionRefusedError(), TimeoutError(), OSError(113, ""))[turn["all"] % 5]

    wire = FakeWire(
        clock, on_datagram, on_stream, on_connect, [LINK], on_secure=lambda *_: None,
        stray=[(payload, sender or "10.20.0.1") for payload, sender in said],
        heard=[arp(one) for one in data.draw(st.lists(ADDRESSES, max_size=4))]
        + [announced(one) for one in data.draw(st.lists(SIXES, max_size=4))],
        known=dict.fromkeys(data.draw(st.lists(ADDRESSES | SIXES, max_size=6)), "02:00:5e:00:53:77"),
    )  # fmt: skip
    given_ = permit(
        networks=world.networks,
        exclude=world.exclude,
        window={"from": written(NOON, world.offsets[0]), "until": written(NOON + dt.timedelta(seconds=world.seconds), world.offsets[1])},
        rates={"total": world.rates[0], "per_host": world.rates[1]},
        interfaces=[{"name": "test0", "ask": True, "reaches_others": world.reaches}],
        snmp={"community_file": "c.txt", "networks": world.snmp} if world.snmp else None,
    )  # fmt: skip
    gate = Gate(given_, wire, clock, stopped=lambda: clock.passed >= world.stop, community=COMMUNITY)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", nobody)
        out = Path(folder)
        journal = Journal.begin(out / "journal.jsonl", "x", "now")
        evidence = Evidence(out / "observations.jsonl", clock, COMMUNITY)
        work = Discovery(gate, journal, evidence, out, Coverage("x", "x", "now"), listen_seconds=1, workers=3)
        try:
            coverage = clock.run(work.run())
        finally:
            evidence.close()
            journal.close()
        for path in out.iterdir():
            assert COMMUNITY not in path.read_bytes(), path
    assert problems(world, wire.sent) == []
    assert too_fast(world, wire.sent) == []
    assert coverage.end == "finished" or "window" in coverage.end or "stop switch" in coverage.end
    if world.stop == 0.0 or world.start < -10:
        assert [left for left in wire.sent if left.passed >= world.stop or left.at < NOON] == []


@pytest.mark.parametrize(
    "rates", [{"total": 0}, {"per_host": 0}, {"total": -1}, {"per_host": 10**9}, {"total": 10_001}, {"total": 0.5}]
)
def test_rates_that_are_none_or_without_bound_are_refused(rates: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        permit(rates=rates)


def test_the_property_can_fail() -> None:
    """What the property looks for is found where it is."""
    world = World(["10.20.0.0/29"], ["10.20.0.3"], [], (100, 5), (0, 0), 90, 0, [], 50.0, False)
    fine = Left(NOON, "tcp", "10.20.0.1", 80, opened=True)
    assert problems(world, [fine]) == too_fast(world, [fine] * 2) == []
    for wrong in (
        Left(NOON, "tcp", "10.20.0.3", 80, opened=True),
        Left(NOON, "tcp", "10.20.0.7", 80, opened=True),
        Left(NOON, "tcp", "10.20.0.5", 80, opened=True),
        Left(NOON + dt.timedelta(seconds=90), "tcp", "10.20.0.1", 80, opened=True),
        Left(NOON, "tcp", "10.20.0.1", 80, opened=True, passed=50.0),
        Left(NOON, "udp", "239.255.255.250", 37020, b"x"),
        Left(NOON, "udp", "10.20.0.1", 161, b"x"),
    ):
        assert problems(world, [wrong]), wrong
    assert too_fast(world, [fine] * 3)


def test_who_is_heard_or_known_of_a_network_too_large_to_sweep_is_asked_and_not_forgotten(tmp_path: Path) -> None:
    given_ = permit(
        networks=["10.64.0.0/12", "fd00:20::/64"],
        exclude=["10.64.9.0/24"],
        interfaces=[{"name": "test0"}],
    )
    clock = EventualClock()
    wire = FakeWire(
        clock, own=[LINK], heard=[arp("10.64.1.1"), arp("10.64.9.9"), arp("10.99.0.1"), announced("fd00:20::77")],
        known={"10.65.2.3": "02:00:5e:00:53:01", "10.65.2.4": "", "198.51.100.9": "02:00:5e:00:53:02", "fe80::9": "02:00:5e:00:53:03"},
    )  # fmt: skip

    async def work(journal: Journal, stop: float) -> Coverage:
        evidence = Evidence(tmp_path / "observations.jsonl", clock)
        gate = Gate(given_, wire, clock, stopped=lambda: clock.passed >= stop)
        return await Discovery(gate, journal, evidence, tmp_path, Coverage("x", "x", "now"), listen_seconds=1).run()

    heard = {"10.64.1.1", "10.65.2.3", "fd00:20::77"}
    coverage = clock.run(
        work(Journal.begin(tmp_path / "journal.jsonl", "x", "now"), 1.05)
    )  # stopped when it has listened
    assert coverage.end == "the stop switch is on"
    before = {left.address for left in wire.sent}
    clock.loop = type(clock.loop)()
    again = clock.run(work(Journal.resume(tmp_path / "journal.jsonl", "x", "later"), 1e9))
    assert {left.address for left in wire.sent} | before == heard
    assert set(again.addresses) == heard
    assert again.too_large == ["10.64.0.0/12", "fd00:20::/64"]
