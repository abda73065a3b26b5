"""Statements in a report: beside the devices they speak of, with what the evidence says to them, in both languages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from rich.console import Console

from assay.assess import assess
from assay.assessment import Assessment
from assay.register.index import Register
from assay.report.document import document
from assay.report.html import html_report
from assay.report.terminal import print_summary

DEVICES = """\
site,name,brand,model,mac,supplier
Depot,gate,Luma,LUM-510,3c:ef:8c:00:00:01,Example Supply Inc.
Depot,hall,Axis,P3245,00:40:8c:00:00:01,Another Supply Ltd.
"""
STATEMENTS = """\
statements:
  - by: Example Supply Inc.
    signed_by: J. Doe
    date: 2024-03-01
    expires: 2025-03-01
    not_made_by: [Dahua]
    covers: all
  - by: Nobody Ltd.
    not_made_by: [Dahua]
    brands: [NoSuchBadge]
"""
REGISTER = Register.load()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    folder = tmp_path_factory.mktemp("stated")
    (folder / "devices.csv").write_text(DEVICES)
    (folder / "statements.yaml").write_text(STATEMENTS)
    return assessed(folder, folder / "statements.yaml")


def assessed(folder: Path, statements: Path | None) -> Assessment:
    return assess(
        [folder / "devices.csv"],
        profile="ca-federal-department",
        on=dt.date(2026, 11, 16),
        statements=statements,
        register=REGISTER,
    )


def test_a_statement_stands_with_the_devices_of_its_goods_only(found: Assessment) -> None:
    told = {item.asset.name: [one.statement.by for one in item.statements] for item in found.devices}
    assert told == {"gate": ["Example Supply Inc."], "hall": []}


def test_it_changes_neither_verdict_nor_outcome(found: Assessment) -> None:
    without = assessed(Path(found.coverage.files[0].path).parent, None)
    assert [item.identification for item in found.devices] == [item.identification for item in without.devices]
    assert [item.outcomes for item in found.devices] == [item.outcomes for item in without.devices]


def test_the_document_gives_it_with_its_state_and_what_speaks_against_it(found: Assessment) -> None:
    data = document(found, REGISTER, "en")
    gate = next(item for item in data["devices"] if item["name"] == "gate")
    (one,) = gate["statements"]
    assert (one["state"], one["standing"], one["about"]) == ("expired", "contradicted", "dahua")
    assert [piece["class"] for piece in one["evidence"]] == ["mac-block"]
    assert [(row["by"], row["devices"]) for row in data["statements"]] == [
        ("Example Supply Inc.", 1),
        ("Nobody Ltd.", 0),
    ]


@pytest.mark.parametrize(
    ("lang", "said", "idle"),
    [
        ("en", "The statement expired on 2025-03-01.", "1 statement about goods that are not here"),
        ("fr", "La déclaration a expiré le 2025-03-01.", "1 déclaration sur des biens qui ne sont pas ici"),
    ],
)
def test_page_and_terminal_say_it_in_both_languages(found: Assessment, lang: str, said: str, idle: str) -> None:
    page = html_report(found, REGISTER, lang)
    console = Console(width=10_000, record=True, file=None, quiet=False)
    with console.capture() as capture:
        print_summary(console, found, REGISTER, lang)
    for text in (page, capture.get()):
        assert said in text
        assert idle in text


def test_without_statements_nothing_of_them_is_said(found: Assessment) -> None:
    data = document(assessed(Path(found.coverage.files[0].path).parent, None), REGISTER, "en")
    assert "statements" not in data
    assert not any("statements" in item for item in data["devices"])
