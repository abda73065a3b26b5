"""The files of a report: HTML for people, JSON for machines, CSV for spreadsheets, and the form of open questions."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from assay.assessment import Assessment, ToDo
from assay.determine.model import MeasureDetermination
from assay.errors import FactsError
from assay.identify.model import Identification
from assay.inventory.answers import read_answers
from assay.inventory.form import write_form
from assay.inventory.questions import Question
from assay.observe.model import Reading
from assay.observe.read.bad_rows import write_bad_rows
from assay.observe.read.photo_confirmed import read_readings, write_readings
from assay.register.index import Register
from assay.register.measures import Measure, Provision
from assay.register.support import surest
from assay.report.actions import resting
from assay.report.document import document_parts
from assay.report.grounds import unconfirmed_grounds
from assay.report.html import html_pieces
from assay.report.i18n import translator
from assay.report.inert import cell, escaped
from assay.report.stamp import stamp_cells, stamped
from assay.report.words import atom_question, outcome_label

FORMATS = (
    "report.html",
    "report.json",
    "devices.csv",
    "duties.csv",
    "answers.csv",
    "left-out-rows.csv",
    "photo-readings.csv",
)


def assessment_json(found: Assessment, register: Register, lang: str) -> str:
    """The document as JSON text: sorted keys, one trailing newline; equal input gives equal bytes."""
    return "".join(_json_pieces(found, register, lang))


def _json_pieces(found: Assessment, register: Register, lang: str) -> Iterator[str]:
    """The text a piece at a time: one line for each device, determination or gap, so that two runs compare line by line."""
    parts = document_parts(found, register, lang)
    for number, name in enumerate(sorted(parts)):
        yield f'{"," if number else "{"}\n"{name}": '
        part = parts[name]
        if isinstance(part, Mapping):
            yield from _lines("{}", (f"{_json(key)}: {_json(part[key])}" for key in sorted(part)))
        elif isinstance(part, list | Iterator):
            yield from _lines("[]", (_json(item) for item in part))
        else:
            yield _json(part)
    yield "\n}\n"


def _json(value: Any) -> str:
    """One line of JSON; characters that would act on a terminal are written as JSON escapes, so the data stays exact."""
    return escaped(json.dumps(value, ensure_ascii=False, sort_keys=True))


def _lines(brackets: str, items: Iterable[str]) -> Iterator[str]:
    before = brackets[0] + "\n"
    for item in items:
        yield before + item
        before = ",\n"
    yield brackets if before != ",\n" else "\n" + brackets[1]


def write_reports(found: Assessment, register: Register, folder: Path, lang: str) -> dict[str, Path]:
    """Every file of the report, by name. The folder is made where it is missing; files of an earlier run are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / name for name in FORMATS}
    with paths["report.html"].open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(html_pieces(found, register, lang))
    with paths["report.json"].open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(_json_pieces(found, register, lang))
    _write_csv(paths["devices.csv"], stamped(_device_rows(found, register, lang), found))
    _write_csv(paths["duties.csv"], stamped(_duty_rows(found, register, lang), found))
    paths["answers.csv"] = _form_path(paths["answers.csv"])
    write_form(questions(found, register), paths["answers.csv"], made_with=" ".join(stamp_cells(found)))
    if found.bad_rows:
        write_bad_rows(Reading(bad_rows=[dict(row) for row in found.bad_rows]), paths["left-out-rows.csv"])
    else:
        paths["left-out-rows.csv"].unlink(missing_ok=True)
        del paths["left-out-rows.csv"]
    unconfirmed = [label for label in found.coverage.labels if not label.confirmed_by]
    if unconfirmed:
        paths["photo-readings.csv"] = _readings_path(paths["photo-readings.csv"])
        write_readings(unconfirmed, paths["photo-readings.csv"])
    else:
        if not _signed(paths["photo-readings.csv"]):
            paths["photo-readings.csv"].unlink(missing_ok=True)  # of an earlier run
        del paths["photo-readings.csv"]
    return paths


def _readings_path(path: Path) -> Path:
    """Where the readings go: never over a file in which somebody has begun to sign."""
    return path.with_name("photo-readings-open.csv") if _signed(path) else path


def _signed(path: Path) -> bool:
    return path.is_file() and bool(read_readings(path, path.name, "").confirmations)


