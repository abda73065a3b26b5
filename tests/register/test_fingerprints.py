"""The fingerprint register is fit to run on bytes from strangers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import RegisterError
from assay.observe.model import FIELDS
from assay.register.fingerprints import DATA, default_book, lint_fingerprints, load_fingerprints
from assay.register.load import read_yaml
from assay.register.parties import Parties
from assay.register.patterns import needles, pattern_faults


def test_the_shipped_fingerprints_have_no_faults() -> None:
    parties = Parties.load(DATA)
    faults = lint_fingerprints(
        default_book().fingerprints,
        entities={one.id for one in parties.entities},
        brands={one.id for one in parties.brands},
        fields=FIELDS,
    )
    assert faults == []


def test_every_fingerprint_has_a_source_and_the_unsourced_leads_say_so() -> None:
    for one in default_book().fingerprints:
        assert one.sources
        if all(source.kind == "lead" for source in one.sources):
            assert one.status == "unconfirmed", one.id


def test_a_fingerprint_implies_only_kinds_that_the_facts_know() -> None:
    facts = read_yaml(DATA / "facts.yaml").data["facts"]
    choices = {choice["id"] for fact in facts if fact["id"] == "device.kind" for choice in fact["choices"]}
    implied = {one.kind for one in default_book().fingerprints if one.kind}
    spoken = {row["kind"] for row in read_yaml(DATA / "product_text.yaml").data["kinds"]}
    assert implied | spoken <= choices


def test_every_enterprise_number_names_a_known_party() -> None:
    known = {one.id for one in Parties.load(DATA).entities}
    assert {row.maker for row in default_book().numbers.values()} <= known
    assert "8072" not in default_book().numbers, "net-snmp says nothing of the maker"
    assert "4413" not in default_book().numbers, "a chip vendor says nothing of the maker"


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (r"(?=a)b", "look-around"),
        (r"(?<!a)b", "look-around"),
        (r"(a)\1", "back-reference"),
        (r"(a+)+b", "inside a repeat"),
        (r"(?:\S+ ){0,8}x", "inside a repeat"),
        (r"a.*b.*c.*d.*e.*f", "unbounded repeats"),
        (r"a*", "empty text"),
        (r"(", "not a regular expression"),
        (r"a++b", "possessive"),
    ],
)
def test_a_pattern_that_could_stall_or_that_re2_refuses_is_a_fault(pattern: str, fault: str) -> None:
    assert any(fault in found for found in pattern_faults(pattern))


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (r"(?i)^App-webs", {"app-webs"}),
        (r"(?:DNVRS|Hikvision)-Webs", {"-webs"}),
        (r"(?:DNVRS|Hikvision)x", {"dnvrs", "hikvision"}),
        (r"\d{4}[A-Z]", None),
        (r"(?:abc)?def", {"def"}),
    ],
)
def test_needles_are_what_every_match_holds(pattern: str, wanted: set[str] | None) -> None:
    assert needles(pattern) == (frozenset(wanted) if wanted else None)


@given(st.text(alphabet="abHIKvision-Webs/01 ", max_size=60))
def test_a_match_always_holds_a_needle(text: str) -> None:
    for pattern in (r"(?i)hik(?:vision)?-webs", r"[Aa]pp-webs|web[sS]/", r"(?:ab)+c?|hik"):
        wanted = needles(pattern)
        if wanted is not None and re.search(pattern, text, re.ASCII):
            assert any(needle in text.lower() for needle in wanted)


def test_an_id_that_stands_twice_is_refused_with_file_and_line(tmp_path: Path) -> None:
    shipped = (DATA / "fingerprints" / "generic.yaml").read_text(encoding="utf-8")
    (tmp_path / "a.yaml").write_text(shipped, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(shipped, encoding="utf-8")
    with pytest.raises(RegisterError, match=r"b\.yaml:\d+: .*stands twice"):
        load_fingerprints(tmp_path)
