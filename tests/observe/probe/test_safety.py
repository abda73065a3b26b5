"""Whatever the answering side does, no byte leaves outside the authorised networks, the window and the allow-list."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import re
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.observe.probe.authorisation import Authorisation
from assay.observe.probe.coverage import Coverage
from assay.observe.probe.evidence import Evidence
from assay.observe.probe.gate import Gate
from assay.observe.probe.journal import Journal
from assay.observe.probe.run import Discovery
from assay.observe.probe.wire import Link
from tests.observe import messages as replies
from tests.observe.probe.network import NOON, FakeClock, FakeWire, Left
from tests.observe.probe.permits import permit
from tests.observe.probe.pinned import ADDRESS, COMMUNITY, DESCRIPTION, PINNED, UUID

# The authorisation as the test understands it, without the code under test.
ALLOWED = {f"10.20.0.{last}" for last in (1, 2, 4, 6)} | {"fd00:20::1", "fd00:20::2", "fd00:20::3"}
EVERYBODY = {"239.255.255.250", "239.255.255.251", "224.0.0.251", "10.20.0.7", "ff02::c", "ff02::fb"}
OPENS, CLOSES = NOON, NOON + dt.timedelta(seconds=90)
SPEAKS_FIRST = (21, 22, 23)
TLS = (443, 8443, 9443)
SNMP_ALLOWED = {"10.20.0.1", "10.20.0.2"}
LINK = Link(
    "test0", 7, (ipaddress.ip_address("10.20.0.5"), ipaddress.ip_address("fd00:20::5")),
    (ipaddress.ip_network("10.20.0.0/29"), ipaddress.ip_network("fd00:20::/125")),
)  # fmt: skip


def authorisation(**changes: object) -> Authorisation:
    given = {
        "networks": ["10.20.0.0/29", "fd00:20::/126"],
        "exclude": ["10.20.0.3"],
        "window": {"from": OPENS.isoformat(), "until": CLOSES.isoformat()},
        "interfaces": [{"name": "test0", "ask": True, "reaches_others": True}],
        "rates": {"total": 200, "per_host": 50},
        "snmp": {"community_file": "community.txt", "networks": ["10.20.0.0/30"]},
    }
    return permit(**(given | changes))


def is_pinned(left: Left) -> bool:
    """Whether the bytes are one of the pinned messages, addressed to where they go."""
    host = f"[{left.address}]" if ":" in left.address else left.address
    for transport, ports, pinned in PINNED.values():
        if transport != left.transport or left.port not in ports:
            continue
        if COMMUNITY in pinned:
            if left.payload == pinned:
                return True
            continue
        web = pinned.startswith((b"GET", b"POST"))
        written = host if web and left.port == (443 if transport == "tls" else 80) else f"{host}:{left.port}"
        own = pinned.replace(f"{ADDRESS}:{554}".encode(), ADDRESS.encode()).replace(
            f"{ADDRESS}:1900".encode(), ADDRESS.encode()
        )
        pattern = re.escape(own).replace(re.escape(ADDRESS.encode()), re.escape(written.encode()))
        pattern = pattern.replace(re.escape(UUID.encode()), rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
        pattern = pattern.replace(re.escape(DESCRIPTION.encode()), rb"/[A-Za-z0-9_/-]{1,200}\.xml")
        if re.fullmatch(pattern, left.payload):
            return True
    return False


def problems(sent: list[Left]) -> list[str]:
    """What left that must not have."""
    found = []
    for left in sent:
        to_all = left.transport == "udp" and left.address in EVERYBODY
        if left.address not in ALLOWED and not to_all:
            found.append(f"to {left.address}")
        if not OPENS <= left.at < CLOSES:
            found.append(f"at {left.at}")
        if left.opened and left.payload:
            found.append("bytes in an opening")
        if left.handshake and (left.payload or left.transport != "tcp" or left.port not in TLS):
            found.append(f"a handshake on {left.port}")
        if not left.opened and not left.handshake and not is_pinned(left):
            found.append(f"{left.transport} {left.port} {left.payload!r}")
        if COMMUNITY in left.payload and left.address not in SNMP_ALLOWED:
            found.append(f"a community to {left.address}")
        if not left.opened and left.transport == "tcp" and left.port in SPEAKS_FIRST:
            found.append(f"input to {left.port}")
        if left.scope and left.scope != LINK.index:
            found.append(f"scope {left.scope}")
    return found


# What hostile devices say ---------------------------------------------------------------------------------------------

ELSEWHERE = st.sampled_from([
    "198.51.100.9", "10.20.0.3", "10.99.0.1", "evil.example", "localhost", "127.0.0.1", "0x0a140001", "[fe80::1%25eth0]", "[::1]",
    "fd00:20::1%lo", "[::ffff:10.20.0.1]", "10.20.0.1@198.51.100.9", "10.20.0.1", "10.20.0.2", "0", "",
])  # fmt: skip
PORTS = st.sampled_from(
    ["", ":80", ":9100", ":25", ":8899", ":443", ":554", ":0", ":65536", ":99999999999", ":8000", ":-1", ":49152"]
)
PATHS = st.sampled_from([
    "/", "/desc.xml", "/cgi-bin/audio.cgi", "/audio.cgi?action=reboot", "/reboot.xml?x=1", "/../../etc/desc.xml",
    "/onvif/device_service", "/a.xml HTTP/1.1\r\nAuthorization: Basic eDp5\r\n", "/\x00.xml", "/d%0d%0a.xml", "//198.51.100.9/d.xml",
])  # fmt: skip
URLS = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "https", "rtsp", "HTTP", "ftp", "file", "gopher"]),
    ELSEWHERE,
    PORTS,
    PATHS,
)
SENDERS = st.sampled_from([
    "", "", "", "198.51.100.9", "10.20.0.3", "10.20.0.6", "10.20.0.4", "fe80::9%eth0", "fe80::9", "fd00:20::2", "::ffff:10.20.0.1",
    "127.0.0.1", "nonsense", "224.0.0.251", "10.20.0.7", "0.0.0.0",
])  # fmt: skip


def datagrams() -> st.SearchStrategy[bytes]:
    return st.one_of(
        st.binary(max_size=60),
        URLS.map(lambda url: replies.wsd_match(["hardware/X"], xaddrs=f"{url} {url}x")),
        URLS.map(lambda url: replies.ssdp_reply("Linux UPnP/1.0", "uuid:1", url)),
        st.integers(-1, 70_000).map(
            lambda port: replies.sadp_reply("X", "X20200101AAWR123456789", "02:00:5e:00:53:01").replace(
                b"<HttpPort>80", f"<HttpPort>{port}".encode()
            )
        ),
        st.integers(0, 70_000).map(lambda port: replies.dhip_reply("02:00:5e:00:53:02", HttpPort=port)),
        st.sampled_from([pinned for _, _, pinned in PINNED.values()]),  # our own questions, sent back
    )


def streams() -> st.SearchStrategy[bytes | Exception]:
    heads = st.sampled_from(
        ["200 OK", "301 Moved", "302 Found", "307 Temporary Redirect", "401 Unauthorized", "100 Continue"]
    )
    web = st.builds(
        lambda status, url, extra, body: replies.lines(
            f"HTTP/1.1 {status}", f"Location: {url}", "Server: X", f"Content-Length: {extra}", body=body
        ),
        heads, URLS, st.sampled_from(["0", "4", "99999999999999", "-1", "x"]), st.text(max_size=30),
    )  # fmt: skip
    closing = web.map(lambda said: said.replace(b"Server: X", b"Connection: close"))
    rtsp = URLS.map(
        lambda url: replies.lines(
            "RTSP/1.0 401 Unauthorized", "CSeq: 2", f"Location: {url}", 'WWW-Authenticate: Digest realm="x"'
        )
    )
    errors = st.sampled_from([ConnectionResetError(), TimeoutError(), BrokenPipeError()])
    flight = st.just(replies.tls_server_flight(replies.certificate("cam")))
    return st.one_of(web, closing, rtsp, flight, st.binary(max_size=80), errors, st.just(b"login: "), st.just(b""))


def discovered(given: Authorisation, wire: FakeWire, clock: FakeClock, folder: Path) -> Coverage:
    journal = Journal.begin(folder / "journal.jsonl", "x", clock.now().isoformat())
    evidence = Evidence(folder / "observations.jsonl", clock, COMMUNITY)
    coverage = Coverage("x", given.owner, clock.now().isoformat())
    work = Discovery(Gate(given, wire, clock, community=COMMUNITY), journal, evidence, folder, coverage)
    try:
        return asyncio.run(work.run())
    finally:
        evidence.close()
        journal.close()


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data(), start=st.sampled_from([-30, 0, 40, 80, 89, 95]))
def test_no_byte_leaves_that_was_not_authorised(data: st.DataObject, start: int) -> None:
    said = data.draw(st.lists(st.tuples(datagrams(), SENDERS), max_size=6))
    spoken = data.draw(st.lists(streams(), min_size=1, max_size=6))
    refusals = data.draw(
        st.lists(
            st.sampled_from([None, None, ConnectionRefusedError(), TimeoutError(), OSError(113, "")]),
            min_size=1,
            max_size=5,
        )
    )
    handshakes = data.draw(st.lists(st.sampled_from([None, None, ConnectionResetError()]), min_size=1, max_size=3))
    clock = FakeClock(OPENS + dt.timedelta(seconds=start))
    turn = Counter[str]()

    def on_datagram(payload: bytes, address: str, port: int) -> list[tuple[bytes, str]]:
        return [(answer, sender or address) for answer, sender in said]

    def on_stream(payload: bytes, address: str, port: int) -> bytes | Exception:
        turn["stream"] += 1
        return spoken[turn["stream"] % len(spoken)]

    def on_connect(address: str, port: int) -> Exception | None:
        turn["connect"] += 1
        return refusals[turn["connect"] % len(refusals)]

    def on_secure(address: str, port: int) -> Exception | None:
        turn["secure"] += 1
        return handshakes[turn["secure"] % len(handshakes)]

    wire = FakeWire(
        clock,
        on_datagram,
        on_stream,
        on_connect,
        [LINK],
        on_secure=on_secure,
        stray=[(payload, sender or "10.20.0.1") for payload, sender in said],
    )
    with tempfile.TemporaryDirectory() as folder:
        coverage = discovered(authorisation(), wire, clock, Path(folder))
    assert problems(wire.sent) == []
    assert (coverage.end == "finished") or "window" in coverage.end
    if start < 0 or start >= 90:
        assert wire.sent == []


def test_the_property_can_fail() -> None:
    """What the property looks for is found where it is."""
    left = Left(NOON, "tcp", "10.20.0.1", 80, PINNED["http-root"][2].replace(b"10.20.0.7", b"10.20.0.1"))
    assert problems([left]) == []
    for wrong in (
        Left(NOON, "tcp", "10.20.0.3", 80, left.payload),
        Left(NOON, "tcp", "10.20.0.2", 80, left.payload),
        Left(NOON, "tcp", "10.20.0.1", 9100, left.payload),
        Left(NOON, "tcp", "10.20.0.1", 80, left.payload.replace(b"GET /", b"GET /cgi-bin/audio.cgi")),
        Left(CLOSES, "tcp", "10.20.0.1", 80, left.payload),
        Left(NOON, "tcp", "10.20.0.1", 23, b"admin\r\n"),
        Left(NOON, "udp", "10.20.0.1", 3702, b"x"),
        Left(NOON, "udp", "198.51.100.9", 37020, PINNED["sadp-inquiry"][2]),
    ):
        assert problems([wrong]), wrong


def test_a_friendly_network_is_asked_everything(tmp_path: Path) -> None:
    """The property would hold of a discovery that asks nothing: this one asks."""
    clock = FakeClock()

    def on_stream(payload: bytes, address: str, port: int) -> bytes | Exception:
        if port == 554:
            return replies.lines("RTSP/1.0 200 OK", "CSeq: 1", "Server: X") if payload else b""
        if port in SPEAKS_FIRST:
            return b"" if payload else b"SSH-2.0-X\r\n"
        return replies.lines("HTTP/1.1 200 OK", "Server: X", "Content-Length: 2", body="ok") if payload else b""

    def on_datagram(payload: bytes, address: str, port: int) -> list[tuple[bytes, str]]:
        if address in EVERYBODY:
            return []
        if port == 3702:
            return [
                (
                    replies.wsd_match(
                        "onvif://www.onvif.org/hardware/X", xaddrs=f"http://{address}:8899/onvif/device_service"
                    ),
                    address,
                )
            ]
        if port == 1900:
            return [(replies.ssdp_reply("Linux", "uuid:1", f"http://{address}:49152/desc.xml"), address)]
        return []

    wire = FakeWire(clock, on_datagram, on_stream, own=[LINK])
    coverage = discovered(authorisation(networks=["10.20.0.0/29"]), wire, clock, tmp_path)
    assert problems(wire.sent) == []
    assert coverage.end == "finished"
    assert coverage.states == {"answered": 4, "skipped": 2}  # one excluded, one this machine
    # The second ClientHello is for servers that refuse the first, and HTTPS for hosts that show no page: these speak no TLS.
    # One version of SNMP is authorised, and none to two of the hosts.
    apart = {"tls-hello-1.3", "snmp-get-1", *(name for name, (transport, _, _) in PINNED.items() if transport == "tls")}
    assert set(coverage.sent) == set(PINNED) - apart
    assert {left.address for left in wire.sent if left.port == 161} == SNMP_ALLOWED


def test_a_host_that_shows_no_page_but_over_tls_is_read_over_tls(tmp_path: Path) -> None:
    clock = FakeClock()

    def on_stream(payload: bytes, address: str, port: int) -> bytes | Exception:
        if payload.startswith(b"\x16"):
            return replies.tls_server_flight(replies.certificate("cam"))
        if port == 80 and payload:
            return replies.lines("HTTP/1.1 302 Found", f"Location: https://{address}:8443/", "Content-Length: 0")
        if payload.startswith(b"GET"):
            return replies.lines("HTTP/1.1 200 OK", "Server: Secret-Webs", "Content-Length: 2", body="ok")
        return b""

    wire = FakeWire(clock, on_stream=on_stream, own=[LINK], on_secure=lambda address, port: None)
    wire.on_connect = lambda address, port: None if port in (80, 8443) else ConnectionRefusedError()
    coverage = discovered(authorisation(networks=["10.20.0.0/29"], snmp=None), wire, clock, tmp_path)
    assert problems(wire.sent) == []
    read = [(left.port, left.payload.split(b" HTTP")[0]) for left in wire.sent if left.transport == "tls"]
    assert Counter(read) == {
        (8443, b"GET /"): 4, (8443, b"GET /favicon.ico"): 4, (8443, b"GET /ISAPI/System/deviceInfo"): 4,
    }  # fmt: skip
    assert coverage.states["answered"] == 4
    assert "Secret-Webs" in (tmp_path / "observations.jsonl").read_text()


@pytest.mark.parametrize("stray", ["198.51.100.9", "10.20.0.3", "fe80::1%eth0", "fd00:20::77"])
def test_an_answer_from_an_address_that_was_not_authorised_is_counted_and_not_kept(tmp_path: Path, stray: str) -> None:
    clock = FakeClock()
    reply = replies.sadp_reply("X", "X20200101AAWR123456789", "02:00:5e:00:53:01")
    wire = FakeWire(clock, lambda payload, address, port: [(reply, stray)] if port == 37020 else [], own=[LINK])
    coverage = discovered(authorisation(), wire, clock, tmp_path)
    assert coverage.observations == 0
    assert sum(coverage.ignored.values()) > 0
    assert problems(wire.sent) == []
