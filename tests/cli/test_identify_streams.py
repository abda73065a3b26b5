"""`assay identify` on streams: any form in, any form out, and what is left out is named."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from assay.identify.scan import has_hyperscan
from tests.cli.conftest import Assay, written

ROWS = [
    {"id": f"row-{number}", "protocol": "http", "raw": f"HTTP/1.1 401 Unauthorized\r\nServer: App-webs/\r\nX: {number}\r\n\r\n",
     "mac": f"44:19:b6:00:00:{number // 2 + 1:02x}", "asset": f"device-{number // 2}"}
    for number in range(6)
]  # fmt: skip
TEXT = "".join(json.dumps(row) + "\n" for row in ROWS)
TABLE = "Name,Brand,MAC,Site\nDoor,Hikvision,44:19:b6:00:00:01,A\nYard,Axis,00:40:8c:00:00:01,A\n,,,\n,,,Nowhere\n"


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    return written(tmp_path, "rows.jsonl", TEXT)


def ids(text: str) -> list[str]:
    return [json.loads(line)["id"] for line in text.splitlines()]


def test_standard_input_is_read_like_a_file(assay: Assay, rows: Path) -> None:
    from_file = assay("identify", rows, "--json").out
    from_input = assay("identify", "-", "--json", stdin=TEXT).out
    assert from_input == from_file.replace("rows.jsonl:", "-:").replace(str(rows.parent) + "/", "")


def test_small_batches_and_either_engine_change_nothing(assay: Assay, rows: Path) -> None:
    wanted = assay("identify", rows, "--json").out
    assert assay("identify", rows, "--json", "--batch-rows", "1").out == wanted
    assert assay("identify", rows, "--json", "--matcher", "portable").out == wanted
    if has_hyperscan():
        assert assay("identify", rows, "--json", "--matcher", "hyperscan").out == wanted


def test_rows_of_one_device_side_by_side_are_one_answer(assay: Assay, rows: Path) -> None:
    ran = assay("identify", rows, "--json", "--group-by", "asset", "--batch-rows", "1")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert [line["id"] for line in lines] == ["device-0", "device-1", "device-2"]
    assert [line["observations"] for line in lines] == [["row-0", "row-1"], ["row-2", "row-3"], ["row-4", "row-5"]]
    assert ids(assay("identify", rows, "--json", "--group-by", "mac").out)[0] == "44:19:b6:00:00:01"


def test_rows_that_are_not_together_are_said_to_be(assay: Assay, tmp_path: Path) -> None:
    text = "".join(json.dumps(ROWS[at]) + "\n" for at in (0, 2, 1))
    ran = assay("identify", written(tmp_path, "rows.jsonl", text), "--json", "--group-by", "asset")
    assert len(ran.out.splitlines()) == 3
    assert "rows of 1 assets did not stand together" in ran.err


def test_without_a_key_devices_are_told_apart_by_what_is_known(assay: Assay, rows: Path) -> None:
    assert len(assay("identify", rows, "--json", "--per-device").out.splitlines()) == 3
    assert len(assay("identify", "-", "--json", "--per-device", stdin=TEXT).out.splitlines()) == 3


def test_answers_go_to_a_file_of_the_form_its_name_says(assay: Assay, rows: Path, tmp_path: Path) -> None:
    ran = assay("identify", rows, "--out", "answers.csv")
    assert ran.out == ""
    assert "6 observations, 6 answers: confirmed 6" in ran.err
    with (tmp_path / "answers.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["id"] for row in csv.DictReader(stream)] == [row["id"] for row in ROWS]
    assay("identify", rows, "--parquet", "answers.parquet", "--quiet")
    table = pq.read_table(tmp_path / "answers.parquet")
    assert table.column("id").to_pylist() == [row["id"] for row in ROWS]
    assert table.column("why_en").null_count == 6
    assay("identify", rows, "--parquet", "answers.parquet", "--why")
    assert pq.read_table(tmp_path / "answers.parquet").column("why_en").null_count == 0


def test_csv_goes_to_standard_output_too(assay: Assay, rows: Path) -> None:
    out = assay("identify", rows, "--csv").out
    assert [row["id"] for row in csv.DictReader(out.splitlines())] == [row["id"] for row in ROWS]


def test_a_result_can_be_without_its_paragraph(assay: Assay, rows: Path) -> None:
    with_, without = assay("identify", rows, "--json"), assay("identify", rows, "--json", "--no-why")
    assert [json.loads(line) | {"why": {}} for line in with_.out.splitlines()] == [
        json.loads(line) for line in without.out.splitlines()
    ]


def test_an_inventory_can_be_answered_row_by_row(assay: Assay, tmp_path: Path) -> None:
    path = written(tmp_path, "list.csv", TABLE)
    ran = assay("identify", path, "--json", "--per-observation", "--batch-rows", "1")
    assert [json.loads(line)["maker"] for line in ran.out.splitlines()] == ["hikvision", "axis"]
    assert f"{path}:5: no MAC" in ran.err


def test_rows_that_could_not_be_used_stand_in_a_file_beside_the_answers(assay: Assay, tmp_path: Path) -> None:
    path = written(tmp_path, "list.csv", TABLE)
    more = written(tmp_path, "more.jsonl", "not json\n" + TEXT)
    ran = assay("identify", path, more, "--per-observation", "--out", "answers.jsonl")
    assert "rows to correct: 2 in answers.jsonl.left-out-rows.csv" in ran.err
    with (tmp_path / "answers.jsonl.left-out-rows.csv").open(encoding="utf-8-sig", newline="") as stream:
        bad = list(csv.DictReader(stream))
    assert {(row["assay_source"], row["assay_row"]) for row in bad} == {(str(path), "5"), (str(more), "1")}
    path.write_text(TABLE.rsplit(",,,Nowhere", 1)[0], encoding="utf-8")
    assay("identify", path, "--per-observation", "--out", "answers.jsonl")
    assert not (tmp_path / "answers.jsonl.left-out-rows.csv").exists()


def test_many_rows_left_out_are_counted_and_some_of_them_named(assay: Assay, tmp_path: Path) -> None:
    ran = assay("identify", written(tmp_path, "a.jsonl", "{}\n" * 500), "--json")
    assert ran.err.count("left out: ") == 51
    assert "left out: 450 more like these" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--json", "--csv"], "one form of answers at a time"),
        (["--parquet", "a.parquet", "--out", "b.csv"], "one form of answers at a time"),
        (["--out", "answers"], "its name does not say in which form"),
        (["--out", "a.parquet.zst"], "Parquet is packed already"),
        (["--matcher", "magic"], "give one of auto, hyperscan, portable"),
        (["--group-by", "colour"], "nothing that a row has"),
        (["--group-by", "mac", "--per-observation"], "exclude each other"),
    ],
)
def test_words_that_do_not_fit_are_refused(assay: Assay, rows: Path, words: list[str], said: str) -> None:
    ran = assay("identify", rows, *words)
    assert (ran.code, said in ran.err) == (2, True)


def test_standard_input_cannot_be_read_twice(assay: Assay) -> None:
    ran = assay("identify", "-", "-", stdin=TEXT)
    assert (ran.code, "named twice" in ran.err) == (2, True)


def test_nothing_on_standard_input_is_an_error(assay: Assay) -> None:
    ran = assay("identify", "-", "--json")
    assert (ran.code, "the file is empty" in ran.err) == (2, True)


def test_an_input_that_breaks_off_ends_the_run_and_leaves_no_file(assay: Assay, tmp_path: Path) -> None:
    import gzip

    many = "".join(json.dumps(row | {"id": f"{number}-{row['id']}"}) + "\n" for number in range(1200) for row in ROWS)
    (tmp_path / "rows.jsonl.gz").write_bytes(gzip.compress(many.encode())[:-100])
    ran = assay("identify", "rows.jsonl.gz", "--out", "answers.csv", "--batch-rows", "500", "--no-why")
    assert (ran.code, "breaks off or is damaged" in ran.err) == (2, True)
    assert [one.name for one in tmp_path.iterdir()] == ["rows.jsonl.gz"]
