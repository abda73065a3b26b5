"""Real sockets on loopback: devices that the test starts are found, read once, and never sent anything else."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from assay.discovery import discover, observations, plan, read_authorisation, summary
from assay.errors import AssayError
from assay.observe.probe.journal import Journal
from tests.observe import messages as replies
from tests.observe.probe.permits import PLAIN
from tests.observe.probe.pinned import PINNED
from tests.observe.probe.servers import Servers, servers

CAMERA, RECORDER, NOBODY = "127.77.0.1", "127.77.0.2", "127.77.0.3"
SERIAL = "XYZ-2CD00020200101AAWR123456789"


def authorisation_file(folder: Path, **changes: object) -> Path:
    now = dt.datetime.now(dt.UTC)
    given = PLAIN | {
        "networks": [f"{CAMERA}/32", f"{RECORDER}/32", f"{NOBODY}/32"],
        "window": {
            "from": (now - dt.timedelta(hours=1)).isoformat(),
            "until": (now + dt.timedelta(hours=1)).isoformat(),
        },
        "rates": {"total": 5000, "per_host": 500},
    }
    path = folder / "authorisation.yaml"
    path.write_text(yaml.safe_dump(given | changes), encoding="utf-8")
    return path


def page(request: bytes) -> bytes:
    if request.startswith(b"GET / "):
        return replies.lines("HTTP/1.1 200 OK", "Server: Example-Webs", "Content-Length: 30", "Set-Cookie: sid=hush",
                             body="<title>Lobby</title>0123456789")  # fmt: skip
    if request.startswith(b"GET /favicon.ico"):
        return replies.lines(
            "HTTP/1.1 200 OK", "Content-Type: image/x-icon", "Content-Length: 4", body="\x00\x00\x01\x00"
        )
    if b"/ISAPI/" in request:
        body = '<ResponseStatus version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema"></ResponseStatus>'
        return replies.lines("HTTP/1.1 401 Unauthorized", 'WWW-Authenticate: Digest realm="IP Camera(C1234)"',
                             f"Content-Length: {len(body)}", body=body)  # fmt: skip
    return replies.lines("HTTP/1.1 404 Not Found", "Content-Length: 0")


def start(found: Servers) -> None:
    found.tcp(CAMERA, 8080, page)
    found.udp(
        CAMERA,
        37020,
        lambda sent: replies.sadp_reply("XYZ-2CD000", SERIAL, "02:00:5e:00:53:01").replace(b">80<", b">8081<"),
    )
    found.tcp(CAMERA, 8081, page)
    found.udp(RECORDER, 37810, lambda sent: replies.dhip_reply("02:00:5e:00:53:02", SerialNo="ABC1234567890AB"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Servers, dict[str, object]]:
    folder = tmp_path_factory.mktemp("discovery")
    with servers() as found:
        start(found)
        coverage = discover(authorisation_file(folder), folder / "out")
        return folder / "out", found, summary(coverage, observations(folder / "out"))


def test_devices_are_found_by_what_they_say(run: tuple[Path, Servers, dict[str, object]]) -> None:
    out, _, _ = run
    found = {(seen.kind, seen.address): seen for seen in observations(out).observations}
    assert found["sadp_udp37020", CAMERA].get("serial") == SERIAL
    assert found["sadp_udp37020", CAMERA].mac == "02:00:5e:00:53:01"
    assert found["dhip_udp37810", RECORDER].get("serial") == "ABC1234567890AB"
    pages = [seen for seen in observations(out).observations if seen.kind == "http" and seen.address == CAMERA]
    assert {seen.get("html_title") for seen in pages} >= {"Lobby"}
    assert {seen.get("isapi_namespace") for seen in pages} >= {"http://www.isapi.org/ver20/XMLSchema"}
    icon = hashlib.md5(b"\x00\x00\x01\x00", usedforsecurity=False).hexdigest()
    assert icon in {seen.get("favicons") for seen in pages}


def test_an_observation_names_the_line_it_stands_on(run: tuple[Path, Servers, dict[str, object]]) -> None:
    out, _, _ = run
    for seen in observations(out).observations:
        line = (out / "evidence" / "observations.jsonl").read_text().splitlines()[seen.source.record - 1]
        assert json.loads(line)["kind"] == seen.kind
        assert seen.seen_at is not None


def test_a_cookie_is_not_kept(run: tuple[Path, Servers, dict[str, object]]) -> None:
    out, _, told = run
    assert "hush" not in (out / "evidence" / "observations.jsonl").read_text()
    assert told["secrets_dropped"]


def test_every_address_is_accounted_for(run: tuple[Path, Servers, dict[str, object]]) -> None:
    out, _, told = run
    rows = (out / "coverage.csv").read_text().splitlines()
    states = {row.split(",")[0]: row.split(",")[1] for row in rows[1:]}
    assert states == {CAMERA: "answered", RECORDER: "answered", NOBODY: "closed"}
    assert told["states"] == {"answered": 2, "closed": 1}


def test_what_arrived_is_what_is_pinned(run: tuple[Path, Servers, dict[str, object]]) -> None:
    _, found, _ = run
    known = {pinned.split(b" HTTP/1.1")[0][:12] for _, _, pinned in PINNED.values()}
    assert found.heard
    assert [
        sent
        for _, _, sent in found.heard
        if sent[:12] not in known and not any(sent.startswith(start) for start in known)
    ] == []


def test_the_authorisation_is_kept_with_the_results(run: tuple[Path, Servers, dict[str, object]]) -> None:
    out, _, told = run
    record = json.loads((out / "authorisation.json").read_text())
    assert record["authorisation"]["signed_by"]["name"] == "J. Roy"
    assert record["sha256"] == told["authorisation"]


def test_going_on_with_a_finished_run_asks_nothing(run: tuple[Path, Servers, dict[str, object]]) -> None:
    out, found, _ = run
    before = len(found.heard), (out / "evidence" / "observations.jsonl").read_bytes()
    coverage = discover(out.parent / "authorisation.yaml", out, resume=True)
    assert coverage.sent == {}
    assert (len(found.heard), (out / "evidence" / "observations.jsonl").read_bytes()) == before
    assert coverage.states == {"answered": 2, "closed": 1}


def test_a_run_that_broke_off_goes_on_without_asking_twice(tmp_path: Path) -> None:
    with servers() as found:
        start(found)
        path = authorisation_file(tmp_path, rates={"total": 60, "per_host": 30})
        out = tmp_path / "out"
        stopper = threading.Thread(target=lambda: (time.sleep(0.6), (out / "stop").touch()))
        stopper.start()
        first = discover(path, out)
        stopper.join()
        assert first.end == "the stop switch is on"
        (out / "stop").unlink()
        with (out / "journal.jsonl").open("a") as journal:
            journal.write('{"of": "127.77')  # killed while writing
        second = discover(path, out, resume=True)
    assert second.end == "finished"
    asked = [(address, port, sent) for address, port, sent in found.heard if not sent.startswith(b"<?xml")]
    once = [one for one in asked if not (one[1] == 37810 or one[1] == 8080)]
    assert len(once) == len(set(once))
    for name in ("http-root", "http-favicon", "isapi-refusal"):
        for port in (8080, 8081):
            requests = [
                1
                for address, at, sent in found.heard
                if (address, at) == (CAMERA, port) and sent.startswith(PINNED[name][2][:12])
            ]
            assert len(requests) <= 1, (name, port)
    reading = observations(out)
    assert {left.reason for left in reading.left_out} == {"address-closed"}
    assert len({(seen.kind, seen.address, seen.raw, seen.get("favicons")) for seen in reading.observations}) == len(
        reading.observations
    )


def test_ctrl_c_stops_the_command_and_it_can_go_on(tmp_path: Path) -> None:
    with servers() as found:
        start(found)
        path = authorisation_file(tmp_path, rates={"total": 60, "per_host": 30})
        words = [
            sys.executable,
            "-m",
            "assay",
            "discover",
            "--authorisation",
            str(path),
            "--out",
            str(tmp_path / "out"),
            "--quiet",
        ]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3] / "src")}
        with subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True) as command:
            while not (tmp_path / "out" / "journal.jsonl").exists():
                time.sleep(0.05)
            time.sleep(0.5)
            command.send_signal(signal.SIGINT)
            _, told = command.communicate(timeout=20)
        assert (command.returncode, told) == (4, "")
        account = json.loads((tmp_path / "out" / "coverage.json").read_text())
        assert account["end"] == "the stop switch is on"
        assert "not reached" in account["states"]
        assert discover(path, tmp_path / "out", resume=True).end == "finished"


def test_another_authorisation_does_not_go_on_with_the_run(tmp_path: Path) -> None:
    path = authorisation_file(tmp_path, networks=[f"{NOBODY}/32"])
    discover(path, tmp_path / "out")
    path.write_text(path.read_text() + "\npurpose: another\n")
    with pytest.raises(AssayError, match="another authorisation"):
        discover(path, tmp_path / "out", resume=True)
    with pytest.raises(AssayError, match="earlier discovery"):
        discover(path, tmp_path / "out")


def test_slow_bytes_hold_nobody_up(tmp_path: Path) -> None:
    with servers() as found:
        found.tcp(CAMERA, 8080, lambda sent: b"HTTP/1.1 200 OK\r\nServer: slow\r\n\r\n" + b"x" * 4000, drip=0.05)
        found.tcp(RECORDER, 8080, lambda sent: b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n" + b"y" * 4_000_000)
        path = authorisation_file(tmp_path, networks=[f"{CAMERA}/32", f"{RECORDER}/32"])
        began = time.monotonic()
        coverage = discover(path, tmp_path / "out")
        assert time.monotonic() - began < 15
    assert coverage.end == "finished"
    assert coverage.states == {"answered": 2}
    assert (tmp_path / "out/evidence/observations.jsonl").stat().st_size < 100_000


def test_ipv6_is_asked_as_well(tmp_path: Path) -> None:
    with servers() as found:
        try:
            found.tcp("::1", 8080, page)
        except OSError:
            pytest.skip("this machine has no ::1")
        coverage = discover(authorisation_file(tmp_path, networks=["::1/128"]), tmp_path / "out")
        assert any(b"Host: [::1]:8080\r\n" in sent for _, _, sent in found.heard)
    assert coverage.states == {"answered": 1}


def test_outside_the_window_nothing_is_sent(tmp_path: Path) -> None:
    with servers() as found:
        start(found)
        path = authorisation_file(tmp_path, window={"from": "2020-01-01T00:00:00Z", "until": "2020-01-02T00:00:00Z"})
        with pytest.raises(AssayError, match="window has ended"):
            discover(path, tmp_path / "out")
        assert found.heard == []
    assert not (tmp_path / "out").exists()


def test_a_plan_sends_nothing(tmp_path: Path) -> None:
    with servers() as found:
        start(found)
        planned = plan(read_authorisation(authorisation_file(tmp_path, exclude=[RECORDER])))
        assert found.heard == [] and found.opened == 0
    assert planned.addresses == 2
    assert planned.least_packets < planned.most_packets


def test_a_journal_of_half_a_line_is_mended(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal.begin(path, "x", "now")
    assert journal.ask("10.0.0.1", "tcp/80")
    journal.outcome("10.0.0.1", "tcp/80", "answered")
    assert journal.ask("10.0.0.1", "tcp/554")
    journal.close()
    path.write_text(path.read_text() + '{"of": "10.0')
    again = Journal.resume(path, "x", "later")
    assert again.steps["10.0.0.1"] == {"tcp/80": "answered", "tcp/554": "interrupted"}
    assert not again.ask("10.0.0.1", "tcp/554")
    again.close()


def first_dropped(answer: bytes) -> tuple[Callable[[bytes], bytes], list[bytes]]:
    """A server that ends the first connection without a word."""
    asked: list[bytes] = []

    def say(sent: bytes) -> bytes:
        asked.append(sent)
        if len(asked) == 1:
            raise ConnectionResetError
        return answer

    return say, asked


def test_a_server_that_drops_the_first_connection_is_asked_once_more(tmp_path: Path) -> None:
    say, asked = first_dropped(replies.lines("HTTP/1.1 200 OK", "Server: shy", "Content-Length: 0"))
    with servers() as found:
        found.tcp(CAMERA, 8080, say)
        coverage = discover(authorisation_file(tmp_path, networks=[f"{CAMERA}/32"]), tmp_path / "out")
    assert coverage.states == {"answered": 1}
    assert sum(sent.startswith(b"GET / ") for sent in asked) == 2


def test_a_server_that_never_says_a_word_is_asked_twice_and_left_alone(tmp_path: Path) -> None:
    asked: list[bytes] = []

    def say(sent: bytes) -> bytes:
        asked.append(sent)
        raise ConnectionResetError

    with servers() as found:
        found.tcp(CAMERA, 8080, say)
        coverage = discover(authorisation_file(tmp_path, networks=[f"{CAMERA}/32"]), tmp_path / "out")
    assert coverage.states == {"unread": 1}
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("answer", "found_", "state"),
    [
        (b"<html><title>Old</title></html>", {}, "unread"),  # HTTP/0.9: no head, nothing that names anybody for sure
        (replies.lines("HTTP/1.0 401 N/A", 'WWW-Authenticate: Basic realm="DCS-900"'), {"http_wwwauth": 'Basic realm="DCS-900"'}, "answered"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n13\r\n<title>Parts</title\r\n1\r\n>\r\n0\r\n\r\n", {"html_title": "Parts"}, "answered"),
        (b"HTTP/1.1 200 OK\nServer: lf-only\n\nx", {"http_servers": "lf-only"}, "answered"),
    ],
)  # fmt: skip
def test_pages_as_old_and_odd_servers_send_them(
    tmp_path: Path, answer: bytes, found_: dict[str, str], state: str
) -> None:
    with servers() as found:
        found.tcp(CAMERA, 8080, lambda sent: answer)
        coverage = discover(authorisation_file(tmp_path, networks=[f"{CAMERA}/32"]), tmp_path / "out")
    assert coverage.states == {state: 1}
    pages = [seen for seen in observations(tmp_path / "out").observations if seen.kind == "http"]
    assert bool(pages) == bool(found_)
    for name, value in found_.items():
        assert value in {seen.get(name) for seen in pages}
    if not found_:
        assert sum(coverage.left_out.values()) > 0
