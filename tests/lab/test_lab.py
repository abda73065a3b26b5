"""A lab on loopback: devices stand where they were put, hear what they should, misbehave as they are said to, and let go."""

from __future__ import annotations

import contextlib
import json
import os
import random
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.errors import LabError
from assay.lab import Lab, Persona, load_personas
from assay.lab.load import parse
from assay.lab.quirks import Quirks
from tests.lab import asking
from tests.lab.asking import ask, ask_group, ask_stream, get, loopback_range


def lab_of(*names: str, **options: object) -> Lab:
    return Lab(load_personas(names), bind=loopback_range(), **options)  # type: ignore[arg-type]


def misbehaving(name: str, **quirks: object) -> list[Persona]:
    (persona,) = load_personas([name])
    return [persona.model_copy(update={"quirks": Quirks.model_validate(quirks)})]


@pytest.fixture(scope="module")
def standing() -> Iterator[Lab]:
    """One device that stays up."""
    # Other tests put labs up on this process' own range while this one stands.
    apart = f"127.{200 + os.getpid() % 50}.{os.getpid() // 50 % 250}.0/24"
    with Lab(load_personas(["linux-server"]), bind=apart, groups=False).in_thread() as lab:
        yield lab


# Places -----------------------------------------------------------------------------------------------------------------


def test_each_device_stands_on_an_address_of_its_own() -> None:
    lab = lab_of("makers", count=100)
    assert len({one.address for one in lab.devices}) == 100
    assert all(one.address.startswith("127.") and not one.address.endswith((".0", ".255")) for one in lab.devices)


