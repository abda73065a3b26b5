"""`assay identify`: who made it, one answer per device or per observation, from a few files or from any number of rows."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from assay.cli.identified import list_later, rows_to_correct, say_answers, say_left_out
from assay.cli.identify_spark import Asked, form_on_spark, on_spark, refuse_on_spark
from assay.cli.register_source import RegisterOption, say_age
from assay.cli.shared import Lang, day, default_lang, err, out, progress, stream_progress, today
from assay.cli.spark_options import EngineOption, MasterOption, OverwriteOption, SparkConfOption, Where
from assay.devices import answers_of_devices
from assay.errors import FactsError
from assay.identify.index import Index
from assay.identify.knowledge import knowledge_of
from assay.identify.label import shapes_of
from assay.identify.scan import Engine
from assay.inventory.statements import Statement, read_statements
from assay.observe.model import FIELDS, LeftOut, Reading
from assay.observe.read import write_bad_rows
from assay.observe.read.part_rows import OWN_KEYS
from assay.observe.read.parts import ROWS
from assay.register.index import Register
from assay.report.identified import CsvRows, JsonLines, Paragraphs, as_batch, csv_header, form_of_name, written
from assay.report.stamp import register_line, stamp
from assay.report.stated import with_statements
from assay.sources import Source, look, parts, read_together
from assay.streams import Tally, Work, run


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be written, where, and in which words."""

    form: str  # text | jsonl | csv | parquet
    target: Path | None
    why: bool
    lang: str
    quiet: bool
    rejects: Path | None
    statements: tuple[Statement, ...] = ()
    on: dt.date = dt.date.max


def identify_command(
    paths: Annotated[
        list[str],  # not Path, which would take a slash out of a URL
        typer.Argument(help="Evidence files or folders; `-` for standard input; with Spark also URLs."),
    ],
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the explanation.", default_factory=default_lang)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One row of CSV per answer.")] = False,
    parquet: Annotated[str | None, typer.Option("--parquet", help="Write the answers to this Parquet file.")] = None,
    out_file: Annotated[
        str | None,
        typer.Option(
            "--out",
            help="Write the answers to this file: .jsonl, .csv or .parquet, also packed as .zst or .gz. It is whole or not "
            "there. With Spark a folder or URL, of Parquet or with --json of JSON Lines.",
        ),
    ] = None,
    per_observation: Annotated[
        bool | None,
        typer.Option(
            "--per-observation/--per-device",
            help="One answer per observation or per device. Default: per observation where all files hold observations "
            "(their ids are kept), else per device.",
        ),
    ] = None,
    group_by: Annotated[
        str | None,
        typer.Option(
            "--group-by",
            help="One answer per run of rows with the same value: `asset`, `mac`, `address`, `site`, `channel_of` or a "
            "field. Rows of one device must stand together, unless Spark gathers them.",
        ),
    ] = None,
    why: Annotated[
        bool | None,
        typer.Option(
            "--why/--no-why", help="With the paragraph that explains each answer. Default: not in CSV and Parquet."
        ),
    ] = None,
    matcher: Annotated[
        str, typer.Option("--matcher", help="Engine that looks for words: auto, hyperscan or portable. Same answers.")
    ] = "auto",
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Processes to work with.")] = 1,
    batch_rows: Annotated[int, typer.Option("--batch-rows", min=1, help="Rows that are worked on at a time.")] = ROWS,
    rejects: Annotated[
        Path | None,
        typer.Option("--rejects", help="CSV file for rows that could not be used. Default: beside the file of --out."),
    ] = None,
    statements: Annotated[
        Path | None,
        typer.Option(
            "--statements",
            help="What makers and suppliers state: shown with each device, in text and JSON (per device).",
        ),
    ] = None,
    known_at: Annotated[
        str | None, typer.Option("--known-at", help="Use only what had been recorded by this day.")
    ] = None,
    chosen: RegisterOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no summary.")] = False,
    engine: EngineOption = Where.local,
    master: MasterOption = None,
    spark_conf: SparkConfOption = None,
    overwrite: OverwriteOption = False,
) -> None:
    """Who really made each device: brand, maker, components, verdict, and the evidence for and against."""
    if engine is Where.spark:
        _check(matcher, group_by, per_observation)
        asked = Asked(
            tuple(paths), form_on_spark(as_json, as_csv, parquet, out_file), parquet or out_file or "", why, matcher, group_by,
            day(known_at, "--known-at"), batch_rows, rejects, quiet, overwrite,
        )  # fmt: skip
        refuse_on_spark(asked, per_observation, jobs)
        on_spark(asked, chosen, master, spark_conf)
        return
    if master or spark_conf or overwrite:
        raise FactsError("--master, --spark-conf and --overwrite are for Spark", remedy="give --engine spark too")
    form, target = _form(as_json, as_csv, parquet, out_file)
    explained = why if why is not None else form in ("text", "jsonl")
    known = day(known_at, "--known-at")
    stated = read_statements(statements) if statements else ()
    wanted = _Wanted(form, target, explained, lang.value, quiet, rejects, stated, known or today())
    _check(matcher, group_by, per_observation)
    with look([Path(path) for path in paths]) as sources:
        register = Register.load(chosen)
        index = Index(knowledge_of(register.folder), matcher)  # type: ignore[arg-type]  # checked against the closed list
        single = _per_observation(sources) if per_observation is None else per_observation
        if stated and (single or group_by):
            raise FactsError("--statements speak of devices", remedy="leave --group-by out, and give --per-device")
        if single or group_by:
            _in_parts(sources, index, register, wanted, group_by, known, jobs, batch_rows)
        else:
            _together(sources, index, register, wanted, known, batch_rows)
    if form == "text":
        out.print(register_line(register, lang.value), style="dim", markup=False)
        say_age(register, lang.value)


