"""A device written down: what joined it and what stayed apart, its lasting id, and what its observations say of it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple

from assay.inventory.channels import channel_name
from assay.inventory.identity import folded, is_link_local
from assay.inventory.joining import Apart, Joining
from assay.inventory.model import Asset, Conflict, MergeReason
from assay.inventory.pieces import Piece, content_key
from assay.inventory.said import LISTED, Said, ids_of
from assay.inventory.sites import site_key


def assets_of(joining: Joining) -> tuple[Asset, ...]:
    """Every device as an Asset, sorted by site, name and id."""
    devices = joining.devices()
    ids = _ids(joining, devices)
    merged = _reasons(joining, devices)
    conflicts = _apart_conflicts(joining)
    assets = [
        _asset(ids[root], [joining.pieces[index] for index in members], merged.get(root, []), conflicts.get(root, []))
        for root, members in devices.items()
    ]
    return tuple(sorted(assets, key=lambda asset: (asset.site is None, asset.site or "", asset.name, asset.id)))


def _asset(id_: str, pieces: list[Piece], merged: list[MergeReason], conflicts: list[Conflict]) -> Asset:
    said = Said(pieces)
    site, site_conflict = said.site()
    owner, owner_conflict = said.owner()
    dates = [piece.seen.seen_at for piece in pieces if piece.seen.seen_at]
    marked = [*_same_list_conflicts(pieces), *_relay_conflicts(pieces)]
    both = [conflict for conflict in (site_conflict, owner_conflict) if conflict]
    return Asset(
        id=id_,
        name=said.name(),
        site=site or None,
        macs=_distinct(mac for piece in pieces for mac in piece.stated),
        serials=_serials(pieces),
        addresses=_distinct(piece.address for piece in pieces),
        observations=tuple(piece.seen for piece in pieces),
        merged=tuple(merged),
        conflicts=(*conflicts, *both, *said.disagreements(), *marked),
        channel_of=min((piece.seen.channel_of for piece in pieces if piece.seen.channel_of), default=None),
        owner=owner or "unknown",
        first_seen=min(dates, default=None),
        last_seen=max(dates, default=None),
        acquired_on=said.newest("purchase_date"),
        installed_on=said.newest("installed_on"),
        quantity=said.quantity(),
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({text for text in texts if text}))


def _serials(pieces: Sequence[Piece]) -> tuple[str, ...]:
    """Each serial once, in the first of its spellings."""
    spellings: dict[str, str] = {}
    for piece in pieces:
        if piece.serial:
            written = piece.seen.get("serial").strip()
            spellings[piece.serial] = min(written, spellings.get(piece.serial, written))
    return tuple(sorted(spellings.values()))


def _same_list_conflicts(pieces: Sequence[Piece]) -> Iterator[Conflict]:
    """Rows of one list that share a MAC or serial under different names: one device's views, or a mistake."""
    rows = [piece for piece in pieces if piece.claim]
    if len(rows) < 2:
        return
    lists: defaultdict[tuple[str, str, str], list[Piece]] = defaultdict(list)
    for row in rows:
        for mac in row.macs:
            lists["mac", mac, row.file].append(row)
        if row.serial:
            lists["serial", row.serial, row.file].append(row)
    for (field, value, _), same in sorted(lists.items()):
        if len({folded(row.seen.get("device_name")) for row in same} - {""}) > 1:
            note = f"{len(same)} rows of one list have it under different names: one device, or a copying mistake"
            yield Conflict(field, (value,), ids_of(same), note)


def _relay_conflicts(pieces: Sequence[Piece]) -> Iterator[Conflict]:
    if relayed := [piece for piece in pieces if piece.relayed]:
        note = "it stands before several addresses in one file: most likely a router's, it identifies no device there"
        yield Conflict("mac", _distinct(piece.relayed for piece in relayed), ids_of(relayed), note)


