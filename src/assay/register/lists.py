"""Somebody else's screening list, kept apart from the register, with its licence and origin beside every row.

A list is read as it was published (`list_formats.py` knows the formats) or as `keep` stored it: JSON Lines with a header that
names the list, its licence and the published file's SHA-256, the rows, and a last line that counts them, so that a file cut
short is noticed. Nothing here reads or writes a register, and no row of a list becomes part of one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from assay.errors import AssayError, EvidenceError
from assay.register.list_formats import LONGEST, parties, recognise
from assay.register.listed import Kind, LeftOut, ListedParty, ListOrigin, Tally

NOT_STATED = "not stated"
FORM = 1
"""The version of the stored form."""

__all__ = ["LeftOut", "ListOrigin", "ListedParty", "ScreeningList", "Stream", "Tally", "keep", "read_list", "stream"]


@dataclass(frozen=True, slots=True)
class ScreeningList:
    """A list with all its rows in memory; `stream` gives them one at a time."""

    origin: ListOrigin
    rows: tuple[ListedParty, ...]
    tally: Tally

    @property
    def name(self) -> str:
        return self.origin.name

    @property
    def licence_note(self) -> str:
        return self.origin.licence_note

    @property
    def sha256(self) -> str:
        return self.origin.sha256

    @property
    def read_from(self) -> str:
        return self.origin.read_from


@dataclass(frozen=True, slots=True)
class Stream:
    """A list that is open for reading once. `tally` is complete when `rows` has run out."""

    origin: ListOrigin
    rows: Iterator[ListedParty]
    tally: Tally
    stored: bool = False


def read_list(path: Path, *, name: str | None = None, licence: str = "") -> ScreeningList:
    """The whole list in a file, as published or as stored. Raises EvidenceError where it is no list that is known.

    Name and licence given here stand for a published file only: a stored list keeps its own.
    """
    given = stream(path, name=name, licence=licence)
    return ScreeningList(given.origin, tuple(given.rows), given.tally)


def stream(path: Path, *, name: str | None = None, licence: str = "") -> Stream:
    """The list in a file, one row at a time in bounded memory. Raises EvidenceError, also while the rows go by."""
    tally = Tally()
    try:
        if stored := _header(path):
            return Stream(stored, _guarded(_stored_rows(path, tally), path), tally, stored=True)
        found = recognise(path)
        origin = ListOrigin(name or path.stem, licence or NOT_STATED, _sha256(path), path.name, found)
    except OSError as error:
        raise _unreadable(path, error) from None
    return Stream(origin, _guarded(parties(path, found, tally), path), tally)


def _guarded(rows: Iterator[ListedParty], path: Path) -> Iterator[ListedParty]:
    try:
        yield from rows
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> EvidenceError:
    return EvidenceError(f"cannot be read: {error.strerror or error}", file=str(path))


def keep(path: Path, out: Path, *, name: str, licence: str) -> tuple[ListOrigin, Tally]:
    """Store a published list in `out`, a file of its own, row by row. Raises EvidenceError and AssayError.

    A list that has no row at all is refused: screening against it would find nothing and say so.
    """
    if not name.strip() or not licence.strip():
        raise AssayError("a list is stored with its name and its licence", remedy="give both")
    given = stream(path, name=name.strip(), licence=licence.strip())
    if given.stored:
        raise AssayError("is a stored list already", file=str(path), remedy="import the published file")
    part = out.with_name(f"{out.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as lines:
            lines.write(_line({"assay_screening_list": FORM, **_fields(given.origin)}))
            for row in given.rows:
                lines.write(_line(_slim(_fields(row))))
            lines.write(_line({"end": True, **given.tally.data()}))
        if not given.tally.rows:
            raise EvidenceError(f"no party could be read{_first_reason(given.tally)}", file=str(path))
        part.replace(out)
    except OSError as error:
        raise AssayError(f"cannot be written: {error.strerror or error}", file=str(out)) from None
    finally:
        with suppress(OSError):
            part.unlink()
    return given.origin, given.tally


def _first_reason(tally: Tally) -> str:
    return f"; the first of {tally.lines_left_out} left out: {tally.left_out[0]}" if tally.left_out else ""


def _line(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True) + "\n"


def _fields(row: ListOrigin | ListedParty) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}


def _slim(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row without what says nothing; `listed` stays, for it says something when false."""
    return {key: value for key, value in row.items() if value or key == "listed"}


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _header(path: Path) -> ListOrigin | None:
    """The origin in the first line of a stored list, None for any other file."""
    with path.open("rb") as lines:
        first = lines.readline(100_000)
    if not first.startswith(b"{") or b'"assay_screening_list"' not in first:
        return None
    try:
        data = json.loads(first)
        if data["assay_screening_list"] != FORM:
            raise EvidenceError(
                f"stored in form {data['assay_screening_list']}, this version reads form {FORM}", file=str(path), line=1,
                remedy="import the published file again",
            )  # fmt: skip
        return ListOrigin(**{name: data[name] for name in ListOrigin.__slots__})
    except (ValueError, KeyError, TypeError):
        raise EvidenceError("the header of the stored list is damaged", file=str(path), line=1) from None


def _stored_rows(path: Path, tally: Tally) -> Iterator[ListedParty]:
    """The rows of a stored list; its own last line must agree with them."""
    ended = False
    with path.open("rb") as lines:  # decoded line by line, so that damage has its line
        lines.readline()
        for number, line in enumerate(iter(lambda: lines.readline(LONGEST), b""), start=2):
            try:
                data = json.loads(line.decode("utf-8"))
                if data.get("end"):
                    ended = True
                    _closed(data, tally, path, number)
                    break
                yield tally.kept(_row(data))
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                raise EvidenceError(
                    "the stored list is damaged", file=str(path), line=number, remedy="import the published file again"
                ) from None
    if not ended:
        raise EvidenceError(
            f"the stored list is cut short after {tally.rows} rows",
            file=str(path),
            remedy="import the published file again",
        )


def _closed(data: Mapping[str, Any], tally: Tally, path: Path, number: int) -> None:
    if data["rows"] != tally.rows:
        raise EvidenceError(
            f"the stored list says {data['rows']} rows and has {tally.rows}", file=str(path), line=number,
            remedy="import the published file again",
        )  # fmt: skip
    tally.passed_over.update(data["passed_over"])
    tally.lines_left_out, tally.fields_left_out = data["lines_left_out"], data["fields_left_out"]
    tally.left_out += [LeftOut(one["line"], one["reason"], one["whole"]) for one in data["left_out"]]


def _row(data: Mapping[str, Any]) -> ListedParty:
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    given["details"] = tuple((str(name), str(value)) for name, value in given.get("details", ()))
    row = ListedParty(**given)
    if row.kind not in get_args(Kind) or not row.names:
        raise ValueError("no row of a list")
    return row
