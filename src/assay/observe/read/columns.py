"""The header row of a table, and what each of its columns is: evidence, secret, unknown, and of which kind of table."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from assay.observe.aliases import DATE, IGNORED, VENDOR, Alias, known_as, plain
from assay.observe.products import Product, product_of
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
# What a header is beside a name that a column can go under, IGNORE and SECRET.
UNKNOWN, DERIVED, OWN = "unknown", "derived", "own"
_NO_NAMES = frozenset((IGNORE, SECRET, UNKNOWN, DERIVED, OWN))
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
    date_format: str | None = None  # of that program
    meanings: tuple[str, ...] = ()  # of each header: a name, or one of IGNORE, SECRET, UNKNOWN, DERIVED and OWN

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
    plains = {plain(cell) for cell in cells}
    product = product_of(plains)
    meanings = [_meaning(header, mapping, product) for header in cells]
    for index, (name, rank) in enumerate(meanings):
        if index in secret and name != OWN:
            meanings[index] = Alias(SECRET, 0)
        elif name not in _NO_NAMES:
            ranked.setdefault(name, []).append((rank, index))
    told = [name for name, _ in meanings]
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
        secret=frozenset(index for index, name in enumerate(told) if name == SECRET),
        unused=tuple(header for header, name in zip(cells, told, strict=True) if name == UNKNOWN),
        currency=named,
        own={header: index for index, header in enumerate(cells) if told[index] == OWN},
        product=product.title if product else "",
        date_format=product.date_format if product else None,
        meanings=tuple(_settled(name, kind) for name in told),
    )


def _meaning(header: str, mapping: ColumnMapping, product: Product | None) -> Alias:
    """The name that a header goes under, and its rank there; or what else it is."""
    if header in BAD_ROW_COLUMNS:
        return Alias(OWN, 0)
    known = _known(header, product)
    mapped = mapping.name_of(header)
    if not mapped or mapped == known.name:
        return known
    # A mapping that says what the kind of table would have told changes nothing of the order.
    settled = known.name in (VENDOR, DATE) and mapped in (
        _settled(known.name, "inventory"),
        _settled(known.name, "purchase"),
    )
    return Alias(mapped, _LAST + known.rank if settled else -1)


def _known(header: str, product: Product | None) -> Alias:
    """The same without the user's mapping."""
    alias = known_as(header)
    if product and plain(header) in product.derived:
        return Alias(DERIVED, 0)
    if product and (name := product.columns.get(plain(header))):
        return alias if alias and alias.name == name else Alias(name, _LAST)
    if alias:
        return Alias(IGNORE, 0) if alias.name == IGNORED else alias
    return Alias(UNKNOWN if header.strip() and not header.startswith(EXTRA) else IGNORE, 0)


def _kind_of(names: set[str], plains: set[str]) -> str:
    if "clientid" in plains and plains & {"leaseexpirytime", "addressstate", "scopeid"}:
        return "dhcp"  # Get-DhcpServerv4Lease: what a server saw, not what a person wrote
    if plains & {"hwaddress", "duid"} and plains & {"validlft", "subnetid"}:
        return "dhcp"  # Kea's lease4-get-all and its like
    bought = len(names & (_BOUGHT | {VENDOR, DATE}))
    if names & _ON_A_NETWORK or bought < 2:
        return "inventory"
    # An asset register also says when and for how much; only a purchase record counts or numbers its orders.
    if "serial" in names and not names & {"quantity", "purchase_id"}:
        return "inventory"
    return "purchase"


def _settled(name: str, table: str) -> str:
    """`Vendor` sells in a purchase record and makes in an inventory; a bare `Date` dates only a purchase."""
    bought = table == "purchase"
    if name == VENDOR:
        return "claim_supplier" if bought else "claim_brand"
    return name if name != DATE else "purchase_date" if bought else IGNORE


def _settle(ranked: dict[str, list[tuple[int, int]]], table: str) -> None:
    """What only the kind of table tells goes behind what is named plainly."""
    for undecided in (VENDOR, DATE):
        target = _settled(undecided, table)
        for rank, index in ranked.pop(undecided, []):
            if target != IGNORE:
                ranked.setdefault(target, []).append((_LAST + rank, index))


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
