"""Every offeror states something; which statement leads says whether the device changes it."""

from __future__ import annotations

import pytest

from assay.determine.case import Reader
from assay.determine.pack import determiner
from assay.register.index import Register, read_cases
from assay.register.measures import Case

REGISTER = Register.load()
MEASURE = "us-far-889-reps-and-reporting"
ENGINE = determiner(REGISTER)
CASES = [
    case for file, _ in read_cases(REGISTER.folder) for case in file.cases
    if file.measure == MEASURE and case.expect.provision
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_the_provision_that_a_case_names_leads_the_answer(case: Case) -> None:
    reader = Reader(REGISTER, ENGINE.vocabulary, case.id)
    data = case.model_dump(exclude={"expect", "note", "title", "id"}, exclude_none=True)
    found = ENGINE.determine(REGISTER.measure(MEASURE), reader.situation(data))
    assert found.lead.provision == case.expect.provision
