"""A page as its parser sees it: elements in order, with their attributes and text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "input", "img", "link", "hr", "rect"}
TOLD = {"title", "style", "caption", "h1"}  # elements whose whole text a test may ask for
UNCLOSED = {"li", "p", "tr", "td", "th", "option"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    path: tuple[str, ...] = ()


@dataclass
class Page(HTMLParser):
    """The elements of a page. `words` is the text that people read, without style and script."""

    elements: list[Element] = field(default_factory=list)
    words: list[tuple[str, str]] = field(default_factory=list)  # language, text

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNCLOSED and self._open and self._open[-1].tag == tag:
            self._open.pop()
        element = Element(
            tag, {name: value or "" for name, value in attrs}, path=tuple(item.tag for item in self._open)
        )
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open[-1].tag != tag and self._open[-1].tag in UNCLOSED:
            self._open.pop()
        if self._open and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            if element.tag in TOLD:
                element.text += data
        if data.strip() and not {"style", "script"} & {item.tag for item in self._open}:
            langs = [item.attributes["lang"] for item in self._open if "lang" in item.attributes]
            quoted = any(item.tag in ("code", "q") for item in self._open)
            self.words.append(("quoted" if quoted else langs[-1] if langs else "", data.strip()))

    def all(self, tag: str) -> list[Element]:
        return [element for element in self.elements if element.tag == tag]

    @property
    def ids(self) -> list[str]:
        return [element.attributes["id"] for element in self.elements if "id" in element.attributes]


def parse(text: str) -> Page:
    page = Page()
    page.feed(text)
    page.close()
    return page
