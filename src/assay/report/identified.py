"""Answers in bulk as files: JSON Lines, CSV or Parquet, a batch at a time; a file stands there whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from assay.errors import AssayError
from assay.identify.answers import RESULT, lines_of
from assay.report.inert import cell, printable
from assay.report.stamp import COLUMNS as STAMP
from assay.report.stated import STATED

FORMS = ("jsonl", "csv", "parquet")
_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv", ".parquet": "parquet"}
PACKED = {".zst": "zstd", ".zstd": "zstd", ".gz": "gzip"}
NAME = "name"  # a column that answers may have beside their own: what people call the device
_GROUP = 65_536  # rows of one row group of Parquet

COLUMNS = (
    "id", "brand", "brand_label", "maker", "maker_label", "verdict", "kind", "model", "serial", "firmware",
    "gate", "gate_entity", "gate_basis", "gate_reason", "gate_candidates", "gate_decisive_date",
    "components", "contradictions", "needs", "evidence", "why_en", "why_fr",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class JsonLines:
    """Answers as lines of JSON, each with the register it was given by."""

    stamp: Mapping[str, str]
    grouped: bool = False  # with the observations of each asset

    def __call__(self, answers: pa.RecordBatch) -> str:
        seen = answers.column("observations").to_pylist() if self.grouped else []
        lines = (line | {"register": self.stamp} for line in lines_of(answers))
        if self.grouped:
            lines = (line | {"observations": ids} for line, ids in zip(lines, seen, strict=True))
        if NAME in answers.schema.names:
            named = answers.column(NAME).to_pylist()
            lines = (line | {NAME: name} for line, name in zip(lines, named, strict=True))
        if STATED in answers.schema.names:
            stated = answers.column(STATED).to_pylist()
            lines = (
                line | {STATED: [json.loads(one) for one in told]} for line, told in zip(lines, stated, strict=True)
            )
        return "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)


@dataclass(frozen=True, slots=True)
class CsvRows:
    """Answers as rows of CSV that no spreadsheet runs, under `csv_header`."""

    stamp: Mapping[str, str]

    def __call__(self, answers: pa.RecordBatch) -> str:
        text = io.StringIO()
        writer = csv.writer(text)
        tail = [self.stamp["version"], self.stamp["as_of"], self.stamp["digest"]]
        for row in answers.to_pylist():
            writer.writerow([*(cell(told) for told in _cells(row)), *tail])
        return text.getvalue()


def csv_header() -> str:
    """The first line of the CSV."""
    return ",".join((*COLUMNS, *STAMP)) + "\r\n"


def _cells(row: Mapping[str, Any]) -> Iterator[str]:
    gate = row["gate"]
    for name in COLUMNS:
        if name == "gate":
            yield gate["gate"]
        elif name.startswith("gate_"):
            value = gate[name.removeprefix("gate_")]
            yield " ".join(value) if isinstance(value, list) else value or ""
        elif name == "evidence":
            yield "; ".join(f"{one['class']}: {one['text']} ({one['place']})" for one in row[name])
        else:
            value = row[name]
            yield "; ".join(value) if isinstance(value, list) else value or ""


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Answers as text for people, one line each."""

    lang: str

    def __call__(self, answers: pa.RecordBatch) -> list[str]:
        why = answers.column(f"why_{self.lang}").to_pylist()
        told = answers.column("verdict").to_pylist()
        makers = answers.column("maker_label").to_pylist()
        ids = answers.column(NAME if NAME in answers.schema.names else "id").to_pylist()
        brief = (f"{verdict}{': ' if maker else ''}{maker}" for verdict, maker in zip(told, makers, strict=True))
        stated = answers.column(STATED).to_pylist() if STATED in answers.schema.names else [[]] * answers.num_rows
        key = "text_fr" if self.lang == "fr" else "text"
        return [
            printable(line)
            for name, text, short, said in zip(ids, why, brief, stated, strict=True)
            for line in (f"{name}: {text or short}", *(f"  {json.loads(one)[key]}" for one in said))
        ]


def as_batch(answers: pa.RecordBatch) -> pa.RecordBatch:
    """Answers as they are: what Parquet is written from."""
    return answers.select(RESULT.names)


class Target(Protocol):
    """Where encoded answers go."""

    def write(self, encoded: Any) -> None: ...

    def close(self) -> None: ...


def form_of_name(path: Path) -> str | None:
    """The form that a file's name asks for, packed or not; None where it says nothing."""
    name = path.with_suffix("") if path.suffix.lower() in PACKED else path
    return _SUFFIXES.get(name.suffix.lower())


@contextmanager
def written(path: Path, form: str, stamp: Mapping[str, str]) -> Iterator[Callable[[Any], None]]:
    """Writes to a file beside `path`, which takes its place at the end; what stood there stays if anything goes wrong.

    Text is packed as the name asks (.zst, .gz). Raises AssayError where nothing can be written there.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        target = _parquet(part, stamp) if form == "parquet" else _text(part, path.suffix.lower(), form)
    except OSError as error:
        raise AssayError(f"cannot be written: {error.strerror or error}", file=str(path)) from None
    try:
        try:
            yield target.write
        finally:
            target.close()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _text(part: Path, suffix: str, form: str) -> Target:
    stream: Any = part.open("wb")
    if suffix in PACKED:
        stream = pa.CompressedOutputStream(pa.PythonFile(stream, "w"), PACKED[suffix])
    target = _Text(stream)
    if form == "csv":
        target.write("\N{BYTE ORDER MARK}" + csv_header())
    return target


class _Text:
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, encoded: str) -> None:
        self._stream.write(encoded.encode("utf-8"))

    def close(self) -> None:
        self._stream.close()


def _parquet(part: Path, stamp: Mapping[str, str]) -> Target:
    schema = RESULT.with_metadata({f"register_{name}": value for name, value in stamp.items()})
    return _Parquet(pq.ParquetWriter(part, schema, compression="zstd"))


class _Parquet:
    """Row groups of a useful size, whatever the size of the batches."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self._held: list[pa.RecordBatch] = []
        self._rows = 0

    def write(self, encoded: pa.RecordBatch) -> None:
        self._held.append(encoded)
        self._rows += encoded.num_rows
        if self._rows >= _GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._held:
            self._writer.write_table(pa.Table.from_batches(self._held), _GROUP)
        self._held, self._rows = [], 0

    def close(self) -> None:
        self._flush()
        self._writer.close()
