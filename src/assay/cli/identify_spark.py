"""`assay identify --engine spark`: the same answers, from the machines of a cluster, as the files of a folder."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path

from assay.cli.identified import list_later, rows_to_correct, say_answers, say_left_out
from assay.cli.shared import err, stream_progress
from assay.errors import FactsError
from assay.identify.index import Index
from assay.identify.knowledge import knowledge_of
from assay.observe.model import Reading
from assay.observe.read import write_bad_rows
from assay.register.index import Register
from assay.report.identified import JsonLines, as_batch
from assay.report.stamp import stamp
from assay.spark.files import write_text
from assay.spark.job import Ran, identify
from assay.spark.session import options, session
from assay.streams import Work

TO_CORRECT = "_left-out-rows.csv"  # in the folder of the answers, which readers of folders pass over


@dataclass(frozen=True, slots=True)
class Asked:
    """What a job on Spark is to answer, and how."""

    inputs: tuple[str, ...]
    form: str
    out: str
    why: bool | None
    matcher: str
    group_by: str | None
    known_at: dt.date | None
    rows: int
    rejects: Path | None
    quiet: bool
    overwrite: bool


def form_on_spark(as_json: bool, as_csv: bool, parquet: str | None, out: str | None) -> str:
    """The form of the answers: Parquet, unless --json asks for lines. Raises FactsError."""
    if as_csv:
        raise FactsError("Spark writes Parquet or JSON Lines", remedy="leave --csv out, or give --json")
    if bool(parquet) == bool(out) or (parquet and as_json):
        raise FactsError(
            "Spark writes to one folder, in one form", remedy="give --out FOLDER, and --json for JSON Lines"
        )
    return "jsonl" if as_json else "parquet"


def refuse_on_spark(asked: Asked, per_observation: bool | None, jobs: int) -> None:
    """Raises FactsError for what one machine can be asked and a cluster cannot."""
    if "-" in asked.inputs:
        raise FactsError(
            "Spark cannot read standard input", remedy="give files, folders or URLs that every worker reaches"
        )
    if jobs > 1:
        raise FactsError("--jobs is for one machine", remedy="say with --master and --spark-conf how many work")
    if per_observation is False and not asked.group_by:
        raise FactsError(
            "--per-device: Spark does not tell devices apart by all that is known of them",
            remedy="give --group-by with what rows of one device have alike, or leave out --engine spark",
        )


def on_spark(asked: Asked, chosen: Path | None, master: str | None, conf: list[str] | None) -> None:
    """Run the job, and say what it came to. Raises AssayError."""
    settings = options(conf)
    register = Register.load(chosen)
    encode = JsonLines(stamp(register), bool(asked.group_by)) if asked.form == "jsonl" else as_batch
    explained = asked.why if asked.why is not None else asked.form == "jsonl"
    index = Index(knowledge_of(register.folder), asked.matcher)  # type: ignore[arg-type]  # checked by the command
    cut = asked.known_at.isoformat() if asked.known_at else None
    work = Work(index, encode, asked.group_by, explained, cut)
    with session(master, settings) as spark:
        with stream_progress(asked.quiet) as report:
            ran = identify(
                spark, asked.inputs, asked.out, work, form=asked.form, overwrite=asked.overwrite, rows=asked.rows,
                stamp=stamp(register), progress=report,
            )  # fmt: skip
        list_later(ran.tally, cut)
        say_left_out(ran.tally.left_out, sum(ran.tally.reasons.values()))
        if text := _to_correct(ran, asked.rejects):
            write_text(spark, f"{asked.out.rstrip('/')}/{TO_CORRECT}", text)
    if not asked.quiet:
        say_answers(ran.tally.rows, ran.tally.answers, ran.tally.verdicts, asked.out)
        sent = f"{ran.files:,} files, {ran.bytes:,} bytes, {ran.seconds:.1f} s; each worker was sent {ran.sent:,} bytes"
        err.print(f"{sent}, and matched with {' or '.join(ran.engines)}", markup=False, soft_wrap=True)


def _to_correct(ran: Ran, rejects: Path | None) -> str:
    """Rows that could not be used as a file to be corrected: its text, unless it was asked for elsewhere."""
    rows = rows_to_correct(ran.tally.left_out, ran.tally.bad_rows)
    if not rows:
        return ""
    with tempfile.TemporaryDirectory(prefix="assay-") as folder:
        file = rejects or Path(folder) / TO_CORRECT
        write_bad_rows(Reading(bad_rows=rows), file)
        err.print(f"rows to correct: {len(rows):,} in {rejects or TO_CORRECT}", markup=False, soft_wrap=True)
        return "" if rejects else file.read_text(encoding="utf-8")
