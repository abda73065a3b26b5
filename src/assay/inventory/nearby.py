"""Pieces joined by address: in one file at once, across files within a window of days.

An address is lent, not owned. It joins only what names no different MAC or serial, at one site or no site (private
addresses repeat from site to site), within the window; where two devices could have had it, the piece that names
neither stays by itself. A record without a date is taken to fall in any window, if only one device answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assay.inventory.identity import folded, is_link_local
from assay.inventory.joining import Apart, Join, Joining, Traits

# More devices than this at one address, and the address is a factory default: it joins nothing.
CROWD = 40


@dataclass(slots=True)
class Entry:
    """A device (`root`) as it was met at one address: the pieces there, their days, and all the device is known by."""

    root: int
    pieces: list[int]
    days: list[int]
    undated: bool
    traits: Traits


def join_same_file(joining: Joining) -> None:
    """What one scan or capture saw at one address is one device, unless two identities show there."""
    buckets: defaultdict[tuple[str, str, str, int], list[int]] = defaultdict(list)
    for index, piece in enumerate(joining.pieces):
        if piece.address and not piece.claim and not piece.seen.channel_of:
            # A file of separate records (JSON Lines) may span years: there, one day at a time.
            day = piece.day or 0 if piece.seen.source.unit not in ("frame", "host") else 0
            buckets[piece.file, piece.address, piece.site or "", day].append(index)
    proposals: list[Join] = []
    for (_, address, _, _), members in sorted(buckets.items()):
        if len(members) < 2:
            continue
        value = f"{address} in {joining.pieces[members[0]].seen.source.path}"
        entries = _entries(joining, members)
        identified = [entry for entry in entries if entry.traits.identified]
        if fault := _clash(identified):
            joining.apart.append(Apart(*fault, tuple(members), f"several devices answered at {address} in one file"))
            members = [index for entry in entries if not entry.traits.identified for index in entry.pieces]
        if members:
            proposals.append(Join("row", value, tuple(members)))
    joining.settle(proposals)


def join_across_files(joining: Joining, window_days: int) -> None:
    """Join by address within the window: identified devices first, then what names no identity."""
    shared = _shared_addresses(joining, set(_disputed(joining)))
    joining.settle(list(_identified_pairs(joining, shared, window_days)), one_site=True)
    joining.settle(list(_attachments(joining, shared, window_days)), one_site=True)
    joining.settle(list(_unidentified(joining, shared, window_days)), one_site=True)


_Shared = list[tuple[str, list[int]]]


def _shared_addresses(joining: Joining, disputed: set[int]) -> _Shared:
    """The addresses at which more than one piece may be joined, and those pieces."""
    buckets: defaultdict[str, list[int]] = defaultdict(list)
    for index, piece in enumerate(joining.pieces):
        if piece.address and not piece.seen.channel_of and index not in disputed:
            buckets[piece.address].append(index)
    shared = [(address, members) for address, members in sorted(buckets.items()) if len(members) > 1]
    return [(address, members) for address, members in shared if not is_link_local(address)]


def _by_address(joining: Joining, shared: _Shared) -> Iterator[tuple[str, list[Entry]]]:
    """Addresses at which more than one device is met by now."""
    for address, members in shared:
        first = joining.root(members[0])
        if any(joining.root(index) != first for index in members):
            yield address, _entries(joining, members)


def _entries(joining: Joining, members: Sequence[int]) -> list[Entry]:
    grouped: defaultdict[int, list[int]] = defaultdict(list)
    for index in members:
        grouped[joining.root(index)].append(index)
    entries: list[Entry] = []
    for root, there in sorted(grouped.items()):
        days = [day for index in there if (day := joining.pieces[index].day) is not None]
        entries.append(Entry(root, there, sorted(set(days)), len(days) < len(there), joining.traits[root]))
    return entries


def _clash(entries: Sequence[Entry]) -> tuple[str, tuple[str, ...]] | None:
    """The MACs or serials that cannot all be one device's."""
    macs = {mac for entry in entries for mac in entry.traits.macs or entry.traits.locals}
    serials = {serial for entry in entries for serial in entry.traits.serials}
    if len(entries) > 1 and len(macs) > 1:
        return "mac", tuple(sorted(macs))
    return ("serial", tuple(sorted(serials))) if len(entries) > 1 and len(serials) > 1 else None


def _disputed(joining: Joining) -> Iterator[int]:
    """Rows of one list that give one address to devices they call by different names or models."""
    rows: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    for index, piece in enumerate(joining.pieces):
        if piece.claim and piece.address and not piece.seen.channel_of:
            rows[piece.file, piece.address, piece.site or ""].append(index)
    for (_, address, _), members in sorted(rows.items()):
        if len(members) < 2 or len({joining.root(index) for index in members}) < 2:
            continue
        seen = [joining.pieces[index].seen for index in members]
        called = {(folded(row.get("device_name")), folded(row.get("claim_model"))) for row in seen}
        if len(called) > 1:
            note = f"several rows of one list have the address {address}: it joins none of them to anything else"
            joining.apart.append(Apart("address", (address,), tuple(members), note))
            yield from members


def _fits(one: Entry, two: Entry) -> bool:
    mine, other = one.traits, two.traits
    macs, others = mine.macs or mine.locals, other.macs or other.locals
    if macs and others and not macs & others:
        return False
    return not (mine.serials and other.serials and not mine.serials & other.serials)


def _may_meet(one: Entry, two: Entry, window_days: int) -> bool:
    """Within the window, and not at two sites."""
    if one.traits.sites and two.traits.sites and not one.traits.sites & two.traits.sites:
        return False
    return one.undated or two.undated or _days_apart(one.days, two.days) <= window_days


