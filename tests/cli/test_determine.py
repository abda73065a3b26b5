"""`assay determine`, `explain` and `profiles`: the rules put to stated facts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Assay, written

POLICY = "ca-gc-hikvision-procure-use-policy-2025"
FACTS: dict[str, Any] = {
    "profile": "ca-federal-department",
    "on": "2025-09-01",
    "act": "buy",
    "facts": {"device.maker": "hikvision", "device.kind": "ip-camera"},
}


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    return written(tmp_path, "facts.json", FACTS)


def test_what_binds_is_said_with_its_source(assay: Assay, facts: Path) -> None:
    ran = assay("determine", "--facts", facts)
    assert ran.code == 0
    assert "PROHIBITED" in ran.out
    assert POLICY in ran.out
    assert "Source: " in ran.out


def test_json_names_day_register_facts_and_every_measure(assay: Assay, facts: Path) -> None:
    found = assay("determine", "--facts", facts, "--json").json
    assert found["on"] == "2025-09-01"
    assert set(found["register"]) == {"version", "as_of", "digest"}
    assert found["facts"]["device.maker"]["value"] == "hikvision"
    assert found["facts"]["organisation.kind"]["presumed"] is True
    assert len(found["determinations"]) >= 20
    assert {item["measure"]: item["outcome"] for item in found["determinations"]}[POLICY] == "prohibited"


def test_facts_come_from_standard_input_too(assay: Assay, facts: Path) -> None:
    piped = assay("determine", "--facts", "-", "--json", stdin=json.dumps(FACTS)).json
    named = assay("determine", "--facts", facts, "--json").json
    assert piped["determinations"] == named["determinations"]


def test_only_the_measures_asked_for_are_determined(assay: Assay, facts: Path) -> None:
    found = assay("determine", "--facts", facts, "--measure", POLICY, "--measure", "us-889-a1A", "--json").json
    assert [item["measure"] for item in found["determinations"]] == [POLICY, "us-889-a1A"]


def test_the_day_on_the_command_line_replaces_the_files(assay: Assay, facts: Path) -> None:
    found = assay("determine", "--facts", facts, "--on", "2025-06-26", "--measure", POLICY, "--json").json
    assert (found["on"], found["determinations"][0]["outcome"]) == ("2025-06-26", "not-in-force-yet")


def test_what_does_not_apply_is_counted_and_listed_when_asked(assay: Assay, facts: Path) -> None:
    brief, whole = assay("determine", "--facts", facts), assay("determine", "--facts", facts, "--all")
    assert "measures do not apply" in brief.out
    assert "us-889-a1A" not in brief.out
    assert "us-889-a1A" in whole.out


@pytest.mark.parametrize(
    ("change", "code"),
    [({}, 1), ({"facts": {"device.kind": "ip-camera"}}, 3), ({"profile": "uk-council", "facts": {"device.maker": "axis", "device.kind": "ip-camera"}}, 0)],
    ids=["prohibited", "unclear", "nothing"],
)  # fmt: skip
def test_the_exit_code_speaks_when_asked_to(assay: Assay, tmp_path: Path, change: dict[str, Any], code: int) -> None:
    file = written(tmp_path, "some.json", FACTS | change)
    assert assay("determine", "--facts", file, "--exit-code").code == code


def test_an_explanation_shows_every_clause_with_its_answer(assay: Assay, facts: Path) -> None:
    ran = assay("explain", "--facts", facts, "--measure", POLICY)
    assert ran.code == 0
    assert "✓ all of" in ran.out
    assert "A federal department, agency or Crown corporation" in ran.out


def test_an_explanation_as_json_is_that_of_determine(assay: Assay, facts: Path) -> None:
    one = assay("explain", "--facts", facts, "--measure", POLICY, "--json").json
    whole = assay("determine", "--facts", facts, "--measure", POLICY, "--json").json
    assert one == whole["determinations"][0] | {"register": whole["register"]}


def test_french_answers_are_in_french(assay: Assay, facts: Path) -> None:
    ran = assay("determine", "--facts", facts, "--lang", "fr")
    assert "INTERDIT" in ran.out
    assert "avis juridique" in ran.out
    assert "measures do not apply" not in ran.out


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "facts.json:1: not JSON"),
        ('{\n "a": 1\n "b": 2}', "facts.json:3: not JSON"),
        ("[]", "expected one JSON object"),
        ({"profile": "ca-municipality"}, "no date"),
        (FACTS | {"profil": "x"}, "did you mean profile?"),
        (FACTS | {"profile": "ca-municipalty"}, "ca-municipality"),
        (FACTS | {"act": "byu"}, "did you mean buy"),
        (FACTS | {"on": "1 September"}, "on: expected a date such as 2025-09-01, found '1 September'"),
        (FACTS | {"facts": {"device.makr": "hikvision"}}, "did you mean device.maker"),
        (FACTS | {"facts": {"device.kind": "ip-camra"}}, "did you mean ip-camera"),
        (FACTS | {"facts": {"device.maker": "Hikvison"}}, "hikvision"),
        (FACTS | {"facts": {"device.maker": "Annke"}}, "'Annke' is a brand"),
        (FACTS | {"facts": {"site.sensitive": "maybe"}}, "site.sensitive"),
        (FACTS | {"facts": {"device": "camera"}}, "facts.device: expected facts of the device"),
        (FACTS | {"interpretations": {"rebadged-units": "perhaps"}}, "expected yes or no"),
    ],
)  # fmt: skip
def test_a_facts_file_that_is_wrong_says_what_and_what_was_meant(
    assay: Assay, tmp_path: Path, content: Any, says: str
) -> None:
    ran = assay("determine", "--facts", written(tmp_path, "facts.json", content))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("assay: ")
    assert "facts.json" in ran.err or "profile" in ran.err
    assert says in ran.err


def test_a_facts_file_that_is_no_utf8_or_missing_is_named(assay: Assay, tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes('{"note": "é"}'.encode("latin-1"))
    assert "latin.json: not UTF-8 (save the file as UTF-8)" in assay("determine", "--facts", "latin.json").err
    missing = assay("determine", "--facts", "missing.json")
    assert (missing.code, "missing.json: cannot be read" in missing.err) == (2, True)


def test_an_unknown_measure_says_where_the_ids_are(assay: Assay, facts: Path) -> None:
    ran = assay("explain", "--facts", facts, "--measure", "us-889")
    assert (ran.code, "assay register show" in ran.err) == (2, True)


def test_the_profiles_are_listed_without_their_bases(assay: Assay) -> None:
    found = {row["id"] for row in assay("profiles", "--json").json}
    assert {"ca-federal-department", "ca-qc-public-body", "us-prime-contractor", "uk-council", "in-importer"} <= found
    assert not {name for name in found if name.startswith("base-")}
    assert all(name in assay("profiles").out for name in found)


@pytest.mark.parametrize("content", ["[" * 100_000, '{"a":' * 100_000, '{"on": ' + "9" * 5000 + "}"])
def test_facts_that_nest_without_end_or_count_without_end_are_refused(
    assay: Assay, tmp_path: Path, content: str
) -> None:
    """Found by fuzzing."""
    ran = assay("determine", "--facts", written(tmp_path, "facts.json", content))
    assert ran.code == 1 or ran.code == 2
    assert "facts.json: " in ran.err
