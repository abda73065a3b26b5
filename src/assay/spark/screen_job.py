"""Names of many files screened by the machines of a cluster, row for row as on one."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assay import __version__
from assay.screened import MakerSum
from assay.spark.files import check_target, listed, write_text
from assay.spark.job import REPORT, Progress, Ran, added_up, errors_told, report, told, types_of, write
from assay.spark.screen_work import ScreenWork, SharedScreening, makers_of, screening
from assay.spark.work import Counts

if TYPE_CHECKING:
    from pyspark import Accumulator
    from pyspark.sql import SparkSession


@dataclass(frozen=True, slots=True)
class ScreenRan:
    """What a job has come to. The tally's verdicts are rows by outcome."""

    ran: Ran
    makers: tuple[MakerSum, ...]
    lines: int  # purchase lines read


def screen(
    spark: SparkSession,
    inputs: Sequence[str],
    out: str,
    work: ScreenWork,
    *,
    overwrite: bool = False,
    stamp: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> ScreenRan:
    """Screen the names in the files under `inputs`; rows that came to something become Parquet files in `out`.

    `stamp` says with what they were found. Raises AssayError; then nothing stands in `out` that was not there before, or,
    with `overwrite`, nothing at all.
    """
    check_target(spark, out, inputs, overwrite=overwrite)
    began = time.monotonic()
    files = listed(spark, inputs)
    sent = spark.sparkContext.broadcast(SharedScreening(__version__, work, files.roots))
    counts: Accumulator[dict[str, Any]] = spark.sparkContext.accumulator({}, Counts())
    try:
        with errors_told(), told(counts, files, progress, "screen"):
            frame = files.frame.select("path", "content")
            write(frame.mapInArrow(screening(sent, counts), types_of(work.encoding.schema)), out, "parquet", overwrite)
    finally:
        sent.destroy()
    ran = added_up(counts.value, files, len(work.archive), time.monotonic() - began)
    write_text(spark, f"{out.rstrip('/')}/{REPORT}", report(ran, spark.version, stamp or {}))
    return ScreenRan(ran, tuple(makers_of(counts.value)), sum(one.lines for one in counts.value.values()))
