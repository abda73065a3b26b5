"""An unknown word finds the listed words it may be a spelling of, and no others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from assay.screen.hashing import hash_words, laid_end_to_end
from assay.screen.similar import HOMOGLYPH, TRANSLITERATION, Neighbourhood, consonant_hashes

LISTED = [
    "hikvision",
    "intelligent",
    "qods",
    "shahbaz",
    "rukhservomotor",
    "dahua",
    "lattakia",
    "smic",
    "huawei",
    "komiteh",
]
NEAR = Neighbourhood.of(LISTED)


def like(word: str) -> dict[str, tuple[int, int, int]]:
    told = NEAR.like(*laid_end_to_end([word]))
    columns = zip(told.target.tolist(), told.alike.tolist(), told.edits.tolist(), told.how.tolist(), strict=True)
    return {LISTED[target]: (alike, edits, how) for target, alike, edits, how in columns}


@pytest.mark.parametrize(
    ("word", "listed"),
    [
        ("hikvison", "hikvision"),
        ("hikvsiion", "hikvision"),
        ("latakia", "lattakia"),
        ("dahau", "dahua"),
        ("huwei", "huawei"),
    ],
)
def test_a_slip_of_the_keys_is_found(word: str, listed: str) -> None:
    assert listed in like(word)


def test_letters_that_look_alike_are_told_as_such() -> None:
    assert like("lntelligent")["intelligent"][2] == HOMOGLYPH
    assert like("h1kv1s10n")["hikvision"][2] == HOMOGLYPH


@pytest.mark.parametrize(
    ("word", "listed"), [("ghods", "qods"), ("shahboz", "shahbaz"), ("ruhservamator", "rukhservomotor")]
)
def test_transliterators_may_disagree(word: str, listed: str) -> None:
    assert like(word)[listed][2] == TRANSLITERATION


@pytest.mark.parametrize("word", ["smac", "dah", "vision", "technology", "smic2", "hikvision7"])
def test_a_short_word_a_part_or_another_number_is_no_likeness(word: str) -> None:
    assert not like(word)


def test_a_listed_word_is_not_told_of_itself() -> None:
    assert not like("hikvision")


@settings(max_examples=60)
@given(st.text("abcdeklmnorst", min_size=5, max_size=14), st.data())
def test_every_single_edit_of_a_listed_word_is_found(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    other = data.draw(
        st.sampled_from([word[:at] + word[at + 1 :], word[:at] + "q" + word[at:], word[:at] + "q" + word[at + 1 :]])
    )
    told = Neighbourhood.of([word]).like(*laid_end_to_end([other]))
    wanted = OSA.distance(word, other) == 1 and max(len(word), len(other)) >= 5 and len(other) >= 4
    # The first letter counts for more: in the shortest words an edit there is too much.
    assert bool(told.target.size) or not wanted or word[0] != other[0] or max(len(word), len(other)) == 5


@given(st.lists(st.text("abhkstyz", min_size=1, max_size=9), max_size=12))
def test_the_consonants_of_a_word_depend_on_the_word_alone(words: list[str]) -> None:
    together = consonant_hashes(*laid_end_to_end(words)).tolist()
    assert together == [consonant_hashes(*laid_end_to_end([word])).tolist()[0] for word in words]


@given(st.lists(st.text("abcxyz019", min_size=1, max_size=70), unique=True, max_size=20))
def test_the_hash_of_a_word_depends_on_the_word_alone(words: list[str]) -> None:
    together = hash_words(words).tolist()
    assert together == [hash_words([word]).tolist()[0] for word in words]
