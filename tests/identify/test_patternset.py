"""One pass over a column finds what trying every pattern on every row finds, whichever engine looks for the words."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.errors import AssayError
from assay.identify import scan
from assay.identify.patternset import TEXT_LIMIT, PatternSet
from assay.identify.scan import Column, Engine, WordTable
from assay.register.fingerprints import DATA, load_book

ENGINES: list[Engine] = ["portable", *(["hyperscan"] if scan.has_hyperscan() else [])]  # type: ignore[list-item]
CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "dev.jsonl"

# Anchors, word edges, alternatives, classes that reach over anything, a pattern without a literal, either case.
PATTERNS = [
    r"^abc", r"abc$", r"\babc\b", r"(?i)server: (\w+)", r"abc[^x]*def", r"(?:foo|bar)(\d*)", r"(?s)foo.*bar",
    r"\d\d", r"abcabc", r"(?i)^foo$", r"bar\s?(?P<version>\d+\.\d+)", r"[ab][bc][cd]", r"(?i)(?:[ax]b|[x1]\.\d)c?", r"\d\.\d",
]  # fmt: skip
PIECES = ["abc", "ABC", "def", "foo", "bar", "Server: ", "1", "2.3", " ", "\n", "x", "é", "漢", "\x00", ""]
TEXTS = st.lists(st.lists(st.sampled_from(PIECES), max_size=6).map("".join) | st.none(), max_size=30)


def tried(patterns: list[str], texts: list[str | None]) -> list[tuple[int, int, str, tuple[object, ...]]]:
    """The referee: every pattern on every row."""
    compiled = [re.compile(pattern, re.ASCII) for pattern in patterns]
    found = []
    for row, text in enumerate(texts):
        for number, pattern in enumerate(compiled):
            hit = pattern.search((text or "")[:TEXT_LIMIT])
            if hit:
                found.append((row, number, hit[0], hit.groups()))
    return found


def scanned(patterns: list[str], array: pa.Array, engine: Engine) -> list[tuple[int, int, str, tuple[object, ...]]]:
    rows, numbers, hits = PatternSet(patterns, engine).matches(Column.of(array))
    return [(row, number, hit[0], hit.groups()) for row, number, hit in zip(rows, numbers, hits, strict=True)]


@pytest.mark.parametrize("engine", ENGINES)
@given(texts=TEXTS)
@settings(max_examples=150, deadline=None)
def test_a_column_answers_as_its_rows_do(engine: Engine, texts: list[str | None]) -> None:
    assert scanned(PATTERNS, pa.array(texts, pa.string()), engine) == tried(PATTERNS, texts)


@pytest.mark.parametrize("engine", ENGINES)
@given(texts=TEXTS, skip=st.integers(0, 5))
@settings(max_examples=50, deadline=None)
def test_a_slice_a_wide_column_and_chunks_answer_alike(engine: Engine, texts: list[str | None], skip: int) -> None:
    plain = pa.array(texts, pa.string())
    rest = texts[skip:]
    assert scanned(PATTERNS, plain.slice(skip), engine) == tried(PATTERNS, rest)
    assert scanned(PATTERNS, plain.slice(skip).cast(pa.large_string()), engine) == tried(PATTERNS, rest)
    assert scanned(PATTERNS, pa.chunked_array([plain, plain], pa.string()), engine) == tried(PATTERNS, texts * 2)


@pytest.mark.parametrize("engine", ENGINES)
@given(rows=st.lists(st.binary(max_size=40), max_size=20))
@settings(max_examples=100, deadline=None)
def test_bytes_that_are_no_text_do_not_stop_it(engine: Engine, rows: list[bytes]) -> None:
    texts = [str(row, "utf-8", "surrogateescape") for row in rows]
    assert scanned(PATTERNS, pa.array(rows, pa.binary()), engine) == tried(PATTERNS, texts)  # type: ignore[arg-type]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_word_does_not_reach_over_the_end_of_its_row(engine: Engine) -> None:
    assert scanned(["abcdef"], pa.array(["abc", "def", "xabcdef", "abcdef"]), engine) == tried(
        ["abcdef"], ["abc", "def", "xabcdef", "abcdef"]
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_only_the_first_characters_of_a_long_text_are_looked_at(engine: Engine) -> None:
    texts = ["x" * (TEXT_LIMIT - 3) + "abc", "x" * (TEXT_LIMIT - 2) + "abc", "é" * (TEXT_LIMIT - 3) + "abc"]
    assert [row for row, *_ in scanned([r"abc"], pa.array(texts), engine)] == [0, 2]


def test_the_batch_says_row_pattern_text_and_groups() -> None:
    found = PatternSet(PATTERNS[:11], "portable").match(pa.array(["Server: nginx", None, "abc"]))
    assert found.to_pylist() == [
        {"row": 0, "pattern": 3, "text": "Server: nginx", "groups": ["nginx"]},
        {"row": 2, "pattern": 0, "text": "abc", "groups": []},
        {"row": 2, "pattern": 1, "text": "abc", "groups": []},
        {"row": 2, "pattern": 2, "text": "abc", "groups": []},
    ]


def test_words_that_share_a_caller_call_it_once_a_row() -> None:
    rows, callers = WordTable([("foo", 7), ("bar", 7), ("foo", 2)], "portable").called(
        Column.of(pa.array(["foo bar foo", "nothing", "bar"]))
    )
    assert list(zip(rows.tolist(), callers.tolist(), strict=True)) == [(0, 2), (0, 7), (2, 7)]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_registers_own_patterns_on_random_bytes(engine: Engine) -> None:
    """Fragments of what the patterns look for, cut and shuffled, so that near misses are common."""
    patterns = sorted({c.pattern for one in load_book(DATA).fingerprints for c in one.when})
    chance = random.Random(20261122)
    parts = [re.sub(r"[\\^$(){}?+*|\[\]]", "", pattern) for pattern in patterns]
    texts: list[str | None] = []
    for _ in range(400):
        pieces = [part[: chance.randint(1, len(part) or 1)] for part in chance.choices(parts, k=3)]
        texts.append(chance.choice(["", " ", "\x00\xff", "\n"]).join(pieces))
    assert scanned(patterns, pa.array(texts), engine) == tried(patterns, texts)


@pytest.mark.skipif(not CORPUS.is_file(), reason="the device corpus is not here")
@pytest.mark.parametrize("engine", ENGINES)
def test_the_registers_own_patterns_on_the_device_corpus(engine: Engine) -> None:
    patterns = sorted({c.pattern for one in load_book(DATA).fingerprints for c in one.when})
    texts: list[str | None] = [json.loads(line)["raw"] for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    found = scanned(patterns, pa.array(texts), engine)
    assert found == tried(patterns, texts)
    assert found


def test_asking_for_hyperscan_where_it_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ImportError

    monkeypatch.setattr(scan, "_hyperscan", missing)
    with pytest.raises(AssayError, match="Hyperscan is not installed"):
        WordTable([("foo", 0)], "hyperscan")
    assert WordTable([("foo", 0)], "auto").engine == "portable"
