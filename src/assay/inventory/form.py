"""The form that people fill in: one row per subject and fact, the value left open.

CSV for spreadsheets (UTF-8 with a mark, so that accents survive Excel; every cell inert against formulas), YAML for
editors. Both are read back by `read_answers` as they are, filled in whole, in part or not at all.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from assay.errors import FactsError
from assay.inventory.questions import Question
from assay.observe.cells import inert

TO_FILL = ("value", "by", "on", "note", "from", "until")
_ASKED = ("subject", "fact", "question_en", "question_fr", "choices")
COLUMNS = (*_ASKED, *TO_FILL, "why_en", "why_fr", "devices", "measures", "made_with")


def write_form(questions: Sequence[Question], path: Path | str, *, made_with: str = "") -> None:
    """Write the form, CSV or YAML by the file's extension, questions in the order given, each asked once.

    `made_with` names what the questions follow from, as every report does.
    """
    path = Path(path)
    questions = _once(questions)
    if path.suffix.lower() in (".yaml", ".yml"):
        content = "".join(_yaml_lines(questions, made_with)).encode()
    elif path.suffix.lower() == ".csv":
        content = _csv_text(questions, made_with).encode("utf-8-sig")
    else:
        raise FactsError(f"a form is CSV or YAML, found {path.suffix!r}", file=str(path), remedy="name it answers.csv")
    path.write_bytes(content)


def _once(questions: Sequence[Question]) -> list[Question]:
    """One question per subject and fact, for all the measures that ask it."""
    first: dict[tuple[str, str], Question] = {}
    for asked in questions:
        before = first.setdefault((asked.subject, asked.fact), asked)
        measures = tuple(dict.fromkeys((*before.measures, *asked.measures)))
        both = replace(before, measures=measures, devices=max(before.devices, asked.devices))
        first[asked.subject, asked.fact] = both
    return list(first.values())


def _csv_text(questions: Sequence[Question], made_with: str) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for asked in questions:
        cells = {
            "subject": asked.subject,
            "fact": asked.fact,
            "question_en": asked.question.get("en", ""),
            "question_fr": asked.question.get("fr", ""),
            "choices": " | ".join(_choices(asked)),
            "why_en": asked.why.get("en", ""),
            "why_fr": asked.why.get("fr", ""),
            "devices": str(asked.devices),
            "measures": " ".join(asked.measures),
            "made_with": made_with,
        }
        writer.writerow([inert(cells.get(column, "")) for column in COLUMNS])
    return out.getvalue()


def _choices(asked: Question) -> tuple[str, ...]:
    return asked.choices if not asked.choices or "unknown" in asked.choices else (*asked.choices, "unknown")


_HEAD = """\
# Fill in `value` and, if you can, who says so (`by`) and when (`on`: 2026-11-03). What stays empty is passed over.
# Remplissez `value` et, si possible, qui le dit (`by`) et quand (`on` : 2026-11-03). Le reste n'est pas lu.
"""


def _yaml_lines(questions: Sequence[Question], made_with: str) -> Iterator[str]:
    yield _HEAD
    if made_with:
        yield f"# {_printable(' '.join(made_with.split()))}\n"
    yield "answers:\n" if questions else "answers: []\n"
    for asked in questions:
        for remark in _remarks(asked):
            yield f"  # {_printable(' '.join(remark.split()))}\n"
        yield f"  - subject: {_quoted(asked.subject)}\n"
        yield f"    fact: {_quoted(asked.fact)}\n"
        yield "".join(f'    {name}: ""\n' for name in TO_FILL)


def _remarks(asked: Question) -> Iterator[str]:
    for lang in ("en", "fr"):
        parts = (asked.question.get(lang, ""), asked.why.get(lang, ""))
        yield " ".join(part for part in parts if part)
    if asked.choices:
        yield "value: " + " | ".join(_choices(asked))
    yield f"devices: {asked.devices}; measures: {' '.join(asked.measures)}"


def _quoted(text: str) -> str:
    """A double-quoted YAML scalar: a JSON string, with what YAML will not have as it stands escaped."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escaped(char) for char in written)


def _escaped(char: str) -> str:
    return "\N{REPLACEMENT CHARACTER}" if "\ud800" <= char <= "\udfff" else f"\\U{ord(char):08x}"


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)
