"""Documents with tables: schedules over pages, tenders, data sheets; and documents that are not what they say."""

from __future__ import annotations

import importlib.util
import zipfile
from pathlib import Path

import pytest

from assay.observe.detect import detect
from assay.observe.model import Reading
from assay.observe.read import pdf as pdf_module
from assay.observe.read import read_paths
from assay.observe.read.word import read_word
from tests.observe.documents import NEXT_PAGE, REVISIONS, SCHEDULE, SHEET, TENDER, cell_xml, docx, package, pdf, pdf_of

HAS_PDFPLUMBER = importlib.util.find_spec("pdfplumber") is not None
needs_pdfplumber = pytest.mark.skipif(not HAS_PDFPLUMBER, reason="tables in PDF are found by pdfplumber")
FORMS = [pytest.param("docx", id="docx"), pytest.param("pdf", id="pdf", marks=needs_pdfplumber)]


def read(tmp_path: Path, form: str, content: bytes) -> Reading:
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    assert detect(path).format == form
    return read_paths([path])


def made(form: str, *tables: list[list[str]]) -> bytes:
    """Each table on a page of its own."""
    return docx(*tables) if form == "docx" else pdf(*([table] for table in tables))


@pytest.mark.parametrize("form", FORMS)
def test_a_schedule_goes_on_over_the_page_under_the_header_of_the_first(tmp_path: Path, form: str) -> None:
    reading = read(tmp_path, form, made(form, SCHEDULE, NEXT_PAGE, REVISIONS))
    first, second = ("table 1", "table 2") if form == "docx" else ("page 1, table 1", "page 2, table 1")
    assert [(seen.source.path.partition("#")[2], seen.source.record, seen.source.unit) for seen in reading.observations] == [
        (first, 2, "row"), (first, 3, "row"), (second, 1, "row"),
    ]  # fmt: skip
    assert [(seen.kind, seen.get("device_name"), seen.get("claim_model"), seen.site) for seen in reading.observations] == [
        ("inventory", "CAM-01", "X1", "Harbour"), ("inventory", "CAM-02", "X2", "Harbour"), ("inventory", "CAM-03", "X3", "Depot"),
    ]  # fmt: skip
    (left,) = reading.left_out
    assert (left.reason, left.detail[:2]) == ("not-a-device", "1 ")


@pytest.mark.parametrize("form", FORMS)
def test_a_tender_is_a_list_of_goods_and_a_data_sheet_one_device(tmp_path: Path, form: str) -> None:
    reading = read(tmp_path, form, made(form, TENDER, SHEET))
    goods, _, device = reading.observations
    assert (goods.kind, goods.get("quantity"), goods.get("price"), goods.get("currency")) == (
        "purchase",
        "12",
        "450.00",
        "CAD",
    )
    assert (device.kind, device.get("claim_brand"), device.get("claim_model"), device.get("serial")) == (
        "inventory", "Acme", "X1", "X1-0001",
    )  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_password_in_a_table_is_dropped(tmp_path: Path, form: str) -> None:
    table = [["Name", "Model", "Password"], ["CAM-01", "X1", "hunter2"]]
    reading = read(tmp_path, form, made(form, table))
    assert reading.secrets_dropped == {"Password": 1}
    assert "hunter2" not in repr(reading)


def test_merged_cells_of_word_say_what_the_cell_above_says(tmp_path: Path) -> None:
    on = '<w:vMerge w:val="restart"/>'
    rows = [
        cell_xml("Site") + cell_xml("Name") + cell_xml("Model"),
        cell_xml("Harbour", on) + cell_xml("CAM-01") + cell_xml("X1"),
        cell_xml("", "<w:vMerge/>") + cell_xml("CAM-02") + cell_xml("X2"),
        cell_xml("spare", '<w:gridSpan w:val="2"/>') + cell_xml("X3"),
    ]
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    reading = read(tmp_path, "docx", docx(body=body))
    assert [(seen.site, seen.get("device_name"), seen.get("claim_model")) for seen in reading.observations] == [
        ("Harbour", "CAM-01", "X1"), ("Harbour", "CAM-02", "X2"), ("spare", "", "X3"),
    ]  # fmt: skip


def test_what_was_deleted_in_word_is_not_read(tmp_path: Path) -> None:
    cell = "<w:tc><w:p><w:del><w:r><w:delText>X9</w:delText></w:r></w:del><w:r><w:t>X1</w:t></w:r></w:p></w:tc>"
    body = f"<w:tbl><w:tr>{cell_xml('Name')}{cell_xml('Model')}</w:tr><w:tr>{cell_xml('CAM')}{cell}</w:tr></w:tbl>"
    (seen,) = read(tmp_path, "docx", docx(body=body)).observations
    assert seen.get("claim_model") == "X1"


def test_documents_of_another_programs_making_are_read_alike(tmp_path: Path) -> None:
    library = pytest.importorskip("docx")
    document = library.Document()
    document.add_paragraph("Device schedule")
    table = document.add_table(rows=0, cols=len(SCHEDULE[0]))
    for row in SCHEDULE:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.save(tmp_path / "theirs.docx")
    theirs = read_word(tmp_path / "theirs.docx", "a", "0" * 64)
    (tmp_path / "ours.docx").write_bytes(docx(SCHEDULE))
    assert theirs.observations == read_word(tmp_path / "ours.docx", "a", "0" * 64).observations
    assert len(theirs.observations) == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (package("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "refused"),
        (package("<w:document>"), "unreadable"),
        (package("<a>" * 300 + "</a>" * 300), "unreadable"),
        (docx(body="<w:p/>"), "empty"),
        (docx(REVISIONS), "not-a-device"),
    ],
)
def test_a_hostile_or_empty_word_document_is_listed(tmp_path: Path, content: bytes, reason: str) -> None:
    assert [left.reason for left in read(tmp_path, "docx", content).left_out] == [reason]


def test_a_word_document_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * (64 * 2**20) + b"</a>")
    assert [left.reason for left in read_paths([path]).left_out] == ["too-large"]


@needs_pdfplumber
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7\n" + bytes(50), "unreadable"),
        (pdf(), "empty"),
        (pdf_of(["BT /F1 9 Tf 40 500 Td (no table) Tj ET"]), "empty"),
        (pdf_of(["0 0 m 9 9 l S\n" * 30_000]), "truncated"),
    ],
)
def test_a_hostile_or_empty_pdf_is_listed(tmp_path: Path, content: bytes, reason: str) -> None:
    assert [left.reason for left in read(tmp_path, "pdf", content).left_out] == [reason]


def test_a_pdf_that_takes_too_long_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "SECONDS", 0.01)
    assert [left.reason for left in read(tmp_path, "pdf", pdf([SCHEDULE])).left_out] == ["too-large"]


@pytest.mark.skipif(HAS_PDFPLUMBER, reason="what is said where pdfplumber is missing")
def test_without_pdfplumber_a_pdf_is_listed_with_what_to_install(tmp_path: Path) -> None:
    (left,) = read(tmp_path, "pdf", pdf([SCHEDULE])).left_out
    assert "assay[documents]" in left.detail