def test_copies_differ_in_mac_and_serial_and_stay_in_the_makers_block() -> None:
    lab = lab_of("hikvision-camera", "dahua-camera", "amcrest-on-dahua", "xiongmai-recorder", "linux-server", count=100)
    assert len({one.mac for one in lab.devices}) == 100
    hik = [one for one in lab.devices if one.persona.id == "hikvision-camera"]
    assert {one.mac[:8] for one in hik} == {"44:19:b6"}
    serials = [one.serial for one in lab.devices if one.serial]
    assert len(set(serials)) == len(serials) == 80
    assert {len(one.serial) for one in hik} == {len(hik[0].serial)}
    assert [one.id for one in hik[:2]] == ["hikvision-camera", "hikvision-camera-2"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"bind": "10.0.0.0/8"}, "no part of 127.0.0.0/8"),
        ({"bind": "0.0.0.0/0"}, "no part of 127.0.0.0/8"),
        ({"bind": "127.65.0.0/30", "count": 9}, "addresses, and 9 are asked for"),
        ({"bind": "nonsense"}, "does not appear to be"),
        ({"addresses": ["192.0.2.1"]}, "taken for real ones"),
        ({"addresses": ["0.0.0.0"]}, "taken for real ones"),
        ({"addresses": ["::"]}, "taken for real ones"),
        ({"addresses": ["fe80::1"]}, "taken for real ones"),
        ({"addresses": ["127.65.0.1"], "count": 2}, "2 devices and 1 addresses"),
        ({"addresses": ["127.65.0.9-127.65.0.1"]}, "no range"),
        ({"addresses": ["127.0.0.1-127.255.255.254"]}, "no range"),
        ({"addresses": ["127.0.0.1-::1"]}, "no range"),
        ({"addresses": ["10.0.0.0/8"]}, "FIRST-LAST"),
        ({"count": 0}, "0 devices"),
        ({"count": 10_000}, "ask for 1 to"),
        ({"bind": "::1", "count": 3000}, "::1 has ports for"),
    ],
)
def test_a_place_where_no_device_may_stand_is_refused(
    options: dict[str, object], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assay.lab.places.in_own_namespace", lambda: False)
    with pytest.raises(LabError, match=words):
        Lab(load_personas(["linux-server"]), **options)  # type: ignore[arg-type]


def test_ports_that_only_others_may_have_are_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.lab import places

    class Refusing(socket.socket):
        def bind(self, address: Any, /) -> None:
            if address[1] < 1024:
                raise PermissionError

    monkeypatch.setattr("assay.lab.places.socket.socket", Refusing)
    moved = [places.permitted_port(port) for port in (80, 443, 554, 23, 1900, 37020)]
    assert moved == [10080, 10443, 10554, 10023, 1900, 37020]


def test_moved_ports_stand_in_what_the_devices_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.lab.places.permitted_port", lambda port: port + 10_000 if port < 1024 else port)
    with lab_of("axis-camera", "hikvision-camera", groups=False).in_thread() as lab:
        axis, camera = lab.devices
        assert (
            f"LOCATION: http://{axis.address}:10080/rootdesc1.xml".encode()
            in ask(axis.address, 1900, asking.M_SEARCH)[0]
        )
        assert f"{camera.address}:10080/onvif/device_service".encode() in ask(camera.address, 3702, asking.probe())[0]
        assert ask_stream(camera.address, 10080, get("/", "x")).startswith(b"HTTP/1.1 200")


def test_ipv6_devices_share_the_loopback_address_and_have_ports_of_their_own() -> None:
    with Lab(load_personas(["hikvision-camera", "axis-camera"]), bind="::1").in_thread() as lab:
        ports = [port for one in lab.devices for port in one.ports.values()]
        assert len(set(ports)) == len(ports)
        for one in lab.devices:
            assert one.persona.services.wsd
            (told,) = ask("::1", one.port(one.persona.services.wsd), asking.probe())
            assert f"http://[::1]:{one.port(one.persona.services.http[0])}/".encode() in told
            page = ask_stream("::1", one.port(one.persona.services.http[0]), get("/", "[::1]"))
            assert page.startswith(b"HTTP/1.1 ")


def test_two_labs_cannot_stand_on_one_address() -> None:
    with (
        lab_of("linux-server").in_thread(),
        pytest.raises(LabError, match="nothing can listen on"),
        lab_of("linux-server").in_thread(),
    ):
        pass


def test_a_lab_lets_go_of_its_ports() -> None:
    for _ in range(3):
        with lab_of("dahua-camera").in_thread() as lab:
            assert ask(lab.devices[0].address, 37810, asking.dhip())


# Groups -----------------------------------------------------------------------------------------------------------------


def test_everybody_with_the_protocol_answers_a_question_to_the_group() -> None:
    with lab_of("makers").in_thread() as lab:
        for group, port, question, name in (
            ("239.255.255.250", 37020, asking.SADP, "sadp"),
            ("239.255.255.251", 37810, asking.dhip(), "dhip"),
            ("127.255.255.255", 37810, asking.dhip(), "dhip"),
            ("239.255.255.250", 3702, asking.probe("NetworkVideoTransmitter"), "wsd"),
            ("239.255.255.250", 1900, asking.M_SEARCH, "ssdp"),
            ("127.255.255.255", 34569, asking.XIONGMAI, "xiongmai"),
            ("127.255.255.255", 20002, asking.TDP, "tdp"),
            ("127.255.255.255", 9999, asking.kasa(), "kasa"),
            ("127.255.255.255", 10001, asking.UBIQUITI[1], "ubiquiti"),
        ):
            able = {one.address for one in lab.devices if getattr(one.persona.services, name)}
            if name == "ubiquiti":
                able = {one.address for one in lab.devices if one.persona.id == "ubiquiti-gateway"}
            heard = {address for _, address in ask_group(group, port, question, seconds=0.25)}
            assert heard & {one.address for one in lab.devices} == able, name


def test_a_lab_without_groups_hears_its_own_addresses_only() -> None:
    with lab_of("hikvision-camera", groups=False).in_thread() as lab:
        own = lab.devices[0].address
        assert own not in {address for _, address in ask_group("239.255.255.250", 37020, asking.SADP, seconds=0.2)}
        assert ask(own, 37020, asking.SADP)


def test_answers_to_a_group_are_spread() -> None:
    with lab_of("hikvision-camera", count=20, spread=0.4).in_thread():
        start = time.monotonic()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            asked.settimeout(0.6)
            asked.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
            asked.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 0)
            asked.sendto(asking.SADP, ("239.255.255.250", 37020))
            arrivals = [time.monotonic() - start for _ in asking.hear(asked, 20)]
    assert len(arrivals) == 20
    assert arrivals[-1] - arrivals[0] > 0.2


