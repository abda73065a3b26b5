"""What was bought of each maker: lines, units and money, with what is not known counted and never guessed.

Money is added up per currency, exactly; a line whose quantity or amount is unknown is counted as such. Lines that only fit a
maker's products are theirs to nobody and are counted apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import repeat

import pyarrow as pa

NO_CURRENCY = ""
"""Money whose currency nothing names."""


@dataclass(frozen=True, slots=True)
class MakerTotal:
    """Purchase lines that name one maker with one verdict word.

    `maker` is None for lines that name none. `money` is by currency code, `""` where none is named. `lines_without_units` and
    `lines_without_money` say how many lines the sums leave out; `units` and `money` are at least, never at most.
    """

    maker: str | None
    label: str
    verdict: str
    gate: str
    lines: int
    units: int
    lines_without_units: int
    money: Mapping[str, Decimal]
    lines_without_money: int
    brands: tuple[str, ...] = ()


@dataclass(slots=True)
class _Sum:
    label: str = ""
    lines: int = 0
    units: int = 0
    without_units: int = 0
    without_money: int = 0
    money: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    brands: dict[str, None] = field(default_factory=dict)


def totals(products: pa.RecordBatch | pa.Table, times: Iterable[int] | None = None) -> tuple[MakerTotal, ...]:
    """Totals per maker, verdict word and gate answer, of rows of PRODUCTS; the most lines first, lines without maker last.

    `times` says how often each row stands in the purchases, where equal rows were read once.
    """
    sums: defaultdict[tuple[str | None, str, str], _Sum] = defaultdict(_Sum)
    names = ("maker", "maker_label", "verdict", "gate", "quantity", "amount", "currency", "brand")
    columns = [products.column(name).to_pylist() for name in names]
    rows = zip(*columns, strict=True)
    for (maker, label, verdict, gate, quantity, amount, currency, brand), count in zip(
        rows, times or repeat(1), strict=False
    ):
        one = sums[maker, verdict, gate]
        one.label = label
        one.lines += count
        one.units += count * (quantity or 0)
        one.without_units += count * (quantity is None)
        one.without_money += count * (amount is None)
        if amount is not None:
            one.money[currency or NO_CURRENCY] += count * amount
        if brand:
            one.brands[brand] = None
    found = [
        MakerTotal(
            maker, one.label, verdict, gate, one.lines, one.units, one.without_units, dict(sorted(one.money.items())),
            one.without_money, tuple(sorted(one.brands)),
        )
        for (maker, verdict, gate), one in sums.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.maker is None, -one.lines, one.maker or "", one.verdict, one.gate)))
