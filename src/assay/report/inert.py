"""Evidence made harmless to read: nothing a device or a file says reaches a terminal, a page or a spreadsheet alive."""

from __future__ import annotations

import unicodedata

FORMULA = ("=", "+", "-", "@", "\t", "\r")
MAX_CELL = 4096


def printable(text: str) -> str:
    """The text with control, escape and direction-changing characters shown as `\\x1b` or `\\u202e`; tabs become spaces."""
    return text if text.isprintable() else text.translate(_SHOWN)


class _Shown(dict[int, str]):
    """How each character is shown, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = shown = _shown(chr(code))
        return shown


_SHOWN = _Shown()


def _shown(character: str) -> str:
    if character in "\t\n\r":
        return " "
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        code = ord(character)
        return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65_536 else f"\\U{code:08x}"
    return character


def cell(text: str) -> str:
    """The text as a spreadsheet cell that never runs: one that begins like a formula gets an apostrophe in front.

    Source: OWASP, CSV injection.
    """
    shown = printable(text)[:MAX_CELL]
    return f"'{shown}" if shown.startswith(FORMULA) else shown
