"""Registers of what makers and suppliers state: read with their dates, or refused with file, line and remedy."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest

from assay.errors import FactsError
from assay.inventory.statements import read_statements

YAML = """\
statements:
  - by: Example Security Inc.
    role: manufacturer
    signed_by: J. Doe, Director of Compliance
    date: 2024-03-01
    expires: 2025-02
    not_made_by: [Hikvision, Dahua]
    complies_with: Section 889
    brands: Luma
    models: [LUM-5*]
    document: letter.pdf
    url: https://example.com/letter
    note: received by post
"""
CSV = """\
By,Role,Signed by,Date,Expires,Not made by,Complies with,Brands,Models,Document,URL,Note
Example Security Inc.,manufacturer,"J. Doe, Director of Compliance",2024-03-01,2025-02,Hikvision; Dahua,Section 889,Luma,LUM-5*,letter.pdf,https://example.com/letter,received by post
"""
FRENCH = """\
Par;Qualité;Signé par;Date;Échéance;Non fabriqué par;Conforme à;Marques;Modèles;Document;Lien;Remarque
Example Security Inc.;fabricant;"J. Doe, Director of Compliance";2024-03-01;2025-02;Hikvision|Dahua;Section 889;Luma;LUM-5*;letter.pdf;https://example.com/letter;received by post
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def bare(statement: object) -> dict[str, object]:
    return {name: value for name, value in vars(statement).items() if name not in ("file", "line", "_models")}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("s.csv", CSV),
        ("s.tsv", FRENCH.replace(";", "\t")),
        ("french.csv", FRENCH),
        ("s.json", json.dumps({"statements": [{
            "by": "Example Security Inc.", "role": "manufacturer", "signed_by": "J. Doe, Director of Compliance", "date": "2024-03-01",
            "expires": "2025-02", "not_made_by": ["Hikvision", "Dahua"], "complies_with": "Section 889", "brands": ["Luma"],
            "models": ["LUM-5*"], "document": "letter.pdf", "url": "https://example.com/letter", "note": "received by post",
        }]}, indent="\t")),
    ],
)  # fmt: skip
def test_the_same_statement_reads_alike_from_every_form(tmp_path: Path, name: str, text: str) -> None:
    (one,) = read_statements(written(tmp_path, "s.yaml", YAML))
    (other,) = read_statements(written(tmp_path, name, text))
    assert bare(one) == bare(other)
    assert (one.by, one.role, one.date, one.expires) == (
        "Example Security Inc.",
        "manufacturer",
        "2024-03-01",
        "2025-02",
    )
    assert (one.not_made_by, one.complies_with, one.goods.brands) == (
        ("Hikvision", "Dahua"),
        ("Section 889",),
        ("Luma",),
    )


def test_a_statement_says_where_it_stands(tmp_path: Path) -> None:
    path = written(tmp_path, "s.yaml", YAML)
    assert read_statements(path)[0].place == f"{path}:2"


@pytest.mark.parametrize(
    ("day", "state"),
    [("2024-02-29", "not-yet"), ("2024-03-01", "in-force"), ("2025-02-28", "in-force"), ("2025-03-01", "expired")],
)
def test_a_statement_holds_from_its_date_to_the_end_of_its_last_month(tmp_path: Path, day: str, state: str) -> None:
    (one,) = read_statements(written(tmp_path, "s.yaml", YAML))
    assert one.state_on(dt.date.fromisoformat(day)) == state


def test_a_statement_without_a_date_is_undated_until_it_expires(tmp_path: Path) -> None:
    (one,) = read_statements(written(tmp_path, "s.yaml", YAML.replace("    date: 2024-03-01\n", "")))
    assert one.state_on(dt.date(2020, 1, 1)) == "undated"
    assert one.state_on(dt.date(2026, 1, 1)) == "expired"


@pytest.mark.parametrize(
    ("model", "named"), [("LUM-510-DOM", True), ("lum-5 20", True), ("LUM-310", False), ("XLUM-510", False), ("", None)]
)
def test_a_star_stands_for_any_signs_of_a_model(tmp_path: Path, model: str, named: bool | None) -> None:
    (one,) = read_statements(written(tmp_path, "s.yaml", YAML))
    assert one.names_model(model) is named


def test_a_document_beside_the_register_is_hashed(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"signed")
    (one,) = read_statements(written(tmp_path, "s.yaml", YAML))
    assert (one.document.sha256, one.document.found) == (hashlib.sha256(b"signed").hexdigest(), True)


def test_a_document_that_is_not_there_keeps_the_hash_that_was_given(tmp_path: Path) -> None:
    (one,) = read_statements(written(tmp_path, "s.yaml", f"{YAML}    sha256: {'AB' * 32}\n"))
    assert (one.document.sha256, one.document.found) == ("ab" * 32, False)


def test_a_document_that_is_not_the_one_recorded_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"forged")
    with pytest.raises(FactsError, match="not the one recorded"):
        read_statements(written(tmp_path, "s.yaml", f"{YAML}    sha256: {'ab' * 32}\n"))


def test_a_file_outside_the_registers_folder_is_not_looked_at(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "letter.pdf").write_bytes(b"elsewhere")
    (one,) = read_statements(written(folder, "s.yaml", YAML.replace("letter.pdf", "../letter.pdf")))
    assert (one.document.sha256, one.document.found) == ("", False)


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("by: Example Security Inc.", "by:"), 2, "nobody is named"),
        (("    not_made_by: [Hikvision, Dahua]\n    complies_with: Section 889\n", ""), 2, "says nothing"),
        (("    brands: Luma\n    models: [LUM-5*]\n", ""), 2, "does not say of which goods"),
        (("brands: Luma", "covers: all"), 2, "all goods and of some"),
        (("brands: Luma", "covers: cameras"), 2, "covers: 'cameras'"),
        (("role: manufacturer", "role: friend"), 2, "role: 'friend'"),
        (("date: 2024-03-01", "date: 03/04/2024"), 2, "more than one way"),
        (("date: 2024-03-01", "date: soon"), 2, "is no date"),
        (("expires: 2025-02", "expires: 2023"), 2, "before it is made"),
        (("signed_by:", "signature:"), 4, "unknown key 'signature'"),
        (("brands: Luma", "made_by: [A, B]"), 9, "expected one text"),
        (("models: [LUM-5*]", "models: ['*a*b*c*d*']"), 2, "more than 4"),
        (("    note: received by post", "    sha256: 12"), 2, "64 hexadecimal digits"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place_and_a_remedy(
    tmp_path: Path, change: tuple[str, str], line: int, said: str
) -> None:
    assert change[0] in YAML
    path = written(tmp_path, "s.yaml", YAML.replace(*change))
    with pytest.raises(FactsError, match=said) as refused:
        read_statements(path)
    assert (refused.value.file, refused.value.line) == (str(path), line)
    assert refused.value.remedy or "expected one text" in said


def test_an_unknown_column_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FactsError, match="unknown key 'Signature'"):
        read_statements(written(tmp_path, "s.csv", CSV.replace("Signed by", "Signature")))


@pytest.mark.parametrize("name", ["s.pdf", "s"])
def test_a_file_of_another_form_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(FactsError, match="YAML, CSV or JSON"):
        read_statements(written(tmp_path, name, YAML))
