"""A text table is read whatever its delimiter, encoding and accidents, and every row knows its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.observe.model import Observation, Reading
from assay.observe.read import table as table_module
from assay.observe.read.table import read_table

FRENCH = "Nom;Marque;Modèle;N° de série\nEntrée côté quai;Annke;C800;É1\nDébarcadère;Axis;P3245;É2\n"


def read(tmp_path: Path, content: str | bytes, name: str = "list.csv") -> Reading:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, name, "0" * 64)


def fields(reading: Reading) -> list[dict[str, str]]:
    return [dict(seen.fields) for seen in reading.observations]


def by_name(reading: Reading) -> dict[str, Observation]:
    return {seen.get("device_name"): seen for seen in reading.observations}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
def test_any_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    reading = read(
        tmp_path, "\n".join(delimiter.join(row) for row in (["Name", "Model", "MAC"], ["Gate", "P1", "00408c000001"]))
    )
    assert fields(reading) == [{"device_name": "Gate", "claim_model": "P1"}]
    assert reading.observations[0].mac == "00:40:8c:00:00:01"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "iso-8859-1", "mac_roman", "cp850"],
)
def test_french_is_read_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    reading = read(tmp_path, FRENCH.replace("\n", "\r\n").encode(encoding))
    assert [seen["device_name"] for seen in fields(reading)] == ["Entrée côté quai", "Débarcadère"]
    assert reading.left_out == []


def test_a_few_broken_bytes_do_not_change_the_encoding_and_their_row_is_listed(tmp_path: Path) -> None:
    rows = "".join(f"Caméra {n},Modèle,é{n}\n" for n in range(50)).encode()
    reading = read(tmp_path, b"Name,Model,Serial\n" + rows + b"Gate \xff,P1,S\n")
    assert reading.observations[0].get("device_name") == "Caméra 0"
    assert [(entry.record, entry.reason) for entry in reading.left_out] == [(52, "bad-value")]


def test_line_numbers_stay_true_across_quoted_line_breaks_and_blank_lines(tmp_path: Path) -> None:
    reading = read(tmp_path, 'Name,Model\n\n"Two\nlines",A\n\n\nGate,B\n')
    assert [seen.source.record for seen in reading.observations] == [3, 7]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_newline_counts_as_one_line(tmp_path: Path, newline: str) -> None:
    reading = read(tmp_path, newline.join(["Name,Model", "a,1", "b,2"]))
    assert [seen.source.record for seen in reading.observations] == [2, 3]


def test_lines_above_the_header_are_passed_over_and_listed(tmp_path: Path) -> None:
    reading = read(tmp_path, "Camera list, Building 7\nPrinted 2022\n\nName,Model,Serial\nGate,P1,S1\n")
    assert reading.observations[0].source.record == 5
    assert [entry.reason for entry in reading.left_out] == ["preamble"]


def test_short_rows_are_filled_and_long_rows_are_bad(tmp_path: Path) -> None:
    reading = read(tmp_path, "Name,Model,Serial\nGate,P1\nLobby, east,P2,S2\nDock,P3,S3,,\n")
    assert list(by_name(reading)) == ["Gate", "Dock"]
    assert [(entry.record, entry.reason) for entry in reading.left_out] == [(3, "bad-row")]
    assert reading.bad_rows[0]["assay_extra_1"] == "S2"


def test_a_row_that_does_not_line_up_beside_a_password_column_gives_no_cell_away(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "Name,Model,User,Password,MAC\nLobby, east,P2,admin,hunter2,00408c000001\nP3,admin,hunter2,00408c000002\n",
    )
    assert reading.observations == []
    assert "hunter2" not in repr(reading)
    assert [row["User"] for row in reading.bad_rows] == ["[dropped]", "[dropped]"]
    assert "00408c000002" in reading.bad_rows[1].values()


def test_a_quote_that_nobody_closed_costs_one_row(tmp_path: Path) -> None:
    reading = read(tmp_path, 'Name,Model\nGate,"P1\nLobby,P2\nDock,P3\n')
    assert list(by_name(reading)) == ["Lobby", "Dock"]
    assert [(entry.record, entry.reason) for entry in reading.left_out] == [(2, "bad-row")]


def test_inches_written_as_quotation_marks_are_no_fault(tmp_path: Path) -> None:
    reading = read(tmp_path, 'Name,Description\nGate,"1/2.8" sensor\nDock,4" dome\n')
    assert len(reading.observations) == 2


def test_two_columns_of_one_name_fill_each_other(tmp_path: Path) -> None:
    reading = read(tmp_path, "Name,Model,Name\nGate,P1,Other\n,P2,Lobby\n")
    assert list(by_name(reading)) == ["Gate", "Lobby"]


def test_nul_bytes_in_a_cell_break_nothing(tmp_path: Path) -> None:
    reading = read(tmp_path, b"Name,MAC\nGa\x00te,00:40:8c:00:00:01\x00\n")
    assert reading.observations[0].mac == "00:40:8c:00:00:01"
    assert reading.observations[0].get("device_name") == "Ga\x00te"


def test_ten_thousand_columns_are_read_by_their_headers(tmp_path: Path) -> None:
    header = ",".join(["MAC", *(f"c{n}" for n in range(10_000)), "Model"])
    reading = read(tmp_path, header + "\n" + ",".join(["00408c000001", *["x"] * 10_000, "P1"]) + "\n")
    assert fields(reading) == [{"claim_model": "P1"}]
    assert [entry.reason for entry in reading.left_out] == ["unused-columns"]


def test_a_field_that_is_too_long_is_cut_and_listed_after_its_secrets_are_out(tmp_path: Path) -> None:
    notes = "x" * 4080 + " http://bob:hunter2@10.0.0.1/ and more" + "y" * 100
    reading = read(tmp_path, f"Name,Notes\nGate,{notes}\n")
    assert len(reading.observations[0].get("claim_description")) == 4096
    assert "hunt" not in repr(reading)
    assert [entry.reason for entry in reading.left_out] == ["field-cut"]


def test_a_line_without_end_is_one_bad_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_module, "MAX_LINE", 5000)
    reading = read(tmp_path, "Name,Model\n" + "x" * 12_000 + "\nGate,P1\n")
    assert list(by_name(reading)) == ["Gate"]
    assert [(entry.record, entry.reason) for entry in reading.left_out] == [(2, "bad-row")]


def test_a_table_that_is_too_large_is_left_out_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        stream.write(b"Name,Model\n")
        stream.truncate(table_module.MAX_BYTES + 1)
    assert [entry.reason for entry in read_table(path, "big.csv", "").left_out] == ["too-large"]


@pytest.mark.parametrize(
    "content", ["Dear all,\nplease find attached nothing.\n", "10.0.0.1,admin,hunter2\n10.0.0.2,admin,hunter3\n"]
)
def test_a_text_without_headers_is_left_out_and_not_quoted(tmp_path: Path, content: str) -> None:
    reading = read(tmp_path, content)
    assert [entry.reason for entry in reading.left_out] == ["unknown-format"]
    assert "hunter" not in repr(reading)


def test_a_bad_value_is_listed_and_its_row_kept(tmp_path: Path) -> None:
    reading = read(tmp_path, "Name,MAC,IP\nGate,zz:zz,10.0.0.999\n")
    assert (reading.observations[0].mac, reading.observations[0].address) == (None, None)
    assert [(entry.record, entry.reason) for entry in reading.left_out] == [(2, "bad-value"), (2, "bad-value")]


def test_a_value_is_not_shown_where_a_password_could_stand_in_its_place(tmp_path: Path) -> None:
    reading = read(tmp_path, "Name,MAC,Password\nGate,hunter2,x\n")
    assert "hunter2" not in repr(reading)
    assert [entry.reason for entry in reading.left_out] == ["bad-value"]


def test_secrets_are_counted_by_column_and_place(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "Name,URL,User,Mot de passe,Notes\nGate,rtsp://bob:pw1@10.0.0.1/,bob,pw1,mdp : pw1\nDock,10.0.0.2,bob,,\n",
    )
    assert reading.secrets_dropped == {"User": 2, "Mot de passe": 1, "URL (inside)": 1, "Notes (inside)": 1}
    assert "pw1" not in repr(reading)
    assert reading.observations[0].address == "10.0.0.1"


def test_a_header_without_rows_is_listed_as_empty(tmp_path: Path) -> None:
    assert [entry.reason for entry in read(tmp_path, "Name,Model\n").left_out] == ["empty"]


def test_a_header_row_that_comes_again_is_no_device(tmp_path: Path) -> None:
    reading = read(tmp_path, "Name,Model\nGate,P1\nName,Model\nDock,P2\n")
    assert list(by_name(reading)) == ["Gate", "Dock"]
    assert [entry.reason for entry in reading.left_out] == ["repeated-header"]


cells = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00\r\n"), max_size=12)


@settings(deadline=None)
@given(st.lists(st.tuples(cells, cells), max_size=12))
def test_every_row_is_an_observation_or_listed(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Name", "Model"])
    writer.writerows(rows)
    reading = read(tmp_path_factory.mktemp("rows"), text.getvalue().encode())
    told = {seen.source.record for seen in reading.observations}
    told |= {entry.record for entry in reading.left_out if entry.reason in ("bad-row", "repeated-header")}
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    assert len(told) == len(filled)
