"""What the observations of one device say of it, field by field, and where they disagree.

Nothing is overwritten: the observations keep all they said, and a disagreement becomes a Conflict beside the value
that was taken (the newest dated one; without dates the most frequent).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from assay.inventory.identity import folded
from assay.inventory.model import Conflict
from assay.inventory.pieces import Piece, order_key

LISTED = 20  # observations and values listed in one conflict at most

_NAMES = ("device_name", "hostname", "dhcp_hostname", "mdns_instance")
_BRANDS = ("claim_brand", "brand", "onvif_manufacturer")
_MODELS = ("claim_model", "model", "onvif_model")
# The reader turns what lists write into these words; a company's name says nothing about whose side it is on.
_OWNERS = ("organisation", "landlord", "contractor")
_READ = frozenset((*_NAMES, *_BRANDS, *_MODELS, "claim_description", "claim_kind", "owner"))
_ALSO_READ = frozenset(("purchase_date", "installed_on", "quantity"))


class Said:
    """The texts of one device's observations by field, each with the piece that says it."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self._texts: dict[str, list[tuple[Piece, str]]] = {}
        for piece in pieces:
            for field, text in piece.seen.fields.items():
                if (field in _READ or field in _ALSO_READ) and (plain := text.strip()):
                    self._texts.setdefault(field, []).append((piece, plain))

    def newest(self, field: str) -> str | None:
        """The text with the latest date; of several, the last in the alphabet."""
        stated = self._texts.get(field)
        return max((piece.seen.seen_at or "", text) for piece, text in stated)[1] if stated else None

    def first(self, fields: Sequence[str]) -> str:
        """The first text in the alphabet, of the first field that has any."""
        for field in fields:
            if stated := self._texts.get(field):
                return min(text for _, text in stated)
        return ""

    def quantity(self) -> int:
        """How many devices one row stands for."""
        counts = (text for piece, text in self._texts.get("quantity", ()) if piece.claim)
        whole = (int(text) for text in counts if text.isascii() and text.isdigit() and len(text) < 7)
        return max(1, *whole, 1)

    def site(self) -> tuple[str, Conflict | None]:
        return _taken("site", [(piece, piece.site) for piece in self.pieces if piece.site])

    def owner(self) -> tuple[str, Conflict | None]:
        stated = [(piece, text.casefold()) for piece, text in self._texts.get("owner", ())]
        return _taken("owner", [(piece, word) for piece, word in stated if word in _OWNERS])

    def disagreements(self) -> Iterator[Conflict]:
        """Brands and models that differ: neither text contains the other, case and punctuation ignored."""
        for name, fields in (("brand", _BRANDS), ("model", _MODELS)):
            stated = [said for field in fields for said in self._texts.get(field, ())]
            if len(stated) < 2:
                continue
            texts: dict[str, str] = {}
            for _, text in stated:
                texts[folded(text)] = min(text, texts.get(folded(text), text))
            keys = sorted(key for key in texts if key)
            if any(one not in two and two not in one for at, one in enumerate(keys) for two in keys[at + 1 :]):
                values = tuple(sorted(texts.values())[:LISTED])
                note = f"sources disagree on the {name}; all are kept"
                yield Conflict(name, values, ids_of(piece for piece, _ in stated), note)

    def name(self) -> str:
        """The best name for people: what it is called, else model and address, else what tells it from others."""
        for field in _NAMES:
            if stated := self._texts.get(field):
                newest = max(piece.seen.seen_at or "" for piece, _ in stated)
                return min(text for piece, text in stated if (piece.seen.seen_at or "") == newest)
        brand, model = self.first(_BRANDS), self.first(_MODELS)
        what = model if folded(brand) in folded(model) else f"{brand} {model}".strip()
        what = what or self.first(("claim_description", "claim_kind"))[:60]
        bare = self._bare()
        if what and bare:
            return f"{what} ({bare})"
        return what or bare or self._place()

    def _bare(self) -> str:
        """The lowest address, else MAC, else serial."""
        addresses = [piece.address for piece in self.pieces if piece.address]
        macs = [mac for piece in self.pieces for mac in piece.stated]
        serials = [piece.seen.get("serial").strip() for piece in self.pieces if piece.serial]
        return min(addresses or macs or serials, default="")

    def _place(self) -> str:
        first = min(self.pieces, key=lambda piece: order_key(piece.seen)).seen.source
        return f"{first.path}, {first.unit} {first.record}"


def ids_of(pieces: Iterable[Piece]) -> tuple[str, ...]:
    """The observations' ids in order, at most LISTED of them."""
    return tuple(sorted({piece.seen.id for piece in pieces}))[:LISTED]


def _taken(field: str, stated: list[tuple[Piece, str]]) -> tuple[str, Conflict | None]:
    """The newest dated value, else the most frequent, else the first; and the conflict where they differ."""
    if len({value for _, value in stated}) < 2:
        return (stated[0][1] if stated else ""), None
    values = Counter(value for _, value in stated)
    newest: dict[str, str] = defaultdict(str)
    for piece, value in stated:
        newest[value] = max(newest[value], piece.seen.seen_at or "")
    ranked = sorted(values, key=lambda value: (-values[value], value))
    taken = max(ranked, key=lambda value: newest[value])  # the first of those with the latest date
    basis = f"the newest, {newest[taken]}" if newest[taken] else "no dates, named most often or first"
    note = f"{taken} is taken: {basis}"
    return taken, Conflict(field, tuple(sorted(values)), ids_of(piece for piece, _ in stated), note)
