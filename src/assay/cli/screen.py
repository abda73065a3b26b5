"""`assay screen`: supplier, importer and product names against the register and added lists, from files of any size."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, BinaryIO, cast

import typer

from assay.cli.register_source import RegisterOption, say_age
from assay.cli.screen_spark import OnSpark, encoding, on_spark, refuse_on_spark
from assay.cli.screen_text import (
    SHOWN,
    print_counts,
    print_found,
    print_statements,
    print_versions,
    tell_left_out,
    with_places,
)
from assay.cli.shared import Lang, day, default_lang, err, out, stream_progress, today
from assay.cli.spark_options import EngineOption, MasterOption, OverwriteOption, SparkConfOption, Where
from assay.errors import EvidenceError, FactsError
from assay.identify.knowledge import knowledge_of
from assay.inventory.statements import read_statements
from assay.observe.read.name_columns import Wanted
from assay.observe.read.unpacked import STANDARD_INPUT
from assay.register.index import Register
from assay.report.i18n import translator
from assay.report.identified import form_of_name
from assay.report.screened import (
    PLACES,
    RowFields,
    csv_line,
    encoded,
    file_written,
    maker_outcome,
    name_line,
    product_lines,
    row_batch,
    summary_line,
)
from assay.report.stamp import register_line
from assay.report.stated import statement_line
from assay.screen.model import Outcome
from assay.screen.outcome import ALERTS, Threshold
from assay.screened import ScreenedRows, Screening, screen_files
from assay.screening import screener
from assay.supplier_statements import SupplierStatements


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be written, where, and in which words."""

    form: str  # text | jsonl | csv | parquet
    target: Path | None
    lang: str
    quiet: bool
    why: bool
    all_rows: bool
    limit: int


def screen_command(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Tables or lists of names; `-` for standard input. With Spark also folders and URLs such as hdfs:// and "
            "s3a://.",
        ),
    ],
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the explanations.", default_factory=default_lang)],
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--column", help="A column of names. Default: those whose headings say so (supplier, importer ...)."
        ),
    ] = None,
    lists: Annotated[
        list[Path] | None,
        typer.Option(
            "--list", help="Another list to screen against, as published or as `register list-import` stored it."
        ),
    ] = None,
    statements: Annotated[
        Path | None,
        typer.Option(
            "--statements", help="What suppliers state (YAML, CSV or JSON): shown beside their names, in text and JSON."
        ),
    ] = None,
    threshold: Annotated[
        Threshold, typer.Option("--threshold", help="How like a listed name must be for an alert.")
    ] = Threshold.LIKELY,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line: names, goods, a summary.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One row of CSV per row that came to something.")] = False,
    as_parquet: Annotated[
        bool, typer.Option("--parquet", help="The same rows as Parquet, to --out or a pipe.")
    ] = False,
    out_file: Annotated[
        str | None,
        typer.Option(
            "--out",
            "-o",
            help="Write to this file: .jsonl, .csv or .parquet, also packed as .zst or .gz. It is whole or not there. With "
            "Spark a folder or URL, of Parquet.",
        ),
    ] = None,
    all_rows: Annotated[
        bool, typer.Option("--all", help="In CSV and Parquet, every row, also what nothing was found for.")
    ] = False,
    why: Annotated[
        bool, typer.Option("--why", help="In CSV and Parquet, with the paragraph that explains it.")
    ] = False,
    goods: Annotated[
        bool, typer.Option("--goods/--no-goods", help="Also read what was bought, where a table says so.")
    ] = True,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Names that are printed one by one.")] = SHOWN,
    on: Annotated[
        str | None, typer.Option("--on", help="Day that lists and owners are judged on. Default: today.")
    ] = None,
    known_at: Annotated[
        str | None, typer.Option("--known-at", help="Use only what had been public by this day.")
    ] = None,
    chosen: RegisterOption = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 where there is an alert, 3 where there are only look-alikes.")
    ] = False,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Processes to look for names with.")] = 1,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no summary.")] = False,
    engine: EngineOption = Where.local,
    master: MasterOption = None,
    spark_conf: SparkConfOption = None,
    overwrite: OverwriteOption = False,
) -> None:
    """Which suppliers, importers, makers and goods are listed, belong to a listed company, or only look like one."""
    judged, known = day(on, "--on") or today(), day(known_at, "--known-at")
    picked = Wanted(tuple(columns or ()), goods)
    if engine is Where.spark:
        target_folder = refuse_on_spark(names, out_file, lines=as_json or as_csv, statements=statements is not None)
        job = OnSpark(tuple(names), target_folder, master, spark_conf, overwrite, quiet)
        found = on_spark(job, Register.load(chosen), lists or (), picked, (threshold, judged, known),
                         encoding(all_rows=all_rows, why=why))  # fmt: skip
        if exit_code:
            _exit_by({Outcome(outcome) for outcome in found})
        return
    if master or spark_conf or overwrite:
        raise FactsError("--master, --spark-conf and --overwrite are for Spark", remedy="give --engine spark too")
    paths = [Path(name) for name in names]
    form, target = _form(as_json, as_csv, as_parquet, Path(out_file) if out_file else None)
    wanted = _Wanted(form, target, lang.value, quiet, why, all_rows, limit)
    _check(paths)
    register = Register.load(chosen)
    asked = screener(register, lists or (), threshold=threshold, on=judged, known_at=known)
    run = Screening(asked)
    stated = SupplierStatements(read_statements(statements) if statements else (), knowledge_of(register.folder))
    size = sum(path.stat().st_size for path in paths if path.is_file())
    with stream_progress(quiet or (form != "text" and target is None)) as report:
        told = screen_files(run, paths, picked,
                            lambda done, rows: report("screen", done, size, rows), jobs=jobs)  # fmt: skip
        _write(run, _with_statements(told, stated), wanted, stated)
    tell_left_out(run)
    if form == "text":
        print_found(run, wanted.lang, wanted.limit)
        print_statements(run, stated, lang.value)
        print_versions(asked, lang.value)
        out.print(register_line(register, lang.value), style="dim", markup=False)
        say_age(register, lang.value)
    elif target and not quiet:
        print_counts(run, lang.value, err.print)
        err.print(translator(lang.value)("written: {file}").format(file=target), markup=False, soft_wrap=True)
    if exit_code:
        _exit(run)


