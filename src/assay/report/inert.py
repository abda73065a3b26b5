"""Evidence made harmless to read: nothing a device or a file says reaches a terminal, a page or a spreadsheet alive."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable

# Full-width forms are operators to spreadsheets set to Japanese or Chinese (see observe/cells.py).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
MAX_CELL = 4096


def printable(text: str) -> str:
    """The text with control, escape and direction-changing characters shown as `\\x1b` or `\\u202e`; tabs become spaces."""
    return text if text.isprintable() else text.translate(_SHOWN)


def escaped(json_text: str) -> str:
    """JSON text in which such characters are JSON escapes: harmless to print, and it reads back the same."""
    return json_text if json_text.isprintable() else json_text.translate(_ESCAPED)


def cell(text: str) -> str:
    """The text as a spreadsheet cell that never runs: one that begins like a formula gets an apostrophe in front.

    Source: OWASP, CSV injection.
    """
    shown = printable(text)[:MAX_CELL]
    return f"'{shown}" if shown.startswith(FORMULA) else shown


def _acts(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def _shown(character: str) -> str:
    if character in "\t\n\r":
        return " "
    if _acts(character):
        code = ord(character)
        return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65_536 else f"\\U{code:08x}"
    return character


def _escape(character: str) -> str:
    return str(json.dumps(character))[1:-1] if _acts(character) else character


class _Table(dict[int, str]):
    """What each character becomes, worked out once."""

    def __init__(self, become: Callable[[str], str]) -> None:
        super().__init__()
        self.become = become

    def __missing__(self, code: int) -> str:
        text = self[code] = self.become(chr(code))
        return text


_SHOWN, _ESCAPED = _Table(_shown), _Table(_escape)