def _form(as_json: bool, as_csv: bool, parquet: str | None, out: str | None) -> tuple[str, Path | None]:
    """The form of the answers and the file they go to, where they do not go to standard output."""
    asked = [name for name, given in (("jsonl", as_json), ("csv", as_csv), ("parquet", parquet is not None)) if given]
    if len(asked) > 1 or (parquet and out):
        raise FactsError("one form of answers at a time", remedy="give one of --json, --csv, --parquet or --out")
    if out is None:
        return (asked[0] if asked else "text"), Path(parquet) if parquet else None
    out_file = Path(out)
    named = form_of_name(out_file)
    form = asked[0] if asked else named
    if form is None:
        raise FactsError(
            f"--out {out_file}: its name does not say in which form",
            remedy="end it in .jsonl, .csv or .parquet, or give --json or --csv",
        )
    if form == "parquet" and out_file.suffix != ".parquet":
        raise FactsError(f"--out {out_file}: Parquet is packed already", remedy="end it in .parquet")
    return form, out_file


def _check(matcher: str, group_by: str | None, per_observation: bool | None) -> None:
    if matcher not in get_args(Engine):
        raise FactsError(f"--matcher {matcher}: no such engine", remedy=f"give one of {', '.join(get_args(Engine))}")
    if group_by and group_by not in {"asset", *OWN_KEYS, *FIELDS}:
        raise FactsError(
            f"--group-by {group_by}: nothing that a row has", remedy=f"give asset, {', '.join(OWN_KEYS)} or a field"
        )
    if group_by and per_observation:
        raise FactsError("--group-by and --per-observation exclude each other", remedy="give one of them")


def _per_observation(sources: Sequence[Source]) -> bool:
    forms = {source.form for source in sources if source.form}
    return forms == {"observations"}


