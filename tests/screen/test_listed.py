"""What is screened against: names of the register by their kind, and entries of added lists, each list apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.errors import EvidenceError
from assay.register.index import Register
from assay.screen.listed import AddedList, names_against, place_of, read_added, register_names
from tests.screen.lists import SAMPLE, company, csl, ftm

REGISTER = Register.load()
NAMES = {(one.key, one.name): one.kind for one in register_names(REGISTER)}


@pytest.mark.parametrize(
    ("key", "name", "kind"),
    [
        ("register/hikvision", "Hangzhou Hikvision Digital Technology Co., Ltd.", "name"),
        ("register/hikvision", "Hikvision", "alias"),
        ("register/hikvision", "杭州海康威视数字技术股份有限公司", "native"),
        ("register/zte", "ZTE", "acronym"),
        ("brand/annke", "Annke", "brand"),
    ],
)
def test_a_name_of_the_register_keeps_its_kind(key: str, name: str, kind: str) -> None:
    assert NAMES[key, name] == kind


def test_companies_that_no_measure_names_are_there_too_so_that_namesakes_are_told_apart() -> None:
    assert ("register/dahua-scale-factory", "Shanghai Dahua Scale Factory") in NAMES
    assert ("register/tp-link-us", "TP-Link Systems Inc.") in NAMES


def test_persons_and_vessels_of_a_list_are_counted_and_not_screened_against(tmp_path: Path) -> None:
    added, names = read_added(csl(tmp_path, SAMPLE), 0, REGISTER.parties)
    assert added.passed_over == {"person": 1, "vessel": 1}
    assert {one.key for one in names} == {"0:0", "0:1"}


def test_the_first_name_of_an_entry_is_its_name_and_the_others_are_aliases(tmp_path: Path) -> None:
    _, names = read_added(csl(tmp_path, SAMPLE), 0, REGISTER.parties)
    kinds = {one.name: one.kind for one in names}
    assert kinds["Vostrikov Optics Plant"] == "name"
    assert kinds["VOP Optika"] == "alias"
    assert kinds["Востриков Оптика"] == "native"


def test_every_name_of_a_list_says_which_list_it_is_of(tmp_path: Path) -> None:
    _, names = read_added(csl(tmp_path, SAMPLE), 0, REGISTER.parties)
    assert {one.source for one in names} == {"sample"}


def test_a_party_that_a_list_only_mentions_is_not_screened_against(tmp_path: Path) -> None:
    path = ftm(tmp_path, company("x", "Xyloform Systems"), company("y", "Yttria Works", listed=False))
    added, names = read_added(path, 0, REGISTER.parties)
    assert [one.name for one in names] == ["Xyloform Systems"]
    assert added.passed_over == {"mentioned-only": 1}


def test_names_that_the_publisher_calls_too_broad_are_not_screened_against(tmp_path: Path) -> None:
    path = ftm(tmp_path, company("x", "Xyloform Systems", weakAlias=["Systems"]))
    assert [one.name for one in read_added(path, 0, REGISTER.parties)[1]] == ["Xyloform Systems"]


def test_an_entry_is_a_company_of_the_register_only_by_a_formal_name(tmp_path: Path) -> None:
    path = ftm(
        tmp_path,
        company("h", "HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO LTD"),
        company("d", "Delta"),
        company("a", "Axis"),
    )
    entries = read_added(path, 0, REGISTER.parties)[0].entries
    assert entries.column("entity").to_pylist() == ["hikvision", "", ""]


def test_a_list_without_an_organisation_is_refused(tmp_path: Path) -> None:
    path = csl(tmp_path, "a-3,Sample List (SL),3,Individual,PROG-A,Ivan Testov,,2025-01-02,,,,\n")
    with pytest.raises(EvidenceError, match="no organisation"):
        read_added(path, 0, REGISTER.parties)


def test_a_kept_list_says_the_same_when_it_is_opened(tmp_path: Path) -> None:
    added, _ = read_added(csl(tmp_path, SAMPLE), 3, REGISTER.parties)
    added.save(tmp_path)
    again = AddedList.open(tmp_path, 3)
    assert again.origin == added.origin
    assert again.passed_over == added.passed_over
    assert again.entries.equals(added.entries)


def test_two_lists_keep_their_entries_apart(tmp_path: Path) -> None:
    first, second = csl(tmp_path, SAMPLE), ftm(tmp_path, company("x", "Xyloform Systems"))
    names, added = names_against(REGISTER, [first, second])
    assert [one.number for one in added] == [0, 1]
    assert {one.source for one in names} == {"register", "sample", "sample.ftm"}
    assert place_of("1:0") == ("list", "1", 0)
    assert place_of("brand/annke") == ("brand", "annke", 0)
