"""`assay screen --engine spark`: what one machine can be asked and a cluster cannot is refused before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Assay

SPARK = ("--engine", "spark", "--master", "local[2]")


@pytest.fixture
def few(tmp_path: Path) -> Path:
    file = tmp_path / "suppliers.csv"
    file.write_text("Supplier\nHarbour Lights Bakery\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((*SPARK, "--out", "rows", "--csv"), "Spark writes rows as Parquet"),
        ((*SPARK, "--out", "rows", "--json"), "Spark writes rows as Parquet"),
        (SPARK, "give --out FOLDER"),
        ((*SPARK, "--out", "rows", "--statements", "x.yaml"), "--statements is for one machine"),
        ((*SPARK, "--out", "rows", "--spark-conf", "cores=2"), "expected spark.NAME=VALUE"),
        (("--master", "local[2]"), "give --engine spark too"),
        (("--overwrite",), "give --engine spark too"),
    ],
)
def test_what_cannot_be_is_refused(assay: Assay, few: Path, options: tuple[str, ...], said: str) -> None:
    ran = assay("screen", few, *options)
    assert ran.code == 2
    assert said in ran.err


def test_standard_input_is_of_one_machine(assay: Assay) -> None:
    ran = assay("screen", "-", *SPARK, "--out", "rows")
    assert ran.code == 2
    assert "Spark cannot read standard input" in ran.err
