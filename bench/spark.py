"""What a core does, and what Spark adds: the same rows on one machine and on a Spark of two cores, answer for answer.

Generated rows: of every hundred, thirty hold what the register's own examples say (a tell), the others what web servers,
mail servers and printers say (none). Written as JSON Lines and as Parquet. Measured: one process; two processes; Spark
`local[2]`, whose start and first job on a handful of rows (workers begun, tables built) are told apart; `--workers` does so
with two workers of their own, `local-cluster[2,1,1024]`. Last, where a core's time goes. Needs `assay[spark]` and Java.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assay.identify.index import Index
from assay.identify.knowledge import default_knowledge
from assay.identify.observations import batch_of
from assay.identify.stages import combine_batch, match_batch
from assay.observe.model import FIELDS
from assay.observe.read.mapping import ColumnMapping
from assay.observe.read.part_rows import read_part
from assay.report.identified import as_batch, written
from assay.sources import look, parts
from assay.spark.job import identify
from assay.spark.session import session
from assay.streams import Tally, Work, run

HITS = 0.30
ROWS_PER_ASSET = 4
SERVERS = ("nginx", "Apache/2.4.57 (Debian)", "Microsoft-IIS/10.0", "lighttpd/1.4.69", "cloudflare", "Caddy", "gws")
BANNERS = (
    "220 mail.example.org ESMTP Postfix",
    "220 ProFTPD Server ready.",
    "SSH-2.0-OpenSSH_9.2p1",
    "RTSP/1.0 200 OK",
)


@dataclass(slots=True)
class Measured:
    """Rows and bytes done in a time, and what was waited for before the first."""

    what: str
    rows: int
    bytes: int
    seconds: float
    start: float = 0.0
    warm: float = 0.0
    verdicts: dict[str, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return self.rows / self.seconds


def drawn(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Rows in the order of their assets, a few to each."""
    chance = random.Random(seed)
    examples = sorted(
        (one.protocols[0] if one.protocols else "http", tuple(example.fields.items()))
        for one in default_knowledge().book.fingerprints
        for example in one.matches
        if set(example.fields) & set(FIELDS)
    )
    for number in range(count):
        row: dict[str, Any] = {"id": f"{seed}-{number:08}", "asset": f"{seed}-{number // ROWS_PER_ASSET:07}"}
        if chance.random() < HITS:
            row["protocol"], fields = chance.choice(examples)
            row["fields"] = dict(fields)
        elif chance.random() < 0.7:
            server, body = chance.choice(SERVERS), f"<title>Page {number}</title>"
            row["protocol"] = "http"
            row["fields"] = {"http_servers": server, "html_title": f"Page {number}"}
            row["raw"] = f"HTTP/1.1 200 OK\r\nServer: {server}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        else:
            row["protocol"], row["fields"] = "ftp", {"ftp_banners": f"{chance.choice(BANNERS)} {number}"}
        if chance.random() < 0.5:
            row["mac"] = "f4:8e:38:" + ":".join(f"{chance.randrange(256):02x}" for _ in range(3))
        yield row


