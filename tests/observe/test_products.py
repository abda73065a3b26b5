"""Exports of asset-management systems: one device, told alike by every one of them, each heading as its program means it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.observe.aliases import names, plain
from assay.observe.model import Observation, Reading
from assay.observe.products import product_of, products
from assay.observe.read.mapping import IGNORE, SECRET
from assay.observe.read.table import read_table
from tests.observe import asset_exports
from tests.observe.asset_exports import EVERY

TITLES = {
    "netbox": "NetBox", "netbox import form": "NetBox", "glpi": "GLPI", "glpi, in french": "GLPI", "snipe-it": "Snipe-IT",
    "lansweeper": "Lansweeper", "intune": "Microsoft Intune", "defender for iot": "Microsoft Defender for IoT",
    "siqura": "Siqura Device Manager", "runzero": "runZero", "angry ip scanner": "Angry IP Scanner", "hikvision sadp": "Hikvision SADP",
    "hikvision sadp, raw": "Hikvision SADP",
}  # fmt: skip


def read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "export.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path, "export.csv", "0" * 64)


def only(tmp_path: Path, name: str) -> Observation:
    (seen,) = read(tmp_path, EVERY[name]).observations
    return seen


@pytest.mark.parametrize("name", EVERY)
def test_an_export_is_told_by_its_headings(name: str) -> None:
    heading = EVERY[name].split("\n")[0]
    mark = ";" if ";" in heading else ","
    found = product_of({plain(cell) for cell in heading.split(mark)})
    assert found and found.title == TITLES[name]


@pytest.mark.parametrize("name", EVERY)
def test_every_export_tells_the_same_camera_with_its_line(tmp_path: Path, name: str) -> None:
    seen = only(tmp_path, name)
    assert (seen.kind, seen.source.record) == ("inventory", 2)
    assert seen.site in ("Harbour", None)
    expected = {"claim_kind": "IP Camera", "claim_model": "X1", "claim_brand": "Acme", "serial": "X1-0001"}
    told = {field: seen.get(field) for field in expected if seen.get(field)}
    missing = {"runzero": {"claim_model", "claim_brand", "serial"}, "defender for iot": {"claim_brand"}, "siqura": {"claim_brand"},
               "angry ip scanner": set(expected), "hikvision sadp": {"claim_brand", "claim_kind"}, "hikvision sadp, raw": {"claim_brand", "claim_kind"}, "intune": {"claim_kind"}}.get(name, set())  # fmt: skip
    assert told == {field: text for field, text in expected.items() if field not in missing}
    assert "sadp" in name or "gate-cam" in (seen.get("device_name"), seen.get("hostname"))
    assert seen.mac in (None, "00:00:5e:00:53:01")
    assert seen.address in (None, "192.0.2.11")


@pytest.mark.parametrize("name", EVERY)
def test_no_export_leaves_a_column_unexplained_or_a_person_named(tmp_path: Path, name: str) -> None:
    reading = read(tmp_path, EVERY[name])
    unexplained = [entry.detail for entry in reading.left_out if entry.reason == "unused-columns"]
    assert [detail for detail in unexplained if "AssetID" not in detail] == []
    assert "roy" not in repr(reading).lower()
    assert "hunter2" not in repr(reading)


def test_what_a_program_worked_out_from_the_mac_address_is_no_record_of_the_brand(tmp_path: Path) -> None:
    reading = read(tmp_path, EVERY["defender for iot"])
    (left,) = [entry for entry in reading.left_out if entry.reason == "derived-column"]
    assert left.record == 1
    assert left.detail.startswith("Microsoft Defender for IoT worked these out itself")
    assert left.detail.endswith(": Vendor")
    (table,) = reading.tables
    assert dict(table.columns)["Vendor"] == "derived"
    assert reading.observations[0].seen_at == "2026-11-02"


def test_an_asset_register_with_prices_and_order_numbers_is_no_purchase_record(tmp_path: Path) -> None:
    seen = only(tmp_path, "snipe-it")
    assert (seen.kind, seen.get("price"), seen.get("purchase_date"), seen.get("claim_supplier")) == (
        "inventory", "1250.00", "2024-03-01", "Reseller Inc",
    )  # fmt: skip


def test_ownership_in_intune_says_whose_it_is(tmp_path: Path) -> None:
    assert only(tmp_path, "intune").get("owner") == "organisation"


def test_the_users_mapping_stands_above_the_product(tmp_path: Path) -> None:
    from assay.observe.read.mapping import ColumnMapping

    path = tmp_path / "export.csv"
    path.write_text(asset_exports.DEFENDER, encoding="utf-8")
    (seen,) = read_table(path, "export.csv", "0" * 64, ColumnMapping({"vendor": "claim_brand"})).observations
    assert seen.get("claim_brand") == "Acme"


def test_a_neighbour_table_as_csv_goes_through_the_alias_table(tmp_path: Path) -> None:
    (seen,) = read(tmp_path, asset_exports.NET_NEIGHBOR).observations
    assert (seen.mac, seen.address) == ("00:00:5e:00:53:01", "192.0.2.11")


def test_every_name_in_the_table_is_one_that_a_column_can_go_under() -> None:
    known = {*names(), IGNORE, SECRET}
    for one in products():
        assert set(one.columns.values()) <= known
        assert one.table in (None, "inventory")
        assert not one.derived.keys() & one.columns.keys()
