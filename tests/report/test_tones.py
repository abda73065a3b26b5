"""Words stand out by shape and contrast, never by colour alone; none of them is green."""

from __future__ import annotations

import re

import pytest

from assay.identify.model import VERDICTS
from assay.register.index import Register
from assay.register.support import ORDER
from assay.report.html import _asset
from assay.report.tones import STANDINGS, TONES, Tone, css_rules, outcome_tone, verdict_tone


def _light(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, two: str) -> float:
    light, dark = sorted((_light(one), _light(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tone", TONES, ids=lambda tone: tone.id)
def test_words_are_legible_on_their_own_ground(tone: Tone) -> None:
    assert _contrast(tone.ink, tone.paper) >= 4.5


@pytest.mark.parametrize("tone", TONES, ids=lambda tone: tone.id)
def test_no_tone_says_all_clear(tone: Tone) -> None:
    red, green, blue = (int(tone.line[place : place + 2], 16) for place in (1, 3, 5))
    assert green <= max(red, blue) + 6


def test_verdicts_and_severities_have_shapes_of_their_own() -> None:
    assert len({verdict_tone(verdict).shape for verdict in VERDICTS}) == len(VERDICTS)
    assert len({tone.shape for tone in TONES}) == len(TONES)


def test_a_prohibition_never_looks_like_what_does_not_apply() -> None:
    assert outcome_tone("prohibited") != outcome_tone("does-not-apply")
    assert outcome_tone("unclear") != outcome_tone("does-not-apply")


def test_every_outcome_of_the_closed_list_has_a_tone() -> None:
    for row in Register.load().outcomes["outcomes"]:
        tone = outcome_tone(row["id"])
        assert (tone.id == "quiet") == (int(row["severity"]) <= 20), row["id"]


def test_how_sure_a_source_is_has_a_shape_of_its_own_and_a_rule() -> None:
    assert set(STANDINGS) == set(ORDER)
    assert len({*STANDINGS.values()} | {tone.shape for tone in TONES}) == len(STANDINGS) + len(TONES)
    assert all(f'.s-{word[0]}::before{{content:"{shape} "' in css_rules() for word, shape in STANDINGS.items())


def test_the_words_of_sources_are_legible_on_paper_and_on_a_wash() -> None:
    style = _asset("report.css")
    inks = {name: re.search(rf"{re.escape(name)}{{color:(#[0-9a-f]{{6}})", style) for name in (".s-u", ".rests")}
    soft = re.search(r"--soft:(#[0-9a-f]{6})", style)
    wash = re.search(r"--wash:(#[0-9a-f]{6})", style)
    assert soft and wash
    for found in (*inks.values(), soft):
        assert found and min(_contrast(found[1], "#ffffff"), _contrast(found[1], wash[1])) >= 4.5
