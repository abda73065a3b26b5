"""Letters taken for one another are put right only where a grammar leaves one way, and never more than a few."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from assay.observe.read.label_signs import CONFUSED, as_digits, fitting, most_exchanged, plain_slips, unconfused

GRAMMAR = re.compile(r"^\d[A-Z][0-9A-F]{5}P[A-Z]{2}[0-9A-F]{5}$")


def fits(text: str) -> bool:
    return bool(GRAMMAR.search(text))


@given(st.from_regex(GRAMMAR, fullmatch=True))
def test_what_fits_is_left_as_it_was_read(text: str) -> None:
    assert fitting(text.strip("\n"), fits) == (text.strip("\n"),)


@given(st.from_regex(GRAMMAR, fullmatch=True), st.data())
def test_one_letter_misread_in_a_known_form_is_found_again_or_left_to_a_person(text: str, data: st.DataObject) -> None:
    text = text.strip("\n")
    places = [at for at, sign in enumerate(text) if sign in CONFUSED]
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    wrong = data.draw(st.sampled_from(CONFUSED[text[at]]))
    misread = text[:at] + wrong + text[at + 1 :]
    found = fitting(misread, fits)
    assert all(fits(one) for one in found)
    # either the misreading fits as well (then nobody can tell), or the true text is among those put forward
    assert fits(misread) or text in found or text[at] not in CONFUSED[wrong]


@given(st.text(alphabet="0ODQI1l8B5SZ26GA-", max_size=40), st.sampled_from([r"^\d+$", r"^[A-Z]+$", r"A0"]))
def test_no_more_letters_change_than_the_limit_and_only_for_their_likes(text: str, pattern: str) -> None:
    shape = re.compile(pattern)
    for one in fitting(text, lambda said: bool(shape.search(said))):
        changed = [(before, after) for before, after in zip(text, one, strict=True) if before != after]
        assert len(changed) <= most_exchanged(text)
        assert all(after in CONFUSED[before] for before, after in changed)


def test_a_long_text_of_round_letters_is_given_up_and_not_searched_for_ever() -> None:
    assert fitting("0O" * 60, lambda _: False) == ()


@given(st.text(max_size=60))
def test_slips_keep_the_length_and_touch_nothing_but_lookalikes(text: str) -> None:
    for changed in (plain_slips(text), as_digits(text)):
        assert len(changed) == len(text)


def test_a_small_l_between_digits_is_a_one_and_in_a_word_it_is_not() -> None:
    assert plain_slips("DS-2CD2l43G0-I") == "DS-2CD2143G0-I"
    assert plain_slips("RLC-8l0A") == "RLC-810A"
    assert plain_slips("Mobotix") == "Mobotix"
    assert plain_slips("2O19") == "2019"
    assert plain_slips("HFW1230S-S5") == "HFW1230S-S5"


def test_names_are_alike_that_differ_by_lookalikes_only() -> None:
    assert unconfused("HIKVlSI0N") == unconfused("HIKVISION")
    assert unconfused("dahua") != unconfused("dalua")
