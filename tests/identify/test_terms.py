"""Quantities, prices and dates of purchase lines, in English and French: told, or left open."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.identify.terms import read_terms


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("LTS Platinum 4MP turret CMIP3042W-M, qty 12", 12),
        ("Caméra dôme DS-2CD2143G2-I x4", 4),
        ("12x Hikvision DS-2CD2143G0-I", 12),
        ("12 x Hikvision DS-2CD2143G0-I", 12),
        ("Qté : 3 enregistreurs", 3),
        ("Quantité 1 200, vis", 1200),
        ("Dahua IPC-HDW2431T, 4 unités", 4),
        ("(2) Axis P3245", 2),
        ("12 caméras dômes Hikvision", 12),
        ("lot de 6 caméras", 6),
        ("10 EA dome camera", 10),
    ],
)
def test_a_count_in_the_text_is_the_quantity(text: str, count: int) -> None:
    terms = read_terms(text, {})
    assert (terms.quantity, terms.by, terms.open) == (count, "text", ())


@pytest.mark.parametrize(
    "text",
    [
        "PTZ camera with 30x zoom",
        "caméra x30 zoom optique",
        "8 channel recorders",
        "24 port switches",
        "1920x1080 monitor",
        "Hikvision DS-7608NI-K2/8P 2TB",
        "IPC-HDW2431T-AS-S2",
        "camera with 2x RJ45",
        "2 year warranty on cameras",
    ],
)
def test_sizes_and_part_numbers_count_nothing(text: str) -> None:
    terms = read_terms(text, {})
    assert (terms.quantity, terms.open) == (None, ())


def test_the_column_outranks_the_text_and_a_difference_is_said() -> None:
    terms = read_terms("Dahua dome x4", {"quantity": "5"})
    assert (terms.quantity, terms.by, terms.open) == (5, "column", ("quantity-differs",))


def test_two_counts_in_a_text_leave_the_quantity_open() -> None:
    terms = read_terms("lot of 10 pcs x 3", {})
    assert (terms.quantity, terms.open) == (None, ("quantity-open",))


@pytest.mark.parametrize(
    ("text", "unit", "amount", "currency"),
    [
        ("x4 @ 189,00 $", "189.00", "756.00", ""),
        ("Qté 12 à 1 234,50 $ l'unité", "1234.50", "14814.00", ""),
        ("3 pcs @ CA$45.10 = CA$135.30", "45.10", "135.30", "CAD"),
        ("(3) NVR $1,234.50 total", None, "1234.50", ""),
        ("5 unités, 99 € chacun", "99", "495", "EUR"),
        ("4 units 100 $ 400 $", "100", "400", ""),
        ("unit price 45.00 USD; qty 3", "45.00", "135.00", "USD"),
    ],
)
def test_money_is_of_one_unit_or_of_the_line(text: str, unit: str | None, amount: str, currency: str) -> None:
    terms = read_terms(text, {})
    assert terms.unit_price == (Decimal(unit) if unit else None)
    assert (terms.amount, terms.currency, terms.open) == (Decimal(amount), currency, ())


def test_a_bare_price_of_several_units_is_left_open() -> None:
    terms = read_terms("4 units, 450.00 USD", {})
    assert (terms.unit_price, terms.amount, terms.open) == (None, None, ("price-basis-open",))


def test_a_bare_price_of_one_unit_is_both() -> None:
    terms = read_terms("", {"quantity": "1", "price": "450.00", "currency": "CAD"})
    assert (terms.unit_price, terms.amount, terms.currency) == (Decimal("450.00"), Decimal("450.00"), "CAD")


@pytest.mark.parametrize("text", ["1 unit $1,234", "1 unit 1.234 $"])
def test_a_mark_that_groups_or_opens_decimals_is_not_guessed(text: str) -> None:
    terms = read_terms(text, {})
    assert (terms.amount, terms.open) == (None, ("price-open",))


def test_two_currencies_are_no_ones() -> None:
    terms = read_terms("1 unit 100 USD (135 CAD)", {})
    assert (terms.amount, terms.currency, terms.open) == (None, "", ("price-open",))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("delivered 2024-03-12", "2024-03-12"),
        ("le 12 mars 2024", "2024-03-12"),
        ("March 12, 2024", "2024-03-12"),
        ("31/12/2023", "2023-12-31"),
    ],
)
def test_a_date_in_the_text_is_the_day(text: str, day: str) -> None:
    assert read_terms(text, {}).date == day


def test_a_date_that_reads_two_ways_is_open() -> None:
    terms = read_terms("03/04/2022", {})
    assert (terms.date, terms.open) == (None, ("date-open",))


@given(st.integers(1, 99_999), st.decimals("0.01", "9999.99", places=2))
def test_what_a_line_costs_is_the_quantity_times_the_unit_price_exactly(count: int, price: Decimal) -> None:
    written = f"{price:.2f}".replace(".", ",")
    terms = read_terms(f"Caméra dôme, qté {count} @ {written} $", {})
    assert (terms.quantity, terms.unit_price, terms.amount) == (count, price, count * price)


@given(st.text(max_size=200))
def test_any_text_has_terms(text: str) -> None:
    terms = read_terms(text, {"price": text, "quantity": text, "date": text, "currency": text})
    assert terms.amount is None or terms.amount.is_finite()
