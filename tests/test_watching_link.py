"""A real interface that goes down, comes back, is removed and made anew, in namespaces that the test makes.

Needs root on Linux with iproute2; skipped elsewhere. Nothing leaves the two namespaces: neither has a route out.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from assay.observe.read import read_paths
from tests.observe.probe.permits import PLAIN
from tests.observe.watch.listening import events, told

ROOT = Path(__file__).parents[1]
HERE, THERE = f"assay-wh{os.getpid()}", f"assay-wt{os.getpid()}"
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}

SPEAKER = """
import socket, sys, time
from tests.observe.watch.listening import announces, asks, host, names_itself
out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
out.bind(("device", 0))
while True:
    for frame in (asks(host(1)), names_itself(host(1)), announces(host(1), "Hall"), b"\\x02\\x00\\x5e\\x00\\x00\\x01" + asks(host(2))[6:12] + b"\\x08\\x00" + bytes(60)):
        try:
            out.send(frame)
        except OSError:
            pass
    time.sleep(0.1)
"""


def ip(*words: str) -> str:
    return subprocess.run(["ip", *words], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def spaces() -> Iterator[None]:
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("ip"):
        pytest.skip("making network namespaces needs root on Linux with iproute2")
    try:
        ip("netns", "add", HERE)
        ip("netns", "add", THERE)
    except subprocess.CalledProcessError as error:
        subprocess.run(["ip", "netns", "del", HERE], check=False, capture_output=True)
        pytest.skip(f"this machine does not permit network namespaces: {error.stderr.strip()}")
    try:
        for space in (HERE, THERE):  # the system's own neighbour discovery stays out of the count
            ip("netns", "exec", space, "sysctl", "-qw", "net.ipv6.conf.default.disable_ipv6=1")
        yield
    finally:
        ip("netns", "del", HERE)
        ip("netns", "del", THERE)


def link() -> None:
    """A cable between the two; the watcher's end has no address, as a mirror port has none."""
    ip("link", "add", "hall", "netns", HERE, "type", "veth", "peer", "name", "device", "netns", THERE)
    ip("-n", HERE, "link", "set", "hall", "up")
    ip("-n", THERE, "link", "set", "device", "up")


def speaker() -> subprocess.Popen[bytes]:
    words = ["ip", "netns", "exec", THERE, sys.executable, "-c", SPEAKER]
    return subprocess.Popen(words, cwd=ROOT, env=ENVIRONMENT)


def until(folder: Path, event: str, count: int, seconds: float = 60) -> None:
    """Waits until so many such events are written."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if (folder / "events.jsonl").exists() and [row["event"] for row in events(folder)].count(event) >= count:
            return
        time.sleep(0.1)
    found = events(folder) if (folder / "events.jsonl").exists() else []
    raise AssertionError(f"no {event} number {count} within {seconds} s, but {found}")


def sent() -> int:
    told = json.loads(ip("-n", HERE, "-s", "-j", "link", "show", "hall"))
    return int(told[0]["stats64"]["tx"]["packets"])


def test_an_interface_may_go_down_and_be_removed_and_nothing_is_ever_sent(spaces: None, tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    window = {"from": (now - dt.timedelta(hours=1)).isoformat(), "until": (now + dt.timedelta(hours=1)).isoformat()}
    given = PLAIN | {"window": window, "interfaces": [{"name": "hall", "listen": True}]}
    (tmp_path / "authorisation.yaml").write_text(yaml.safe_dump(given), encoding="utf-8")
    out = tmp_path / "out"
    link()
    words = ["ip", "netns", "exec", HERE, sys.executable, "-m", "assay", "watch", "hall", "--authorisation",
             str(tmp_path / "authorisation.yaml"), "--out", str(out), "--json"]  # fmt: skip
    speaking = [speaker()]
    watching = subprocess.Popen(words, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)
    try:
        until(out, "device-new", 1)
        ip("-n", HERE, "link", "set", "hall", "down")
        until(out, "interrupted", 1)
        ip("-n", HERE, "link", "set", "hall", "up")
        until(out, "resumed", 1)
        first = sent()
        ip("-n", HERE, "link", "del", "hall")
        until(out, "interrupted", 2)
        link()
        speaking.append(speaker())
        until(out, "resumed", 2)
        ip("-n", THERE, "link", "set", "device", "down")  # the cable is pulled at the other end
        until(out, "interrupted", 3)
        second = sent()
        (out / "stop").touch()
        account = json.loads((watching.communicate(timeout=20)[0]).splitlines()[-1])["account"]
    finally:
        for one in (*speaking, watching):
            one.kill()
            one.wait()
    assert watching.returncode == 0
    assert [name for name, _ in told(events(out))] == [
        "began", "device-new", "interrupted", "resumed", "interrupted", "resumed", "interrupted", "ended",
    ]  # fmt: skip
    assert account["devices"] == 1, "what one host said to another was not read, let alone a frame of another kind"
    assert (first, second) == (0, 0)
    kinds = {(seen.kind, seen.mac) for seen in read_paths([out / "evidence"]).observations}
    assert kinds == {(kind, "ac:cc:8e:00:00:01") for kind in ("arp", "sadp_udp37020", "mdns")}
    assert account["sources"][0]["frames"] == account["sources"][0]["announcements"], "the system dropped the others"


@pytest.mark.skipif(not shutil.which("dumpcap"), reason="needs dumpcap, which comes with Wireshark")
def test_files_that_dumpcap_numbers_and_removes_are_followed(spaces: None, tmp_path: Path) -> None:
    """Another program captures into a ring of small files; every frame that it wrote is read once."""
    link()
    ring, out = tmp_path / "ring", tmp_path / "out"
    ring.mkdir()
    ring.chmod(0o777)  # it gives up root's rights before it writes
    tmp_path.chmod(0o755)
    words = ["ip", "netns", "exec", HERE, "dumpcap", "-q", "-i", "hall", "-b", "duration:1", "-b", "files:4", "-a", "files:7",
             "-w", str(ring / "hall.pcapng")]  # fmt: skip
    speaking = speaker()
    watching = subprocess.Popen([sys.executable, "-m", "assay", "watch", str(ring), "--out", str(out), "--json"],
                                cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True)  # fmt: skip
    try:
        until(out, "began", 1)
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            pytest.skip(f"dumpcap cannot capture here: {done.stderr.strip()}")
        time.sleep(1.5)
        (out / "stop").touch()
        account = json.loads((watching.communicate(timeout=20)[0]).splitlines()[-1])["account"]
    finally:
        for one in (speaking, watching):
            one.kill()
            one.wait()
    captured = int(re.findall(r"Packets captured: (\d+)", done.stderr)[-1])
    assert account["sources"][0]["frames"] == captured > 50
    names = [name for name, _ in told(events(out))]
    assert names.count("rotated") >= 4
    assert names.count("device-new") == 1
    assert not {"truncated", "unreadable", "clock-changed", "interrupted"} & set(names)
    assert len(list(ring.iterdir())) <= 4
