"""`assay lab`: what stands where, what is wrong with a file, and what the devices were sent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lab import asking


def lab(*words: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as somebody would run it."""
    whole = [sys.executable, "-m", "assay", "lab", *words]
    return subprocess.run(
        whole, capture_output=True, text=True, timeout=seconds, check=False, env={**os.environ, "COLUMNS": "120"}
    )


def test_the_personas_that_come_with_assay_are_listed() -> None:
    shown = lab("list", "--json")
    sets = json.loads(shown.stdout)
    assert {"makers", "rebadged", "traps", "hostile"} == set(sets)
    annke = next(one for one in sets["rebadged"] if one["id"] == "annke-on-hikvision")
    assert (annke["truth"]["maker"], annke["truth"]["brand"]) == ("hikvision", "annke")
    assert "annke-on-hikvision" in lab("list").stdout


def test_a_sound_file_is_counted_and_a_faulty_one_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "personas:\n  - id: aa\n    title: A\n    truth: { maker: axis }\n    services: { ssdp: { server: x } }\n"
    )
    assert lab("check", str(path)).stdout == "1 personas of 1 makers and 0 brands; 0 of them misbehave\n"
    path.write_text(path.read_text().replace("server", "sever"))
    wrong = lab("check", str(path))
    assert wrong.returncode == 2
    assert f"{path}:5: personas.0.services.ssdp.server: Field required" in wrong.stderr.replace("\n", "")
    assert "Traceback" not in wrong.stderr


def test_devices_are_up_as_long_as_asked_and_say_what_they_were_sent(tmp_path: Path) -> None:
    log = tmp_path / "lab.jsonl"
    words = [
        sys.executable, "-m", "assay", "lab", "up", "hikvision-camera", "--count", "2", "--bind", asking.loopback_range(),
        "--json", "--no-groups", "--log", str(log),
    ]  # fmt: skip
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout and running.stderr
        devices = json.loads(running.stdout.readline())["devices"]
        assert [one["device"] for one in devices] == ["hikvision-camera", "hikvision-camera-2"]
        assert asking.ask(devices[1]["address"], 37020, asking.SADP)
        asking.ask(devices[0]["address"], 37020, b"<Probe><Types>reset</Types></Probe>", seconds=0.1)
        running.send_signal(signal.SIGTERM)
        told = running.stderr.read()
        assert running.wait(10) == 0
    assert "2 devices were sent 2 messages" in told
    assert "1 would have logged in or changed something, and were refused" in told.replace("\n", " ")
    assert [json.loads(line)["what"] for line in log.read_text().splitlines()] == ["question", "command"]


def test_the_time_ends_by_itself() -> None:
    shown = lab("up", "linux-server", "--bind", asking.loopback_range(), "--for", "0.2", "--no-groups", seconds=20)
    assert shown.returncode == 0
    assert "linux-server" in shown.stdout
    assert "http 80" in shown.stdout or "http 10080" in shown.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["up", "makers", "--bind", "10.0.0.0/8"], "no part of 127.0.0.0/8"),
        (["up", "nobody"], "assay lab list"),
        (["up", "makers", "--log", "/nowhere/at/all"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(words: list[str], said: str) -> None:
    shown = lab(*words)
    assert shown.returncode == 2
    assert said in shown.stderr
    assert "Traceback" not in shown.stderr
