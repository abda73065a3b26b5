"""Who made what a purchase line says was bought, how many and for how much: one line, or a column of any length.

A line is a text and, where the table has them, a manufacturer, a model, a quantity, prices and a date. Out comes what
`identify` says of it (verdict words, the gate's answer: a line is a claim and nothing more), its terms, and doubts: what the
line names without saying that it is that maker's device. `read_products` answers row for row as `read_product` does.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Literal

from assay.identify.batch import identify_asset
from assay.identify.doubts import Doubt, doubts_of
from assay.identify.knowledge import Knowledge, default_knowledge
from assay.identify.model import Verdict
from assay.identify.model_names import model_named
from assay.identify.terms import Terms, read_terms
from assay.observe.model import Observation, Source

HERE = Source("a purchase line", "0" * 64, 1)


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """A line as it is written, cell by cell; only one of `text`, `brand` and `model` is needed.

    `price` is a column that does not say whether it is a unit's or the line's.
    """

    text: str = ""
    brand: str = ""
    model: str = ""
    quantity: str = ""
    price: str = ""
    unit_price: str = ""
    total: str = ""
    currency: str = ""
    date: str = ""


CELLS = tuple(one.name for one in fields(PurchaseLine))
TERM_CELLS = ("quantity", "price", "unit_price", "total", "currency", "date")


@dataclass(frozen=True, slots=True)
class Product:
    """What a line says of who made the item, and its terms.

    `maker` is the leading maker by `verdict`; `gate` is yes where the record settles it, else unknown with `reason`.
    `candidates` are the makers still open. `fits` names makers and badges that the item only goes with.
    `model_by` says how the model was told: column, grammar (the badge's own), looks (letters and digits) or nothing.
    """

    brand: str | None
    brand_label: str
    model: str
    model_by: Literal["column", "grammar", "looks", ""]
    maker: str | None
    maker_label: str
    verdict: Verdict
    gate: str
    basis: str
    reason: str
    candidates: tuple[str, ...]
    kind: str
    fits: tuple[str, ...]
    doubts: tuple[Doubt, ...]
    quantity: int | None
    quantity_by: Literal["column", "text", ""]
    unit_price: Decimal | None
    amount: Decimal | None
    currency: str
    date: str | None


def read_product(line: PurchaseLine | str, knowledge: Knowledge | None = None) -> Product:
    """What one line says. The rules are those of `identify_asset` on a purchase record."""
    known = knowledge or default_knowledge()
    line = PurchaseLine(line) if isinstance(line, str) else line
    terms = terms_of(line)
    found = identify_asset((observation_of(line),), acquired_on=terms.date, knowledge=known)
    open_ones = tuple(dict.fromkeys((*(one.entity for one in found.candidates), *found.gate.candidates)))
    return product_of(
        line, terms, known, brand=found.brand, brand_label=found.brand_label, maker=found.maker,
        maker_label=found.maker_label, verdict=found.verdict, gate=found.gate.gate, basis=found.gate.basis,
        reason=found.gate.reason, candidates=open_ones, kind=found.kind,
    )  # fmt: skip


def terms_of(line: PurchaseLine) -> Terms:
    """Quantity, money and date of a line."""
    return read_terms(line.text, {name: getattr(line, name) for name in TERM_CELLS})


def observation_of(line: PurchaseLine) -> Observation:
    """The line as the purchase record that it is."""
    told = {"claim_description": line.text, "claim_brand": line.brand, "claim_model": line.model}
    return Observation("purchase", HERE, fields={name: text for name, text in told.items() if text}, id="-")


def product_of(
    line: PurchaseLine, terms: Terms, knowledge: Knowledge, *, brand: str | None, brand_label: str, maker: str | None,
    maker_label: str, verdict: Verdict, gate: str, basis: str, reason: str, candidates: tuple[str, ...], kind: str,
) -> Product:  # fmt: skip
    """An identification of a line with its model, its terms and its doubts."""
    doubts = doubts_of(line.text, line.brand, knowledge.gazetteer, terms.open)
    fits = tuple(dict.fromkeys(one.about for one in doubts if one.code == "fits-only"))
    model, model_by = model_named(line.text, line.model, brand, knowledge.gazetteer)
    return Product(
        brand=brand,
        brand_label=brand_label,
        model=model,
        model_by=model_by,
        maker=maker,
        maker_label=maker_label,
        verdict=verdict,
        gate=gate,
        basis=basis,
        reason=reason,
        candidates=candidates,
        kind="" if fits and maker is None else kind,  # the kind is that of what the item goes with
        fits=fits,
        doubts=doubts,
        quantity=terms.quantity,
        quantity_by=terms.by,
        unit_price=terms.unit_price,
        amount=terms.amount,
        currency=terms.currency,
        date=terms.date,
    )


def silent_product(line: PurchaseLine, terms: Terms, kind: str) -> Product:
    """The product of a line that names nobody and has neither manufacturer nor model."""
    said: tuple[Verdict, str] = ("no-evidence", "no-answer") if line.text else ("not-enough-data", "not-asked")
    return Product(
        brand=None, brand_label="", model="", model_by="", maker=None, maker_label="", verdict=said[0], gate="unknown",
        basis="", reason=said[1], candidates=(), kind=kind, fits=(), doubts=tuple(Doubt(code) for code in terms.open),
        quantity=terms.quantity, quantity_by=terms.by, unit_price=terms.unit_price, amount=terms.amount,
        currency=terms.currency, date=terms.date,
    )  # fmt: skip
