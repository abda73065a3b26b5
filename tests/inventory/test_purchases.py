"""Which purchase lines can be shown to have bought which devices, and what is said where they cannot."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from assay.inventory.merge import build_inventory
from assay.inventory.model import Inventory, Purchase
from assay.observe.model import Observation
from tests.inventory.evidence import bought, conflict_fields, row

MODEL = "DS-2CD2143G2-I"


def cameras(
    count: int,
    *,
    site: str | None = "Depot",
    model: str = MODEL,
    start: int = 2,
    installed_on: str = "",
    seen_at: str | None = None,
) -> list[Observation]:
    fields = {"claim_model": model} | ({"installed_on": installed_on} if installed_on else {})
    return [
        row(start + n, mac=f"3c:ef:8c:01:00:{start + n:02x}", site=site, seen_at=seen_at, **fields)
        for n in range(count)
    ]


def only(inventory: Inventory) -> Purchase:
    (purchase,) = inventory.purchases
    return purchase


def test_a_line_with_a_devices_serial_bought_it() -> None:
    inventory = build_inventory(
        [row(serial="F1234-5678"), bought(description="camera", serial="F12345678", date="2024-03-01")]
    )
    (asset,) = inventory.assets
    assert only(inventory).linked == (asset.id,)
    assert (asset.purchase, asset.acquired_on) == (only(inventory).id, "2024-03-01")


def test_a_line_with_several_serials_says_how_many_were_not_found() -> None:
    rows = [row(2, serial="SNAAA1"), row(3, serial="SNBBB2")]
    inventory = build_inventory([*rows, bought(description="cameras", serial="SNAAA1; SNBBB2; SNCCC3", quantity="3")])
    assert len(only(inventory).linked) == 2
    assert only(inventory).why == "linked 2 by serial or MAC; 1 unit not found"


def test_model_site_and_quantity_that_fit_exactly_link_the_lot() -> None:
    line = bought(description=f"Dome camera {MODEL} 2.8mm, white", quantity="12", site="depot", date="2024-03-01")
    inventory = build_inventory([*cameras(12, installed_on="2024-04"), line])
    assert len(only(inventory).linked) == 12
    assert only(inventory).why == "12 bought, 12 found: linked by model and site and date"
    assert {asset.acquired_on for asset in inventory.assets} == {"2024-03-01"}


def test_fewer_found_than_bought_are_linked_and_the_gap_is_told() -> None:
    inventory = build_inventory([*cameras(3), bought(description=MODEL, quantity="4", site="Depot")])
    assert len(only(inventory).linked) == 3
    assert only(inventory).why == "4 bought, 3 found: linked 3 by model and site, 1 unit not found"


def test_more_found_than_bought_is_ambiguous_and_links_nothing() -> None:
    inventory = build_inventory([*cameras(5), bought(description=MODEL, quantity="4", site="Depot")])
    assert only(inventory).linked == ()
    assert "4 bought, 5 found" in only(inventory).why
    assert all(asset.purchase is None for asset in inventory.assets)


def test_devices_seen_or_installed_before_the_purchase_were_not_bought_by_it() -> None:
    old = cameras(3, installed_on="2019-05")
    new = cameras(2, start=20, seen_at="2024-06-01")
    inventory = build_inventory([*old, *new, bought(description=MODEL, quantity="2", site="Depot", date="2024-03-01")])
    assert len(only(inventory).linked) == 2
    assert {asset.acquired_on for asset in inventory.assets} == {None, "2024-03-01"}


def test_devices_of_another_site_or_of_no_site_are_not_linked() -> None:
    inventory = build_inventory(
        [
            *cameras(2, site="Archives"),
            *cameras(2, site=None, start=20),
            bought(description=MODEL, quantity="2", site="Depot"),
        ]
    )
    assert only(inventory).linked == ()


def test_the_model_alone_is_no_link() -> None:
    inventory = build_inventory([*cameras(2), bought(description=MODEL, quantity="2")])
    assert only(inventory).linked == ()


def test_two_lines_that_could_have_bought_the_same_devices_are_both_open() -> None:
    lines = [
        bought(n, description=MODEL, quantity="4", site="Depot", date=date)
        for n, date in ((2, "2020-01-01"), (3, "2021-01-01"))
    ]
    inventory = build_inventory([*cameras(4), *lines])
    assert all(not line.linked and "which is open" in line.why for line in inventory.purchases)


def test_dates_can_tell_two_lines_apart() -> None:
    lines = [
        bought(2, description=MODEL, quantity="3", site="Depot", date="2019-01-01"),
        bought(3, description=MODEL, quantity="2", site="Depot", date="2024-01-01"),
    ]
    inventory = build_inventory(
        [*cameras(3, installed_on="2019-05"), *cameras(2, start=20, installed_on="2024-02"), *lines]
    )
    assert [len(line.linked) for line in inventory.purchases] == [3, 2]


def test_a_line_without_a_quantity_or_with_two_known_models_is_not_linked() -> None:
    both = [*cameras(1), *cameras(1, model="IPC-HDW2431T", start=20)]
    no_count = build_inventory([*cameras(1), bought(description=MODEL, site="Depot")])
    two = build_inventory([*both, bought(description=f"{MODEL} or IPC-HDW2431T", quantity="1", site="Depot")])
    assert not only(no_count).linked and "no quantity" in only(no_count).why
    assert not only(two).linked and "several models" in only(two).why


def test_a_longer_model_is_not_taken_for_the_shorter_one_in_it() -> None:
    rows = [*cameras(1, model="M3045"), *cameras(1, model="M3045-V", start=20)]
    inventory = build_inventory([*rows, bought(description="AXIS M3045-V", quantity="1", site="Depot")])
    linked = only(inventory).linked
    (asset,) = [asset for asset in inventory.assets if asset.id in linked]
    assert asset.observations[0].get("claim_model") == "M3045-V"


def test_a_purchase_that_never_became_a_device_is_no_device() -> None:
    inventory = build_inventory(
        [bought(description="DH-SD49225T camera", quantity="2", price="400.00", currency="CAD")]
    )
    assert inventory.assets == ()
    line = only(inventory)
    assert (line.quantity, line.price, line.currency) == (2, "400.00", "CAD")
    assert line.why == "no device of a model that the line names was found"


def test_two_lines_that_name_one_serial_link_nothing() -> None:
    lines = [
        bought(n, description="camera", serial="SNAAA1", date=date)
        for n, date in ((2, "2020-01-01"), (3, "2021-01-01"))
    ]
    inventory = build_inventory([row(serial="SNAAA1"), *lines])
    assert all(not line.linked for line in inventory.purchases)


def test_a_row_and_a_purchase_that_differ_on_the_date_are_shown() -> None:
    inventory = build_inventory(
        [row(serial="SNAAA1", purchase_date="2019-01-01"), bought(description="x", serial="SNAAA1", date="2024-01-01")]
    )
    (asset,) = inventory.assets
    assert asset.acquired_on == "2024-01-01"
    assert "acquired_on" in conflict_fields(asset)


def test_a_purchase_after_known_at_was_not_known() -> None:
    inventory = build_inventory([bought(description="x", date="2024-01-01")], known_at=dt.date(2023, 12, 31))
    assert inventory.purchases == ()
    assert [left.reason for left in inventory.left_out] == ["after-known-at"]


def test_ids_follow_from_what_a_line_says_and_stay_when_lines_are_added() -> None:
    first = build_inventory([bought(2, description="camera", quantity="1")])
    later = build_inventory(
        [bought(2, file="new.csv", description="other"), bought(3, file="new.csv", description="camera", quantity="1")]
    )
    assert only(first).id in {line.id for line in later.purchases}


def test_equal_lines_are_lines_of_their_own() -> None:
    inventory = build_inventory(
        [bought(2, description="camera", quantity="1"), bought(3, description="camera", quantity="1")]
    )
    assert len({line.id for line in inventory.purchases}) == 2


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["Depot", "Archives", None]), st.sampled_from(["", "2019-05", "2024-05"])), max_size=8
    ),
    st.lists(
        st.tuples(
            st.sampled_from(["1", "2", "4", ""]),
            st.sampled_from(["Depot", None]),
            st.sampled_from(["", "2019-01-01", "2024-01-01"]),
        ),
        max_size=4,
    ),
    st.randoms(),
)
def test_no_line_links_more_than_it_bought_and_no_device_was_bought_twice(
    devices: list[tuple[str | None, str]], lines: list[tuple[str, str | None, str]], random: object
) -> None:
    seen = [cameras(1, site=site, installed_on=day, start=2 + n)[0] for n, (site, day) in enumerate(devices)]
    seen += [
        bought(2 + n, description=MODEL, quantity=q, site=site, date=day) for n, (q, site, day) in enumerate(lines)
    ]
    inventory = build_inventory(seen)
    linked = [asset for line in inventory.purchases for asset in line.linked]
    assert len(linked) == len(set(linked))
    assert all(len(line.linked) <= (line.quantity or 0) for line in inventory.purchases)
    assert all(line.why for line in inventory.purchases)
    random.shuffle(seen)  # type: ignore[attr-defined]
    assert build_inventory(seen) == inventory
