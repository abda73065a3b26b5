"""The whole site as files: every page of every record in each language, the indexes, and the drawings of committed pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assay.register.index import Register
from assay.report.pages import html, markdown
from assay.report.pages.brand import brand_blocks
from assay.report.pages.crossings import Crossings
from assay.report.pages.desk import Desk
from assay.report.pages.entity import entity_blocks
from assay.report.pages.indexes import family_blocks, family_title, home_blocks, index_blocks, title
from assay.report.pages.measure import measure_blocks
from assay.report.pages.model import Block, Crumb, Page
from assay.report.pages.places import SECTIONS, Form, Places, Section, relative

LANGS = ("en", "fr")


def site_files(register: Register, form: Form, langs: Sequence[str] = LANGS) -> Iterator[tuple[str, str]]:
    """Every file of the site as (path, text), in a stable order. The same register gives the same bytes."""
    places = Places(form, tuple(langs))
    crossings = Crossings.of(register)
    for lang in langs:
        for page in _pages(Desk(register, crossings, places, lang)):
            yield from _files(page, register, form)
    if form == "html" and len(langs) > 1:
        yield from _files(_door(Desk(register, crossings, places, langs[0], "index.html")), register, form)


def write_site(register: Register, folder: Path, langs: Sequence[str] = LANGS) -> int:
    """Writes the site as HTML below `folder`, and says how many pages it has. Files of other names are left alone."""
    count = 0
    for path, text in site_files(register, "html", langs):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
        count += 1
    return count


def _files(page: Page, register: Register, form: Form) -> Iterator[tuple[str, str]]:
    if form == "html":
        footer = f"Assay · {register.version} · {register.as_of} · SHA-256 {register.digest}"
        yield page.path, html.page(page, footer)
        return
    yield page.path, markdown.page(page)
    for figure in page.figures:
        yield page.path.rsplit("/", 1)[0] + "/" + figure.name, figure.svg


def _pages(desk: Desk) -> Iterator[Page]:
    places, lang = desk.places, desk.lang
    if places.form == "html":
        here = desk.at(places.home(lang))
        yield _page(here, desk.msg("The register"), home_blocks(here), places.home(_other(desk)))
    for section in SECTIONS:
        if not places.has(section, lang):
            continue
        here = desk.at(places.index(section, lang))
        both = places.has(section, _other(desk))
        yield _page(
            here, title(here, section), index_blocks(here, section), places.index(section, _other(desk)) if both else ""
        )
        here = desk.at(places.families(section, lang))
        yield _page(
            here,
            family_title(here, section),
            family_blocks(here, section),
            places.families(section, _other(desk)) if both else "",
        )
        yield from _records(desk, section)


def _records(desk: Desk, section: Section) -> Iterator[Page]:
    if section == "measures":
        for measure in desk.register.measures:
            here = _at(desk, section, measure.id)
            yield _record(here, section, measure.id, desk.text(measure.title), measure_blocks(here, measure))
    elif section == "brands":
        for brand in desk.register.parties.brands:
            here = _at(desk, section, brand.id)
            yield _record(here, section, brand.id, brand.name, brand_blocks(here, brand))
    else:
        for entity in desk.register.parties.entities:
            here = _at(desk, section, entity.id)
            yield _record(here, section, entity.id, entity.name, entity_blocks(here, entity))


def _at(desk: Desk, section: Section, record_id: str) -> Desk:
    return desk.at(desk.places.record(section, record_id, desk.lang))


def _record(desk: Desk, section: Section, record_id: str, name: str, blocks: tuple[Block, ...]) -> Page:
    other = desk.places.record(section, record_id, _other(desk)) if desk.places.has(section, _other(desk)) else ""
    return _page(desk, name, blocks, other, section)


def _other(desk: Desk) -> str:
    return "en" if desk.lang == "fr" else "fr"


def _page(desk: Desk, name: str, blocks: tuple[Block, ...], other: str, section: Section | None = None) -> Page:
    """The page with the links above its title: the register, the section, the other language."""
    home = desk.places.home(desk.lang)
    home_words = desk.msg("Documentation") if desk.places.form == "markdown" else desk.msg("The register")
    crumbs = [] if desk.here == home else [Crumb(home_words, relative(desk.here, home))]
    shown = [section] if section else [one for one in SECTIONS if desk.places.index(one, desk.lang) != desk.here]
    crumbs += [Crumb(title(desk, one), relative(desk.here, desk.places.index(one, desk.lang))) for one in shown]
    two = len(desk.places.langs) > 1 and bool(other)
    if two:
        crumbs.append(Crumb("Français" if desk.lang == "en" else "English", relative(desk.here, other)))
    kicker = desk.msg("Assay: the register")
    return Page(desk.here, desk.lang, name, kicker, tuple(crumbs), blocks, relative(desk.here, other) if two else "")


def _door(desk: Desk) -> Page:
    """The first page of a site in two languages: the way to each."""
    crumbs = (
        Crumb("English", relative(desk.here, desk.places.home("en"))),
        Crumb("Français", relative(desk.here, desk.places.home("fr"))),
    )
    return Page(desk.here, "en", "Assay", "The register · Le registre", crumbs, (), crumbs[1].href)
