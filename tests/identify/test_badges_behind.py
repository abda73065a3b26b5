"""What a badge says of the maker behind it: beside a tell of another kind, and in the block of addresses it registered."""

from __future__ import annotations

import pytest

from assay.identify.batch import match
from assay.identify.knowledge import default_knowledge
from tests.identify.seen import LOREX_MAC, LTS_MAC, dahua_scopes, reply, row, who

BCS_MAC = "38:c4:e8:00:00:01"
OBSERVINT_MAC = "64:25:5e:00:00:01"


@pytest.mark.parametrize("badge", ["KBVISION", "IntelBras", "CPPLUS", "Luminys"])
def test_a_copyable_layout_under_a_badge_that_sells_the_makers_products_is_probable(badge: str) -> None:
    found = who(reply("wsd_udp3702", wsd_scopes=dahua_scopes(badge, "EX-1")))
    assert (found.maker, found.verdict) == ("dahua", "probable")


def test_the_same_layout_under_a_name_that_nobody_knows_stays_possible() -> None:
    assert who(reply("wsd_udp3702", wsd_scopes=dahua_scopes("Xcam", "IPC-Xcam"))).verdict == "possible"


def test_a_badge_that_has_only_a_lead_backs_up_nothing() -> None:
    found = who(reply("wsd_udp3702", wsd_scopes=dahua_scopes("VUpoint", "EX-1")))
    assert found.verdict == "possible"


def test_a_badge_that_somebody_wrote_down_backs_up_nothing() -> None:
    found = who(
        reply("wsd_udp3702", wsd_scopes=dahua_scopes("Hall", "EX-1")), row(claim_brand="KBVision", claim_model="EX-1")
    )
    assert found.verdict == "possible"


def test_a_badge_without_a_tell_stays_possible() -> None:
    assert who(reply("http", html_title="Lorex")).verdict in ("possible", "no-evidence")


def test_a_badges_block_names_the_maker_whose_units_were_seen_there_by_three() -> None:
    found = who(reply("arp", mac=LTS_MAC))
    assert (found.brand, found.maker, found.verdict) == ("lts", "hikvision", "probable")
    assert "3 sightings" in found.evidence[1].title


@pytest.mark.parametrize("mac", [LOREX_MAC, BCS_MAC])
def test_fewer_sightings_are_a_possibility(mac: str) -> None:
    found = who(reply("arp", mac=mac))
    assert (found.maker, found.verdict) == ("dahua", "possible")


def test_a_badges_block_without_a_sighting_names_no_maker() -> None:
    assert [one.says for one in match(reply("arp", mac=OBSERVINT_MAC))] == ["brand"]


def test_a_badges_block_and_its_name_are_the_same_badge_twice() -> None:
    found = who(reply("http", mac=LOREX_MAC, html_title="Lorex"))
    assert found.verdict == "possible"


def test_no_block_is_claimed_for_two_badges_or_by_a_company_that_does_not_hold_it() -> None:
    from assay.register.mac import owner

    known = default_knowledge()
    rows = [(brand.id, block) for brand in known.parties.brands for block in brand.blocks]
    assert len({block.prefix for _, block in rows}) == len(rows)
    for brand, block in rows:
        address = block.prefix.ljust(12, "0")
        held = owner(address)
        assert held is not None and held.prefix.upper() == block.prefix
        assert brand in {one.entity for one in match(reply("arp", mac=address))}
