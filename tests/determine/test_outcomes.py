"""One closed list of words, one table: every force and effect has a word, and only a word of the list."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from assay.register.measures import Effect, Force
from tests.determine.builders import outcomes

VERDICTS = ("applies", "does-not-apply", "undetermined", "not-in-force", "not-modelled")


def test_every_combination_has_a_word() -> None:
    table = outcomes()
    for verdict, force, effect in product(VERDICTS, get_args(Force), get_args(Effect)):
        if (verdict, effect) != ("applies", "not-modelled"):
            assert table.word(verdict, force, effect) in table.by_id


@pytest.mark.parametrize(("force", "effect", "word"), [
    ("binding", "forbid-use", "prohibited"), ("government-only", "remove", "remove-by"), ("binding", "eligibility", "ineligible-for-award"),
    ("binding", "forbid-fund", "unallowable-cost"), ("binding", "licence", "licence-required"), ("contract", "report", "report-due"),
    ("advisory", "forbid-use", "advisory"), ("proposed", "forbid-use", "proposed"), ("list", "none", "does-not-apply"),
    ("terminated", "forbid-use", "not-in-force-no-longer"), ("binding", "represent", "certify"),
])  # fmt: skip
def test_applies_is_not_always_banned(force: Force, effect: Effect, word: str) -> None:
    assert outcomes().word("applies", force, effect) == word


def test_no_word_says_compliant() -> None:
    for outcome in outcomes().by_id.values():
        for text in (outcome.label.en, outcome.label.fr, outcome.meaning.en, outcome.meaning.fr):
            assert "compliant" not in text.lower() and "conforme" not in text.lower()
