"""Devices behind a recorder: each channel is a device of its own, and never the recorder.

Exports often repeat the recorder's address, MAC or serial on every channel's row. Such a value is the recorder's, not
the channel's: where two channels of one recorder share it, where the recorder bears it, or where nothing shows that its
bearer is anything else. A value that is the channel's own joins it to what was seen of the camera elsewhere.
"""

from __future__ import annotations

from collections import defaultdict

from assay.inventory.identity import folded, is_name
from assay.inventory.joining import NONE, Apart, Join, Joining
from assay.inventory.pieces import Piece

_Channel = tuple[str, str]  # recorder, channel


def join_channels(joining: Joining) -> None:
    """Keep of each channel's identities its own, then join the channel's pieces by channel, MAC and serial."""
    behind = [index for index, piece in enumerate(joining.pieces) if piece.seen.channel_of]
    if not behind:
        return
    recorders = _recorders(joining, behind)
    channels = {index: (recorders[index][0], channel_name(joining.pieces[index]) or f"row {index}") for index in behind}
    bearers = _bearers(joining)
    for field in ("mac", "serial"):
        _keep_own(joining, field, channels, {index: recorders[index][1] for index in behind}, bearers)
    groups: defaultdict[_Channel, list[int]] = defaultdict(list)
    for index, channel in channels.items():
        groups[channel].append(index)
    joining.settle(
        Join("channel", f"{joining.pieces[members[0]].seen.channel_of} / {channel}", tuple(members))
        for (_, channel), members in sorted(groups.items())
        if len(members) > 1
    )
    by_value: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index in behind:
        for field, value in _identities(joining.pieces[index]):
            by_value[field, value].append(index)
    joining.settle(
        Join(field, value, tuple(sorted({*members, *bearers.get((field, value), ())})))
        for (field, value), members in sorted(by_value.items())
    )


def _identities(piece: Piece) -> list[tuple[str, str]]:
    return [("mac", mac) for mac in piece.macs] + ([("serial", piece.serial)] if piece.serial else [])


def _bearers(joining: Joining) -> dict[tuple[str, str], list[int]]:
    """The pieces that are not behind a recorder, by MAC and by serial."""
    bearers: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, piece in enumerate(joining.pieces):
        if not piece.seen.channel_of:
            for identity in _identities(piece):
                bearers[identity].append(index)
    return bearers


def channel_name(piece: Piece) -> str:
    """What tells the channel from the recorder's others: its number, else its name, else an empty string."""
    return folded(piece.seen.get("channel")) or folded(piece.seen.get("device_name"))


def _recorders(joining: Joining, behind: list[int]) -> dict[int, tuple[str, int | None]]:
    """For each channel piece a key of its recorder, and the recorder's device where exactly one answers to it."""
    answering: defaultdict[str, set[int]] = defaultdict(set)
    for index, piece in enumerate(joining.pieces):
        if not piece.seen.channel_of:
            for place in (piece.address, *piece.names):
                if place:
                    answering[place].add(joining.root(index))
    found: dict[int, tuple[str, int | None]] = {}
    for index in behind:
        piece = joining.pieces[index]
        devices = sorted(answering.get(piece.recorder, ()))
        here = [root for root in devices if piece.site in joining.traits[root].sites]
        device = here[0] if len(here) == 1 else devices[0] if len(devices) == 1 else None
        key = f"device {device}" if device is not None else f"{piece.recorder} at {piece.site or ''}"
        found[index] = (key, device)
    return found


def _keep_own(
    joining: Joining,
    field: str,
    channels: dict[int, _Channel],
    recorders: dict[int, int | None],
    bearers: dict[tuple[str, str], list[int]],
) -> None:
    """Take from the channels the MACs (or serials) that are their recorder's."""
    users: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    values: defaultdict[str, set[str]] = defaultdict(set)
    for index, (recorder, channel) in channels.items():
        for name, value in _identities(joining.pieces[index]):
            if name == field:
                users[recorder, value].add(channel)
                values[recorder].add(value)
    taken: defaultdict[str, list[int]] = defaultdict(list)
    for index, (recorder, _) in channels.items():
        for name, value in _identities(joining.pieces[index]):
            if name != field:
                continue
            mates = bearers.get((field, value), [])
            shared = len(users[recorder, value]) > 1
            several = len(values[recorder]) > 1
            if shared or not _is_own(joining, joining.pieces[index], recorders[index], mates, several):
                taken[value].append(index)
    for value, members in sorted(taken.items()):
        for index in members:
            _take(joining, index, field, value)
        note = f"the {field} {value} on a channel's row is, or may be, its recorder's: the channel stays by itself"
        everyone = tuple(sorted({*members, *bearers.get((field, value), ())}))
        joining.apart.append(Apart(field, (value,), everyone, note, flag=True))


def _is_own(joining: Joining, piece: Piece, recorder: int | None, mates: list[int], several: bool) -> bool:
    """Whether those who bear the value elsewhere are something else than the recorder, as far as anything shows."""
    roots = {joining.root(index) for index in mates}
    if not roots or recorder is not None:
        return recorder not in roots and not any(piece.recorder in joining.traits[root].places for root in roots)
    if any(piece.recorder in joining.traits[root].places for root in roots):
        return False
    if several:  # each channel has one of its own, so the export does not repeat the recorder's
        return True
    named = is_name(piece.recorder)
    return all(any(is_name(place) == named for place in joining.traits[root].places) for root in roots)


def _take(joining: Joining, index: int, field: str, value: str) -> None:
    piece, traits = joining.pieces[index], joining.traits[index]
    if field == "serial":
        piece.serial = ""
        traits.serials = NONE
    else:
        piece.macs = tuple(mac for mac in piece.macs if mac != value)
        piece.stated = tuple(mac for mac in piece.stated if mac != value)
        traits.macs = NONE
