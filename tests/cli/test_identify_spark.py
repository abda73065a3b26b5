"""`assay identify --engine spark`: what one machine can be asked and a cluster cannot is refused before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Assay

SPARK = ("--engine", "spark", "--master", "local[2]")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((*SPARK, "--out", "answers", "--csv"), "Spark writes Parquet or JSON Lines"),
        (SPARK, "Spark writes to one folder"),
        ((*SPARK, "--out", "a", "--parquet", "b"), "Spark writes to one folder"),
        ((*SPARK, "--parquet", "b", "--json"), "Spark writes to one folder"),
        ((*SPARK, "--out", "answers", "--jobs", "2"), "--jobs is for one machine"),
        ((*SPARK, "--out", "answers", "--per-device"), "give --group-by"),
        ((*SPARK, "--out", "answers", "--group-by", "colour"), "nothing that a row has"),
        ((*SPARK, "--out", "answers", "--spark-conf", "cores=2"), "expected spark.NAME=VALUE"),
        (("--master", "local[2]"), "give --engine spark too"),
        (("--overwrite",), "give --engine spark too"),
        (("--spark-conf", "spark.cores.max=2"), "give --engine spark too"),
    ],
)
def test_what_cannot_be_is_refused(assay: Assay, few: Path, options: tuple[str, ...], said: str) -> None:
    ran = assay("identify", few, *options)
    assert ran.code == 2
    assert said in ran.err


def test_standard_input_is_of_one_machine(assay: Assay) -> None:
    ran = assay("identify", "-", *SPARK, "--out", "answers")
    assert ran.code == 2
    assert "Spark cannot read standard input" in ran.err
