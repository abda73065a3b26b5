"""Which observations are of one device, which are not, and what is said about it."""

from __future__ import annotations

import datetime as dt

import pytest

from assay.inventory.merge import build_inventory
from assay.inventory.model import Site
from tests.inventory.evidence import CAM, LOCAL, OTHER, conflict_fields, frame, groups, holding, host, row


def test_one_mac_is_one_device_in_list_capture_and_scan() -> None:
    seen = [row(mac=CAM, claim_model="M1"), frame(mac=CAM, address="10.0.0.5"), host(mac=CAM, address="10.0.0.9")]
    (asset,) = build_inventory(seen).assets
    assert len(asset.observations) == 3
    assert asset.macs == (CAM,)
    assert [(reason.by, len(reason.observations)) for reason in asset.merged] == [("mac", 3)]
    assert not asset.single_source


def test_one_serial_is_one_device_however_it_is_written() -> None:
    inventory = build_inventory([row(serial="F1234-5678"), frame(serial="f12345678", mac=CAM)])
    (asset,) = inventory.assets
    assert [reason.by for reason in asset.merged] == ["serial"]
    assert len(asset.serials) == 1


@pytest.mark.parametrize("serial", ["0", "N/A", "123456789", "default", "1111111"])
def test_a_placeholder_serial_joins_nothing(serial: str) -> None:
    inventory = build_inventory([row(2, serial=serial, claim_model="A1"), row(3, serial=serial, claim_model="B1")])
    assert len(inventory.assets) == 2
    assert all(not asset.serials for asset in inventory.assets)


def test_one_serial_with_two_macs_stays_apart_and_is_shown() -> None:
    first, second = row(2, mac=CAM, serial="SN778899"), row(3, mac=OTHER, serial="SN778899")
    inventory = build_inventory([first, second])
    assert holding(inventory, first) != holding(inventory, second)
    assert all("mac" in conflict_fields(asset) for asset in inventory.assets)


def test_a_record_that_states_both_macs_keeps_a_device_with_two_network_ports_together() -> None:
    both = row(2, mac=f"{CAM}, {OTHER}", serial="SN778899")
    inventory = build_inventory([both, frame(mac=CAM, serial="SN778899"), frame(2, mac=OTHER)])
    (asset,) = inventory.assets
    assert asset.macs == (CAM, OTHER)


def test_one_mac_with_two_serials_stays_apart_and_what_names_only_the_mac_joins_neither() -> None:
    one, two, bare = row(2, mac=CAM, serial="SNAAA1"), row(3, mac=CAM, serial="SNBBB2"), frame(mac=CAM)
    inventory = build_inventory([one, two, bare])
    assert len(groups(inventory)) == 3
    assert all("serial" in conflict_fields(asset) for asset in inventory.assets)
    assert len({asset.id for asset in inventory.assets}) == 3


def test_a_device_is_told_of_each_of_its_many_macs_that_another_bears_too() -> None:
    ports = [f"3c:ef:8c:00:00:{number:02x}" for number in range(1, 9)]
    server = row(2, mac=" ".join(ports), serial="SNAAA1")
    last_port = frame(mac=ports[-1], serial="SNBBB2")
    inventory = build_inventory([server, last_port])
    told = {seen.kind: holding(inventory, seen).conflicts[0].note for seen in (server, last_port)}
    assert all(mac in told["inventory"] for mac in ports)
    assert ports[-1] in told["http"] and ports[0] not in told["http"]


def test_a_serial_written_on_many_devices_is_dropped_and_their_macs_still_join() -> None:
    rows = [row(number, mac=f"3c:ef:8c:00:01:{number:02x}", serial="WAREHOUSE7") for number in range(2, 9)]
    inventory = build_inventory([*rows, frame(mac="3c:ef:8c:00:01:02")])
    assert len(inventory.assets) == 7
    assert all("serial" in conflict_fields(asset) for asset in inventory.assets)


def test_one_address_joins_within_the_window_only() -> None:
    near = [host(seen_at="2026-11-03"), host(file="scan2.xml", seen_at="2026-11-17")]
    assert len(build_inventory(near).assets) == 1
    far = [host(seen_at="2026-11-03"), host(file="scan2.xml", seen_at="2026-11-18")]
    assert len(build_inventory(far).assets) == 2
    assert len(build_inventory(far, window_days=15).assets) == 1


def test_an_undated_row_joins_the_one_device_at_its_address_and_the_reason_says_undated() -> None:
    (asset,) = build_inventory([row(address="10.0.0.5", claim_model="M1"), host()]).assets
    (reason,) = asset.merged
    assert (reason.by, reason.value) == ("address-in-window", "10.0.0.5 (undated)")


def test_an_address_used_by_two_macs_joins_neither_to_the_row_that_names_none() -> None:
    one, two = frame(mac=CAM, address="10.0.0.5"), frame(file="b.pcap", mac=OTHER, address="10.0.0.5")
    listed = row(address="10.0.0.5", device_name="Lobby")
    inventory = build_inventory([one, two, listed])
    assert len(groups(inventory)) == 3
    assert "mac" in conflict_fields(holding(inventory, one))
    assert "address" in conflict_fields(holding(inventory, listed))


