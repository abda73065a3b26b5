"""Targets that read registers, lists and what people fill in, and the engines that match patterns from a register."""

from __future__ import annotations

import contextlib
import datetime as dt
import tempfile
from functools import cache
from pathlib import Path

import pyarrow as pa

from assay.check import check
from assay.cli.determine import facts_in
from assay.determine.case import Reader
from assay.determine.pack import determiner
from assay.errors import AssayError, EvidenceError, FactsError, RegisterError
from assay.identify.match import FingerprintIndex
from assay.identify.patternset import TEXT_LIMIT, PatternSet
from assay.identify.scan import Column, has_hyperscan
from assay.inventory.answers import read_answers
from assay.inventory.sites import read_sites
from assay.observe.codec import decode, decoded_kinds
from assay.observe.model import Observation, Source
from assay.register import ftm_read
from assay.register.bundle.reading import read_bundle
from assay.register.fingerprints import DATA, load_book
from assay.register.index import Register
from assay.register.lists import read_list
from assay.register.load import parse_yaml, typed
from assay.register.patterns import needles, pattern_faults
from assay.register.schema import Brand, Entity, Fingerprint
from fuzz import seeds
from fuzz.target import target
from tests.identify.test_patternset import PATTERNS

_FOLDER = Path(tempfile.mkdtemp(prefix="assay-fuzz-"))
_TODAY = dt.date(2026, 1, 1)


@target("register-yaml", seeds.register_files)
def register_yaml(data: bytes) -> None:
    """Any bytes are a document, or an error that names its line; and so is any record of it."""
    with contextlib.suppress(RegisterError):
        document = parse_yaml(data, "a.yaml")
        for model in (Entity, Brand, Fingerprint):
            with contextlib.suppress(RegisterError):
                typed(model, document)


@target("bundle", seeds.bundles)
def bundle(data: bytes) -> None:
    """A bundle is whole, or says what is wrong with it; a changed one is never whole."""
    found = read_bundle(data)
    assert found.differences or data in seeds.bundles()[:2]


@target("screening-list", seeds.lists)
def screening_list(data: bytes) -> None:
    path = _FOLDER / "list"
    path.write_bytes(data)
    with contextlib.suppress(EvidenceError):
        read_list(path)


@target("ftm", seeds.exports)
def ftm(data: bytes) -> None:
    path = _FOLDER / "ftm.jsonl"
    path.write_bytes(data)
    with contextlib.suppress(RegisterError):
        ftm_read.read(path)


@target("answers", seeds.answers)
def answers(data: bytes) -> None:
    """Answers and sites, as CSV and as YAML; the first byte says which."""
    kind, content = data[:1], data[1:]
    path = _FOLDER / ("a.csv" if kind in (b"c", b"s") else "a.yaml")
    path.write_bytes(content)
    with contextlib.suppress(FactsError):
        (read_answers if kind in (b"c", b"y") else read_sites)(path)


@cache
def _reader() -> Reader:
    register = Register.load()
    return Reader(register, determiner(register).vocabulary)


@target("facts", seeds.facts, slow=True)
def facts(data: bytes) -> None:
    path = _FOLDER / "facts.json"
    path.write_bytes(data)
    with contextlib.suppress(AssayError):
        _reader().situation(facts_in(str(path)))


@target("pattern-lint", seeds.patterns)
def pattern_lint(data: bytes) -> None:
    """Any text is linted, and what passes has its needles in all that it matches."""
    pattern = data[:400].decode("utf-8", "replace")
    if not pattern_faults(pattern):
        needles(pattern)


_ENGINES = [PatternSet(PATTERNS, "portable"), *([PatternSet(PATTERNS, "hyperscan")] if has_hyperscan() else [])]


@target("pattern-set", seeds.texts)
def pattern_set(data: bytes) -> None:
    """Scanning a column finds what trying every pattern on every row finds, on each engine."""
    rows = data[:20_000].decode("utf-8", "replace").split("\n")
    tried = [
        (row, number, hit[0])
        for row, text in enumerate(rows)
        for number, pattern in enumerate(_ENGINES[0].patterns)
        if (hit := pattern.search(text[:TEXT_LIMIT]))
    ]
    for engine in _ENGINES:
        found = zip(*engine.matches(Column.of(pa.array(rows, pa.string()))), strict=True)
        assert [(row, number, hit[0]) for row, number, hit in found] == tried


@cache
def _index() -> FingerprintIndex:
    return FingerprintIndex.build(load_book(DATA).fingerprints)


@target("fingerprints", lambda: [bytes([n]) + data for n, data in enumerate(seeds.payloads().values())], slow=True)
def fingerprints(data: bytes) -> None:
    """The literals that call fingerprints up miss none that would match; the first byte says the kind."""
    kinds = decoded_kinds()
    kind, payload = kinds[data[0] % len(kinds)] if data else "http", data[1:]
    seen = Observation(kind, Source("a", "0" * 64, 1), raw=payload.decode("latin-1"), fields=decode(kind, payload))
    assert _index().match(seen) == _index().match(seen, prefilter=False)


@target("check", seeds.words, slow=True)
def check_words(data: bytes) -> None:
    """`assay check` on anything that can be typed or pasted."""
    with contextlib.suppress(FactsError):
        check(data.decode("utf-8", "replace"), _reader().register, _TODAY, ("us-federal-agency",))
