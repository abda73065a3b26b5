"""The files of a report: JSON that repeats and fits its schema, spreadsheets that never run."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.register.index import Register
from assay.report.document import document
from assay.report.files import assessment_json, write_reports
from assay.report.inert import FORMULA, cell, escaped, printable
from assay.report.schema import assessment_schema
from tests.report.samples import fleet, run, small


def test_the_same_evidence_gives_the_same_json(tmp_path: Path) -> None:
    first, second = run(tmp_path), run(tmp_path)
    assert assessment_json(first, Register.load(), "en") == assessment_json(second, Register.load(), "en")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_json_text_is_the_document_with_its_keys_in_order(lang: str) -> None:
    text = assessment_json(small(), Register.load(), lang)
    read = json.loads(text)
    assert read == json.loads(json.dumps(document(small(), Register.load(), lang)))
    assert list(read) == sorted(read)
    assert text.endswith("}\n")


def test_each_device_has_a_line_of_its_own() -> None:
    lines = assessment_json(small(), Register.load(), "en").splitlines()
    for device in small().devices:
        assert sum(json.dumps(device.asset.id) in line and '"identification"' in line for line in lines) == 1


def test_the_json_holds_nothing_that_acts_on_a_terminal() -> None:
    text = assessment_json(small(), Register.load(), "en")
    assert all(character.isprintable() or character in "\n\u00a0\u202f" for character in text)


@pytest.mark.parametrize("profile", ["ca-federal-department", "us-prime-contractor", "uk-department-sensitive-site"])
def test_the_document_fits_its_schema(profile: str) -> None:
    _valid(json.loads(assessment_json(small(profile), Register.load(), "fr")))


def test_a_large_document_fits_its_schema() -> None:
    found = json.loads(assessment_json(fleet(2000), Register.load(), "en"))
    found["devices"] = found["devices"][::40]
    found["determinations"] = dict(list(found["determinations"].items())[::4])
    _valid(found)


def test_the_schema_refuses_what_it_does_not_know() -> None:
    found = json.loads(assessment_json(small(), Register.load(), "en"))
    found["devices"][0]["score"] = 0.7
    with pytest.raises(jsonschema.ValidationError):
        _valid(found)


def _valid(found: object) -> None:
    schema = assessment_schema(Register.load())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(found, schema, cls=jsonschema.Draft202012Validator)


def test_no_cell_of_a_spreadsheet_begins_like_a_formula(tmp_path: Path) -> None:
    written = write_reports(small(), Register.load(), tmp_path, "en")
    for name in ("devices.csv", "duties.csv", "answers.csv"):
        with written[name].open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        assert len(rows) > 1
        assert not [value for row in rows for value in row if value.startswith(FORMULA)]


def test_a_second_run_replaces_the_files_of_the_first(tmp_path: Path) -> None:
    stale = tmp_path / "left-out-rows.csv"
    stale.write_text("old", encoding="utf-8")
    written = write_reports(small(), Register.load(), tmp_path, "fr")
    assert "left-out-rows.csv" not in written
    assert not stale.exists()
    assert all(path.stat().st_size for path in written.values())


def test_a_form_that_somebody_has_begun_to_fill_in_is_never_written_over(tmp_path: Path) -> None:
    form = write_reports(small(), Register.load(), tmp_path, "en")["answers.csv"]
    with form.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0]["value"] = "unknown"
    with form.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    filled = form.read_bytes()
    again = write_reports(small(), Register.load(), tmp_path, "en")["answers.csv"]
    assert form.read_bytes() == filled
    assert again.name == "answers-open.csv" and again.is_file()


@given(st.text())
def test_printable_text_holds_no_character_that_acts(text: str) -> None:
    shown = printable(text)
    assert not any(
        character < " " or "\x7f" <= character <= "\x9f" or character in "\u202e\u2066\u200b" for character in shown
    )


@given(st.text())
def test_a_cell_never_begins_like_a_formula(text: str) -> None:
    assert not cell(text).startswith(FORMULA)


@given(st.text())
def test_escaped_json_reads_back_the_same(text: str) -> None:
    written = escaped(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == text
    assert not any("\x7f" <= character <= "\x9f" for character in written)


def test_the_spreadsheets_say_how_sure_what_they_cite_is(tmp_path: Path) -> None:
    paths = write_reports(small(), Register.load(), tmp_path, "en")
    with paths["duties.csv"].open(encoding="utf-8-sig", newline="") as stream:
        duties = list(csv.DictReader(stream))
    with paths["devices.csv"].open(encoding="utf-8-sig", newline="") as stream:
        devices = list(csv.DictReader(stream))
    words = {"confirmed", "reported", "unconfirmed"}
    assert {row["source_status"] for row in duties} <= words
    assert {row["rests_on_unconfirmed"] for row in duties} == {""}
    assert all((row["evidence_status"] in words) == bool(row["maker"]) for row in devices)
