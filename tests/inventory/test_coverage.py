"""How far the evidence reaches, and what nobody looked at."""

from __future__ import annotations

from ipaddress import ip_network

from assay.inventory.merge import build_inventory
from assay.inventory.model import Site, SiteCoverage
from tests.inventory.evidence import CAM, OTHER, bought, frame, host, row


def test_coverage_counts_devices_and_files_by_kind_of_source() -> None:
    sites = (Site("Depot", True), Site("Archives", True))
    seen = [
        row(2, mac=CAM, site="Depot"), row(3, mac=OTHER, site="Depot"), host(mac=CAM), frame(mac=CAM),
        bought(description="x", site="Depot"),
    ]  # fmt: skip
    inventory = build_inventory(seen, sites=sites)
    kinds = {"inventory": 1, "scan": 1, "capture": 1, "purchase": 1}
    assert inventory.coverage[0] == SiteCoverage("Depot", True, 2, kinds, 1)
    assert inventory.coverage[1] == SiteCoverage("Archives", True, 0, {}, 0)
    assert inventory.sites_without_evidence == ("Archives",)


def test_a_site_that_only_a_purchase_names_has_evidence_and_no_device() -> None:
    inventory = build_inventory([bought(description="x", site="Depot")], sites=(Site("Depot", True),))
    assert inventory.sites_without_evidence == ()
    assert inventory.coverage[0].devices == 0


def test_sites_nobody_expected_are_listed_after_the_expected_ones() -> None:
    inventory = build_inventory([row(mac=CAM, site="Annex")], sites=(Site("Depot", True),))
    assert [(site.name, site.expected) for site in inventory.sites] == [("Depot", True), ("Annex", False)]


def test_devices_without_a_site_are_listed() -> None:
    inventory = build_inventory([row(2, mac=CAM), row(3, mac=OTHER, site="Depot")])
    assert inventory.unplaced == tuple(asset.id for asset in inventory.assets if asset.site is None)
    assert len(inventory.unplaced) == 1


def test_expected_sites_of_an_empty_inventory_are_all_without_evidence() -> None:
    assert build_inventory([], sites=(Site("Depot", True),)).sites_without_evidence == ("Depot",)


def test_a_reply_that_names_no_site_is_of_the_site_in_whose_network_it_was_found() -> None:
    sites = [
        Site("Depot", True, networks=(ip_network("10.20.1.0/24"),)),
        Site("Archives", True, networks=(ip_network("10.20.2.0/24"),)),
    ]
    seen = [
        host(address="10.20.2.7"),
        host(3, address="10.20.9.9"),
        row(mac=CAM, address="10.20.2.9", site="Annex"),
    ]
    found = build_inventory(seen, sites=sites)
    placed = {asset.addresses[0]: asset.site for asset in found.assets}
    assert placed == {"10.20.2.7": "Archives", "10.20.9.9": None, "10.20.2.9": "Annex"}
    assert found.sites_without_evidence == ("Depot",)