def write(folder: Path, count: int, files: int, form: str) -> int:
    """Rows in files of one size; the bytes written."""
    folder.mkdir()
    for number in range(files):
        rows = list(drawn(count // files, number))
        if form == "parquet":
            told = [row | {"fields": list(row["fields"].items()), "raw": row.get("raw", "")} for row in rows]
            schema = pa.schema([("id", pa.string()), ("asset", pa.string()), ("protocol", pa.string()), ("raw", pa.string()),
                                ("fields", pa.map_(pa.string(), pa.string())), ("mac", pa.string())])  # fmt: skip
            pq.write_table(pa.Table.from_pylist(told, schema=schema), folder / f"{number}.parquet", compression="zstd")
        else:
            lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            (folder / f"{number}.jsonl").write_text("".join(lines), encoding="utf-8")
    return sum(path.stat().st_size for path in folder.iterdir())


def alone(work: Work[Any], folder: Path, out: Path, jobs: int) -> tuple[float, Tally]:
    """One machine, to a file of Parquet."""
    tally, began = Tally(), time.perf_counter()
    with look([folder]) as sources, written(out, "parquet", {}) as put:
        for _, encoded in run(work, parts(sources), tally, jobs=jobs):
            put(encoded)
    return time.perf_counter() - began, tally


def on_one_machine(given: Given, jobs: int, key: str | None = None) -> Measured:
    work = given.work(key)
    start, _ = alone(given.work(key), given.few, given.folder / "few.parquet", jobs)
    times, tally = [], Tally()
    for _ in range(given.repeats):
        took, tally = alone(work, given.rows, given.folder / "all.parquet", jobs)
        times.append(took)
    steady = statistics.median(times) - start
    return Measured(
        f"{jobs} process{'es' if jobs > 1 else ''}", tally.rows, given.bytes, steady, start, 0.0, dict(tally.verdicts)
    )


def on_spark(given: Given, master: str, keys: Sequence[str | None]) -> list[Measured]:
    """Each way of answering on one session: start, first job on few rows, then the rows."""
    found = []
    began = time.perf_counter()
    with session(master) as spark:
        start = time.perf_counter() - began
        for key in keys:
            work, out = given.work(key), str(given.folder / "spark")
            began = time.perf_counter()
            identify(spark, [str(given.few)], out, work, overwrite=True)
            warm = time.perf_counter() - began
            times, ran = [], None
            for _ in range(given.repeats):
                began = time.perf_counter()
                ran = identify(spark, [str(given.rows)], out, work, overwrite=True)
                times.append(time.perf_counter() - began)
            assert ran is not None
            found.append(
                Measured(
                    f"Spark {master}{' by asset' if key else ''}",
                    ran.tally.rows,
                    given.bytes,
                    statistics.median(times),
                    start,
                    warm,
                    dict(ran.tally.verdicts),
                )
            )
    return found


@dataclass(frozen=True, slots=True)
class Given:
    """The rows to answer, a few of them to start with, and how often."""

    folder: Path
    rows: Path
    few: Path
    bytes: int
    repeats: int
    engine: str

    def work(self, key: str | None) -> Work[Any]:
        return Work(Index(default_knowledge(), self.engine), as_batch, key)  # type: ignore[arg-type]


def steps(given: Given) -> dict[str, float]:
    """Seconds of one core per step, over all rows."""
    work = given.work("asset")
    took: Counter[str] = Counter()

    def timed(step: str, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        began = time.process_time()
        result = function(*arguments, **options)
        took[step] += time.process_time() - began
        return result

    with look([given.rows]) as sources:
        cut = parts(sources)
        while part := timed("cut", next, cut, None):
            read = timed("read", read_part, part, ColumnMapping(), "asset")
            batch = timed("to Arrow", batch_of, read.observations, read.keys)
            matched = timed("match", match_batch, batch, work.index)
            timed("combine", combine_batch, matched, work.index, "asset")
    return dict(took)


def show(found: Sequence[Measured], against: Measured) -> None:
    print(f"\n{'':34}{'rows/s':>10}{'MB/s':>8}{'ratio':>8}{'start s':>9}{'first job s':>13}")
    for one in found:
        print(
            f"{one.what:34}{one.rate:>10,.0f}{one.bytes / one.seconds / 1e6:>8.1f}{one.rate / against.rate:>8.2f}"
            f"{one.start:>9.1f}{one.warm:>13.1f}"
        )


def measure(given: Given, masters: Sequence[str]) -> dict[str, Any]:
    single, double = on_one_machine(given, 1), on_one_machine(given, 2)
    grouped = on_one_machine(given, 2, "asset")
    grouped.what += " by asset"
    sparks = [one for master in masters for one in on_spark(given, master, (None, "asset"))]
    show([single, double, *(one for one in sparks if "asset" not in one.what)], double)
    show([grouped, *(one for one in sparks if "asset" in one.what)], grouped)
    for one in sparks:
        same = grouped if "asset" in one.what else double
        assert one.verdicts == same.verdicts, "not the same answers"
    taken = steps(given)
    print("\nseconds of a core per million rows: ", end="")
    print(", ".join(f"{step} {seconds / single.rows * 1e6:.1f}" for step, seconds in taken.items()))
    return {"measured": [asdict(one) for one in (single, double, grouped, *sparks)], "steps": taken}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--forms", nargs="+", default=["jsonl", "parquet"], choices=["jsonl", "parquet"])
    parser.add_argument("--matcher", default="auto")
    parser.add_argument("--workers", action="store_true", help="also two workers of their own")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    masters = ["local[2]", *(["local-cluster[2,1,2048]"] if asked.workers else [])]
    told: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "python": sys.version.split()[0],
    }
    print(
        f"{asked.rows:,} rows in {asked.files} files, {HITS:.0%} with a tell; load {os.getloadavg()[0]:.1f}; {told['machine']}"
    )
    for form in asked.forms:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            size = write(folder / "rows", asked.rows, asked.files, form)
            write(folder / "few", 200, 2, form)
            print(f"\n{form}: {size / 1e6:,.1f} MB, {size / asked.rows:.0f} bytes a row")
            given = Given(folder, folder / "rows", folder / "few", size, asked.repeats, asked.matcher)
            told[form] = measure(given, masters) | {"bytes": size}
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