def test_a_device_known_by_mac_and_one_known_by_serial_at_one_address_are_one() -> None:
    (asset,) = build_inventory([frame(mac=CAM, address="10.0.0.5"), host(serial="SN778899")]).assets
    assert asset.macs and asset.serials


def test_private_addresses_repeat_from_site_to_site() -> None:
    west, east = (row(2, site=name, address="192.168.1.64", file=f"{name}.csv") for name in ("West", "East"))
    scan = host(address="192.168.1.64")
    inventory = build_inventory([west, east, scan])
    assert len(groups(inventory)) == 3
    assert "address" in conflict_fields(holding(inventory, scan))


def test_a_capture_of_no_site_takes_nothing_from_two_sites() -> None:
    west, east = (row(2, site=name, address="192.168.1.64", file=f"{name}.csv") for name in ("West", "East"))
    capture = frame(mac=CAM, address="192.168.1.64")
    inventory = build_inventory([west, east, capture])
    assert len(groups(inventory)) == 3
    assert "site" in conflict_fields(holding(inventory, capture))


def test_a_scan_of_no_site_joins_the_only_site_that_has_its_address() -> None:
    inventory = build_inventory([row(site="West", address="192.168.1.64"), host(address="192.168.1.64")])
    assert [asset.site for asset in inventory.assets] == ["West"]


def test_what_one_scan_saw_at_one_address_is_one_device() -> None:
    seen = [
        host(1),
        host(1, kind="http", http_servers="A"),
        host(1, kind="rtsp", rtsp_servers="B"),
        host(2, address="10.0.0.6"),
    ]
    inventory = build_inventory(seen)
    assert sorted(len(asset.observations) for asset in inventory.assets) == [1, 3]
    (reason,) = holding(inventory, seen[0]).merged
    assert reason.by == "row" and "scan.xml" in reason.value


def test_two_macs_at_one_address_in_one_capture_stay_apart() -> None:
    one, two, bare = (frame(n, mac=mac, address="10.0.0.5") for n, mac in ((1, CAM), (2, OTHER), (3, None)))
    inventory = build_inventory([one, two, bare])
    assert len(groups(inventory)) == 3
    assert "mac" in conflict_fields(holding(inventory, one))


def test_two_rows_of_one_list_at_one_address_are_two_devices_and_join_nothing() -> None:
    lobby = row(2, address="10.0.0.5", device_name="Lobby")
    gate = row(3, address="10.0.0.5", device_name="Gate")
    inventory = build_inventory([lobby, gate, host()])
    assert len(groups(inventory)) == 3
    assert "address" in conflict_fields(holding(inventory, lobby))


def test_a_locally_administered_mac_joins_within_a_capture_and_not_between_lists() -> None:
    in_capture = build_inventory([frame(1, mac=LOCAL, address="10.0.0.5"), frame(2, mac=LOCAL, address="10.0.0.6")])
    (asset,) = in_capture.assets
    assert "mac" in conflict_fields(asset)
    between = build_inventory(
        [row(2, mac=LOCAL, claim_model="A1"), row(3, mac=LOCAL, claim_model="B1"), frame(mac=LOCAL)]
    )
    assert len(between.assets) == 3
    assert all("mac" in conflict_fields(asset) for asset in between.assets)


@pytest.mark.parametrize("mac", ["00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01", "14:2f:fd:00:00:00"])
def test_macs_of_no_single_device_join_nothing(mac: str) -> None:
    assert len(build_inventory([row(2, mac=mac, claim_model="A1"), row(3, mac=mac, claim_model="B1")]).assets) == 2


def test_a_router_between_camera_and_capture_does_not_make_one_device_of_many() -> None:
    seen = [frame(number, mac=OTHER, address=f"10.0.{number}.5") for number in range(1, 7)]
    inventory = build_inventory(seen)
    assert len(inventory.assets) == 6
    assert all(asset.macs == () and "mac" in conflict_fields(asset) for asset in inventory.assets)


def test_rows_of_one_list_that_share_a_mac_under_different_names_are_marked() -> None:
    (asset,) = build_inventory([row(2, mac=CAM, device_name="Gate"), row(3, mac=CAM, device_name="Dock")]).assets
    (conflict,) = asset.conflicts
    assert conflict.field == "mac" and "copying mistake" in conflict.note


def test_sources_that_disagree_on_brand_and_model_are_both_kept_and_shown() -> None:
    listed = row(mac=CAM, claim_brand="Annke", claim_model="C800")
    replied = frame(mac=CAM, onvif_manufacturer="HIKVISION", onvif_model="DS-2CD2143G2-I")
    (asset,) = build_inventory([listed, replied]).assets
    assert {"brand", "model"} <= conflict_fields(asset)
    assert listed in asset.observations and replied in asset.observations


