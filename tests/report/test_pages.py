"""The register as a web site: every record has a page, every link leads somewhere, and nothing a record says becomes markup."""

from __future__ import annotations

import ast
import datetime as dt
import hashlib
import posixpath
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from assay.cli import main
from assay.register.edges import CORPORATE
from assay.register.index import Register
from assay.register.schema import Source
from assay.report.i18n import catalogue as shared_catalogue
from assay.report.pages import indexes, markdown, site, words
from assay.report.pages.crossings import Crossings
from assay.report.pages.drawing import fitted, text_width
from assay.report.pages.model import Para, Row, Span, Table
from assay.report.pages.places import Places, file_stem, relative
from assay.report.pages.timeline import Bar, Lane, Mark, timeline
from tests.register.small import CASES, FILES, MEASURE, register

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src/assay/report/pages"
HELD = Register.load()
HOSTILE = '<script>alert("x")</script>|[a](javascript:alert(1))`*_$\\ & \u202e]]>'


@pytest.fixture(scope="module")
def committed() -> dict[str, str]:
    return dict(site.site_files(HELD, "markdown"))


@pytest.fixture(scope="module")
def website() -> dict[str, str]:
    return dict(site.site_files(HELD, "html"))


# Reading what was written


class Reader(HTMLParser):
    """The ids, the links, the text and the tags of a page, and whether every tag is closed."""

    VOID = frozenset({"meta", "br", "link", "img"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.english = 0
        self.foreign: list[str] = []
        self.spoken: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if found.get("href"):
            self.links.append(str(found["href"]))
        if tag not in self.VOID:
            self.open.append(tag)
            self.foreign.append(found.get("lang") or "" if tag != "html" else "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()
        self.foreign.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and "en" not in self.foreign and not {"style", "title"} & set(self.open[:3]):
            self.spoken.append(" ".join(data.split()))


def rendered(text: str) -> str:
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(text)


@cache
def _read(text: str, form: str) -> Reader:
    return Reader(rendered(text) if form == "md" else text)


def read(path: str, text: str) -> Reader:
    return _read(text, path.rsplit(".", 1)[-1])


def pages(files: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((path, text) for path, text in files.items() if not path.endswith(".svg"))


def drawings(files: dict[str, str]) -> Iterator[str]:
    for path, text in files.items():
        yield from [text] if path.endswith(".svg") else re.findall(r"<svg.*?</svg>", text, re.DOTALL)


def dead_links(files: dict[str, str], also: Path | None = None) -> list[str]:
    """Links to no page, and anchors that the page they point to does not have."""
    readers = {path: read(path, text) for path, text in pages(files)}
    dead = []
    for path, reader in readers.items():
        for link in reader.links:
            if re.match(r"[a-z]+:", link):
                continue
            name, _, anchor = unquote(link).partition("#")
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) if name else path
            if (there not in files and not (also and (also / there).exists())) or (
                anchor and there in readers and anchor not in readers[there].ids
            ):
                dead.append(f"{path}: {link}")
    return dead


# Every record, every link, every source


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_every_record_has_a_page_that_its_index_links_to(
    form: str, committed: dict[str, str], website: dict[str, str]
) -> None:
    files = website if form == "html" else committed
    places = Places("html" if form == "html" else "markdown", site.LANGS)
    records = {
        "measures": [one.id for one in HELD.measures],
        "brands": [one.id for one in HELD.parties.brands],
        "entities": [one.id for one in HELD.parties.entities],
    }
    for section in ("measures", "brands", "entities"):
        for lang in site.LANGS:
            if not places.has(section, lang):
                continue
            index = places.index(section, lang)
            linked = {posixpath.join(posixpath.dirname(index), link) for link in read(index, files[index]).links}
            assert {places.record(section, one, lang) for one in records[section]} <= linked & files.keys()


def test_every_internal_link_of_the_site_leads_somewhere(website: dict[str, str]) -> None:
    assert dead_links(website) == []


def test_every_internal_link_of_the_committed_pages_leads_somewhere(committed: dict[str, str]) -> None:
    assert dead_links(committed, ROOT / "docs") == []


def test_the_search_for_dead_links_finds_one() -> None:
    assert dead_links({"a/b.md": "[x](c.md) [y](#z) [w](b.md#v)", "a/c.md": "x"}) == ["a/b.md: #z", "a/b.md: b.md#v"]


def test_a_page_has_one_main_title_unique_ids_and_levels_in_order(website: dict[str, str]) -> None:
    for path, text in website.items():
        reader = read(path, text)
        assert reader.open == [], path
        assert len(reader.ids) == len(set(reader.ids)), path
        levels = [int(tag[1]) for tag in reader.tags if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after - before <= 1 for before, after in pairwise(levels)), path


def sources_of(record: object) -> Iterator[Source]:
    """Every source anywhere in a record."""
    if isinstance(record, Source):
        yield record
    elif hasattr(record, "model_fields_set"):
        for _, value in record:  # type: ignore[attr-defined]
            yield from sources_of(value)
    elif isinstance(record, dict):
        for value in record.values():
            yield from sources_of(value)
    elif isinstance(record, tuple):
        for value in record:
            yield from sources_of(value)


@pytest.mark.parametrize("lang", site.LANGS)
def test_every_source_stands_on_its_page_with_address_status_and_quote(lang: str, website: dict[str, str]) -> None:
    places = Places("html", site.LANGS)
    sections = {"measures": HELD.measures, "brands": HELD.parties.brands, "entities": HELD.parties.entities}
    say = words.message(lang)
    seen = 0
    for section, records in sections.items():
        for record in records:
            path = places.record(section, record.id, lang)  # type: ignore[arg-type]
            reader = read(path, website[path])
            text = " ".join(" ".join(reader.spoken).split())
            for source in sources_of(record):
                seen += 1
                assert not source.url or source.url in reader.links or source.url in text, (path, source.url)
                status = {"confirmed": "the official text was read", "reported": "a credible third party"}
                assert status.get(source.status, "nobody vouches") in text or lang == "fr", (path, source.text)
                assert not source.quote or " ".join(source.quote.split()) in text, (path, source.quote)
    assert seen > 500
    assert say("confirmed: the official text was read") != "" and seen


def test_a_committed_page_has_every_address_that_the_site_has(
    committed: dict[str, str], website: dict[str, str]
) -> None:
    for path, text in pages(committed):
        lang = "fr" if "/fr/" in path else "en"
        twin = f"{lang}/" + path.replace("/fr/", "/").replace("README.md", "index.html").replace(".md", ".html")
        outward = {unquote(link) for link in read(path, text).links if link.startswith("http")}
        assert outward == {unquote(link) for link in read(twin, website[twin]).links if link.startswith("http")}, path


# What a page says


def test_a_measure_page_says_what_a_lawyer_asks(committed: dict[str, str]) -> None:
    for measure in HELD.measures:
        text = read("x.md", committed[f"measures/{measure.id}.md"]).spoken
        said = " ".join(text)
        assert measure.summary.en in said, measure.id
        for provision in measure.provisions:
            assert provision.duty.en in said
            assert all(one.title.en in said for one in provision.unless), measure.id
        assert all(one.text.en in said for one in (*measure.open_questions, *measure.does_not_reach, *measure.history))
        assert all(one.reading.en in said for one in measure.open_questions if one.reading)
        assert all(" ".join(one.en.split()) in said for one in measure.decisions)
        assert all(" ".join(one.split()) in said for one in measure.unconfirmed)


def test_a_brand_page_says_that_a_brand_is_not_a_maker_and_lists_each_row(committed: dict[str, str]) -> None:
    for brand in HELD.parties.brands:
        text = committed[f"brands/{file_stem(brand.id)}.md"]
        assert "A brand is not a maker." in text
        for row in brand.makers:
            assert row.entity == "unknown" or f"(../entities/{file_stem(row.entity)}.md)" in text, brand.id


def test_an_entity_page_has_each_name_identifier_and_link_and_never_a_verdict_on_its_country(
    committed: dict[str, str],
) -> None:
    for entity in HELD.parties.entities:
        said = " ".join(read("x.md", committed[f"entities/{file_stem(entity.id)}.md"]).spoken)
        assert "a fact, never a verdict" in said
        assert all(" ".join(one.text.split()) in said for one in entity.names), entity.id
        assert all(" ".join(one.value.split()) in said for one in entity.identifiers), entity.id
        for edge in entity.parents:
            assert not edge.percent or f"{edge.percent} %" in said, entity.id


def test_a_measure_that_names_a_company_stands_on_its_page_with_its_test(committed: dict[str, str]) -> None:
    named = 0
    for measure in HELD.measures:
        for key, term in measure.terms.items():
            for name in term.is_:
                text = committed[f"entities/{file_stem(name)}.md"]
                assert f"(../measures/{measure.id}.md#t-{key})" in text, (name, measure.id)
                assert words.TESTS[term.relation] in text
                named += 1
    assert named > 50


def test_a_subsidiary_is_shown_the_measures_that_reach_it_through_its_parent(committed: dict[str, str]) -> None:
    text = committed["entities/ezviz.md"]
    section = text[text.index("Measures that reach it") :]
    assert "../measures/us-889-a1A.md" in section
    assert "**reached**" in section


def test_a_company_stands_under_the_closest_one_above_it_that_a_measure_names() -> None:
    crossings = Crossings.of(HELD)
    assert crossings.families("ezviz") == ("hikvision",)
    assert "hikvision" in crossings.families("hikvision")
    assert crossings.named_makers("hikvision") == ("hikvision",)
    assert crossings.named_makers("ezviz") == ("hikvision",)
    assert crossings.families("axis") == ()


def test_families_join_no_companies_over_a_state_or_an_ended_link() -> None:
    crossings = Crossings.of(HELD)
    for entity in HELD.parties.entities:
        assert all(head in crossings.names for head in crossings.families(entity.id))
        if not any(edge.relation in CORPORATE and not edge.to for edge in entity.parents):
            assert crossings.families(entity.id) in ((), (entity.id,))


def test_pages_say_how_to_dispute_a_row(committed: dict[str, str], website: dict[str, str]) -> None:
    index = re.compile(r"(README\.md|index\.html|families\.(md|html))$")
    for files in (committed, website):
        for path, text in pages(files):
            assert index.search(path) or 'id="dispute"' in text, path


# French


def used_messages() -> set[str]:
    """Every message that the site's code and templates may say."""
    found = {word for table in (*words.TABLES, indexes.TITLES, indexes.FAMILY_TITLES) for word in table.values()}
    for path in SOURCE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "msg":
                first = node.args[0]
                found |= {first.value} if isinstance(first, ast.Constant) else set()
    for path in SOURCE.glob("*.j2"):
        found |= {first or second for first, second in re.findall(r"""msg\((?:"(.+?)"|'(.+?)')\)""", path.read_text())}
    return found


def test_every_message_has_a_french_form_and_no_french_form_is_left_over() -> None:
    own, shared = words.catalogue(), shared_catalogue("fr")
    used = used_messages()
    assert {one for one in used if one not in own and one not in shared} == set()
    assert {one for one in own if one not in used} == set()


def test_the_catalogue_keeps_each_placeholder_and_french_spacing() -> None:
    with words.CATALOGUE.open("rb") as stream:
        for one in read_po(stream):
            if one.id:
                assert sorted(re.findall(r"{\w+}", one.id)) == sorted(re.findall(r"{\w+}", str(one.string))), one.id
                assert not re.search(r"[^\u00a0][;?!»]|(?<!\u00a0):(?!//)|«[^\u00a0]", str(one.string)), one.string


def test_french_pages_say_no_english_message(website: dict[str, str]) -> None:
    """No run of text is an English message. Runs marked as English, and words that are French too, do not count."""
    french = {*words.catalogue().values(), *shared_catalogue("fr").values()}
    english = {one for one in used_messages() | {*shared_catalogue("fr")} if one not in french and "{" not in one}
    names = {text for entity in HELD.parties.entities for text in (entity.name, *(name.text for name in entity.names))}
    found = []
    for path, text in website.items():
        if path.startswith("fr/"):
            found += [(path, said) for said in read(path, text).spoken if said.strip(" .:;,()") in english - names]
    assert found == []


def test_french_pages_say_which_texts_are_english_only(website: dict[str, str]) -> None:
    text = website["fr/entities/hikvision.html"]
    assert "Le registre n&#39;a ces notes qu&#39;en anglais." in text
    assert re.search(r'<p><span lang="en">', text)


def test_the_other_language_is_one_link_away(website: dict[str, str]) -> None:
    assert (
        'href="../../fr/measures/us-889-a1A.html" hreflang="fr" lang="fr">Français'
        in website["en/measures/us-889-a1A.html"]
    )
    assert {"index.html", "en/index.html", "fr/index.html"} <= website.keys()


@pytest.mark.parametrize("lang", site.LANGS)
def test_a_site_in_one_language_links_only_to_itself(lang: str, tmp_path: Path) -> None:
    files = dict(site.site_files(hostile_register(tmp_path), "html", (lang,)))
    assert "measures/xx-rule.html" in files
    assert dead_links(files) == []


# Safety


def hostile_register(folder: Path) -> Register:
    """A small register in which every text that a page shows tries to become markup."""
    safe = HOSTILE.replace("\\", "\\\\").replace('"', '\\"').replace("\u202e", "\\u202e")
    entity = f"""\
entities:
  - id: acme
    kind: company
    names: [{{text: "{safe}", script: Latn, kind: legal}}]
    country: XX
    notes: "{safe}"
    identifiers: [{{scheme: "{safe}", value: "{safe}"}}]
    lists_seen: ["{safe}"]
    parents: [{{entity: owner, relation: subsidiary-of, from: "2020", status: reported, percent: "60", note: "{safe}", sources: [{{text: "{safe}", url: "javascript:alert(1)", kind: press}}]}}]
  - id: owner
    kind: group
    names: [{{text: "{safe} 2", script: Latn, kind: legal}}]
"""
    brand = f"""\
brands:
  - id: index
    name: "{safe}"
    class: own-brand
    aliases: ["{safe}"]
    notes: "{safe}"
    makers: [{{entity: acme, scope: all, from: "2020", confidence: low, status: unconfirmed, note: "{safe}"}}]
    model_patterns: [{{pattern: "^A|B`*$", distinctive: false, status: unconfirmed, note: "{safe}", examples: ["{safe}"]}}]
    sources: [{{text: "{safe}", url: "https://example.org/a_(b)|c?x=1&y=<2>", kind: press, quote: "{safe}"}}]
"""
    changes = [
        (MEASURE, "title: {en: The rule, fr: La règle}", f'title: {{en: "{safe}", fr: "{safe}"}}'),
        (MEASURE, "citation: Rule 1", f'citation: "{safe}"'),
        (MEASURE, "{en: An office, fr: Un bureau}", f'{{en: "{safe}", fr: "{safe}"}}'),
        (MEASURE, "{en: Shops, fr: Commerces}", f'{{en: "{safe}", fr: "{safe}"}}'),
        (MEASURE, "{text: The text of the rule,", f'{{text: "{safe}",'),
        (CASES, "title: An office buys", f'title: "{safe}"'),
    ]
    outcomes = FILES["outcomes.yaml"].replace(
        "outcomes: []",
        "outcomes:\n" + "".join(
            f'  - {{id: {name}, severity: "1", label: {{en: {name}, fr: {name}}}, meaning: {{en: m, fr: m}}}}\n'
            for name in ("prohibited", "does-not-apply", "exempt")
        ),
    )  # fmt: skip
    extra = {"entities/acme.yaml": entity, "brands/acme.yaml": brand, "outcomes.yaml": outcomes}
    return Register.load(register(folder, *changes, extra=extra))


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_no_text_of_a_record_becomes_markup(form: str, tmp_path: Path) -> None:
    found = hostile_register(tmp_path)
    files = dict(site.site_files(found, "html" if form == "html" else "markdown"))
    for path, text in pages(files):
        reader = read(path, text)
        assert "script" not in reader.tags, path
        assert not [link for link in reader.links if link.startswith("javascript")], path
        assert not [name for name, _ in reader.attributes if name.startswith("on")], path
        assert "\u202e" not in text, path
        assert "em" not in reader.tags or form == "markdown"
    drawn = list(drawings(files))
    assert drawn
    for svg in drawn:
        assert {tag.rsplit("}")[-1] for tag in tags(svg)} <= SHAPES
    shown = " ".join(read("x.md" if form == "markdown" else "x.html", next(
        text for path, text in files.items() if "entities/acme." in path and "svg" not in path
    )).spoken)  # fmt: skip
    assert HOSTILE.replace("\u202e", "\\u202e") in shown, "the text itself is still readable"
    assert "javascript:alert(1)" in shown, "an address that is no web address is shown and not linked"
    assert dead_links(files, ROOT / "docs") == []


def test_an_address_with_brackets_and_bars_stays_whole_and_inside_its_cell(tmp_path: Path) -> None:
    found = dict(site.site_files(hostile_register(tmp_path), "markdown"))
    links = read("x.md", found["brands/index-.md"]).links
    assert "https://example.org/a_(b)|c?x=1&y=<2>" not in links, "angle brackets are not safe to follow"
    assert markdown.line((Span("x", href="https://e.org/a_(b)|c"),)) == "[x](https://e.org/a_%28b%29%7Cc)"


@given(st.text(max_size=40), st.text(max_size=40))
@settings(deadline=None, max_examples=150)
def test_any_text_in_a_table_stays_in_its_cell(first: str, second: str) -> None:
    table = Table("t", ("a", "b"), (Row(((Span(first),), (Span(second, "code"),))),))
    reader = Reader(rendered(markdown.block(table)))
    assert set(reader.tags) <= {"p", "em", "table", "thead", "tbody", "tr", "th", "td", "code"}
    assert reader.tags.count("td") == 2


@given(
    st.text(
        alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cf", "Co", "Cn")),
        max_size=30,
    )
)
@settings(deadline=None, max_examples=150)
def test_any_text_of_a_paragraph_is_shown_as_it_is(text: str) -> None:
    reader = Reader(rendered(markdown.block(Para((Span(text),)))))
    assert set(reader.tags) <= {"p"}
    assert "".join(reader.spoken) == text.strip()


def test_a_page_fetches_nothing_and_runs_nothing(website: dict[str, str]) -> None:
    for path, text in website.items():
        reader = read(path, text)
        assert not {"script", "link", "img", "iframe", "object", "use", "image"} & set(reader.tags), path
        assert not [name for name, _ in reader.attributes if name in ("src", "style", "srcset", "xlink:href")], path
        assert "default-src &#39;none&#39;; style-src &#39;sha256-" in text


# Drawings

SHAPES = {
    "svg", "title", "desc", "defs", "pattern", "rect", "circle", "line", "polygon", "path", "text",
}  # fmt: skip


def tags(svg: str) -> list[str]:
    return [element.tag for element in ET.fromstring(svg).iter()]


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_every_drawing_is_well_formed_titled_and_fits_its_frame(
    form: str, committed: dict[str, str], website: dict[str, str]
) -> None:
    seen = 0
    for svg in drawings(website if form == "html" else committed):
        seen += 1
        root = ET.fromstring(svg)
        assert {tag.rsplit("}")[-1] for tag in tags(svg)} <= SHAPES
        ids = {element.get("id") for element in root.iter()}
        assert set(root.get("aria-labelledby", "").split()) <= ids
        assert all((root.findtext(f"{{http://www.w3.org/2000/svg}}{name}") or "").strip() for name in ("title", "desc"))
        _, _, width, height = map(float, root.get("viewBox", "").split())
        for element in root.iter("{http://www.w3.org/2000/svg}text"):
            assert 0 <= float(element.get("x", "-1")) <= width
            assert 0 <= float(element.get("y", "-1")) <= height
    assert seen > 100


def test_every_drawing_has_a_table_beside_it(website: dict[str, str]) -> None:
    for path, text in website.items():
        if "<svg" in text:
            after = text[text.index("</svg>") :]
            assert after.index("<table") < after.index("<h2"), path


def test_a_state_differs_from_another_in_more_than_colour() -> None:
    day = dt.date(2020, 1, 1)
    for state in ("in-force", "suspended", "scheduled", "ended"):
        svg = timeline("t", "d", [Lane("l", (Bar(day, None, state, f"the word {state}"),))], dt.date(2026, 1, 1), "now")
        assert f"the word {state}" in svg
    filled = [_drawn(state) for state in ("in-force", "suspended", "ended", "scheduled")]
    assert len({re.sub(r"#[0-9a-f]{6}|<text.*?</text>", "", svg) for svg in filled}) >= 4


def _drawn(state: str) -> str:
    bar = Bar(dt.date(2020, 1, 1), dt.date(2021, 1, 1), state, "word")
    return timeline("t", "d", [Lane("l", (bar,))], dt.date(2026, 1, 1), "now")


days = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
bars = st.builds(
    Bar,
    st.none() | days,
    st.none() | days,
    st.sampled_from(["in-force", "ended", "reported", "else"]),
    st.text(max_size=30),
)


@given(st.lists(bars, max_size=6), st.lists(days, max_size=12), days)
@settings(deadline=None, max_examples=100)
def test_any_periods_make_a_well_formed_drawing(found: list[Bar], events: list[dt.date], now: dt.date) -> None:
    marks = [Mark(day, number) for number, day in enumerate(events)]
    ET.fromstring(timeline("t", "d", [Lane("l", tuple(found))], now, "now", marks, "events"))


def test_where_periods_overlap_the_drawing_shows_the_one_that_speaks(committed: dict[str, str]) -> None:
    svg = committed["measures/us-bis-affiliates-rule.svg"]
    ends = [
        max(float(pair.split(",")[0]) for pair in points.split())
        for points in re.findall(r'<polygon points="([^"]+)"', svg)
    ]
    assert ends == sorted(ends), "each period ends where the next begins"


@given(st.text(max_size=60), st.floats(20, 400))
def test_a_label_never_outgrows_its_room(text: str, room: float) -> None:
    assert text_width(fitted(text, 12, room), 12) <= max(room, 12 * 1.0)


# The same every time, and current


DIGEST = """\
import hashlib
from assay.register.index import Register
from assay.report.pages.site import site_files
total = hashlib.sha256()
for path, text in site_files(Register.load(), "markdown"):
    total.update(f"{path}\\0{text}".encode())
print(total.hexdigest())
"""


def test_the_same_register_gives_the_same_bytes_in_another_process(committed: dict[str, str]) -> None:
    """With another hash seed, sets come in another order; the pages do not."""
    total = hashlib.sha256()
    for path, text in committed.items():
        total.update(f"{path}\0{text}".encode())
    found = subprocess.run(
        [sys.executable, "-c", DIGEST], capture_output=True, text=True, check=True,
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    assert found.stdout.strip() == total.hexdigest()


def test_no_page_looks_at_the_clock_or_the_machine() -> None:
    for path in SOURCE.glob("*.py"):
        assert not re.search(r"\btoday\(|\bnow\(|os\.environ|getcwd|random", path.read_text(encoding="utf-8")), (
            path.name
        )


def test_the_committed_pages_are_current(committed: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    import make_pages

    assert make_pages.main(["--check"]) == 0, "run `make docs`:\n" + capsys.readouterr().out
    assert sum(len(text.encode()) for text in committed.values()) < 9_000_000


def test_a_stale_page_a_missing_one_and_a_stranger_are_found_and_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    import make_pages

    monkeypatch.setattr(make_pages, "FOLDER", tmp_path)
    monkeypatch.setattr(make_pages, "site_files", lambda *_: iter([("measures/a.md", "a"), ("brands/b.md", "b")]))
    assert make_pages.main([]) == 0
    assert make_pages.main(["--check"]) == 0
    (tmp_path / "measures/a.md").write_text("by hand")
    (tmp_path / "brands/b.md").unlink()
    (tmp_path / "brands/c.md").write_text("gone from the register")
    capsys.readouterr()
    assert make_pages.main(["--check"]) == 1
    assert [row.split(":")[0] for row in capsys.readouterr().out.splitlines()] == [
        "docs/brands/b.md", "docs/measures/a.md", "docs/brands/c.md",
    ]  # fmt: skip
    assert make_pages.main([]) == 0
    assert make_pages.main(["--check"]) == 0
    assert not (tmp_path / "brands/c.md").exists()


# The command


@pytest.mark.parametrize(("lang", "door"), [("both", "fr/index.html"), ("fr", "brands/acme-brand.html")])
def test_the_command_writes_the_site(lang: str, door: str, tmp_path: Path) -> None:
    folder = hostile_register(tmp_path / "register").folder
    out = tmp_path / "site"
    words_given = ["register", "pages", "--register", str(folder), "--out", str(out), "--lang", lang]
    result = CliRunner().invoke(main.app, words_given)
    assert result.exit_code == 0, result.output
    assert (out / "index.html").is_file()
    assert (out / door.replace("acme-brand", "index-")).is_file()
    assert f"{len(list(out.rglob('*.html')))} pages" in result.output


def test_a_folder_that_cannot_be_written_to_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("a file")
    result = CliRunner().invoke(main.app, ["register", "pages", "--out", str(tmp_path / "site")])
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_an_id_that_an_index_has_taken_gets_a_name_of_its_own() -> None:
    assert [file_stem(one) for one in ("index", "README", "fr", "families", "acme")] == [
        "index-", "README-", "fr-", "families-", "acme",
    ]  # fmt: skip
    assert relative("en/brands/a.html", "en/entities/b.html", "x") == "../entities/b.html#x"
