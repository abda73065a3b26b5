"""The badges of the register: who stands behind each, in which period, and how well that is known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assay.register.parties import UNKNOWN, Parties
from assay.register.patterns import pattern_faults
from assay.register.schema import Brand, earliest

DATA = Path(__file__).parents[2] / "src/assay/register/data"
FIVE = {"hikvision", "dahua", "huawei", "zte", "hytera"}


@pytest.fixture(scope="module")
def parties() -> Parties:
    return Parties.load(DATA)


def named(parties: Parties, text: str) -> Brand:
    brand = parties.brand_named(text)
    assert brand is not None, text
    return brand


def test_every_maker_row_names_a_company_of_the_register(parties: Parties) -> None:
    rows = {row.entity for brand in parties.brands for row in brand.makers} - {UNKNOWN}
    assert {one for one in rows if parties.entity(one) is None} == set()
    assert len(parties.brands) >= 217


def test_a_brand_has_several_makers_by_line_and_period(parties: Parties) -> None:
    assert {row.entity for row in named(parties, "SANNCE").makers} == {"hikvision", "tiandy", "xiongmai"}
    advidia = {row.entity: row.models for row in named(parties, "Advidia").makers}
    assert re.match(advidia["uniview"] or "", "M-46-FW") and not re.match(advidia["hikvision"] or "", "M-46-FW")
    assert re.match(advidia["hikvision"] or "", "A-44-IR") and not re.match(advidia["uniview"] or "", "A-44-IR")


def test_the_day_of_manufacture_decides_for_a_sold_brand(parties: Parties) -> None:
    honor = {row.entity: (row.from_, row.to) for row in named(parties, "Honor").makers}
    assert honor == {"honor": ("2020-11-17", None), "huawei": ("2013", "2020-11-17")}
    lorex = [(row.entity, row.from_, row.to) for row in named(parties, "Lorex").makers if row.entity == "dahua"]
    assert lorex == [("dahua", None, "2023-02"), ("dahua", "2023-02", None)]  # the owner changed before the stock did


def test_bosch_cameras_are_not_bosch_recorders(parties: Parties) -> None:
    assert FIVE.isdisjoint(row.entity for row in named(parties, "Bosch").makers)
    divar = named(parties, "DIVAR AN")
    assert divar.id == "bosch-divar"
    assert [(row.entity, row.scope) for row in divar.makers] == [("dahua", "recorders-only")]


def test_honeywell_is_never_one_maker(parties: Parties) -> None:
    rows = named(parties, "Honeywell").makers
    assert all(row.scope != "all" for row in rows)
    assert any(row.entity == UNKNOWN and re.match(row.models or "$", "HC30W45R3") for row in rows)


def test_a_brand_that_is_not_restricted_has_no_restricted_maker(parties: Parties) -> None:
    for brand in parties.brands:
        if brand.class_ == "not-restricted":
            assert brand.makers, brand.id
            assert FIVE.isdisjoint(row.entity for row in brand.makers), brand.id


@pytest.mark.parametrize(
    "name", ["Axis", "Hanwha Vision", "Wisenet", "i-PRO", "Verkada", "Mobotix", "Reolink", "UniFi"]
)
def test_not_restricted_is_an_identification(parties: Parties, name: str) -> None:
    (row,) = named(parties, name).makers
    assert row.scope == "all"
    assert row.status == "reported"
    assert parties.entity(row.entity) is not None


@pytest.mark.parametrize("name", ["Altoros", "RedSpeed", "Saxco"])
def test_a_false_accusation_accuses_nobody(parties: Parties, name: str) -> None:
    brand = named(parties, name)
    assert brand.class_ == "false-accusation"
    assert brand.makers == ()


def test_a_row_without_a_real_source_is_unconfirmed(parties: Parties) -> None:
    for brand in parties.brands:
        for row in brand.makers:
            real = [source for source in row.sources if source.kind != "lead"]
            assert row.status == "unconfirmed" or real, brand.id
            assert row.status != "unconfirmed" or row.confidence == "low", brand.id


def test_leads_and_copied_lists_stay_unconfirmed(parties: Parties) -> None:
    for name in ("JFL Alarmes", "Novicam", "Ameta", "Aposonic", "X-Security"):
        assert [row.status for row in named(parties, name).makers] == ["unconfirmed"], name


@pytest.mark.parametrize(
    "name",
    [
        "Honor",
        "Alibi",
        "Luma",
        "Swann",
        "Capture",
        "Stic",
        "Clear",
        "Zeus",
        "Notis",
        "Irbis",
        "Zuum",
        "Safire",
        "LTS",
        "Axis",
    ],
)
def test_everyday_words_are_marked(parties: Parties, name: str) -> None:
    assert named(parties, name).ordinary_word


@pytest.mark.parametrize("name", ["Hikvision", "Dahua", "Annke", "Amcrest", "EZVIZ", "Intelbras", "Uniview"])
def test_names_that_are_no_words_are_not(parties: Parties, name: str) -> None:
    assert not named(parties, name).ordinary_word


def test_a_company_name_is_not_taken_for_a_badge(parties: Parties) -> None:
    for text in ("UTC", "Johnson Controls", "Northern", "ICR", "Andy", "Starlight", "SnapAV", "hikvisio"):
        assert parties.brand_named(text) is None, text


def test_every_pattern_is_safe_and_matches_its_own_examples(parties: Parties) -> None:
    for brand in parties.brands:
        for row in brand.makers:
            assert row.models is None or pattern_faults(row.models) == [], brand.id
        for model in brand.model_patterns:
            assert pattern_faults(model.pattern) == [], (brand.id, model.pattern)
            for example in model.examples:
                assert re.search(model.pattern, example, re.IGNORECASE), (brand.id, example)


def test_a_distinctive_pattern_belongs_to_one_brand_alone(parties: Parties) -> None:
    patterns = [(brand.id, model) for brand in parties.brands for model in brand.model_patterns if model.distinctive]
    assert patterns
    for owner, model in patterns:
        for example in model.examples:
            others = {
                one for one, other in patterns if one != owner and re.search(other.pattern, example, re.IGNORECASE)
            }
            assert others == set(), example


@pytest.mark.parametrize("text", ["IPC2124SB", "TC-C32XN", "PD785", "CMIP6", "HM-1000", "P3245", "CS-100", "TVN20"])
def test_short_grammars_need_the_badge_beside_them(parties: Parties, text: str) -> None:
    hits = [
        model
        for brand in parties.brands
        for model in brand.model_patterns
        if re.search(model.pattern, text, re.IGNORECASE)
    ]
    assert not any(model.distinctive for model in hits)


def test_unconfirmed_grammars_are_not_distinctive(parties: Parties) -> None:
    for brand in parties.brands:
        for model in brand.model_patterns:
            assert not (model.distinctive and model.status == "unconfirmed"), (brand.id, model.pattern)


def test_periods_are_in_order(parties: Parties) -> None:
    for brand in parties.brands:
        for row in brand.makers:
            assert not (row.from_ and row.to) or earliest(row.from_) <= earliest(row.to), brand.id
