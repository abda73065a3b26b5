"""Pieces joined by what a device keeps for life: its MAC and its serial number.

A MAC seen with two serials, or a serial seen with two MACs that no single record states together, identifies neither:
each pair stays apart, and so do the pieces that name only the contested one. A value contested by five or more is a
factory default or a typing habit, and joins nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from assay.inventory.joining import Apart, Join, Joining
from assay.inventory.pieces import Piece

CROWD = 5


def network_units(pieces: Sequence[Piece]) -> dict[str, str]:
    """For each MAC, the lowest MAC that some chain of single records states together with it."""
    over: dict[str, str] = {}

    def top(mac: str) -> str:
        while over.setdefault(mac, mac) != mac:
            mac = over[mac]
        return mac

    for piece in pieces:
        for mac in piece.macs:
            # What a channel's row states may be its recorder's, and ties nothing together.
            first = mac if piece.seen.channel_of else piece.macs[0]
            one, two = sorted((top(first), top(mac)))
            over[two] = one
    return {mac: top(mac) for mac in over}


def drop_crowded(pieces: Sequence[Piece], unit_of: dict[str, str]) -> list[Apart]:
    """Serials written on five or more network units, and MACs with five or more serials, identify nothing."""
    apart: list[Apart] = []
    units, serials = _pairs(pieces, unit_of)
    crowded = {serial for serial, found in units.items() if len(found) >= CROWD}
    for serial, members in _bearing_serial(pieces, crowded):
        note = f"the serial {serial} stands on {len(units[serial])} devices with different MACs: it identifies none"
        apart.append(Apart("serial", (serial,), members, note, flag=True))
        for index in members:
            pieces[index].serial = ""
    crowded = {unit for unit, found in serials.items() if len(found) >= CROWD}
    for unit, members in _bearing_unit(pieces, unit_of, crowded):
        note = f"a MAC seen with {len(serials[unit])} serials identifies no device"
        apart.append(Apart("mac", (unit,), members, note, True, _macs(pieces, members)))
        for index in members:
            pieces[index].macs = ()
    return apart


def join_identities(joining: Joining, unit_of: dict[str, str]) -> None:
    """Join pieces that are not behind a recorder by MAC and serial, where neither is contested."""
    pieces = joining.pieces
    units, serials = _pairs(pieces, unit_of)
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, piece in enumerate(pieces):
        if piece.seen.channel_of or not (piece.macs or piece.serial):
            continue
        unit = unit_of[piece.macs[0]] if piece.macs else ""
        serial = piece.serial
        if unit and not serial and len(serials.get(unit, ())) == 1:
            (serial,) = serials[unit]
        elif serial and not unit and len(units.get(serial, ())) == 1:
            (unit,) = units[serial]
        groups[unit, serial].append(index)
    for (unit, serial), members in sorted(groups.items()):
        joining.join(Join("mac" if unit else "serial", unit or serial, tuple(members)))
    contested = {unit for unit, found in serials.items() if len(found) > 1}
    for unit, everyone in _bearing_unit(pieces, unit_of, contested):
        note = "one MAC is seen with several serials, and which device bears it is open"
        joining.apart.append(
            Apart("serial", tuple(sorted(serials[unit])), everyone, note, shared=_macs(pieces, everyone))
        )
    contested = {serial for serial, found in units.items() if len(found) > 1}
    for serial, everyone in _bearing_serial(pieces, contested):
        note = f"one serial ({serial}) is seen with several MACs that no single record states together"
        joining.apart.append(Apart("mac", tuple(sorted(units[serial])), everyone, note))


def join_within_file(joining: Joining) -> None:
    """A locally administered MAC joins what one capture or scan saw of it, and nothing beyond that file."""
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for index, piece in enumerate(joining.pieces):
        if piece.local and not piece.macs:
            holders[piece.local].append(index)
            if not piece.claim and not piece.seen.channel_of:
                groups[piece.file, piece.local].append(index)
    joining.settle(Join("mac", mac, tuple(members)) for (_, mac), members in sorted(groups.items()) if len(members) > 1)
    for mac, members in sorted(holders.items()):
        if len(members) > 1:
            note = "locally administered (chosen by software): it identifies a device within one file only"
            joining.apart.append(Apart("mac", (mac,), tuple(members), note, flag=True))


def _pairs(pieces: Sequence[Piece], unit_of: dict[str, str]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Network units by serial and serials by network unit, where one piece names both; channels left aside."""
    units: defaultdict[str, set[str]] = defaultdict(set)
    serials: defaultdict[str, set[str]] = defaultdict(set)
    for piece in pieces:
        if piece.serial and piece.macs and not piece.seen.channel_of:
            unit = unit_of[piece.macs[0]]
            units[piece.serial].add(unit)
            serials[unit].add(piece.serial)
    return dict(units), dict(serials)


def _bearing_serial(pieces: Sequence[Piece], wanted: set[str]) -> list[tuple[str, tuple[int, ...]]]:
    return _bearing(wanted, ((piece.seen.channel_of, piece.serial) for piece in pieces))


def _bearing_unit(
    pieces: Sequence[Piece], unit_of: dict[str, str], wanted: set[str]
) -> list[tuple[str, tuple[int, ...]]]:
    units = (unit_of[piece.macs[0]] if piece.macs else "" for piece in pieces)
    return _bearing(wanted, ((piece.seen.channel_of, unit) for piece, unit in zip(pieces, units, strict=True)))


def _bearing(wanted: set[str], borne: Iterable[tuple[str | None, str]]) -> list[tuple[str, tuple[int, ...]]]:
    """For each wanted value, the pieces that bear it; channels left aside."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    if wanted:
        for index, (channel_of, value) in enumerate(borne):
            if value in wanted and not channel_of:
                found[value].append(index)
    return sorted((value, tuple(members)) for value, members in found.items())


def _macs(pieces: Sequence[Piece], members: Iterable[int]) -> tuple[tuple[int, str], ...]:
    """Each piece with each MAC that it bears."""
    return tuple((index, mac) for index in members for mac in pieces[index].macs)
