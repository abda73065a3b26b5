"""`assay screen --engine spark`: the same rows, from the machines of a cluster, as the Parquet files of a folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from assay.cli.identified import say_left_out
from assay.cli.shared import err, stream_progress
from assay.errors import FactsError
from assay.observe.read.name_columns import Wanted
from assay.register.index import Register
from assay.report.screened import ROWS, RowFields, row_batch
from assay.report.stamp import stamp
from assay.screen.outcome import Book, Threshold
from assay.screening import kernel_version
from assay.spark.screen_job import screen
from assay.spark.screen_work import Encoding, ScreenWork
from assay.spark.session import options, session


@dataclass(frozen=True, slots=True)
class OnSpark:
    """Where a job on Spark runs, and where its rows go."""

    inputs: tuple[str, ...]
    out: str
    master: str | None
    conf: list[str] | None
    overwrite: bool
    quiet: bool


def encoding(*, all_rows: bool, why: bool) -> Encoding:
    """Rows as `assay screen --parquet` writes them."""
    return Encoding(partial(RowFields, all_rows=all_rows, why=why), row_batch, ROWS)


def refuse_on_spark(inputs: Sequence[str], out: str | None, *, lines: bool, statements: bool) -> str:
    """The folder of the rows. Raises FactsError for what one machine can be asked and a cluster cannot."""
    if "-" in inputs:
        raise FactsError(
            "Spark cannot read standard input", remedy="give files, folders or URLs that every worker reaches"
        )
    if lines or not out:
        raise FactsError("Spark writes rows as Parquet, into a folder", remedy="give --out FOLDER")
    if statements:
        raise FactsError("--statements is for one machine", remedy="screen the suppliers that come to something there")
    return out


def on_spark(
    asked: OnSpark, register: Register, lists: Sequence[Path], columns: Wanted,
    by: tuple[Threshold, dt.date, dt.date | None], encoding: Encoding,
) -> set[str]:  # fmt: skip
    """Run the job, say what it came to, and give back the outcomes there were. Raises AssayError."""
    settings = options(asked.conf)
    work = ScreenWork.of(register, lists, columns, *by, encoding)
    told = {**stamp(register), "kernel": kernel_version()}
    with session(asked.master, settings) as spark, stream_progress(asked.quiet) as report:
        found = screen(spark, asked.inputs, asked.out, work, overwrite=asked.overwrite, stamp=told, progress=report)
    ran = found.ran
    say_left_out(ran.tally.left_out, sum(ran.tally.reasons.values()))
    if not asked.quiet:
        outcomes = "; ".join(f"{outcome} {count:,}" for outcome, count in sorted(ran.tally.verdicts.items()))
        err.print(f"{ran.tally.rows:,} rows: {outcomes or 'nothing found'}; written: {asked.out}", markup=False)
        sent = f"{ran.files:,} files, {ran.bytes:,} bytes, {ran.seconds:.1f} s; each worker was sent {ran.sent:,} bytes"
        err.print(sent, markup=False, soft_wrap=True)
    book = Book(register, (), by[1], by[2])
    makers = {book.standing(f"register/{one.maker}").outcome.value for one in found.makers}
    return {outcome for outcome, count in ran.tally.verdicts.items() if count} | makers
