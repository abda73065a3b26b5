"""Every case of every measure in the register comes out as it says, and no clause can go without a case noticing."""

from __future__ import annotations

import pytest

from assay.determine.pack import determiner
from assay.determine.selftest import CaseResult, mutants, run_cases, survivors
from assay.register.index import Register

REGISTER = Register.load()
ENGINE = determiner(REGISTER)
RESULTS = list(run_cases(REGISTER, ENGINE))

# Deletions that change no outcome word, each with its reason; anything else that survives is a missing case.
HARMLESS = {
    "in_force from": "an announcement before the first period: without it the day is still before the measure",
    "owned-by-listed": "no company in the register is known to be half owned by this listed one",
}


@pytest.mark.parametrize("result", RESULTS, ids=[f"{result.measure}-{result.case.id}" for result in RESULTS])
def test_case(result: CaseResult) -> None:
    assert not result.faults, f"{result.file}:{result.line}"


@pytest.mark.parametrize("measure", [measure.id for measure in REGISTER.measures])
def test_every_measure_has_cases(measure: str) -> None:
    assert [result for result in RESULTS if result.measure == measure]


@pytest.mark.parametrize(
    "measure", ["ca-gc-hikvision-procure-use-policy-2025", "uk-wms-sensitive-sites-2022", "us-2cfr-200-216"]
)
def test_no_clause_of_these_can_be_deleted_unnoticed(measure: str) -> None:
    """A sample that runs in seconds; `assay register test --mutate` does all of them."""
    found = [
        what
        for what in survivors(REGISTER, ENGINE, REGISTER.measure(measure))
        if not any(word in what for word in HARMLESS)
    ]
    assert found == []


def test_a_mutant_differs_from_its_measure() -> None:
    measure = REGISTER.measure("us-889-a1A")
    assert all(mutant.measure != measure for mutant in mutants(measure))
