"""Bad rows go out without secrets and without live formulas, and come back as they were."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.observe.cells import as_written, inert
from assay.observe.model import Reading
from assay.observe.read import read_paths, write_bad_rows


def written(tmp_path: Path, reading: Reading) -> list[dict[str, str]]:
    write_bad_rows(reading, tmp_path / "bad.csv")
    with (tmp_path / "bad.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_bad_row_keeps_its_origin_and_loses_its_secrets(tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text("Name,Model,MAC,Password,Site,URL\n,,zz,hunter2,HQ,http://a:hunter2@/\n")
    reading = read_paths([source])
    (row,) = written(tmp_path, reading)
    assert (row["assay_source"], row["assay_sha256"], row["assay_row"]) == (str(source), reading.files[0].sha256, "2")
    assert (row["MAC"], row["Site"], row["Password"]) == ("zz", "HQ", "")
    assert "hunter2" not in (tmp_path / "bad.csv").read_text(encoding="utf-8")


def test_a_corrected_row_is_read_with_its_original_columns(tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text("Name,Model,MAC,Site\n,,zz,=HQ\n")
    bad = tmp_path / "bad.csv"
    write_bad_rows(read_paths([source]), bad)
    assert "'=HQ" in bad.read_text(encoding="utf-8-sig")
    bad.write_text(bad.read_text(encoding="utf-8-sig").replace(",zz,", ",00408c000001,"), encoding="utf-8")
    reading = read_paths([bad])
    (seen,) = reading.observations
    assert (seen.mac, seen.site) == ("00:40:8c:00:00:01", "=HQ")
    assert reading.left_out == []


def test_rows_of_devices_and_purchases_share_a_file_and_stay_what_they_were(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Name,MAC,Site\n,zz,HQ\n")
    (tmp_path / "b.csv").write_text("Vendor,Description,Quantity,Price,Date\nAcme,,1,5,2022-01-01\n")
    bad = tmp_path / "bad.csv"
    assert write_bad_rows(read_paths([tmp_path / "a.csv", tmp_path / "b.csv"]), bad) == 2
    text = bad.read_text(encoding="utf-8-sig").replace(",zz,", ",00408c000001,").replace("Acme,,1", "Acme,Dome,1")
    bad.write_text(text, encoding="utf-8")
    device, line = read_paths([bad]).observations
    assert (device.kind, device.mac) == ("inventory", "00:40:8c:00:00:01")
    assert (line.kind, line.get("claim_supplier"), line.get("purchase_date")) == ("purchase", "Acme", "2022-01-01")


def test_a_row_nobody_corrected_comes_back_bad(tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text("Name,Model,Site\nGate,P1,HQ,more\n")
    bad = tmp_path / "bad.csv"
    write_bad_rows(read_paths([source]), bad)
    reading = read_paths([bad])
    assert reading.observations == []
    assert [entry.reason for entry in reading.left_out] == ["bad-row"]


def test_a_header_that_is_a_formula_is_written_inert_too(tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text('Name,MAC,"=cmd|x"\n,zz,1\n')
    write_bad_rows(read_paths([source]), tmp_path / "bad.csv")
    assert "'=cmd|x" in (tmp_path / "bad.csv").read_text(encoding="utf-8-sig").splitlines()[0]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_opens_like_a_formula(start: str) -> None:
    assert inert(f"{start}1+1") == f"'{start}1+1"


@given(st.text(st.sampled_from("'=+-@\t\rab"), max_size=8))
def test_the_way_back_is_exact(text: str) -> None:
    assert as_written(inert(text)) == text
