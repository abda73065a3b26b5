"""Names come out of any table with the row they stand in, and what cannot be read is listed with its number."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.errors import EvidenceError, FactsError
from assay.observe.read.name_blocks import BLOCK, _careful, _parsed, blocks, delimited
from assay.observe.read.name_columns import Wanted, kind_of, pick
from assay.observe.read.name_rows import read_names
from assay.observe.read.rows import RawRow
from assay.observe.read.unpacked import unpacked
from tests.observe.workbooks import sheet_xml, write_xlsx

HEADER = "PO,Supplier,Item,Qty,Unit price,Currency\n"


def read(path: Path, *columns: str, goods: bool = True, rows: int = 65_536) -> tuple[list[tuple[int, str]], list[Any]]:
    """The names with their numbers, and what was left out."""
    names, left = [], []
    with unpacked(path) as there:
        for batch in read_names(there, Wanted(columns, goods), rows):
            left += batch.left_out
            for column in batch.names:
                names += zip(batch.numbers.tolist(), column.to_pylist(), strict=True)
    return names, left


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_name_keeps_the_number_of_the_line_it_begins_on(tmp_path: Path) -> None:
    path = written(
        tmp_path, "a.csv", HEADER + '1,"Acme, Inc.",x,1,2,CAD\n\n2,"Two\nLines Ltd",x,1,2,CAD\n3,Bolt,x,1,2,CAD\n'
    )
    assert read(path)[0] == [(2, "Acme, Inc."), (4, "Two\nLines Ltd"), (6, "Bolt")]


def test_lines_above_the_header_are_no_rows(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "Spending 2024\n\n" + HEADER + "1,Acme,x,1,2,CAD\n")
    assert read(path) == ([(4, "Acme")], [])


def test_a_row_with_too_many_cells_is_left_out_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", HEADER + "1,Acme,x,1,2,CAD\n2,Bolt, Ltd,x,1,2,CAD\n3,Core,x,1,2,CAD\n")
    names, left = read(path)
    assert names == [(2, "Acme"), (4, "Core")]
    assert [(one.record, one.reason) for one in left] == [(3, "bad-row")]


def test_a_quotation_that_nobody_closes_costs_its_own_line_only(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", 'vendor,x\n"Acme,1\nBolt,2\nCore,3\n')
    names, left = read(path)
    assert names == [(3, "Bolt"), (4, "Core")]
    assert [one.record for one in left] == [2]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_is_known_by_the_header(tmp_path: Path, delimiter: str) -> None:
    rows = [["Fournisseur", "Montant"], ["Société, S.A.", "5"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    assert read(written(tmp_path, "a.csv", text.getvalue()))[0] == [(2, "Société, S.A.")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    text = "Fournisseur;Montant\r\nSociété Générale d'Été;5\r\n"
    assert read(written(tmp_path, "a.csv", text.encode(encoding)))[0] == [(2, "Société Générale d'Été")]


def test_one_name_per_line_keeps_its_commas(tmp_path: Path) -> None:
    assert read(written(tmp_path, "a.txt", "Acme Co., Ltd.\nBolt\n"))[0] == [(1, "Acme Co., Ltd."), (2, "Bolt")]


def test_a_list_under_one_heading_keeps_its_commas(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", 'Supplier\nAcme Co., Ltd.\n"Bolt, ""B"" Inc."\n')
    assert read(path)[0] == [(2, "Acme Co., Ltd."), (3, 'Bolt, "B" Inc.')]


def test_packed_files_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv.gz", gzip.compress(b"vendor,x\nAcme,1\n"))
    assert read(path)[0] == [(2, "Acme")]


def test_json_lines_are_read_with_their_line_numbers(tmp_path: Path) -> None:
    lines = ['{"vendor": "Acme", "x": 1}', "", '{"vendor": null}', "no", '{"vendor": 5}']
    names, left = read(written(tmp_path, "a.jsonl", "\n".join(lines) + "\n"))
    assert names == [(1, "Acme"), (3, ""), (5, "5")]
    assert [(one.record, one.reason) for one in left] == [(4, "bad-row")]


def test_parquet_is_read_by_row_also_from_codes(tmp_path: Path) -> None:
    column = pa.array(["Acme", "Bolt", "Acme"]).dictionary_encode()
    pq.write_table(pa.table({"x": [1, 2, 3], "Vendor name": column}), tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet")[0] == [(1, "Acme"), (2, "Bolt"), (3, "Acme")]


def test_a_damaged_parquet_file_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="damaged"):
        read(written(tmp_path, "a.parquet", b"PAR1 nothing of the kind PAR1"))


@pytest.mark.parametrize("name", ["a.png", "a.pdf"])
def test_what_is_no_table_is_refused(tmp_path: Path, name: str) -> None:
    content = {"a.png": b"\x89PNG\r\n\x1a\n" + bytes(40), "a.pdf": b"%PDF-1.7\n%\xff\xff\xff\xff"}[name]
    with pytest.raises(EvidenceError):
        read(written(tmp_path, name, content))


def test_an_empty_file_is_listed(tmp_path: Path) -> None:
    assert [one.reason for one in read(written(tmp_path, "a.csv", ""))[1]] == ["empty"]


# Which columns


def test_a_table_without_a_known_heading_says_which_columns_it_has(tmp_path: Path) -> None:
    with pytest.raises(FactsError, match="'Alpha', 'Beta'"):
        read(written(tmp_path, "a.csv", "Alpha,Beta\n1,2\n"))


def test_a_column_that_is_not_there_is_said_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(FactsError, match=r"no column 'Gamma'.*'Alpha', 'Beta'"):
        read(written(tmp_path, "a.csv", "Alpha,Beta\n1,2\n"), "Gamma")


def test_a_column_is_found_by_name_whatever_its_case_and_accents(tmp_path: Path) -> None:
    assert read(written(tmp_path, "a.csv", "Alpha,Tiers Payé\n1,Acme\n"), "tiers paye")[0] == [(2, "Acme")]


def test_several_columns_of_names_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "Importer,Exporter,x\nAcme,Bolt,1\n")
    assert sorted(read(path)[0]) == [(2, "Acme"), (2, "Bolt")]


def test_a_general_heading_holds_names_only_where_no_column_of_suppliers_does() -> None:
    assert pick(["Name", "Supplier"], Wanted(), "f").headers == ("Supplier",)
    assert pick(["Name", "City"], Wanted(), "f").headers == ("Name",)


def test_a_makers_column_holds_names_and_tells_the_brand() -> None:
    picked = pick(["Supplier", "Manufacturer", "Description", "Qty"], Wanted(), "f")
    assert picked.headers == ("Supplier", "Manufacturer")
    assert dict(picked.cells) == {"brand": 1, "text": 2, "quantity": 3}


def test_without_goods_only_names_are_read() -> None:
    assert pick(["Supplier", "Description", "Qty"], Wanted(goods=False), "f").cells == {}


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("FOURNISSEUR", "company"),
        ("Vendor_Name", "company"),
        ("Unit Price (CAD)", "unit_price"),
        ("供应商", "company"),
        ("Raison sociale", "general"),
    ],
)
def test_headings_are_known_in_several_languages(heading: str, kind: str) -> None:
    assert kind_of(heading) == kind


# Both ways of reading a block


CELL = st.text(
    st.sampled_from("ab ,\"\n\r;é海\t'") | st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8
)


@given(st.lists(st.tuples(CELL, CELL), max_size=12), st.integers(1, 5))
def test_a_block_parsed_at_once_says_what_reading_with_care_says(rows: list[tuple[str, str]], at_once: int) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("vendor", "x"), *rows])
    data = text.getvalue().encode()
    header = RawRow(1, ["vendor", "x"])
    told = [
        (number, name.strip())
        for block in delimited(iter([data]), ",", header, (0,), "utf-8", at_once)
        for number, name in zip(block.numbers.tolist(), block.columns[0].to_pylist(), strict=True)
    ]
    careful = _careful(data, ",", header, (0,), 1, "utf-8")
    wanted = zip(careful.numbers.tolist(), (name.strip() for name in careful.columns[0].to_pylist()), strict=True)
    # Space around a name says nothing, and a row of nothing but space is one to either reader or to none.
    assert [one for one in told if one[1]] == [one for one in wanted if one[1]][1:]


@given(st.binary(max_size=300), st.integers(1, 40))
def test_where_a_file_is_cut_changes_nothing(data: bytes, size: int) -> None:
    data = data.replace(b"\x00", b"").replace(b"\r", b"")
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    whole = b"".join(blocks(_Pieces(pieces), "utf-8"))  # type: ignore[arg-type]
    assert whole == data.removeprefix(b"\xef\xbb\xbf") or data[:size] in b"\xef\xbb\xbf"


class _Pieces:
    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces

    def read(self, _: int) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""


def test_a_file_longer_than_a_block_keeps_its_numbers(tmp_path: Path) -> None:
    rows = BLOCK // 40 + 50
    path = written(tmp_path, "a.csv", HEADER + "".join(f'{n},"Firm {n:010d}, Ltd",x,1,2,CAD\n' for n in range(rows)))
    names, left = read(path)
    assert not left
    assert names == [(n + 2, f"Firm {n:010d}, Ltd") for n in range(rows)]


def test_clean_blocks_are_parsed_at_once() -> None:
    assert _parsed(b'a,"b, c"\nd,e\n', ",", 2, (1,)).column(0).to_pylist() == ["b, c", "e"]  # type: ignore[union-attr]
    assert _parsed(b"a,b,c\n", ",", 2, (1,)) is None


def test_keys_that_only_later_objects_have_are_known(tmp_path: Path) -> None:
    lines = [{"x": 1}, {"x": 2, "vendor": "Acme"}]
    path = written(tmp_path, "a.jsonl", "".join(json.dumps(one) + "\n" for one in lines))
    assert read(path)[0] == [(1, None), (2, "Acme")]


# Workbooks


def test_each_sheet_of_a_workbook_is_read_by_its_rows(tmp_path: Path) -> None:
    sheets = {
        "Cover": sheet_xml([["Spending of 2024"]]),
        "Q1": sheet_xml([["Report"], ["PO", "Supplier"], ["1", "Acme Co., Ltd."], ["", ""], ["2", "Bolt"]]),
        "Q2": sheet_xml([["Fournisseur"], ["Core SA"]]),
    }
    path = write_xlsx(tmp_path / "a.xlsx", sheets)
    assert read(path)[0] == [(3, "Acme Co., Ltd."), (5, "Bolt"), (2, "Core SA")]


def test_a_workbook_without_a_column_of_names_says_which_columns_it_has(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet_xml([["Alpha", "Beta"], ["1", "2"]])})
    with pytest.raises(FactsError, match="'Alpha', 'Beta'"):
        read(path)
    assert read(path, "Beta")[0] == [(2, "2")]


def test_a_damaged_workbook_is_said_to_be(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet_xml([["Supplier"], ["Acme"]])})
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(EvidenceError):
        read(path)
