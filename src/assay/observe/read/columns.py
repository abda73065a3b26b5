"""The header row of a table, and what each of its columns is: evidence, secret, unknown, and of which kind of table."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from assay.observe.aliases import DATE, IGNORED, VENDOR, known_as, plain
from assay.observe.products import product_of
from assay.observe.read.ledger import BAD_ROW_COLUMNS, EXTRA
from assay.observe.read.mapping import IGNORE, SECRET, ColumnMapping
from assay.observe.read.milestone import is_milestone
from assay.observe.read.values import currency
from assay.observe.secrets import secret_columns

SCORED = 2_000  # cells of a row that are looked at to tell whether it is the header
# A table is a table of devices or purchases only if it can say which device or which goods.
_IDENTITY = frozenset(
    {"mac", "address", "serial", "device_name", "hostname", "claim_brand", "claim_model", "claim_description"}
)
_ON_A_NETWORK = frozenset(
    {"mac", "address", "hostname", "installed_on", "recorder", "channel", "seen_at", "claim_firmware"}
)
_LAST = 10_000  # the rank of a header that others of its name go before
_BOUGHT = frozenset({"quantity", "price", "claim_supplier", "purchase_id", "purchase_date", "contract_id"})


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each name stands in a row. `by_name` lists positions, best header first."""

    headers: tuple[str, ...]  # made unique, as bad rows name them
    table: str  # inventory | purchase | dhcp
    by_name: dict[str, tuple[int, ...]]
    secret: frozenset[int]
    unused: tuple[str, ...] = ()
    currency: str = ""  # named in a header, "Price (CAD)"
    own: dict[str, int] = field(default_factory=dict)  # the columns of a file of bad rows
    product: str = ""  # the program whose export it is, where the headers tell
    derived: tuple[str, ...] = ()  # what that program worked out, and nobody recorded: "Vendor (from the MAC address)"
    date_format: str | None = None  # of that program

    @property
    def corrected(self) -> bool:
        """Whether this is a file of bad rows that came back."""
        return "assay_row" in self.own


def score(cells: Sequence[str], mapping: ColumnMapping) -> int:
    """How many different names the cells are headers of; 0 unless one of them can identify a device or goods."""
    found: set[str] = set()
    for cell in itertools.islice(cells, SCORED):
        if cell and len(cell) <= 80:
            alias = known_as(cell)
            found.add(mapping.name_of(cell) or (alias.name if alias else IGNORE))
    return len(found - {IGNORE, SECRET}) if _IDENTITY & found or VENDOR in found else 0


def columns(cells: Sequence[str], mapping: ColumnMapping, table: str | None = None) -> Columns:
    """The columns under this header row, of a `table` of the kind given or told by the headers."""
    ranked: dict[str, list[tuple[int, int]]] = {}
    secret = secret_columns([cell[:200] for cell in cells])
    unused: list[str] = []
    own: dict[str, int] = {}
    plains = {plain(cell) for cell in cells}
    product = product_of(plains)
    derived: list[str] = []
    for index, header in enumerate(cells):
        mapped, alias, rank = mapping.name_of(header), known_as(header), -1
        if product and not mapped:
            if source := product.derived.get(plain(header)):
                derived.append(f"{header} (from {source})")
                continue
            mapped, rank = product.columns.get(plain(header)), _LAST
        if header in BAD_ROW_COLUMNS:
            own[header] = index
        elif index in secret or mapped == SECRET:
            secret.add(index)
        elif mapped == IGNORE or (not mapped and alias and alias.name == IGNORED):
            continue
        elif mapped:
            ranked.setdefault(mapped, []).append(
                (alias.rank if alias and alias.name == mapped and rank >= 0 else rank, index)
            )
        elif alias:
            ranked.setdefault(alias.name, []).append((alias.rank, index))
        elif header.strip() and not header.startswith(EXTRA):
            unused.append(header)
    kind = table or mapping.table or (product.table if product else None) or _kind_of(set(ranked), plains)
    if is_milestone(plains):
        ranked.pop("recorder", None)
    _settle(ranked, kind)
    by_name = {name: tuple(index for _, index in sorted(ranks)) for name, ranks in ranked.items()}
    named = next((code for index in by_name.get("price", ()) if (code := currency(cells[index]))), "")
    return Columns(
        headers=_unique(cells),
        table=kind,
        by_name=by_name,
        secret=frozenset(secret),
        unused=tuple(unused),
        currency=named,
        own=own,
        product=product.title if product else "",
        derived=tuple(derived),
        date_format=product.date_format if product else None,
    )


def _kind_of(names: set[str], plains: set[str]) -> str:
    if "clientid" in plains and plains & {"leaseexpirytime", "addressstate", "scopeid"}:
        return "dhcp"  # Get-DhcpServerv4Lease: what a server saw, not what a person wrote
    bought = len(names & (_BOUGHT | {VENDOR, DATE}))
    if names & _ON_A_NETWORK or bought < 2:
        return "inventory"
    # An asset register also says when and for how much; only a purchase record counts or numbers its orders.
    if "serial" in names and not names & {"quantity", "purchase_id"}:
        return "inventory"
    return "purchase"


def _settle(ranked: dict[str, list[tuple[int, int]]], table: str) -> None:
    """`Vendor` sells in a purchase record and makes in an inventory; a bare `Date` dates only a purchase."""
    target = "claim_supplier" if table == "purchase" else "claim_brand"
    for rank, index in ranked.pop(VENDOR, []):
        ranked.setdefault(target, []).append((_LAST + rank, index))
    for rank, index in ranked.pop(DATE, []):
        if table == "purchase":
            ranked.setdefault("purchase_date", []).append((_LAST + rank, index))


def _unique(cells: Sequence[str]) -> tuple[str, ...]:
    """The headers with repeats numbered and blanks named, so that a row can be written as header to cell."""
    repeats: dict[str, int] = {}
    unique: dict[str, None] = {}
    for position, cell in enumerate(cells, start=1):
        header = wanted = cell if cell.strip() else f"column {position}"
        while header in unique:
            repeats[wanted] = repeats.get(wanted, 1) + 1
            header = f"{wanted} ({repeats[wanted]})"
        unique[header] = None
    return tuple(unique)
