"""An XML export that is nobody's in particular is a table: the element that repeats is a row, what stands in it its columns.

Siqura's SDM2 device files (`<Device><IPAddress>...`, TKH's knowledge base TA-20200927-OV-12), the answers of ISAPI and ONVIF saved to
disk, and asset systems at large write such files. The row is the outermost element in which a device's identity stands, as often as
any does. The file is read twice as a stream, with entities refused; records are the lines on which rows begin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax import SAXException
from xml.sax.expatreader import ExpatParser
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from defusedxml import DefusedXmlException
from defusedxml.expatreader import create_parser

from assay.observe.aliases import known_as, plain
from assay.observe.model import Reading
from assay.observe.read.json_rows import shortest
from assay.observe.read.ledger import FIELD_LIMIT, Ledger
from assay.observe.read.mapping import ColumnMapping
from assay.observe.read.rows import RawRow, Table

MAX_BYTES = 512 * 2**20
MOST_COLUMNS = 500
DEEPEST = 4  # elements of a row inside one another
DEEP = 200  # elements of a file inside one another
IDENTITY = frozenset(("mac", "address", "serial", "claim_model", "hostname", "device_name"))

_BLOCK = 2**16
_ENTITIES = "the file declares XML entities, which no export needs"

Cells = dict[str, str]


@dataclass(slots=True)
class _Element:
    tag: str
    line: int
    cells: Cells = field(default_factory=dict)  # what stands in it, by path
    text: list[str] = field(default_factory=list)
    size: int = 0
    depth: int = 0  # of the elements in it


def read_xml_rows(path: Path, name: str, sha256: str, mapping: ColumnMapping | None = None) -> Reading:
    """The observations of an XML file whose elements are rows."""
    mapping = mapping or ColumnMapping()
    ledger = Ledger(name, sha256)
    if path.stat().st_size > MAX_BYTES:
        ledger.leave(None, "too-large", f"XML over {MAX_BYTES // 2**20} MB is not read (split the file)")
        return ledger.close()
    found = _Found(mapping)
    elements = _Elements(path)
    for element, outside in elements:
        found.take(element, outside)
    tag = found.row()
    if not tag:
        why = (
            elements.trouble
            or "no element in it is headed by names that Assay knows (export it as CSV, or as nmap XML with -oX)"
        )
        ledger.leave(None, "refused" if why == _ENTITIES else "unknown-format", why)
        return ledger.close()
    headings = list(found.headings[tag])
    table = Table([shortest(heading) for heading in headings], ledger, mapping, found.first[tag])
    table.read(
        RawRow(element.line, [element.cells.get(heading, "") for heading in headings])
        for element, _ in _Elements(path)
        if element.tag == tag
    )
    if elements.trouble:
        ledger.leave(None, "truncated", f"{elements.trouble}; what came before was read")
    return ledger.close()


class _Found:
    """What the first reading found: of each element how often a device could stand in it, and under which headings."""

    def __init__(self, mapping: ColumnMapping) -> None:
        self.mapping = mapping
        self.counts: Counter[str] = Counter()
        self.outside: dict[str, int] = {}
        self.headings: dict[str, dict[str, None]] = {}
        self.first: dict[str, int] = {}

    def take(self, element: _Element, outside: int) -> None:
        names = {name for heading in element.cells if (name := self._name(heading))}
        if len(names) < 2 or not names & IDENTITY:
            return
        self.counts[element.tag] += 1
        self.outside[element.tag] = min(outside, self.outside.get(element.tag, DEEP))
        self.first.setdefault(element.tag, element.line)
        headings = self.headings.setdefault(element.tag, {})
        for heading in element.cells:
            if len(headings) < MOST_COLUMNS:
                headings.setdefault(heading)

    def _name(self, heading: str) -> str:
        short = shortest(heading)
        alias = known_as(short)
        return self.mapping.name_of(short) or (alias.name if alias and not alias.name.isupper() else "")

    def row(self) -> str:
        """The element that stands for a row: the most frequent, of several as frequent the outermost."""
        return max(self.counts, key=lambda tag: (self.counts[tag], -self.outside[tag]), default="")


class _Reader(ContentHandler):
    def __init__(self, ended: list[tuple[_Element, int]], where: Locator) -> None:
        super().__init__()
        self._where = where
        self._ended = ended
        self._stack: list[_Element] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - xml.sax names it
        if len(self._stack) >= DEEP:
            raise SAXException("nested too deeply")
        element = _Element(_local(name), self._where.getLineNumber() or 1)
        for key, text in list(attrs.items())[:MOST_COLUMNS]:
            if not key.startswith("xmlns"):
                element.cells[_local(key)] = text[:FIELD_LIMIT]
        self._stack.append(element)

    def characters(self, content: str) -> None:
        if self._stack and (top := self._stack[-1]).size < FIELD_LIMIT:
            top.text.append(content[:FIELD_LIMIT])
            top.size += len(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        element = self._stack.pop()
        if element.cells:
            self._ended.append((element, len(self._stack)))
        if not self._stack:
            return
        outer = self._stack[-1]
        text = "".join(element.text).strip()
        if text and not element.depth:
            outer.cells.setdefault(element.tag, text)
        if element.depth < DEEPEST:
            for key, inner in element.cells.items():
                if len(outer.cells) < MOST_COLUMNS:
                    outer.cells.setdefault(
                        element.tag if plain(key) in ("name", "value") else f"{element.tag} {key}", inner
                    )
        outer.depth = max(outer.depth, element.depth + 1 if element.cells else 1)


class _Elements:
    """Each element of the file that holds something, with how many it is in; `trouble` says what was wrong, or nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.trouble = ""

    def __iter__(self) -> Iterator[tuple[_Element, int]]:
        ended: list[tuple[_Element, int]] = []
        parser: ExpatParser = create_parser(forbid_dtd=False)
        parser.setContentHandler(_Reader(ended, parser))
        try:
            with self._path.open("rb") as stream:
                while block := stream.read(_BLOCK):
                    parser.feed(block)
                    yield from ended
                    ended.clear()
                parser.close()
        except DefusedXmlException:
            self.trouble = _ENTITIES
        except (SAXException, ValueError, LookupError):
            self.trouble = "not well-formed XML from somewhere on (export it again)"
        yield from ended


def _local(tag: str) -> str:
    return tag.rpartition(":")[2][:120]
