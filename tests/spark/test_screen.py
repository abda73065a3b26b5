"""A cluster screens names as one machine does, row for row, and says the same of what was left out and bought."""

from __future__ import annotations

import csv
import datetime as dt
import importlib.util
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assay.cli.screen_spark import encoding
from assay.errors import AssayError
from assay.observe.read.name_columns import Wanted
from assay.register.index import Register
from assay.report.screened import ROWS, row_batch
from assay.screen.outcome import Threshold
from assay.screened import Screening, screen_files
from assay.screening import screener
from assay.spark.screen_job import screen
from assay.spark.screen_work import ScreenWork
from assay.spark.session import session

JAVA = bool(shutil.which("java") or os.environ.get("JAVA_HOME"))
pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(
        importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed (make spark-test)"
    ),
    pytest.mark.skipif(not JAVA, reason="there is no Java"),
]
ON = dt.date(2026, 11, 22)
NAMES = (
    "Hangzhou Hikvision Digital Technology Co., Ltd.",
    "HIKVISION DIGITAL TECH",
    "Zhejiang Dahua Vision Technology",
    "华为技术有限公司",
    "Shanghai Dahua Scale Factory",
    "Nikvision Technology Co., Ltd.",
    "Nobody in Particular Inc.",
    "",
    "Harbour Lights Bakery",
)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    with session("local-cluster[2,1,1024]", {"spark.sql.files.maxPartitionBytes": "4096"}) as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables, a plain list, Parquet and goods; one file is there twice."""
    place = tmp_path_factory.mktemp("names") / "purchases"
    place.mkdir()
    for number in range(3):
        with (place / f"suppliers-{number}.csv").open("w", encoding="utf-8", newline="") as stream:
            told = csv.writer(stream)
            told.writerow(["Supplier", "City"])
            told.writerows([name, f"Ottawa {number}"] for name in NAMES[number:])
    shutil.copy(place / "suppliers-1.csv", place / "suppliers-9.csv")
    pq.write_table(pa.table({"vendor": list(NAMES[:5])}), place / "vendors.parquet")
    (place / "orders.csv").write_text(
        "Vendor,Description,Qty,Unit price,Currency\n"
        "Harbour Lights Bakery,Hikvision DS-2CD2143G2-I dome camera,4,189.00,CAD\n"
        "Nobody in Particular Inc.,Axis P3265-LVE dome camera,2,890.00,CAD\n",
        encoding="utf-8",
    )
    return place


def work() -> ScreenWork:
    return ScreenWork.of(
        Register.load(None), [], Wanted(), Threshold.LIKELY, ON, None, encoding(all_rows=False, why=False)
    )


def alone(folder: Path) -> tuple[Screening, list[dict[str, Any]]]:
    run = Screening(screener(Register.load(None), on=ON))
    fields = encoding(all_rows=False, why=False).fields(run)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    rows = [row for screened in screen_files(run, files, Wanted(), lambda *_: None) for row in fields(screened)]
    return run, row_batch(rows).to_pylist()


def ordered(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)


def test_names_answer_as_on_one_machine(spark: Any, folder: Path, tmp_path: Path) -> None:
    run, rows = alone(folder)
    found = screen(spark, [str(folder)], str(tmp_path / "out"), work())
    table = pq.read_table(tmp_path / "out", schema=ROWS)
    assert len(rows) > 10
    assert ordered(table.to_pylist()) == ordered(rows)
    assert found.ran.tally.rows == run.rows
    assert found.ran.tally.verdicts == run.outcome_rows
    assert found.ran.tally.reasons == run.reasons
    assert (found.lines, sorted(map(repr, found.makers))) == (run.lines, sorted(map(repr, run.makers.values())))


def test_the_report_says_what_names_were_found_with(spark: Any, folder: Path, tmp_path: Path) -> None:
    screen(spark, [str(folder / "suppliers-0.csv")], str(tmp_path / "out"), work(), stamp={"kernel": "of a test"})
    told = json.loads((tmp_path / "out" / "_assay.json").read_text(encoding="utf-8"))
    assert told["register"] == {"kernel": "of a test"}
    assert told["verdicts"]["listed"] >= 1
    assert told["sent"] > 100_000


def test_a_file_without_names_is_told_by_its_own_name(spark: Any, tmp_path: Path) -> None:
    file = tmp_path / "in" / "x.csv"
    file.parent.mkdir()
    file.write_text("City,Country\nOttawa,Canada\n", encoding="utf-8")
    with pytest.raises(AssayError, match=r"in/x\.csv"):
        screen(spark, [str(file)], str(tmp_path / "out"), work())
    assert not (tmp_path / "out" / "_SUCCESS").exists()
