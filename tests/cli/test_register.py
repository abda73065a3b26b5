"""`assay register`: look into it, count it, check it."""

from __future__ import annotations

from pathlib import Path

import pytest

import assay as library
from assay.cli import shared
from assay.register.archive import address_name
from tests.cli.conftest import Assay
from tests.register.small import MEASURE, line_of, register


def test_the_shipped_register_passes_and_says_so(assay: Assay) -> None:
    ran = assay("register", "lint")
    assert ran.code == 0
    assert ran.out.startswith("0 errors")


def test_a_fault_is_named_with_file_and_line_and_ends_with_one(assay: Assay, tmp_path: Path) -> None:
    folder = register(tmp_path / "own", (MEASURE, "is: [acme]", "is: [acne]"))
    ran = assay("register", "lint", "--register", folder)
    assert ran.code == 1
    assert f"{MEASURE}:{line_of(MEASURE, 'is: [acme]')}: error: no entity acne" in ran.err
    found = assay("register", "lint", "--register", folder, "--json")
    assert (found.code, found.json[0]["file"], found.json[0]["level"]) == (1, MEASURE, "error")


def test_a_warning_does_not_fail(assay: Assay, tmp_path: Path) -> None:
    folder = register(tmp_path / "own", (MEASURE, "        - {term: made-by-acme}\n", ""))
    ran = assay("register", "lint", "--register", folder)
    assert (ran.code, ran.out) == (0, "0 errors, 1 warnings\n")


def test_a_register_that_is_not_there_is_a_usage_error(assay: Assay) -> None:
    assert assay("register", "lint", "--register", "nowhere").code == 2


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("us-889-a1A", "measure"),
        ("hikvision", "entity"),
        ("annke", "brand"),
        ("hichip-rtsp", "fingerprint"),
        ("device.maker", "fact"),
        ("ca-federal-department", "profile"),
    ],
)
def test_a_record_of_any_kind_is_shown_with_its_sources(assay: Assay, name: str, kind: str) -> None:
    found = assay("register", "show", name, "--json").json
    assert (found["record"], found["id"]) == (kind, name)
    assert assay("register", "show", name).out.startswith(f"record: {kind}\nid: {name}\n")


def test_a_record_is_found_by_its_name_in_another_script(assay: Assay) -> None:
    assert "id: hikvision" in assay("register", "show", "海康威视").out


def test_a_record_is_shown_in_one_language(assay: Assay) -> None:
    english, french = (assay("register", "show", "us-889-a1A", "--lang", lang).out for lang in ("en", "fr"))
    assert english != french


def test_without_an_id_the_measures_are_listed(assay: Assay) -> None:
    listed = assay("register", "show", "--json").json
    assert len(listed) >= 20
    text = assay("register", "show").out
    assert all(row["id"] in text for row in listed)


def test_what_is_not_there_says_where_to_look(assay: Assay) -> None:
    ran = assay("register", "show", "no-such-thing")
    assert (ran.code, "nothing in the register is called 'no-such-thing'" in ran.err) == (2, True)


def test_the_counts_keep_the_unconfirmed_apart(assay: Assay, tmp_path: Path) -> None:
    shipped = assay("register", "stats", "--json").json
    assert shipped["measures"] >= 20
    assert shipped["brands"] >= 217
    assert shipped["fingerprints"] >= 60
    assert 0 < shipped["maker rows unconfirmed"] < shipped["maker rows"]
    small = assay("register", "stats", "--register", register(tmp_path / "own"), "--json").json
    assert (small["measures"], small["cases"], small["entities"], small["brands"], small["fingerprints"]) == (
        1,
        3,
        1,
        1,
        1,
    )


def test_the_version_is_the_librarys(assay: Assay) -> None:
    assert assay("--version").out == f"assay {library.__version__}\n"


@pytest.mark.parametrize("words", [(), ("register",)])
def test_without_a_command_the_help_is_shown(assay: Assay, words: tuple[str, ...]) -> None:
    ran = assay(*words)
    assert "Usage: assay" in ran.out + ran.err


def test_an_unknown_command_is_a_usage_error(assay: Assay) -> None:
    ran = assay("asses")
    assert (ran.code, "asses" in ran.err) == (2, True)


def test_the_counts_stand_per_jurisdiction_and_per_brand(assay: Assay, tmp_path: Path) -> None:
    own = register(tmp_path / "own")
    whole = assay("register", "stats", "--register", own, "--json").json
    assert [row["jurisdiction"] for row in whole["jurisdictions"]] == ["XX"]
    assert [row["brand"] for row in whole["brand_rows"]] == ["acme-brand"]
    assert whole["missing_by_brand"]["maker"] == 1
    for by, there, gone in (("jurisdiction", "jurisdictions", "brand_rows"), ("brand", "brand_rows", "jurisdictions")):
        found = assay("register", "stats", "--register", own, "--by", by, "--json").json
        assert there in found and gone not in found and "digest" not in found


def test_the_day_of_the_counts_can_be_named(assay: Assay, tmp_path: Path) -> None:
    own = register(tmp_path / "own")
    late = assay("register", "stats", "--register", own, "--on", "2030-01-01", "--json").json
    assert late["jurisdictions"][0]["past"] == ["xx-rule"]


def test_the_tables_fit_eighty_columns(assay: Assay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared.out, "width", 80)
    printed = assay("register", "stats").out
    assert [line for line in printed.splitlines() if len(line.rstrip()) > 80] == []
    assert "…" not in printed
    assert all(word in printed for word in ("Confirmed", "Reported", "Unconfirmed", "Missing"))


def test_quotes_are_looked_up_in_an_archive(assay: Assay, tmp_path: Path) -> None:
    cite = "text: {text: The text of the rule, kind: regulation, status: confirmed}"
    quoted = cite.replace("status: confirmed", 'status: confirmed, url: "https://example.org/", quote: "No office may"')
    own, archive = register(tmp_path / "own", (MEASURE, cite, quoted)), tmp_path / "archive"
    archive.mkdir()
    counted = assay("register", "lint", "--register", own, "--archive", archive)
    assert (counted.code, "1 quotes: 0 found in the archive, 0 not found, 1 without" in counted.out) == (0, True)
    (archive / address_name("https://example.org/")).write_text("No office shall", encoding="utf-8")
    wrong = assay("register", "lint", "--register", own, "--archive", archive)
    assert (wrong.code, f"{MEASURE}:{line_of(MEASURE, 'text: {text')}: error: the archived text" in wrong.err) == (
        1,
        True,
    )
    data = assay("register", "lint", "--register", own, "--archive", archive, "--json").json
    assert data["quotes"] == {"quotes": 1, "found": 0, "not_found": 1, "not_archived": 0}


def test_the_sources_that_nobody_dated_are_a_group_of_their_own(assay: Assay, tmp_path: Path) -> None:
    own = register(tmp_path / "own")
    data = assay("register", "sources", "--register", own, "--json").json
    assert data["counts"] == {"not-dated": 2, "with-its-measure": 1, "read": 0}
    printed = assay("register", "sources", "--register", own).out
    assert printed.splitlines()[0] == "Not dated (2)"
    assert "2 not dated, 1 dated by their measure's verification, 0 read on a day of their own" in printed