def _in_parts(
    sources: Sequence[Source], index: Index, register: Register, wanted: _Wanted, group_by: str | None,
    known: dt.date | None, jobs: int, rows: int,
) -> None:  # fmt: skip
    """Part by part, at flat memory."""
    tally = Tally()
    cut = known.isoformat() if known else None
    work = Work(index, _encoder(wanted, register, grouped=bool(group_by)), group_by, wanted.why, cut)
    size = sum(source.size for source in sources)
    with stream_progress(wanted.quiet or (wanted.form != "parquet" and wanted.target is None)) as report:
        shapes = shapes_of(index.knowledge)
        cut_up = parts(sources, rows, lambda stage, done, total: report(stage, done, total, 0), shapes)
        with _writing(wanted, register) as write:
            for done, encoded in run(work, cut_up, tally, jobs=jobs):
                write(encoded)
                if done:
                    report("identify", done, size, tally.rows)
    list_later(tally, cut)
    if tally.split:
        told = f"rows of {tally.split:,} assets did not stand together, and were answered apart (sort by {group_by})"
        tally.left_out.append(LeftOut("all files", None, "not-together", told))
    _tell(tally.left_out, tally.bad_rows, sum(tally.reasons.values()), wanted)
    if wanted.target and not wanted.quiet:
        say_answers(tally.rows, tally.answers, tally.verdicts, wanted.target)


def _together(
    sources: Sequence[Source], index: Index, register: Register, wanted: _Wanted, known: dt.date | None, rows: int
) -> None:
    """All at once: which rows are of one device is told by everything that is known."""
    with progress(wanted.quiet or wanted.form != "text") as report:
        shapes = shapes_of(index.knowledge)
        reading = read_together(sources, lambda _, done, total: report("files", done, total), shapes)
    encode = _encoder(wanted, register, grouped=True)
    sold = {seen.id: seen.get("claim_supplier") for seen in reading.observations if seen.get("claim_supplier")}
    answers, verdicts = 0, dict[str, int]()
    with _writing(wanted, register) as write:
        for batch in answers_of_devices(reading.observations, index, known_at=known, why=wanted.why, at_once=rows):
            if wanted.statements:
                batch = with_statements(batch, wanted.statements, wanted.on, index.knowledge, sold)
            write(encode(batch))
            answers += batch.num_rows
            for verdict in batch.column("verdict").to_pylist():
                verdicts[verdict] = verdicts.get(verdict, 0) + 1
    _tell(reading.left_out, reading.bad_rows, len(reading.left_out), wanted)
    if wanted.target and not wanted.quiet:
        say_answers(len(reading.observations), answers, verdicts, wanted.target)


def _encoder(wanted: _Wanted, register: Register, *, grouped: bool) -> Callable[[Any], Any]:
    match wanted.form:
        case "jsonl":
            return JsonLines(stamp(register), grouped)
        case "csv":
            return CsvRows(stamp(register))
        case "parquet":
            return as_batch
        case _:
            return Paragraphs(wanted.lang)


@contextmanager
def _writing(wanted: _Wanted, register: Register) -> Iterator[Callable[[Any], object]]:
    if wanted.target:
        with written(wanted.target, wanted.form, stamp(register)) as write:
            yield write
    elif wanted.form == "text":
        yield _print
    else:
        if wanted.form == "csv":
            sys.stdout.write(csv_header())
        yield sys.stdout.write


def _print(lines: Sequence[str]) -> None:
    for line in lines:
        out.print(line, markup=False)


def _tell(left_out: Sequence[LeftOut], bad_rows: Sequence[dict[str, str]], count: int, wanted: _Wanted) -> None:
    """What was left out, a bounded list of it, on standard error; the rows themselves in a file to be corrected."""
    say_left_out(left_out, count)
    file = wanted.rejects or (wanted.target and wanted.target.with_name(f"{wanted.target.name}.left-out-rows.csv"))
    rows = rows_to_correct(left_out, bad_rows)
    if file and rows:
        write_bad_rows(Reading(bad_rows=rows), file)
        err.print(f"rows to correct: {len(rows):,} in {file}", markup=False, soft_wrap=True)
    elif file:
        file.unlink(missing_ok=True)  # of an earlier run
