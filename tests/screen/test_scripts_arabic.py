"""An Arabic or Persian name is read translated, and its telling words by their consonants."""

from __future__ import annotations

import pytest

from assay.screen import arabic, scripts
from assay.screen.sounds import Sounds

LISTED = Sounds(["baharestan", "paravar", "douran", "alghaf", "parchin", "basamad", "khaleej", "naftiran"])


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("شرکت بهارستان کیش", "company baharestan kish"),
        ("شرکت پراور پارس", "company paravar pars"),
        ("گروه دوران", "group douran"),
        ("الغاف مارين م.د.م.س", "alghaf marine dmcc"),
        ("صنایع شیمیایی پارچین", "industries chemical parchin"),
        ("بسامد الکترونیک", "basamad electronics"),
        ("بنك الخليج", "bank gulf"),
        ("بنك الخليج", "bank khaleej"),
    ],
)
def test_a_name_is_glossed_and_its_telling_words_found_by_their_consonants(name: str, reading: str) -> None:
    assert any(reading == one or reading in one for one in scripts.renderings(name, LISTED))


def test_without_a_list_a_telling_word_is_spelled_with_its_long_vowels() -> None:
    assert scripts.renderings("شرکت بهارستان")[0] == "company bharstan"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("شرکت", "شركت"),
        ("شركة النور", "شرکه نور"),
        ("صنایع ایران", "صنايع إيران"),
        ("بهارِستان", "بهارستان"),
        ("بهـــارستان", "بهارستان"),
    ],
)
def test_letters_that_writers_exchange_make_no_difference(one: str, other: str) -> None:
    assert scripts.renderings(one) == scripts.renderings(other)


def test_the_article_and_a_joined_and_are_not_part_of_a_known_word() -> None:
    assert scripts.renderings("البنك")[0] == "bank"
    assert "security" in scripts.renderings("للحماية والأمن")[0]


def test_a_word_that_only_begins_like_an_article_is_kept() -> None:
    assert arabic.tokens("الکترونیک") == ["الکترونیک"]
    assert scripts.renderings("الکترونیک")[0] == "electronics"


def test_a_native_key_has_no_legal_form_nor_article() -> None:
    assert scripts.native_key("شركة الخليج") == scripts.native_key("خليج")