def _form(as_json: bool, as_csv: bool, as_parquet: bool, out_file: Path | None) -> tuple[str, Path | None]:
    """The form of the answers, and the file they go to where they do not go to standard output."""
    asked = [name for name, given in (("jsonl", as_json), ("csv", as_csv), ("parquet", as_parquet)) if given]
    if len(asked) > 1:
        raise FactsError("one form of answers at a time", remedy="give one of --json, --csv and --parquet")
    if out_file is None:
        if asked == ["parquet"] and sys.stdout.isatty():
            raise FactsError("Parquet is no text to print", remedy="name a file with --out, or send it on")
        return (asked[0] if asked else "text"), None
    form = asked[0] if asked else form_of_name(out_file)
    if form is None:
        raise FactsError(
            f"--out {out_file}: its name does not say in which form",
            remedy="end it in .jsonl, .csv or .parquet, or give --json, --csv or --parquet",
        )
    return form, out_file


def _check(paths: Sequence[Path]) -> None:
    for path in paths:
        if path.is_dir():
            raise EvidenceError("is a folder", file=str(path), remedy="name its files")
        if str(path) != STANDARD_INPUT and not path.exists():
            raise EvidenceError("no such file", file=str(path), remedy="check the path")
    if sum(str(path) == STANDARD_INPUT for path in paths) > 1:
        raise EvidenceError("standard input is named twice", remedy="name - once")


def _with_statements(told: Iterator[ScreenedRows], stated: SupplierStatements) -> Iterator[ScreenedRows]:
    """The rows as they come, their suppliers' statements looked for as they go by."""
    for screened in told:
        if stated.statements:
            makers = screened.products.column("maker").to_pylist() if screened.products is not None else None
            for column in screened.rows.names:
                stated.see(column, makers)
        yield screened


def _write(run: Screening, told: Iterator[ScreenedRows], wanted: _Wanted, stated: SupplierStatements) -> None:
    """The rows as they come, and names once all their rows are known."""
    fields = RowFields(run, all_rows=wanted.all_rows, why=wanted.why)
    if wanted.form == "text":
        for _ in told:  # counted as it goes by
            pass
        return
    with _writing(wanted) as write:
        for screened in told:
            if wanted.form == "csv":
                write("".join(map(csv_line, fields(screened))))
            elif wanted.form == "parquet":
                write(row_batch(list(fields(screened))))
            else:
                write("".join(product_lines(fields, screened)))
        if wanted.form == "jsonl":
            for number, places in with_places(run, PLACES):
                write(name_line(run, number, places))
            for one in stated.told(run.screener.book.on):
                write(statement_line(one))
            write(summary_line(run))


@contextmanager
def _writing(wanted: _Wanted) -> Iterator[Callable[[Any], object]]:
    if wanted.target:
        with file_written(wanted.target, wanted.form) as write:
            yield write
    else:
        stream = getattr(sys.stdout, "buffer", None)
        if stream is None and wanted.form == "parquet":
            raise FactsError("standard output takes no bytes", remedy="name a file with --out")
        sys.stdout.flush()
        with encoded(cast(BinaryIO, stream or _Text()), wanted.form) as write:
            yield write


class _Text(io.RawIOBase):
    """Standard output where somebody put a stream of text in its place."""

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        sys.stdout.write(bytes(content).decode("utf-8"))
        return len(content)


def _exit(run: Screening) -> None:
    """Exit 1 where there is an alert, be it a name or a maker of goods; 3 where there are look-alikes, else 0."""
    makers = {maker_outcome(run, one.maker) for one in run.makers.values()}
    _exit_by({Outcome(outcome) for outcome, count in run.outcomes.items() if count} | makers)


def _exit_by(found: set[Outcome]) -> None:
    if found & ALERTS:
        raise typer.Exit(1)
    if Outcome.LOOK_ALIKE in found:
        raise typer.Exit(3)
