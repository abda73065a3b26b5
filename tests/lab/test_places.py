"""Emulated devices stand on loopback or in a network namespace made for them, and nowhere else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path

import pytest

from assay.lab import places

ROOT = Path(__file__).parents[2]


def test_the_kernel_tells_the_loopback_address_and_its_network() -> None:
    own = places.own_addresses()
    home = places.home_of("127.65.3.4", own)
    assert home is not None
    assert (home.name, str(home.network), home.broadcast) == ("lo", "127.0.0.0/8", "127.255.255.255")
    assert places.home_of("203.0.113.77", own) is None


def test_addresses_leave_out_those_that_are_not_a_hosts() -> None:
    found = places.loopback_addresses("127.0.0.0/22", 600)
    assert "127.0.0.1" not in found
    assert not [one for one in found if one.endswith((".0", ".255"))]
    assert all(ip_address(one).is_loopback for one in found)


def asked_in(*way: str) -> str:
    """What a process says that was started in a namespace; skipped where nobody may make one."""
    if shutil.which("unshare") is None:
        pytest.skip("unshare not installed")
    ask = "from assay.lab.places import in_own_namespace as own; print(own())"
    done = subprocess.run(["unshare", *way, sys.executable, "-c", ask], capture_output=True, text=True, check=False)
    if "unshare:" in done.stderr:
        pytest.skip("this machine lets nobody make such a namespace")
    return done.stdout.strip() + done.stderr


@pytest.mark.parametrize("way", ["-n", "-rn"])
def test_a_process_in_a_network_namespace_of_its_own_knows_it(way: str) -> None:
    assert asked_in(way) == "True"


def test_another_user_namespace_alone_is_not_enough() -> None:
    assert asked_in("-r") == str(places.in_own_namespace())


def test_an_interface_on_a_bus_leads_out() -> None:
    """The loopback has none; whichever of this machine's interfaces has one, devices may not stand there."""
    assert not places._has_hardware("lo")
    for path in Path("/sys/class/net").glob("*"):
        if (path / "device").exists():
            assert places._has_hardware(path.name), path.name


def test_nothing_of_the_lab_opens_a_connection() -> None:
    """It binds, listens and answers; `connect` in any form stands nowhere in it."""
    words = ("connect(", "create_connection", "open_connection", "connect_ex", "urlopen", "getaddrinfo", "gethostby")
    for path in (ROOT / "src/assay/lab").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert [word for word in words if word in text] == [], path.name


def test_the_lab_imports_nothing_of_assay_but_its_errors() -> None:
    import re

    for path in (ROOT / "src/assay/lab").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found = re.findall(r"^(?:from|import) (assay[\w.]*)", text, re.MULTILINE)
        assert [one for one in found if not one.startswith(("assay.lab", "assay.errors"))] == [], path.name
