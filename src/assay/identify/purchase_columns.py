"""Which columns of a purchase table hold the cells of a line, told by their headers in English and French."""

from __future__ import annotations

from collections.abc import Sequence

from assay.observe.aliases import DATE, VENDOR, known_as, plain

# What `observe` knows a header as, and the cell that it is here.
_CELLS = {
    "claim_description": "text",
    "device_name": "text",
    "claim_brand": "brand",
    "claim_model": "model",
    "quantity": "quantity",
    "currency": "currency",
    "purchase_date": "date",
    DATE: "date",
}
_UNIT = frozenset(
    {"unitprice", "unitcost", "priceperunit", "priceeach", "prixunitaire", "prixunitaireht", "coutunitaire", "pu"}
)
_TOTAL = frozenset(
    {
        "amount", "montant", "montantht", "linetotal", "total", "totalprice", "extendedprice", "prixtotal", "extendedamount",
        "lineamount", "totalamount", "totalcost", "montanttotal", "couttotal", "totalht", "subtotal", "soustotal",
    }
)  # fmt: skip


def purchase_columns(headers: Sequence[str]) -> dict[str, str]:
    """The cell of a PurchaseLine that each header names, at most one header for each; the best-known spelling is taken.

    A supplier's column is none: whoever sold a thing did not thereby make it.
    """
    ranked: dict[str, tuple[int, str]] = {}
    for header in headers:
        alias = known_as(header)
        bare = plain(header.split("(")[0])
        if bare in _UNIT or bare in _TOTAL:
            cell, rank = ("unit_price" if bare in _UNIT else "total"), 0
        elif alias is None or alias.name == VENDOR:
            continue
        elif alias.name == "price":
            cell, rank = "price", alias.rank
        else:
            cell, rank = _CELLS.get(alias.name, ""), alias.rank + (100 if alias.name in ("device_name", DATE) else 0)
        if cell and (cell not in ranked or rank < ranked[cell][0]):
            ranked[cell] = (rank, header)
    return {cell: header for cell, (_, header) in ranked.items()}
