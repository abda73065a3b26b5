"""Where each page lies, and how one page links to another: relative, so that the site works from any folder.

Committed pages are Markdown, which git hosts render: in English, and the measures in French too, in a folder `fr` beside
them. A site written with `--out` is HTML, all of it in either language; with two languages each has its own folder.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Literal

Form = Literal["html", "markdown"]
Section = Literal["measures", "brands", "entities"]

SECTIONS: tuple[Section, ...] = ("measures", "brands", "entities")
_TAKEN = frozenset({"index", "readme", "families", "fr"})


def file_stem(record_id: str) -> str:
    """The id as a file name; one that an index page has taken gets a mark behind it."""
    return f"{record_id}-" if record_id.lower() in _TAKEN else record_id


@dataclass(frozen=True, slots=True)
class Places:
    """The addresses of one site: its form, and its languages."""

    form: Form
    langs: tuple[str, ...]

    def has(self, section: Section, lang: str) -> bool:
        """Whether the section's pages exist in the language; links lead to the English ones where they do not."""
        return self.form == "html" or lang == "en" or section == "measures"

    @property
    def suffix(self) -> str:
        return ".html" if self.form == "html" else ".md"

    def home(self, lang: str) -> str:
        """The page that names the three sections; Markdown pages have the documentation's own."""
        if self.form == "markdown":
            return "README.md"
        return f"{lang}/index.html" if len(self.langs) > 1 else "index.html"

    def index(self, section: Section, lang: str) -> str:
        return self.folder(section, lang) + ("README.md" if self.form == "markdown" else "index.html")

    def families(self, section: Section, lang: str) -> str:
        return f"{self.folder(section, lang)}families{self.suffix}"

    def record(self, section: Section, record_id: str, lang: str) -> str:
        return f"{self.folder(section, lang)}{file_stem(record_id)}{self.suffix}"

    def figure(self, section: Section, record_id: str, lang: str) -> str:
        return f"{self.folder(section, lang)}{file_stem(record_id)}.svg"

    def folder(self, section: Section, lang: str) -> str:
        if self.form == "markdown":
            return f"{section}/fr/" if lang == "fr" and self.has(section, lang) else f"{section}/"
        return f"{lang}/{section}/" if len(self.langs) > 1 else f"{section}/"


def relative(here: str, there: str, anchor: str = "") -> str:
    """The address of one page as a link on another."""
    path = posixpath.relpath(there, posixpath.dirname(here) or ".")
    return f"{path}#{anchor}" if anchor else path
