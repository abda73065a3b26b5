"""The one crossing to yes or unknown, as design decision 4 has it."""

from __future__ import annotations

import pytest

from assay.identify.knowledge import GatePolicy
from tests.identify.seen import AXIS_MAC, DAHUA_MAC, HIK_MAC, reply, row, who

DHIP = '{"method": "client.notifyDevInfo", "params": {"deviceInfo": {"DeviceClass": "NVR"}}}'


def test_a_confirmed_maker_passes() -> None:
    gate = who(reply("dhip_udp37810", mac=DAHUA_MAC, dhip_json=DHIP)).gate
    assert (gate.gate, gate.entity, gate.basis) == ("yes", "dahua", "confirmed")


def test_another_maker_confirmed_passes_as_that_maker() -> None:
    """For the rules about the five that is a no: the maker is known, and it is not one of them."""
    gate = who(reply("rtsp", mac=AXIS_MAC, http_wwwauth='Digest realm="AXIS_00408C000001"')).gate
    assert (gate.gate, gate.entity) == ("yes", "axis")


def test_a_probable_maker_does_not_pass() -> None:
    gate = who(reply("arp", mac=HIK_MAC)).gate
    assert (gate.gate, gate.entity, gate.reason) == ("unknown", None, "below-threshold")
    assert "hikvision" in gate.candidates


@pytest.mark.parametrize("brand", ["Hikvision", "Dahua", "Huawei", "ZTE", "Hytera", "HiLook", "EZVIZ", "Imou"])
def test_an_own_record_of_a_makers_own_brand_passes(brand: str) -> None:
    gate = who(row(claim_brand=brand)).gate
    assert (gate.gate, gate.basis) == ("yes", "own-record")


def test_an_own_record_is_enough_beside_a_weaker_tell_of_the_same_maker() -> None:
    gate = who(row(claim_brand="Hikvision"), reply("arp", mac=HIK_MAC)).gate
    assert (gate.gate, gate.basis) == ("yes", "own-record")


@pytest.mark.parametrize("brand", ["Axis", "Verkada", "Mobotix"])
def test_a_record_of_a_brand_with_one_unrestricted_maker_passes(brand: str) -> None:
    gate = who(row(claim_brand=brand)).gate
    assert (gate.gate, gate.basis) == ("yes", "single-maker-brand")


@pytest.mark.parametrize(
    "brand", ["Honeywell", "Lorex", "Amcrest", "LTS", "Annke", "Panasonic", "Toshiba", "TRENDnet", "FLIR"]
)
def test_a_record_of_a_brand_with_re_badged_lines_never_clears_anything(brand: str) -> None:
    assert who(row(claim_brand=brand)).gate.gate == "unknown"


def test_a_contradicted_record_does_not_pass() -> None:
    assert who(row(claim_brand="Axis"), reply("arp", mac=HIK_MAC)).gate.gate == "unknown"
    assert who(row(claim_brand="Hikvision"), reply("arp", mac=AXIS_MAC)).gate.gate == "unknown"


def test_two_records_that_disagree_do_not_pass() -> None:
    assert who(row(claim_brand="Axis"), row(claim_brand="Hikvision", record=2)).gate.gate == "unknown"


def test_a_denial_in_the_same_row_blocks_the_record() -> None:
    found = who(row(claim_brand="Hikvision", claim_description="4MP dome, not Hikvision"))
    assert found.gate.gate == "unknown"


def test_a_restricted_record_survives_the_word_compatible_elsewhere() -> None:
    found = who(row(claim_brand="Hikvision", claim_description="bracket compatible with Dahua"))
    assert (found.gate.gate, found.gate.entity) == ("yes", "hikvision")


def test_nothing_asked_is_told_apart_from_no_answer() -> None:
    assert who().gate.reason == "not-asked"
    assert who(row(claim_brand="Acme Optics")).gate.gate == "unknown"


def test_the_policy_file_is_complete_and_asks_two_classes() -> None:
    policy = GatePolicy.load()
    assert policy.confirmed.classes == 2
    assert "claim" in policy.class_rank
    assert not set(policy.platforms) & {member for members in policy.platforms.values() for member in members}


def test_the_policy_names_only_parties_that_the_register_holds() -> None:
    from assay.identify.knowledge import default_knowledge

    known = default_knowledge()
    policy = known.policy
    houses = {
        *policy.platforms,
        *(member for members in policy.platforms.values() for member in members),
        *policy.badge_blocks,
    }
    assert {house for house in houses if known.parties.entity(house) is None} == set()
    assert {brand for brand in policy.badge_blocks.values() if known.brand(brand) is None} == set()
