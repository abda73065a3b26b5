"""Discovery beside the lab's devices: all are found, and none was sent anything that a device has to refuse."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
import yaml

from assay.discovery import discover, observations
from assay.lab import Lab, load_personas
from tests.observe.probe.permits import PLAIN
from tests.observe.probe.pinned import PINNED


@pytest.mark.skipif(os.geteuid() != 0, reason="the lab's devices have the ports of real ones, which only root may open")
def test_lab_devices_are_found_and_sent_nothing_but_questions(tmp_path: Path) -> None:
    personas = load_personas(["makers"])[:14] + load_personas(["traps"])[:4]
    now = dt.datetime.now(dt.UTC)
    with Lab(personas, bind="127.66.77.0/27", groups=False).in_thread() as lab:
        given = PLAIN | {
            "networks": [f"{one.address}/32" for one in lab.devices],
            "window": {
                "from": (now - dt.timedelta(hours=1)).isoformat(),
                "until": (now + dt.timedelta(hours=1)).isoformat(),
            },
            "rates": {"total": 5000, "per_host": 500},
        }
        (tmp_path / "authorisation.yaml").write_text(yaml.safe_dump(given), encoding="utf-8")
        coverage = discover(tmp_path / "authorisation.yaml", tmp_path / "out")
        refused = lab.record.refused()
        datagrams = lab.record.datagrams
    assert coverage.end == "finished"
    assert datagrams > len(personas)
    # A device that announces ONVIF and has none takes even these two calls for commands: they are all that it had to refuse.
    bodies = {PINNED[name][2].partition(b"\r\n\r\n")[2] for name in ("onvif-services", "onvif-capabilities")}
    assert [one for one in refused if one.payload.partition(b"\r\n\r\n")[2] not in bodies] == []
    assert not any(b"uthorization" in one.payload or b"wsse" in one.payload for one in refused)
    found = {seen.address for seen in observations(tmp_path / "out").observations}
    assert {one.address for one in lab.devices} - found == set()
