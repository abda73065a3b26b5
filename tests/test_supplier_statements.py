"""What suppliers in screened files state: beside their rows, with the lines that point to a maker they rule out."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from assay.cli.main import app
from assay.identify.knowledge import default_knowledge
from assay.inventory.statements import Document, Goods, Statement
from assay.supplier_statements import SupplierStatements

PURCHASES = """\
Supplier,Description,Qty,Unit price,Currency
Example Supply Inc.,Hikvision DS-2CD2143G2-I dome,4,189.00,CAD
EXAMPLE SUPPLY,"Chair, black",2,50.00,CAD
Another Store,Dahua NVR,1,310.00,CAD
"""
REGISTER = """\
statements:
  - {by: "Example Supply, Ltd.", signed_by: J. Doe, date: 2024-03-01, expires: 2025-03-01, not_made_by: [Hikvision], covers: all}
  - {by: Nobody Inc., not_made_by: [Dahua], covers: all}
"""


def statement(by: str) -> Statement:
    return Statement(by, "", "", None, None, ("Hikvision",), "", (), Goods(True, (), ()), Document(), "", "s.yaml", 2)


def test_rows_of_one_company_count_under_all_its_spellings_and_nobody_elses() -> None:
    stated = SupplierStatements([statement("Example Supply Inc."), statement("Nobody Ltd.")], default_knowledge())
    stated.see(pa.array(["EXAMPLE SUPPLY", "Example Supply Inc.", None, "Example Services", "Supply Example"]))
    (one,) = stated.told(dt.date(2026, 11, 22))
    assert (one.names, one.rows, one.lines) == (("EXAMPLE SUPPLY", "Example Supply Inc."), 2, ())
    assert stated.unmet == 1


def test_lines_that_point_to_a_maker_that_is_ruled_out_are_counted() -> None:
    stated = SupplierStatements([statement("Example Supply Inc.")], default_knowledge())
    stated.see(pa.array(["Example Supply"] * 4), ["hikvision", "ezviz", "dahua", None])
    (one,) = stated.told(dt.date(2026, 11, 22))
    assert [(maker, count) for maker, _, count in one.lines] == [("ezviz", 1), ("hikvision", 1)]
    assert "points to Hikvision: 1." in one.told("en")
    assert "indique Hikvision\u00a0: 1." in one.told("fr")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "purchases.csv").write_text(PURCHASES)
    (tmp_path / "statements.yaml").write_text(REGISTER)
    return str(tmp_path / "purchases.csv"), str(tmp_path / "statements.yaml")


def test_screening_shows_statements_beside_the_names_and_changes_no_outcome(files: tuple[str, str]) -> None:
    purchases, statements = files
    plain = CliRunner().invoke(app, ["screen", purchases, "--on", "2026-11-22", "--json"]).stdout.splitlines()
    told = CliRunner().invoke(app, ["screen", purchases, "--on", "2026-11-22", "--json", "--statements", statements])
    rows = told.stdout.splitlines()
    (one,) = [json.loads(row) for row in rows if json.loads(row)["record"] == "statement"]
    assert (one["by"], one["rows"], one["state"]) == ("Example Supply, Ltd.", 2, "expired")
    assert [(line["maker"], line["lines"]) for line in one["lines"]] == [("hikvision", 1)]
    assert [row for row in rows if json.loads(row)["record"] != "statement"] == plain


def test_a_statement_by_nobody_in_the_files_is_counted(files: tuple[str, str]) -> None:
    purchases, statements = files
    told = CliRunner().invoke(app, ["screen", purchases, "--on", "2026-11-22", "--statements", statements])
    assert "What these suppliers state:" in told.stdout
    assert "1 statement by nobody in these files" in told.stdout


def test_a_register_that_cannot_be_used_is_refused_with_its_place(files: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "statements.yaml").write_text("statements:\n  - {by: Example Supply}\n")
    told = CliRunner().invoke(app, ["screen", files[0], "--statements", files[1]])
    assert told.exit_code != 0
    assert "statements.yaml:2" in str(told.exception)


DEVICES = """\
site,name,brand,model,mac,supplier
Depot,gate,Luma,LUM-510,44:19:b6:00:00:01,Example Supply Inc.
Depot,hall,Axis,P3245,00:40:8c:00:00:01,Another Supply Ltd.
"""


def test_identifying_devices_shows_what_their_suppliers_state(files: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "devices.csv").write_text(DEVICES)
    told = CliRunner().invoke(app, ["identify", str(tmp_path / "devices.csv"), "--json", "--statements", files[1]])
    rows = {row["name"]: row for row in map(json.loads, told.stdout.splitlines())}
    (one,) = rows["gate"]["statements"]
    assert (one["standing"], one["about"], one["state"]) == ("contradicted", "hikvision", "expired")
    assert rows["hall"]["statements"] == []
    text = CliRunner().invoke(app, ["identify", str(tmp_path / "devices.csv"), "--statements", files[1]]).stdout
    assert "The evidence says otherwise (Hikvision probable)" in " ".join(text.split())


def test_statements_speak_of_devices_and_not_of_single_rows(files: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "devices.csv").write_text(DEVICES)
    told = CliRunner().invoke(
        app, ["identify", str(tmp_path / "devices.csv"), "--per-observation", "--statements", files[1]]
    )
    assert "--statements speak of devices" in str(told.exception)