def _form_path(path: Path) -> Path:
    """Where the form goes: never over one that somebody has begun to fill in."""
    try:
        filled = bool(read_answers(path)) if path.is_file() else False
    except FactsError:
        filled = True  # not a form of ours, or one with a mistake in it: not ours to replace
    return path.with_name("answers-open.csv") if filled else path


def questions(found: Assessment, register: Register) -> list[Question]:
    """The open questions as a form: one per site, contract or purchase lot, most useful first."""
    rows = [item for item in found.todo if item.kind in ("inspect", "ask", "decide", "confirm")]
    return [_question(item, register) for item in rows]


def _question(item: ToDo, register: Register) -> Question:
    measure = register.measure(item.measures[0])
    fact = next((fact for fact in register.facts if fact.id == item.atom), None)
    subject, name = item.subject, item.atom
    if item.kind == "confirm":
        subject = "question"
    choices = tuple(choice.id for choice in fact.choices) if fact else ("yes", "no")
    if fact and fact.type == "yes-no":
        choices = ("yes", "no")
    return Question(
        subject=subject,
        fact=name,
        question={lang: atom_question(item.atom, measure, register, lang) for lang in ("en", "fr")},
        choices=choices,
        why={lang: fact.why.in_(lang) if fact else measure.title.in_(lang) for lang in ("en", "fr")},
        devices=len(item.devices),
        measures=item.measures,
    )


def _device_rows(found: Assessment, register: Register, lang: str) -> Iterable[list[str]]:
    measures = [measure.id for measure in register.measures]
    yield ["id", "name", "site", "mac", "serial", "address", "brand", "maker", "verdict", "model", "kind", "outcome",
           "why", "evidence_status", "rests_on_unconfirmed", *measures]  # fmt: skip
    weak = {group: " ".join(_weak(answers, register)) for group, answers in found.groups.items()}
    for item in found.devices:
        who = item.identification
        yield [
            item.asset.id, item.asset.name, item.asset.site or "", " ".join(item.asset.macs), " ".join(item.asset.serials),
            " ".join(item.asset.addresses), who.brand_label, who.maker_label, who.verdict, who.model, who.kind,
            outcome_label(item.lead, register, lang), who.paragraph[lang],
            _evidence_status(who, lang), weak[item.group],
            *(outcome_label(item.outcomes[measure], register, lang) for measure in measures),
        ]  # fmt: skip


def _evidence_status(who: Identification, lang: str) -> str:
    """The surest of what speaks for the maker named; empty where none is named."""
    pieces = who.candidates[0].for_ if who.maker and who.candidates else ()
    return translator(lang)(surest(piece.status for piece in pieces)) if pieces else ""


def _weak(answers: Iterable[MeasureDetermination], register: Register) -> Iterator[str]:
    """The measures whose leading answer rests on a source nobody has confirmed."""
    for answer in answers:
        if unconfirmed_grounds(answer.lead, register.measure(answer.measure)):
            yield answer.measure


def _duty_rows(found: Assessment, register: Register, lang: str) -> Iterable[list[str]]:
    """One row per thing to do: what, because of which measure, for how many devices, by when, on what authority."""
    yield ["kind", "subject", "what", "due", "devices", "measures", "citation", "source", "source_status",
           "rests_on_unconfirmed"]  # fmt: skip
    weak = resting(found, register, lang)
    for item in found.todo:
        measure = register.measure(item.measures[0])
        outcome = item.atom.rsplit(":", 1)[-1] if item.kind in ("report", "act") else ""
        text = _duty(measure, item, lang) if outcome else atom_question(item.atom, measure, register, lang)
        key = _provision(measure, item).cite if outcome else next(iter(measure.cites))
        source = measure.cites[key]
        yield [
            outcome_label(outcome, register, lang) if outcome else item.kind, item.subject, text,
            item.due.isoformat() if item.due else "", str(len(item.devices)), " ".join(item.measures), measure.citation,
            source.url or source.text, translator(lang)(source.status), weak.get((measure.id, item.atom), ""),
        ]  # fmt: skip


def _duty(measure: Measure, item: ToDo, lang: str) -> str:
    return _provision(measure, item).duty.in_(lang)


def _provision(measure: Measure, item: ToDo) -> Provision:
    provision = item.atom.rsplit(":", 1)[0]
    return next(part for part in measure.provisions if part.id == provision)


def _write_csv(path: Path, rows: Iterable[list[str]]) -> None:
    """UTF-8 with a mark, so that spreadsheets read accents; every cell inert."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([cell(value) for value in row] for row in rows)
