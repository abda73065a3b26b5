"""`assay register ftm-export`, `list-import`, `list-show`: out for others, and others' lists in, apart."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Assay
from tests.register.small import register

LIST = (
    "source,type,name,alt_names,start_date\n"
    "Sample list,Entity,Acme Optics Co.,Acme Cameras,2025-01-02\n"
    "Sample list,Entity,,,\n"
    "Sample list,Entity,Bolt Ltd,,soon\n"
)


def test_an_export_counts_what_it_wrote(assay: Assay, tmp_path: Path) -> None:
    folder = register(tmp_path / "own")
    ran = assay("register", "ftm-export", "out.jsonl", "--register", folder)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "out.jsonl: 2 records of register 1")
    schemata = [json.loads(line)["schema"] for line in Path("out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert schemata == ["Company", "Sanction"]


def test_the_report_says_what_was_not_carried(assay: Assay, tmp_path: Path) -> None:
    folder = register(tmp_path / "own")
    ran = assay("register", "ftm-export", "out.jsonl", "--report", "--register", folder)
    assert "Not carried by FollowTheMoney:" in ran.out
    assert "  1  brands and who makes them (FtM has no product or brand)" in ran.out
    found = assay("register", "ftm-export", "out.jsonl", "--report", "--json", "--register", folder).json
    assert {"what": "brands and who makes them", "why": "FtM has no product or brand", "count": 1} in found[
        "not_carried"
    ]
    assert found["records"] == {"Company": 1, "Sanction": 1}


def test_validation_without_the_package_says_what_to_install(
    assay: Assay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "followthemoney", None)
    ran = assay("register", "ftm-export", "out.jsonl", "--validate", "--register", register(tmp_path / "own"))
    assert ran.code == 2
    assert "extra `ftm`" in ran.err


def test_validation_with_the_package_finds_nothing(assay: Assay) -> None:
    pytest.importorskip("followthemoney", reason="extra `ftm` is not installed (PyICU, which it needs, has no wheels)")
    ran = assay("register", "ftm-export", "out.jsonl", "--validate")
    assert ran.code == 0
    assert ran.out.endswith("followthemoney finds 0 faults\n")


def test_a_file_that_cannot_be_written_is_one_line(assay: Assay, tmp_path: Path) -> None:
    ran = assay("register", "ftm-export", "nowhere/out.jsonl", "--register", register(tmp_path / "own"))
    assert (ran.code, ran.err.count("\n")) == (2, 1)


def test_a_list_is_stored_and_shown_with_its_licence_and_what_was_left_out(assay: Assay) -> None:
    Path("list.csv").write_text(LIST, encoding="utf-8")
    ran = assay(
        "register", "list-import", "list.csv", "--name", "A sample", "--licence", "For tests", "--out", "kept.jsonl"
    )
    assert ran.code == 0
    assert ran.err.splitlines() == [
        "list.csv, line 3: no name",
        "list.csv, line 4: start_date: 'soon' is no date; the party is kept without it",
    ]
    shown = assay("register", "list-show", "kept.jsonl", "--json").json
    assert (shown["name"], shown["licence_note"], shown["read_from"]) == ("A sample", "For tests", "list.csv")
    assert (shown["rows"], shown["lines_left_out"], shown["fields_left_out"]) == (2, 1, 1)
    assert [one["names"][0] for one in shown["first"]] == ["Acme Optics Co.", "Bolt Ltd"]
    text = assay("register", "list-show", "kept.jsonl", "--limit", "1").out
    assert "- Acme Optics Co.: organisation; Sample list" in text
    assert "Bolt" not in text


def test_a_list_needs_its_licence(assay: Assay) -> None:
    Path("list.csv").write_text(LIST, encoding="utf-8")
    assert assay("register", "list-import", "list.csv", "--name", "A", "--out", "kept").code == 2
    assert not Path("kept").exists()


def test_a_file_that_is_no_list_is_one_clear_line(assay: Assay) -> None:
    Path("notes.txt").write_text("hello\n", encoding="utf-8")
    ran = assay("register", "list-show", "notes.txt")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "not a screening list" in ran.err
