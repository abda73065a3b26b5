"""Observations written by hand: a list's row, a captured frame, a scanned host, a purchase line."""

from __future__ import annotations

from assay.inventory.model import Asset, Inventory
from assay.observe.model import Observation, Source

CAM = "3c:ef:8c:00:00:01"
OTHER = "3c:ef:8c:00:00:02"
LOCAL = "02:00:5e:10:20:30"


def source(file: str, record: int, unit: str) -> Source:
    return Source(file, f"sha-of-{file}", record, unit)


def row(
    record: int = 2,
    *,
    file: str = "list.csv",
    mac: str | None = None,
    address: str | None = None,
    site: str | None = None,
    seen_at: str | None = None,
    channel_of: str | None = None,
    **fields: str,
) -> Observation:
    place = source(file, record, "line")
    return Observation("inventory", place, seen_at, "", fields, mac, address, site, channel_of)


def frame(
    record: int = 1,
    *,
    file: str = "lobby.pcap",
    kind: str = "http",
    mac: str | None = None,
    address: str | None = None,
    site: str | None = None,
    seen_at: str | None = "2026-11-03T10:00:00Z",
    **fields: str,
) -> Observation:
    return Observation(kind, source(file, record, "frame"), seen_at, "raw", fields, mac, address, site)


def host(
    record: int = 1,
    *,
    file: str = "scan.xml",
    kind: str = "nmap_host",
    mac: str | None = None,
    address: str | None = "10.0.0.5",
    site: str | None = None,
    seen_at: str | None = "2026-11-03",
    **fields: str,
) -> Observation:
    return Observation(kind, source(file, record, "host"), seen_at, "", fields, mac, address, site)


def bought(
    record: int = 2,
    *,
    file: str = "orders.csv",
    description: str = "",
    quantity: str = "",
    date: str = "",
    site: str | None = None,
    **fields: str,
) -> Observation:
    stated = {"claim_description": description, "quantity": quantity, "purchase_date": date, **fields}
    said = {name: text for name, text in stated.items() if text}
    return Observation("purchase", source(file, record, "line"), None, "", said, None, None, site)


def groups(inventory: Inventory) -> set[frozenset[str]]:
    """The observation ids of each device."""
    return {frozenset(seen.id for seen in asset.observations) for asset in inventory.assets}


def holding(inventory: Inventory, seen: Observation) -> Asset:
    """The device that the observation ended in."""
    (asset,) = [asset for asset in inventory.assets if seen in asset.observations]
    return asset


def conflict_fields(asset: Asset) -> set[str]:
    return {conflict.field for conflict in asset.conflicts}