def test_a_longer_spelling_of_one_model_is_no_disagreement() -> None:
    rows = [row(mac=CAM, claim_model="DS-2CD2143G2-I"), frame(mac=CAM, onvif_model="ds-2cd2143g2-i (2.8mm)")]
    (asset,) = build_inventory(rows).assets
    assert not asset.conflicts


def test_of_two_sites_the_newest_dated_is_taken_and_the_conflict_says_so() -> None:
    old = row(2, mac=CAM, site="Depot", seen_at="2024-01-01")
    new = row(2, file="new.csv", mac=CAM, site="Archives", seen_at="2026-01-01")
    undated = row(2, file="undated.csv", mac=CAM, site="Depot")
    (asset,) = build_inventory([old, new, undated]).assets
    assert asset.site == "Archives"
    (conflict,) = [conflict for conflict in asset.conflicts if conflict.field == "site"]
    assert conflict.values == ("Archives", "Depot") and "2026-01-01" in conflict.note


def test_site_names_match_expected_sites_whatever_the_spelling() -> None:
    sites = (Site("Dépôt Nord", True, aliases=("Bldg 7",)),)
    rows = [row(2, mac=CAM, site="DEPOT  nord"), row(3, mac=OTHER, site="bldg-7")]
    assert {asset.site for asset in build_inventory(rows, sites=sites).assets} == {"Dépôt Nord"}


def test_dates_owner_and_quantity_come_from_the_rows() -> None:
    listed = row(
        mac=CAM, owner="landlord", installed_on="2023-05", purchase_date="2023-02-01", quantity="4", device_name="Lobby"
    )
    (asset,) = build_inventory([listed, frame(mac=CAM), frame(2, mac=CAM, seen_at="2026-12-01T00:00:00Z")]).assets
    assert (asset.owner, asset.installed_on, asset.acquired_on, asset.quantity) == (
        "landlord",
        "2023-05",
        "2023-02-01",
        4,
    )
    assert (asset.first_seen, asset.last_seen) == ("2026-11-03T10:00:00Z", "2026-12-01T00:00:00Z")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"device_name": "Lobby", "hostname": "cam1", "claim_model": "M100"}, "Lobby"),
        ({"hostname": "cam1", "claim_model": "M100"}, "cam1"),
        ({"claim_brand": "Axis", "claim_model": "M100"}, "Axis M100 (10.0.0.5)"),
        ({}, "10.0.0.5"),
    ],
)
def test_a_device_is_called_by_its_best_name(fields: dict[str, str], name: str) -> None:
    (asset,) = build_inventory([row(address="10.0.0.5", **fields)]).assets
    assert asset.name == name


def test_an_id_stays_when_unrelated_evidence_is_added() -> None:
    first = row(mac=CAM, claim_model="M1", address="10.0.0.5")
    before = build_inventory([first]).assets[0].id
    after = build_inventory([first, row(3, mac=OTHER), host(address="10.0.0.7"), frame(mac=CAM)])
    assert holding(after, first).id == before


def test_rows_alike_to_the_letter_are_devices_of_their_own() -> None:
    inventory = build_inventory([row(2, claim_model="M100", site="Depot"), row(3, claim_model="M100", site="Depot")])
    assert len({asset.id for asset in inventory.assets}) == 2


def test_evidence_dated_after_known_at_is_left_out_and_listed() -> None:
    inventory = build_inventory([frame(mac=CAM), row(mac=CAM)], known_at=dt.date(2026, 11, 2))
    assert [len(asset.observations) for asset in inventory.assets] == [1]
    (left,) = inventory.left_out
    assert (left.reason, left.path) == ("after-known-at", "lobby.pcap")


def test_a_row_that_identifies_and_describes_nothing_is_left_out_and_listed() -> None:
    inventory = build_inventory([row(2, quantity="3", site="Depot"), row(3, mac="00:00:00:00:00:00")])
    assert inventory.assets == ()
    assert [left.reason for left in inventory.left_out] == ["no-identity", "no-identity"]


def test_a_file_given_twice_counts_once_and_is_listed() -> None:
    inventory = build_inventory([row(mac=CAM), row(mac=CAM)])
    assert len(inventory.assets[0].observations) == 1
    assert [left.reason for left in inventory.left_out] == ["duplicate"]


def test_no_observations_make_an_empty_inventory() -> None:
    inventory = build_inventory([])
    assert inventory.assets == inventory.purchases == inventory.coverage == ()


def test_conflicts_shared_by_many_devices_stay_short() -> None:
    rows = [
        row(number, mac=f"3c:ef:8c:00:{number >> 8:02x}:{number & 255:02x}", serial="SAMESERIAL")
        for number in range(1, 400)
    ]
    inventory = build_inventory(rows)
    assert max(len(conflict.observations) for asset in inventory.assets for conflict in asset.conflicts) <= 20
    assert "399 observations" in inventory.assets[0].conflicts[0].note
