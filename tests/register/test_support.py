"""A statement is as sure as its source: clause, term, period, exception, deadline and step alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.register.index import Register
from assay.register.measures import Measure
from assay.register.support import ORDER, leaf_cites, statements, support, surer, surest, weakest
from tests.register.small import MEASURE, register

RUMOUR = (
    "  rumour: {text: A rumour, kind: press, status: unconfirmed}\n  paper: {text: A paper, kind: press}\nin_force:"
)
MORE = (MEASURE, "in_force:", RUMOUR)
STATUS = st.sampled_from(ORDER)


def measure(folder: Path, *changes: tuple[str, str, str]) -> Measure:
    return Register.load(register(folder / "own", MORE, *changes)).measure("xx-rule")


def said(found: Measure) -> dict[str, str]:
    return {one.place: one.status for one in statements(found)}


def test_a_statement_has_the_word_of_its_source(tmp_path: Path) -> None:
    found = measure(tmp_path)
    assert [support(found, key) for key in ("text", "paper", "rumour")] == ["confirmed", "reported", "unconfirmed"]


def test_what_cites_nothing_has_nobody_who_vouches(tmp_path: Path) -> None:
    found = measure(tmp_path)
    assert (support(found, None), support(found, "gone")) == ("unconfirmed", "unconfirmed")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("state: in-force, cite: text", "state: in-force, cite: rumour", "in_force.0"),
        ("    in: [office]\n    cite: text", "    in: [office]\n    cite: rumour", "terms.office"),
        ("when: {fact: site.public}, cite: text", "when: {fact: site.public}, cite: rumour", "provisions.buying.unless.open-site"),
        ("after: act}, cite: text", "after: act}, cite: rumour", "provisions.buying.steps.tell"),
        ("after: act}, cite: text", "after: act, cite: rumour}, cite: text", "provisions.buying.steps.tell.deadline"),
        ("    cite: text\nopen_questions", "    cite: rumour\nopen_questions", "provisions.buying"),
        ("fr: Pris.}, cite: text", "fr: Pris.}, cite: rumour", "history.0"),
    ],
)  # fmt: skip
def test_each_kind_of_statement_is_as_sure_as_what_it_cites(tmp_path: Path, old: str, new: str, place: str) -> None:
    before, after = said(measure(tmp_path / "a")), said(measure(tmp_path / "b", (MEASURE, old, new)))
    assert (before[place] == "unconfirmed", after[place]) == (False, "unconfirmed")


def test_a_clause_without_a_source_has_that_of_the_clause_around_it(tmp_path: Path) -> None:
    fact = (
        MEASURE,
        "        - {term: office}\n",
        "        - {term: office}\n        - {any: [{fact: site.guarded}], cite: rumour}\n",
    )
    found = said(measure(tmp_path, fact))
    assert found["provisions.buying.applies_when.1.0"] == "unconfirmed"
    assert found["provisions.buying.applies_when.0"] == "confirmed"


def test_a_term_rests_on_its_definition_whatever_cites_it(tmp_path: Path) -> None:
    changes = (
        (MEASURE, "    in: [office]\n    cite: text", "    in: [office]\n    cite: rumour"),
        (MEASURE, "- {term: office}", "- {term: office, cite: text}"),
    )
    found = measure(tmp_path, *changes)
    assert leaf_cites(found, "text", term="office", around="paper") == ("text", "rumour")
    assert said(found)["provisions.buying.applies_when.0"] == "unconfirmed"


def test_a_fact_inherits_and_a_term_does_not(tmp_path: Path) -> None:
    found = measure(tmp_path)
    assert leaf_cites(found, None, around="paper") == ("paper",)
    assert leaf_cites(found, None, term="office", around="paper") == ("text",)
    assert leaf_cites(found, None, question="affiliate", around="paper") == ("text",)


def test_prose_that_nobody_vouches_for_counts_as_unconfirmed(tmp_path: Path) -> None:
    found = measure(tmp_path, (MEASURE, 'verified_on: "2026', 'unconfirmed: [They say so.]\nverified_on: "2026'))
    assert said(found)["unconfirmed.0"] == "unconfirmed"


@given(st.lists(STATUS, min_size=1))
def test_the_weakest_is_never_surer_than_any_and_the_surest_never_less(found: list[str]) -> None:
    assert not any(surer(weakest(found), one) for one in found)  # type: ignore[arg-type]
    assert not any(surer(one, surest(found)) for one in found)  # type: ignore[arg-type]


def test_every_statement_of_the_shipped_register_has_a_word_and_a_source_or_is_marked() -> None:
    for found in Register.load().measures:
        for one in statements(found):
            assert one.cite in found.cites or one.place.startswith("unconfirmed."), (found.id, one.place)
