"""`assay lab`: what stands where, what is wrong with a file, and what the devices were sent."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Assay
from tests.lab import asking


def test_the_personas_that_come_with_assay_are_listed(assay: Assay) -> None:
    sets = assay("lab", "list", "--json").json
    assert {"makers", "rebadged", "traps", "hostile"} == set(sets)
    annke = next(one for one in sets["rebadged"] if one["id"] == "annke-on-hikvision")
    assert (annke["truth"]["maker"], annke["truth"]["brand"]) == ("hikvision", "annke")
    assert "annke-on-hikvision" in assay("lab", "list").out


def test_a_sound_file_is_counted_and_a_faulty_one_is_named_with_its_line(assay: Assay) -> None:
    path = Path("mine.yaml")
    path.write_text(
        "personas:\n  - id: aa\n    title: A\n    truth: { maker: axis }\n    services: { ssdp: { server: x } }\n"
    )
    assert assay("lab", "check", "mine.yaml").out == "1 personas of 1 makers and 0 brands; 0 of them misbehave\n"
    assert [one["id"] for one in assay("lab", "check", "mine.yaml", "--json").json] == ["aa"]
    path.write_text(path.read_text().replace("server", "sever"))
    wrong = assay("lab", "check", "mine.yaml")
    assert wrong.code == 2
    assert wrong.err.startswith("assay: mine.yaml:5: personas.0.services.ssdp.server: Field required")


def test_devices_are_up_until_stopped_and_say_what_they_were_sent(tmp_path: Path) -> None:
    log = tmp_path / "lab.jsonl"
    words = [
        sys.executable, "-m", "assay", "lab", "up", "hikvision-camera", "--count", "2", "--bind", asking.loopback_range(),
        "--json", "--no-groups", "--log", str(log),
    ]  # fmt: skip
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout and running.stderr
        devices = json.loads(running.stdout.readline())["devices"]
        assert [one["device"] for one in devices] == ["hikvision-camera", "hikvision-camera-2"]
        assert asking.ask(devices[1]["address"], 37020, asking.SADP, seconds=2)
        asking.ask(devices[0]["address"], 37020, b"<Probe><Types>reset</Types></Probe>", seconds=0.1)
        running.send_signal(signal.SIGTERM)
        told = running.stderr.read()
        assert running.wait(10) == 0
    assert "2 devices were sent 2 messages" in told
    assert "1 would have logged in or changed something, and were refused" in told.replace("\n", " ")
    assert [json.loads(line)["what"] for line in log.read_text().splitlines()] == ["question", "command"]


def test_the_time_ends_by_itself(assay: Assay) -> None:
    shown = assay("lab", "up", "linux-server", "--bind", asking.loopback_range(), "--for", "0.2", "--no-groups")
    assert shown.code == 0
    assert "linux-server" in shown.out
    assert "http 80" in shown.out or "http 10080" in shown.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["up", "makers", "--bind", "10.0.0.0/8"], "no part of 127.0.0.0/8"),
        (["up", "nobody"], "assay lab list"),
        (["up", "makers", "--log", "/nowhere/at/all"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(assay: Assay, words: list[str], said: str) -> None:
    shown = assay("lab", *words)
    assert shown.code == 2
    assert said in shown.err
    assert shown.err.count("\n") == 1
