"""Pieces joined into devices: every join is proposed first, and a whole knot of proposals stands or falls together.

That is what makes the outcome the same in whatever order the evidence is read: a join is never made because it came
first. A knot that would give one device two MACs or two serials, or a channel the place of its recorder, is refused
whole and noted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assay.inventory.pieces import Piece


@dataclass(frozen=True, slots=True)
class Join:
    """A proposal that pieces are of one device, and why."""

    by: str
    value: str
    pieces: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """Pieces that stayed apart, or an identity that is marked although nothing else was near it (`flag`).

    `shared` is what the pieces have in common, piece by piece: each device is told of what it bears itself, and of all
    of that, however much the others share.
    """

    field: str
    values: tuple[str, ...]
    pieces: tuple[int, ...]
    note: str
    flag: bool = False
    shared: tuple[tuple[int, str], ...] = ()


NONE: frozenset[str] = frozenset()


@dataclass(slots=True)
class Traits:
    """What a device is known by so far: `macs` holds one name per network unit, `places` what a channel may call it."""

    macs: frozenset[str] = NONE
    locals: frozenset[str] = NONE
    serials: frozenset[str] = NONE
    sites: frozenset[str] = NONE
    recorders: frozenset[str] = NONE
    places: frozenset[str] = NONE

    def add(self, other: Traits) -> None:
        self.macs |= other.macs
        self.locals |= other.locals
        self.serials |= other.serials
        self.sites |= other.sites
        self.recorders |= other.recorders
        self.places |= other.places

    @property
    def identified(self) -> bool:
        return bool(self.macs or self.locals or self.serials)

    def contradiction(self) -> tuple[str, tuple[str, ...]] | None:
        """The field on which one device would have two values, and those values."""
        if len(self.macs) > 1:
            return "mac", tuple(sorted(self.macs))
        if len(self.serials) > 1:
            return "serial", tuple(sorted(self.serials))
        both = self.recorders & self.places
        return ("channel", tuple(sorted(both))) if both else None


class Joining:
    """The devices so far. `unit_of` gives the name of a MAC's network unit (one device may state several MACs)."""

    def __init__(self, pieces: Sequence[Piece], unit_of: dict[str, str]) -> None:
        self.pieces = pieces
        self.joins: list[Join] = []
        self.apart: list[Apart] = []
        self._parent = list(range(len(pieces)))
        # What a channel may call its recorder matters only where there are channels.
        placed = any(piece.seen.channel_of for piece in pieces)
        self.traits = [_traits(piece, unit_of, placed) for piece in pieces]

    def root(self, index: int) -> int:
        parent = self._parent
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    def devices(self) -> dict[int, list[int]]:
        """Piece numbers by device, both in order."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for index in range(len(self.pieces)):
            found[self.root(index)].append(index)
        return dict(found)

    def join(self, join: Join) -> None:
        """The pieces are of one device, unconditionally."""
        roots = sorted({self.root(index) for index in join.pieces})
        for other in roots[1:]:
            self._parent[other] = roots[0]
            self.traits[roots[0]].add(self.traits[other])
        self.joins.append(join)

    def settle(self, proposals: Iterable[Join], *, one_site: bool = False) -> None:
        """Make the proposals that fit together; refuse each knot that contradicts itself."""
        for knot in self._knots(list(proposals)):
            members = [self.traits[root] for root in {self.root(index) for join in knot for index in join.pieces}]
            if len(members) == 1:
                self.joins.extend(knot)
                continue
            sum_ = Traits()
            for traits in members:
                sum_.add(traits)
            fault = sum_.contradiction()
            # A device that moved has several sites already; what is new is a site that no single member has.
            if fault is None and one_site and not any(sum_.sites == traits.sites for traits in members):
                fault = ("site", tuple(sorted(sum_.sites)))
            if fault is None:
                for join in knot:
                    self.join(join)
            else:
                self._refuse(knot, *fault)

    def _refuse(self, knot: list[Join], field_: str, values: tuple[str, ...]) -> None:
        members = tuple(sorted({index for join in knot for index in join.pieces}))
        # A piece that shares a value with nobody is in the knot for another reason.
        shared = {(index, f"{join.by} {join.value}") for join in knot if len(join.pieces) > 1 for index in join.pieces}
        note = "what these share does not make them one device"
        self.apart.append(Apart(field_, values, members, note, shared=tuple(sorted(shared))))

    def _knots(self, proposals: list[Join]) -> list[list[Join]]:
        """Proposals that touch a common device, directly or through others."""
        first: dict[int, int] = {}
        over = list(range(len(proposals)))

        def top(number: int) -> int:
            while over[number] != number:
                over[number] = over[over[number]]
                number = over[number]
            return number

        for number, join in enumerate(proposals):
            for root in {self.root(index) for index in join.pieces}:
                one, two = sorted((top(first.setdefault(root, number)), top(number)))
                over[two] = one
        knots: defaultdict[int, list[Join]] = defaultdict(list)
        for number, join in enumerate(proposals):
            knots[top(number)].append(join)
        return list(knots.values())


def _traits(piece: Piece, unit_of: dict[str, str], placed: bool) -> Traits:
    traits = Traits(
        macs=frozenset(unit_of[mac] for mac in piece.macs) if piece.macs else NONE,
        locals=frozenset((piece.local,)) if piece.local and not piece.macs else NONE,
        serials=frozenset((piece.serial,)) if piece.serial else NONE,
        sites=frozenset((piece.site,)) if piece.site else NONE,
    )
    if piece.seen.channel_of:
        traits.recorders = frozenset((piece.recorder,))
    elif placed:
        traits.places = piece.names | ({piece.address} if piece.address else NONE)
    return traits
