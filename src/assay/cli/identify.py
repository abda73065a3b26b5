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

from assay.cli.register_source import RegisterOption, say_age
from assay.cli.shared import Lang, day, default_lang, err, out, progress, stream_progress
from assay.devices import answers_of_devices
from assay.errors import FactsError
from assay.identify.index import Index
from assay.identify.knowledge import knowledge_of
from assay.identify.label import shapes_of
from assay.identify.scan import Engine
from assay.observe.model import FIELDS, LeftOut, Reading
from assay.observe.read import write_bad_rows
from assay.observe.read.ledger import BAD_ROW_COLUMNS
from assay.observe.read.part_rows import OWN_KEYS
from assay.observe.read.parts import ROWS
from assay.register.index import Register
from assay.report.identified import CsvRows, JsonLines, Paragraphs, as_batch, csv_header, form_of_name, written
from assay.report.stamp import register_line, stamp
from assay.sources import Source, look, parts, read_together
from assay.streams import Tally, Work, run

SHOWN = 50  # things left out that are printed one by one


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be written, where, and in which words."""

    form: str  # text | jsonl | csv | parquet
    target: Path | None
    why: bool
    lang: str
    quiet: bool
    rejects: Path | None


def identify_command(
    paths: Annotated[list[Path], typer.Argument(help="Evidence files or folders; `-` for standard input.")],
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the explanation.", default_factory=default_lang)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One row of CSV per answer.")] = False,
    parquet: Annotated[Path | None, typer.Option("--parquet", help="Write the answers to this Parquet file.")] = None,
    out_file: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Write the answers to this file: .jsonl, .csv or .parquet, also packed as .zst or .gz. It is whole or not there.",
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
            "field. Rows of one device must stand together.",
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
    known_at: Annotated[
        str | None, typer.Option("--known-at", help="Use only what had been recorded by this day.")
    ] = None,
    chosen: RegisterOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no summary.")] = False,
) -> None:
    """Who really made each device: brand, maker, components, verdict, and the evidence for and against."""
    form, target = _form(as_json, as_csv, parquet, out_file)
    explained = why if why is not None else form in ("text", "jsonl")
    wanted = _Wanted(form, target, explained, lang.value, quiet, rejects)
    known = day(known_at, "--known-at")
    _check(matcher, group_by, per_observation)
    with look(paths) as sources:
        register = Register.load(chosen)
        index = Index(knowledge_of(register.folder), matcher)  # type: ignore[arg-type]  # checked against the closed list
        single = _per_observation(sources) if per_observation is None else per_observation
        if single or group_by:
            _in_parts(sources, index, register, wanted, group_by, known, jobs, batch_rows)
        else:
            _together(sources, index, register, wanted, known, batch_rows)
    if form == "text":
        out.print(register_line(register, lang.value), style="dim", markup=False)
        say_age(register, lang.value)


def _form(as_json: bool, as_csv: bool, parquet: Path | None, out_file: Path | None) -> tuple[str, Path | None]:
    """The form of the answers and the file they go to, where they do not go to standard output."""
    asked = [name for name, given in (("jsonl", as_json), ("csv", as_csv), ("parquet", parquet is not None)) if given]
    if len(asked) > 1 or (parquet and out_file):
        raise FactsError("one form of answers at a time", remedy="give one of --json, --csv, --parquet or --out")
    if out_file is None:
        return (asked[0] if asked else "text"), parquet
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
    if "after-known-at" in tally.reasons:
        later = f"{tally.reasons['after-known-at']:,} rows were seen after {cut}"
        tally.left_out.append(LeftOut("all files", None, "after-known-at", later))
    if tally.split:
        told = f"rows of {tally.split:,} assets did not stand together, and were answered apart (sort by {group_by})"
        tally.left_out.append(LeftOut("all files", None, "not-together", told))
    _tell(tally.left_out, tally.bad_rows, sum(tally.reasons.values()), wanted)
    if wanted.target and not wanted.quiet:
        _summary(tally.rows, tally.answers, dict(tally.verdicts), wanted.target)


def _together(
    sources: Sequence[Source], index: Index, register: Register, wanted: _Wanted, known: dt.date | None, rows: int
) -> None:
    """All at once: which rows are of one device is told by everything that is known."""
    with progress(wanted.quiet or wanted.form != "text") as report:
        shapes = shapes_of(index.knowledge)
        reading = read_together(sources, lambda _, done, total: report("files", done, total), shapes)
    encode = _encoder(wanted, register, grouped=True)
    answers, verdicts = 0, dict[str, int]()
    with _writing(wanted, register) as write:
        for batch in answers_of_devices(reading.observations, index, known_at=known, why=wanted.why, at_once=rows):
            write(encode(batch))
            answers += batch.num_rows
            for verdict in batch.column("verdict").to_pylist():
                verdicts[verdict] = verdicts.get(verdict, 0) + 1
    _tell(reading.left_out, reading.bad_rows, len(reading.left_out), wanted)
    if wanted.target and not wanted.quiet:
        _summary(len(reading.observations), answers, verdicts, wanted.target)


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
    for item in left_out[:SHOWN]:
        place = f"{item.path}{f':{item.record}' if item.record else ''}"
        err.print(f"left out: {place}: {item.detail}", markup=False, soft_wrap=True)
    file = wanted.rejects or (wanted.target and wanted.target.with_name(f"{wanted.target.name}.left-out-rows.csv"))
    kept = {(row["assay_source"], row["assay_row"]) for row in bad_rows}
    unkept = [one for one in left_out if one.reason == "bad-row" and (one.path, str(one.record)) not in kept]
    rows = [*bad_rows, *(_bad_row(one) for one in unkept)]
    if count > SHOWN:
        err.print(f"left out: {count - SHOWN:,} more like these", markup=False, soft_wrap=True)
    if file and rows:
        write_bad_rows(Reading(bad_rows=rows), file)
        err.print(f"rows to correct: {len(rows):,} in {file}", markup=False, soft_wrap=True)
    elif file:
        file.unlink(missing_ok=True)  # of an earlier run


def _bad_row(one: LeftOut) -> dict[str, str]:
    """A row that is listed and not kept: where it stands, and why it could not be used."""
    return dict(zip(BAD_ROW_COLUMNS, (one.path, one.sha256, str(one.record or ""), "", one.detail), strict=True))


def _summary(rows: int, answers: int, verdicts: dict[str, int], target: Path) -> None:
    told = ", ".join(f"{verdict} {count:,}" for verdict, count in sorted(verdicts.items(), key=lambda pair: -pair[1]))
    err.print(f"{rows:,} observations, {answers:,} answers: {told or 'none'}", markup=False, soft_wrap=True)
    err.print(f"written: {target}", markup=False, soft_wrap=True)
