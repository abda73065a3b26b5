"""Names come to plain words: one form for every way of writing initials, signs, marks and look-alike letters."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.screen.folding import one_script_per_word
from assay.screen.normalise import words


def said(name: str | None) -> list[str]:
    return words(pa.array([name], pa.string())).words_of(0)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("L.L.C. Foo", "llc foo"),
        ("FOO S.A. DE C.V.", "foo sa de cv"),
        ("A-B-C Company", "abc company"),
        ("S A DE C V", "sa de cv"),
        ("Co.,Ltd", "co ltd"),
        ("People's Bank", "peoples bank"),
        ("Zürich Müller GmbH", "zurich muller gmbh"),
        ("ＨＹＴＥＲＡ　Ｃｏ．", "hytera co"),
        ("‘Krafttek’ – “Novosibirsk”", "krafttek novosibirsk"),
        ("Łódź Straße Øst", "lodz strasse ost"),
        ("Zavod № 9", "zavod no 9"),
        ("A. Lyulki", "a lyulki"),
    ],
)
def test_a_name_comes_to_its_plain_words(name: str, plain: str) -> None:
    assert " ".join(said(name)) == plain


@pytest.mark.parametrize("name", [None, "", "   ", "--", "'"])
def test_a_name_without_letters_has_no_words(name: str | None) -> None:
    assert said(name) == []


def test_initials_do_not_join_across_rows() -> None:
    read = words(pa.array(["Foo A", "B Bar"]))
    assert [read.words_of(row) for row in range(2)] == [["foo", "a"], ["b", "bar"]]


def test_look_alikes_are_put_back_into_the_script_of_their_word() -> None:
    assert one_script_per_word("Нikvision АО") == "Hikvision АО"
    assert one_script_per_word("OOO Зaвод") == "OOO Завод"


@given(st.lists(st.text(alphabet=st.characters(codec="ascii"), max_size=30), max_size=8))
def test_a_row_is_read_the_same_wherever_it_stands(names: list[str]) -> None:
    read = words(pa.array(names, pa.string()))
    assert [read.words_of(row) for row in range(len(names))] == [said(name) for name in names]


@given(st.text(max_size=40))
def test_plain_words_are_lower_case_ascii_letters_and_digits(name: str) -> None:
    read = words(pa.array([name], pa.string()))
    for reading in range(read.count):
        assert all(word.isascii() and word.isalnum() and word == word.lower() for word in read.words_of(reading))