@contextlib.contextmanager
def listening(group: str, port: int) -> Iterator[socket.socket]:
    """A member of the group on the loopback interface."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((group, port))
        member = socket.inet_aton(group) + socket.inet_aton("127.0.0.1")
        listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
        listener.settimeout(2)
        yield listener


def test_some_answer_to_the_group_and_not_to_whoever_asked() -> None:
    with listening("239.255.255.250", 37020) as listener, lab_of("answers-the-group").in_thread() as lab:
        own = lab.devices[0].address
        assert own not in {address for _, address in ask_group("239.255.255.250", 37020, asking.SADP, seconds=0.2)}
        assert any(peer == (own, 37020) and b"ProbeMatch" in payload for payload, peer in asking.hear(listener, 2))
        assert ask(own, 37020, asking.SADP)


def test_devices_announce_themselves_unasked() -> None:
    with listening("239.255.255.250", 1900) as listener, lab_of("axis-camera", announce=0.2).in_thread() as lab:
        own = lab.devices[0].address
        heard = [payload for payload, peer in asking.hear(listener, 4) if peer[0] == own]
    assert any(b"NTS: ssdp:alive" in payload for payload in heard)


# The record -------------------------------------------------------------------------------------------------------------


def test_every_byte_is_recorded(tmp_path: Path) -> None:
    log = tmp_path / "lab.jsonl"
    with lab_of("hikvision-recorder", log=log, groups=False).in_thread() as lab:
        (device,) = lab.devices
        ask(device.address, 37020, asking.SADP)
        ask(device.address, 37020, b"\x00\xff anything")
        ask_stream(device.address, 80, get("/", "x"))
        asking.ask_tls(device.address, 443, get("/", "y"))
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    said = [(line["service"], bytes.fromhex(line["received"]), line["what"]) for line in lines]
    assert ("sadp", asking.SADP, "question") in said
    assert ("sadp", b"\x00\xff anything", "unknown") in said
    assert ("http", get("/", "x"), "question") in said
    assert ("http", get("/", "y"), "question") in said
    assert next(payload for service, payload, _ in said if service == "tls")[:2] == b"\x16\x03"  # the hello itself
    assert {line["device"] for line in lines} == {"hikvision-recorder"}
    assert all(line["local"].startswith(f"{device.address}:") and line["peer"].startswith("127.") for line in lines)
    assert [entry.line() for entry in lab.record.entries] == log.read_text().splitlines()


@given(st.lists(st.sampled_from([b"GET / HTTP/1.1\r\n\r\n", b"\r\n", b"x", b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
                                b"GET / HTTP/1.0\r\n\r\n", b"\x16\x03\x01", b"A" * 300]), max_size=6))  # fmt: skip
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_byte_that_a_web_server_read_is_missing_from_the_record(standing: Lab, pieces: list[bytes]) -> None:
    (device,) = standing.devices
    standing.record.entries.clear()
    sent = b"".join(pieces)
    with socket.create_connection((device.address, 80), timeout=2) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65_536):
            pass
    assert b"".join(entry.payload for entry in standing.record.entries) == sent


def test_log_ins_and_commands_are_told_apart_from_questions() -> None:
    with lab_of("huawei-router", "printer", "hikvision-camera", groups=False).in_thread() as lab:
        router, printer, camera = (one.address for one in lab.devices)
        assert b"Login:" in ask_stream(router, 23, b"root\r\n")
        told = ask_stream(printer, 21, b"USER admin\r\nPASS x\r\nQUIT\r\n", seconds=0.3)
        assert told.startswith(b"220 ")
        assert b"530 " in told
        assert b"230 " not in told
        ask(camera, 37020, b"<Probe><Types>activate</Types></Probe>", seconds=0.1)
    assert [(entry.service, entry.what) for entry in lab.record.refused()] == [
        ("banner", "log-in"), ("banner", "log-in"), ("sadp", "command"),
    ]  # fmt: skip


def test_a_careful_reader_leaves_no_trace_of_a_log_in() -> None:
    with lab_of("makers", groups=False).in_thread() as lab:
        for device in lab.devices[:6]:
            list(asking.replies(device))
    assert lab.record.refused() == []


# Quirks -----------------------------------------------------------------------------------------------------------------


def quirky(name: str, **quirks: object) -> Lab:
    return Lab(misbehaving(name, **quirks), bind=loopback_range(), groups=False)


def test_a_slow_device_answers_late() -> None:
    with quirky("hikvision-camera", delay=0.3).in_thread() as lab:
        start = time.monotonic()
        assert ask(lab.devices[0].address, 37020, asking.SADP, seconds=1)
        assert ask_stream(lab.devices[0].address, 80, get("/", "x"))
        assert time.monotonic() - start > 0.6


def test_only_the_services_named_misbehave() -> None:
    with quirky("hikvision-camera", only=["sadp"], drop_every=1).in_thread() as lab:
        assert ask(lab.devices[0].address, 37020, asking.SADP, seconds=0.1) == []
        assert ask(lab.devices[0].address, 3702, asking.probe())


def test_a_lossy_device_answers_when_asked_again() -> None:
    with quirky("hikvision-camera", drop_first=2).in_thread() as lab:
        heard = [bool(ask(lab.devices[0].address, 37020, asking.SADP, seconds=0.1)) for _ in range(4)]
    assert heard == [False, False, True, True]


def answers_from(lab: Lab) -> list[tuple[str, int]]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.settimeout(0.3)
        asked.sendto(asking.SADP, (lab.devices[0].address, 37020))
        return [peer for _, peer in asking.hear(asked, 100)]


def test_answers_come_from_elsewhere_and_more_than_once() -> None:
    with quirky("hikvision-camera", answer_from="other-port").in_thread() as lab:
        ((address, port),) = answers_from(lab)
        assert address == lab.devices[0].address
        assert port != 37020
    with quirky("hikvision-camera", answer_from="127.99.99.98", repeat=3).in_thread() as lab:
        assert answers_from(lab) == [("127.99.99.98", 37020)] * 3


def test_answers_are_filled_and_stay_readable() -> None:
    with quirky("hikvision-camera", huge=60_000).in_thread() as lab:
        (told,) = ask(lab.devices[0].address, 37020, asking.SADP)
    assert len(told) == 60_000
    assert told.rstrip().endswith(b"</ProbeMatch>")


@pytest.mark.parametrize("how", ["cut", "flipped", "binary", "entities", "deep", "empty", "length"])
def test_each_way_of_spoiling_an_answer_spoils_it(how: str) -> None:
    with quirky("dahua-camera").in_thread() as lab:
        (sound,) = ask(lab.devices[0].address, 37810, asking.dhip())
    with quirky("dahua-camera", broken=how).in_thread() as lab:
        (spoilt,) = ask(lab.devices[0].address, 37810, asking.dhip())
    assert spoilt != sound


def test_connections_are_held_reset_dripped_and_never_ended() -> None:
    def page(seconds: float, most: int = 1 << 20, **quirks: object) -> bytes:
        with quirky("linux-server", **quirks).in_thread() as lab:
            return ask_stream(lab.devices[0].address, 80, get("/", "x"), seconds=seconds, most=most)

    assert page(0.3, hold=True) == b""
    assert page(0.3, reset=True) == b""
    assert 2 <= len(page(0.25, most=4, drip=0.1)) <= 4
    assert len(page(2, most=3_000_000, endless=10_000_000)) >= 3_000_000
    flood = page(1, broken="headers")
    assert flood.count(b"X-Filler") == 3000


def test_a_lab_survives_its_hostile_devices_and_their_clients() -> None:
    """Thirty at once, each asked everything, most clients gone before the answer is."""
    with Lab(load_personas(["hostile"]), bind=loopback_range(), groups=False).in_thread() as lab:
        for device in lab.devices:
            for service in device.persona.services.all():
                if service.transport == "udp":
                    ask(device.address, device.port(service), asking.questions(device, service)[0], seconds=0.01)
                else:
                    ask_stream(device.address, device.port(service), get("/", "x"), seconds=0.02, most=10)
        last = next(one for one in lab.devices if one.persona.id == "other-port")
        assert ask(last.address, 37020, asking.SADP)


def test_no_bytes_make_a_service_fall_over(caplog: pytest.LogCaptureFixture) -> None:
    """asyncio reports in its log whatever a connection's task did not catch."""
    thrown = random.Random(6)
    with lab_of("hikvision-recorder", "axis-camera", "zte-ont", "printer", groups=False).in_thread() as lab:
        for device in lab.devices:
            for service in device.persona.services.all():
                for beginning in (
                    b"",
                    b"\x16\x03\x01\x02\x00\x01",
                    b"GET / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n",
                ):
                    noise = beginning + thrown.randbytes(300)
                    if service.transport == "tcp":
                        ask_stream(device.address, device.port(service), noise, seconds=0.02)
                    else:
                        ask(device.address, device.port(service), noise, seconds=0.001)
        assert ask_stream(lab.devices[1].address, 80, get("/", "x")).startswith(b"HTTP/1.1 401")
    assert [entry.getMessage() for entry in caplog.records if entry.name == "asyncio"] == []


