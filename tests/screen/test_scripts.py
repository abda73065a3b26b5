"""Names in any script are read in plain Latin words, the same way every time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assay.screen import scripts
from assay.screen.sounds import Sounds

NATIVE = st.text(
    st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
        st.characters(min_codepoint=0x0410, max_codepoint=0x045F),
        st.characters(min_codepoint=0x0621, max_codepoint=0x06D3),
        st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
        st.characters(min_codepoint=0x3041, max_codepoint=0x30FE),
        st.sampled_from("第〇一二十百() ·-«»公司有限技术市ООО.شركة"),
        st.characters(max_codepoint=0x17F),
    ),
    max_size=30,
)
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "names-in-other-scripts.md"
LISTED = Sounds(["hikvision", "khimmed", "baharestan", "leidos", "vektor"])


@given(NATIVE)
@example("第〇")
@example("ـ")
@example("ﷺ")
def test_readings_are_lower_case_ascii_words_between_single_spaces(name: str) -> None:
    for reading in scripts.renderings(name, LISTED):
        assert re.fullmatch(r"[a-z0-9]+(?: [a-z0-9]+)*", reading)


@given(NATIVE)
def test_no_name_has_more_readings_than_said_and_no_reading_comes_twice(name: str) -> None:
    found = scripts.renderings(name, LISTED)
    assert len(found) <= scripts.MOST
    assert len(set(found)) == len(found)


@given(st.lists(NATIVE, max_size=5))
def test_many_names_are_read_as_each_is(names: list[str]) -> None:
    assert scripts.renderings_many(names, LISTED) == [scripts.renderings(name, LISTED) for name in names]


@given(NATIVE)
def test_a_native_key_is_the_native_key_of_itself_in_other_letters(name: str) -> None:
    assert scripts.native_key(name) == scripts.native_key(name)
    assert "有限公司" not in scripts.native_key(name)


@pytest.mark.parametrize(
    "name", ["Hangzhou Hikvision Digital Technology Co., Ltd.", "Société Générale", "", "  ", "№ 5"]
)
def test_a_latin_name_has_no_native_reading_and_no_native_key(name: str) -> None:
    assert scripts.renderings(name) == ()
    assert scripts.native_key(name) == ""


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("海康威视", "han"),
        ("ハイクビジョン", "kana"),
        ("株式会社ハイク", "kana"),
        ("하이크비전", "hangul"),
        ("Хиквижн", "cyrillic"),
        ("هيكفيجن", "arabic"),
        ("हिकविजन", "other"),
        ("Ελληνικά", "other"),
        ("Müller GmbH", "latin"),
    ],
)
def test_the_script_of_a_name_is_told_by_its_letters(name: str, called: str) -> None:
    assert scripts.script(name) == called


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("하이크비전 주식회사", "hikvision co ltd"),
        ("삼성전자 주식회사", "samsung electronics co ltd"),
        ("ハイクビジョン・ジャパン株式会社", "hikvision japan co ltd"),
        ("Δελτα", "delta"),
        ("조선해양 주식회사", "shipbuilding and marine engineering co ltd"),
        ("บริษัท ไทย จำกัด", "company thai ltd"),
    ],
)
def test_other_scripts_are_at_least_romanised(name: str, reading: str) -> None:
    assert scripts.renderings(name)[0] == reading


def test_full_width_letters_are_read_as_letters() -> None:
    assert scripts.renderings("ＤＪＩ大疆") == scripts.renderings("DJI大疆")


def test_every_reading_that_the_documentation_shows_is_given() -> None:
    table = PAGE.read_text("utf-8").split("\n\n")[2]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table.splitlines()[2:]]
    assert len(rows) > 8
    for name, reading, _ in rows:
        assert reading in scripts.renderings(name), name


def test_the_words_that_the_documentation_says_are_heard_are_heard() -> None:
    listed = Sounds(["baharestan", "chimmed", "leidos"])
    for name, word in (("بهارستان", "baharestan"), ("Химмед", "chimmed"), ("莱多斯", "leidos")):
        assert any(word in reading.split() for reading in scripts.renderings(name, listed))
