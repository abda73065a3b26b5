"""Which day decides who stands behind a badge: one that the day of manufacture may lie on either side of."""

from __future__ import annotations

import pytest

from assay.identify.knowledge import default_knowledge
from assay.identify.rows import OpenRows, open_rows

KNOWLEDGE = default_knowledge()


def rows(badge: str, acquired_on: str | None, model: str = "") -> OpenRows:
    brand = KNOWLEDGE.brand(badge)
    assert brand
    return open_rows(brand, model, acquired_on, KNOWLEDGE.policy.stock_days)


def test_a_badge_that_changed_hands_asks_for_the_day_where_nobody_knows_it() -> None:
    assert rows("honor", None).decisive_date == "2020-11-17"


def test_a_purchase_soon_after_the_change_may_be_older_stock() -> None:
    assert rows("honor", "2021-02-01").decisive_date == "2020-11-17"


@pytest.mark.parametrize("acquired_on", ["2019-03-12", "2022-03-01"])
def test_a_purchase_far_from_the_change_leaves_one_maker(acquired_on: str) -> None:
    found = rows("honor", acquired_on)
    assert (len(found.makers), found.decisive_date) == (1, None)


def test_what_was_bought_before_every_change_is_not_settled_by_a_date() -> None:
    found = rows("honeywell", "2019-05-14", "HBD3PR1")
    assert len(found.makers) > 1, "otherwise there would be nothing to settle"
    assert found.decisive_date is None
    assert rows("honeywell", None, "HBD3PR1").decisive_date
