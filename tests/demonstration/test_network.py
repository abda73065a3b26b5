"""The demo's campus, for real: built, surveyed and taken down, also when it is stopped or killed. Root on Linux."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from assay.demonstration import campus_up
from assay.demonstration.run import _sent_to
from assay.errors import LabError
from assay.lab import namespaces

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LANG": "en_CA.UTF-8"}


@pytest.fixture(scope="module", autouse=True)
def able() -> None:
    """Skips where this machine or user can make no namespaces with bridges and veth."""
    try:
        namespaces.check()
        name = f"assay-test{os.getpid()}"
        try:
            namespaces.run("netns", "add", name)
            namespaces.run("-n", name, "link", "add", "try0", "type", "veth", "peer", "name", "try1")
            namespaces.run("-n", name, "link", "add", "lan", "type", "bridge")
        finally:
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
    except LabError as error:
        pytest.skip(str(error))


def started(out: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "assay", "demo-network", "--out", str(out), *words]
    scratch(out).mkdir()
    # As from a terminal: a shell's background jobs would ignore Ctrl-C.
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env=ENVIRONMENT | {"TMPDIR": str(scratch(out))},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip


def scratch(out: Path) -> Path:
    """Where a run puts its temporary files."""
    return out.parent / f"{out.name}-scratch"


def left(process: subprocess.Popen[str], out: Path) -> list[str]:
    """All that a run could leave behind: namespaces, processes, interfaces, temporary files."""
    return [*spaces(process.pid), *running(out), *interfaces(), *(path.name for path in scratch(out).iterdir())]


def spaces(process: int) -> list[str]:
    return [path.name for path in Path("/run/netns").glob(f"assay-{process}-*")]


def running(out: Path) -> list[str]:
    """Processes that have the folder among their words."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes()
        except OSError:
            continue
        if str(out).encode() in words and path.parent.name != str(os.getpid()):
            found.append(words.replace(b"\0", b" ").decode())
    return found


def interfaces() -> list[str]:
    """Interfaces of the machine's own namespace that are called like the campus's."""
    ours = re.compile(r"s\d-d\d+|d\d+|lan\d|survey")
    return sorted(path.name for path in Path("/sys/class/net").iterdir() if ours.fullmatch(path.name))


def test_a_whole_run(tmp_path: Path) -> None:
    """One run with twelve devices, since it takes half a minute; each statement about it has a function below."""
    out = tmp_path / "out"
    process = started(out, "--personas", "12", "--listen", "4", "--json")
    printed, said = process.communicate(timeout=150)
    assert process.returncode == 0, said
    told = json.loads(printed)
    three_sites_are_found_one_by_its_link_and_two_by_the_router(told)
    no_maker_is_named_wrongly_and_each_that_shows_is_named(told)
    arp_shows_each_device_with_its_own_mac_address(told)
    no_packet_goes_to_the_excluded_device(told)
    filtered_silent_and_excluded_addresses_are_told_apart(told)
    the_report_and_the_page_stand_in_the_folder(out, told)
    assert left(process, out) == []


def three_sites_are_found_one_by_its_link_and_two_by_the_router(told: dict[str, Any]) -> None:
    assert [(site["name"], site["standing"], site["found"]) for site in told["sites"]] == [
        ("North Hall", 4, 4), ("Science Building", 5, 4), ("Library", 3, 2),
    ]  # fmt: skip
    assert [site["heard"] > 0 for site in told["sites"]] == [True, False, False]


def no_maker_is_named_wrongly_and_each_that_shows_is_named(told: dict[str, Any]) -> None:
    assert told["wrong"] == []
    assert told["totals"]["named"] == told["totals"]["could"] >= 6


def arp_shows_each_device_with_its_own_mac_address(told: dict[str, Any]) -> None:
    near = [one for one in told["sites"][0]["devices"] if "." in one["address"]]
    assert len(near) >= 3
    assert [one["mac_seen"] for one in near] == [one["mac"] for one in near]
    assert not any(one["mac_seen"] for site in told["sites"][1:] for one in site["devices"]), "beyond a router"


