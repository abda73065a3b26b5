"""A cluster answers as one machine does, row for row, also when workers die; and it needs no register but the one it is sent."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from assay.errors import AssayError, EvidenceError
from assay.identify.index import Index
from assay.identify.knowledge import Knowledge
from assay.register.fingerprints import FingerprintBook
from assay.report.identified import JsonLines
from assay.spark.job import Ran, identify
from assay.spark.session import session
from assay.streams import Work
from tests.spark import evidence
from tests.spark.evidence import KNOWN, VICTIM, Deadly, gathered, here, rows, rows_of, table_of

JAVA = bool(shutil.which("java") or os.environ.get("JAVA_HOME"))
pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(
        importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed (make spark-test)"
    ),
    pytest.mark.skipif(not JAVA, reason="there is no Java"),
]
ROOT = Path(__file__).parents[2]
ONE_PROCESS, TWO_WORKERS = "local[2]", "local-cluster[2,1,1024]"
CONF = {
    "spark.executorEnv.PYTHONPATH": str(ROOT),  # a worker is to find what kills it
    "spark.sql.files.maxPartitionBytes": "4096",  # nearly every file a task of its own
    "spark.task.maxFailures": "4",
}


two_workers = pytest.mark.parametrize("spark", [TWO_WORKERS], indirect=True, scope="module")
also_one_process = pytest.mark.parametrize("spark", [TWO_WORKERS, ONE_PROCESS], indirect=True, scope="module")


@pytest.fixture(scope="module")
def spark(request: pytest.FixtureRequest) -> Iterator[Any]:
    with session(request.param, CONF) as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return evidence.mixed_evidence(tmp_path_factory.mktemp("cluster") / "evidence")


@pytest.fixture
def answer(spark: Any, tmp_path: Path) -> Callable[..., Ran]:
    """Answers in `tmp_path / "out"`."""

    def ask(work: Work[Any], *inputs: Path, **options: Any) -> Ran:
        return identify(spark, [str(path) for path in inputs], str(tmp_path / "out"), work, **options)

    return ask


@also_one_process
def test_rows_answer_as_on_one_machine(answer: Callable[..., Ran], folder: Path, tmp_path: Path) -> None:
    work = Work(evidence.index(), evidence.as_batch, why=True)
    alone, tally = here(work, folder)
    ran = answer(work, folder)
    found = table_of(tmp_path / "out")
    assert found.num_rows > 500
    assert rows_of(found) == rows_of(*alone)
    assert (ran.tally.rows, ran.tally.answers) == (tally.rows, tally.answers)
    assert (ran.tally.verdicts, ran.tally.reasons) == (tally.verdicts, tally.reasons)
    assert {(one.path, one.record, one.detail) for one in ran.tally.left_out} == {
        (one.path, one.record, one.detail) for one in tally.left_out
    }
    assert ran.tally.bad_rows == tally.bad_rows


@two_workers
def test_lines_of_json_are_the_same_to_the_byte(answer: Callable[..., Ran], folder: Path, tmp_path: Path) -> None:
    work = Work(evidence.index(), JsonLines({"version": "of a test"}), why=True)
    alone, _ = here(work, folder)
    answer(work, folder, form="jsonl")
    assert evidence.lines_of_folder(tmp_path / "out") == sorted("".join(alone).splitlines())


@two_workers
@pytest.mark.parametrize("key", ["asset", "mac"])
def test_assets_are_gathered_from_all_files(answer: Callable[..., Ran], folder: Path, tmp_path: Path, key: str) -> None:
    work = Work(evidence.index(), evidence.as_batch, key)
    ran = answer(work, folder)
    found = table_of(tmp_path / "out")
    assert rows_of(found) == rows_of(gathered(work, folder))
    assert ran.tally.answers == found.num_rows < ran.tally.rows


@two_workers
def test_the_report_says_what_came_of_it(answer: Callable[..., Ran], folder: Path, tmp_path: Path) -> None:
    ran = answer(Work(evidence.index("portable"), evidence.as_batch), folder, stamp={"version": "of a test"})
    told = json.loads((tmp_path / "out" / "_assay.json").read_text(encoding="utf-8"))
    assert told["answers"] == table_of(tmp_path / "out").num_rows == sum(told["verdicts"].values())
    assert told["files"] == ran.files == sum(path.is_file() for path in folder.rglob("*")) - 1  # one is there twice
    assert told["register"] == {"version": "of a test"}
    assert told["matchers"] == ["portable"]


@two_workers
def test_workers_know_no_register_but_the_one_they_are_sent(
    answer: Callable[..., Ran], folder: Path, tmp_path: Path
) -> None:
    book = FingerprintBook(KNOWN.book.fingerprints[:40], *_rest(KNOWN.book))
    work = Work(Index(Knowledge.of(KNOWN.parties, book, KNOWN.policy, KNOWN.gazetteer.rules)), evidence.as_batch)
    alone, tally = here(work, folder)
    ran = answer(work, folder)
    assert rows_of(table_of(tmp_path / "out")) == rows_of(*alone)
    assert ran.tally.verdicts == tally.verdicts != here(Work(evidence.index(), evidence.as_batch), folder)[1].verdicts


def _rest(book: FingerprintBook) -> list[Any]:
    names = [name for name in FingerprintBook.__dataclass_fields__ if name != "fingerprints"]
    return [getattr(book, name) for name in names]


@two_workers
def test_what_stands_there_is_not_written_over_unasked(
    answer: Callable[..., Ran], folder: Path, tmp_path: Path
) -> None:
    work = Work(evidence.index(), evidence.as_batch)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "ours.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(AssayError, match="is there already"):
        answer(work, folder / "rows-1.jsonl")
    assert (tmp_path / "out" / "ours.txt").read_text(encoding="utf-8") == "kept"
    answer(work, folder / "rows-1.jsonl", overwrite=True)
    assert table_of(tmp_path / "out").num_rows == 150


@two_workers
def test_answers_do_not_go_among_the_evidence(answer: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    evidence.write_lines(tmp_path / "out" / "rows.jsonl", rows(3, 1))
    with pytest.raises(AssayError, match="among the evidence"):
        answer(Work(evidence.index(), evidence.as_batch), tmp_path, overwrite=True)
    assert (tmp_path / "out" / "rows.jsonl").is_file()


@two_workers
def test_a_file_that_breaks_off_ends_the_job_with_its_name(answer: Callable[..., Ran], tmp_path: Path) -> None:
    with pa.CompressedOutputStream(str(tmp_path / "rows.jsonl.zst"), "zstd") as packed:
        for seed in range(3):  # more than is looked at before reading begins
            filler = random.Random(seed).randbytes(2**20).hex()
            packed.write((json.dumps({"id": str(seed), "protocol": "http", "raw": filler}) + "\n").encode())
    file = tmp_path / "rows.jsonl.zst"
    file.write_bytes(file.read_bytes()[:-300])
    with pytest.raises(EvidenceError, match="breaks off"):
        here(Work(evidence.index(), evidence.as_batch), file)
    with pytest.raises(AssayError, match=r"^\S*/rows\.jsonl\.zst: what is packed with zstd breaks off"):
        answer(Work(evidence.index(), evidence.as_batch), file)
    assert not (tmp_path / "out" / "_SUCCESS").exists()


@two_workers
def test_an_input_that_is_not_there_is_named(answer: Callable[..., Ran], tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match=r"nowhere\.jsonl: no such file or folder"):
        answer(Work(evidence.index(), evidence.as_batch), tmp_path / "nowhere.jsonl")


@pytest.mark.parametrize(
    ("kill", "key"),
    [(evidence.the_worker, None), (evidence.the_executor, None), (evidence.the_executor, "asset")],
    ids=["worker", "executor", "executor with a share of the assets"],
)
@two_workers
def test_a_worker_that_dies_loses_nothing(
    answer: Callable[..., Ran], tmp_path: Path, key: str | None, kill: Callable[[], None]
) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    for seed in range(12):
        write = rows(80, seed)
        if seed == 6:
            write[40] |= {"id": VICTIM, "asset": VICTIM}
        evidence.write_lines(folder / f"rows-{seed:02}.jsonl", write)
    work = Work(evidence.index(), evidence.as_batch, key)
    wanted = rows_of(gathered(work, folder)) if key else rows_of(*here(work, folder)[0])
    ran = answer(Work(work.index, Deadly(str(tmp_path), kill), key), folder)
    assert (tmp_path / "killed").exists()
    assert rows_of(table_of(tmp_path / "out")) == wanted
    assert (ran.tally.rows, ran.tally.answers) == (12 * 80, len(wanted))
