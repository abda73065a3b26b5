"""Every case of every measure in the register comes out as it says."""

from __future__ import annotations

import pytest

from assay.determine.case import Reader
from assay.determine.pack import determiner
from assay.register.index import Register, read_cases
from assay.register.measures import Case

REGISTER = Register.load()
CASES = [(file.measure, case) for file, _ in read_cases(REGISTER.folder) for case in file.cases]


@pytest.mark.parametrize(("measure_id", "case"), CASES, ids=[f"{measure}-{case.id}" for measure, case in CASES])
def test_case(measure_id: str, case: Case) -> None:
    engine = determiner(REGISTER)
    reader = Reader(REGISTER, engine.vocabulary, f"cases/{measure_id}.yaml#{case.id}")
    data = case.model_dump(exclude={"expect", "note", "title", "id"}, exclude_none=True)
    found = engine.determine(REGISTER.measure(measure_id), reader.situation(data))
    expect = case.expect
    assert found.outcome == expect.outcome, [
        (item.provision, item.act, item.outcome, item.failing, item.settle) for item in found.all
    ]
    chosen = [
        item for item in found.all
        if (not expect.provision or item.provision == expect.provision) and (not expect.act or item.act == expect.act)
    ]  # fmt: skip
    assert chosen
    if expect.provision:
        assert expect.outcome in {item.outcome for item in chosen}
    if expect.verdict:
        assert found.verdict == expect.verdict
    asked = {question.atom for item in chosen for question in item.settle}
    assert set(expect.settles) <= asked
    if expect.exception:
        assert expect.exception in {item.exception for item in chosen}
    if expect.deadline:
        assert expect.deadline in {due.on.isoformat() for item in chosen for due in item.due if due.on}
