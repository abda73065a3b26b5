"""Drawings as SVG that stand alone: white ground, a title and a description, shapes that differ in more than colour.

Only presentation attributes are used, no style element, so that a page's content security policy holds inside too. Widths of
text are estimated, since nothing here can measure a font: generously, so that a label rather stands apart than overlaps.
"""

from __future__ import annotations

import html
import re
import unicodedata

from assay.report.inert import printable

INK, SOFT, LINE, WASH = "#1d252d", "#56606b", "#b4bcc6", "#f6f7f8"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
WIDTH = 880
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def quoted(text: str) -> str:
    """The text as XML content or attribute; what XML cannot hold is shown as a question mark."""
    return html.escape(_NOT_XML.sub("?", printable(text)), quote=True)


def text_width(text: str, size: float) -> float:
    """About how wide the text is: a full square for Han and other wide characters, 0.56 for the rest."""
    return size * sum(1.0 if unicodedata.east_asian_width(mark) in "WF" else 0.56 for mark in text)


def fitted(text: str, size: float, room: float) -> str:
    """The text, cut with an ellipsis where it is wider than the room."""
    if text_width(text, size) <= room:
        return text
    while text and text_width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def words(
    x: float, y: float, text: str, *, size: float = 13, fill: str = INK, weight: int = 400, anchor: str = "start"
) -> str:
    """A line of text; `y` is its baseline."""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" font-weight="{weight}" fill="{fill}" '
        f'text-anchor="{anchor}">{quoted(text)}</text>'
    )


def drawing(height: float, title: str, description: str, defs: str, body: list[str]) -> str:
    """The whole drawing as a file of its own."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" '
        f'role="img" aria-labelledby="fig-title fig-desc" font-family="{FONT}">\n'
        f'<title id="fig-title">{quoted(title)}</title>\n<desc id="fig-desc">{quoted(description)}</desc>\n'
        f"<defs>{defs}</defs>\n"
        f'<rect width="{WIDTH}" height="{height:g}" fill="#ffffff"/>\n' + "\n".join(body) + "\n</svg>\n"
    )
