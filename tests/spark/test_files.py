"""Files go by the names they were given, in the order in which they were given."""

from __future__ import annotations

import pytest

from assay.spark.files import Roots

ROOTS = Roots((("hdfs://nn/b", "hdfs://nn/b"), ("file:/srv/us/evidence", "evidence"), ("file:/tmp/x.csv", "x.csv")))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("file:/srv/us/evidence/a/rows.jsonl", "evidence/a/rows.jsonl"),
        ("file:/srv/us/evidence-2/rows.jsonl", "file:/srv/us/evidence-2/rows.jsonl"),
        ("file:/tmp/x.csv", "x.csv"),
        ("hdfs://nn/b/rows.parquet", "hdfs://nn/b/rows.parquet"),
        ("s3a://bucket/found-by-a-pattern.jsonl", "s3a://bucket/found-by-a-pattern.jsonl"),
    ],
)
def test_a_file_has_the_name_that_one_machine_gives_it(path: str, name: str) -> None:
    assert ROOTS.name(path) == name


def test_files_come_as_given_and_then_folder_by_folder() -> None:
    as_they_come = (
        "hdfs://nn/b/z.jsonl",
        "file:/srv/us/evidence/a/2.jsonl",
        "file:/srv/us/evidence/a-b/1.jsonl",
        "file:/srv/us/evidence/b.jsonl",
        "file:/tmp/x.csv",
        "file:/elsewhere.csv",
    )
    assert sorted(set(as_they_come), key=ROOTS.order) == list(as_they_come)
