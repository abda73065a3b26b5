"""What is confirmed, reported, unconfirmed and missing is counted per jurisdiction and per brand, and adds up."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assay.register.index import Register
from assay.register.stats import (
    BRAND_GAPS,
    MEASURE_GAPS,
    Sureness,
    brand_gap_counts,
    by_brand,
    by_jurisdiction,
    measure_gap_counts,
    measure_gaps,
    totals,
)
from assay.register.support import statements
from tests.register.small import MEASURE, register

DAY = dt.date(2026, 3, 1)
BRAND = "brands/acme.yaml"
SOURCED = "sources: [{text: A letter, kind: filing, status: confirmed}]"


def own(folder: Path, *changes: tuple[str, str, str]) -> Register:
    return Register.load(register(folder / "own", *changes))


def gaps(folder: Path, *changes: tuple[str, str, str]) -> set[str]:
    (row,) = by_jurisdiction(own(folder, *changes), DAY)
    return set(row.missing)


def rows(text: str) -> tuple[str, str, str]:
    return (
        BRAND,
        "class: own-brand,",
        f"class: own-brand, makers: [{{entity: acme, scope: all, confidence: low, {text}}}],",
    )


def test_a_jurisdiction_has_its_measures_and_how_sure_each_statement_is(tmp_path: Path) -> None:
    pack = own(tmp_path)
    (row,) = by_jurisdiction(pack, DAY)
    assert (row.jurisdiction, row.measures, row.provisions, row.open_questions) == ("XX", 1, 1, 1)
    assert row.statements == Sureness.of(one.status for one in statements(pack.measure("xx-rule")))
    assert row.statements.confirmed > 5


def test_a_measure_is_past_its_day_by_the_day_given_and_no_other(tmp_path: Path) -> None:
    pack = own(tmp_path)
    assert by_jurisdiction(pack, dt.date(2027, 1, 1))[0].past == ()
    assert by_jurisdiction(pack, dt.date(2027, 1, 2))[0].past == ("xx-rule",)


@pytest.mark.parametrize(
    ("old", "new", "gap"),
    [
        ("kind: regulation, status: confirmed", "kind: regulation", "primary-text"),
        ("kind: regulation, status: confirmed", "kind: press, status: confirmed", "primary-text"),
        ("does_not_reach:\n  - {text: {en: Shops, fr: Commerces}, case: shop-buys}\n", "", "not-reached"),
    ],
)
def test_what_a_measure_lacks_is_named(tmp_path: Path, old: str, new: str, gap: str) -> None:
    assert gap not in gaps(tmp_path / "a")
    assert gap in gaps(tmp_path / "b", (MEASURE, old, new))


def test_what_a_measure_has_is_not_missing(tmp_path: Path) -> None:
    found = 'status: confirmed, url: "https://example.org/", quote: "No office"'
    checked = (MEASURE, 'verify_by: "2027-01-01"', 'verify_by: "2027-01-01"\nreview: {status: checked}')
    assert gaps(tmp_path / "a") == {"quote", "address", "second-reader"}
    assert gaps(tmp_path / "b", (MEASURE, "status: confirmed", found), checked) == set()


def test_an_order_to_remove_without_a_day_lacks_one(tmp_path: Path) -> None:
    remove = (MEASURE, "effect: forbid-buy", "effect: remove")
    assert "deadline" not in gaps(tmp_path / "steps", remove)  # its steps have days
    pack = own(tmp_path, remove)
    measure = pack.measure("xx-rule")
    bare = measure.model_copy(
        update={"provisions": tuple(one.model_copy(update={"steps": ()}) for one in measure.provisions)}
    )
    assert "deadline" in set(measure_gaps(bare))


@pytest.mark.parametrize(
    ("row", "missing"),
    [
        ("status: unconfirmed", {"confirmed-row", "sourced-row", "dated-row"}),
        (f"status: reported, {SOURCED}", {"confirmed-row", "dated-row"}),
        (f'status: confirmed, from: "2020", {SOURCED}', set()),
    ],
)
def test_a_brand_lacks_what_its_rows_do_not_say(tmp_path: Path, row: str, missing: set[str]) -> None:
    (found,) = by_brand(own(tmp_path, rows(row)))
    assert set(found.missing) == missing


def test_a_brand_without_a_maker_lacks_one_and_a_fingerprint(tmp_path: Path) -> None:
    (found,) = by_brand(own(tmp_path))
    assert (found.rows, set(found.missing)) == (Sureness(), {"maker", "fingerprint"})


def test_the_shipped_register_adds_up() -> None:
    pack = Register.load()
    places, brands = by_jurisdiction(pack, dt.date.fromisoformat(pack.as_of)), by_brand(pack)
    whole = totals(pack)
    assert sum(row.measures for row in places) == whole["measures"]
    assert sum(row.provisions for row in places) == whole["provisions"]
    assert (len(brands), sum(row.rows.unconfirmed for row in brands)) == (
        whole["brands"],
        whole["maker rows unconfirmed"],
    )
    assert set(measure_gap_counts(places)) == set(MEASURE_GAPS)
    assert set(brand_gap_counts(brands)) == set(BRAND_GAPS)
