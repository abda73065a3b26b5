"""Which register an answer was given with: its version, its date and its digest, the same in everything that is handed on.

How old that is, only a screen says (`assay.cli.register_source`): what is stored must not depend on the day it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assay.assessment import Assessment
from assay.register.index import Register
from assay.report.i18n import long_day, translator

COLUMNS = ("register_version", "register_as_of", "register_digest")


def stamp(register: Register) -> dict[str, str]:
    """As JSON."""
    return {"version": register.version, "as_of": register.as_of, "digest": register.digest}


def stamped(rows: Iterable[list[str]], found: Assessment) -> Iterator[list[str]]:
    """A table, its heading first, with the register in the last columns of every row."""
    cells: list[str] = list(COLUMNS)
    for row in rows:
        yield [*row, *cells]
        cells = stamp_cells(found)


def stamp_cells(found: Assessment) -> list[str]:
    """As cells of a table, under `COLUMNS`."""
    return [found.register_version, found.register_as_of, found.register_digest]


def stamp_line(version: str, as_of: str, digest: str, lang: str) -> str:
    """As one line for people, the digest by its first sixteen digits."""
    say = translator(lang)
    text = say("Register {version} of {day}, digest {digest}")
    return text.format(version=version, day=long_day(as_of, lang), digest=digest[:16])


def register_line(register: Register, lang: str) -> str:
    """As one line for people."""
    return stamp_line(register.version, register.as_of, register.digest, lang)
