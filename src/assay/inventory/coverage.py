"""How far the evidence reaches: per site and kind of source, and what it does not reach at all.

"None found" is only worth something beside this: which sites nobody looked at, and which devices one file alone
speaks of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from assay.inventory.model import Asset, Inventory, Purchase, Site, SiteCoverage
from assay.inventory.sites import SiteNames
from assay.observe.model import LeftOut, Observation

# The kinds of source, in the order they are shown.
SOURCE_KINDS = ("inventory", "scan", "capture", "reply", "purchase")


def source_kind(seen: Observation) -> str:
    """inventory (somebody's list), scan, capture (frames of traffic), reply (a recorded answer), or purchase."""
    if seen.kind in ("inventory", "purchase"):
        return seen.kind
    if seen.source.unit == "frame":
        return "capture"
    return "scan" if seen.kind in ("nmap_host", "scan_host") or seen.source.unit == "host" else "reply"


def cover(
    assets: Sequence[Asset],
    purchases: Sequence[Purchase],
    sites: Sequence[Site],
    names: SiteNames,
    left_out: tuple[LeftOut, ...] = (),
) -> Inventory:
    """The inventory with its coverage: expected sites in their order, then the others by name."""
    files: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    devices: Counter[str] = Counter()
    single: Counter[str] = Counter()
    for asset in assets:
        for seen in asset.observations:
            if site := names.of(seen.site) or asset.site:
                files[site].add((source_kind(seen), seen.source.sha256 or seen.source.path))
        if asset.site:
            devices[asset.site] += 1
            single[asset.site] += asset.single_source
    for purchase in purchases:
        if purchase.site:
            source = purchase.observation.source
            files[purchase.site].add(("purchase", source.sha256 or source.path))
    expected = {site.name for site in sites}
    found = sorted((set(files) | set(devices)) - expected)
    every = (*sites, *(Site(name, expected=False) for name in found))
    return Inventory(
        assets=tuple(assets),
        purchases=tuple(purchases),
        sites=every,
        coverage=tuple(
            SiteCoverage(site.name, site.expected, devices[site.name], _by_kind(files[site.name]), single[site.name])
            for site in every
        ),
        sites_without_evidence=tuple(site.name for site in sites if not files[site.name]),
        unplaced=tuple(asset.id for asset in assets if not asset.site),
        left_out=left_out,
    )


def _by_kind(files: set[tuple[str, str]]) -> dict[str, int]:
    counted = Counter(kind for kind, _ in files)
    return {kind: counted[kind] for kind in SOURCE_KINDS if counted[kind]}
