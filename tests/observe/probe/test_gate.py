"""The gate refuses what is not authorised, waits its turn, and does not listen to strangers."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
from collections import Counter
from collections.abc import Coroutine
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.observe.probe.authorisation import Rates
from assay.observe.probe.gate import Gate, Refused
from assay.observe.probe.leads import Leads
from assay.observe.probe.messages import MESSAGES
from assay.observe.probe.pace import Pace
from assay.observe.probe.wire import Link
from tests.observe import messages as replies
from tests.observe.probe.network import EventualClock, FakeClock, FakeWire
from tests.observe.probe.permits import permit

HOST, OTHER = ipaddress.ip_address("10.20.0.1"), ipaddress.ip_address("10.20.0.2")
LINK = Link("test0", 7, (ipaddress.ip_address("10.20.0.5"),), (ipaddress.ip_network("10.20.0.0/29"),))


def gate(wire: FakeWire | None = None, stopped: bool = False, **changes: Any) -> tuple[Gate, FakeWire]:
    wire = wire or FakeWire(FakeClock(), on_stream=lambda *_: b"")
    return Gate(permit(**changes), wire, wire.clock, stopped=lambda: stopped), wire


def refused(work: Coroutine[Any, Any, Any]) -> str:
    with pytest.raises(Refused) as raised:
        asyncio.run(work)
    return raised.value.why


@pytest.mark.parametrize("port", [9100, 25, 37777, 515, 631, 502, 0, 65535, 445])
def test_a_port_outside_the_list_is_not_opened(port: int) -> None:
    asking, wire = gate()
    assert "not in the allow-list" in refused(asking.connect(HOST, port))
    assert wire.sent == []


@pytest.mark.parametrize("address", ["10.20.0.9", "198.51.100.9", "::1", "::ffff:10.20.0.1", "10.20.0.0", "10.20.0.7", "255.255.255.255",
                                     "239.255.255.250", "fe80::1%7"])  # fmt: skip
def test_an_address_outside_the_authorisation_is_not_asked(address: str) -> None:
    asking, wire = gate()
    refused(asking.connect(ipaddress.ip_address(address), 80))
    refused(asking.datagrams(MESSAGES["sadp-inquiry"], 4).ask(ipaddress.ip_address(address)))
    assert wire.sent == []


def test_a_scope_is_this_machines_own_or_none() -> None:
    asking, wire = gate(networks=["fe80::/10"])
    assert "scope" in refused(asking.connect(ipaddress.ip_address("fe80::1"), 80))
    assert "scope" in refused(asking.connect(ipaddress.ip_address("fe80::1%eth0"), 80))
    asyncio.run(asking.connect(ipaddress.ip_address("fe80::1"), 80, LINK))
    assert [(left.address, left.scope) for left in wire.sent] == [("fe80::1", 7)]


def test_nothing_is_said_to_a_service_that_speaks_first() -> None:
    asking, wire = gate()

    async def talk() -> None:
        opened = await asking.connect(HOST, 23)
        await opened.send(MESSAGES["http-root"])

    assert "no message of the allow-list for TCP port 23" in refused(talk())
    assert [left.payload for left in wire.sent] == [b""]


def test_a_message_goes_to_its_own_port_alone() -> None:
    asking, wire = gate()

    async def talk() -> None:
        opened = await asking.connect(HOST, 554)
        await opened.send(MESSAGES["http-root"])

    refused(talk())
    assert [left.payload for left in wire.sent] == [b""]


@pytest.mark.parametrize(
    "path", [b"/cgi-bin/audio.cgi", b"/x.xml?y", b"/x.xml HTTP/1.1\r\nAuthorization: x\r\n\r\n", b""]
)
def test_a_path_that_is_no_description_is_not_fetched(path: bytes) -> None:
    asking, wire = gate()

    async def talk() -> None:
        opened = await asking.connect(HOST, 80)
        await opened.send(MESSAGES["http-description"], path=path)

    refused(talk())
    assert [left.payload for left in wire.sent] == [b""]


def test_the_window_closes_while_a_packet_waits_for_its_turn() -> None:
    window = {"from": "2026-11-22T08:00:00+00:00", "until": "2026-11-22T12:00:02+00:00"}
    asking, wire = gate(window=window, rates={"total": 1, "per_host": 1})

    async def ask() -> None:
        asked = asking.datagrams(MESSAGES["dvrip-search"], 4)
        for _ in range(10):
            await asked.ask(HOST)

    assert refused(ask()) == "outside the time window"
    assert [left.at.second for left in wire.sent] == [0, 1]


def test_the_stop_switch_stops_everything() -> None:
    asking, wire = gate(stopped=True)
    assert refused(asking.connect(HOST, 80)) == "the stop switch is on"
    with pytest.raises(Refused):
        asking.datagrams(MESSAGES["sadp-inquiry"], 4)
    assert wire.sent == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"interfaces": []}, "not authorised"),
        ({"interfaces": [{"name": "test0"}]}, "not authorised"),
        ({"interfaces": [{"name": "test1", "ask": True}]}, "not authorised"),
        ({"interfaces": [{"name": "test0", "ask": True}], "exclude": ["10.20.0.3"]}, "reaches excluded"),
        ({"interfaces": [{"name": "test0", "ask": True}], "networks": ["10.20.0.0/30"]}, "outside the authorised"),
        (
            {"interfaces": [{"name": "test0", "ask": True, "reaches_others": True}], "networks": ["10.99.0.0/24"]},
            "no address of",
        ),
    ],
)
def test_all_of_a_link_are_asked_only_where_the_authorisation_says_so(changes: dict[str, Any], why: str) -> None:
    asking, wire = gate(**changes)
    assert why in asking.why_not_ask_all(LINK)
    with pytest.raises(Refused, match=why):
        asking.datagrams(MESSAGES["sadp-inquiry"], 4, LINK)
    assert wire.sent == []


def test_only_a_socket_that_asks_all_of_a_link_joins_groups_and_may_broadcast() -> None:
    asking, wire = gate(interfaces=[{"name": "test0", "ask": True}])
    dhip, ssdp = MESSAGES["dhip-search"], MESSAGES["ssdp-search"]
    for message, version, link, hosts_only in ((dhip, 4, LINK, False), (ssdp, 6, LINK, False), (dhip, 6, LINK, False), (dhip, 4, LINK, True),
                                               (dhip, 4, None, False), (dhip, 4, None, True)):  # fmt: skip
        asking.datagrams(message, version, link, hosts_only=hosts_only)
    four, six = (ipaddress.ip_address("239.255.255.251"),), (ipaddress.ip_address("ff02::c"),)
    assert wire.sockets == [
        (4, 37810, four, True), (6, 0, six, False), (6, 37810, (), False), (4, 37810, (), False), (4, 37810, (), False),
        (4, 37810, (), False),
    ]  # fmt: skip


def test_a_single_host_is_asked_on_a_link_that_is_not_asked_as_a_whole() -> None:
    asking, wire = gate(networks=["fe80::/64"])
    host = ipaddress.ip_address("fe80::1")
    asyncio.run(asking.datagrams(MESSAGES["ssdp-search"], 6, LINK, hosts_only=True).ask(host))
    assert [(left.address, left.scope) for left in wire.sent] == [("fe80::1", 7)]
    refused(
        asking.datagrams(MESSAGES["ssdp-search"], 6, LINK, hosts_only=True).ask_all(ipaddress.ip_address("ff02::c"))
    )
    assert len(wire.sent) == 1


def test_what_is_refused_takes_no_turn() -> None:
    asking, wire = gate(window={"from": "2026-11-22T08:00:00+00:00", "until": "2026-11-22T12:00:02+00:00"},
                        interfaces=[{"name": "test0", "ask": True}])  # fmt: skip
    outside = ipaddress.ip_address("10.99.0.1")

    async def late() -> None:
        opened = await asking.connect(HOST, 80)
        wire.clock.passed = 10
        await opened.send(MESSAGES["http-root"])

    refused(asking.connect(outside, 80))
    refused(asking.datagrams(MESSAGES["sadp-inquiry"], 4).ask(outside))
    refused(asking.datagrams(MESSAGES["sadp-inquiry"], 4, LINK).ask_all(outside))
    assert asking.pace.packets == 0
    refused(late())
    assert asking.pace.packets == 2


@pytest.mark.parametrize("interfaces", [[], [{"name": "test1"}], [{"name": "test0", "listen": False}]])
def test_an_interface_is_listened_on_only_where_the_authorisation_names_it(interfaces: list[dict[str, Any]]) -> None:
    asking, _ = gate(interfaces=interfaces)
    with pytest.raises(Refused, match="listening on test0 is not authorised"):
        asking.listen(LINK)
    allowed, _ = gate(interfaces=[{"name": "test0"}])
    allowed.listen(LINK).close()


def test_why_nothing_more_can_be_sent() -> None:
    asking, wire = gate(stopped=True)
    assert asking.is_final() == "the stop switch is on"
    asking, wire = gate(window={"from": "2026-11-22T12:00:00+00:00", "until": "2026-11-22T12:00:02+00:00"})
    assert asking.is_final() == ""
    wire.clock.passed = 2.0
    assert asking.is_final() == "the time window has ended"
    wire.clock.step = -2.5
    assert asking.is_final() == "the time window has not begun"


def test_nobody_is_asked_all_without_a_link() -> None:
    asking, wire = gate(interfaces=[{"name": "test0", "ask": True}])
    asked = asking.datagrams(MESSAGES["sadp-inquiry"], 4)
    assert "needs a link" in refused(asked.ask_all(ipaddress.ip_address("239.255.255.250")))
    assert wire.sent == []


@pytest.mark.parametrize(("seconds", "packets"), [(0.5, 2), (2.5, 3)])
def test_a_repeated_syn_is_counted(seconds: float, packets: int) -> None:
    clock = FakeClock()

    def nobody(address: str, port: int) -> Exception:
        clock.passed += seconds
        return TimeoutError()

    asking, _ = gate(FakeWire(clock, on_connect=nobody))
    with pytest.raises(TimeoutError):
        asyncio.run(asking.connect(HOST, 80))
    assert asking.pace.packets == packets


def test_exclusions_elsewhere_do_not_keep_a_link_from_being_asked() -> None:
    asking, _ = gate(
        interfaces=[{"name": "test0", "ask": True}], exclude=["10.20.0.8/29", "fd00:20::1", "10.20.0.0/30"]
    )
    there = Link("test0", 7, (ipaddress.ip_address("10.20.0.5"),), (ipaddress.ip_network("10.20.0.4/30"),))
    assert asking.why_not_ask_all(there) == ""
    assert "excluded" in asking.why_not_ask_all(LINK)


def test_a_group_is_asked_only_what_belongs_to_it() -> None:
    asking, wire = gate(interfaces=[{"name": "test0", "ask": True}])
    asked = asking.datagrams(MESSAGES["sadp-inquiry"], 4, LINK)
    asyncio.run(asked.ask_all(ipaddress.ip_address("239.255.255.250")))
    for other in ("239.255.255.251", "224.0.0.251", "10.20.0.7", "255.255.255.255", "10.99.0.255"):
        refused(asked.ask_all(ipaddress.ip_address(other)))
    assert [left.address for left in wire.sent] == ["239.255.255.250"]


def test_an_answer_of_somebody_who_was_not_asked_is_counted_and_dropped() -> None:
    wire = FakeWire(
        FakeClock(), lambda payload, address, port: [(b"x", "10.20.0.2"), (b"y", "10.99.0.1"), (b"z", address)]
    )
    asking, _ = gate(wire)

    async def ask() -> tuple[bytes, object]:
        asked = asking.datagrams(MESSAGES["sadp-inquiry"], 4)
        await asked.ask(HOST)
        return await asked.answer()

    assert asyncio.run(ask()) == (b"z", HOST)
    assert asking.counts.ignored == {
        "from an address that was not asked": 1,
        "from an address outside the authorised networks": 1,
    }


@pytest.mark.parametrize("echo", [True, False])
def test_our_own_question_and_an_empty_datagram_are_no_answers(echo: bool) -> None:
    wire = FakeWire(FakeClock(), lambda payload, address, port: [(payload if echo else b"", address), (b"z", address)])
    asking, _ = gate(wire)

    async def ask() -> tuple[bytes, object]:
        asked = asking.datagrams(MESSAGES["sadp-inquiry"], 4)
        await asked.ask(HOST)
        return await asked.answer()

    assert asyncio.run(ask()) == (b"z", HOST)


def test_the_default_rates_are_a_hundred_in_all_and_five_to_a_host() -> None:
    assert (permit().rates.total, permit().rates.per_host) == (100, 5)


@given(
    st.integers(1, 200),
    st.integers(1, 50),
    st.lists(
        st.tuples(st.integers(1, 6), st.integers(1, 3), st.integers(0, 9), st.sampled_from(["", "", "answered", "lost"]),
                  st.floats(0, 0.5)),
        max_size=120,
    ),
)  # fmt: skip
def test_no_second_holds_more_packets_than_was_authorised(
    total: int, per_host: int, asked: list[tuple[int, int, int, str, float]]
) -> None:
    """Wherever the second begins, and whatever answers bring: what leaves makes no second hold more than was authorised."""
    clock = FakeClock()
    pace = Pace(Rates(total=total, per_host=per_host), clock)
    left: list[tuple[float, int, bool]] = []  # when, to whom, and whether by our own doing

    async def ask() -> None:
        for last, packets, acknowledged, came, later in asked:
            host = ipaddress.ip_address(f"10.20.0.{last}")
            await pace.turn(host, packets)
            left.extend([(clock.passed, last, True)] * packets)
            pace.charge(host, acknowledged)
            left.extend([(clock.passed, last, False)] * acknowledged)
            if came:
                (pace.answered if came == "answered" else pace.lost)(host)
            clock.passed += later

    asyncio.run(ask())
    together = max((packets for _, packets, *_ in asked), default=0)  # a connection's own packets are not parted
    for at, last, own in left:
        if own:  # the second that ends with this packet
            second = [other for when, other, _ in left if at - 1 + 1e-9 < when <= at]
            counted = Counter(second)
            since = sum(when == at and not mine for when, _, mine in left)  # of the answer to it
            assert len(second) - since <= max(total, together)
            assert counted[last] - since <= max(per_host, together)
    assert pace.packets == len(left)


@given(st.integers(2, 40), st.integers(2, 8), st.integers(1, 30), st.sampled_from([1, 2]))
@settings(max_examples=40, deadline=None)
def test_hosts_that_are_asked_at_the_same_time_share_the_rate(
    total: int, per_host: int, hosts: int, together: int
) -> None:
    clock = EventualClock()
    pace = Pace(Rates(total=total, per_host=per_host), clock)
    left: list[tuple[float, int]] = []

    async def one(last: int) -> None:
        for _ in range(12):
            await pace.turn(ipaddress.ip_address(f"10.20.0.{last}"), together)
            left.extend([(clock.seconds(), last)] * together)

    async def ask() -> None:
        await asyncio.gather(*(one(last) for last in range(1, hosts + 1)))

    clock.run(ask())
    assert len(left) == 12 * hosts * together
    for start, last in left:
        second = [other for at, other in left if start <= at < start + 1 - 1e-6]
        assert len(second) <= total
        assert Counter(second)[last] <= per_host


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 4)), max_size=300))
def test_backing_off_is_bounded_and_answers_bring_the_rate_back(came: list[tuple[bool, int]]) -> None:
    clock = FakeClock()
    pace = Pace(Rates(total=1000, per_host=10), clock)
    for answered, last in came:
        (pace.answered if answered else pace.lost)(ipaddress.ip_address(f"10.20.0.{last}"))

    async def ten() -> float:
        await pace.turn(HOST, 1)
        before = clock.passed
        for _ in range(10):
            await pace.turn(HOST, 1)
        return clock.passed - before

    async def ask() -> None:
        assert await ten() <= 10 / 10 * 16 + 1e-6
        for _ in range(4):
            pace.answered(HOST)
        for _ in range(70):
            pace.answered(OTHER)
        await ten()
        assert await ten() == pytest.approx(1.0)

    asyncio.run(ask())


def test_a_host_that_stops_answering_is_asked_more_slowly_and_recovers() -> None:
    clock = FakeClock()
    pace = Pace(Rates(total=1000, per_host=10), clock)

    async def five() -> float:
        before = clock.passed
        for _ in range(5):
            await pace.turn(HOST, 1)
        return clock.passed - before

    async def ask() -> None:
        usual = await five()
        pace.lost(HOST)
        pace.lost(HOST)
        slow = await five()
        for _ in range(4):
            pace.answered(HOST)
        await five()
        again = await five()
        assert slow > 2 * usual
        assert again == pytest.approx(0.5, abs=0.01)
        other = clock.passed
        await pace.turn(OTHER, 1)
        assert clock.passed - other < 0.1

    asyncio.run(ask())


def test_many_lost_answers_slow_everything() -> None:
    clock = FakeClock()
    pace = Pace(Rates(total=10, per_host=10), clock)
    for number in range(60):
        pace.lost(ipaddress.ip_address(f"10.20.0.{number}"))

    async def ten() -> float:
        for number in range(100, 111):
            await pace.turn(ipaddress.ip_address(f"10.20.0.{number}"), 1)
        return clock.passed

    assert asyncio.run(ten()) > 1.9


@given(
    st.sampled_from(["http", "https", "rtsp"]),
    st.sampled_from(
        ["10.20.0.1", "10.20.0.2", "[::1]", "camera.example", "10.20.0.1.", "0x0a140001", "169090601", "10.20.0.01"]
    ),
    st.sampled_from([80, 443, 554, 8080, 8554]) | st.integers(0, 99_999),
    st.text(alphabet="/abcxml.?=%", max_size=20),
)
def test_leads_stay_on_the_host_and_in_the_lists(scheme: str, host: str, port: int, path: str) -> None:
    url = f"{scheme}://{host}:{port}/{path}"
    leads = Leads(HOST)
    leads.read("wsd_udp3702", replies.wsd_match([], xaddrs=url), {"wsd_xaddrs": url})
    leads.read("ssdp_udp1900", b"", {"ssdp_location": url})
    leads.read("http", b"", {"http_location": url})
    followed = leads.web | leads.tls | leads.rtsp | leads.onvif | {at for at, _ in leads.descriptions}
    if host != "10.20.0.1" or port not in (
        *MESSAGES["http-root"].ports,
        *MESSAGES["tls-hello"].ports,
        *MESSAGES["rtsp-options"].ports,
    ):
        assert not followed
        assert leads.not_followed
    assert all(at == port for at in followed)


def test_each_scheme_leads_to_its_own_kind_of_port_and_a_path_alone_to_none() -> None:
    leads = Leads(HOST)
    leads.read("http", b"", {"http_location": "/doc/page/login.asp"})
    leads.read("http", b"", {})
    assert not leads.not_followed
    for url in ("rtsp://10.20.0.1:8554/", "https://10.20.0.1/", "http://10.20.0.1:8080/"):
        leads.read("http", b"", {"http_location": url})
    assert (leads.rtsp, leads.tls, leads.web) == ({8554}, {443}, {8080})
    assert not leads.not_followed


@pytest.mark.parametrize("path", ["/reboot.cgi", "/upnp/d.xml?user=a", "/../d.xml", "/cgi-bin/d.xml"])
def test_a_description_at_another_kind_of_path_is_no_lead(path: str) -> None:
    leads = Leads(HOST)
    leads.read("ssdp_udp1900", b"", {"ssdp_location": f"http://10.20.0.1:80{path}"})
    assert not leads.descriptions
    assert leads.not_followed == {"a description whose path is not in the allow-list": 1}


def test_a_host_that_names_many_ports_is_led_to_few() -> None:
    leads = Leads(HOST)
    for port in (80, 81, 82, 83, 84, 85, 80):
        leads.read("http", b"", {"http_location": f"http://10.20.0.1:{port}/"})
    assert leads.web == {80, 81, 82, 83}
    assert leads.not_followed == {"more than 4 ports": 2}


@pytest.mark.parametrize("host", ["10.20.0.2", "camera.example", "[::1]"])
def test_another_host_or_a_name_is_no_lead_on_this_one(host: str) -> None:
    leads = Leads(HOST)
    leads.read("http", b"", {"http_location": f"http://{host}:8080/"})
    assert not leads.web
    assert leads.not_followed.total() == 1


def test_the_time_is_looked_at_for_every_packet() -> None:
    clock = FakeClock(dt.datetime(2026, 11, 22, 7, 59, 59, tzinfo=dt.UTC))
    asking, wire = gate(FakeWire(clock, on_stream=lambda *_: b""))
    assert asking.is_final() == "the time window has not begun"
    assert refused(asking.connect(HOST, 80)) == "outside the time window"
    clock.passed = 1.0
    asyncio.run(asking.connect(HOST, 80))
    assert len(wire.sent) == 1
