"""A mapping file explains headers; a wrong one is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.errors import EvidenceError
from assay.observe.read import read_mapping, read_paths


def mapping(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_unknown_headers_and_dates_are_read_as_the_user_says(tmp_path: Path) -> None:
    table = tmp_path / "cams.csv"
    table.write_text("Kamera;Wer;Seit;Bemerkung\nTor;Acme;03/04/2022;x\n", encoding="utf-8")
    wanted = mapping(
        tmp_path,
        'columns:\n  Kamera: device_name\n  wer: brand\n  Seit: installed_on\n  Bemerkung: ignore\ndate_format: "%d/%m/%Y"\n',
    )
    reading = read_paths([table], mapping=wanted)
    (seen,) = reading.observations
    assert dict(seen.fields) == {"device_name": "Tor", "claim_brand": "Acme", "installed_on": "2022-04-03"}
    assert reading.left_out == []


def test_a_column_can_be_declared_secret(tmp_path: Path) -> None:
    table = tmp_path / "cams.csv"
    table.write_text("Name,Model,Zugang\nGate,X1,hunter2\n", encoding="utf-8")
    reading = read_paths([table], mapping=mapping(tmp_path, "columns:\n  Zugang: secret\n"))
    assert reading.secrets_dropped == {"Zugang": 1}
    assert "hunter2" not in repr(reading)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("columns:\n  A: nonsense\n", 2, "no name"),
        ("colums:\n  A: mac\n", 1, "unknown key"),
        ("columns:\n  Password: device_name\n", 2, "secrets"),
        ("columns:\n  A: mac\n  a: serial\n", 3, "twice"),
        ("columns: [a]\n", 1, "name: value"),
        ("date_format: '%d'\n", 1, "day, month and year"),
        ("table: devices\n", 1, "inventory or purchase"),
        ("columns:\n  A: [\n", 3, "expected"),
    ],
)
def test_a_wrong_mapping_file_is_refused_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(EvidenceError, match=words) as caught:
        read_mapping(mapping(tmp_path, text))
    assert caught.value.line == line


def test_an_empty_mapping_file_maps_nothing(tmp_path: Path) -> None:
    assert read_mapping(mapping(tmp_path, "")).columns == {}


def test_a_missing_mapping_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="cannot be read"):
        read_mapping(tmp_path / "none.yaml")


def test_a_mapping_file_that_is_nested_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text("[" * 20_000, encoding="utf-8")
    with pytest.raises(EvidenceError, match="nested too deeply"):
        read_mapping(path)


def test_a_file_that_is_far_too_large_for_a_mapping_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text("columns:\n" + '  "x": claim_model\n' * 50_000, encoding="utf-8")
    with pytest.raises(EvidenceError, match="more than 256 KB for a mapping file"):
        read_mapping(path)
