"""Tables, headings and code in Markdown, escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def cell(text: object) -> str:
    """A table cell: one line, no live bars."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join("| " + " | ".join(cell(value) for value in line) + " |\n" for line in lines) + "\n"


def code(text: str) -> str:
    """Inline code; bars and backquotes inside stay readable."""
    fence = "``" if "`" in text else "`"
    pad = " " if "`" in text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def codes(texts: Iterable[str]) -> str:
    return ", ".join(code(text) for text in texts)


def bullets(items: Iterable[str]) -> str:
    found = "".join(f"- {' '.join(item.split())}\n" for item in items)
    return found + "\n" if found else ""
