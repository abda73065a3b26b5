"""What workers do with a file or a group is what one machine does, done once or again; without Spark, as Spark would call it."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest

from assay.errors import AssayError, EvidenceError
from assay.identify.observations import ASSET
from assay.report.identified import JsonLines
from assay.spark import work as spark_work
from assay.spark.files import Roots
from assay.spark.work import MATCHED, Counted, Counts, Shared, answering, combining, matching, schema_of
from assay.streams import Tally, Work
from tests.spark import evidence
from tests.spark.evidence import gathered, here, rows_of

INDEX = evidence.index()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return evidence.mixed_evidence(tmp_path_factory.mktemp("work") / "evidence")


class Told:
    """What workers told of their counts."""

    def __init__(self) -> None:
        self.value: dict[str, Counted] = {}

    def add(self, term: dict[str, Counted]) -> None:
        self.value = Counts().addInPlace(self.value, pickle.loads(pickle.dumps(term)))

    def total(self) -> Tally:
        total = Tally()
        for _, counted in sorted(self.value.items()):
            assert counted.tally
            total.add(counted.tally)
        return total


def shared(work: Work[Any], folder: Path, **other: Any) -> Any:
    """What a worker is sent, sent."""
    roots = Roots(((f"file:{folder}", str(folder)),))
    return SimpleNamespace(value=replace(pickle.loads(pickle.dumps(Shared.of(work, roots, 50))), **other))


def files(folder: Path, at_once: int = 3) -> Iterator[pa.RecordBatch]:
    """The files as Spark hands them over: path and bytes, some at a time, each content once."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("zz-")]
    for begin in range(0, len(paths), at_once):
        some = paths[begin : begin + at_once]
        yield pa.record_batch(
            [[f"file:{path}" for path in some], pa.array([path.read_bytes() for path in some], pa.binary())],
            names=["path", "content"],
        )


def test_the_rows_of_files_answer_as_on_one_machine(folder: Path) -> None:
    work, told = Work(INDEX, evidence.as_batch, why=True), Told()
    found = list(answering(shared(work, folder), told)(files(folder)))
    alone, tally = here(work, folder)
    assert rows_of(*found) == rows_of(*alone)
    total = told.total()
    total.reasons["duplicate"] += 1  # which is told apart before files are handed out
    assert (total.rows, total.answers, total.verdicts, total.reasons) == (
        tally.rows,
        tally.answers,
        tally.verdicts,
        tally.reasons,
    )


def test_text_is_handed_on_so_that_writing_it_line_by_line_gives_the_same_file(folder: Path) -> None:
    work = Work(INDEX, JsonLines({"version": "of a test"}))
    found = list(answering(shared(work, folder), Told())(files(folder)))
    assert {batch.schema for batch in found} == {schema_of("jsonl")}
    written = "".join(f"{value}\n" for batch in found for value in batch.column("value").to_pylist())
    assert sorted(written.splitlines()) == sorted("".join(here(work, folder)[0]).splitlines())


def combined(work: Work[Any], folder: Path, groups: int, told: Told) -> list[pa.Table]:
    """Matched rows, shuffled as a cluster may, by groups of assets."""
    batches = list(matching(shared(work, folder), told)(files(folder)))
    assert {batch.schema for batch in batches} == {MATCHED}
    table = pa.Table.from_batches(reversed(batches))
    keys = [
        key or name for key, name in zip(*(table.column(one).to_pylist() for one in (ASSET.name, "id")), strict=True)
    ]
    of_group = pa.array([sum(key.encode()) % groups for key in keys])
    combine = combining(shared(work, folder), told)
    return [combine((group,), table.filter(pa.compute.equal(of_group, group))) for group in range(groups)]


@pytest.mark.parametrize("groups", [1, 7])
@pytest.mark.parametrize("key", ["asset", "mac"])
def test_assets_answer_alike_however_their_rows_are_shuffled_and_grouped(folder: Path, key: str, groups: int) -> None:
    work, told = Work(INDEX, evidence.as_batch, key), Told()
    found = combined(work, folder, groups, told)
    assert rows_of(*found) == rows_of(gathered(work, folder))
    assert told.total().answers == sum(table.num_rows for table in found)


def test_a_task_done_twice_is_counted_once(folder: Path) -> None:
    work, once, twice = Work(INDEX, evidence.as_batch, "asset"), Told(), Told()
    combined(work, folder, 3, once)
    for _ in range(2):
        combined(work, folder, 3, twice)
    assert (once.total().rows, once.total().answers) == (twice.total().rows, twice.total().answers)
    assert once.total().reasons == twice.total().reasons


def test_files_keep_the_names_that_they_were_given(tmp_path: Path) -> None:
    evidence.write_lines(tmp_path / "rows.jsonl", [*evidence.rows(3, 1), {"protocol": "no such"}])
    told = Told()
    work = Work(INDEX, evidence.as_batch)
    sent = shared(work, tmp_path, roots=Roots(((f"file:{tmp_path}", "evidence"),)))
    found = list(answering(sent, told)(files(tmp_path)))
    places = {tell["place"].partition(":")[0] for row in found[0].to_pylist() for tell in row["evidence"]}
    assert places == {"evidence/rows.jsonl"}
    assert [one.path for one in told.total().left_out] == ["evidence/rows.jsonl"]


def test_rows_left_out_of_one_file_are_listed_to_a_point_and_all_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spark_work, "LISTED", 5)
    evidence.write_lines(tmp_path / "rows.jsonl", [{"protocol": "no such"}] * 12)
    told = Told()
    assert list(answering(shared(Work(INDEX, evidence.as_batch), tmp_path), told)(files(tmp_path))) == []
    assert len(told.total().left_out) == 5
    assert told.total().reasons["bad-row"] == 12


def test_a_worker_with_another_assay_refuses(folder: Path) -> None:
    work = Work(INDEX, evidence.as_batch)
    with pytest.raises(AssayError, match=r"of Assay 0\.0\.1"):
        next(answering(shared(work, folder, version="0.0.1"), Told())(files(folder)))


def test_an_asset_of_more_rows_than_fit_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_work, "MAX_ASSET_ROWS", 2)
    with pytest.raises(EvidenceError, match=r"more than 2 rows of one asset \([0-9a-f:]{17}\)"):
        combined(Work(INDEX, evidence.as_batch, "mac"), folder, 1, Told())
