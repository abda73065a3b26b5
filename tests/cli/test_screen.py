"""`assay screen`: tables of names in, outcomes with their reasons out, in words, JSON, CSV and Parquet; exit codes when asked."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from assay.cli import shared
from tests.cli.conftest import Assay, Ran, written
from tests.screen.lists import SAMPLE, csl

TABLE = """PO,Supplier,Item,Qty,Unit price,Currency
1,"Moyu Haishi Electronic Technology Co., Ltd.",cable,4,120.50,CAD
2,EZVIZ Inc,CS-C6N camera,10,49,CAD
3,Annke,recorder,2,,CAD
4,Shanghai Dahua Scale Factory,platform scale,1,1000,CAD
5,TP-Link Systems Inc.,router,3,99.99,CAD
6,"Moyu Haishi Electronic Technology Co., Ltd.",cable,1,10,CAD
7,,x,1,1,CAD
8,Acme Widgets,Dahua IPC-HDW2431T,5,90,CAD
"""
ON = ("--on", "2026-11-22")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return written(tmp_path, "suppliers.csv", TABLE)


def records(ran: Ran, kind: str = "name") -> list[dict[str, Any]]:
    return [one for one in map(json.loads, ran.out.splitlines()) if one["record"] == kind]


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\N{BYTE ORDER MARK}"))))


def test_each_name_that_came_to_something_is_told_with_its_reasons_and_rows(assay: Assay, table: Path) -> None:
    ran = assay("screen", table, *ON)
    assert ran.code == 0
    for words in (
        "Moyu Haishi Electronic Technology Co., Ltd.  listed", "us-bis-entity-hikvision-subs-2023", "is a subsidiary of Hikvision",
        "EZVIZ Inc  affiliate of a listed company", "48 %", "Annke  brand with products of a listed company", "2, 7",
        "left out: suppliers.csv:8", "Register ", "7 rows, 6 different names", "Dahua Technology",
    ):  # fmt: skip
        assert words in ran.out + ran.err.replace(str(table.parent) + "/", ""), words


def test_namesakes_are_not_told_as_alerts(assay: Assay, table: Path) -> None:
    told = {one["name"]: one["outcome"] for one in records(assay("screen", table, "--json", *ON))}
    assert told["EZVIZ Inc"] == "affiliate"
    assert "Shanghai Dahua Scale Factory" not in told
    assert told["TP-Link Systems Inc."] == "listed"  # by Texas, which names every TP-Link; no affiliate of anybody


def test_json_has_names_goods_and_a_summary_each_with_what_it_was_found_with(assay: Assay, table: Path) -> None:
    ran = assay("screen", table, "--json", *ON)
    name = next(one for one in records(ran) if one["name"].startswith("Moyu"))
    assert name["rows"] == 2
    assert [place["line"] for place in name["places"]] == [2, 7]
    assert name["versions"]["register"]["digest"]
    assert name["versions"]["kernel"].startswith("normaliser")
    assert name["versions"]["threshold"] == "likely"
    assert name["findings"][0]["affiliation"]["edges"][0]["owner"] == "hikvision"
    assert "Moyu Haishi" in name["why_en"]
    assert "inscrit" in name["why_fr"]
    assert {one["product_maker"] for one in records(ran, "product")} >= {"Dahua Technology"}
    summary = records(ran, "summary")[0]
    assert summary["rows"] == 7
    assert summary["left_out"] == {"empty": 1}
    assert sum(summary["outcomes"].values()) == summary["distinct"] == 6


def test_csv_has_a_row_for_each_row_that_came_to_something(assay: Assay, table: Path) -> None:
    told = rows(assay("screen", table, "--csv", *ON).out)
    assert [(one["row"], one["outcome"]) for one in told if one["name"].startswith("Moyu")] == [
        ("2", "listed"),
        ("7", "listed"),
    ]
    ezviz = next(one for one in told if one["name"] == "EZVIZ Inc")
    assert (ezviz["affiliate_of"], ezviz["standing"]) == ("Hikvision", "established")
    assert "48 %" in ezviz["ownership"]
    goods = next(one for one in told if one["name"] == "Acme Widgets" or one["product"].startswith("Dahua"))
    assert (goods["product_maker"], goods["quantity"], goods["amount"], goods["currency"]) == (
        "Dahua Technology",
        "5",
        "450",
        "CAD",
    )


def test_with_all_every_row_has_its_outcome(assay: Assay, table: Path) -> None:
    told = rows(assay("screen", table, "--csv", "--all", *ON).out)
    assert [one["row"] for one in told] == ["2", "3", "4", "5", "6", "7", "8", "9"]
    assert told[3]["outcome"] == "nothing-found"


def test_with_why_the_paragraph_is_there(assay: Assay, table: Path) -> None:
    assert all("why_en" in one for one in rows(assay("screen", table, "--csv", *ON).out))
    assert rows(assay("screen", table, "--csv", *ON).out)[0]["why_en"] == ""
    assert "listed" in rows(assay("screen", table, "--csv", "--why", *ON).out)[0]["why_en"]


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "out.parquet", "out.csv.gz", "out.jsonl.zst"])
def test_the_name_of_the_file_says_the_form(assay: Assay, table: Path, name: str, tmp_path: Path) -> None:
    ran = assay("screen", table, "-o", name, *ON)
    assert ran.code == 0
    assert "written: " in ran.err
    assert (tmp_path / name).stat().st_size > 100
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_parquet_holds_the_rows_that_csv_does(assay: Assay, table: Path, tmp_path: Path) -> None:
    assay("screen", table, "--parquet", "-o", "out.parquet", *ON)
    found = pq.read_table(tmp_path / "out.parquet").to_pylist()
    told = rows(assay("screen", table, "--csv", *ON).out)
    assert [(str(one["row"]), one["outcome"] or "") for one in found] == [(one["row"], one["outcome"]) for one in told]


def test_a_run_that_breaks_off_leaves_what_stood_there(assay: Assay, tmp_path: Path) -> None:
    written(tmp_path, "out.csv", "before")
    table = written(tmp_path, "bad.csv", "Alpha,Beta\n1,2\n")
    assert assay("screen", table, "-o", "out.csv").code == 2
    assert (tmp_path / "out.csv").read_text() == "before"


def test_a_cell_never_runs_in_a_spreadsheet(assay: Assay, tmp_path: Path) -> None:
    table = written(tmp_path, "a.csv", 'Supplier,x\n"=HYPERLINK(""http://x"",""Hikvision"")",1\n')
    told = rows(assay("screen", table, "--csv", "--all", *ON).out)
    assert told[0]["name"].startswith("'=")


def test_control_characters_in_a_name_are_shown_and_not_sent_to_the_terminal(assay: Assay, tmp_path: Path) -> None:
    table = written(tmp_path, "a.txt", "Hikvision\x1b[2J Digital Technology\n")
    assert "\x1b" not in assay("screen", table, *ON).out


# Lists


def test_an_added_list_is_named_in_every_hit_that_it_gives(assay: Assay, tmp_path: Path) -> None:
    table = written(tmp_path, "a.txt", "Vostrikov Optics Plant\nVOP Optika\nQuenby Marine Holdings\n")
    ran = assay("screen", table, "--list", csl(tmp_path, SAMPLE), "--json", *ON)
    told = {one["name"]: one for one in records(ran)}
    assert {name: one["outcome"] for name, one in told.items()} == {
        "Vostrikov Optics Plant": "listed", "VOP Optika": "listed-name-variant",
    }  # fmt: skip
    for one in told.values():
        listing = one["findings"][0]["listings"][0]
        assert (listing["origin"], listing["list"], listing["entry"]) == ("list", "sample", "a-1")
        assert one["versions"]["lists"][0]["name"] == "sample"


def test_the_end_says_what_names_were_compared_with_and_by(assay: Assay, table: Path, tmp_path: Path) -> None:
    told = assay("screen", table, "--list", csl(tmp_path, SAMPLE), *ON).out
    assert "List sample, digest " in told
    assert "licence: not stated" in told
    assert "Names compared by normaliser" in told


def test_an_entry_that_had_ended_counts_on_a_day_before(assay: Assay, tmp_path: Path) -> None:
    table = written(tmp_path, "a.txt", "Quenby Marine Holdings\n")
    ran = assay("screen", table, "--list", csl(tmp_path, SAMPLE), "--json", "--on", "2022-01-01")
    assert records(ran)[0]["outcome"] == "listed"


def test_a_file_that_is_no_list_is_refused(assay: Assay, table: Path) -> None:
    ran = assay("screen", table, "--list", table)
    assert ran.code == 2
    assert "screening list" in ran.err


# What can go wrong


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--column", "Gamma"), "the columns are 'PO', 'Supplier'"),
        (("--json", "--csv"), "one form of answers at a time"),
        (("-o", "out.docx"), "its name does not say in which form"),
        (("--on", "tomorrow"), "expected a date"),
        (("--threshold", "maybe"), "maybe"),
    ],
)
def test_what_cannot_be_used_is_said_with_what_can(
    assay: Assay, table: Path, words: tuple[str, ...], told: str
) -> None:
    ran = assay("screen", table, *words)
    assert ran.code == 2
    assert told in ran.err.replace("\n", " ")


@pytest.mark.parametrize(("path", "told"), [("gone.csv", "no such file"), (".", "is a folder")])
def test_a_path_that_is_no_file_is_named(assay: Assay, path: str, told: str) -> None:
    ran = assay("screen", path)
    assert ran.code == 2
    assert told in ran.err


@pytest.mark.parametrize(
    ("name", "code"),
    [("Moyu Haishi Electronic Technology Co., Ltd.", 1), ("Hikvision UK Limited", 3), ("Acme Widgets", 0)],
)
def test_exit_codes_are_given_when_they_are_asked_for(assay: Assay, tmp_path: Path, name: str, code: int) -> None:
    table = written(tmp_path, "a.txt", name + "\n")
    assert assay("screen", table, "--exit-code", *ON).code == code
    assert assay("screen", table, *ON).code == 0


def test_a_maker_of_goods_is_an_alert_too(assay: Assay, tmp_path: Path) -> None:
    table = written(tmp_path, "a.csv", "Item,Qty\nDahua IPC-HDW2431T,5\n")
    assert assay("screen", table, "--exit-code", *ON).code == 1
    assert assay("screen", written(tmp_path, "b.csv", "Supplier,Item\nAcme,chairs\n"), "--exit-code", *ON).code == 0


def test_names_come_from_standard_input_too(assay: Assay) -> None:
    ran = assay("screen", "-", "--json", *ON, stdin="Moyu Haishi Electronic Technology Co., Ltd.\n")
    assert records(ran)[0]["outcome"] == "listed"


def test_only_as_many_names_as_asked_for_are_printed(assay: Assay, table: Path) -> None:
    ran = assay("screen", table, "--limit", "1", *ON)
    assert "EZVIZ Inc  " not in ran.out
    assert "3 more names" in ran.out


# For people


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(
    assay: Assay, table: Path, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.out, "width", width)
    ran = assay("screen", table, *ON)
    assert max(len(line) for line in ran.out.splitlines()) <= width


def test_french_is_french(assay: Assay, table: Path) -> None:
    told = assay("screen", table, "--lang", "fr", *ON).out
    for words in (
        "affilié d’une entreprise inscrite",
        "est une filiale de Hikvision",
        "noms différents",
        "lignes d'achat lues",
    ):
        assert words in told
    for words in ("listed", "different names", "purchase lines"):
        assert words not in told


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_nothing_is_called_compliant(assay: Assay, table: Path, lang: str) -> None:
    told = (assay("screen", table, "--lang", lang, *ON).out + assay("screen", "--help").out).casefold()
    assert "complian" not in told
    assert "conforme" not in told


# assay check


def test_a_company_name_that_is_typed_is_screened(assay: Assay) -> None:
    ran = assay("check", "Moyu Haishi Electronic Technology Co., Ltd.", *ON)
    assert "us-bis-entity-hikvision-subs-2023" in ran.out
    assert "is a subsidiary of Hikvision" in ran.out
    told = assay("check", "Moyu Haishi Electronic Technology Co., Ltd.", "--json", *ON).json["name"]
    assert told["outcome"] == "listed"


@pytest.mark.parametrize("words", ["44:19:b6:00:00:01", "HTTP/1.1 401 Unauthorized\nServer: App-webs/\n\n"])
def test_what_is_no_name_is_not_screened(assay: Assay, words: str) -> None:
    assert assay("check", words, "--json", *ON).json["name"] is None
