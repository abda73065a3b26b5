"""`assay demo-network` where it cannot run, and what it clears; the runs themselves are in tests/demonstration."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assay.lab import namespaces
from tests.cli.conftest import Assay


def test_without_root_the_command_to_run_is_named_and_nothing_is_made(
    assay: Assay, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr("sys.platform", "linux")
    done = assay("demo-network")
    assert done.code == 2
    assert "sudo make demo-network" in done.err
    assert list(tmp_path.iterdir()) == []


def test_clean_names_what_it_took_down(assay: Assay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namespaces, "check", lambda: None)
    monkeypatch.setattr(namespaces, "abandoned", lambda: ["assay-7-router"])
    monkeypatch.setattr(namespaces, "_remove", lambda name: False)
    assert "assay-7-router" in assay("demo-network", "--clean").out
    monkeypatch.setattr(namespaces, "abandoned", list)
    assert "No run that was killed" in assay("demo-network", "--clean").out


def test_what_cannot_be_taken_down_is_an_error(assay: Assay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namespaces, "check", lambda: None)
    monkeypatch.setattr(namespaces, "abandoned", lambda: ["assay-7-router"])
    monkeypatch.setattr(namespaces, "_remove", lambda name: True)
    done = assay("demo-network", "--clean")
    assert (done.code, "ip netns pids" in done.err) == (2, True)


def test_too_many_devices_are_refused_before_anything_is_built(assay: Assay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namespaces, "check", lambda: None)
    monkeypatch.setattr(namespaces, "abandoned", list)
    done = assay("demo-network", "--personas", "500", "--out", "out")
    assert (done.code, "7 to 62" in done.err) == (2, True)
