"""Which maker rows of a badge can hold for a device of a given model, acquired on a given day, and which day decides.

A row's period is about manufacture. A purchase before the period ended may be from within it or earlier; a purchase after
a brand changed hands may still be older stock, so both rows stay open for the policy's `stock_days`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from assay.register.schema import Brand, BrandMaker, earliest, latest

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OpenRows:
    """The rows that can hold, and the day on which the answer changes where that day is not known to have passed."""

    rows: tuple[BrandMaker, ...]
    decisive_date: str | None = None
    dated: bool = False  # some row has a period
    beside: bool = False  # rows were closed because the device is of a kind they are not about

    @property
    def makers(self) -> tuple[str, ...]:
        """Entities the open rows name, each once."""
        return tuple(dict.fromkeys(row.entity for row in self.rows))


def open_rows(brand: Brand, model: str, acquired_on: str | None, stock_days: int, *, about: bool = True) -> OpenRows:
    """The rows of `brand` that can hold; `acquired_on` may be a partial date.

    `about` says whether the device can be of the kind that the rows are about; if not, none holds.
    """
    if not about:
        return OpenRows((), beside=bool(brand.makers))
    rows = [row for row in brand.makers if row.scope != "component" and _model_fits(row, model)]
    dated = any(row.from_ or row.to for row in rows)
    possible = tuple(row for row in rows if _period_possible(row, acquired_on, stock_days))
    undecided = len({row.entity for row in possible}) > 1
    return OpenRows(possible, _boundary(possible, acquired_on, stock_days) if undecided else None, dated)


def _model_fits(row: BrandMaker, model: str) -> bool:
    """A row that is narrowed to models holds for those, and stays open where the model is not known."""
    return not row.models or not model or re.search(row.models, model, re.IGNORECASE | re.ASCII) is not None


def _period_possible(row: BrandMaker, acquired_on: str | None, stock_days: int) -> bool:
    """A device acquired then can have been made within the row's period."""
    if not acquired_on:
        return True
    last = latest(acquired_on)
    if row.from_ and last < earliest(row.from_):
        return False  # bought before the maker began
    if row.to:
        return earliest(acquired_on) <= latest(row.to) + dt.timedelta(days=stock_days)
    return True


def _boundary(rows: Sequence[BrandMaker], acquired_on: str | None, stock_days: int) -> str | None:
    """The first day on which one row gives way to another, where the day of manufacture may lie on either side of it.

    What was bought in 2019 was made by then: a change in 2022 decides nothing about it.
    """
    days = sorted({row.to for row in rows if row.to} or {row.from_ for row in rows if row.from_})
    if acquired_on:
        oldest = earliest(acquired_on) - dt.timedelta(days=stock_days)
        days = [day for day in days if oldest <= latest(day) and earliest(day) <= latest(acquired_on)]
    return days[0] if days else None
