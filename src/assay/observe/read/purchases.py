"""A line of a purchase record is a claim about goods: what was bought, from whom, when, how many, for which site.

Dates that can be read two ways are left empty and listed; amounts that could be a thousand or a decimal comma too.
"""

from __future__ import annotations

from assay.observe.model import Observation
from assay.observe.read.inventory import prices
from assay.observe.read.row import Row

_CLAIMS = (
    "claim_description", "claim_supplier", "claim_brand", "claim_model", "claim_kind", "serial", "fcc_id",
    "purchase_id", "contract_id", "purchase_kind", "device_name",
)  # fmt: skip
_GOODS = ("claim_description", "claim_brand", "claim_model", "serial", "fcc_id", "device_name")
NEEDED = "no description, brand, model or serial number of what was bought"


def purchase_row(row: Row) -> Observation | None:
    """The purchase line, or None where it does not say what was bought."""
    fields = {name: text for name in _CLAIMS if (text := row.text(name))}
    if not any(name in fields for name in _GOODS):
        return None
    if owner := row.text("owner"):
        fields["owner"] = owner
    if date := row.date("purchase_date"):
        fields["purchase_date"] = date
    prices(row, fields)
    return Observation(
        kind="purchase",
        source=row.ledger.source(row.record),
        fields=fields,
        site=row.text("site") or None,
    )
