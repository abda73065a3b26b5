"""French from the first word: no message is missing, none is English, and the spaces are French."""

from __future__ import annotations

import ast
import datetime as dt
import io
import re

import pytest
from jinja2 import Environment, nodes
from rich.console import Console

from assay.register.index import Register
from assay.report import discovered, labels
from assay.report.html import html_report
from assay.report.i18n import LOCALE, catalogue, count_of, long_day, number, typeset
from assay.report.terminal import print_summary
from tests.report.pages import parse
from tests.report.samples import fleet, small

REPORT = LOCALE.parent
SAME = {"Source", "Sources", "Exception", "Question", "Verdict", "captures", "secrets", "Force", "{verdict}: {basis}"}


def messages() -> dict[str, str]:
    """Every message id of the report, with the file it stands in."""
    found: dict[str, str] = {}
    for path in sorted((*REPORT.glob("*.py"), *(REPORT.parent / "cli").glob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _says(node):
                texts = [part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
                found |= {str(text): path.name for text in texts if isinstance(text, str)}
    for path in sorted((REPORT / "templates").glob("*.j2")):
        for call in Environment(autoescape=True).parse(path.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "say" and isinstance(call.args[0], nodes.Const):
                found[call.args[0].value] = path.name
    for table in (*labels.TABLES, *discovered.TABLES):
        found |= dict.fromkeys(table.values(), "labels.py")
    return found


def _says(node: ast.Call) -> bool:
    name = node.func
    if isinstance(name, ast.Call):
        return isinstance(name.func, ast.Name) and name.func.id == "translator"
    return (isinstance(name, ast.Name) and name.id == "say") or (isinstance(name, ast.Attribute) and name.attr == "say")


def test_every_message_is_translated() -> None:
    missing = {text: place for text, place in messages().items() if not catalogue("fr").get(text)}
    assert not missing


def test_no_translation_is_left_over() -> None:
    assert not set(catalogue("fr")) - set(messages())


def test_translations_keep_their_blanks_to_fill() -> None:
    for text, french in catalogue("fr").items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", french)), text


def test_no_line_can_begin_with_a_mark_that_needs_a_space() -> None:
    wrong = [french for french in catalogue("fr").values() if re.search(r" [:;?!»]|« ", french)]
    assert not wrong


@pytest.mark.parametrize("profile", ["ca-federal-department", "us-prime-contractor"])
def test_a_french_page_has_no_english_message(profile: str) -> None:
    page = parse(html_report(small(profile), Register.load(), "fr"))
    _no_english([word for lang, word in page.words if lang == "fr"])
    assert page.all("html")[0].attributes["lang"] == "fr"


def test_a_large_french_page_has_no_english_message() -> None:
    page = parse(html_report(fleet(2000), Register.load(), "fr"))
    _no_english([word for lang, word in page.words if lang == "fr"])


def test_a_french_summary_has_no_english_message() -> None:
    console = Console(width=200, file=io.StringIO(), record=True)
    print_summary(console, small(), Register.load(), "fr")
    _no_english(console.export_text().splitlines())


def _no_english(words: list[str]) -> None:
    """No piece of text is, or contains, an English message of two words or more that French says otherwise."""
    french = catalogue("fr")
    told = [
        text
        for text in french
        if len(text.split()) > 1 and french[text] != text and text not in SAME and "{" not in text
    ]
    shown = "\n".join(words)
    assert not [text for text in told if text in shown and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", shown)]
    alone = {text for text in french if text.isalpha() and french[text] != text} - SAME
    found = alone & {word.strip(" :") for word in words}
    assert not found


def test_french_has_the_singular_for_nought_and_one() -> None:
    assert [count_of(count, "un", "des", "fr") for count in (0, 1, 2)] == ["un", "un", "des"]
    assert [count_of(count, "one", "many", "en") for count in (0, 1, 2)] == ["many", "one", "many"]


def test_days_and_numbers_are_said_as_people_say_them() -> None:
    assert long_day(dt.date(2026, 11, 16), "en") == "16 November 2026"
    assert long_day(dt.date(2026, 11, 1), "fr") == "1er novembre 2026"
    assert long_day("2025-06", "fr") == "2025-06"
    assert number(10_000, "en") == "10,000"
    assert re.fullmatch(r"10\s000", number(10_000, "fr"))


def test_prose_gets_its_spaces_and_evidence_is_left_alone() -> None:
    assert typeset("Qui « achète » : lui ?", "fr") == "Qui «\u00a0achète\u00a0»\u00a0: lui\u00a0?"
    assert typeset("Who : he ?", "en") == "Who : he ?"