def _days_apart(one: Sequence[int], two: Sequence[int]) -> int:
    """The least distance between two sorted lists of days."""
    least, at, other = 10**9, 0, 0
    while at < len(one) and other < len(two):
        least = min(least, abs(one[at] - two[other]))
        if one[at] < two[other]:
            at += 1
        else:
            other += 1
    return least


def _join(address: str, entries: Iterable[Entry]) -> Join:
    involved = list(entries)
    undated = " (undated)" if any(entry.undated for entry in involved) else ""
    members = sorted(index for entry in involved for index in entry.pieces)
    return Join("address-in-window", f"{address}{undated}", tuple(members))


def _identified_pairs(joining: Joining, shared: _Shared, window_days: int) -> Iterator[Join]:
    """A device known by MAC only and one known by serial only, or one locally administered MAC in two files."""
    for address, entries in _by_address(joining, shared):
        known = [entry for entry in entries if entry.traits.identified]
        if len(known) > CROWD:
            everyone = tuple(index for entry in known for index in entry.pieces)
            note = f"{len(known)} devices were met at {address}: it joins none of them"
            joining.apart.append(Apart("address", (address,), everyone, note, flag=True))
            continue
        reused: dict[int, Entry] = {}
        for number, one in enumerate(known):
            for two in known[number + 1 :]:
                if not _may_meet(one, two, window_days):
                    continue
                if _fits(one, two):
                    yield _join(address, (one, two))
                else:
                    reused |= {one.root: one, two.root: two}
        if fault := _clash(list(reused.values())):
            members = tuple(sorted(index for entry in reused.values() for index in entry.pieces))
            note = f"the address {address} was used by several devices within {window_days} days"
            joining.apart.append(Apart(*fault, members, note))


def _attachments(joining: Joining, shared: _Shared, window_days: int) -> Iterator[Join]:
    """What names no identity, joined to the one device that had its address then."""
    for address, entries in _by_address(joining, shared):
        known = [entry for entry in entries if entry.traits.identified]
        if not known or len(known) > CROWD:
            continue
        wanted: defaultdict[int, list[Entry]] = defaultdict(list)
        for entry in entries:
            if entry.traits.identified:
                continue
            candidates = _narrowed(entry, [other for other in known if _may_meet(entry, other, window_days)])
            if len(candidates) == 1:
                wanted[candidates[0].root].append(entry)
            elif candidates:
                members = tuple(sorted(index for met in (entry, *candidates) for index in met.pieces))
                note = f"the address {address} fits several devices at that time"
                joining.apart.append(Apart("address", (address,), members, note))
        for device in known:
            yield from _attached(joining, address, device, wanted[device.root])


def _narrowed(entry: Entry, candidates: list[Entry]) -> list[Entry]:
    """Of several candidates, the one that names the same site or was seen on the same day, where only one does."""
    for same in (
        [other for other in candidates if entry.traits.sites & other.traits.sites],
        [other for other in candidates if set(entry.days) & set(other.days)],
    ):
        if len(candidates) > 1 and len(same) == 1:
            return same
    return candidates


def _attached(joining: Joining, address: str, device: Entry, entries: list[Entry]) -> Iterator[Join]:
    """A device of no known site takes nothing from two sites: each may have its own device at that address."""
    sites = {site for entry in entries for site in entry.traits.sites}
    if not device.traits.sites and len(sites) > 1:
        sited = [entry for entry in entries if entry.traits.sites]
        members = tuple(sorted(index for entry in (device, *sited) for index in entry.pieces))
        note = f"the address {address} is in use at several sites: which of them has this device is open"
        joining.apart.append(Apart("site", tuple(sorted(sites)), members, note))
        entries = [entry for entry in entries if not entry.traits.sites]
    for entry in entries:
        yield _join(address, (device, entry))


def _unidentified(joining: Joining, shared: _Shared, window_days: int) -> Iterator[Join]:
    """What names no identity on either side: chains of days, site by site; the siteless joins a site only if sure."""
    for address, entries in _by_address(joining, shared):
        weak = [entry for entry in entries if not entry.traits.identified]
        chains: defaultdict[str, list[list[Entry]]] = defaultdict(list)
        for site in sorted({_site(entry) for entry in weak}):
            chains[site] = _chains([entry for entry in weak if _site(entry) == site], window_days)
            for chain in chains[site]:
                if len(chain) > 1:
                    yield _join(address, chain)
        sited = [chain for site, found in chains.items() if site for chain in found]
        for chain in chains.get("", []):
            near = [other for other in sited if any(_may_meet(one, two, window_days) for one in chain for two in other)]
            if len(near) == 1:
                yield _join(address, (*chain, *near[0]))
            elif near:
                members = tuple(sorted(index for met in (chain, *near) for entry in met for index in entry.pieces))
                note = f"the address {address} fits several devices at that time"
                joining.apart.append(Apart("address", (address,), members, note))


def _site(entry: Entry) -> str:
    return min(entry.traits.sites, default="")


def _chains(entries: list[Entry], window_days: int) -> list[list[Entry]]:
    """Entries whose days follow each other within the window; undated ones join if there is one chain to join."""
    dated = sorted((entry for entry in entries if entry.days), key=lambda entry: (entry.days, entry.root))
    undated = [entry for entry in entries if not entry.days]
    chains: list[list[Entry]] = []
    end = 0
    for entry in dated:
        if chains and entry.days[0] - end <= window_days:
            chains[-1].append(entry)
            end = max(end, entry.days[-1])
        else:
            chains.append([entry])
            end = entry.days[-1]
    if not undated:
        return chains
    return [chains[0] + undated] if len(chains) == 1 else [*chains, undated]
