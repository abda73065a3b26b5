"""What a file is, its content says; its name may say what it likes."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.observe.detect import detect
from tests.observe.workbooks import sheet_xml, write_ods, write_xlsx

NMAP = '<?xml version="1.0"?>\n<!DOCTYPE nmaprun>\n<!-- Nmap 7.94 -->\n<nmaprun scanner="nmap"></nmaprun>'


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        (b"Name,Model\nGate,P1\n", "table"),
        ("Nom;Modèle\n".encode("cp1252"), "table"),
        ("Nom;Modèle\n".encode("utf-16"), "table"),
        ("Nom;Modèle;Adresse\n".encode("utf-16-le"), "table"),
        (b"MZ-1,Model\n", "table"),
        (b"\xa1\xb2\xc3\xd4" + bytes(20), "pcap"),
        (b"\x4d\x3c\xb2\xa1" + bytes(20), "pcap"),
        (b"\x0a\x0d\x0d\x0a" + bytes(20), "pcapng"),
        (NMAP.encode(), "nmap-xml"),
        (b"\xef\xbb\xbf" + NMAP.encode(), "nmap-xml"),
        (NMAP.encode("utf-16"), "nmap-xml"),
        (b'  {"protocol": "http"}\n', "jsonl"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "xls"),
        (b"", "empty"),
        (bytes(100), "unknown"),
        (b"%PDF-1.7\n", "pdf"),
        (b"\x1f\x8b\x08" + bytes(range(200)), "unknown"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(200)), "photo"),
        (b"\xff\xd8\xff\xe0" + bytes(range(200)), "photo"),
        (b"RIFF\x00\x01\x00\x00WEBPVP8 " + bytes(range(200)), "photo"),
        (b"RIFF\x00\x01\x00\x00WAVEfmt " + bytes(range(200)), "unknown"),
        (b"II*\x00" + bytes(range(200)), "photo"),
        (b"BM\x00\x01\x00\x00\x00\x00\x00\x006\x00\x00\x00" + bytes(range(200)), "photo"),
        (b"BM-1,Model,Site,Address,Brand\n", "table"),
        (b"GIF89a" + bytes(range(200)), "unknown"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(range(200)), "unknown"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(range(200)), "unknown"),
        (b"\xef\xbb\xbfassay_photo,assay_sha256,assay_label\n", "photo-readings"),
        (b'"assay_photo";"assay_sha256";"assay_label"\n', "photo-readings"),
        (b"PK\x03\x04 no archive", "unknown"),
        (b"<html><body>cameras</body></html>", "unknown"),
        (b'<?xml version="1.0"?><cameras/>', "xml-rows"),
        (b'[{"protocol": "http"}]', "unknown"),
        (bytes(range(256)) * 20, "unknown"),
    ],
)
@pytest.mark.parametrize("name", ["evidence", "evidence.xml", "evidence.xlsx", "evidence.pcap"])
def test_content_decides(tmp_path: Path, content: bytes, format_: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert detect(path).format == format_


def test_workbooks_are_told_by_their_parts(tmp_path: Path) -> None:
    assert detect(write_xlsx(tmp_path / "a.csv", {"S": sheet_xml([])})).format == "xlsx"
    assert detect(write_ods(tmp_path / "b.csv", "")).format == "ods"


def test_a_format_that_is_not_read_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"SQLite format 3\x00" + bytes(range(200)))
    found = detect(path)
    assert "database" in found.refusal
    assert "CSV" in found.remedy


def test_a_name_breaks_the_tie_of_a_table_that_opens_with_a_bracket(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("[Name],Model\n")
    assert detect(tmp_path / "a.csv").format == "table"
