"""Every sheet of a workbook is a table with true row numbers; a workbook that is a bomb is never opened."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from assay.observe.read import workbook_limits
from assay.observe.read.mapping import ColumnMapping
from assay.observe.read.spreadsheet import cell_text, read_spreadsheet
from tests.observe.workbooks import ods_row, sheet_xml, write_ods, write_xlsx

FIXTURES = Path(__file__).parent / "fixtures"
HEADER = ["Name", "Model", "MAC", "Password"]


def refused(path: Path, detected: str = "xlsx", reason: str = "too-large") -> str:
    (entry,) = read_spreadsheet(path, path.name, "0" * 64, detected).left_out
    assert entry.reason == reason
    return entry.detail


def test_rows_keep_their_numbers_below_a_title(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx", {"Cams": sheet_xml([["List"], [], HEADER, ["Gate", "P1", "00408c000001", "hunter2"]])}
    )
    reading = read_spreadsheet(path, "a.xlsx", "0" * 64)
    (seen,) = reading.observations
    assert (seen.source.record, seen.source.unit, seen.source.path) == (4, "row", "a.xlsx")
    assert seen.mac == "00:40:8c:00:00:01"
    assert reading.secrets_dropped == {"Password": 1}
    assert "hunter2" not in repr(reading)


def test_every_sheet_is_read_and_equal_rows_of_two_sheets_stay_two(tmp_path: Path) -> None:
    sheet = sheet_xml([HEADER, ["Gate", "P1"]])
    path = write_xlsx(tmp_path / "a.xlsx", {"North": sheet, "South": sheet, "Blank": sheet_xml([])})
    reading = read_spreadsheet(path, "a.xlsx", "0" * 64)
    assert [seen.source.path for seen in reading.observations] == ["a.xlsx#North", "a.xlsx#South"]
    assert len({seen.id for seen in reading.observations}) == 2
    assert reading.left_out == []


def test_a_mapping_can_name_the_sheet(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "a.xlsx", {"North": sheet_xml([HEADER, ["Gate"]]), "South": sheet_xml([HEADER, ["Dock"]])}
    )
    reading = read_spreadsheet(path, "a.xlsx", "0" * 64, "xlsx", ColumnMapping(sheet="South"))
    assert [seen.get("device_name") for seen in reading.observations] == ["Dock"]


def test_an_ods_workbook_is_read(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", ods_row(["Nom", "Modèle"]) + ods_row(["Entrée", "P1"]))
    (seen,) = read_spreadsheet(path, "a.ods", "0" * 64, "ods").observations
    assert dict(seen.fields) == {"device_name": "Entrée", "claim_model": "P1"}


def test_an_xls_workbook_is_read_with_its_dates() -> None:
    reading = read_spreadsheet(FIXTURES / "cameras.xls", "cameras.xls", "0" * 64, "xls")
    (seen,) = reading.observations
    assert (seen.source.record, seen.mac) == (4, "00:40:8c:00:00:01")
    assert seen.get("installed_on") == "2021-03-04"
    assert reading.secrets_dropped == {"Password": 1}


@pytest.mark.skipif(
    sys.platform == "win32", reason="no limit on address space there; the child process still dies alone"
)
def test_an_xls_workbook_that_asks_for_a_gigabyte_does_not_get_it_here(monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.observe.read import legacy_workbook

    monkeypatch.setattr(legacy_workbook, "SECONDS", 1)
    reading = read_spreadsheet(FIXTURES / "two_corners.xls", "two_corners.xls", "0" * 64, "xls")
    assert [entry.reason for entry in reading.left_out] == ["unreadable"]


def test_a_damaged_xls_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert [entry.reason for entry in read_spreadsheet(path, "a.xls", "", "xls").left_out] == ["unreadable"]


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet_xml([HEADER])}, {"xl/sharedStrings.xml": bytes(60 * 2**20)})
    assert "times its size" in refused(path)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_limits, "MAX_UNPACKED", 1000)
    assert "would unpack" in refused(write_xlsx(tmp_path / "a.xlsx", {"S": sheet_xml([HEADER] * 50)}))


def test_a_workbook_of_too_many_parts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_limits, "MAX_PARTS", 10)
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet_xml([HEADER])}, {f"xl/media/{n}.png": b"x" for n in range(20)})
    assert "parts" in refused(path)


def test_a_directory_that_lies_about_sizes_is_caught(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet_xml([HEADER])}, {"xl/media/a.png": bytes(5_000_000)})
    content = path.read_bytes()
    path.write_bytes(content.replace((5_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little")))
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("xl/media/a.png").file_size == 100
    assert "more than its directory says" in refused(path)


@pytest.mark.parametrize("reference", ['r="XFD1048576"', "r='XFD1048576'", 'r="&#88;FD1048576"'])
def test_two_cells_in_opposite_corners_are_refused(tmp_path: Path, reference: str) -> None:
    sheet = sheet_xml([HEADER]).replace("</sheetData>", f"<row><c {reference}><v>1</v></c></row></sheetData>")
    assert "span" in refused(write_xlsx(tmp_path / "a.xlsx", {"S": sheet}))


def test_sheets_that_are_each_small_enough_are_counted_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_limits, "MAX_CELLS", 20)
    sheet = sheet_xml([HEADER, ["Gate"], ["Dock"]])
    assert len(read_spreadsheet(write_xlsx(tmp_path / "a.xlsx", {"A": sheet}), "a.xlsx", "").observations) == 2
    assert "span" in refused(write_xlsx(tmp_path / "b.xlsx", {"A": sheet, "B": sheet}))


def test_ods_repeats_count_as_cells_but_not_at_the_empty_end(tmp_path: Path) -> None:
    blank_end = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    path = write_ods(tmp_path / "a.ods", ods_row(["Name", "Model"]) + ods_row(["Gate", "P1"]) + blank_end)
    assert len(read_spreadsheet(path, "a.ods", "", "ods").observations) == 1
    bomb = write_ods(tmp_path / "b.ods", ods_row(["Name", "Model"] * 20, repeated=1_000_000))
    assert "span" in refused(bomb, "ods")


def test_entities_in_a_workbook_are_refused(tmp_path: Path) -> None:
    sheet = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + sheet_xml([HEADER]).replace("Name", "&b;")
    assert "entities" in refused(write_xlsx(tmp_path / "a.xlsx", {"S": sheet}), reason="refused")


def test_a_workbook_whose_parts_are_no_xml_is_damaged(tmp_path: Path) -> None:
    assert "not XML" in refused(write_xlsx(tmp_path / "a.xlsx", {"S": "<worksheet>"}), reason="unreadable")


def test_a_cell_is_the_text_a_person_would_type() -> None:
    from datetime import date, datetime

    cells = [3.0, 2.5, True, "x", date(2021, 3, 4), datetime(2021, 3, 4, 5, 6), 123456789012.0]
    assert [cell_text(cell) for cell in cells] == [
        "3",
        "2.5",
        "true",
        "x",
        "2021-03-04",
        "2021-03-04 05:06:00",
        "123456789012",
    ]
