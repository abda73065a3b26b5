"""What every page is written with: the register, its cross-references, the language, and links from where the page lies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from assay.register.index import Register
from assay.register.measures import Measure
from assay.register.schema import Brand, Entity, Source, Status, Text
from assay.register.support import support
from assay.report.html import web_address
from assay.report.i18n import long_day, typeset
from assay.report.labels import STATUS, word
from assay.report.pages.crossings import Crossings
from assay.report.pages.model import Bullets, Heading, Item, Line, Para, Span, plain, soft
from assay.report.pages.places import Places, Section, relative
from assay.report.pages.words import SOURCE_KINDS, message
from assay.report.tones import STANDINGS


@dataclass(frozen=True, slots=True)
class Desk:
    """One page being written: `here` is its address."""

    register: Register
    crossings: Crossings
    places: Places
    lang: str
    here: str = ""

    def at(self, here: str) -> Desk:
        return replace(self, here=here)

    @property
    def as_of(self) -> dt.date:
        return dt.date.fromisoformat(self.register.as_of)

    def msg(self, english: str) -> str:
        return message(self.lang)(english)

    def word(self, table: Mapping[str, str], key: str) -> str:
        return word(table, key, message(self.lang))

    def text(self, value: Text | str) -> str:
        """A text of the register in the page's language, with its typography."""
        return typeset(value.in_(self.lang) if isinstance(value, Text) else value, self.lang)

    def english(self, value: str) -> Span:
        """A text that the register has in English only."""
        return Span(value, lang="en" if self.lang != "en" else "")

    def day(self, value: str | dt.date) -> str:
        return long_day(value, self.lang)

    def semicolon(self) -> str:
        return "\u00a0; " if self.lang == "fr" else "; "

    def since(self, value: str) -> str:
        """From a day, or from a month or year: French words the two apart."""
        form = self.msg("from {day}") if len(value) == 10 else self.msg("from {date}")
        return form.format(day=self.day(value), date=value)

    def until(self, value: str) -> str:
        form = self.msg("to {day}") if len(value) == 10 else self.msg("to {date}")
        return form.format(day=self.day(value), date=value)

    def colon(self) -> str:
        return "\u00a0: " if self.lang == "fr" else ": "

    # Links

    def to(self, path: str, text: str, anchor: str = "") -> Span:
        return Span(text, href=relative(self.here, path, anchor))

    def record(self, section: Section, record_id: str, text: str, anchor: str = "") -> Span:
        return self.to(self.places.record(section, record_id, self.lang), text, anchor)

    def measure(self, measure: Measure, anchor: str = "") -> Span:
        return self.record("measures", measure.id, self.text(measure.title), anchor)

    def brand(self, brand: Brand) -> Span:
        return self.record("brands", brand.id, brand.name)

    def entity(self, entity_id: str) -> Span:
        """A company by name, linked; "somebody else" where a row says only that; the bare id where it is not held."""
        found = self.register.parties.entity(entity_id)
        if entity_id == "unknown":
            return Span(self.msg("somebody else, not known who"))
        return self.record("entities", entity_id, found.name) if found else Span(entity_id)

    def name(self, entity_id: str) -> str:
        found: Entity | None = self.register.parties.entity(entity_id)
        return self.msg("not known") if entity_id == "unknown" else found.name if found else entity_id

    def cite(self, measure: Measure, key: str, status: Status | None = None) -> Line:
        """A link to the source, and how sure it is; `status` where what cites it is less sure than it."""
        link = Span(f"[{key}]", href=f"#s-{key}")
        return (Span(" "), link, Span(" "), self.standing(status or support(measure, key)))

    def standing(self, status: Status) -> Span:
        """How sure something is, as a word with its shape."""
        return soft(f"{STANDINGS[status]} {self.msg(status)}")

    # Sources and disputes, which every page has

    def source(self, found: Source) -> Line:
        """A source with its address, what kind it is, who vouches, and what it says."""
        address = web_address(found.url)
        line = [Span(found.text, href=address)]
        if found.url and not address:
            line += [Span(" "), Span(found.url, "code")]
        line.append(soft(f" ({self.word(SOURCE_KINDS, found.kind)}{self.semicolon()}"))
        line.append(soft(f"{STANDINGS[found.status]} {self.word(STATUS, found.status)}"))
        if found.read_on:
            line.append(soft(f"{self.semicolon()}{self.msg('read on')} {self.day(found.read_on)}"))
        line.append(soft(")"))
        if found.quote:
            line += [Span(" "), Span(" ".join(found.quote.split()), "quote")]
        return tuple(line)

    def sources(self, found: Iterable[Source]) -> list[Heading | Bullets | Para]:
        items = tuple(Item(self.source(one)) for one in found)
        head = Heading(2, plain(self.msg("Sources")), "sources")
        if not items:
            return [head, Para(plain(self.msg("This record has no source of its own. Its rows may have.")))]
        return [head, Bullets(items)]

    def dispute(self, record_id: str) -> list[Heading | Bullets | Para]:
        """How anybody who is named can contest what stands here."""
        if self.places.form == "markdown":
            return self._short_dispute(record_id)
        return [
            Heading(2, plain(self.msg("How to dispute a row")), "dispute"),
            Para((Span(self.msg("Whoever is named here, and whoever made, sold, bought or runs such a device, can contest any row. Say which record (")),
                  Span(record_id, "code"), Span(self.msg("), which statement, and what shows otherwise. Any of these is enough to change a row")), Span(self.colon()))),
            Bullets((
                Item(plain(self.msg("an official or primary text (statute, order, filing, extract of a company register) that says otherwise;"))),
                Item(plain(self.msg("a dated statement by the maker, the brand's owner or the supplier: it is put beside the row as theirs, and where it contradicts a sourced row both stand and the row decides nothing;"))),
                Item(plain(self.msg("a device that shows it: its replies, label and firmware, enough for somebody else to repeat."))),
            )),
            Para(plain(self.msg("Allegation and denial are both kept, attributed and dated. A row whose only source falls is marked unconfirmed at once."))),
        ]  # fmt: skip

    def _short_dispute(self, record_id: str) -> list[Heading | Bullets | Para]:
        """The same in one paragraph, for pages that lie beside the documentation."""
        guide = [self.to("howto/dispute.md", self.msg("how to dispute a row, and what happens then"))]
        guide += [soft(f" ({self.msg('in English')})")] if self.lang != "en" else []
        words = self.msg("Anybody concerned can contest any row of {record}: ")
        before, after = words.split("{record}")
        return [
            Heading(2, plain(self.msg("How to dispute a row")), "dispute"),
            Para((Span(before), Span(record_id, "code"), Span(after), *guide, Span("."))),
        ]
