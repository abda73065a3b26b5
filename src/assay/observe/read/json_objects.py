"""The objects of a JSON file one after another, each with the line it begins on: JSON Lines, a list, or objects in a row.

Nothing is held but one object, however long the file is. A line that is no JSON is passed over and listed; in a list that is
spread over lines nobody can tell where the next object begins, so that reading ends there, and that is listed.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from assay.observe.read.encoding import encoding_of
from assay.observe.read.ledger import Ledger

MAX_OBJECT = 16 * 2**20  # characters
MAX_OBJECTS = 5_000_000
MAX_CHARACTERS = 8 * 2**30  # of one file; a packed one may hold any number
GZIP = b"\x1f\x8b"
_TOO_MANY = f"only the first {MAX_OBJECTS:,} objects, or 8 GB of them unpacked, were read (split the file)"
_OPENING = 2**12
_BLOCK = 2**16
_BETWEEN = re.compile(r"[\s,\x00\ufeff]*")
_REMEDY = "export it again, or split the file"

Member = Mapping[str, object]


def json_objects(path: Path, ledger: Ledger, inside: int = 0) -> Iterator[tuple[int, Member]]:
    """Line and object, for each object of the file; what is none is listed.

    `inside` is how many characters stand before a list that holds them; what follows that list is passed over.
    """
    with _Text(path) as stream:
        try:
            opening = stream.read(_OPENING)
            stream.rewind()
            if inside:
                objects = _document(stream, ledger, 1 + stream.read(inside).count("\n"), inside=True)
            else:
                objects = _lines(stream, ledger) if _is_lines(opening) else _document(stream, ledger)
            for count, (record, found) in enumerate(objects):
                if count >= MAX_OBJECTS or stream.characters > MAX_CHARACTERS:
                    ledger.leave(record, "truncated", _TOO_MANY)
                    return
                if isinstance(found, dict):
                    yield record, found
                else:
                    ledger.leave(record, "bad-row", "not a JSON object")
        except (EOFError, zlib.error, gzip.BadGzipFile):
            ledger.leave(
                None, "truncated", "what is packed with gzip breaks off or is damaged; what came before was read"
            )


def opening_of(path: Path, characters: int) -> str:
    """How the file begins, as text."""
    with _Text(path) as stream:
        try:
            return stream.read(characters)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            return ""


class _Text:
    """The text of the file, unpacked where it is packed with gzip, and how much of it was read."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as raw:
            packed = raw.read(2) == GZIP
        self._stream: TextIO
        if packed:
            self._stream = gzip.open(path, "rt", encoding="utf-8", errors="replace")  # noqa: SIM115 - closed by __exit__
        else:
            self._stream = path.open(encoding=encoding_of(path), errors="replace", newline=None)
        self.characters = 0

    def __enter__(self) -> _Text:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def rewind(self) -> None:
        self._stream.seek(0)
        self.characters = 0

    def read(self, size: int) -> str:
        text = self._stream.read(size)
        self.characters += len(text)
        return text

    def readline(self, size: int) -> str:
        line = self._stream.readline(size)
        self.characters += len(line)
        return line


def _is_lines(opening: str) -> bool:
    """Whether the first line that is not blank is an object of its own."""
    first = opening.lstrip("\ufeff\x00 \t\r\n").partition("\n")[0].rstrip()
    return first.startswith("{") and (first.endswith("}") or "\n" not in opening.strip())


def _lines(stream: _Text, ledger: Ledger) -> Iterator[tuple[int, object]]:
    number = 0
    while line := stream.readline(MAX_OBJECT):
        number += 1
        if len(line) == MAX_OBJECT and not line.endswith("\n"):
            ledger.leave(number, "bad-row", f"a line of more than {MAX_OBJECT // 2**20} million characters")
            while (line := stream.readline(MAX_OBJECT)) and not line.endswith("\n"):
                pass
            continue
        if not line.strip("\ufeff\x00 \t\r\n"):
            continue
        try:
            yield number, json.loads(line.lstrip("\ufeff"))
        except (ValueError, RecursionError):
            ledger.leave(number, "bad-row", f"not JSON ({_REMEDY})")


def _document(stream: _Text, ledger: Ledger, line: int = 1, *, inside: bool = False) -> Iterator[tuple[int, object]]:
    """The members of a list, or objects in a row, however they are spread over lines."""
    decoder = json.JSONDecoder()
    text, listed, ended = "", False, False
    while True:
        between = _BETWEEN.match(text)
        at = between.end() if between else 0
        if at < len(text) and text[at] in "[]" and (text[at] == "]" or not listed):
            if inside and listed:
                return
            at, listed = at + 1, text[at] == "["
            line, text = line + text.count("\n", 0, at), text[at:]
            continue
        line, text = line + text.count("\n", 0, at), text[at:]
        if text:
            try:
                found, end = decoder.raw_decode(text)
            except RecursionError:
                ledger.leave(line, "bad-row", f"nested too deeply ({_REMEDY})")
                return
            except ValueError:
                end = 0
            if end and (ended or end < len(text)):
                yield line, found
                line, text = line + text.count("\n", 0, end), text[end:]
                continue
        if ended or len(text) > MAX_OBJECT:
            if text:
                ledger.leave(line, "truncated", f"what begins here is no JSON, or ends too soon ({_REMEDY})")
            return
        # As much again as is there: an object of n characters is looked at log n times.
        block = stream.read(max(_BLOCK, len(text)))
        ended = not block
        text += block


def at(member: object, *path: str) -> object:
    """What stands under the names, one below the other; None where one of them is missing."""
    for name in path:
        if not isinstance(member, dict):
            return None
        member = member.get(name)
    return member


def text_at(member: object, *path: str) -> str:
    """The text or number there, as text; of a list its first; an empty text where there is none."""
    found = at(member, *path)
    if isinstance(found, list):
        found = found[0] if found else None
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return ""
    return str(found)


def texts_at(member: object, *path: str) -> list[str]:
    """The texts of a list there, or the one text."""
    found = at(member, *path)
    if isinstance(found, str):
        return [found]
    return [one for one in found[:1000] if isinstance(one, str)] if isinstance(found, list) else []
