"""`assay determine`, `assay explain`, `assay profiles`: the rules put to facts, without any device files."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from assay.cli.register_source import RegisterOption, say_age
from assay.cli.shared import Lang, day, default_lang, exit_for, out, print_json
from assay.determine.case import Reader
from assay.determine.evaluate import Determiner
from assay.determine.facts import Situation
from assay.determine.grouping import PAST_OR_FUTURE
from assay.determine.model import MeasureDetermination
from assay.determine.pack import determiner
from assay.errors import FactsError
from assay.register.index import Register
from assay.report.determinations import determination_data, measure_text
from assay.report.document import acts_data, facts_data
from assay.report.i18n import translator
from assay.report.stamp import register_line, stamp
from assay.report.words import outcome_label

FactsOption = Annotated[
    str, typer.Option("--facts", help="Facts file (JSON), or - for standard input. See docs/reference/facts-file.md.")
]
MeasureOption = Annotated[
    list[str] | None, typer.Option("--measure", help="A measure's id; may be given more than once. Default: all.")
]
OnOption = Annotated[
    str | None, typer.Option("--on", help="Day of the act, as 2026-11-22. Default: the facts file's own.")
]
KnownOption = Annotated[str | None, typer.Option("--known-at", help="Use only what had been recorded by this day.")]
LangOption = Annotated[Lang, typer.Option("--lang", help="Language of the answer.", default_factory=default_lang)]


def facts_in(name: str) -> dict[str, Any]:
    """The facts file as plain data. Raises FactsError with its line."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        data = json.loads(text, object_pairs_hook=lambda pairs: _once(pairs, name))
    except OSError as error:
        raise FactsError(f"cannot be read: {error.strerror}", file=name) from None
    except UnicodeDecodeError:
        raise FactsError("not UTF-8", file=name, remedy="save the file as UTF-8") from None
    except json.JSONDecodeError as error:
        raise FactsError(f"not JSON: {error.msg}", file=name, line=error.lineno) from None
    except RecursionError:
        raise FactsError("nested too deeply for a facts file", file=name) from None
    except ValueError as error:  # a number of thousands of digits
        raise FactsError(f"not JSON: {error}", file=name, remedy="write words, dates and small numbers") from None
    if not isinstance(data, dict):
        raise FactsError("expected one JSON object", file=name, remedy='as in {"profile": "...", "facts": {...}}')
    return data


def _own_day(data: dict[str, Any]) -> dt.date | None:
    """The facts file's own known_at."""
    return day(str(data["known_at"]), "known_at") if data.get("known_at") is not None else None


def _once(pairs: list[tuple[str, Any]], file: str) -> dict[str, Any]:
    """A JSON object whose keys stand once; the second of two would silently win."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise FactsError(f"the key {key!r} stands twice", file=file, remedy="keep one of them")
        found[key] = value
    return found


def _work(
    facts: str, measures: list[str] | None, on: str | None, known_at: str | None, folder: Path | None
) -> tuple[Register, Determiner, Situation, list[MeasureDetermination], bool]:
    register = Register.load(folder)
    known = day(known_at, "--known-at")
    data = facts_in(facts)
    recorded_by = known or _own_day(data)
    engine = determiner(register, recorded_by)
    situation = Reader(register, engine.vocabulary, facts).situation(data, on=day(on, "--on"), known_at=known)
    wanted = [register.measure(name) for name in measures] if measures else list(register.measures)
    found = [engine.determine(measure, situation) for measure in wanted]
    return register, engine, situation, found, recorded_by is not None


def determine_command(
    facts: FactsOption,
    lang: LangOption,
    measure: MeasureOption = None,
    on: OnOption = None,
    known_at: KnownOption = None,
    folder: RegisterOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="Also list the measures that do not apply.")] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 1 if a duty is due, 3 if something is unclear.")
    ] = False,
) -> None:
    """Which measures bind, on these facts and this day, and what would settle the rest."""
    register, engine, situation, found, known_given = _work(facts, measure, on, known_at, folder)
    if as_json:
        print_json(
            {
                "on": situation.on.isoformat(),
                "known_at": situation.known_at.isoformat(),
                "known_at_given": known_given,
                "lang": lang.value,
                "register": stamp(register),
                "facts": {name: {"presumed": False} | row for name, row in facts_data(situation.facts).items()},
                "acts": acts_data(situation.acts),
                "acts_exclusive": situation.acts_exclusive,
                "interpretations": dict(situation.interpretations),
                "determinations": [determination_data(item, register, engine, lang.value) for item in found],
            }
        )
    else:
        _print_table(found, register, engine, lang.value, all_=all_ or bool(measure))
    if exit_code:
        exit_for({item.outcome for item in found})


def _print_table(
    found: list[MeasureDetermination], register: Register, engine: Determiner, lang: str, *, all_: bool
) -> None:
    say = translator(lang)
    past = [item for item in found if item.outcome in PAST_OR_FUTURE]
    shown = [item for item in found if all_ or item.outcome not in ("does-not-apply", *PAST_OR_FUTURE)]
    shown.sort(key=lambda item: -engine.outcomes.severity(item.outcome))
    for item in shown:
        out.print(measure_text(item, register, engine, lang), markup=False)
        out.print()
    if not all_:
        for item in past:
            out.print(f"{outcome_label(item.outcome, register, lang)}: {item.measure}", markup=False)
        hidden = len(found) - len(shown) - len(past)
        out.print(say("{count} measures do not apply; --all gives the reasons").format(count=hidden), markup=False)
    out.print(say("A screening aid, not legal advice."), markup=False)
    out.print(register_line(register, lang), style="dim", markup=False)
    say_age(register, lang)


def explain_command(
    facts: FactsOption,
    measure: Annotated[str, typer.Option("--measure", help="The measure's id.")],
    lang: LangOption,
    on: OnOption = None,
    known_at: KnownOption = None,
    folder: RegisterOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Why one measure binds or does not: every clause, its answer, its citation, and what would settle it."""
    register, engine, _, found, _ = _work(facts, [measure], on, known_at, folder)
    if as_json:
        print_json(determination_data(found[0], register, engine, lang.value) | {"register": stamp(register)})
    else:
        out.print(measure_text(found[0], register, engine, lang.value, whole=True), markup=False)
        out.print(register_line(register, lang.value), style="dim", markup=False)
        say_age(register, lang.value)


def profiles_command(
    lang: LangOption,
    chosen: RegisterOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """The kinds of organisation that --as knows; a YAML file of the same form serves as well."""
    register = Register.load(chosen)
    rows = [profile for profile in register.profiles.values() if not profile.id.startswith("base-")]
    if as_json:
        print_json(
            [
                {"id": row.id, "title": row.title.in_(lang.value), "facts": row.facts, "includes": row.includes}
                for row in rows
            ]
        )
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("id", no_wrap=True)
    table.add_column("")
    for row in sorted(rows, key=lambda profile: profile.id):
        table.add_row(row.id, row.title.in_(lang.value))
    out.print(table)
