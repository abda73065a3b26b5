"""The page: what stands first, what can never run, what repeats byte for byte, and how large it may grow."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest

from assay.register.index import Register
from assay.report.html import html_report, web_address
from tests.report.pages import Page, parse
from tests.report.samples import ESCAPE, FORMULA, IMAGE, SCRIPT, fleet, run, small

PROFILES = ("ca-federal-department", "us-prime-contractor")


@lru_cache(maxsize=8)
def text(lang: str = "en", profile: str = PROFILES[0]) -> str:
    return html_report(small(profile), Register.load(), lang)


@lru_cache(maxsize=8)
def page(lang: str = "en", profile: str = PROFILES[0]) -> Page:
    return parse(text(lang, profile))


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", "9 addresses of a discovery told nothing"), ("fr", "9 adresses d'une découverte n'ont rien dit")],
)
def test_addresses_that_told_a_discovery_nothing_are_counted_and_listed(tmp_path: Path, lang: str, told: str) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "unanswered.jsonl").write_text(
        '{"assay_unanswered": 1}\n{"state": "silent", "first": "10.0.0.2", "last": "10.0.0.9", "addresses": 8}\n'
        '{"state": "filtered", "first": "10.0.0.77", "last": "10.0.0.77", "addresses": 1}\n'
    )
    page = unescape(html_report(run(tmp_path), Register.load(), lang))
    start, end = page.index('id="not-covered"'), page.index('<section id="counts"')
    assert told in page[start:end]
    assert "10.0.0.2 – 10.0.0.9" in page[start:end]
    assert "unanswered.jsonl" not in page[start:end]  # it is no file that was not used


@lru_cache(maxsize=1)
def large() -> str:
    return html_report(fleet(2000), Register.load(), "en")


def test_what_was_not_covered_stands_before_any_result() -> None:
    sections = [item.attributes["id"] for item in page().all("section") if item.path[-1] == "main"]
    assert sections == ["not-covered", "counts", "todo", "measures", "devices", "purchases", "sources", "about"]
    assert re.search(r'class="(chip|dev)', text()).start() > text().index('<section id="counts"')  # type: ignore[union-attr]


def test_the_gaps_are_named() -> None:
    start, end = text().index('id="not-covered"'), text().index('<section id="counts"')
    gaps = text()[start:end]
    assert "Lock station" in gaps  # expected, and nobody looked
    assert "empty.csv" in gaps
    assert "1 password or other secret dropped" in gaps
    assert "1 of 6 devices without a site" in gaps
    assert "6 of 6 devices: one file alone speaks of them" in gaps
    assert "1 purchase line with no device" in gaps
    assert "hunter2" not in text()


def test_no_word_of_the_page_clears_anybody() -> None:
    words = " ".join(word for _, word in page().words).lower()
    assert "compliant" not in words
    assert "no evidence found" in words  # in the legend, with what it does not mean


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_nothing_hostile_becomes_an_element_or_an_attribute(lang: str) -> None:
    assert SCRIPT not in text(lang)
    assert "<img" not in text(lang)
    assert len(page(lang).all("script")) == 1
    handlers = [name for element in page(lang).elements for name in element.attributes if name.startswith("on")]
    assert not handlers
    shown = " ".join(word for _, word in page(lang).words)
    assert SCRIPT in shown
    assert IMAGE in shown
    assert FORMULA in shown


def test_control_and_direction_characters_are_shown_and_not_sent() -> None:
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text())
    assert ESCAPE.replace("\x1b", "\\x1b") in " ".join(word for _, word in page().words)


def test_the_page_fetches_nothing_and_pins_its_own_style_and_script() -> None:
    assert not page().all("link")
    assert not [item for item in page().elements if "src" in item.attributes or "style" in item.attributes]
    assert not re.search(r"url\(|@import|@font-face", page().all("style")[0].text)
    policy = next(item.attributes["content"] for item in page().all("meta") if "http-equiv" in item.attributes)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_links_lead_to_web_pages_or_into_the_page() -> None:
    targets = [item.attributes["href"] for item in page().all("a")]
    ids = set(page().ids)
    inner = {target[1:] for target in targets if target.startswith("#")}
    assert inner <= ids, sorted(inner - ids)[:5]
    assert all(target.startswith(("#", "https://", "http://")) for target in targets)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", 'https://a.example/"><script>', "//a.example", "", None]
)
def test_an_address_that_could_run_is_no_link(url: str | None) -> None:
    assert web_address(url) == ""


def test_an_ordinary_address_is_a_link() -> None:
    assert web_address("https://laws.example/s-889?a=1#b") == "https://laws.example/s-889?a=1#b"


@pytest.mark.parametrize("profile", PROFILES)
def test_ids_are_unique(profile: str) -> None:
    ids = page("en", profile).ids
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("profile", PROFILES)
def test_headings_descend_one_level_at_a_time(profile: str) -> None:
    levels = [int(item.tag[1]) for item in page("en", profile).elements if re.fullmatch("h[1-6]", item.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_have_captions_and_scoped_headers() -> None:
    tables = page().all("table")
    assert tables
    assert len(page().all("caption")) == len(tables)
    assert all(item.attributes.get("scope") in ("row", "col") for item in page().all("th"))


def test_the_landmarks_and_the_skip_link_are_there() -> None:
    assert [len(page().all(tag)) for tag in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    first = page().all("a")[0]
    assert first.attributes["href"] == "#main"
    assert page().all("html")[0].attributes["lang"] == "en"


def test_every_bar_has_a_title_and_its_number_beside_it() -> None:
    assert len(page().all("svg")) == len(small().verdict_counts) + len(small().outcome_counts)
    assert all("device" in item.text for item in page().all("title")[1:])


def test_a_device_shows_badge_maker_verdict_evidence_and_the_question_that_would_settle_it() -> None:
    garage = next(item for item in small().devices if item.asset.name == "Garage")
    start = text().index(f'id="{garage.asset.id}"')
    body = text()[start : text().index("</details>", start)]
    assert "Annke" in body
    assert "Hikvision" in body
    assert ">Probable<" in body
    assert "cameras.csv:3" in body
    assert "Which company made this device, whatever its badge?" in body
    assert garage.identification.paragraph["en"].split(".")[0] in body


def test_a_measure_shows_duty_citation_source_and_what_it_does_not_reach() -> None:
    measure = Register.load().measure("ca-gc-hikvision-procure-use-policy-2025")
    start = text().index(f'id="m-{measure.id}"')
    body = text()[start : text().index("</section>", start)]
    assert measure.citation in body
    assert "Do not use Hikvision products" in body
    assert measure.does_not_reach[0].text.en in body
    assert "verify again by" in body
    assert "reported by a credible third party" in body


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_citation_has_the_word_of_its_source_beside_it(lang: str) -> None:
    links = re.findall(r'<a class="cite" href="#s-([^"]+)">\[[^]]+\]</a>(.{0,60})', text(lang))
    assert len(links) > 20
    words = "|".join(
        {"en": ("confirmed", "reported", "unconfirmed"), "fr": ("confirmé", "rapporté", "non confirmé")}[lang]
    )
    assert [name for name, after in links if not re.match(rf' <span class="st s-[cru]">({words})</span>', after)] == []


def test_every_piece_of_evidence_says_how_sure_its_tell_is() -> None:
    rows = re.findall(r'<tr class="e-\w+">.*?</tr>', text(), re.DOTALL)
    assert rows
    assert [row for row in rows if 'class="st s-' not in row] == []


def test_the_same_evidence_gives_the_same_page(tmp_path: Path) -> None:
    first, second = run(tmp_path), run(tmp_path)
    assert html_report(first, Register.load(), "fr") == html_report(second, Register.load(), "fr")


def test_a_page_of_two_thousand_devices_stays_small_and_writes_shared_text_once() -> None:
    assert len(large().encode()) < 3_000_000  # so that ten thousand stay below fifteen megabytes
    assert large().count('class="dev"') == 2000
    long = max(large().split("\n"), key=len)
    assert large().count(long) == 1


def test_every_device_of_a_large_page_leads_to_its_explanation_and_its_rules() -> None:
    ids = set(re.findall(r'id="([^"]+)"', large()))
    targets = set(re.findall(r'href="#([^"]+)"', large()))
    assert targets <= ids
    assert {item.group for item in fleet(2000).devices} <= ids
