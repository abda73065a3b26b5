"""A page as GitHub-flavoured Markdown: drawings are files beside it, and no text of a record can become markup."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import escape

from assay.report.inert import printable
from assay.report.pages.model import Block, Bullets, Figure, Heading, Item, Line, Page, Para, Row, Span, Table, Terms

# Everything that CommonMark, tables, autolinks, emphasis or mathematics on git hosts would read as markup.
_MARKS = re.compile(r"([\\`*_\[\]<>|~$#!&])")
_ENDS = re.compile(r"[()<>|\\`\s]")
_OPENS = re.compile(r"^(\d*)([-+=.)])")


def text(value: str) -> str:
    """The text with every mark made plain, on one line."""
    return _MARKS.sub(_escaped, " ".join(printable(value).split(" ")))


def _escaped(found: re.Match[str]) -> str:
    mark = found.group()
    return {"<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;"}.get(mark, f"\\{mark}")


def code(value: str) -> str:
    """Inline code. A bar would end a table cell even here, so such code is written as HTML."""
    shown = " ".join(printable(value).split())
    if "|" in shown or "`" in shown:
        inner = "".join(f"&#{ord(mark)};" if mark in "|`\\*_[]~$!" else mark for mark in str(escape(shown)))
        return f"<code>{inner}</code>"
    return f"`{shown}`" if shown else ""


def line(spans: Line, *, cell: bool = False) -> str:
    written = "".join(_span(span, cell=cell) for span in spans).strip()
    return written if cell else _OPENS.sub(r"\1\\\2", written)


def _span(span: Span, *, cell: bool) -> str:
    if span.style == "break":
        return "<br>" if cell else "<br>\n"
    if span.style == "code":
        written = code(span.text)
    elif span.style == "quote":
        written = f"<q>{text(span.text)}</q>"
    elif span.style == "strong" and span.text.strip():
        written = f"**{text(span.text.strip())}**"
    else:
        written = text(span.text)
    if span.lang and written:
        written = f'<span lang="{escape(span.lang)}">{written}</span>'
    return f"[{written}]({_target(span.href)})" if span.href else written


def _target(href: str) -> str:
    """A link's target; what would end the link or the table cell early stands by its number."""
    return _ENDS.sub(lambda found: f"%{ord(found.group()):02X}", href)


def page(found: Page) -> str:
    """The whole page."""
    crumbs = " · ".join(f"[{text(crumb.text)}]({_target(crumb.href)})" for crumb in found.crumbs)
    head = f"# {line((Span(found.title, lang=found.title_lang),), cell=True)}\n\n{crumbs}\n\n"
    return (
        head + "".join(block(one, "\u00a0:" if found.lang == "fr" else ":") for one in found.blocks)
    ).rstrip() + "\n"


def block(one: Block, colon: str = ":") -> str:
    match one:
        case Heading():
            anchor = f'<a id="{escape(one.id)}"></a>\n\n' if one.id else ""
            return f"{anchor}{'#' * one.level} {line(one.text, cell=True)}\n\n"
        case Para():
            written = line(one.text)
            return f"> {written.replace(chr(10), chr(10) + '> ')}\n\n" if one.kind == "note" else f"{written}\n\n"
        case Bullets():
            return "".join(_items(one.items, 0)) + "\n"
        case Terms():
            return "".join(f"- **{text(label)}{colon}** {line(value, cell=True)}\n" for label, value in one.rows) + "\n"
        case Table():
            return _table(one)
        case Figure():
            return f"![{text(one.alt)}]({one.name})\n\n"


def _items(items: Iterable[Item], depth: int) -> Iterable[str]:
    for item in items:
        anchor = f'<a id="{escape(item.id)}"></a>' if item.id else ""
        yield f"{'  ' * depth}- {anchor}{line(item.text, cell=bool(anchor)).replace(chr(10), '')}\n"
        yield from _items(item.below, depth + 1)


def _table(one: Table) -> str:
    rows = [tuple(text(column) for column in one.columns), ("---",) * len(one.columns), *map(_row, one.rows)]
    return (
        ("" if one.quiet else f"*{text(one.caption)}*\n\n") + "".join(f"| {' | '.join(row)} |\n" for row in rows) + "\n"
    )


def _row(row: Row) -> tuple[str, ...]:
    first, *rest = (line(cell, cell=True) for cell in row.cells)
    anchor = f'<a id="{escape(row.id)}"></a>' if row.id else ""
    return anchor + first, *rest
