"""Every statement names what it rests on and when that was read; what nobody confirmed is listed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from assay.register.index import Register
from assay.register.sources import claims, group, stale, unconfirmed
from tests.register.small import MEASURE, TELLS, register

DAY = dt.date(2026, 3, 1)
CITE = "text: {text: The text of the rule, kind: regulation, status: confirmed}"
MAKER = "class: own-brand, makers: [{entity: acme, scope: all, confidence: low, status: unconfirmed}],"


def own(folder: Path, *changes: tuple[str, str, str]) -> Register:
    return Register.load(register(folder / "own", *changes))


def test_a_source_is_as_old_as_its_day_of_reading(tmp_path: Path) -> None:
    read = CITE.replace(
        "status: confirmed", 'status: confirmed, read_on: "2026-02-27", url: "https://example.org/rule"'
    )
    claim = next(one for one in claims(own(tmp_path, (MEASURE, CITE, read)), DAY) if one.kind == "measure")
    assert (claim.record, claim.place) == ("xx-rule", "cites.text")
    assert (claim.read_on, claim.by, claim.age) == ("2026-02-27", "read_on", 2)
    assert (claim.source.url, claim.source.kind, claim.source.status) == (
        "https://example.org/rule",
        "regulation",
        "confirmed",
    )


def test_without_one_it_is_as_old_as_the_measures_verification(tmp_path: Path) -> None:
    claim = next(one for one in claims(own(tmp_path), DAY) if one.kind == "measure")
    assert (claim.read_on, claim.by, claim.age) == ("2026-01-01", "verified_on", 59)


def test_a_month_counts_from_its_first_day(tmp_path: Path) -> None:
    read = CITE.replace("status: confirmed", 'status: confirmed, read_on: "2026-02"')
    claim = next(one for one in claims(own(tmp_path, (MEASURE, CITE, read)), DAY) if one.kind == "measure")
    assert claim.age == 28


def test_a_source_says_which_clauses_rest_on_it(tmp_path: Path) -> None:
    claim = next(one for one in claims(own(tmp_path), DAY) if one.kind == "measure")
    assert {"in_force 2020-01-01", "terms office", "provisions buying", "provisions buying.unless open-site"} <= set(
        claim.supports
    )


def test_the_oldest_come_first_and_the_undated_before_them(tmp_path: Path) -> None:
    found = claims(own(tmp_path), DAY)
    assert [one.age is None for one in found] == [True, True, False]
    assert [one.kind for one in found] == ["brand", "fingerprint", "measure"]


def test_what_nobody_dated_stands_apart_and_no_day_is_made_up_for_it(tmp_path: Path) -> None:
    groups = {one.kind: (group(one), one.age is None) for one in claims(own(tmp_path), DAY)}
    assert groups == {
        "brand": ("not-dated", True),
        "fingerprint": ("not-dated", True),
        "measure": ("with-its-measure", False),
    }
    read = CITE.replace("status: confirmed", 'status: confirmed, read_on: "2026-02-27"')
    dated = claims(own(tmp_path / "b", (MEASURE, CITE, read)), DAY)
    assert next(group(one) for one in dated if one.kind == "measure") == "read"


def test_stale_keeps_what_is_older_and_what_nobody_dated(tmp_path: Path) -> None:
    found = claims(own(tmp_path), DAY)
    assert len(stale(found, 58)) == 3
    assert [one.kind for one in stale(found, 59)] == ["brand", "fingerprint"]


def test_ages_hang_on_the_day_given_and_on_nothing_else(tmp_path: Path) -> None:
    pack = own(tmp_path)
    later = claims(pack, DAY + dt.timedelta(days=10))
    assert [(one.age or 0) - (before.age or 0) for one, before in zip(later, claims(pack, DAY), strict=True)] == [
        0,
        0,
        10,
    ]


def test_a_record_on_unconfirmed_sources_only_is_listed(tmp_path: Path) -> None:
    changes = (
        (MEASURE, "status: confirmed", "status: unconfirmed"),
        (TELLS, "kind: recording}", "kind: recording, status: unconfirmed}"),
    )
    found = {(row.kind, row.record, row.place, row.sources) for row in unconfirmed(own(tmp_path, *changes))}
    assert found == {("measure", "xx-rule", "", 1), ("fingerprint", "acme-server", "", 1), ("entity", "acme", "", 0)}


def test_a_row_that_nobody_confirmed_is_listed_in_a_record_that_is(tmp_path: Path) -> None:
    found = {
        (row.kind, row.place) for row in unconfirmed(own(tmp_path, ("brands/acme.yaml", "class: own-brand,", MAKER)))
    }
    assert found == {("entity", ""), ("brand", "maker acme (all)")}


def test_every_source_of_the_shipped_register_is_a_claim() -> None:
    pack = Register.load()
    found = claims(pack, dt.date.fromisoformat(pack.as_of))
    assert sum(one.kind == "measure" for one in found) == sum(len(measure.cites) for measure in pack.measures)
    owners = sum(len(edge.sources) for entity in pack.parties.entities for edge in entity.parents)
    assert sum(one.place.startswith("parents") for one in found) == owners > 0
    assert all(one.age >= 0 for one in found if one.age is not None)
