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
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assay.cli.identify_spark import Where
from assay.cli.register_source import RegisterOption, say_age
from assay.cli.screen_spark import OnSpark, encoding, on_spark, refuse_on_spark
from assay.cli.shared import Lang, day, default_lang, err, out, stream_progress, today
from assay.errors import EvidenceError, FactsError
from assay.identify.explain import VERDICTS
from assay.identify.knowledge import knowledge_of
from assay.inventory.statements import read_statements
from assay.observe.read.name_columns import Wanted
from assay.observe.read.unpacked import STANDARD_INPUT
from assay.register.index import Register
from assay.report.i18n import count_of, number, translator
from assay.report.identified import form_of_name
from assay.report.inert import printable
from assay.report.screened import (
    PLACES,
    RowFields,
    csv_line,
    encoded,
    file_written,
    maker_outcome,
    name_line,
    outcome_counts,
    product_lines,
    row_batch,
    summary_line,
)
from assay.report.stamp import register_line
from assay.report.stated import statement_line
from assay.screen.explain import bearing, chance, lines, outcome_text
from assay.screen.model import Match, Outcome
from assay.screen.outcome import ALERTS, Threshold
from assay.screen.words import OUTCOMES
from assay.screened import MakerSum, ScreenedRows, Screening, screen_files
from assay.screening import Screener, screener
from assay.supplier_statements import SupplierStatements

