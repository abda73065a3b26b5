"""One definition of covered equipment stands in four files, word for word, because a lawyer reads one file at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assay.register.load import Document, read_yaml, typed
from assay.register.measures import Clause, Measure

FOLDER = Path(__file__).parents[2] / "src" / "assay" / "register" / "data" / "measures" / "us"
IDS = ("us-889-a1A", "us-889-a1B", "us-2cfr-200-216", "us-far-889-reps-and-reporting")
TERMS = (
    "huawei-or-zte", "hytera-hikvision-or-dahua", "part-by-huawei-or-zte", "part-by-their-affiliate",
    "part-by-hytera-hikvision-or-dahua", "telecom", "video", "video-service", "service", "listed-purpose",
)  # fmt: skip
QUESTIONS = (
    "purpose-outside-list", "huawei-video", "service-purpose", "part-as-equipment", "item-scope", "affiliate",
)  # fmt: skip
CITES = ("definition", "component")
OTHERS = IDS[1:]
ITSELF = {"all": [{"term": "huawei-or-zte"}, {"term": "telecom"}], "cite": "definition"}


def document(measure_id: str) -> Document:
    return read_yaml(FOLDER / f"{measure_id}.yaml")


def measure(measure_id: str) -> Measure:
    return typed(Measure, document(measure_id))


def covered(measure_id: str) -> list[Any]:
    """Every condition of the file that spells the definition out: an `any` whose first limb is Huawei or ZTE equipment."""
    provisions = document(measure_id).data["provisions"]
    clauses = [clause for provision in provisions for clause in provision["applies_when"].get("all", ())]
    return [clause for clause in clauses if clause.get("any", [None])[0] == ITSELF]


def anywhere(clause: Clause) -> list[Clause]:
    children = clause.all_ or clause.any_ or ((clause.not_,) if clause.not_ else ())
    return [clause, *(inner for child in children for inner in anywhere(child))]


@pytest.mark.parametrize("measure_id", OTHERS)
@pytest.mark.parametrize("term", TERMS)
def test_a_shared_term_is_the_same_in_every_file(measure_id: str, term: str) -> None:
    assert measure(measure_id).terms[term] == measure(IDS[0]).terms[term]


@pytest.mark.parametrize("measure_id", OTHERS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_shared_question_is_the_same_in_every_file(measure_id: str, question: str) -> None:
    def asked(one: Measure) -> object:
        return next(item for item in one.open_questions if item.id == question)

    assert asked(measure(measure_id)) == asked(measure(IDS[0]))


@pytest.mark.parametrize("measure_id", OTHERS)
@pytest.mark.parametrize("cite", CITES)
def test_the_definition_is_cited_alike(measure_id: str, cite: str) -> None:
    assert measure(measure_id).cites[cite] == measure(IDS[0]).cites[cite]


@pytest.mark.parametrize("measure_id", IDS)
def test_the_condition_of_covered_equipment_is_the_same_wherever_it_stands(measure_id: str) -> None:
    whole = covered(IDS[0])[0]
    found = covered(measure_id)
    assert found
    for condition in found:
        if condition == whole:
            continue
        # The statement on use (52.204-24(d)(2)) has no "substantial or essential" test: same limbs, parts without it.
        assert measure_id == "us-far-889-reps-and-reporting"
        assert condition["any"][:5] == whole["any"][:5]
        parts = [{key: value for key, value in limb.items() if key != "cite"} for limb in condition["any"][5:]]
        assert parts == whole["any"][5]["all"][1]["any"]


@pytest.mark.parametrize("measure_id", IDS)
def test_huawei_and_zte_telecommunications_equipment_has_no_purpose_and_the_other_three_have(measure_id: str) -> None:
    limbs = covered(measure_id)[0]["any"]
    purpose = {"term": "listed-purpose"}
    assert all(purpose not in limb["all"] for limb in limbs if {"term": "huawei-or-zte"} in limb.get("all", ()))
    three = [limb["all"] for limb in limbs if {"term": "hytera-hikvision-or-dahua"} in limb.get("all", ())]
    assert purpose in three[0]
    assert all(purpose in limb or {"question": "service-purpose"} in limb for limb in three)


@pytest.mark.parametrize("measure_id", IDS)
def test_nothing_in_the_four_files_tests_the_badge_or_a_country(measure_id: str) -> None:
    found = measure(measure_id)
    assert all(term.party != "device.brand" and not term.countries for term in found.terms.values())
    leaves = [
        leaf for provision in found.provisions for leaf in anywhere(provision.applies_when)
        if leaf.fact in ("device.brand", "organisation.country", "device.production_country")
    ]  # fmt: skip
    assert not leaves
