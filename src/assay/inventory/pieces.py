"""Observations with their identities made comparable, and those that identify nothing set aside.

A piece's `macs` and `serial` are what may join it to other pieces; `stated` is every MAC it names that could be the
device's. A router between camera and capture writes its own MAC on every frame: where one MAC stands before four or
more IPv4 addresses in one file, and the protocol does not itself name the device's MAC, it is no identity there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assay.inventory.identity import (
    address_key,
    earliest_day,
    folded,
    is_link_local,
    is_name,
    mac_kind,
    macs_in,
    serial_key,
)
from assay.inventory.sites import SiteNames
from assay.observe.model import LeftOut, Observation

CLAIM_KINDS = ("inventory", "purchase")
RELAYED_ADDRESSES = 4
# In these protocols the device names its own MAC, or they never cross a router.
_MAC_IS_OWN = frozenset(
    (
        "inventory", "arp", "dhcp", "dhcp_vendor_class", "nmap_host", "mac_oui", "sadp_udp37020", "dhip_udp37810",
        "xiongmai_udp34569", "ubiquiti_udp10001", "tplink_tdp_udp20002", "tplink_shp_udp9999",
        "photo-label", "mac_table", "lldp", "scan_host",
    )
)  # fmt: skip
# Fields that say when, whose or how many, but not what.
_NOT_DESCRIBING = frozenset(
    (
        "quantity", "price", "currency", "purchase_date", "purchase_id", "contract_id", "purchase_kind", "installed_on",
        "owner", "recorder", "channel", "label_reading", "label_corrected", "position", "switch", "switch_port", "vlan",
    )
)  # fmt: skip
_NAME_FIELDS = ("device_name", "hostname", "dhcp_hostname", "mdns_instance")


@dataclass(slots=True, eq=False)
class Piece:
    """An observation and what identifies the device in it, normalised."""

    seen: Observation
    macs: tuple[str, ...]
    local: str  # a locally administered MAC, an identity within its file at most
    stated: tuple[str, ...]
    serial: str
    address: str
    site: str | None
    day: int | None  # ordinal
    relayed: str = ""  # a MAC that turned out to be a router's

    @property
    def claim(self) -> bool:
        """Somebody wrote it down; no device said it."""
        return self.seen.kind in CLAIM_KINDS

    @property
    def file(self) -> str:
        return self.seen.source.sha256 or self.seen.source.path

    @property
    def recorder(self) -> str:
        """The key of the recorder behind which the device sits, or an empty string."""
        text = self.seen.channel_of
        return (folded_place(text) or text.strip()) if text else ""

    @property
    def names(self) -> frozenset[str]:
        return frozenset(filter(None, (folded(self.seen.get(name)) for name in _NAME_FIELDS)))


def folded_place(text: str) -> str:
    """An address or a name, so that both can be compared with what a row calls its recorder."""
    key = address_key(text)
    return folded(text) if not key or is_name(key) else key


def order_key(seen: Observation) -> tuple[str, ...]:
    """A total order over observations that does not depend on how they were handed in."""
    source = seen.source
    extra = (
        source.path,
        seen.kind,
        seen.site or "",
        seen.channel_of or "",
        seen.seen_at or "",
        seen.raw,
        seen.mac or "",
    )
    return (seen.id, source.sha256, f"{source.record:012d}", source.unit, *extra)


def content_key(seen: Observation) -> str:
    """What the observation says, wherever it stands: unchanged when rows are added to its file."""
    content = [seen.kind, sorted(seen.fields.items()), seen.raw, seen.mac, seen.address, seen.site, seen.channel_of]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def usable(observations: Iterable[Observation], known_at: dt.date | None) -> tuple[list[Observation], list[LeftOut]]:
    """The observations that may be used, in a fixed order, each once; and the others, with why."""
    kept: list[Observation] = []
    left: list[LeftOut] = []
    met: dict[tuple[object, ...], Observation] = {}
    for seen in sorted(observations, key=order_key):
        same = (seen.id, seen.site, seen.channel_of, seen.seen_at)
        if same in met:
            place = f"{met[same].source.path}, {met[same].source.unit} {met[same].source.record}"
            left.append(_left_out(seen, "duplicate", f"the same observation was already read from {place}"))
        elif reason := _unknown_then(seen, known_at):
            left.append(_left_out(seen, "after-known-at", reason))
        elif seen.kind != "purchase" and not _says_something(seen):
            left.append(_left_out(seen, "no-identity", "no MAC, serial, address, name or description in it"))
        else:
            met[same] = seen
            kept.append(seen)
    return kept, left


def _left_out(seen: Observation, reason: str, detail: str) -> LeftOut:
    return LeftOut(seen.source.path, seen.source.record, reason, detail, seen.source.sha256)


def _unknown_then(seen: Observation, known_at: dt.date | None) -> str:
    if known_at is None:
        return ""
    dates = (seen.seen_at, seen.get("purchase_date") if seen.kind == "purchase" else None)
    for text in dates:
        day = earliest_day(text)
        if day and day > known_at:
            return f"dated {text}, after {known_at.isoformat()}"
    return ""


def _says_something(seen: Observation) -> bool:
    if seen.raw or (seen.address and address_key(seen.address)) or serial_key(seen.get("serial")):
        return True
    if seen.mac and any(mac_kind(mac) in ("global", "local", "block") for mac in macs_in(seen.mac)):
        return True
    described = any(
        text.strip() for name, text in seen.fields.items() if name not in _NOT_DESCRIBING and name != "serial"
    )
    return described or bool(seen.channel_of and seen.get("channel").strip())


def cut(observations: Sequence[Observation], names: SiteNames) -> list[Piece]:
    """One piece per observation, in the same order; router MACs are no identity any more."""
    pieces = [_piece(seen, names) for seen in observations]
    addresses: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for piece in pieces:
        if piece.seen.kind not in _MAC_IS_OWN and "." in piece.address and not is_link_local(piece.address):
            for mac in piece.macs:
                addresses[piece.file, mac].add(piece.address)
    for piece in pieces:
        for mac in piece.macs:
            behind = addresses.get((piece.file, mac), ())
            if piece.seen.kind not in _MAC_IS_OWN and len(behind) >= RELAYED_ADDRESSES:
                piece.relayed, piece.macs = mac, ()
                piece.stated = tuple(other for other in piece.stated if other != mac)
                break
    return pieces


def _piece(seen: Observation, names: SiteNames) -> Piece:
    written = macs_in(seen.mac) if seen.mac else ()
    kinds = {mac: mac_kind(mac) for mac in written}
    day = earliest_day(seen.seen_at)
    address = address_key(seen.address) if seen.address else ""
    return Piece(
        seen=seen,
        macs=tuple(mac for mac in written if kinds[mac] == "global"),
        local=next((mac for mac in written if kinds[mac] == "local"), ""),
        stated=tuple(mac for mac in written if kinds[mac] in ("global", "local", "block")),
        serial=serial_key(seen.get("serial")),
        address=address,
        site=names.of(seen.site) or names.at(address),
        day=day.toordinal() if day else None,
    )