def no_packet_goes_to_the_excluded_device(told: dict[str, Any]) -> None:
    assert told["excluded"]["messages"] == 0
    assert told["excluded"]["sought"] is False


def filtered_silent_and_excluded_addresses_are_told_apart(told: dict[str, Any]) -> None:
    near, far, last = told["sites"]
    assert last["states"]["filtered"] == 1
    assert far["excluded"] == 1 and "filtered" not in far["states"]
    assert all(site["states"]["silent"] > 40 and site["states"]["closed"] == 1 for site in (near, far, last))
    assert "10.81.3.60" in last["listed_not_found"]


def the_report_and_the_page_stand_in_the_folder(out: Path, told: dict[str, Any]) -> None:
    page = (out / "network.html").read_text(encoding="utf-8")
    assert all(one["address"] in page for site in told["sites"] for one in site["devices"])
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert {device["site"] for device in report["devices"]} == {"North Hall", "Science Building", "Library"}
    assert (out / "report.html").stat().st_size > 10_000
    assert "Robin Example" in (out / "survey" / "authorisation.json").read_text(encoding="utf-8")


def test_a_packet_to_the_excluded_device_would_show_and_a_failure_leaves_nothing(tmp_path: Path) -> None:
    """Both proofs that nothing went there, tried with something that does; then something fails."""
    with pytest.raises(RuntimeError), campus_up(tmp_path / "out", 7, lambda *_: None) as standing:
        excluded = standing.campus.excluded.address
        before = standing.spaces.was_sought(excluded), _sent_to(tmp_path / "out" / "lab", standing.campus)
        ask = f"import urllib.request; print(urllib.request.urlopen('http://{excluded}/', timeout=5).status)"
        told = subprocess.run(
            standing.spaces.inside("survey", [sys.executable, "-c", ask]), capture_output=True, text=True, check=True
        )
        assert told.stdout.strip() == "200"
        assert before == (False, 0)
        assert standing.spaces.was_sought(excluded)
        assert _sent_to(tmp_path / "out" / "lab", standing.campus) == 1
        assert len(spaces(os.getpid())) == 5
        raise RuntimeError
    assert (spaces(os.getpid()), running(tmp_path), interfaces()) == ([], [], [])


def begun(process: subprocess.Popen[str], out: Path) -> None:
    """Waits until the campus stands and the survey has begun."""
    ends = time.monotonic() + 60
    while not (out / "survey" / "journal.jsonl").exists():
        assert process.poll() is None and time.monotonic() < ends, process.communicate()[1]
        time.sleep(0.1)
    assert len(spaces(process.pid)) == 5


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nothing_is_left_when_it_is_stopped(number: signal.Signals, tmp_path: Path) -> None:
    process = started(tmp_path / "out", "--personas", "7")
    begun(process, tmp_path / "out")
    process.send_signal(number)
    assert process.wait(60) == 130
    assert left(process, tmp_path / "out") == []


def killed(process: subprocess.Popen[str], out: Path) -> None:
    """Ended without a chance to take anything down: its processes die with it, its namespaces stay."""
    process.kill()
    process.wait(10)
    ends = time.monotonic() + 5
    while running(out) and time.monotonic() < ends:
        time.sleep(0.05)
    assert running(out) == []
    assert len(spaces(process.pid)) == 5


def test_what_a_killed_run_leaves_is_taken_down_by_the_next_or_by_clean(tmp_path: Path) -> None:
    first = started(tmp_path / "out", "--personas", "7")
    begun(first, tmp_path / "out")
    killed(first, tmp_path / "out")
    second = started(tmp_path / "again", "--personas", "7")
    begun(second, tmp_path / "again")
    assert spaces(first.pid) == []
    killed(second, tmp_path / "again")
    clean = subprocess.run(
        [sys.executable, "-m", "assay", "demo-network", "--clean"],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        check=False,
    )
    assert clean.returncode == 0, clean.stderr
    assert f"assay-{second.pid}-router" in clean.stdout
    assert (spaces(second.pid), interfaces()) == ([], [])
