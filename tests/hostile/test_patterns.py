"""No regular expression, in the source or in the register, takes time that grows with the square of a hostile text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from assay.identify.text import TextRules
from assay.register.fingerprints import load_book
from assay.register.index import DATA, Register
from assay.register.patterns import pattern_faults
from tests.hostile.attacks import slow
from tests.hostile.source_patterns import Found, patterns

# Patterns that come from the register or from a caller: the register's are put to the test below.
FROM_ELSEWHERE = {
    ("assay.identify.label", "one.when[0].pattern"),
    ("assay.identify.label", "row.pattern"),
    ("assay.identify.match", "condition.pattern"),
    ("assay.identify.patternset", "pattern"),
    ("assay.identify.phrases", "'|'.join((f'(?:{one})' for one in patterns)) or '[^\\\\s\\\\S]'"),
    ("assay.identify.rows", "row.models"),
    ("assay.identify.text", "pattern"),
    ("assay.identify.text", "row.pattern"),
    ("assay.identify.text", "row['pattern']"),
    ("assay.identify.text", "data['list_between']"),
    ("assay.identify.terms", "pattern"),  # held by the module, compiled
    ("assay.inventory.statements", "_pattern(model)"),  # escaped, a star as a bounded run
    ("assay.observe.probe.messages", "source"),  # the allow-list, held by the module, compiled
    ("assay.observe.secrets", "pattern"),  # held by the module, compiled
    ("assay.register.patterns", "pattern"),
    ("assay.screen.han", "'|'.join(sorted(table, key=lambda word: (-len(word), word)))"),  # words
    (
        "assay.screen.other_scripts",
        "'|'.join(sorted(map(re.escape, table), key=lambda one: (-len(one), one)))",
    ),  # words
}
# Faults of the register's dialect that cost no time: `re` knows these, and RE2 alone does not.
COSTS_NOTHING = ("look-around", "back-reference", "possessive", "matches an empty text")
# An unbounded repeat in a repeat, each round of which begins with something that the one before cannot take.
UNAMBIGUOUS = {
    r"-?\d{1,3}(?:[.,]\d{3})+",
    r"(?a)-?\d+(?:[.,]\d+)*",
}

SOURCE = list(patterns())


def register_patterns() -> Iterator[tuple[str, int]]:
    """Every pattern of the register, with the flags that it is used with."""
    for one in load_book(DATA).fingerprints:
        yield from ((condition.pattern, int(re.ASCII)) for condition in one.when)
    brands = Register.load().parties.brands
    for brand in brands:
        yield from ((row.pattern, int(re.ASCII | re.IGNORECASE)) for row in brand.model_patterns)
        yield from ((row.models, int(re.ASCII | re.IGNORECASE)) for row in brand.makers if row.models)


def text_rules() -> Iterator[re.Pattern[str]]:
    rules = TextRules.load()
    yield from (
        *rules.denied_before,
        *rules.denied_after,
        *rules.beside_before,
        *rules.beside_after,
        rules.list_between,
        rules.phrases.accessory_phrases,
        rules.phrases.address_after,
        rules.phrases.address_before,
        rules.phrases.address_not_before,
    )
    yield from (pattern for _, pattern in rules.kinds)
    yield from (pattern for trap in rules.traps for pattern in (trap.before, trap.after) if pattern)


def found(given: Iterator[re.Pattern[Any]]) -> list[str]:
    once = {(pattern.pattern, pattern.flags): pattern for pattern in given}
    return [f"{one.pattern}: {one.attack} takes {one.seconds}" for pattern in once.values() if (one := slow(pattern))]


def test_every_pattern_of_the_source_is_known_to_this_test() -> None:
    assert len({one.pattern for one in SOURCE}) > 100
    assert {(one.module, one.code) for one in SOURCE if one.pattern is None} <= FROM_ELSEWHERE


@pytest.mark.parametrize("part", range(4))
def test_no_pattern_of_the_source_is_slow_on_a_text_made_for_it(part: int) -> None:
    known = sorted({one.pattern for one in SOURCE if one.pattern}, key=lambda one: (str(one.pattern), one.flags))
    assert found(iter(known[part::4])) == []


def test_no_pattern_of_the_source_repeats_a_repeat() -> None:
    def faults(one: Found) -> list[str]:
        assert one.pattern is not None
        text = one.pattern.pattern if isinstance(one.pattern.pattern, str) else one.pattern.pattern.decode("latin-1")
        return [
            fault for fault in pattern_faults(text) if not fault.startswith(COSTS_NOTHING) and text not in UNAMBIGUOUS
        ]

    told = {f"{one.module}:{one.line} {one.code}: {fault}" for one in SOURCE if one.pattern for fault in faults(one)}
    assert told == set()


def test_no_pattern_of_the_register_is_slow_on_a_text_made_for_it() -> None:
    assert found(re.compile(pattern, flags) for pattern, flags in register_patterns()) == []


def test_no_rule_for_product_text_is_slow_on_a_text_made_for_it() -> None:
    assert found(text_rules()) == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?i)^\s*(?:fcc\s*id\s*:?\s*)?([A-Z0-9-]{1,14})\s*$",
        r"\s*sysDescr=(.*?)(?:\n|\A)?sysObjectID=([^\n]*)\s*",
        r"(?m)^\s*(Basic|Digest)\b[^\n]*?\brealm=(.*?)(?:\s+\w+=.*)?$",
        r"\n\s*System uptime:",
        r"(?i)\s*(?:pcs?|units?)\.?$",
        r"(?:[a-z-](?:[a-z.-]*[a-z-])?/)*[a-z-](?:[a-z.-]*[a-z-])?\.yaml",
        r"(?s)<a.*<b.*>",
        r"x[^\n]*y",
    ],
)
def test_what_was_slow_once_is_found(pattern: str) -> None:
    """Most of these stood in the source; the attack on each takes seconds for the text of one field."""
    assert slow(re.compile(pattern)) is not None


@pytest.mark.parametrize("pattern", [r"x[^\n]{0,200}y", r"^a+$", r"(?:ab){1,40}c", r"[^x]*", r"server: (\w{1,40})"])
def test_what_is_quick_is_not_suspected(pattern: str) -> None:
    assert slow(re.compile(pattern)) is None
