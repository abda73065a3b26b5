"""Every case of every measure in the register comes out as it says, and no clause can go without a case noticing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assay.determine.pack import determiner
from assay.determine.selftest import CaseResult, mutants, run_cases, survivors
from assay.register.index import Register

REGISTER = Register.load()
ENGINE = determiner(REGISTER)
RESULTS = list(run_cases(REGISTER, ENGINE))


@pytest.mark.parametrize("result", RESULTS, ids=[f"{result.measure}-{result.case.id}" for result in RESULTS])
def test_case(result: CaseResult) -> None:
    assert not result.faults, f"{result.file}:{result.line}"


@pytest.mark.parametrize("measure", [measure.id for measure in REGISTER.measures])
def test_every_measure_has_cases(measure: str) -> None:
    assert [result for result in RESULTS if result.measure == measure]


@pytest.mark.parametrize(
    "measure",
    ["ca-gc-hikvision-procure-use-policy-2025", "uk-wms-sensitive-sites-2022", "us-2cfr-200-216", "us-889-b1"],
)
def test_no_clause_of_these_can_be_deleted_unnoticed(measure: str) -> None:
    """A sample that runs in seconds; `assay register test --mutate` does all of them, in `make check`."""
    found = survivors(REGISTER, ENGINE, REGISTER.measure(measure))
    assert found.tried > 0
    assert found.silent == ()
    assert found.outdated == ()


def test_an_untested_clause_a_reason_and_a_needless_reason_are_told_apart(tmp_path: Path) -> None:
    """With one case left, most deletions go unnoticed; a reason for one of them counts, one for a noticed one is outdated."""
    shutil.copytree(REGISTER.folder, tmp_path / "register")
    small = Register.load(tmp_path / "register")
    file = small.folder / "cases" / "us-2cfr-200-216.yaml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    starts = [index for index, line in enumerate(lines) if line.startswith("  - id:")]
    file.write_text("".join(lines[: starts[1]]), encoding="utf-8")
    measure = small.measure("us-2cfr-200-216")
    silent = survivors(small, ENGINE, measure).silent
    assert silent
    reasons = [
        (silent[0], "a reason of more than twenty letters"),
        ("nothing of the kind", "there is no such clause here"),
    ]
    with file.open("a", encoding="utf-8") as stream:
        stream.write(
            "survivors:\n" + "".join(f"  - what: {json.dumps(what)}\n    why: {why}\n" for what, why in reasons)
        )
    found = survivors(small, ENGINE, measure)
    assert found.reasoned == dict(reasons[:1])
    assert found.silent == silent[1:]
    assert found.outdated == ("nothing of the kind",)


def test_a_mutant_differs_from_its_measure() -> None:
    measure = REGISTER.measure("us-889-a1A")
    assert all(mutant.measure != measure for mutant in mutants(measure))
