"""What people answered, keyed by subject and fact: who says so, since when, until when.

An answers file is CSV (or TSV) with the columns subject, fact, value, by, on, note, from, until, or YAML:

    answers:
      - {subject: "site:Depot", fact: site.sensitive, value: yes, by: "J. Roy", on: 2026-11-03, note: "posted guards"}

French headings and keys (sujet, fait, réponse, par, le, remarque, depuis, jusqu'au) and answers (oui, non, inconnu) are
read. A row without a value is unanswered and passed over, so the form that `write_form` makes can come back half
filled in; its further columns are not read back.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assay.errors import FactsError
from assay.inventory.entries import read_entries
from assay.inventory.form import write_form
from assay.inventory.identity import earliest_day, folded
from assay.inventory.questions import Question, is_fact, subject_of
from assay.inventory.table import read_table

__all__ = ["Answer", "Question", "answers_on", "read_answers", "write_form"]

_COLUMNS = {
    **dict.fromkeys(("subject", "sujet", "objet"), "subject"),
    **dict.fromkeys(("fact", "fait"), "fact"),
    **dict.fromkeys(("value", "answer", "valeur", "reponse"), "value"),
    **dict.fromkeys(("by", "answeredby", "par", "reponduepar", "repondant"), "by"),
    **dict.fromkeys(("on", "answeredon", "date", "le", "repondule", "datedelareponse"), "on"),
    **dict.fromkeys(("note", "notes", "comment", "remarque", "remarques", "commentaire"), "note"),
    **dict.fromkeys(("from", "since", "de", "depuis", "apartirdu", "du"), "from"),
    **dict.fromkeys(("until", "to", "jusqua", "jusquau", "au"), "until"),
}
_FORM_KEYS = frozenset(
    ("question_en", "question_fr", "choices", "why_en", "why_fr", "devices", "measures", "made_with")
)
_WORDS = {"oui": "yes", "non": "no", "yes": "yes", "no": "no", "unknown": "unknown", "inconnu": "unknown"}
_WORDS |= {"inconnue": "unknown", "nesaispas": "unknown", "jenesaispas": "unknown", "dontknow": "unknown"}
_DAY_FIRST = re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")
_ISO = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says a fact of a subject is; `value` is a text, or `unknown` where they do not know.

    `on` is the day of the answer, `from_` and `until` (inclusive) the period it holds for; dates may be partial.
    """

    subject: str
    fact: str
    value: str
    by: str = ""
    on: str | None = None
    note: str = ""
    from_: str | None = None
    until: str | None = None
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    def holds_on(self, day: dt.date) -> bool:
        """Whether the answer speaks of that day; a partial `until` runs to the end of its month or year."""
        start = earliest_day(self.from_)
        if start and day < start:
            return False
        return not self.until or day.isoformat()[: len(self.until)] <= self.until


def read_answers(path: Path | str) -> tuple[Answer, ...]:
    """The answers that were given, in the order of the file. Raises FactsError with file, line and remedy."""
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in (".yaml", ".yml"):
        rows = _yaml_rows(path)
    elif suffix in (".csv", ".tsv", ".txt"):
        rows = _csv_rows(path)
    else:
        raise FactsError(
            f"an answers file is CSV or YAML, found {suffix or 'no extension'!r}",
            file=str(path),
            remedy="save it as CSV (UTF-8)",
        )
    answers = [_answer(cells, str(path), line) for line, cells in rows if cells.get("value")]
    _refuse_contradictions(answers)
    return tuple(answers)


def answers_on(answers: Iterable[Answer], day: dt.date) -> dict[tuple[str, str], Answer]:
    """By subject and fact, the answer that holds on the day; of several, the one given last."""
    found: dict[tuple[str, str], Answer] = {}
    for answer in answers:
        if answer.holds_on(day):
            before = found.get((answer.subject, answer.fact))
            if before is None or (answer.on or "") >= (before.on or ""):
                found[answer.subject, answer.fact] = answer
    return found


