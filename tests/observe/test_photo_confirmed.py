"""A person's word stands for what a machine read: signed rows are used, unsigned ones are not, and none goes astray in silence."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest

from assay.observe.label import Doubt, FieldRead, LabelRead
from assay.observe.model import FileRead, Reading
from assay.observe.read import read_paths
from assay.observe.read.photo import observation_of
from assay.observe.read.photo_confirmed import COLUMNS, confirm, read_readings, write_readings

PHOTO = hashlib.sha256(b"photo").hexdigest()
LABEL = LabelRead(
    "photos/a.jpg",
    PHOTO,
    1,
    (
        FieldRead("model", "DS-2CD2143G0-I", "D5-2CD2143G0-I", 0.91, (Doubt("corrected", "D5-2CD2143G0-I"),)),
        FieldRead("mac", "44:19:b6:0a:8b:05", "44:19:B6:0A:8B:05", 0.99),
    ),
    ("HIKVISION", "Model: D5-2CD2143G0-I", "=SUM(A1)"),
)


def reading_of(*labels: LabelRead) -> Reading:
    found = Reading(labels=list(labels), observations=[observation_of(label) for label in labels])
    found.files.append(FileRead("photos/a.jpg", PHOTO, "photo", 5, len(labels), 0))
    return found


def signed(path: Path, **changes: str) -> Path:
    write_readings([LABEL], path)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    row |= {"confirmed_by": "J. Roy", "confirmed_on": "2026-11-20"} | changes
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, delimiter=changes.get("delimiter", ","), extrasaction="ignore")
        writer.writeheader()
        writer.writerow(row)
    return path


def confirmed(path: Path, *labels: LabelRead) -> Reading:
    reading = reading_of(*labels)
    told = read_readings(path, path.name, "0" * 64)
    reading.confirmations += told.confirmations
    reading.left_out += told.left_out
    confirm(reading)
    return reading


def test_the_form_is_known_by_its_first_line_and_holds_nothing_that_runs(tmp_path: Path) -> None:
    write_readings([LABEL], tmp_path / "photo-readings.csv")
    assert [file.format for file in read_paths([tmp_path]).files] == ["photo-readings"]
    with (tmp_path / "photo-readings.csv").open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["model"] == "DS-2CD2143G0-I"
    assert "corrected D5-2CD2143G0-I" in row["doubts"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


def test_a_form_nobody_signed_changes_nothing(tmp_path: Path) -> None:
    write_readings([LABEL], tmp_path / "a.csv")
    reading = confirmed(tmp_path / "a.csv", LABEL)
    assert reading.labels == [LABEL]
    assert reading.observations[0].get("label_reading") == "unconfirmed"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_signed_row_stands_for_the_reading(tmp_path: Path, delimiter: str) -> None:
    reading = confirmed(signed(tmp_path / "a.csv", model="DS-2CD2145G0-I", delimiter=delimiter), LABEL)
    (seen,) = reading.observations
    (label,) = reading.labels
    assert (seen.get("model"), seen.get("claim_model"), seen.get("label_reading")) == (
        *["DS-2CD2145G0-I"] * 2,
        "confirmed",
    )
    assert (label.confirmed_by, label.confirmed_on) == ("J. Roy", "2026-11-20")
    assert seen.get("label_corrected") == ""


def test_a_cell_left_empty_takes_the_field_away(tmp_path: Path) -> None:
    (seen,) = confirmed(signed(tmp_path / "a.csv", mac=""), LABEL).observations
    assert seen.mac is None


def test_the_last_signature_counts(tmp_path: Path) -> None:
    reading = reading_of(LABEL)
    for number, (day, model) in enumerate((("2026-11-21", "NEW-2"), ("2026-11-20", "OLD-1"))):
        path = signed(tmp_path / f"{number}.csv", model=model, confirmed_on=day)
        reading.confirmations += read_readings(path, path.name, "0" * 64).confirmations
    confirm(reading)
    assert [label.get("model") for label in reading.labels] == ["NEW-2"]


def test_a_label_that_the_machine_could_not_read_can_be_written_in(tmp_path: Path) -> None:
    reading = confirmed(signed(tmp_path / "a.csv", assay_label="2", model="RLC-810A", mac="EC-71-DB-00-11-22"), LABEL)
    assert [(label.number, label.get("model")) for label in reading.labels] == [(1, "DS-2CD2143G0-I"), (2, "RLC-810A")]
    assert [seen.mac for seen in reading.observations] == ["44:19:b6:0a:8b:05", "ec:71:db:00:11:22"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"assay_sha256": "12"}, "hash"),
        ({"assay_label": "0"}, "number"),
        ({"mac": "44:19"}, "MAC"),
        ({"confirmed_on": "yesterday"}, "date"),
        ({"assay_sha256": "f" * 64}, "not among the evidence"),
    ],
)
def test_a_row_that_cannot_be_used_is_listed_with_what_to_do(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    reading = confirmed(signed(tmp_path / "a.csv", **changes), LABEL)
    assert [said in item.detail for item in reading.left_out] == [True]
    assert reading.labels == [LABEL]


def test_a_password_written_into_the_form_is_dropped(tmp_path: Path) -> None:
    path = signed(tmp_path / "a.csv", model="DS-1 password: hunter22")
    told = read_readings(path, path.name, "0" * 64)
    assert "hunter22" not in repr(told)
    assert sum(told.secrets_dropped.values()) == 1


def test_a_file_of_readings_that_holds_nothing_says_so(tmp_path: Path) -> None:
    path = tmp_path / "readings.csv"
    path.write_text("")
    assert [entry.reason for entry in read_readings(path, "readings.csv", "0" * 64).left_out] == ["empty"]
