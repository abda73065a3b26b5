"""One gap of an assessment, as the page and the terminal show it."""

from __future__ import annotations

from dataclasses import dataclass

LISTED = 200
"""How many rows of a list the page shows; report.json and left-out-rows.csv hold them all."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that was not covered: a headline with its count, a sentence, and the rows or devices behind it.

    `devices` are ids that the page links to. `rows` are cut to LISTED; `left` says how many more there are.
    """

    id: str
    head: str
    text: str
    count: int | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    left: int = 0
    devices: tuple[str, ...] = ()
    english: int = -1  # the column that only comes in English: a reader's diagnostic
    grave: bool = False  # something expected is missing altogether


def cut(
    name: str, head: str, text: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...], *, grave: bool = False
) -> Gap:
    """A gap of so many rows, of which the first are listed; their last column is a reader's diagnostic, in English."""
    left = max(0, len(rows) - LISTED)
    return Gap(name, head, text, len(rows), columns, rows[:LISTED], left, english=len(columns) - 1, grave=grave)
