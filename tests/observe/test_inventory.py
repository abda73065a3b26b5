"""An inventory row is a claim about one device: what it is called, where it hangs, behind which recorder."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.observe.model import Observation, Reading
from assay.observe.read.table import read_table


def read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path, "list.csv", "0" * 64)


def only(tmp_path: Path, text: str) -> Observation:
    (seen,) = read(tmp_path, text).observations
    return seen


def test_a_full_row_goes_to_its_names(tmp_path: Path) -> None:
    seen = only(
        tmp_path,
        "Device Name,Role,Site,Location,Vendor,Model,Serial Number,IPv4,MAC,Firmware,Host,Installed,Purchase date,Last seen,Cost\n"
        "cam-01,Camera,HQ,Lobby,Axis,P3245-V,ACCC8E1,10.0.0.7/24,AC-CC-8E-00-00-01,10.12,CAM01,2021-05-01,2021-03,2024-06-01T10:00:00Z,$900\n",
    )
    assert seen.kind == "inventory"
    assert (seen.mac, seen.address, seen.site, seen.seen_at) == (
        "ac:cc:8e:00:00:01",
        "10.0.0.7",
        "HQ",
        "2024-06-01T10:00:00Z",
    )
    assert dict(seen.fields) == {
        "claim_brand": "Axis",
        "claim_model": "P3245-V",
        "claim_firmware": "10.12",
        "claim_kind": "Camera",
        "serial": "ACCC8E1",
        "device_name": "cam-01",
        "hostname": "CAM01",
        "installed_on": "2021-05-01",
        "purchase_date": "2021-03",
        "price": "900",
    }
    assert seen.raw == ""


@pytest.mark.parametrize("row", [",,,HQ", "N/A,-,unknown,HQ"])
def test_a_row_that_names_no_device_is_bad(tmp_path: Path, row: str) -> None:
    reading = read(tmp_path, f"Name,Serial,Model,Site\n{row}\n")
    assert reading.observations == []
    assert [entry.reason for entry in reading.left_out] == ["bad-row"]
    assert reading.bad_rows[0]["Site"] == "HQ"


def test_a_row_whose_only_identity_is_malformed_is_bad_and_says_so(tmp_path: Path) -> None:
    reading = read(tmp_path, "MAC,Site\n00:40:8c:xx:00:01,HQ\n")
    (entry,) = reading.left_out
    assert entry.reason == "bad-row"
    assert "00:40:8c:xx:00:01" in entry.detail
    assert reading.bad_rows[0]["MAC"] == "00:40:8c:xx:00:01"


def test_a_serial_that_says_nothing_is_none(tmp_path: Path) -> None:
    assert "serial" not in only(tmp_path, "Name,Serial\nGate,N/A\n").fields


def test_a_mac_in_an_address_column_is_a_mac(tmp_path: Path) -> None:
    seen = only(tmp_path, "Name,HardwareAddress\nGate,00:40:8c:00:00:01\n")
    assert (seen.mac, seen.address) == ("00:40:8c:00:00:01", None)


def test_of_several_macs_the_first_is_kept_and_the_rest_listed(tmp_path: Path) -> None:
    reading = read(tmp_path, "Name,MAC\nGate,00408c000001 / 00408c000002\n")
    assert reading.observations[0].mac == "00:40:8c:00:00:01"
    assert [entry.reason for entry in reading.left_out] == ["bad-value"]


def test_a_camera_without_an_address_of_its_own_is_a_channel_of_its_recorder(tmp_path: Path) -> None:
    seen = only(tmp_path, "Name,NVR,NVR IP,Channel,IP\nDock,NVR-1,10.0.0.50,3,\n")
    assert (seen.channel_of, seen.address) == ("10.0.0.50", None)
    assert (seen.get("recorder"), seen.get("channel")) == ("NVR-1", "3")


def test_a_camera_that_is_listed_under_its_recorders_address_is_a_channel_of_it(tmp_path: Path) -> None:
    seen = only(tmp_path, "Nom;Enregistreur;Canal;Adresse IP\nQuai;10.0.0.50;D3;http://10.0.0.50/\n")
    assert (seen.channel_of, seen.address) == ("10.0.0.50", None)


def test_a_camera_with_an_address_of_its_own_is_no_channel(tmp_path: Path) -> None:
    seen = only(tmp_path, "Name,NVR,Channel,IP\nDock,NVR-1,3,10.0.0.7\n")
    assert (seen.channel_of, seen.address) == (None, "10.0.0.7")


def test_a_recorder_without_a_channel_makes_no_channel(tmp_path: Path) -> None:
    assert only(tmp_path, "Name,NVR\nDock,NVR-1\n").channel_of is None


@pytest.mark.parametrize(
    ("header", "cell", "owner"),
    [("Owner", "Landlord", "landlord"), ("Propriétaire", "Bailleur", "landlord"), ("Propriétaire", "ministère", "organisation"),
     ("Owner", "contractor", "contractor"), ("Bailleur", "oui", "landlord"), ("Owner", "ABC Properties", "ABC Properties")],
)  # fmt: skip
def test_the_owner_is_named_in_one_vocabulary_where_it_can_be(
    tmp_path: Path, header: str, cell: str, owner: str
) -> None:
    assert only(tmp_path, f"Name,{header}\nGate,{cell}\n").get("owner") == owner


def test_an_ambiguous_date_is_left_empty_and_listed(tmp_path: Path) -> None:
    reading = read(tmp_path, "Name,Install date\nGate,03/04/2021\n")
    assert "installed_on" not in reading.observations[0].fields
    (entry,) = reading.left_out
    assert entry.reason == "ambiguous-date"
    assert "date_format" in entry.detail


def test_a_windows_lease_list_is_what_a_server_saw_and_no_claim(tmp_path: Path) -> None:
    seen = only(
        tmp_path,
        '"IPAddress","ScopeId","AddressState","ClientId","HostName","LeaseExpiryTime","ServerIP"\n'
        '"10.0.0.7","10.0.0.0","Active","00-40-8c-00-00-01","axis-1","03/04/2024 10:00:00","10.0.0.2"\n',
    )
    assert seen.kind == "dhcp"
    assert (seen.mac, seen.address) == ("00:40:8c:00:00:01", "10.0.0.7")
    assert seen.get("dhcp_hostname") == seen.get("hostname") == "axis-1"


def test_an_asset_register_with_prices_is_an_inventory_and_no_purchase_record(tmp_path: Path) -> None:
    seen = only(
        tmp_path, "Description,Serial,Manufacturer,Purchase date,Cost,Supplier\nDome,S1,Axis,2021-05-01,900,Acme\n"
    )
    assert seen.kind == "inventory"
    assert seen.get("claim_supplier") == "Acme"
