"""The pairs of Han and English names that screening is measured on: well formed, each with a source, none twice."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from assay.register.pack import PACKAGED
from assay.register.parties import Parties

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "bench"))

import han_pairs  # noqa: E402  # bench/ is no package; it is on the path from here on

PAIRS = han_pairs.han_pairs()


def test_there_are_enough_listed_ones_to_measure_by() -> None:
    assert sum(pair.listed for pair in PAIRS) >= 200


def test_each_name_stands_once() -> None:
    assert [name for name, count in Counter(pair.han for pair in PAIRS).items() if count > 1] == []
    assert [name for name, count in Counter(pair.english for pair in PAIRS).items() if count > 1] == []


def test_a_name_in_han_characters_is_one_and_an_english_name_has_none() -> None:
    assert [pair.line for pair in PAIRS if not re.search(r"[\u4e00-\u9fff]{2}", pair.han)] == []
    assert [pair.line for pair in PAIRS if not pair.english.isascii()] == []


def test_each_pair_says_where_it_can_be_read_and_what_was_read_has_a_date() -> None:
    assert [pair.line for pair in PAIRS if not re.match(r"https?://[\w.-]+/", pair.url)] == []
    assert [
        pair.line for pair in PAIRS if pair.status != "unconfirmed" and not re.match(r"\d{4}(-\d\d){1,2}$", pair.date)
    ] == []


def test_each_entity_is_one_of_the_register() -> None:
    known = {entity.id for entity in Parties.load(PACKAGED).entities}
    assert {pair.entity for pair in PAIRS if pair.entity} - known == set()


def test_a_row_that_lacks_something_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "pairs.yaml"
    path.write_text(
        "pairs:\n  - { han: 大华, english: Dahua, group: x, status: confirmed, source: here }\n", encoding="utf-8"
    )
    with pytest.raises(ValueError, match=r"pairs.yaml:2: missing \['url'\]"):
        han_pairs.han_pairs(path)
