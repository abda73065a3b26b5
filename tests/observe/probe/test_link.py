"""A link between two namespaces that the test makes: multicast, broadcast, IPv6 and listening, with real packets.

Needs root on Linux with iproute2; skipped elsewhere. Nothing leaves the two namespaces: neither has a route out.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from assay.discovery import observations
from tests.observe.probe.permits import PLAIN

ROOT = Path(__file__).parents[3]
HERE, THERE = f"assay-h{os.getpid()}", f"assay-t{os.getpid()}"
ASKER, DEVICE = "10.77.0.1", "10.77.0.2"


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@pytest.fixture(scope="module")
def link() -> Iterator[None]:
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("ip"):
        pytest.skip("making network namespaces needs root on Linux with iproute2")
    try:
        ip("netns", "add", HERE)
        ip("netns", "add", THERE)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"this machine does not permit network namespaces: {error.stderr.decode().strip()}")
    try:
        ip("link", "add", "asker", "netns", HERE, "type", "veth", "peer", "name", "device", "netns", THERE)
        for space, name, address, last in ((HERE, "asker", ASKER, 1), (THERE, "device", DEVICE, 2)):
            ip("-n", space, "addr", "add", f"{address}/29", "dev", name)
            ip("-n", space, "addr", "add", f"fd00:77::{last}/125", "dev", name, "nodad")
            ip("-n", space, "link", "set", "lo", "up")
            ip("-n", space, "link", "set", name, "up")
        yield
    finally:
        ip("netns", "del", HERE)
        ip("netns", "del", THERE)


def within(space: str, *words: str) -> list[str]:
    return ["ip", "netns", "exec", space, sys.executable, *words]


def authorisation(folder: Path, **changes: object) -> Path:
    now = dt.datetime.now(dt.UTC)
    given = PLAIN | {
        "networks": ["10.77.0.0/29", "fd00:77::/125"],
        "window": {
            "from": (now - dt.timedelta(hours=1)).isoformat(),
            "until": (now + dt.timedelta(hours=1)).isoformat(),
        },
        "rates": {"total": 1000, "per_host": 200},
        "interfaces": [{"name": "asker", "ask": True, "reaches_others": True}],
    }
    path = folder / "authorisation.yaml"
    path.write_text(yaml.safe_dump(given | changes), encoding="utf-8")
    return path


def discovered(folder: Path, path: Path) -> tuple[dict[str, object], list[list[object]]]:
    """The account of a discovery from one namespace, and what the devices in the other one were asked."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    words = within(THERE, "-m", "tests.observe.probe.devices", DEVICE, "device")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(words, **pipes, text=True, cwd=ROOT, env=environment) as devices:  # type: ignore[call-overload]
        assert devices.stdout.readline() == "ready\n"
        words = within(
            HERE,
            "-m",
            "assay",
            "discover",
            "--authorisation",
            str(path),
            "--out",
            str(folder / "out"),
            "--listen",
            "1.5",
            "--json",
        )
        done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=60, check=False)
        heard, _ = devices.communicate("")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), json.loads(heard)


def test_a_link_is_asked_by_multicast_and_broadcast_and_listened_to(link: None, tmp_path: Path) -> None:
    account, heard = discovered(tmp_path, authorisation(tmp_path))
    found = {(seen.kind, seen.address): seen for seen in observations(tmp_path / "out").observations}
    assert found["sadp_udp37020", DEVICE].mac == "02:00:5e:00:53:01"  # answered to the group
    assert found["wsd_udp3702", DEVICE].get("model") == "WSD-4"
    assert found["wsd_udp3702", "fd00:77::2"].get("model") == "WSD-6"
    assert found["xiongmai_udp34569", DEVICE].get("serial") == "abc123"
    assert found["mdns", DEVICE].source.unit == "frame"  # heard before anything was asked
    assert found["arp", DEVICE].mac
    assert account["end"] == "finished"
    assert account["states"]["answered"] == 2  # type: ignore[index]
    senders = {str(sender) for sender, _ in heard} - {DEVICE}  # devices hear their own group
    assert senders == {ASKER} | {sender for sender in senders if sender.startswith(("fe80::", "fd00:77::1"))}


def test_a_link_that_reaches_excluded_addresses_is_not_asked_as_a_whole(link: None, tmp_path: Path) -> None:
    interfaces = [{"name": "asker", "ask": True}]
    account, heard = discovered(
        tmp_path, authorisation(tmp_path, networks=["10.77.0.0/29"], exclude=[DEVICE], interfaces=interfaces)
    )
    assert heard == []
    assert account["observations"] == 0
    assert any("not asked by multicast" in note for note in account["notes"])  # type: ignore[attr-defined]


def test_a_filter_that_says_so_is_told_from_a_router_that_knows_of_no_such_host(link: None, tmp_path: Path) -> None:
    subprocess.run(within(THERE, "-c", "open('/proc/sys/net/ipv4/ip_forward', 'w').write('1')"), check=True)
    ip("-n", THERE, "route", "add", "prohibit", "10.78.0.1/32")
    ip("-n", THERE, "route", "add", "unreachable", "10.78.0.2/32")
    ip("-n", HERE, "route", "add", "10.78.0.0/29", "via", DEVICE)
    path = authorisation(tmp_path, networks=["10.78.0.1", "10.78.0.2"], interfaces=[])
    discovered(tmp_path, path)
    with (tmp_path / "out/coverage.csv").open(encoding="utf-8", newline="") as table:
        rows = {row["address"]: row for row in csv.DictReader(table)}
    assert (rows["10.78.0.1"]["state"], rows["10.78.0.2"]["state"]) == ("filtered", "silent")
    assert "prohibited" in str(rows["10.78.0.1"])
    assert "unreachable" in str(rows["10.78.0.2"])
