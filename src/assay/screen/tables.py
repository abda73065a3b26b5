"""Every table of scripts is a file in `data/`, read once: rows of tab-separated cells, `#` before a remark."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from assay.errors import AssayError


@cache
def rows(name: str, width: int) -> tuple[tuple[str, ...], ...]:
    """The rows of a table. Raises AssayError with file and line where a row is not `width` cells wide."""
    found = []
    text = (files("assay.screen") / "data" / name).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(line.split("\t"))
        if len(cells) != width:
            raise AssayError(f"{name}, line {number}: expected {width} cells between tabs, found {len(cells)}")
        found.append(cells)
    return tuple(found)


def wordings(cell: str) -> tuple[str, ...]:
    """The wordings of a gloss, the commonest first; `-` stands for a word that is left out."""
    return ("",) if cell == "-" else tuple(cell.split("|"))
