"""Pieces joined by what a device keeps for life: its MAC and its serial number.

A MAC seen with two serials, or a serial seen with two MACs that no single record states together, identifies neither:
each pair stays apart, and so do the pieces that name only the contested one. A value contested by five or more is a
factory default or a typing habit, and joins nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

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
            one, two = sorted((top(piece.macs[0]), top(mac)))
            over[two] = one
    return {mac: top(mac) for mac in over}


def drop_crowded(pieces: Sequence[Piece], unit_of: dict[str, str]) -> list[Apart]:
    """Serials written on five or more network units, and MACs with five or more serials, identify nothing."""
    apart: list[Apart] = []
    units, serials, holders = _sightings(pieces, unit_of)
    for serial in sorted(serial for serial, found in units.items() if len(found) >= CROWD):
        note = f"the serial {serial} stands on {len(units[serial])} devices with different MACs: it identifies none"
        apart.append(Apart("serial", (serial,), tuple(holders["serial", serial]), note, flag=True))
        for index in holders["serial", serial]:
            pieces[index].serial = ""
    for unit in sorted(unit for unit, found in serials.items() if len(found) >= CROWD):
        note = f"the MAC {unit} is seen with {len(serials[unit])} serials: it identifies none"
        apart.append(Apart("mac", (unit,), tuple(holders["mac", unit]), note, flag=True))
        for index in holders["mac", unit]:
            pieces[index].macs = ()
    return apart


def join_identities(joining: Joining, unit_of: dict[str, str]) -> None:
    """Join pieces that are not behind a recorder by MAC and serial, where neither is contested."""
    pieces = joining.pieces
    units, serials, holders = _sightings(pieces, unit_of)
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, piece in enumerate(pieces):
        if piece.seen.channel_of or not (piece.macs or piece.serial):
            continue
        unit = unit_of[piece.macs[0]] if piece.macs else ""
        serial = piece.serial
        if unit and not serial and len(serials[unit]) == 1:
            (serial,) = serials[unit]
        elif serial and not unit and len(units[serial]) == 1:
            (unit,) = units[serial]
        groups[unit, serial].append(index)
    for (unit, serial), members in sorted(groups.items()):
        joining.join(Join("mac" if unit else "serial", unit or serial, tuple(members)))
    for unit, found in sorted(serials.items()):
        if len(found) > 1:
            note = "one MAC is seen with several serials: which device bears it is open"
            joining.apart.append(Apart("serial", tuple(sorted(found)), tuple(holders["mac", unit]), f"{note} ({unit})"))
    for serial, found in sorted(units.items()):
        if len(found) > 1:
            note = "one serial is seen with several MACs that no single record states together"
            joining.apart.append(
                Apart("mac", tuple(sorted(found)), tuple(holders["serial", serial]), f"{note} ({serial})")
            )


def join_within_file(joining: Joining) -> None:
    """A locally administered MAC joins what one capture or scan saw of it, and nothing beyond that file."""
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for index, piece in enumerate(joining.pieces):
        if piece.local and not piece.macs and not piece.seen.channel_of:
            holders[piece.local].append(index)
            if not piece.claim:
                groups[piece.file, piece.local].append(index)
    joining.settle(Join("mac", mac, tuple(members)) for (_, mac), members in sorted(groups.items()) if len(members) > 1)
    for mac, members in sorted(holders.items()):
        if len(members) > 1:
            note = "locally administered (chosen by software): it identifies a device within one file only"
            joining.apart.append(Apart("mac", (mac,), tuple(members), note, flag=True))


_Sightings = tuple[dict[str, set[str]], dict[str, set[str]], dict[tuple[str, str], list[int]]]


def _sightings(pieces: Sequence[Piece], unit_of: dict[str, str]) -> _Sightings:
    """Network units by serial, serials by network unit, and the pieces that bear each; channels left aside."""
    units: defaultdict[str, set[str]] = defaultdict(set)
    serials: defaultdict[str, set[str]] = defaultdict(set)
    holders: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, piece in enumerate(pieces):
        if piece.seen.channel_of:
            continue
        unit = unit_of[piece.macs[0]] if piece.macs else ""
        if piece.serial:
            holders["serial", piece.serial].append(index)
        if unit:
            holders["mac", unit].append(index)
            serials[unit]  # seen, if with no serial
        if unit and piece.serial:
            units[piece.serial].add(unit)
            serials[unit].add(piece.serial)
        elif piece.serial:
            units[piece.serial]
    return units, serials, holders
