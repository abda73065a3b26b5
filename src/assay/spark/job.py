"""The same answers from many machines: files are read and matched where they are sent, and assets meet to be combined."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from assay import __version__
from assay.errors import AssayError
from assay.identify.observations import ASSET
from assay.observe.model import LeftOut
from assay.observe.read.parts import ROWS
from assay.spark.files import Listed, check_target, listed, write_text
from assay.spark.session import INSTALL_PYSPARK
from assay.spark.work import MATCHED, Counted, Counts, Shared, answering, combining, matching, schema_of
from assay.streams import Tally, Work

if TYPE_CHECKING:
    from pyspark import Accumulator, Broadcast
    from pyspark.sql import DataFrame, SparkSession

FORMS = ("jsonl", "parquet")
REPORT = "_assay.json"  # beside the answers; readers of folders pass over what begins with an underscore
BYTES_PER_GROUP = 4 * 2**20  # of evidence, whose assets are combined in one call
BYTES_PER_PARTITION = 64 * 2**20
_EVERY = 0.5  # seconds between two looks at how far it is

Progress = Callable[[str, int, int, int], None]
"""Called with a stage, bytes done, bytes in all and rows done."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a job has come to. `sent` is how many bytes every worker was sent before its first row."""

    tally: Tally
    files: int
    bytes: int
    sent: int
    engines: tuple[str, ...]
    seconds: float


def identify(
    spark: SparkSession,
    inputs: Sequence[str],
    out: str,
    work: Work[Any],
    *,
    form: str = "parquet",
    overwrite: bool = False,
    rows: int = ROWS,
    stamp: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Ran:
    """Answer to every row of the files under `inputs`, or with `work.key` to every asset; the answers become files in `out`.

    `work` is what `assay.streams.run` would be given, and gives the same answers; rows of an asset need not stand together.
    `stamp` says which register answered. Raises AssayError; then nothing stands in `out` that was not there before, or,
    with `overwrite`, nothing at all.
    """
    check_target(spark, out, inputs, overwrite=overwrite)
    began = time.monotonic()
    files = listed(spark, inputs)
    shared = Shared.of(work, files.roots, rows)
    sent = spark.sparkContext.broadcast(shared)
    counts: Accumulator[dict[str, Counted]] = spark.sparkContext.accumulator({}, Counts())
    try:
        with errors_told(), told(counts, files, progress, "identify"):
            write(_answers(spark, files, sent, counts, work.key, form), out, form, overwrite)
    finally:
        sent.destroy()
    ran = added_up(counts.value, files, len(shared.work), time.monotonic() - began)
    write_text(spark, f"{out.rstrip('/')}/{REPORT}", report(ran, spark.version, stamp or {}))
    return ran


def _answers(
    spark: SparkSession, files: Listed, sent: Broadcast[Shared], counts: Any, key: str | None, form: str
) -> DataFrame:
    from pyspark.sql import functions

    answers = types_of(schema_of(form))
    frame = files.frame.select("path", "content")
    if key is None:
        return frame.mapInArrow(answering(sent, counts), answers)
    matched = frame.mapInArrow(matching(sent, counts), types_of(MATCHED))
    # One call per asset would be most of the work: assets are combined by the thousand, those of one group together.
    groups = max(1, files.bytes // BYTES_PER_GROUP)
    whose = functions.coalesce(matched[ASSET.name], matched["id"])
    group = functions.pmod(functions.xxhash64(whose), functions.lit(groups))
    _spread(spark, files.bytes)
    return matched.groupBy(group.alias("group")).applyInArrow(combining(sent, counts), answers)


def _spread(spark: SparkSession, size: int) -> None:
    """As many partitions to combine in as the evidence asks for, unless somebody has said how many."""
    if spark.sparkContext.getConf().get("spark.sql.shuffle.partitions") is None:
        wanted = max(2 * spark.sparkContext.defaultParallelism, size // BYTES_PER_PARTITION)
        spark.conf.set("spark.sql.shuffle.partitions", str(wanted))


def types_of(schema: pa.Schema) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)


def write(answers: DataFrame, out: str, form: str, overwrite: bool) -> None:
    writer = answers.write.mode("overwrite" if overwrite else "error")
    if form == "parquet":
        writer.option("compression", "zstd").parquet(out)
    else:
        writer.text(out)


@contextmanager
def told(counts: Any, files: Listed, progress: Progress | None, stage: str) -> Iterator[None]:
    """Tells how far it is until the work is done."""
    if progress is None:
        yield
        return
    ended = threading.Event()

    def tell() -> None:
        while not ended.wait(_EVERY):
            done = list(counts.value.values())
            rows = sum(one.tally.rows for one in done if one.tally)
            progress(stage, sum(one.bytes for one in done), files.bytes, rows)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        ended.set()
        teller.join()


_OURS = re.compile(r"assay\.errors\.\w+: (.*)")
_MISSING = re.compile(r"ModuleNotFoundError: No module named '([\w.]+)'")


@contextmanager
def errors_told() -> Iterator[None]:
    """What fails on a worker, as one line of what failed there."""
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JJavaError, PySparkException) as error:
        said = str(error)
        if ours := _OURS.search(said):
            raise AssayError(ours[1]) from None
        if missing := _MISSING.search(said):
            raise AssayError(
                f"the workers' Python has no {missing[1]}",
                remedy=f"{INSTALL_PYSPARK}; or say with spark.pyspark.python which Python they are to use",
            ) from None
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        causes = [line for line in lines if line.startswith("Caused by:")] or lines[:1]
        raise AssayError(f"the Spark job failed: {causes[-1][:300]}", remedy="the executors' logs say more") from None


def added_up(counts: Mapping[str, Counted], files: Listed, sent: int, seconds: float) -> Ran:
    total = Tally()
    for path, first in files.twice:
        name = files.roots.name(path)
        total.reasons["duplicate"] += 1
        said = f"the same content as {files.roots.name(first)}, read once"
        total.left_out.append(LeftOut(name, None, "duplicate", said))
    for _, counted in sorted(counts.items(), key=lambda one: files.roots.order(one[0])):
        if counted.tally:
            total.add(counted.tally)
    engines = tuple(sorted({one.engine for one in counts.values() if one.engine}))
    return Ran(total, files.count, files.bytes, sent, engines, seconds)


def report(ran: Ran, spark: str, stamp: Mapping[str, Any]) -> str:
    told = {
        "assay": __version__,
        "spark": spark,
        "register": dict(stamp),
        "files": ran.files,
        "bytes": ran.bytes,
        "rows": ran.tally.rows,
        "answers": ran.tally.answers,
        "verdicts": dict(ran.tally.verdicts),
        "left_out": dict(ran.tally.reasons),
        "matchers": ran.engines,
        "sent": ran.sent,
    }
    return json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
