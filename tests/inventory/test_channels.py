"""Channels behind a recorder are devices of their own, and never the recorder."""

from __future__ import annotations

from assay.inventory.merge import build_inventory
from tests.inventory.evidence import CAM, OTHER, conflict_fields, frame, groups, holding, host, row

NVR = "3c:ef:8c:0a:0a:0a"


def test_channels_share_the_recorders_address_and_stay_separate() -> None:
    recorder = row(2, device_name="NVR-1", address="10.0.0.5", mac=NVR)
    channels = [
        row(n, device_name=f"cam {n}", address="10.0.0.5", channel_of="10.0.0.5", channel=str(n)) for n in (3, 4)
    ]
    inventory = build_inventory([recorder, *channels, host(), frame(mac=NVR, address="10.0.0.5")])
    assert sorted(len(group) for group in groups(inventory)) == [1, 1, 3]
    assert holding(inventory, channels[0]).channel_of == "10.0.0.5"
    assert holding(inventory, recorder).channel_of is None


def test_the_recorders_mac_repeated_on_its_channels_is_not_theirs() -> None:
    recorder = row(2, device_name="NVR-1", address="10.0.0.5", mac=NVR)
    channels = [row(n, channel_of="10.0.0.5", channel=str(n), mac=NVR) for n in (3, 4)]
    inventory = build_inventory([recorder, *channels])
    assert len(inventory.assets) == 3
    channel = holding(inventory, channels[0])
    assert channel.macs == () and "mac" in conflict_fields(channel)


def test_one_channel_with_the_recorders_mac_is_not_the_recorder() -> None:
    recorder = row(2, device_name="NVR-1", address="10.0.0.5", mac=NVR)
    channel = row(3, channel_of="NVR 1", channel="1", mac=NVR)
    assert len(build_inventory([recorder, channel]).assets) == 2


def test_a_mac_of_an_unknown_recorder_or_of_the_channel_stays_apart_when_nothing_tells() -> None:
    channel = row(3, channel_of="NVR-9", channel="1", mac=NVR)
    inventory = build_inventory([channel, frame(mac=NVR, address="10.0.0.5")])
    assert len(inventory.assets) == 2
    assert all("mac" in conflict_fields(asset) for asset in inventory.assets)


def test_a_channel_with_a_mac_of_its_own_is_the_camera_that_a_capture_saw() -> None:
    recorder = row(2, device_name="NVR-1", address="10.0.0.5", mac=NVR)
    channel = row(3, channel_of="NVR-1", channel="1", mac=CAM)
    camera = frame(mac=CAM, address="192.168.254.2")
    inventory = build_inventory([recorder, channel, camera])
    assert holding(inventory, channel) == holding(inventory, camera)
    assert holding(inventory, channel).channel_of == "NVR-1"
    assert len(inventory.assets) == 2


def test_channels_that_each_name_a_mac_name_their_own() -> None:
    channels = [row(n, channel_of="VMS", channel=str(n), mac=mac) for n, mac in ((3, CAM), (4, OTHER))]
    seen = [frame(1, mac=CAM, address="10.0.0.6"), frame(2, mac=OTHER, address="10.0.0.7")]
    assert sorted(len(group) for group in groups(build_inventory([*channels, *seen]))) == [2, 2]


def test_two_lists_of_one_recorder_speak_of_the_same_channels() -> None:
    channels = [
        row(2, file=file, channel_of="10.0.0.5", channel="1", claim_model="M100") for file in ("a.csv", "b.csv")
    ]
    (asset,) = build_inventory(channels).assets
    assert [reason.by for reason in asset.merged] == ["channel"]


def test_recorders_at_two_sites_may_have_one_private_address() -> None:
    recorders = [
        row(n, device_name=f"NVR {site}", address="192.168.1.10", site=site) for n, site in ((2, "West"), (3, "East"))
    ]
    channels = [row(n, channel_of="192.168.1.10", channel="1", site=site) for n, site in ((4, "West"), (5, "East"))]
    assert len(build_inventory([*recorders, *channels]).assets) == 4


def test_a_serial_on_a_camera_and_on_a_channel_is_named_on_both_whatever_else_the_channels_state() -> None:
    two_macs = row(2, channel_of="10.0.0.5", mac=f"{CAM} {OTHER}")
    channel = row(3, channel_of="10.0.0.5", mac="3c:ef:8c:00:00:03", serial="SN778899")
    camera = frame(mac=CAM, serial="SN778899")
    recorder = row(4, address="10.0.0.5")
    inventory = build_inventory([two_macs, channel, camera, recorder])
    assert len(groups(inventory)) == 4
    for seen in (channel, camera):
        assert any("serial SN778899" in conflict.note for conflict in holding(inventory, seen).conflicts)
    (told,) = holding(inventory, two_macs).conflicts
    assert f"mac {CAM}" in told.note and "SN778899" not in told.note
