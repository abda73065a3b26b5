"""Spellings of one sound share a key; other words do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.screen.sounds import Sounds, foreign, skeleton, spoken, transcribed

WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=14)


@pytest.mark.parametrize(
    "spellings",
    [
        ("khimmed", "chimmed", "himmed"),
        ("vektor", "vector", "wektor"),
        ("serniya", "sernia", "serniia"),
        ("yekaterinburg", "ekaterinburg", "iekaterinburg"),
        ("tsentr", "centr", "tzentr"),
        ("mikroelektronika", "microelectronica"),
        ("mtsst", "mcst"),
        ("aleksinskiy", "aleksinsky", "alexinski"),
    ],
)
def test_spellings_of_one_slavic_sound_share_a_key(spellings: tuple[str, ...]) -> None:
    assert len({spoken(one) for one in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("vektor", "vesta"), ("kometa", "komet"), ("hikvision", "hivision"), ("dahua", "dafa")]
)
def test_other_words_do_not(one: str, other: str) -> None:
    assert spoken(one) != spoken(other)


@pytest.mark.parametrize(
    "spellings", [("ghods", "qods"), ("mohammad", "muhammed"), ("baharestan", "bahrstan"), ("paravar", "prawar")]
)
def test_spellings_with_other_vowels_share_a_skeleton(spellings: tuple[str, ...]) -> None:
    assert len({skeleton(one) for one in spellings}) == 1


@given(WORDS)
def test_keys_are_the_same_each_time_and_of_any_word(word: str) -> None:
    for key in (spoken, skeleton, transcribed, foreign):
        assert key(word) == key(word.upper())


@given(st.lists(WORDS, max_size=8), WORDS)
def test_only_listed_words_are_heard_and_the_same_whatever_their_order(words: list[str], guess: str) -> None:
    heard = Sounds(words).like("cyrillic", guess)
    assert set(heard) <= set(words)
    assert heard == Sounds(reversed(words)).like("cyrillic", guess)


def test_a_listed_word_is_heard_as_itself_first() -> None:
    assert Sounds(["vector", "vektor", "wektor"]).like("cyrillic", "vektor")[0] == "vektor"


def test_short_words_are_not_heard_for_they_sound_like_too_many() -> None:
    assert Sounds(["omv", "amv"]).like("arabic", "mo") == ()
