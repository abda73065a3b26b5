"""Each device on an interface of its own: the link shows its persona's MAC address."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assay.errors import LabError
from assay.lab import load_personas, namespaces
from assay.lab.interfaces import SETTINGS, switch_lines
from assay.lab.lab import devices_at

ROOT = Path(__file__).parents[2]
LAB, ASKER = f"assay-own{os.getpid()}", f"assay-ask{os.getpid()}"
PERSONAS = ["hikvision-camera", "axis-camera", "kasa-plug"]
ADDRESSES = ["10.77.0.11-10.77.0.13"]
# What the other side hears: a question to the group, a connection, and who answered with which MAC address.
ASK = """
import socket, time
asked = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
asked.settimeout(3)
asked.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("10.77.0.1"))
asked.sendto(b'<?xml version="1.0" encoding="utf-8"?><Probe><Uuid>1</Uuid><Types>inquiry</Types></Probe>', ("239.255.255.250", 37020))
print(asked.recvfrom(4096)[1][0])
for last in (11, 12, 13):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", (f"10.77.0.{last}", 9))
time.sleep(0.5)
"""


@pytest.fixture
def link() -> Iterator[None]:
    """A namespace with the lab's switch and the devices' interfaces, and one that asks."""
    try:
        namespaces.check()
        for space in (LAB, ASKER):
            namespaces.run("netns", "add", space)
        writes = "; ".join(f"echo {value} > /proc/sys/{name}" for name, value in SETTINGS.items())
        namespaces.run("netns", "exec", LAB, "sh", "-c", writes)
        lines = switch_lines(devices_at(load_personas(PERSONAS), ADDRESSES), "10.77.0.0/24")
        lines += [f"link add port type veth peer name eth0 netns {ASKER}", "link set port master lan0 up"]
        namespaces.batch(LAB, lines)
        namespaces.batch(ASKER, ["address add 10.77.0.1/24 dev eth0", "link set eth0 up"])
        yield
    except LabError as error:
        pytest.skip(str(error))
    finally:
        for space in (LAB, ASKER):
            subprocess.run(["ip", "netns", "del", space], capture_output=True, check=False)


def test_arp_and_answers_show_each_device_with_its_own_mac_address(link: None) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    words = ["ip", "netns", "exec", LAB, sys.executable, "-m", "assay", "lab", "up", *PERSONAS, "--address", *ADDRESSES]
    with subprocess.Popen([*words, "--json", "--for", "20"], stdout=subprocess.PIPE, text=True, env=environment) as lab:
        try:
            assert lab.stdout
            macs = {one["address"]: one["mac"] for one in json.loads(lab.stdout.readline())["devices"]}
            heard = namespaces.run("netns", "exec", ASKER, sys.executable, "-c", ASK).split()
            table = namespaces.run("-n", ASKER, "neighbour", "show", "dev", "eth0").splitlines()
        finally:
            lab.terminate()
    assert heard == ["10.77.0.11"]
    shown = {line.split()[0]: line.split()[2] for line in table if "lladdr" in line}
    assert shown == macs
    assert len(set(macs.values())) == 3


def test_an_address_outside_the_network_is_refused() -> None:
    devices = devices_at(load_personas(PERSONAS), ["10.78.0.11-10.78.0.13"])
    with pytest.raises(LabError, match="not in"):
        switch_lines(devices, "10.77.0.0/24")
    with pytest.raises(LabError, match="--network"):
        switch_lines(devices, "10.77.0.1/24")