_Row = tuple[int, Mapping[str, str]]


def _csv_rows(path: Path) -> list[_Row]:
    table = read_table(path, _COLUMNS)
    columns = {_COLUMNS.get(folded(heading)) for heading in table.headings}
    for column, others in (("subject", "sujet"), ("fact", "fait"), ("value", "answer, valeur, réponse")):
        if column not in columns:
            raise FactsError(
                f"no column {column!r} (or {others}); found {', '.join(table.headings)}",
                file=str(path),
                line=1,
                remedy="keep the headings of the form",
            )
    return [(row.line, row.cells) for row in table.rows]


def _yaml_rows(path: Path) -> list[_Row]:
    file = str(path)
    rows: list[_Row] = []
    for entry in read_entries(path, "answers"):
        if not entry.values:
            raise FactsError(
                "expected an answer", file=file, line=entry.line, remedy="write subject:, fact: and value:"
            )
        cells: dict[str, str] = {}
        for key, value in entry.values.items():
            column = _COLUMNS.get(folded(key))
            if column is None and key not in _FORM_KEYS:
                known = "subject, fact, value, by, on, note, from, until"
                raise FactsError(f"unknown key {key!r}", file=file, line=value.line, remedy=f"the keys are {known}")
            if isinstance(value.said, list):
                raise FactsError(f"{key}: expected one text", file=file, line=value.line)
            if column in cells:
                twice = f"{column} stands twice in one answer"
                raise FactsError(twice, file=file, line=value.line, remedy="keep one of them")
            if column:
                cells[column] = value.said or ""
        rows.append((entry.line, cells))
    return rows


def _answer(cells: Mapping[str, str], file: str, line: int) -> Answer:
    try:
        subject = subject_of(cells.get("subject", ""))
    except FactsError as error:
        raise FactsError(error.message, file=file, line=line, remedy=error.remedy) from None
    fact = cells.get("fact", "")
    if not is_fact(fact, subject):
        raise FactsError(f"not a fact: {fact!r}", file=file, line=line, remedy="facts are written as in site.sensitive")
    on, since, until = (_date(cells.get(name, ""), name, file, line) for name in ("on", "from", "until"))
    if since and until and until < since[: len(until)]:
        raise FactsError(
            f"ends ({until}) before it begins ({since})", file=file, line=line, remedy="swap from and until"
        )
    value = _value(cells["value"])
    return Answer(subject, fact, value, cells.get("by", ""), on, cells.get("note", ""), since, until, file, line)


def _value(text: str) -> str:
    """Yes, no and unknown in one spelling; `NO` in capitals stays, for it is also Norway."""
    return text if text == "NO" else _WORDS.get(folded(text), text)


def _date(text: str, name: str, file: str, line: int) -> str | None:
    if not text:
        return None
    if written := _DAY_FIRST.match(text):
        first, second, year = (int(part) for part in written.groups())
        if first > 12 and second <= 12:
            text = f"{year:04d}-{second:02d}-{first:02d}"
        elif second > 12 and first <= 12:
            text = f"{year:04d}-{first:02d}-{second:02d}"
    if not _ISO.match(text) or earliest_day(text) is None:
        raise FactsError(f"{name}: not a date: {text!r}", file=file, line=line, remedy="write it as 2026-11-03")
    return text


def _refuse_contradictions(answers: list[Answer]) -> None:
    """Two answers of one day about one thing that differ are a mistake that nobody but the writer can mend."""
    met: dict[tuple[str | None, ...], Answer] = {}
    for answer in answers:
        key = (answer.subject, answer.fact, answer.on, answer.from_, answer.until)
        first = met.setdefault(key, answer)
        if first.value != answer.value:
            raise FactsError(
                f"{answer.subject}, {answer.fact}: {answer.value!r} here, {first.value!r} on line {first.line}",
                file=answer.file,
                line=answer.line,
                remedy="keep one, or give each its date under `on`, `from` or `until`",
            )