def test_a_web_server_refuses_at_once_what_can_be_no_request() -> None:
    with lab_of("linux-server", groups=False).in_thread() as lab:
        start = time.monotonic()
        assert ask_stream(lab.devices[0].address, 80, b"\x16\x03\x01\x00\xa5\x01", seconds=3).startswith(
            b"HTTP/1.1 400"
        )
        assert time.monotonic() - start < 1


def test_one_connection_takes_several_requests() -> None:
    with lab_of("hikvision-camera", groups=False).in_thread() as lab:
        one = get("/", "x").replace(b"Connection: close\r\n", b"")
        told = ask_stream(lab.devices[0].address, 80, one + one + get("/ISAPI/System/deviceInfo", "x"))
        late = ask_stream(lab.devices[0].address, 80, b"\r\n" + get("/", "x"))
    assert late.startswith(b"HTTP/1.1 200 OK")
    assert told.count(b"HTTP/1.1 200 OK") == 2
    assert told.count(b"HTTP/1.1 401 ") == 1


def test_the_listing_says_where_everything_stands() -> None:
    with lab_of("axis-camera", "onvif-demo", groups=False).in_thread() as lab:
        axis, demo = lab.listing()
    assert {one["service"] for one in axis["services"]} == {"wsd", "ssdp", "mdns", "http", "rtsp"}
    assert axis["truth"]["maker"] == "axis"
    assert "hikvision" in demo["truth"]["never"]
    json.dumps([axis, demo])


def test_a_port_that_is_taken_is_named_and_nothing_stays_open() -> None:
    text = "personas: [{id: aa, title: A, truth: {}, services: {http: [{port: 4080, pages: {}}, {port: 4081, pages: {}}]}}]"
    personas: Sequence[Persona] = parse(text.encode(), "x")
    lab = Lab(personas, bind=loopback_range())
    with socket.socket() as taken:
        taken.bind((lab.devices[0].address, 4081))
        taken.listen()
        with pytest.raises(LabError, match="4081"), lab.in_thread():
            pass
    with socket.create_server((lab.devices[0].address, 4080)):
        pass
