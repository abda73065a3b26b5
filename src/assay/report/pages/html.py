"""A page as HTML that fetches nothing: its style is inside, its drawings are inline, every text is escaped by Jinja."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assay.report.inert import printable
from assay.report.pages.model import Figure, Page
from assay.report.pages.words import message

FOLDER = Path(__file__).parent


def page(found: Page, footer: str) -> str:
    """The whole page; equal input gives equal bytes."""
    style = _style()
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            page=found,
            footer=footer,
            style=Markup(style),  # noqa: S704  # our own file
            policy=f"default-src 'none'; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'",
            msg=message(found.lang),
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_inert,
    )
    made.globals |= {"kind": lambda block: type(block).__name__, "drawing": _drawing}
    return made


def _inert(value: Any) -> Any:
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _drawing(figure: Figure) -> Markup:
    """The drawing itself; drawing.py escaped what it wrote."""
    return Markup(figure.svg.split("?>\n", 1)[-1])  # noqa: S704


@lru_cache(maxsize=1)
def _style() -> str:
    return (FOLDER / "page.css").read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
