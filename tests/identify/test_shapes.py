"""A pattern without a word has a shape, and whatever it matches has that shape too."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.identify.scan import Column
from assay.identify.shapes import ShapeTable
from assay.register.fingerprints import DATA, load_book
from assay.register.patterns import needles, shapes

WORDLESS = sorted(
    {c.pattern for one in load_book(DATA).fingerprints for c in one.when if not c.absent and needles(c.pattern) is None}
)


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (r"V\d\.R", ["V#.R"]),
        (r"(?:^|[^0-9])[ab]-\d{2,3}x", ["?-##"]),
        (r"\d{2,3}[ab]c", ["##?c"]),  # the last two of the two or three digits stand before what follows
        (r"ZX(?:HN|DSL)-", ["ZX??"]),
        (r"(?:AB\d|CD\d\d)", ["AB#", "CD##"]),
        (r"MAC[- ]?\d\d\d", ["MAC"]),
        (r"\d\d", None),
        (r"[^a]\d\d", None),
        (r"\w\w\w", None),  # a word character may be more than a byte
        (r"(?:\d\d\d)?", None),
        (r"(?i)é\d", ["\xc3\xa9#"]),  # its bytes in UTF-8; outside ASCII case matters
    ],
)
def test_the_shape_of_a_pattern(pattern: str, wanted: list[str] | None) -> None:
    found = shapes(pattern)
    drawn = found and ["".join(_drawn(place) for place in shape) for shape in found]
    assert drawn == wanted


def _drawn(place: frozenset[int]) -> str:
    return "#" if place == frozenset(b"0123456789") else chr(min(place)) if len(place) == 1 else "?"


def test_either_case_has_the_same_shape() -> None:
    assert shapes(r"(?i)a-1") == (tuple(map(frozenset, (b"aA", b"-", b"1"))),)
    assert shapes(r"(?i:a)-1") == (tuple(map(frozenset, (b"aA", b"-", b"1"))),)


def test_every_pattern_of_the_register_has_a_word_or_a_shape() -> None:
    assert [pattern for pattern in WORDLESS if shapes(pattern) is None] == []


def like(pattern: str) -> st.SearchStrategy[str]:
    """Texts that the pattern matches, between others."""
    return st.tuples(st.text(max_size=3), st.from_regex(re.compile(pattern, re.ASCII)), st.text(max_size=3)).map(
        "".join
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(*map(like, WORDLESS)) | st.text(max_size=20), max_size=6))
def test_whatever_a_pattern_of_the_register_matches_is_called(texts: list[str]) -> None:
    table = ShapeTable([(shape, number) for number, one in enumerate(WORDLESS) for shape in shapes(one) or ()])
    rows, numbers = table.called(Column.of(pa.array(texts, pa.string())))
    called = set(zip(rows.tolist(), numbers.tolist(), strict=True))
    for row, text in enumerate(texts):
        matched = {(row, number) for number, one in enumerate(WORDLESS) if re.search(one, text, re.ASCII)}
        assert matched <= called


def test_a_shape_does_not_reach_over_the_end_of_its_row() -> None:
    table = ShapeTable([(shape, 0) for shape in shapes(r"V\d\.R") or ()])
    rows, _ = table.called(Column.of(pa.array(["V1", ".R", "xV1.R", "V1.R", "V1.", "R"])))
    assert rows.tolist() == [2, 3]
