"""`assay assess` and `assay demo`: files in, a report out, and plain words where a file cannot be used."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Assay, written

DAY = "2026-11-16"
DEPARTMENT = ("--as", "ca-federal-department", "--on", DAY)


def test_a_report_names_each_device_and_what_was_not_covered(assay: Assay, few: Path) -> None:
    ran = assay("assess", few, *DEPARTMENT)
    assert ran.code == 0
    assert "What was not covered" in ran.out
    assert "2 devices" in ran.out
    assert "Door" in ran.out
    assert "Prohibited" in ran.out


def test_json_is_one_valid_document_and_nothing_else(assay: Assay, few: Path) -> None:
    ran = assay("assess", few, *DEPARTMENT, "--json")
    assert {"devices", "not_covered", "todo", "register"} <= ran.json.keys()
    assert len(ran.json["devices"]) == 2
    assert ran.err == ""


def test_the_same_input_gives_the_same_bytes(assay: Assay, demo: Path) -> None:
    words = ("assess", demo / "evidence", *DEPARTMENT, "--sites", demo / "sites.yaml", "--json")
    first, second = assay(*words), assay(*words)
    assert hashlib.sha256(first.out.encode()).digest() == hashlib.sha256(second.out.encode()).digest()
    assert len(first.json["devices"]) > 50


def test_the_files_of_a_report_are_written_and_named(assay: Assay, few: Path, tmp_path: Path) -> None:
    ran = assay("assess", few, *DEPARTMENT, "--out", tmp_path / "out", "--quiet")
    assert ran.code == 0
    assert ran.out == ""
    names = {"report.html", "report.json", "devices.csv", "duties.csv", "answers.csv"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == names
    assert all(f"{name}: " in ran.err for name in names)
    assert json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))["devices"]
    rows = list(csv.reader(io.StringIO((tmp_path / "out/devices.csv").read_text(encoding="utf-8-sig"))))
    assert len(rows) == 3
    assert {len(row) for row in rows} == {len(rows[0])}


def test_the_form_that_comes_out_goes_back_in(assay: Assay, few: Path, tmp_path: Path) -> None:
    assay("assess", few, "--as", "us-federal-agency", "--on", DAY, "--out", tmp_path / "out", "--quiet")
    ran = assay(
        "assess", few, "--as", "us-federal-agency", "--on", DAY, "--answers", tmp_path / "out/answers.csv", "--quiet"
    )
    assert (ran.code, ran.err) == (0, "")


def test_a_french_report_is_in_french(assay: Assay, few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    by_option = assay("assess", few, *DEPARTMENT, "--lang", "fr")
    monkeypatch.setenv("LANG", "fr_CA.UTF-8")
    by_environment = assay("assess", few, *DEPARTMENT)
    assert "Interdit" in by_option.out
    assert by_environment.out == by_option.out


def test_an_expected_site_without_evidence_is_named(assay: Assay, few: Path, tmp_path: Path) -> None:
    sites = written(tmp_path, "sites.csv", "name,aliases\nDepot,\nFerry Terminal,FT\n")
    assert "Ferry Terminal" in assay("assess", few, *DEPARTMENT, "--sites", sites).out


def test_a_bad_file_is_listed_and_the_good_one_is_used(assay: Assay, few: Path) -> None:
    (few / "scan.xml").write_text("<nmaprun><host>", encoding="utf-8")
    (few / "empty.csv").touch()
    found = assay("assess", few, *DEPARTMENT, "--json").json
    assert len(found["devices"]) == 2
    listed = json.dumps(found["not_covered"])
    assert "scan.xml" in listed
    assert "empty.csv" in listed


@pytest.mark.parametrize(
    ("profile", "code"), [("ca-federal-department", 1), ("uk-council", 0), ("us-federal-agency", 3)]
)
def test_the_exit_code_speaks_when_asked_to(assay: Assay, few: Path, profile: str, code: int) -> None:
    words = ("assess", few, "--as", profile, "--on", DAY, "--quiet")
    assert assay(*words, "--exit-code").code == code
    assert assay(*words).code == 0


def test_without_a_day_today_is_asked_about(assay: Assay, few: Path) -> None:
    before = dt.date.today()
    found = assay("assess", few, "--as", "ca-municipality", "--json").json
    assert before.isoformat() <= found["on"] <= dt.date.today().isoformat()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--as", "ca-federal-department", "--on", "16/11/2026"), "--on: expected a date such as 2026-11-22, found '16/11/2026'"),
        (("--as", "ca-federal-department", "--on", "2026-02-30"), "--on: expected a date"),
        (("--as", "ca-federal-department", "--known-at", "yesterday"), "--known-at: expected a date"),
        (("--as", "ca-federal-departement", "--on", DAY), "ca-federal-department"),
        (("--as", "missing.yaml", "--on", DAY), "missing.yaml: no such profile file"),
        ((*DEPARTMENT, "--sites", "missing.csv"), "missing.csv"),
        ((*DEPARTMENT, "--sites", "sites.pdf"), "sites.pdf: a sites file is CSV or YAML"),
        ((*DEPARTMENT, "--answers", "missing.csv"), "missing.csv: cannot be read"),
        ((*DEPARTMENT, "--mapping", "missing.yaml"), "missing.yaml"),
    ],
)  # fmt: skip
def test_words_that_cannot_be_used_are_one_clear_line(
    assay: Assay, few: Path, words: tuple[str, ...], says: str
) -> None:
    ran = assay("assess", few, *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("assay: ")
    assert ran.err.count("\n") == 1
    assert says in ran.err


def test_a_missing_folder_is_named(assay: Assay) -> None:
    ran = assay("assess", "nowhere", *DEPARTMENT)
    assert (ran.code, ran.err) == (2, "assay: nowhere: no such file or folder (check the path)\n")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("profile.yaml", "id: mine\ntitle: {en: M, fr: M}\ndescription: {en: M, fr: M}\nfacts:\n  organisation.kynd: company\n", "organisation.kind"),
        ("profile.yaml", "id: mine\ntitle: {en: M}\n", "profile.yaml:2"),
        ("profile.yaml", "[" * 100_000, "nested deeper"),
    ],
    ids=["unknown fact", "no French", "deep"],
)  # fmt: skip
def test_a_profile_of_ones_own_that_is_wrong_says_where(
    assay: Assay, few: Path, tmp_path: Path, name: str, content: str, says: str
) -> None:
    ran = assay("assess", few, "--as", written(tmp_path, name, content), "--on", DAY)
    assert ran.code == 2
    assert says in ran.err


def test_an_answer_to_an_unknown_fact_suggests_the_nearest(assay: Assay, few: Path, tmp_path: Path) -> None:
    answers = written(tmp_path, "answers.csv", "subject,fact,value\nsite:Depot,site.sensitiv,yes\n")
    ran = assay("assess", few, *DEPARTMENT, "--answers", answers)
    assert ran.code == 2
    assert "site.sensitive" in ran.err
    assert "answers.csv" in ran.err


def test_a_missing_profile_is_a_usage_error(assay: Assay, few: Path) -> None:
    ran = assay("assess", few)
    assert ran.code == 2
    assert "--as" in ran.err


def test_the_demo_writes_its_report_and_says_how_to_repeat_it(assay: Assay, tmp_path: Path) -> None:
    ran = assay("demo", "--out", "sample")
    assert ran.code == 0
    assert (tmp_path / "sample/report.html").stat().st_size > 10_000
    assert "assay assess sample/evidence --as ca-federal-department" in ran.out
    assert "Lock Station 9" in ran.out
    again = assay("demo", "--out", "sample")
    assert again.out == ran.out
