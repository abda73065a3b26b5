"""Answers in bulk are files that are whole or not there, and that nothing in them runs from."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assay.errors import AssayError
from assay.identify.answers import RESULT
from assay.identify.index import Index
from assay.identify.observations import batch_of
from assay.identify.stages import identify_batch
from assay.observe.model import Observation, Source
from assay.report.identified import CsvRows, JsonLines, Paragraphs, as_batch, csv_header, form_of_name, written

STAMP = {"version": "1", "as_of": "2026-11-22", "digest": "abc"}
INDEX = Index(engine="portable")


def answers(why: bool = False, brand: str = "=HYPERLINK(1)") -> pa.RecordBatch:
    seen = [
        Observation(
            "http", Source("a.jsonl", "", 1), fields={"http_servers": "App-webs/"}, mac="44:19:b6:00:00:01", id="one"
        ),
        Observation("inventory", Source("a.csv", "", 2), fields={"claim_brand": brand}, id="\x1b[31m-two"),
    ]
    return identify_batch(batch_of(seen), INDEX, why=why)


def test_a_row_of_csv_says_what_the_answer_says_and_runs_nowhere() -> None:
    text = csv_header() + CsvRows(STAMP)(answers())
    one, two = csv.DictReader(io.StringIO(text))
    assert (one["maker"], one["verdict"], one["gate"]) == ("hikvision", "confirmed", "yes")
    assert "mac-block: 44:19:b6:00:00:01 (a.jsonl:1)" in one["evidence"]
    assert (one["register_version"], one["register_digest"]) == ("1", "abc")
    assert two["brand_label"] == "'=HYPERLINK(1)"
    assert "\x1b" not in text


def test_a_line_of_json_names_its_register_and_an_assets_observations() -> None:
    line = json.loads(JsonLines(STAMP, grouped=True)(answers()).splitlines()[0])
    assert (line["register"], line["observations"], line["why"]) == (STAMP, ["one"], {})


def test_text_for_people_is_inert_and_says_the_verdict_where_no_paragraph_was_asked_for() -> None:
    brief = Paragraphs("en")(answers())
    assert brief[0] == "one: confirmed: Hikvision"
    assert "\x1b" not in brief[1]
    assert "Hikvision" in Paragraphs("fr")(answers(why=True))[0]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.csv", "a.csv.zst", "a.parquet"])
def test_a_file_is_written_whole(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    form = form_of_name(path) or ""
    encode = {"jsonl": JsonLines(STAMP), "csv": CsvRows(STAMP), "parquet": as_batch}[form]
    with written(path, form, STAMP) as write:
        write(encode(answers()))  # type: ignore[operator]
        write(encode(answers()))  # type: ignore[operator]
        assert not path.exists()
    assert [one.name for one in tmp_path.iterdir()] == [name]
    data = path.read_bytes()
    if name.endswith(".gz"):
        data = gzip.decompress(data)
    elif name.endswith(".zst"):
        data = pa.input_stream(str(path), compression="zstd").read()
    if form == "parquet":
        table = pq.read_table(path)
        assert table.schema.equals(RESULT)
        assert table.schema.metadata[b"register_version"] == b"1"
        assert table.column("id").to_pylist() == ["one", "\x1b[31m-two"] * 2
    else:
        assert data.decode("utf-8-sig").count("\n") == 4 + (form == "csv")


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv.zst", "a.parquet"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_a_run_that_stops_leaves_what_was_there_and_nothing_else(
    tmp_path: Path, name: str, error: type[BaseException]
) -> None:
    path = tmp_path / name
    path.write_text("before", encoding="utf-8")
    form = form_of_name(path) or ""
    with pytest.raises(error), written(path, form, STAMP) as write:
        write(as_batch(answers()) if form == "parquet" else "half")
        raise error
    assert path.read_text(encoding="utf-8") == "before"
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssayError, match="cannot be written"), written(tmp_path / "no" / "a.csv", "csv", STAMP):
        pass


def test_a_name_says_the_form_or_nothing() -> None:
    names = ["a.ndjson", "a.CSV.GZ", "a.parquet", "a.txt", "a", "a.zst"]
    assert [form_of_name(Path(name)) for name in names] == ["jsonl", "csv", "parquet", None, None, None]