def _reasons(joining: Joining, devices: dict[int, list[int]]) -> dict[int, list[MergeReason]]:
    """Why a device's observations are of one device: each MAC, serial, address or channel that several share."""
    found: defaultdict[tuple[int, str, str], set[str]] = defaultdict(set)
    for root, members in devices.items():
        if len(members) > 1:
            for piece in (joining.pieces[index] for index in members):
                for mac in piece.macs:
                    found[root, "mac", mac].add(piece.seen.id)
                if piece.serial:
                    found[root, "serial", piece.serial].add(piece.seen.id)
    for join in joining.joins:
        pieces = [joining.pieces[index] for index in join.pieces]
        # Serials and MACs were told above, save the locally administered and those that some record states together.
        if join.by == "mac":
            pieces = [piece for piece in pieces if piece.macs or piece.local]
        told = join.by == "serial" or (join.by == "mac" and len({piece.macs for piece in pieces} - {()}) == 1)
        if not told:
            found[joining.root(join.pieces[0]), join.by, join.value].update(piece.seen.id for piece in pieces)
    reasons: defaultdict[int, list[MergeReason]] = defaultdict(list)
    for (root, by, value), ids in sorted(found.items()):
        if len(ids) > 1:
            reasons[root].append(MergeReason(by, value, tuple(sorted(ids))))
    return reasons


def _apart_conflicts(joining: Joining) -> dict[int, list[Conflict]]:
    """What kept pieces apart, told on every device concerned; knots that other evidence joined are no conflict."""
    conflicts: defaultdict[int, list[Conflict]] = defaultdict(list)
    for apart in _merged_notes(joining.apart):
        by_root: defaultdict[int, list[str]] = defaultdict(list)
        for index in apart.pieces:
            by_root[joining.root(index)].append(joining.pieces[index].seen.id)
        if len(by_root) < 2 and not apart.flag:
            continue
        shared: defaultdict[int, set[str]] = defaultdict(set)
        for index, value in apart.shared:
            shared[joining.root(index)].add(value)
        everyone = sorted({id_ for ids in by_root.values() for id_ in ids})
        for root, ids in by_root.items():
            own = sorted(set(ids))
            others = [id_ for id_ in everyone[: 2 * LISTED] if id_ not in own]
            listed = tuple([*own[: LISTED // 2], *others][:LISTED])
            some = f"; {len(everyone)} observations, some listed" if len(listed) < len(everyone) else ""
            note = f"{apart.note}: {', '.join(sorted(shared[root]))}" if shared[root] else apart.note
            conflicts[root].append(Conflict(apart.field, apart.values[:LISTED], listed, note + some))
    return conflicts


def _merged_notes(notes: list[Apart]) -> list[Apart]:
    return sorted(dict.fromkeys(notes), key=astuple)


def _ids(joining: Joining, devices: dict[int, list[int]]) -> dict[int, str]:
    """An id per device from its strongest identity; devices that share it add the next one until they differ."""
    pieces = {root: [joining.pieces[index] for index in members] for root, members in devices.items()}
    keys = {root: _identity_keys(found) for root, found in pieces.items()}
    ids: dict[int, str] = {}
    groups = [(0, sorted(devices))]
    while groups:
        depth, roots = groups.pop()
        told: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for root in roots:
            if depth == len(keys[root]):  # what the rows say comes last: it is the least lasting, and slow to digest
                keys[root].append("row:" + min(content_key(piece.seen) for piece in pieces[root]))
            told[tuple(keys[root][: depth + 1])].append(root)
        for key, same in told.items():
            if len(same) == 1:
                ids[same[0]] = _id(key)
            elif key[-1].startswith("row:"):
                # Rows alike to the letter: numbered in the order of their places, for nothing else tells them apart.
                same.sort(key=lambda root: min(piece.seen.source.record for piece in pieces[root]))
                ids |= {root: _id((*key, str(number))) for number, root in enumerate(same)}
            else:
                groups.append((depth + 1, same))
    return ids


def _id(key: tuple[str, ...]) -> str:
    return f"dev-{hashlib.sha256('|'.join(key).encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"


def _identity_keys(pieces: Sequence[Piece]) -> list[str]:
    """The identities of a device from strongest to weakest."""
    keys: list[str] = []
    if macs := [mac for piece in pieces for mac in piece.macs]:
        keys.append(f"mac:{min(macs)}")
    if serials := [piece.serial for piece in pieces if piece.serial]:
        keys.append(f"serial:{min(serials)}")
    if channels := [piece for piece in pieces if piece.seen.channel_of]:
        keys.append("channel:" + min(f"{piece.recorder}/{channel_name(piece)}" for piece in channels))
    placed = sorted((piece.address, site_key(piece.site or "")) for piece in pieces if piece.address)
    if placed and not channels:
        lasting = [place for place in placed if not is_link_local(place[0])]
        keys.append("address:{}|{}".format(*(lasting or placed)[0]))
    return keys
