"""What a reviewer reads: what matched, what is distinctive, what differs on each side, which list and on what basis."""

from __future__ import annotations

import json

import pytest

from assay.screen.explain import best, chance, data, lines, paragraph
from assay.screen.model import (
    Affiliation,
    Chain,
    Finding,
    Listing,
    ListName,
    Maker,
    Match,
    NameHit,
    NameKind,
    Outcome,
    TokenMatch,
)  # fmt: skip
from assay.screen.words import HOW, KINDS, LABELS, OUTCOMES, PHRASES, RELATIONS, SCOPES, STANDINGS, STATUSES, UNPROVEN

HIT = NameHit(
    ListName("register/acme", "Acme Optics Technology Co., Ltd.", "name", "register"),
    0.93,
    (
        TokenMatch("acme", "acme", 0.6, 0, "same"), TokenMatch("optcs", "optics", 0.3, 1, "edit"),
        TokenMatch("tech", "technology", 0.05, 0, "abbreviation"),
    ),
    (("shanghai", 0.1), ("of", 0.0)),
    (("co", 0.01), ("special", 0.4)),
    ("acme",),
    ("special", "shanghai"),
)  # fmt: skip
MEASURE = Listing("measure", "xx-order-2024", "An order", "Un arrêté", "1 XR 2 (2024-01-01); notes", since="2024-01-01")
ENTRY = Listing(
    "list", "Sample", "Sample", "Sample", "PROG-A", "Sample List (SL)", "2025-01-02", entry="a-1", licence="ours"
)
EDGE = Affiliation(
    "top", "acme", "51.5", "2020-03", "Annual report 2020", "Topco", "Acme", "subsidiary-of", status="reported"
)


def finding(outcome: Outcome = Outcome.LISTED_NAME_VARIANT, **more: object) -> Finding:
    return Finding(outcome, "acme", "Acme", HIT, **({"listings": (MEASURE, ENTRY)} | more))  # type: ignore[arg-type]


def match(*findings: Finding) -> Match:
    found = findings or (finding(),)
    return Match(
        "Acme Optcs Tech Shanghai", found[0].outcome, tuple(one.hit for one in found), kernel="k", findings=found
    )


def line(found: Finding, label: str, lang: str = "en") -> str:
    return dict(lines(found, lang))[LABELS[lang][label]]


def test_matched_words_stand_with_how_they_match_and_which_is_distinctive() -> None:
    assert (
        line(finding(), "matched")
        == "acme (distinctive); optcs = optics (1 letter changed); tech = technology (abbreviation)"
    )


def test_what_stands_on_one_side_only_is_told_for_each_side_weightiest_first() -> None:
    assert line(finding(), "differs") == "only in the name screened: shanghai; only in the listed name: special"


def test_the_name_the_list_and_the_alias_used_are_told() -> None:
    alias = NameHit(ListName("1:0", "ACM", "acronym", "Sample"), 0.8, (), (), (), (), ())
    told = dict(lines(Finding(Outcome.LISTED, "a-1", "Acme", alias), "en"))["like"]
    assert told == "Acme, by the acronym “ACM” in “Sample”; probability 0.80, entry a-1"


def test_the_legal_basis_is_told_with_its_day() -> None:
    assert line(finding(), "listed") == (
        "xx-order-2024 (1 XR 2 (2024-01-01)), from 2024-01-01; “Sample”, entry a-1 (PROG-A, Sample List (SL)), from 2025-01-02"
    )


def test_an_edge_is_told_with_share_day_and_source() -> None:
    chain = Chain("established", "top", "Topco", (EDGE,))
    told = line(finding(Outcome.AFFILIATE, listings=(), chain=chain, through=(MEASURE,)), "owned")
    assert told.startswith("Acme is a subsidiary of Topco, 51.5 %, from 2020-03 (reported: Annual report 2020).")


def test_an_affiliate_is_told_by_whose_listing() -> None:
    chain = Chain("established", "top", "Topco", (EDGE,))
    told = line(finding(Outcome.AFFILIATE, listings=(), chain=chain, through=(MEASURE,)), "listed")
    assert told.startswith("Topco: xx-order-2024")


def test_an_unproven_owner_is_told_as_such() -> None:
    chain = Chain("unproven", "top", "Topco", (EDGE,))
    found = finding(Outcome.LOOK_ALIKE, listings=(), chain=chain, exact=True)
    assert UNPROVEN["en"] in paragraph(match(found), "en")
    assert "makes nobody an affiliate" in line(found, "owned")


def test_a_brand_is_told_with_its_makers() -> None:
    maker = Maker("top", "Topco", "some-products", "2015", "2019-06", "reported", "A test report")
    told = line(finding(Outcome.BRAND_OF, listings=(), makers=(maker,), through=(MEASURE,)), "brand")
    assert told == "Topco makes some products, from 2015, until 2019-06 (reported: A test report)"


@pytest.mark.parametrize("probability", [0.995, 0.9999, 1.0])
def test_a_probability_is_never_shown_as_certainty(probability: float) -> None:
    assert chance(probability) == "0.99"


def test_many_listings_are_counted() -> None:
    many = tuple(Listing("measure", f"xx-{number}", "", "", "1 XR 2") for number in range(9))
    assert line(finding(listings=many), "listed").endswith("; and 6 more")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_explanation_calls_anything_compliant(lang: str) -> None:
    told = paragraph(match(), lang).casefold()
    assert "complian" not in told
    assert "conform" not in told


def test_french_says_it_in_french() -> None:
    told = paragraph(match(), "fr")
    assert "inscrit sous une variante du nom" in told
    assert "1 lettre changée" in told
    assert "seulement dans le nom inscrit" in told
    assert "matched" not in told


@pytest.mark.parametrize("table", [OUTCOMES, KINDS, HOW, RELATIONS, STANDINGS, STATUSES, SCOPES])
def test_every_word_is_there_in_both_languages(table: dict[str, dict[str, str]]) -> None:
    for words in table.values():
        assert set(words) == {"en", "fr"}
        assert all(words.values())


def test_both_languages_have_the_same_phrases_with_the_same_blanks() -> None:
    import re

    assert LABELS["en"].keys() == LABELS["fr"].keys()
    assert PHRASES["en"].keys() == PHRASES["fr"].keys()
    for key, english in PHRASES["en"].items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", PHRASES["fr"][key])), key


def test_every_kind_of_name_and_of_match_has_its_words() -> None:
    from typing import get_args

    from assay.screen.model import How

    assert set(KINDS) == set(get_args(NameKind))
    assert set(HOW) | {"same", "edit"} == set(get_args(How))
    assert set(OUTCOMES) == set(Outcome)


def test_the_data_has_all_that_the_lines_leave_out() -> None:
    told = data(match())
    assert json.loads(json.dumps(told)) == told
    only = told["findings"][0]
    assert only["unmatched"]["name"] == [{"word": "shanghai", "weight": 0.1}, {"word": "of", "weight": 0.0}]
    assert only["listings"][1]["licence"] == "ours"
    assert only["listed_name"] == {"text": HIT.name.name, "kind": "name", "list": "register"}
    assert told["probability"] == best(match()) == 0.93


def test_a_match_without_findings_is_told_too() -> None:
    nothing = Match("Bolt Foods", Outcome.NOTHING_FOUND)
    assert paragraph(nothing, "en") == "“Bolt Foods”: nothing found."
    assert data(nothing)["findings"] == []
    assert best(nothing) is None