SHOWN = 50  # names, makers and rows left out that are printed one by one
_AT_ONCE = 2_000  # names that are explained at a time
_PLACES = 5
_LABELS = 15  # columns that the labels take
_COLOURS = {
    Outcome.LISTED: "bold red", Outcome.LISTED_NAME_VARIANT: "bold red", Outcome.AFFILIATE: "bold yellow",
    Outcome.BRAND_OF: "bold yellow", Outcome.LOOK_ALIKE: "bold", Outcome.NOTHING_FOUND: "",
}  # fmt: skip


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
    engine: Annotated[
        Where, typer.Option("--engine", help="Where to work: this machine alone, or a Spark cluster. Same answers.")
    ] = Where.local,
    master: Annotated[
        str | None,
        typer.Option(
            "--master",
            help="The Spark cluster: local[2], spark://HOST:7077, yarn or k8s://URL. Default: spark-submit's.",
        ),
    ] = None,
    spark_conf: Annotated[
        list[str] | None, typer.Option("--spark-conf", help="A setting of Spark, spark.NAME=VALUE. Repeatable.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="With Spark: replace the folder of --out, if it is there.")
    ] = False,
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
    _tell_left_out(run)
    if form == "text":
        _print(run, wanted)
        _print_statements(run, stated, lang.value)
        _print_versions(asked, lang.value)
        out.print(register_line(register, lang.value), style="dim", markup=False)
        say_age(register, lang.value)
    elif target and not quiet:
        _print_counts(run, lang.value, err.print)
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
            for number, places in _with_places(run, PLACES):
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


def _with_places(run: Screening, most: int) -> Iterator[tuple[int, list[tuple[str, str, int, str]]]]:
    """The names that came to something, weightiest first, each with its first places."""
    ranked = [one for one in run.ranked() if run.outcome(one) is not Outcome.NOTHING_FOUND]
    for at in range(0, len(ranked), _AT_ONCE):
        some = ranked[at : at + _AT_ONCE]
        places = run.places(some, most)
        yield from ((one, places[one]) for one in some)


# For people


def _print(run: Screening, wanted: _Wanted) -> None:
    say = translator(wanted.lang)
    shown = 0
    for name, places in _with_places(run, _PLACES):
        if shown == wanted.limit:
            break
        shown += 1
        match = run.match(name)
        print_match(match, wanted.lang, say("rows"), _places_text(places, run.counts[name], wanted.lang))
    found = sum(count for outcome, count in run.outcomes.items() if outcome != Outcome.NOTHING_FOUND.value)
    if found > shown:
        more = count_of(found - shown, say("{count} more name: give --limit, --csv or --json"),
                        say("{count} more names: give --limit, --csv or --json"), wanted.lang)  # fmt: skip
        out.print(more, style="dim", markup=False)
    if run.lines:
        _print_makers(run, wanted.lang)
    _print_counts(run, wanted.lang, out.print)
    out.print(say("A screening aid, not legal advice. Nothing found clears nobody."), style="dim", markup=False)


def print_match(match: Match, lang: str, label: str = "", places: str = "") -> None:
    """A match for people: the name and what it came to, then what was compared and what it rests on."""
    say = translator(lang)
    heading = Text(f"{printable(match.query)}  ")
    heading.stylize("bold")
    told = outcome_text(match.findings[0], lang) if match.findings else OUTCOMES[match.outcome][lang]
    heading.append(told, style=_COLOURS[match.outcome])
    if match.findings and match.outcome is not Outcome.NOTHING_FOUND and not bearing(match.findings[0]):
        heading.append(f" ({say('probability')} {chance(match.findings[0].hit.probability, lang)})", style="dim")
    out.print(heading)
    for position, one in enumerate(match.findings):
        if position:
            if one.outcome is Outcome.NOTHING_FOUND:
                continue  # likenesses that came to nothing are for the JSON
            out.print(Padding(Text(outcome_text(one, lang), style=_COLOURS[one.outcome]), (0, 0, 0, 2)))
        _print_lines(lines(one, lang))
    if places:
        _print_lines(((label, places),))
    out.print()


def _print_lines(told: Sequence[tuple[str, str]]) -> None:
    """Labels in a column of their own, each text beside its label however long it is."""
    for label, text in told:
        wrapped = Text(printable(text)).wrap(out, max(20, out.width - _LABELS - 2))
        for position, line in enumerate(wrapped):
            line.rstrip()
            head = Text(f"  {label:<{_LABELS - 2}}" if not position else " " * _LABELS, style="dim")
            out.print(head.append_text(line), soft_wrap=True)


def _places_text(places: Sequence[tuple[str, str, int, str]], count: int, lang: str) -> str:
    """Where a name stands: each file once, with its lines or rows."""
    by_file: dict[str, list[str]] = {}
    for file, _, record, header in places:
        by_file.setdefault(f"{file} ({header})", []).append(str(record))
    text = "; ".join(f"{file}: {', '.join(records)}" for file, records in by_file.items())
    more = count - len(places)
    say = translator(lang)
    return text + (" " + say("and {count} more").format(count=number(more, lang)) if more > 0 else "")


def _print_counts(run: Screening, lang: str, write: Callable[..., object]) -> None:
    say = translator(lang)
    rows = say("{rows} rows, {names} different names").format(
        rows=number(run.rows, lang), names=number(run.distinct, lang)
    )
    counts = f"{say(';')} ".join(
        f"{OUTCOMES[Outcome(outcome)][lang]} {number(count, lang)}"
        for outcome, count in outcome_counts(run).items()
        if count
    )
    write(f"{rows}{say(':')} {counts or say('none')}", markup=False)


def _print_statements(run: Screening, stated: SupplierStatements, lang: str) -> None:
    """What suppliers in the files state; a statement is a claim, and changes no outcome."""
    say = translator(lang)
    told = list(stated.told(run.screener.book.on))
    if told:
        out.print(say("What these suppliers state:"), style="bold", markup=False)
        for one in told:
            rows = count_of(one.rows, say("{count} row"), say("{count} rows"), lang)
            out.print(printable(f"{one.told(lang)} ({rows})"), markup=False)
    if stated.statements and stated.unmet:
        by_nobody = count_of(
            stated.unmet, say("{count} statement by nobody in these files"), say("{count} statements by nobody in these files"), lang
        )  # fmt: skip
        out.print(by_nobody, style="dim", markup=False)


def _print_versions(asked: Screener, lang: str) -> None:
    """What names were compared with and by, beside the register."""
    say = translator(lang)
    for name, digest, licence in asked.versions.lists:
        text = say("List {name}, digest {digest}, licence: {licence}")
        told = text.format(name=printable(name), digest=digest[:16], licence=printable(licence))
        out.print(told, style="dim", markup=False, soft_wrap=True)
    out.print(f"{say('Names compared by')} {asked.versions.kernel}", style="dim", markup=False)


def _print_makers(run: Screening, lang: str) -> None:
    """Units and money by maker, listed makers first; of each line, what the record says and nothing more."""
    say = translator(lang)
    lines_read = count_of(run.lines, say("{count} purchase line read"), say("{count} purchase lines read"), lang)
    table = Table(box=None, pad_edge=False, title=None, header_style="bold")
    table.add_column(say("Maker"), ratio=2, overflow="fold")
    table.add_column(say("is"), ratio=2, overflow="fold")
    table.add_column(say("Verdict"), overflow="fold")
    for heading in (say("Lines"), say("Units"), say("Money")):
        table.add_column(heading, justify="right", no_wrap=True)
    ranked = sorted(
        run.makers.values(), key=lambda one: (maker_outcome(run, one.maker) not in ALERTS, -one.amount, one.maker)
    )
    for one in ranked[:SHOWN]:
        outcome = maker_outcome(run, one.maker)
        table.add_row(
            Text(printable(one.label)), Text(OUTCOMES[outcome][lang], style=_COLOURS[outcome]),
            VERDICTS[one.verdict][lang], number(one.lines, lang), _sum_text(one.units, one.without_units, lang),
            _money_text(one, lang),
        )  # fmt: skip
    out.print(f"{lines_read}{say(':') if ranked else ''}", style="bold", markup=False)
    if ranked:
        out.print(table)
        if any(one.without_units or one.without_amount for one in ranked):
            out.print(say("+ stands for lines that do not say how many, or how much."), style="dim", markup=False)
    out.print()


def _sum_text(units: int, without: int, lang: str) -> str:
    return number(units, lang) + (" +" if without else "")


def _money_text(one: MakerSum, lang: str) -> str:
    if one.lines == one.without_amount:
        return "–"
    whole = number(int(one.amount), lang)
    cents = f"{one.amount % 1:.2f}"[1:] if one.amount % 1 else ""
    cents = cents.replace(".", ",") if lang == "fr" else cents
    return f"{whole}{cents} {one.currency or '?'}" + (" +" if one.without_amount else "")


def _tell_left_out(run: Screening) -> None:
    """What was left out, a bounded list of it, on standard error."""
    for item in run.left_out[:SHOWN]:
        place = f"{item.path}{f':{item.record}' if item.record else ''}"
        err.print(f"left out: {printable(place)}: {printable(item.detail)}", markup=False, soft_wrap=True)
    count = sum(run.reasons.values())
    if count > SHOWN:
        err.print(f"left out: {count - SHOWN:,} more like these", markup=False, soft_wrap=True)


def _exit(run: Screening) -> None:
    """Exit 1 where there is an alert, be it a name or a maker of goods; 3 where there are look-alikes, else 0."""
    makers = {maker_outcome(run, one.maker) for one in run.makers.values()}
    _exit_by({Outcome(outcome) for outcome, count in run.outcomes.items() if count} | makers)


def _exit_by(found: set[Outcome]) -> None:
    if found & ALERTS:
        raise typer.Exit(1)
    if Outcome.LOOK_ALIKE in found:
        raise typer.Exit(3)
