"""Cells that a spreadsheet shows as text and never runs.

A cell that starts with `=`, `+`, `-`, `@`, a tab or a line break is a formula to a spreadsheet. Such a cell is written
with an apostrophe in front, and read back without it; cells that already start so get one more, so that nothing is
lost on the way.
"""

from __future__ import annotations

import re

# The full-width forms are read as operators by spreadsheets set to Japanese or Chinese.
_LIVE = re.compile("^'*[=+\\-@\t\r\n＝＋－＠]")


def inert(text: str) -> str:
    """The cell as it may stand in a CSV file."""
    return f"'{text}" if _LIVE.match(text) else text


def as_written(cell: str) -> str:
    """The text that `inert` was given."""
    return cell[1:] if cell.startswith("'") and _LIVE.match(cell) else cell
