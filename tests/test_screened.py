"""Files of names: each distinct name is screened once, every row gets its outcome, and nothing is left out unsaid."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.observe.read.name_columns import Wanted
from assay.register.index import Register
from assay.screen.model import Outcome
from assay.screened import LONGEST, NOTHING, ScreenedRows, Screening, Seen, screen_files
from assay.screening import screener

REGISTER = Register.load()
LISTED = "Moyu Haishi Electronic Technology Co., Ltd."


def run_over(*paths: Path, batch: int = 65_536, **wanted: Any) -> tuple[Screening, list[ScreenedRows]]:
    run = Screening(screener(REGISTER, on=dt.date(2026, 11, 22)))
    return run, list(screen_files(run, paths, Wanted(**wanted), lambda done, rows: None, batch))


def written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_name_that_comes_often_is_screened_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    match = type(screener(REGISTER, on=dt.date(2026, 11, 22)).index).match

    def recording(self, names, *more):  # type: ignore[no-untyped-def]
        asked.extend(names.to_pylist())
        return match(self, names, *more)

    monkeypatch.setattr(type(screener(REGISTER, on=dt.date(2026, 11, 22)).index), "match", recording)
    path = written(tmp_path, "a.txt", *([LISTED, "Acme", "Bolt Foods"] * 7))
    run, _ = run_over(path, batch=4)
    assert sorted(filter(None, asked)) == sorted({LISTED, "Acme", "Bolt Foods"})
    assert (run.rows, run.distinct) == (21, 3)


def test_every_row_gets_the_outcome_of_its_name(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", "Acme", LISTED, "Bolt Foods", LISTED)
    run, batches = run_over(path, batch=3)
    numbers = np.concatenate([one.numbers[0] for one in batches])
    assert [int(one) != NOTHING for one in numbers] == [False, True, False, True]
    number = int(numbers[1])
    assert run.outcome(number) is Outcome.LISTED
    assert run.counts[number] == 2
    assert run.outcome_rows["listed"] == 2
    assert run.outcomes["listed"] == 1


def test_a_name_is_found_again_in_every_file_with_its_line(tmp_path: Path) -> None:
    first = written(tmp_path, "a.csv", "Supplier,x", f'"{LISTED}",1', "Acme,2")
    second = written(tmp_path, "b.csv", "Importer,Exporter,x", f'Acme,"{LISTED}",1', f'"{LISTED}",Acme,1')
    run, _ = run_over(first, second)
    number = run.names.index(LISTED)
    assert run.places([number], 10)[number] == [
        (str(first), "line", 2, "Supplier"), (str(second), "line", 3, "Importer"), (str(second), "line", 2, "Exporter"),
    ]  # fmt: skip
    assert len(run.places([number], 2)[number]) == 2
    assert run.counts[number] == 3


def test_space_around_a_name_makes_no_other_name(tmp_path: Path) -> None:
    run, _ = run_over(written(tmp_path, "a.txt", LISTED, f"  {LISTED}  "))
    assert run.distinct == 1


def test_rows_without_a_name_and_names_that_are_too_long_are_counted_and_listed(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "Supplier,x", ",1", "Acme,2", f"{'A' * (LONGEST + 1)},3", "   ,4")
    run, _ = run_over(path)
    assert run.reasons == {"empty": 2, "too-long": 1}
    assert sorted((one.record, one.reason) for one in run.left_out) == [(2, "empty"), (4, "too-long"), (5, "empty")]
    assert run.rows == 1


def test_the_same_file_twice_is_read_once_and_said_to_be(tmp_path: Path) -> None:
    one, same = (written(tmp_path, name, "Acme") for name in ("a.txt", "b.txt"))
    run, _ = run_over(one, same)
    assert run.rows == 1
    assert run.reasons == {"duplicate": 1}


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
def test_how_many_rows_are_read_at_a_time_changes_nothing(tmp_path: Path, batch: int) -> None:
    names = ["Acme", LISTED, "Hikvision", "Acme", "Annke", "EZVIZ Inc", LISTED, "Shanghai Dahua Scale Factory"]
    run, _ = run_over(written(tmp_path, "a.txt", *names), batch=batch)
    told = {run.names[one]: (run.outcome(one), run.counts[one]) for one in range(len(run.names))}
    assert told[LISTED] == (Outcome.LISTED, 2)
    assert told["Annke"] == (Outcome.BRAND_OF, 1)
    assert (run.rows, run.distinct) == (8, 6)
    assert run.match(run.names.index("Annke")) == run.screener.one("Annke")


def test_ranked_begins_with_what_weighs_most(tmp_path: Path) -> None:
    run, _ = run_over(written(tmp_path, "a.txt", "Annke", "EZVIZ Inc", "Hikvision", LISTED))
    assert [run.names[one] for one in run.ranked()] == [LISTED, "Hikvision", "EZVIZ Inc", "Annke"]


def test_worker_processes_answer_as_this_one_does(tmp_path: Path) -> None:
    names = ["Acme", LISTED, "Hikvision", "Acme", "Annke", "EZVIZ Inc", LISTED, "海康威视", "Nikvision"]
    path = written(tmp_path, "a.txt", *names)
    alone, _ = run_over(path, batch=2)
    shared = Screening(screener(REGISTER, on=dt.date(2026, 11, 22)))
    for _ in screen_files(shared, [path], Wanted(), lambda done, rows: None, batch=2, jobs=2):
        pass
    assert shared.names == alone.names
    assert shared.outcomes == alone.outcomes
    assert [shared.decided(one) for one in range(len(shared.names))] == [
        alone.decided(one) for one in range(len(alone.names))
    ]


# What was bought


def test_units_and_money_are_summed_by_maker(tmp_path: Path) -> None:
    path = written(
        tmp_path, "a.csv", "Supplier,Item,Qty,Unit price,Currency",
        "Acme,Dahua IPC-HDW2431T camera,5,90,CAD", "Bolt,Dahua NVR4108,2,200.50,CAD", "Acme,Dahua camera,,80,CAD", "Acme,chairs,9,9,CAD",
    )  # fmt: skip
    run, _ = run_over(path, batch=2)
    assert run.lines == 4
    dahua = [one for one in run.makers.values() if one.maker == "dahua"]
    assert sum(one.lines for one in dahua) == 3
    assert sum(one.units for one in dahua) == 7
    assert sum((one.amount for one in dahua), Decimal(0)) == Decimal("851.00")
    assert sum(one.without_units for one in dahua) == 1
    assert {one.currency for one in dahua} == {"CAD"}


def test_without_goods_nothing_is_said_of_them(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "Supplier,Item", "Acme,Dahua IPC-HDW2431T camera")
    run, batches = run_over(path, goods=False)
    assert run.lines == 0
    assert all(one.products is None for one in batches)


def test_a_table_of_goods_alone_is_read_too(tmp_path: Path) -> None:
    run, _ = run_over(written(tmp_path, "a.csv", "Item,Qty", "Dahua IPC-HDW2431T camera,5"))
    assert run.rows == 0
    assert [one.maker for one in run.makers.values()] == ["dahua"]


# What came before


@given(st.lists(st.lists(st.integers(-(2**63), 2**63 - 1), unique=True, max_size=20), max_size=12))
def test_what_came_before_is_remembered_however_it_came(batches: list[list[int]]) -> None:
    seen, before = Seen(), set[int]()
    for batch in batches:
        fresh = seen.fresh(np.array(batch, np.int64))
        assert fresh.tolist() == [one not in before for one in batch]
        before.update(batch)


def test_memory_of_what_came_before_is_a_hash_each() -> None:
    seen = Seen()
    for at in range(0, 200_000, 10_000):
        seen.fresh(np.arange(at, at + 10_000, dtype=np.int64))
    assert sum(run.nbytes for run in seen._runs) == 200_000 * 8
    assert len(seen._runs) < 12


def test_nothing_of_a_column_that_holds_nothing(tmp_path: Path) -> None:
    run, batches = run_over(written(tmp_path, "a.csv", "Supplier,x"))
    assert run.rows == 0
    assert all(isinstance(one.rows.names[0], pa.Array) for one in batches)
