"""A change of the register is told by whom it reaches: exactly the cases and devices that come out otherwise."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.determine.compare import compare_assets, compare_cases
from assay.determine.facts import Day, FactValue, Party, Value
from assay.determine.pack import determiner
from assay.determine.selftest import run_cases
from assay.determine.stored import fact_row, read_facts
from assay.errors import FactsError
from assay.register.contents import named_cases
from assay.register.diff import diff
from assay.register.index import DATA, Register

POLICY = "measures/ca/ca-gc-hikvision-procure-use-policy-2025.yaml"
WHO = "        - {term: federal-body}\n"
TWICE = '  - {id: told-twice, title: A case, on: "2025-01-01", expect: {outcome: does-not-apply}}\n'
Edited = Callable[..., Register]


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    @cache
    def make(file: str, old: str, new: str) -> Register:
        """The shipped register with `old` replaced wherever it stands in one file."""
        folder = tmp_path_factory.mktemp("edited") / "pack"
        shutil.copytree(DATA, folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
        return Register.load(folder)

    return make


def outcomes(register: Register, measure: str) -> dict[str, str]:
    found = run_cases(register, determiner(register), [measure])
    return {f"{item.measure}/{item.case.id}": item.found.outcome for item in found}


def test_a_register_and_itself_change_nothing() -> None:
    pack = Register.load()
    found = compare_cases(pack, pack)
    assert found.tried == len(list(named_cases(pack))) > 500
    assert found.shifts == ()


def test_a_clause_taken_out_is_named_with_exactly_the_cases_that_change(edited: Edited) -> None:
    before, after = Register.load(), edited(POLICY, WHO, "")
    clauses = {(change.what, change.words) for change in diff(before, after).changes}
    assert clauses == {("clause", "no longer requires federal-body")}
    found = compare_cases(before, after)
    assert {shift.measure for shift in found.shifts} == {Path(POLICY).stem}
    was, now = outcomes(before, Path(POLICY).stem), outcomes(after, Path(POLICY).stem)
    assert sorted(found.changed) == sorted(name for name in was if was[name] != now[name]) != []
    for shift in found.shifts:
        assert shift.place == ""
        assert {(was[name], now[name]) for name in shift.subjects} == {(shift.before, shift.after)}


def test_a_measure_that_one_side_lacks_answers_nothing_there(edited: Edited) -> None:
    pack = Register.load()
    lacking = Register(
        **{name: getattr(pack, name) for name in pack.__dataclass_fields__}
        | {"measures": tuple(one for one in pack.measures if one.id != "us-ns-cmic")}
    )
    found = compare_cases(pack, lacking)
    assert {shift.measure for shift in found.shifts} == {"us-ns-cmic"}
    assert {shift.after for shift in found.shifts} == {None}


def test_a_fact_that_one_side_cannot_read_is_said_to_be_unreadable(edited: Edited) -> None:
    """A case that names a choice which the other register does not have is not passed over."""
    after = edited("facts.yaml", "id: ip-camera", "id: ip-camera-renamed")
    found = compare_cases(Register.load(), after)
    assert [shift for shift in found.shifts if (shift.after or "").startswith("unreadable: device.kind")]


def test_a_deadline_moved_changes_the_day_due_and_no_outcome(edited: Edited) -> None:
    after = edited("measures/us/us-far-889-reps-and-reporting.yaml", 'within: "10"', 'within: "12"')
    found = compare_cases(Register.load(), after)
    assert found.shifts
    assert all(shift.place.endswith("due") for shift in found.shifts)


# Devices


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    from importlib import resources

    from assay.assess import assess
    from assay.cli.assess import DEMO_DAY, DEMO_PROFILE
    from assay.report.files import assessment_json

    with resources.as_file(resources.files("assay") / "demo") as sample:
        found = assess(
            [sample / "evidence"], profile=DEMO_PROFILE, on=DEMO_DAY, sites=sample / "sites.yaml",
            answers=sample / "answers.yaml",
        )  # fmt: skip
    return dict(json.loads(assessment_json(found, Register.load(), "en")))


def test_a_stored_reports_devices_are_tried_too(edited: Edited, report: dict[str, object]) -> None:
    before, after = Register.load(), edited(POLICY, "{term: federal-body}", "{not: {term: federal-body}}")
    assert compare_assets(before, before, report).shifts == ()
    found = compare_assets(before, after, report)
    assert found.tried == len(report["devices"]) + len(report["purchases_not_linked"])  # type: ignore[arg-type]
    assert {shift.measure for shift in found.shifts} == {"ca-gc-hikvision-procure-use-policy-2025"}
    groups = report["groups"]
    policy = {name: ids["ca-gc-hikvision-procure-use-policy-2025"] for name, ids in groups.items()}  # type: ignore[attr-defined]
    stored = {row["id"]: report["determinations"][policy[row["group"]]]["outcome"] for row in report["devices"]}  # type: ignore[index,attr-defined]
    for shift in found.shifts:
        if not shift.place:
            assert {stored[name] for name in shift.subjects if name in stored} <= {shift.before}
    bound = {name for name, outcome in stored.items() if outcome == "prohibited"}
    assert bound
    assert bound <= set(found.changed)


def test_a_report_that_stores_no_acts_is_refused(report: dict[str, object]) -> None:
    rows = [{key: value for key, value in row.items() if key != "acts"} for row in report["devices"]]  # type: ignore[attr-defined]
    with pytest.raises(FactsError, match="acts: expected an object"):
        compare_assets(Register.load(), Register.load(), report | {"devices": rows})


# Facts there and back

PARTY = st.builds(Party, st.none() | st.sampled_from(["hikvision", "dahua"]), st.text(max_size=8))
DAYS = st.dates().flatmap(lambda first: st.builds(Day, st.just(first), st.dates(min_value=first)))
VALUES: dict[str, st.SearchStrategy[Value]] = {
    "site.sensitive": st.booleans(),
    "device.maker": PARTY,
    "device.components": st.lists(PARTY, max_size=3).map(tuple),
    "device.acquired_on": DAYS,
    "device.kind": st.sampled_from(["ip-camera", "recorder"]),
    "organisation.country": st.sampled_from(["CA", "US"]),
}


@given(st.data())
def test_a_fact_comes_back_from_json_as_it_was(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(VALUES)))
    value = data.draw(st.none() | VALUES[name])
    reason = data.draw(st.sampled_from(["not-asked", "no-answer", "conflicting"]))
    fact = FactValue(
        value, reason, data.draw(st.text(max_size=8)), data.draw(st.booleans()),
        ("hikvision",) if value is None and data.draw(st.booleans()) else (),
    )  # fmt: skip
    rows = json.loads(json.dumps({name: fact_row(fact)}))
    assert read_facts(rows, determiner(Register.load()).vocabulary, "x") == {name: fact}


@pytest.mark.parametrize(
    "row", [{}, {"value": "maybe"}, {"value": 3}, "yes", {"value": "yes", "parties": [{}]}, None], ids=str
)  # fmt: skip
def test_a_stored_fact_that_is_none_is_refused_with_its_name(row: object) -> None:
    with pytest.raises(FactsError, match=r"site\.sensitive"):
        read_facts({"site.sensitive": row}, determiner(Register.load()).vocabulary, "x.json")


def test_a_case_whose_id_stands_twice_is_tried_twice(edited: Edited) -> None:
    twice = edited("cases/us-ns-cmic.yaml", "cases:\n", f"cases:\n{TWICE}{TWICE}")
    names = [name for name, _, _ in named_cases(twice) if "told-twice" in name]
    assert names == ["us-ns-cmic/told-twice", "us-ns-cmic/told-twice (2)"]
    assert compare_cases(Register.load(), twice).tried == compare_cases(Register.load(), Register.load()).tried + 2
