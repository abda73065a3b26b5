"""What must hold of every merge, whatever the evidence."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from assay.inventory.identity import mac_kind, serial_key
from assay.inventory.merge import build_inventory
from assay.observe.model import Observation, Source
from tests.inventory.evidence import CAM, LOCAL, OTHER

MACS = st.sampled_from([None, None, CAM, OTHER, "3c:ef:8c:00:00:03", f"{CAM} {OTHER}", LOCAL, "00:00:00:00:00:00"])
ADDRESSES = st.sampled_from([None, "10.0.0.5", "192.168.1.64", "10.0.0.6", "169.254.1.1"])
SITES = st.sampled_from([None, None, "West", "east", "East"])
DATES = st.sampled_from([None, "2026-11-01", "2026-11-10", "2026-11-24", "2026-12-30"])
SERIALS = st.sampled_from(["", "", "SN778899", "sn-778899", "SNBBB2", "N/A"])
KINDS = st.sampled_from(
    [("inventory", "line"), ("http", "frame"), ("nmap_host", "host"), ("arp", "frame"), ("http", "line")]
)


@st.composite
def observations(draw: st.DrawFn) -> Observation:
    kind, unit = draw(KINDS)
    file = draw(st.sampled_from(["a", "b", "c"]))
    channel_of = draw(st.sampled_from([None, None, "10.0.0.5", "NVR"])) if kind == "inventory" else None
    fields = {
        "serial": draw(SERIALS),
        "device_name": draw(st.sampled_from(["", "Lobby", "NVR"])),
        "claim_model": draw(st.sampled_from(["", "M100", "M200"])),
        "channel": draw(st.sampled_from(["", "1", "2"])) if channel_of else "",
    }
    stated = {name: text for name, text in fields.items() if text}
    place = Source(file, f"sha-{file}", draw(st.integers(1, 40)), unit)
    return Observation(kind, place, draw(DATES), "", stated, draw(MACS), draw(ADDRESSES), draw(SITES), channel_of)


EVIDENCE = st.lists(observations(), max_size=14)


@settings(max_examples=150, deadline=None)
@given(EVIDENCE, st.randoms())
def test_the_inventory_does_not_depend_on_the_order_of_the_evidence(seen: list[Observation], random: object) -> None:
    shuffled = list(seen)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert build_inventory(shuffled) == build_inventory(seen)


@settings(max_examples=150, deadline=None)
@given(EVIDENCE)
def test_every_observation_ends_in_one_device_or_is_left_out(seen: list[Observation]) -> None:
    inventory = build_inventory(seen)
    ended = Counter(
        (one.id, one.site, one.channel_of, one.seen_at) for asset in inventory.assets for one in asset.observations
    )
    assert not ended or max(ended.values()) == 1
    assert sum(ended.values()) + len(inventory.left_out) == len(seen)


@settings(max_examples=150, deadline=None)
@given(EVIDENCE)
def test_no_two_devices_share_a_mac_or_serial_without_a_conflict_that_says_so(seen: list[Observation]) -> None:
    inventory = build_inventory(seen)
    borne = {asset.id: {*asset.macs, *map(serial_key, asset.serials)} for asset in inventory.assets}
    holders = Counter(value for values in borne.values() for value in values)
    for asset in inventory.assets:
        for value in borne[asset.id]:
            if holders[value] > 1:
                assert any(value in conflict.values or value in conflict.note for conflict in asset.conflicts), value


@settings(max_examples=150, deadline=None)
@given(EVIDENCE)
def test_a_device_has_one_serial_and_one_network_unit(seen: list[Observation]) -> None:
    for asset in build_inventory(seen).assets:
        assert len({serial.replace("-", "").upper() for serial in asset.serials}) <= 1
        together = [set(one.mac.split()) for one in seen if one.mac and " " in one.mac]
        own = {mac for mac in asset.macs if mac_kind(mac) == "global"}
        assert len(own) <= 1 or any(own <= pair for pair in together)


@settings(max_examples=100, deadline=None)
@given(EVIDENCE)
def test_a_channel_never_ends_in_the_device_that_has_its_recorders_address(seen: list[Observation]) -> None:
    for asset in build_inventory(seen).assets:
        recorders = {one.channel_of for one in asset.observations if one.channel_of}
        assert not recorders & {one.address for one in asset.observations if not one.channel_of}
        assert not recorders & {one.get("device_name") for one in asset.observations if not one.channel_of}


@settings(max_examples=100, deadline=None)
@given(EVIDENCE)
def test_merging_what_was_merged_changes_nothing(seen: list[Observation]) -> None:
    first = build_inventory(seen)
    again = build_inventory([one for asset in first.assets for one in asset.observations])
    assert again.assets == first.assets


@settings(max_examples=100, deadline=None)
@given(EVIDENCE)
def test_ids_are_distinct(seen: list[Observation]) -> None:
    ids = [asset.id for asset in build_inventory(seen).assets]
    assert len(ids) == len(set(ids))


@settings(max_examples=100, deadline=None)
@given(EVIDENCE)
def test_what_joined_a_device_names_only_its_own_observations(seen: list[Observation]) -> None:
    for asset in build_inventory(seen).assets:
        own = {one.id for one in asset.observations}
        assert all(set(reason.observations) <= own for reason in asset.merged)
        assert len(own) == 1 or asset.merged
