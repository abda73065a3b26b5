"""Devices, sites and purchases, as far as the evidence joins up; and what joined them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network

from assay.observe.model import LeftOut, Observation

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class MergeReason:
    """Why two observations are held to be of one device: `by` is mac, serial, address-in-window, channel or row."""

    by: str
    value: str
    observations: tuple[str, ...]  # observation ids


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two identities that could not both be true; the observations stayed apart, or one field disagrees.

    Long lists are cut (the note says so): the asset's own observations come first. A conflict with one value marks an
    identity that was not trusted: a router's MAC, a locally administered one, a factory default.
    """

    field: str  # mac | serial | brand | model | site | address | channel | owner | acquired_on
    values: tuple[str, ...]
    observations: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Asset:
    """One device, or what the evidence lets us call one.

    `id` is `dev-` and ten hexadecimal digits of a digest of its strongest identity (MAC, else serial, else address and
    site, else row), so it is stable when unrelated evidence is added. `sources` counts independent evidence files by
    kind of source. `owner` is organisation, landlord, contractor or unknown (as the rows say). `macs` are the device's
    own: a MAC that an observation carries and that is missing here is a router's or a recorder's.
    """

    id: str
    name: str
    site: str | None
    macs: tuple[str, ...]
    serials: tuple[str, ...]
    addresses: tuple[str, ...]
    observations: tuple[Observation, ...]
    merged: tuple[MergeReason, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    channel_of: str | None = None
    owner: str = "unknown"
    first_seen: str | None = None
    last_seen: str | None = None
    acquired_on: str | None = None  # from a linked purchase or a row; partial dates allowed
    installed_on: str | None = None
    purchase: str | None = None  # id of the linked purchase line
    quantity: int = 1

    @property
    def single_source(self) -> bool:
        """Only one file speaks of it."""
        return len({seen.source.sha256 for seen in self.observations}) < 2


@dataclass(frozen=True, slots=True)
class Purchase:
    """A line of a purchase record. `linked` lists the assets it was joined to; `why` says how, or why not."""

    id: str
    observation: Observation
    description: str
    supplier: str
    quantity: int | None
    price: str
    currency: str
    date: str | None
    site: str | None
    contract: str | None
    linked: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A place that evidence speaks of, or that `--sites` expects.

    `facts` are `site.*` facts from the sites file; `networks` are the address ranges that it says are this site's alone.
    """

    name: str
    expected: bool
    facts: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteCoverage:
    """How much is known about a site: devices, and evidence files by kind of source."""

    site: str
    expected: bool
    devices: int
    sources: Mapping[str, int]
    single_source_devices: int


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything that the evidence joins up to, and what it does not reach."""

    assets: tuple[Asset, ...]
    purchases: tuple[Purchase, ...]
    sites: tuple[Site, ...]
    coverage: tuple[SiteCoverage, ...]
    sites_without_evidence: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()  # asset ids with no site
    left_out: tuple[LeftOut, ...] = ()  # observations that could not be used: after-known-at, no-identity, duplicate
