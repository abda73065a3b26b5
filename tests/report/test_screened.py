"""What `assay screen` writes has the form that is documented, and each column says what it holds."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from assay.observe.read.name_columns import Wanted
from assay.register.index import Register
from assay.report.screened import (
    ROWS,
    RowFields,
    csv_header,
    csv_line,
    name_line,
    product_lines,
    row_batch,
    summary_line,
)
from assay.report.screened_schema import COLUMNS, screened_schema
from assay.screened import Screening, screen_files
from assay.screening import screener
from tests.screen.lists import SAMPLE, csl

TABLE = (
    "Supplier,Item,Qty,Unit price,Currency,Date\n"
    '"Moyu Haishi Electronic Technology Co., Ltd.",cable,4,120.50,CAD,2024-01-02\n'
    "EZVIZ Inc,Dahua IPC-HDW2431T,5,90,CAD,2024-02-03\nAnnke,recorder,2,,CAD,\nHikvision UK Limited,x,1,1,CAD,\n"
    "VOP Optika,lens,1,1,EUR,\n杭州海康威视数字技术股份有限公司,Dahua camera,,,,\n,x,1,1,CAD,\nHikvision Ruritania GmbH,x,1,1,CAD,\n"
)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("screened")
    (folder / "a.csv").write_text(TABLE, encoding="utf-8")
    run, batches = _run(folder)
    fields = RowFields(run)
    told = [line for one in batches for line in product_lines(fields, one)]
    places = run.places(range(len(run.names)), 3)
    told += [name_line(run, number, places[number]) for number in run.ranked()]
    return [*told, summary_line(run)]


def _run(folder: Path) -> tuple[Screening, list[Any]]:
    register = Register.load()
    run = Screening(screener(register, [csl(folder, SAMPLE)], on=dt.date(2026, 11, 22)))
    return run, list(screen_files(run, [folder / "a.csv"], Wanted(), lambda done, rows: None))


def test_every_line_has_the_documented_form(lines: list[str]) -> None:
    schema = screened_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert {json.loads(line)["record"] for line in lines} == {"name", "product", "summary"}
    for line in lines:
        told = json.loads(line)
        assert not [error.message for one in validator.iter_errors(told) for error in one.context or [one]], told[
            "record"
        ]


def test_a_key_that_is_not_documented_is_noticed(lines: list[str]) -> None:
    told = json.loads(lines[-1]) | {"more": 1}
    assert not Draft202012Validator(screened_schema()).is_valid(told)


def test_every_column_is_documented_in_its_order() -> None:
    assert list(COLUMNS) == ROWS.names


def test_csv_and_parquet_hold_the_same_cells(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TABLE, encoding="utf-8")
    run, batches = _run(tmp_path)
    fields = RowFields(run, why=True)
    rows = [one for batch in batches for one in fields(batch)]
    assert row_batch(rows).num_rows == len(rows) > 5
    assert csv_header().count(",") == len(ROWS.names) - 1
    assert all(csv_line(one).endswith("\r\n") for one in rows)
    assert {one["outcome"] for one in rows} >= {"listed", "affiliate", "brand-of", "look-alike", "listed-name-variant"}
    assert all(one["why_en"] and one["why_fr"] for one in rows if one.get("outcome"))
