"""Evidence in many files and forms, and the answers that one machine gives to it."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assay.identify.answers import RESULT
from assay.identify.index import Index
from assay.identify.knowledge import default_knowledge
from assay.identify.observations import batch_of
from assay.identify.stages import identify_batch
from assay.observe.model import FIELDS
from assay.observe.read.mapping import ColumnMapping
from assay.observe.read.part_rows import read_part
from assay.sources import look, parts
from assay.streams import Tally, Work, run

KNOWN = default_knowledge()
EXAMPLES = sorted(
    {
        (one.protocols[0] if one.protocols else "http", tuple(example.fields.items()))
        for one in KNOWN.book.fingerprints
        for example in one.matches
        if set(example.fields) & set(FIELDS)
    }
)
VICTIM = "doomed"  # the row, or the asset, at which a worker is made to die
MACS = ("44:19:b6:00:00:{:02x}", "3c:ef:8c:00:00:{:02x}", "00:40:8c:00:00:{:02x}")


def rows(count: int, seed: int) -> list[dict[str, Any]]:
    """Observations drawn from what the register's own examples say; rows of an asset are seldom side by side."""
    chance = random.Random(seed)
    drawn = []
    for number in range(count):
        kind, fields = chance.choice(EXAMPLES)
        row: dict[str, Any] = {"id": f"{seed}-{number}", "protocol": kind, "raw": "", "fields": dict(fields)}
        if chance.random() < 0.5:
            row["mac"] = chance.choice(MACS).format(chance.randrange(16))
        if chance.random() < 0.7:
            row["asset"] = f"asset-{chance.randrange(count // 2)}"
        drawn.append(row)
    return drawn


def write_lines(path: Path, drawn: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in drawn), encoding="utf-8")


def mixed_evidence(folder: Path) -> Path:
    """The sample department's evidence, and generated rows as JSON Lines, CSV, Parquet, packed, damaged and twice."""
    with resources.as_file(resources.files("assay") / "demo" / "evidence") as sample:
        shutil.copytree(sample, folder)
    for seed in range(4):
        write_lines(folder / f"rows-{seed}.jsonl", rows(150, seed))
    write_lines(folder / "rows with a space é.jsonl", [*rows(20, 7), {"protocol": "no such"}, {"id": VICTIM}])
    shutil.copy(folder / "rows-0.jsonl", folder / "zz-copy.jsonl")
    pq.write_table(pa.Table.from_pylist(_flat(rows(120, 8))), folder / "rows.parquet")
    with pa.CompressedOutputStream(str(folder / "rows.jsonl.zst"), "zstd") as packed:
        packed.write("".join(json.dumps(row) + "\n" for row in rows(60, 9)).encode())
    with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, ("id", "protocol", "raw", "fields", "mac", "asset"), extrasaction="ignore")
        table.writeheader()
        table.writerows(_flat(rows(60, 10)))
    return folder


def _flat(drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = ("id", "protocol", "raw", "fields", "mac", "asset")
    return [{name: row.get(name) for name in names} | {"fields": json.dumps(row["fields"])} for row in drawn]


def here(work: Work[Any], folder: Path) -> tuple[list[Any], Tally]:
    """What one machine answers, row by row, and its counts."""
    tally = Tally()
    with look([folder]) as sources:
        return [encoded for _, encoded in run(work, parts(sources), tally)], tally


def gathered(work: Work[Any], folder: Path) -> pa.RecordBatch:
    """What one machine answers to each asset, its rows gathered from everywhere."""
    with look([folder]) as sources:
        read = [read_part(part, ColumnMapping(), work.key) for part in parts(sources)]
    seen = [one for part in read for one in part.observations]
    keys = [key for part in read for key in part.keys]
    return identify_batch(batch_of(seen, keys), work.index, "asset", why=work.why)


def table_of(folder: Path) -> pa.Table:
    """The answers in a folder of Parquet."""
    return pq.read_table(folder)


def lines_of_folder(folder: Path) -> list[str]:
    """The answers in a folder of JSON Lines, sorted."""
    texts = (part.read_text(encoding="utf-8") for part in folder.glob("part-*"))
    return sorted(line for text in texts for line in text.splitlines())


def rows_of(*batches: pa.RecordBatch | pa.Table) -> list[str]:
    """Answers, each as text, in an order that does not hang on who gave them."""
    return sorted(json.dumps(row, sort_keys=True) for batch in batches for row in batch.to_pylist())


def as_batch(answers: pa.RecordBatch) -> pa.RecordBatch:
    return answers.select(RESULT.names)


@dataclass(frozen=True, slots=True)
class Deadly:
    """Encodes answers, and the first time that the victim is among them, kills the process that works on it."""

    folder: str
    kill: Callable[[], None]

    def __call__(self, answers: pa.RecordBatch) -> pa.RecordBatch:
        if VICTIM in answers.column("id").to_pylist():
            try:
                os.close(os.open(f"{self.folder}/killed", os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                return as_batch(answers)
            self.kill()
        return as_batch(answers)


def the_worker() -> None:
    """Kill the Python process that asks."""
    os.kill(os.getpid(), signal.SIGKILL)


def the_executor() -> None:
    """Kill the Java process of Spark's that the asking process works for, with everything that it held."""
    asked = os.getpid()
    while b"CoarseGrainedExecutorBackend" not in Path(f"/proc/{asked}/cmdline").read_bytes():
        asked = int(Path(f"/proc/{asked}/stat").read_text().rpartition(")")[2].split()[1])
        if asked <= 1:
            raise RuntimeError("no executor above this process")
    os.kill(asked, signal.SIGKILL)


def index(engine: str = "auto") -> Index:
    return Index(KNOWN, engine)  # type: ignore[arg-type]
