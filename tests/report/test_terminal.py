"""The summary in a terminal: the gaps first, the same without colour, and nothing from the evidence acts on it."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from assay.register.index import Register
from assay.report.terminal import print_summary
from tests.report.samples import MARKUP, small


def shown(width: int = 100, lang: str = "en", *, terminal: bool = False) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=width, force_terminal=terminal, highlight=False)
    print_summary(console, small(), Register.load(), lang)
    return stream.getvalue()


def test_what_was_not_covered_comes_first() -> None:
    text = shown()
    places = [
        text.index(title)
        for title in ("What was not covered", "What was found", "What to do", "Devices that need attention")
    ]
    assert places == sorted(places)
    assert "Lock station" in text
    assert "screening aid, not legal advice" in text


def test_a_question_shows_where_each_answer_leads() -> None:
    assert re.search(r"INSPECT\s+Which company made this device.*\n.*Hikvision → \? Unclear", shown())


@pytest.mark.parametrize("width", [80, 100, 140])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(len(line) for line in shown(width).splitlines()) <= width


def test_it_fits_two_screens() -> None:
    assert len(shown(100).splitlines()) < 80


def test_without_a_terminal_there_is_no_control_sequence() -> None:
    assert "\x1b" not in shown()


def test_without_colour_the_words_and_shapes_remain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = re.sub(r"\x1b\[[0-9;]*m", "", shown(terminal=True))
    assert "■ Prohibited" in text
    assert "●●○ probable" in text


def test_escapes_and_markup_in_evidence_are_shown_and_do_nothing() -> None:
    text = re.sub(r"\x1b\[[0-9;]*m", "", shown(400, terminal=True))
    assert "\\x1b[31mred" in text
    assert MARKUP in text
    assert "\u202e" not in text
