"""`assay register`: look into it, count it, check it."""

from __future__ import annotations

from pathlib import Path

import pytest

import assay as library
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
