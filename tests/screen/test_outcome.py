"""What likenesses come to: a name resolves to a party first, and lists and owners are asked on the day in question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from assay.register.index import Register
from assay.screen.listed import names_against
from assay.screen.model import ListName, Outcome
from assay.screen.outcome import LEAST, LIGHT, LOOK_ALIKE, LOOK_ALIKES, Book, Candidate, Decided, Threshold, decide
from assay.screen.same import bears_name, same_name
from tests.screen.lists import SAMPLE, company, csl, ftm

TODAY = dt.date(2026, 11, 22)
REGISTER = Register.load()
LIKELY = LEAST[Threshold.LIKELY]


def named(name: str, party: str, kind: str = "name", chance: float = 0.95) -> Candidate:
    return Candidate(0, ListName(f"register/{party}", name, kind, "register"), chance)  # type: ignore[arg-type]


def decided(
    query: str, *candidates: Candidate, on: dt.date = TODAY, known_at: dt.date | None = None, book: Book | None = None
) -> tuple[Decided, ...]:
    return decide(query, candidates, book or Book(REGISTER, (), on, known_at), LIKELY)


def outcome(query: str, *candidates: Candidate, on: dt.date = TODAY) -> Outcome:
    found = decided(query, *candidates, on=on)
    return found[0].outcome if found else Outcome.NOTHING_FOUND


HIKVISION = named("Hangzhou Hikvision Digital Technology Co., Ltd.", "hikvision")


def test_a_published_name_is_listed_whatever_its_case_points_and_legal_form() -> None:
    for query in (
        "Hangzhou Hikvision Digital Technology Co., Ltd.", "HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO LTD",
        "Hangzhou Hikvision Digital Technology",
    ):  # fmt: skip
        assert outcome(query, HIKVISION) is Outcome.LISTED, query


def test_a_published_name_in_its_own_script_is_listed() -> None:
    native = named("杭州海康威视数字技术股份有限公司", "hikvision", "native")
    assert outcome("杭州海康威视数字技术股份有限公司", native) is Outcome.LISTED


@pytest.mark.parametrize("query", ["Hikvision", "HIKVISION"])
def test_an_alias_is_a_name_variant(query: str) -> None:
    assert outcome(query, named("Hikvision", "hikvision", "alias")) is Outcome.LISTED_NAME_VARIANT


def test_a_misspelt_name_is_a_name_variant() -> None:
    assert outcome("Hangzhou Hikvison Digital Tech Co", HIKVISION) is Outcome.LISTED_NAME_VARIANT


def test_below_the_threshold_a_likeness_is_a_look_alike_and_no_alert() -> None:
    weak = named("Hikvision", "hikvision", "alias", chance=LIKELY - 0.01)
    assert outcome("Nikvision Technology", weak) is Outcome.LOOK_ALIKE


def test_far_below_the_threshold_nothing_is_shown() -> None:
    assert decided("Bolt Foods", named("Hikvision", "hikvision", "alias", chance=LOOK_ALIKE / 2)) == ()


@pytest.mark.parametrize("threshold", list(Threshold))
def test_the_words_of_the_threshold_say_how_much_likeness_an_alert_needs(threshold: Threshold) -> None:
    book = Book(REGISTER, (), TODAY)
    for chance, wanted in (
        (LEAST[threshold], Outcome.LISTED_NAME_VARIANT),
        (LEAST[threshold] - 0.001, Outcome.LOOK_ALIKE),
    ):
        alike = named("Hikvision", "hikvision", "alias", chance=chance)
        assert decide("Hikvision Gadgets", [alike], book, LEAST[threshold])[0].outcome is wanted


def test_thresholds_are_ordered() -> None:
    assert LEAST[Threshold.SURE] > LEAST[Threshold.LIKELY] > LEAST[Threshold.POSSIBLE] > 0


def test_a_subsidiary_that_no_measure_names_is_an_affiliate_by_its_edge() -> None:
    found = decided("EZVIZ Inc", named("EZVIZ", "ezviz", "alias"))[0]
    assert found.outcome is Outcome.AFFILIATE
    assert found.standing.chain is not None
    assert found.standing.chain.edges[0].share == "48"
    assert "us-889-b1" in {one.list for one in found.standing.through}


def test_before_its_edge_was_known_the_subsidiary_is_none() -> None:
    ezviz = named("EZVIZ", "ezviz", "alias")
    assert outcome("EZVIZ", ezviz, on=dt.date(2012, 1, 1)) is not Outcome.AFFILIATE


@pytest.mark.parametrize(
    "name",
    [
        "Luopu Haishi Dingxin Electronic Technology Co., Ltd.", "Moyu Haishi Electronic Technology Co., Ltd.",
        "Pishan Haishi Yong'an Electronic Technology Co., Ltd.", "Urumqi Haishi Xin'an Electronic Technology Co., Ltd.",
        "Yutian Haishi Meitian Electronic Technology Co., Ltd.",
    ],
)  # fmt: skip
def test_the_five_xinjiang_companies_are_listed_by_their_own_names_and_hikvisions_by_the_graph(name: str) -> None:
    found = REGISTER.parties.resolve(name)
    assert found is not None
    one = decided(name, named(name, found.id))[0]
    assert one.outcome is Outcome.LISTED
    assert [listing.list for listing in one.standing.listings] == ["us-bis-entity-hikvision-subs-2023"]
    assert one.standing.chain is not None
    assert one.standing.chain.listed == "hikvision"


def test_before_the_rule_the_xinjiang_companies_were_not_listed() -> None:
    name = "Moyu Haishi Electronic Technology Co., Ltd."
    assert outcome(name, named(name, "hik-moyu"), on=dt.date(2023, 3, 27)) is not Outcome.LISTED
    assert outcome(name, named(name, "hik-moyu"), on=dt.date(2023, 3, 28)) is Outcome.LISTED


def test_what_was_not_public_by_the_day_is_left_out() -> None:
    name = "Moyu Haishi Electronic Technology Co., Ltd."
    found = decided(name, named(name, "hik-moyu"), known_at=dt.date(2022, 1, 1))
    assert not found or found[0].outcome is not Outcome.LISTED


@pytest.mark.parametrize(
    ("query", "own", "alike"),
    [
        ("Shanghai Dahua Scale Factory", "dahua-scale-factory", named("Dahua", "dahua", "alias", 0.9)),
        ("Communication Networks, LLC", "comnet-switches", named("ComNet (USA) LLC", "comnet", chance=0.9)),
    ],
)
def test_a_namesake_that_the_register_knows_is_no_alert(query: str, own: str, alike: Candidate) -> None:
    found = decided(query, named(query, own), alike)
    assert {one.outcome for one in found} <= {Outcome.LOOK_ALIKE, Outcome.NOTHING_FOUND}


def test_tp_link_systems_is_neither_tp_link_technologies_nor_its_affiliate() -> None:
    query = "TP-Link Systems Inc."
    other = named("TP-Link Technologies Co., Ltd.", "tp-link-cn", chance=0.9)
    found = decided(query, named(query, "tp-link-us"), other, on=dt.date(2026, 1, 25))
    assert Outcome.AFFILIATE not in {one.outcome for one in found}
    assert not {one.standing.party for one in found if one.outcome is not Outcome.LOOK_ALIKE} - {"tp-link-us"}
    today = decided(query, named(query, "tp-link-us"), other)[0]
    assert today.outcome is Outcome.LISTED
    assert [one.list for one in today.standing.listings] == ["us-tx-prohibited-tech"]  # Texas names every TP-Link


def test_an_unproven_owner_makes_nobody_an_affiliate() -> None:
    name = "Hikvision UK Limited"
    found = decided(name, named(name, "hikvision-uk"))[0]
    assert found.outcome is Outcome.LOOK_ALIKE
    assert found.standing.chain is not None
    assert found.standing.chain.standing == "unproven"


def test_a_known_company_that_no_measure_names_is_told_as_itself() -> None:
    found = decided("Axis Communications AB", named("Axis Communications AB", "axis"))
    assert [(one.outcome, one.standing.party) for one in found] == [(Outcome.NOTHING_FOUND, "axis")]


def brand(name: str, brand_id: str, chance: float = 0.95) -> Candidate:
    return Candidate(0, ListName(f"brand/{brand_id}", name, "brand", "register"), chance)


def test_a_brand_leads_to_its_listed_makers_with_source_and_status() -> None:
    found = decided("Annke", brand("Annke", "annke"))[0]
    assert found.outcome is Outcome.BRAND_OF
    assert {one.entity for one in found.standing.makers} >= {"hikvision"}
    assert all(one.source and one.status != "unconfirmed" for one in found.standing.makers)


def test_a_brand_that_is_an_everyday_word_needs_to_be_the_whole_name() -> None:
    assert decided("Honor Security Ltd", brand("Honor", "honor")) == ()


def test_a_brand_that_is_an_everyday_word_is_no_alert_even_as_the_whole_name() -> None:
    assert outcome("Luma Corporation", brand("Luma", "luma")) is Outcome.LOOK_ALIKE


def bearing(beside: float) -> Candidate:
    name = ListName("register/hikvision", "Hikvision", "alias", "register")
    return Candidate(0, name, 0.03, bears=True, beside=beside)


def test_a_listed_companys_name_beside_a_place_and_a_legal_form_is_an_alert_of_its_own() -> None:
    """It is another legal person, so it is neither listed nor, without an edge, an affiliate."""
    assert outcome("Hikvision Ruritania GmbH", bearing(LIGHT)) is Outcome.BRAND_OF


def test_beside_a_telling_word_it_is_a_look_alike() -> None:
    assert outcome("Hikvision Quenby GmbH", bearing(LIGHT + 0.01)) is Outcome.LOOK_ALIKE


@pytest.mark.parametrize(
    ("query", "name", "bears"),
    [
        ("Hikvision UK Ltd", "Hikvision", True), ("Hikvision Ltd", "Hikvision", False), ("Hikvisionary UK", "Hikvision", False),
        ("Dahua Technology Rus", "Dahua Technology Co., Ltd.", True), ("A B Trading", "B", False),
    ],
)  # fmt: skip
def test_a_name_bears_another_where_it_has_all_its_words_and_more(query: str, name: str, bears: bool) -> None:
    assert bears_name(query, name) is bears


def test_a_brand_whose_listed_maker_is_past_leads_to_nobody() -> None:
    assert decided("FLIR", brand("FLIR", "flir")) == ()


def test_a_companys_own_badge_adds_nothing_to_the_company() -> None:
    found = decided("Hikvision", named("Hikvision", "hikvision", "alias"), brand("Hikvision", "hikvision"))
    assert [one.standing.party for one in found] == ["hikvision"]


def test_only_a_few_look_alikes_are_shown() -> None:
    alike = [
        named("Hikvision", "hikvision", "alias", 0.3), named("Dahua", "dahua", "alias", 0.3), named("ZTE", "zte", "alias", 0.3),
        named("Huawei", "huawei", "alias", 0.3), named("Hytera", "hytera", "alias", 0.3),
    ]  # fmt: skip
    assert len(decided("Something Else", *alike)) == LOOK_ALIKES


def test_beside_an_exact_listed_name_no_look_alike_is_shown() -> None:
    found = decided(
        "Hikvision", named("Hikvision", "hikvision", "alias"), named("Hikvision Robot", "hikrobot", "alias", 0.7)
    )
    assert [one.standing.party for one in found] == ["hikvision"]


# Added lists


def book(*paths: Path, on: dt.date = TODAY) -> tuple[Book, Sequence[ListName]]:
    names, added = names_against(REGISTER, paths)
    return Book(REGISTER, added, on), names


def of_list(names: Sequence[ListName], name: str, chance: float = 0.95) -> Candidate:
    number = next(number for number, one in enumerate(names) if one.name == name)
    return Candidate(number, names[number], chance)


def test_an_entry_of_an_added_list_is_named_with_its_list_basis_and_place(tmp_path: Path) -> None:
    known, names = book(csl(tmp_path, SAMPLE))
    found = decided("Vostrikov Optics Plant", of_list(names, "Vostrikov Optics Plant"), book=known)[0]
    assert found.outcome is Outcome.LISTED
    listing = found.standing.listings[0]
    assert (listing.origin, listing.list, listing.entry, listing.since) == ("list", "sample", "a-1", "2025-01-02")
    assert listing.basis == "PROG-A; 90 FR 1"
    assert listing.sources == ("https://example.org/a", "sample.csv, line 2")
    assert len(listing.sha256) == 64


def test_an_alias_of_an_entry_is_a_name_variant(tmp_path: Path) -> None:
    known, names = book(csl(tmp_path, SAMPLE))
    found = decided("VOP Optika", of_list(names, "VOP Optika"), book=known)[0]
    assert found.outcome is Outcome.LISTED_NAME_VARIANT


@pytest.mark.parametrize(
    ("on", "wanted"), [("2020-04-30", False), ("2020-05-01", True), ("2024-05-01", True), ("2024-05-02", False)]
)
def test_an_entry_counts_from_its_first_day_to_its_last(tmp_path: Path, on: str, wanted: bool) -> None:
    known, names = book(csl(tmp_path, SAMPLE), on=dt.date.fromisoformat(on))
    found = decided("Quenby Marine Holdings", of_list(names, "Quenby Marine Holdings"), book=known)
    assert bool(found) is wanted


def test_a_company_of_the_register_that_a_list_has_is_told_with_both(tmp_path: Path) -> None:
    known, names = book(ftm(tmp_path, company("h", "Hangzhou Hikvision Digital Technology Co., Ltd.")))
    entry = Candidate(len(names) - 1, names[-1], 0.97)
    found = decided("Hangzhou Hikvision Digital Technology Co., Ltd.", HIKVISION, entry, book=known)
    assert len(found) == 1
    assert {one.origin for one in found[0].standing.listings} == {"measure", "list"}


def test_a_subsidiary_of_a_company_that_only_an_added_list_names_is_an_affiliate(tmp_path: Path) -> None:
    """Made up: no list names Skywatch. The edge is the register's, the naming the list's."""
    lorex = named("Lorex Technology Inc.", "lorex")
    assert outcome("Lorex Technology Inc.", lorex) is Outcome.NOTHING_FOUND
    known, _ = book(ftm(tmp_path, company("s", "Skywatch Innovation Inc.")))
    found = decided("Lorex Technology Inc.", lorex, book=known)[0]
    assert found.outcome is Outcome.AFFILIATE
    assert found.standing.chain is not None
    assert [one.owner for one in found.standing.chain.edges] == ["skywatch"]
    assert [one.list for one in found.standing.through] == ["sample.ftm"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ACME CO., LTD.", "Acme Company Limited", True), ("Acme", "Acme GmbH", True), ("Acme Optics", "Acme", False),
        ("Acme Inc", "Acme GmbH", False), ("", "Acme", False), ("海康威视", "海康威视有限公司", True),
    ],
)  # fmt: skip
def test_two_names_are_one_but_for_case_points_and_legal_form(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
