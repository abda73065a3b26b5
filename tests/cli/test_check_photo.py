"""`assay check photo.jpg` shows what was read before what it means, and takes a person's word for it instead when there is one."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("PIL.Image", reason="photos need the extra assay[photo]")

from tests.cli.conftest import Assay, Ran
from tests.observe.test_photo import Played, exif, picture

LINES = ("HIKVlSION", "Model: D5-2CD2143G0-I", "S/N: D42713608", "MAC: 44:19:B6:0A:8B:05", "2019.08 Made in China")
AS = ("--as", "us-federal-agency", "--on", "2026-11-16")


def flat(shown: Ran) -> str:
    """What was printed, without line ends."""
    return " ".join((shown.out + shown.err).split())


@pytest.fixture(autouse=True)
def played(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.observe.read.photo.recogniser", lambda: Played(*LINES))


def sign(path: Path, **changes: str) -> None:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"confirmed_by": "J. Roy"} | changes for row in rows)


def test_the_reading_is_shown_with_every_letter_that_was_exchanged(assay: Assay, tmp_path: Path) -> None:
    shown = assay("check", str(picture(tmp_path / "a.jpg")), *AS)
    assert shown.code == 0
    assert "not confirmed. Compare it with the photo" in flat(shown)
    assert "read D5-2CD2143G0-I, taken as DS-2CD2143G0-I" in flat(shown)
    assert "read HIKVlSION, taken as Hikvision" in flat(shown)
    assert shown.out.index("serial number") < shown.out.index("What this would mean")
    assert "the reading compared with the photo and confirmed" in flat(shown)


def test_the_reading_is_shown_in_french(assay: Assay, tmp_path: Path) -> None:
    shown = assay("check", str(picture(tmp_path / "a.jpg")), *AS, "--lang", "fr")
    assert "lue par la machine, non confirmée" in flat(shown)
    assert "numéro de série" in flat(shown)


def test_json_holds_what_was_read_and_what_was_taken(assay: Assay, tmp_path: Path) -> None:
    (label,) = json.loads(assay("check", str(picture(tmp_path / "a.jpg")), *AS, "--json").out)
    fields = {field["field"]: field for field in label["fields"]}
    assert (fields["model"]["read"], fields["model"]["value"]) == ("D5-2CD2143G0-I", "DS-2CD2143G0-I")
    assert fields["model"]["doubts"][0]["kind"] == "corrected"
    assert label["identification"]["verdict"] == "probable"
    assert label["position"] == ""


def test_a_signed_table_stands_for_the_reading(assay: Assay, tmp_path: Path) -> None:
    photo, table = str(picture(tmp_path / "a.jpg")), tmp_path / "readings.csv"
    assert assay("check", photo, *AS, "--readings", str(table)).code == 0
    sign(table, model="DS-2CD2145G0-I")
    shown = assay("check", photo, *AS, "--confirmed", str(table))
    assert "confirmed by J. Roy" in flat(shown)
    assert "DS-2CD2145G0-I" in flat(shown)
    assert "taken as" not in flat(shown)
    sign(table, mac="44")
    assert assay("check", photo, *AS, "--confirmed", str(table)).code == 2


def test_the_position_is_shown_only_where_it_was_asked_for(assay: Assay, tmp_path: Path) -> None:
    photo = str(picture(tmp_path / "a.jpg", exif=exif(position=True)))
    assert "45.42150" not in assay("check", photo, *AS).out
    assert "45.42150,-75.69719" in assay("check", photo, *AS, "--keep-position").out


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone.jpg", None, "no such photo"),
        ("a.jpg", b"Name,Model\nGate,P1\n", "text, whatever its name says"),
        ("a.jpg", b"", "empty"),
        ("a.heic", b"\x00\x00\x00\x18ftypheic" + bytes(99), "save it as JPEG"),
        ("a.gif", b"GIF89a" + bytes(99), "JPEG or PNG"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(99), "damaged"),
    ],
)
def test_what_is_no_photo_is_one_clear_line(
    assay: Assay, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    shown = assay("check", str(path), *AS)
    assert shown.code == 2
    assert said in " ".join(shown.err.split())
    assert "Traceback" not in shown.err


def test_words_are_words_even_where_a_file_is_called_like_them(
    assay: Assay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Hikvision").write_text("notes")
    monkeypatch.chdir(tmp_path)
    assert "Hikvision" in assay("check", "Hikvision", *AS).out


def test_photos_in_a_folder_are_devices_and_the_report_says_what_to_confirm(assay: Assay, tmp_path: Path) -> None:
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    picture(evidence / "a.jpg")
    (evidence / "list.csv").write_text("Name,MAC,Brand\nGate,44:19:b6:0a:8b:05,Hikvision\n")
    out = tmp_path / "out"
    shown = assay("assess", str(evidence), *AS, "--out", str(out))
    assert "1 label read off a photo that nobody has confirmed" in flat(shown)
    report: dict[str, Any] = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert len(report["devices"]) == 1, "the photo and the list speak of one device"
    assert [label["confirmed_by"] for label in report["not_covered"]["labels"]] == [""]
    sign(out / "photo-readings.csv")
    assert assay("assess", str(evidence), *AS, "--out", str(out), "--quiet").code == 0
    assert (out / "photo-readings-open.csv").exists(), "a form that somebody began to sign is not written over"
    (out / "photo-readings.csv").rename(evidence / "photo-readings.csv")
    shown = assay("assess", str(evidence), *AS, "--out", str(tmp_path / "again"))
    assert "nobody has confirmed" not in flat(shown)
    assert not (tmp_path / "again" / "photo-readings.csv").exists()
