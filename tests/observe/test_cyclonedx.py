"""A hardware bill of materials: devices are claims, parts in them are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.observe.detect import detect
from assay.observe.model import Reading
from assay.observe.read import read_paths
from tests.observe.bills import OF_A_DEVICE, OF_A_SITE


def read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "bom.json"
    path.write_text(text, encoding="utf-8")
    assert detect(path).format == "cyclonedx"
    return read_paths([path])


def test_each_device_of_a_bill_is_a_claim_with_its_number_in_the_file(tmp_path: Path) -> None:
    reading = read(tmp_path, OF_A_SITE)
    first, second = reading.observations
    assert (first.kind, first.mac, first.seen_at) == ("inventory", "00:00:5e:00:53:01", "2026-11-02T09:00:00Z")
    assert dict(first.fields) == {
        "claim_model": "X1", "claim_description": "Outdoor camera", "claim_brand": "Acme", "claim_supplier": "Reseller Inc",
        "claim_firmware": "acmefw 2.10.4", "serial": "X1-0001", "claim_kind": "IP Camera", "quantity": "3",
    }  # fmt: skip
    assert (first.source.record, first.source.unit) == (2, "component")
    assert (second.get("claim_model"), second.source.record) == ("X2", 6)


def test_parts_software_and_nameless_things_are_listed(tmp_path: Path) -> None:
    left = read(tmp_path, OF_A_SITE).left_out
    assert [(entry.record, entry.reason) for entry in left] == [
        (7, "bad-row"),
        (3, "not-a-device"),
        (5, "not-a-device"),
    ]


def test_a_chip_in_a_camera_is_no_device_and_not_its_maker(tmp_path: Path) -> None:
    reading = read(tmp_path, OF_A_DEVICE)
    (camera,) = reading.observations
    assert camera.get("claim_brand") == "Acme"
    assert "Chips" not in repr(reading)
    assert [entry.detail[:2] for entry in reading.left_out] == ["2 "]


@pytest.mark.parametrize("text", [OF_A_SITE[:200], '{"bomFormat": "CycloneDX", "components": ' + "[" * 100_000])
def test_a_damaged_bill_says_so(tmp_path: Path, text: str) -> None:
    assert [entry.reason for entry in read(tmp_path, text).left_out] == ["unreadable"]


def test_a_bill_without_components_says_so(tmp_path: Path) -> None:
    assert [entry.reason for entry in read(tmp_path, '{"bomFormat": "CycloneDX"}').left_out] == ["empty"]
