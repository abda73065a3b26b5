"""`assay check`: a plain-language answer, in one screen."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.padding import Padding

from assay.check import MAX_TEXT, TYPICAL, CheckAnswer, LabelAnswer, Meaning, check, check_photo
from assay.cli.check_name import name_data, print_name
from assay.cli.check_photo import label_data, photo_of, print_reading
from assay.cli.register_source import RegisterOption, say_age
from assay.cli.shared import Lang, day, default_lang, err, out, print_json, today
from assay.determine.evaluate import Determiner
from assay.determine.pack import determiner
from assay.identify.explain import CLASSES, VERDICTS
from assay.observe.read.photo_confirmed import write_readings
from assay.register.index import Register
from assay.report.determinations import determination_data
from assay.report.document import identification_data
from assay.report.grounds import rests_text
from assay.report.i18n import translator
from assay.report.inert import printable
from assay.report.stamp import register_line, stamp
from assay.report.words import outcome_label, settling_text

QUIET = ("does-not-apply", "exempt", "not-in-force-no-longer", "not-in-force-yet", "not-in-force-suspended")
MOST_EVIDENCE = 4


def check_command(
    text: Annotated[
        str,
        typer.Argument(
            help="A brand, model, company, MAC address, serial, FCC ID or banner; - reads standard input. Or a photo of a label "
            "(JPEG, PNG, WebP, TIFF, BMP; needs assay[photo])."
        ),
    ],
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the answer.", default_factory=default_lang)],
    as_: Annotated[
        list[str] | None,
        typer.Option("--as", help="What it means to this kind of organisation (see `assay profiles`)."),
    ] = None,
    on: Annotated[str | None, typer.Option("--on", help="Day that rules are judged on. Default: today.")] = None,
    confirmed: Annotated[
        Path | None, typer.Option("--confirmed", help="Readings of photos that somebody corrected and signed (CSV).")
    ] = None,
    readings: Annotated[
        Path | None,
        typer.Option("--readings", help="Write what was read off the photo here, to correct and sign (CSV)."),
    ] = None,
    keep_position: Annotated[
        bool, typer.Option("--keep-position", help="Keep where the photo was taken; dropped by default.")
    ] = False,
    chosen: RegisterOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Who really made this, how sure that is, and which rules would follow for whom."""
    register = Register.load(chosen)
    engine = determiner(register)
    judged = day(on, "--on") or today()
    photo = photo_of(text)
    if photo is not None:
        found = check_photo(
            photo, register, judged, tuple(as_ or TYPICAL), confirmed=confirmed, keep_position=keep_position
        )
        if readings is not None:
            write_readings((item.label for item in found), readings)
        if as_json:
            print_json([label_data(item) | _data(item.answer, register, engine, lang.value) for item in found])
        else:
            _print_photo(found, register, lang.value)
        return
    words = sys.stdin.read(MAX_TEXT + 1) if text == "-" else text
    if len(words) > MAX_TEXT:
        err.print(f"only the first {MAX_TEXT:,} characters were looked at", markup=False)
    answer = check(words, register, judged, tuple(as_ or TYPICAL))
    if as_json:
        print_json(_data(answer, register, engine, lang.value) | name_data(answer, register, judged))
    else:
        print_name(answer, register, judged, lang.value)
        _print(answer, register, lang.value)
        say_age(register, lang.value)


def _print_photo(found: Sequence[LabelAnswer], register: Register, lang: str) -> None:
    for item in found:
        print_reading(item.label, lang)
        out.print()
        _print(item.answer, register, lang)
    say_age(register, lang)


def _data(answer: CheckAnswer, register: Register, engine: Determiner, lang: str) -> dict[str, Any]:
    return {
        "register": stamp(register),
        "text": printable(answer.text),
        "read_as": list(answer.read_as),
        "identification": identification_data(answer.identification, lang),
        "fcc_grantee": answer.grantee.id if answer.grantee else None,
        "meanings": {
            meaning.profile: [determination_data(item, register, engine, lang) for item in meaning.determinations]
            for meaning in answer.meanings
        },
    }


def _print(answer: CheckAnswer, register: Register, lang: str) -> None:
    say = translator(lang)
    found = answer.identification
    head = VERDICTS[found.verdict][lang].capitalize()
    maker = found.maker_label if found.verdict in ("confirmed", "probable", "possible") else ""
    out.print(f"{head}{say(': made by {maker}').format(maker=maker) if maker else ''}", style="bold", markup=False)
    out.print(Padding(printable(found.paragraph[lang]), (0, 0, 0, 2)), markup=False)
    if answer.grantee:
        note = say("The FCC ID's grantee code is held by {name}: the company that applied for the radio approval.")
        out.print(Padding(note.format(name=answer.grantee.name), (0, 0, 0, 2)), markup=False)
    for sign, pieces in (("+", found.evidence), ("-", found.against)):
        for piece in pieces[:MOST_EVIDENCE]:
            out.print(
                f"  {sign} {printable(piece.title or piece.fingerprint)} "
                f"[{CLASSES[piece.evidence][lang]}{say(';')} {say(piece.status)}]",
                markup=False,
            )
    out.print()
    out.print(say("What this would mean"), style="bold", markup=False)
    for meaning in answer.meanings:
        _print_meaning(meaning, register, lang)
    out.print(say("A screening aid, not legal advice. `assay explain` gives the reasons."), style="dim", markup=False)
    out.print(register_line(register, lang), style="dim", markup=False)


def _print_meaning(meaning: Meaning, register: Register, lang: str) -> None:
    say = translator(lang)
    title = register.profile(meaning.profile).title.in_(lang)
    shown = [item for item in meaning.determinations if item.outcome not in QUIET]
    if not shown:
        out.print(f"  {title}: {say('no measure of this register binds it')}", markup=False)
        return
    words: dict[str, list[str]] = {}
    for item in shown:
        words.setdefault(item.outcome, []).append(item.measure)
    for outcome, measures in words.items():
        out.print(
            f"  {title}: {outcome_label(outcome, register, lang)} ({', '.join(measures)})",
            markup=False,
            soft_wrap=False,
        )
    for item in shown:
        if weak := rests_text(item.lead, register.measure(item.measure), lang):
            out.print(Padding(f"! {item.measure}{say(':')} {weak}", (0, 0, 0, 4)), markup=False)
    question = next((item.lead.settle[0] for item in shown if item.lead.settle), None)
    if question:
        measure = register.measure(next(item.measure for item in shown if item.lead.settle))
        out.print(
            Padding("? " + settling_text(question, measure, register, lang), (0, 0, 0, 4)), style="dim", markup=False
        )
