"""A watch as one function: what it may listen to, how it ends, and what a sudden end leaves."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assay.discovery import Signed
from assay.errors import AssayError, EvidenceError
from assay.observe.probe.wire import Link
from assay.observe.watch.model import HOUR
from assay.watching import Watched, watch
from tests.observe.frames import pcap
from tests.observe.probe.network import FakeClock, FakeWire
from tests.observe.probe.permits import permit
from tests.observe.watch.listening import Session, chatter, events, evidence, host, names_itself, of_devices, told

ROOT = Path(__file__).parents[1]
ONE, TWO = host(1), host(2)
HALL = Link("hall", 7)


def capture(path: Path, hours: float = 1) -> Path:
    path.write_bytes(pcap(chatter([ONE, TWO], hours)))
    return path


# Captures


def test_what_a_capture_holds_is_read_once_and_the_next_watch_goes_on(tmp_path: Path) -> None:
    source = capture(tmp_path / "a.pcap")
    first = watch([str(source)], tmp_path / "out", seconds=0)
    assert (first.devices, first.places[0].frames) == (2, 24)
    capture(source, 2)
    second = watch([str(source)], tmp_path / "out", seconds=0)
    assert (second.devices, second.places[0].frames) == (2, 48)
    assert [row["event"] for row in events(tmp_path / "out")].count("device-new") == 2
    assert len(evidence(tmp_path / "out")) == 2


def test_a_capture_that_grows_is_followed_until_time_is_over(tmp_path: Path) -> None:
    source = tmp_path / "a.pcap"
    content = pcap(chatter([ONE, TWO], 1))

    @dataclass
    class Writing(FakeClock):
        """Whenever the watch waits, somebody captures a little more."""

        start: dt.datetime = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
        passed: float = 0.0
        step: float = 0.0
        at: int = 0

        async def sleep(self, seconds: float) -> None:
            await super().sleep(seconds)
            with source.open("ab") as stream:
                stream.write(content[self.at : self.at + 100])
            self.at += 100

    found = watch([str(source)], tmp_path / "out", seconds=60, clock=Writing())
    assert found.places[0].frames == 24
    assert found.unread == ()


def test_the_stop_file_ends_it(tmp_path: Path) -> None:
    source = capture(tmp_path / "a.pcap")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "stop").touch()
    with pytest.raises(EvidenceError, match="stop switch"):
        watch([str(source)], tmp_path / "out", seconds=0)


def test_two_watches_do_not_write_into_one_folder(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    source = capture(tmp_path / "a.pcap")
    (tmp_path / "out").mkdir()
    with (tmp_path / "out" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(EvidenceError, match="another watch"):
            watch([str(source)], tmp_path / "out", seconds=0)


@pytest.mark.parametrize("spoilt", [b"not a database" * 100, b""])
def test_a_state_that_somebody_spoilt_is_one_clear_error_or_begun_anew(tmp_path: Path, spoilt: bytes) -> None:
    source = capture(tmp_path / "a.pcap")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "watch.sqlite").write_bytes(spoilt)
    if spoilt:
        with pytest.raises(EvidenceError, match=r"watch\.sqlite: the state of the watch cannot be used"):
            watch([str(source)], tmp_path / "out", seconds=0)
    else:
        assert watch([str(source)], tmp_path / "out", seconds=0).devices == 2


def test_evidence_that_somebody_cut_is_one_clear_error(tmp_path: Path) -> None:
    source = capture(tmp_path / "a.pcap")
    watch([str(source)], tmp_path / "out", seconds=0)
    (tmp_path / "out/evidence/observations.jsonl").write_text("")
    with pytest.raises(EvidenceError, match="shorter than the watch wrote it"):
        watch([str(source)], tmp_path / "out", seconds=0)


def test_the_evidence_of_a_watch_whose_state_is_gone_is_not_written_over(tmp_path: Path) -> None:
    source = capture(tmp_path / "a.pcap")
    watch([str(source)], tmp_path / "out", seconds=0)
    kept = (tmp_path / "out/evidence/observations.jsonl").read_bytes()
    (tmp_path / "out" / "watch.sqlite").unlink()
    for _ in range(2):
        with pytest.raises(EvidenceError, match=r"events\.jsonl: is of a watch whose state is gone"):
            watch([str(source)], tmp_path / "out", seconds=0)
    assert (tmp_path / "out/evidence/observations.jsonl").read_bytes() == kept


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    source = capture(tmp_path / "a.pcap")
    (tmp_path / "out").write_text("a file")
    with pytest.raises(EvidenceError, match="is a file, no folder"):
        watch([str(source)], tmp_path / "out", seconds=0)


KILLED = """
import sys
from pathlib import Path
import assay.watching
assay.watching.COMMIT_SECONDS = assay.watching.POLL_SECONDS = 0.05
assay.watching.watch([sys.argv[1]], Path(sys.argv[2]), tell=lambda event: print(event.event, flush=True))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no SIGKILL")
def test_a_watch_that_is_killed_loses_nothing_of_a_capture_and_says_nothing_twice(tmp_path: Path) -> None:
    """Killed again and again while the capture grows; then the events are those of one quiet run."""
    source, content = tmp_path / "a.pcap", pcap(sorted([*chatter([ONE], 5), *chatter([TWO], 40)]))
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    source.write_bytes(content[:24])
    for turn in range(5):
        words = [sys.executable, "-c", KILLED, str(source), str(tmp_path / "out")]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment) as watcher:
            assert watcher.stdout and watcher.stdout.readline() == "began\n"
            with source.open("ab") as stream:
                for at in range(turn * len(content) // 5, (turn + 1) * len(content) // 5, 700):
                    stream.write(content[max(at, 24) : max(24, min(at + 700, (turn + 1) * len(content) // 5))])
                    stream.flush()
                    time.sleep(0.01)
            time.sleep(0.02 * turn)
            watcher.send_signal(signal.SIGKILL)
    assert source.read_bytes() == content
    watch([str(source)], tmp_path / "out", seconds=0)
    watch([str(source)], tmp_path / "once", seconds=0)
    assert _without_source(tmp_path / "out") == _without_source(tmp_path / "once")
    assert evidence(tmp_path / "out") == evidence(tmp_path / "once")
    assert told(of_devices(tmp_path / "out"))[-1] == ("device-vanished", ONE.mac)


def _without_source(folder: Path) -> list[dict[str, object]]:
    return [row | {"source": ""} for row in of_devices(folder)]


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no SIGTERM that can be caught")
def test_a_watch_that_is_told_to_end_writes_its_state_first(tmp_path: Path) -> None:
    source = capture(tmp_path / "a.pcap")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    environment.pop("PYTHONUNBUFFERED", None)
    words = [sys.executable, "-m", "assay", "watch", str(source), "--out", str(tmp_path / "out"), "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment) as watcher:
        assert watcher.stdout
        while "device-new" not in (line := watcher.stdout.readline()):
            assert line
        watcher.send_signal(signal.SIGTERM)
        rest = watcher.stdout.read().splitlines()
    assert watcher.returncode == 0
    assert json.loads(rest[-1])["account"]["devices"] == 2
    assert events(tmp_path / "out")[-1] | {"at": ""} == {
        "event": "ended", "at": "", "source": str(source), "why": "stopped", "clock": "system", "until": "2026-01-01T10:55:00Z",
    }  # fmt: skip


# Interfaces


@dataclass
class Listening:
    """Frames of a fake interface: each after some seconds; None is the interface going down."""

    wire: Hall
    closed: bool = False

    async def receive(self) -> bytes:
        await asyncio.sleep(0)
        if not self.wire.script:
            self.wire.clock.passed += 1
            raise TimeoutError
        seconds, frame = self.wire.script[0]
        self.wire.clock.passed += min(seconds, 1)
        if seconds > 1:
            self.wire.script[0] = (seconds - 1, frame)
            raise TimeoutError
        self.wire.script.pop(0)
        if frame is None:
            self.wire.down = self.wire.clock.passed + self.wire.outage
            raise OSError(100, "Network is down")
        return frame

    def lost(self) -> int:
        return self.wire.dropped.pop() if self.wire.dropped else 0

    def close(self) -> None:
        self.closed = True


@dataclass
class Hall(FakeWire):
    """A wire of one interface that has no address, which goes down and comes back with another index."""

    script: list[tuple[float, bytes | None]] = field(default_factory=list)
    outage: float = 0.0
    down: float = 0.0
    opened: list[Listening] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    asked: list[float] = field(default_factory=list)

    def link(self, name: str) -> Link | None:
        self.asked.append(self.clock.passed)
        if name != "hall" or self.clock.passed < self.down:
            return None
        return Link("hall", 7 + (self.down > 0))

    def frames(self, link: Link) -> Listening:  # type: ignore[override]
        self.opened.append(Listening(self))
        return self.opened[-1]


def listened(tmp_path: Path, wire: Hall, seconds: float | None, **changes: object) -> Watched:
    signed = Signed(permit(interfaces=[{"name": "hall"}], **changes), "f" * 64, "authorisation.yaml")
    return watch(["hall"], tmp_path / "out", authorisation=signed, seconds=seconds, wire=wire, clock=wire.clock,
                 vanished_after=dt.timedelta(hours=1))  # fmt: skip


def test_an_interface_is_listened_to_and_nothing_is_sent(tmp_path: Path) -> None:
    wire = Hall(FakeClock(), script=[(5, names_itself(ONE))])
    found = listened(tmp_path, wire, 60)
    assert told(events(tmp_path / "out")) == [("began", ""), ("device-new", ONE.mac), ("ended", "")]
    assert found.places[0].listened // 10**9 in (59, 60)
    assert wire.sent == []
    assert all(one.closed for one in wire.opened)
    assert json.loads((tmp_path / "out/authorisation-ffffffffffff.json").read_text())["sha256"] == "f" * 64


def test_an_interface_that_goes_down_is_waited_for_and_the_gap_does_not_count(tmp_path: Path) -> None:
    """Down for two hours: that nobody was heard then says nothing."""
    wire = Hall(FakeClock(), script=[(5, names_itself(ONE)), (5, None), (5, names_itself(TWO))], outage=7200)
    listened(tmp_path, wire, 3 * 3600)
    rows = events(tmp_path / "out")
    assert told(rows)[:5] == [
        ("began", ""), ("device-new", ONE.mac), ("interrupted", ""), ("resumed", ""), ("device-new", TWO.mac),
    ]  # fmt: skip
    assert rows[3]["from"] == rows[2]["at"] == "2026-11-22T12:00:10Z"
    # Twelve thousand seconds less the gap: an hour of listening is over only near the end.
    assert [row["at"] for row in rows if row["event"] == "device-vanished"] == []
    assert len(wire.opened) == 2
    waits = [later - earlier for earlier, later in zip(wire.asked, wire.asked[1:], strict=False) if 10 < earlier < 7200]
    assert 20 < max(waits) <= 31, "it asks seldom while there is nothing, and never more seldom than twice a minute"


def test_a_device_vanishes_on_an_interface_that_nobody_else_speaks_on(tmp_path: Path) -> None:
    wire = Hall(FakeClock(), script=[(5, names_itself(ONE))])
    listened(tmp_path, wire, 2 * 3600)
    rows = [row for row in events(tmp_path / "out") if row["event"] == "device-vanished"]
    assert [row["at"] for row in rows] == ["2026-11-22T13:00:05Z"]


def test_an_interface_with_a_new_index_is_opened_anew(tmp_path: Path) -> None:
    """Removed and made again while the socket stayed silent about it."""
    wire = Hall(FakeClock(), script=[(5, names_itself(ONE))])
    wire.down = 0.0
    listening = wire.link

    def link(name: str) -> Link | None:
        found = listening(name)
        return Link("hall", 9) if found and wire.clock.passed > 20 else found

    wire.link = link  # type: ignore[method-assign]
    listened(tmp_path, wire, 60)
    assert len(wire.opened) == 2


def test_frames_that_came_too_fast_are_counted(tmp_path: Path) -> None:
    found = listened(tmp_path, Hall(FakeClock(), script=[(5, names_itself(ONE))], dropped=[3, 4]), 60)
    assert found.counts == {"frames that the system dropped": 7}


def test_a_machine_that_slept_did_not_listen(tmp_path: Path) -> None:
    wire = Hall(FakeClock(), script=[(5, names_itself(ONE)), (5, names_itself(TWO)), (5, names_itself(TWO))])
    now = wire.clock.now
    wire.clock.now = lambda: now() + dt.timedelta(hours=3 * (wire.clock.passed > 10))  # type: ignore[method-assign]
    found = listened(tmp_path, wire, 60)
    assert "clock-changed" in [row["event"] for row in events(tmp_path / "out")]
    assert found.places[0].listened <= 60 * 10**9
    assert found.vanished == 0


def test_listening_ends_with_the_authorised_window(tmp_path: Path) -> None:
    wire = Hall(FakeClock())
    listened(tmp_path, wire, None, window={"from": "2026-11-22T11:00:00+00:00", "until": "2026-11-22T12:30:00+00:00"})
    last = events(tmp_path / "out")[-1]
    assert (last["event"], last["why"]) == ("ended", "the time window has ended")
    assert last["at"] == "2026-11-22T12:30:00Z"


@pytest.mark.parametrize(("changes", "words"), [
    ({"interfaces": []}, "does not authorise listening on hall"),
    ({"interfaces": [{"name": "hall", "listen": False}]}, "does not authorise listening on hall"),
    ({"window": {"from": "2026-11-20T11:00:00+00:00", "until": "2026-11-21T12:30:00+00:00"}}, "time window has ended"),
])  # fmt: skip
def test_what_is_not_authorised_is_not_listened_to(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    wire = Hall(FakeClock())
    signed = Signed(permit(**({"interfaces": [{"name": "hall"}]} | changes)), "f" * 64, "authorisation.yaml")
    with pytest.raises(AssayError, match=words):
        watch(["hall"], tmp_path / "out", authorisation=signed, seconds=60, wire=wire, clock=wire.clock)
    assert wire.opened == []


def test_an_interface_without_an_authorisation_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="needs an authorisation"):
        watch(["hall"], tmp_path / "out", seconds=60)


def test_a_gap_between_two_watches_of_an_interface_does_not_count(tmp_path: Path) -> None:
    first = Hall(FakeClock(), script=[(5, names_itself(ONE))])
    listened(tmp_path, first, 60)
    second = Hall(FakeClock(first.clock.start + dt.timedelta(hours=5)), script=[(5, names_itself(TWO))])
    found = listened(tmp_path, second, 60)
    assert found.vanished == 0
    assert found.places[0].listened < 130 * 10**9
    session = Session(tmp_path / "out", tmp_path)
    intervals = session.watch.state._database.execute("SELECT began, ended FROM intervals").fetchall()
    session.end(suddenly=True)
    assert len(intervals) == 2
    assert sum(ended - began for began, ended in intervals) < HOUR
