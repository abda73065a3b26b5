"""Every packet of a discovery as another program saw it: IPv4, IPv6 (link-local too), HTTPS and SNMP, and nothing to anybody else.

Two namespaces that the test makes, neither with a route out, and tshark between them. Needs root on Linux with iproute2.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from assay.discovery import observations
from tests.observe.probe.permits import PLAIN
from tests.observe.probe.test_snmp import SECRET

ROOT = Path(__file__).parents[3]
HERE, THERE = f"assay-v{os.getpid()}", f"assay-w{os.getpid()}"
DEVICE, DEVICE_6, EXCLUDED, EXCLUDED_6 = "10.78.0.2", "fd00:78::2:2", "10.78.0.6", "fd00:78::bad"
MAC = "02:00:5e:00:53:aa"
LOCAL = "fe80::5eff:fe00:53aa"
GROUPS = {"239.255.255.250", "239.255.255.251", "224.0.0.251", "10.78.0.7", "ff02::c", "ff02::fb"}
PORTS = {21, 22, 23, 80, 81, 161, 443, 554, 1900, 3702, 5353, 8000, 8080, 9999, 10001, 20002, 34569, 37020, 37810}


def ip(*words: str) -> str:
    return subprocess.run(["ip", *words], check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def spaces() -> Iterator[None]:
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("ip") or not shutil.which("tshark"):
        pytest.skip("making network namespaces and watching them needs root on Linux with iproute2 and tshark")
    try:
        ip("netns", "add", HERE)
        ip("netns", "add", THERE)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"this machine does not permit network namespaces: {error.stderr.strip()}")
    try:
        ip("link", "add", "asker", "netns", HERE, "type", "veth", "peer", "name", "device", "netns", THERE)
        ip("-n", THERE, "link", "set", "device", "address", MAC)
        own = ((HERE, "asker", ("10.78.0.1/29", "fd00:78::1/64")),
               (THERE, "device", (f"{DEVICE}/29", f"{EXCLUDED}/29", f"{DEVICE_6}/64", f"{EXCLUDED_6}/64")))  # fmt: skip
        for space, name, addresses in own:
            for address in addresses:
                ip("-n", space, "addr", "add", address, "dev", name, *(["nodad"] if ":" in address else []))
            ip("-n", space, "link", "set", "lo", "up")
            ip("-n", space, "link", "set", name, "up")
        time.sleep(2)  # until the link-local addresses are nobody else's (RFC 4862)
        yield
    finally:
        ip("netns", "del", HERE)
        ip("netns", "del", THERE)


@dataclass(frozen=True)
class Packet:
    """What left the asking side, as tshark reads it."""

    at: float
    to: str
    port: int
    community: str


@dataclass(frozen=True)
class Seen:
    """A discovery, and what was seen of it."""

    folder: Path
    account: dict[str, object]
    packets: list[Packet]
    window: tuple[float, float]


@pytest.fixture(scope="module")
def seen(spaces: None, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    folder = tmp_path_factory.mktemp("wire")
    now, hour = dt.datetime.now(dt.UTC), dt.timedelta(hours=1)
    (folder / "community.txt").write_text(SECRET)
    given = PLAIN | {
        "networks": ["10.78.0.0/29", "fd00:78::/64", "fe80::/64"],
        "exclude": [EXCLUDED, EXCLUDED_6],
        "window": {"from": (now - hour).isoformat(), "until": (now + hour).isoformat()},
        "rates": {"total": 1000, "per_host": 200},
        "interfaces": [{"name": "asker", "ask": True, "reaches_others": True}],
        "snmp": {"community_file": "community.txt", "networks": ["10.78.0.0/29", "fd00:78::2:0/112"]},
    }
    (folder / "authorisation.yaml").write_text(yaml.safe_dump(given))
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    words = ["ip", "netns", "exec", THERE, sys.executable, "-m", "tests.observe.probe.dual", "device", DEVICE, DEVICE_6,
             EXCLUDED, EXCLUDED_6]  # fmt: skip
    with subprocess.Popen(words, **pipes, text=True, cwd=ROOT, env=environment) as device:  # type: ignore[call-overload]
        assert device.stdout.readline() == "ready\n"
        capture = folder / "all.pcapng"
        words = ["ip", "netns", "exec", HERE, "tshark", "-q", "-i", "asker", "-w", str(capture)]
        with subprocess.Popen(words, stderr=subprocess.DEVNULL) as watcher:
            for _ in range(100):
                if capture.exists() and capture.stat().st_size:
                    break
                time.sleep(0.1)
            time.sleep(0.5)
            began = time.time()
            words = ["ip", "netns", "exec", HERE, sys.executable, "-m", "assay", "discover", "--authorisation",
                     str(folder / "authorisation.yaml"), "--out", str(folder / "out"), "--listen", "1.5", "--json"]  # fmt: skip
            done = subprocess.run(
                words, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=120, check=False
            )
            ended = time.time()
            time.sleep(1)
            watcher.send_signal(signal.SIGINT)
        device.communicate("")
    assert done.returncode == 0, done.stderr
    return Seen(folder, json.loads(done.stdout), read(capture), (began, ended))


def read(capture: Path) -> list[Packet]:
    """TCP and UDP that left the asker; what the system does for itself (ARP, neighbour discovery, MLD, IGMP) is neither."""
    asker = json.loads(ip("-n", HERE, "-j", "link", "show", "asker"))[0]["address"]
    fields = ("frame.time_epoch", "ip.dst", "ipv6.dst", "tcp.dstport", "udp.dstport", "snmp.community")
    words = ["tshark", "-r", str(capture), "-Y", f"eth.src == {asker} && (tcp || udp) && !icmp && !icmpv6", "-T", "fields", "-E",
             "separator=,", "-E", "occurrence=f"]  # fmt: skip
    for one in fields:
        words += ["-e", one]
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return [
        Packet(float(at), four or six, int(tcp or udp), community)
        for at, four, six, tcp, udp, community in csv.reader(told.splitlines())
    ]


def test_no_packet_goes_to_anybody_else(seen: Seen) -> None:
    swept = {"10.78.0.2", "10.78.0.3", "10.78.0.4", "10.78.0.5"}
    assert {packet.to for packet in seen.packets} <= swept | {DEVICE_6, LOCAL} | GROUPS
    assert {packet.to for packet in seen.packets} >= {DEVICE, LOCAL, "ff02::c", "ff02::fb"}
    assert {packet.port for packet in seen.packets} <= PORTS
    assert all(seen.window[0] <= packet.at <= seen.window[1] for packet in seen.packets)


def test_the_community_goes_to_the_devices_of_its_networks_alone(seen: Seen) -> None:
    assert {packet.to for packet in seen.packets if packet.port == 161} == {
        packet.to for packet in seen.packets if packet.community
    }
    assert {packet.to for packet in seen.packets if packet.community} == {DEVICE, DEVICE_6}
    assert {packet.community for packet in seen.packets} == {"", SECRET}
    for path in (seen.folder / "out").rglob("*"):
        assert path.is_dir() or SECRET.encode() not in path.read_bytes()


def test_packets_that_are_counted_are_the_packets_that_left(seen: Seen) -> None:
    counted = int(seen.account["packets"])  # type: ignore[call-overload]
    assert len(seen.packets) <= counted <= 1.5 * len(seen.packets)


def test_addresses_of_a_network_too_large_to_sweep_are_read_once_heard(seen: Seen) -> None:
    found = {(one.kind, one.address) for one in observations(seen.folder / "out").observations}
    assert ("wsd_udp3702", LOCAL) in found  # answered to the group ff02::c
    for address in (DEVICE, LOCAL, DEVICE_6):
        assert ("http", address) in found, address
        assert ("tls_cert", address) in found, address
    assert {("snmp", DEVICE), ("snmp", DEVICE_6)} <= found
    assert ("snmp", LOCAL) not in found
    assert "fd00:78::/64" in seen.account["too_large"]  # type: ignore[operator]


def test_the_page_is_read_over_tls_where_the_plain_one_leads_elsewhere(seen: Seen) -> None:
    pages = [one for one in observations(seen.folder / "out").observations if one.kind == "http"]
    assert {one.address for one in pages if one.get("html_title") == "Lobby"} == {DEVICE, LOCAL, DEVICE_6}
    assert sum(seen.account["not_followed"].values()) > 0  # type: ignore[attr-defined]


def test_neighbours_of_ipv6_give_their_hardware_address(seen: Seen) -> None:
    learnt = {
        one.address: one.mac for one in observations(seen.folder / "out").observations if one.kind == "arp" and one.mac
    }
    assert learnt[DEVICE] == learnt[LOCAL] == MAC
