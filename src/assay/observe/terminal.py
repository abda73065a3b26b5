"""What a terminal would have shown of a line: colours, pagers and what they wiped out are gone."""

from __future__ import annotations

import re

# ECMA-48 section 5.4 for control sequences, and the title of a window (xterm: OSC, up to BEL).
_CONTROL = re.compile(
    r"\x1b\[[0-9;?]{0,32}[ -/]{0,4}[@-~]|\x1b\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|\x1b[()][0-9A-B]|\x1b[=>78cDEHMNOZ]"
)
_PAGER = re.compile(
    r"(?i)[-<( ]{0,8}\bmore\b[^\w\r\n]{0,8}(?:\d{1,3} ?%[) -]{0,8}|next page: space[^\r\n]{0,80}|\([^()\r\n]{0,40}\))?[-)> ]{0,8}(?:\x08[ \x08]{0,200}|$|(?=\s{2,}))"
    r"|press any key to continue[^\r\n]{0,60}|(?:--)?press <?space>?[^\r\n]{0,80}|\(q\)uit[^\r\n]{0,60}|lines \d{1,6}-\d{1,6}(?: \(end\))?"
)
_MORE = ("more", "press", "quit", "lines ")


def texts(line: str) -> list[str]:
    """What a terminal would have shown of the line, or the several texts in it."""
    line = line.rstrip("\r\n")
    if "\x1b" in line:
        line = _CONTROL.sub("", line)
    if line.isascii() and line.isprintable() and not _pages(line):
        return [line]
    return [text for part in line.split("\r") if (text := _shown(part)).strip()] or [""]


def _pages(line: str) -> bool:
    lowered = line.lower()
    return any(word in lowered for word in _MORE)


def _shown(text: str) -> str:
    if _pages(text):
        text = _PAGER.sub("", text, count=4)
    if "\x08" in text:
        kept: list[str] = []
        for sign in text:
            if sign != "\x08":
                kept.append(sign)
            elif kept:
                kept.pop()
        text = "".join(kept)
    return text.replace("\x00", "").replace("\x07", "").replace("\N{NO-BREAK SPACE}", " ").replace("\ufeff", "")


def shown(line: str) -> str:
    """The last text of a line, which is what stays on the terminal."""
    return texts(line)[-1]
