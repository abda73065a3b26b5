"""A photo is read within bounds and without what it says of its owner; what cannot be read is said, and no file raises.

The recogniser is played here; tests/observe/test_photo_text.py uses the real one.
"""

from __future__ import annotations

import random
import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("PIL.Image", reason="photos need the extra assay[photo]")

from PIL import Image, ImageDraw

from assay.observe.model import Reading
from assay.observe.read import read_paths
from assay.observe.read.photo import read_photo
from assay.observe.read.photo_text import RawLine

SHA256 = "5" * 64
LINES = ("HIKVISION", "Model: DS-2CD2143G0-I", "S/N: DS-2CD2143G0-I20190822AAWRD12345678", "MAC: 44:19:B6:0A:8B:05")


class Played:
    """A recogniser that reads the same lines in every picture that stands upright."""

    def __init__(self, *texts: str, score: float = 0.99) -> None:
        self.texts, self.score = texts, score
        self.sizes: list[tuple[int, int]] = []

    def lines(self, image: Any) -> list[RawLine]:
        self.sizes.append(image.size)
        return [
            RawLine(
                text,
                self.score,
                ((20, top), (20 + 18 * len(text), top), (20 + 18 * len(text), top + 30), (20, top + 30)),
            )
            for top, text in zip(range(20, 2000, 50), self.texts, strict=False)
        ]

    def places(self, image: Any) -> list[Any]:
        return []


def picture(path: Path, size: tuple[int, int] = (900, 600), format_: str = "JPEG", **options: Any) -> Path:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((20, 20), "Model", fill="black")
    image.save(path, format_, **options)
    return path


def read(path: Path, *texts: str, score: float = 0.99, keep_position: bool = False) -> Reading:
    return read_photo(path, path.name, SHA256, reader=Played(*texts, score=score), keep_position=keep_position)


def reason(reading: Reading) -> tuple[str, str]:
    assert reading.observations == []
    (entry,) = reading.left_out
    return entry.reason, entry.detail


def exif(*, position: bool) -> Image.Exif:
    found = Image.Exif()
    found[0x013B] = "Jane Roe"
    found[0x010F] = "Telephone"
    found[0x0132] = "2024:05:06 07:08:09"
    found.get_ifd(0x8769).update({0x9003: "2024:05:05 07:08:09", 0xA430: "Jane Roe", 0xA431: "SERIAL-OF-CAMERA"})
    if position:
        found.get_ifd(0x8825).update({1: "N", 2: (45.0, 25.0, 17.4), 3: "W", 4: (75.0, 41.0, 49.9)})
    return found


# What comes out


def test_a_label_is_one_observation_that_says_nobody_has_confirmed_it(tmp_path: Path) -> None:
    (seen,) = read(picture(tmp_path / "a.jpg"), *LINES).observations
    assert (seen.kind, seen.source.unit, seen.source.record) == ("photo-label", "label", 1)
    assert (seen.get("model"), seen.mac) == ("DS-2CD2143G0-I", "44:19:b6:0a:8b:05")
    assert seen.get("label_reading") == "unconfirmed"
    assert seen.raw.split("\n") == list(LINES)
    assert not any(name.startswith("claim_") for name in seen.fields)


def test_a_password_on_a_label_is_dropped_wherever_it_stands(tmp_path: Path) -> None:
    shown = (*LINES, "Verification Code: QWERTY", "Password", "admin12345", "WiFi Key:", "s3cret-k3y")
    reading = read(picture(tmp_path / "a.jpg"), *shown)
    told = repr(reading)
    assert not any(secret in told for secret in ("QWERTY", "admin12345", "s3cret"))
    assert sum(reading.secrets_dropped.values()) == 3
    assert "44:19:b6:0a:8b:05" in told


def test_the_position_and_the_owner_are_dropped_and_the_day_is_kept(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.jpg", exif=exif(position=True))
    (seen,) = read(path, *LINES).observations
    assert seen.seen_at == "2024-05-05"
    assert not any(word in repr(seen) for word in ("Jane", "SERIAL-OF-CAMERA", "45.4", "Telephone"))


def test_the_position_is_kept_where_somebody_asks_for_it(tmp_path: Path) -> None:
    path = picture(tmp_path / "a.jpg", exif=exif(position=True))
    reading = read(path, *LINES, keep_position=True)
    assert reading.observations[0].get("position") == "45.42150,-75.69719"
    assert read(picture(tmp_path / "b.jpg"), *LINES, keep_position=True).observations[0].get("position") == ""


def test_the_camera_says_which_way_is_up(tmp_path: Path) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    reader = Played(*LINES)
    read_photo(picture(tmp_path / "a.jpg", exif=turned), "a.jpg", SHA256, reader=reader)
    assert reader.sizes[0] == (600, 900)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "BMP"])
def test_each_format_is_told_by_its_content_and_read(
    tmp_path: Path, format_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assay.observe.read.photo.recogniser", lambda: Played(*LINES))
    reading = read_paths([picture(tmp_path / "evidence.dat", format_=format_)])
    assert [seen.kind for seen in reading.observations] == ["photo-label"]
    assert [file.format for file in reading.files] == ["photo"]


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "CMYK", "1", "I;16"])
def test_a_picture_of_any_colours_is_read(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.tif"
    Image.new("L", (300, 200), 200).convert("RGBA" if mode in ("RGBA", "LA") else "L").convert(mode).save(path, "TIFF")
    assert len(read(path, *LINES).observations) == 1


# What does not


def test_a_photo_without_text_says_so(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(900 * 600)
    Image.frombytes("L", (900, 600), noise).save(tmp_path / "a.png")
    code, detail = reason(read(tmp_path / "a.png"))
    assert code == "photo-unread"
    assert "no text" in detail


def test_a_smear_is_told_from_an_empty_wall_by_its_sharpness(tmp_path: Path) -> None:
    Image.new("RGB", (900, 600), (90, 90, 90)).save(tmp_path / "a.png")
    code, detail = reason(read(tmp_path / "a.png"))
    assert code == "photo-unread"
    assert "too blurred to read: sharpness 0" in detail


def test_text_that_names_no_device_is_no_observation(tmp_path: Path) -> None:
    code, detail = reason(read(picture(tmp_path / "a.jpg"), "MEETING ROOM 4", "PLEASE KNOCK"))
    assert code == "photo-unread"
    assert "no model, serial number" in detail


def test_text_too_unsure_to_use_is_counted(tmp_path: Path) -> None:
    reader = Played(*LINES)
    lines = reader.lines
    reader.lines = lambda image: [*lines(image), RawLine("S/N: 1?7", 0.3, ((0, 400), (90, 400), (90, 430), (0, 430)))]  # type: ignore[method-assign]
    reading = read_photo(picture(tmp_path / "a.jpg"), "a.jpg", SHA256, reader=reader)
    assert ["1 pieces" in item.detail for item in reading.left_out] == [True]


def test_a_picture_of_too_many_points_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    header = struct.pack(">IIBBBBB", 200_000, 200_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk + b"\x00\x00\x00\x00IEND\xaeB`\x82")
    code, detail = reason(read(path, *LINES))
    assert code == "too-large"
    assert "million points" in detail


def test_a_large_file_is_refused_by_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.observe.read.photo_image.MAX_BYTES", 100)
    assert reason(read(picture(tmp_path / "a.jpg"), *LINES))[0] == "too-large"


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "BMP"])
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_picture_is_left_out_or_read_and_never_raises(
    tmp_path: Path, format_: str, data: st.DataObject
) -> None:
    stream = BytesIO()
    Image.new("RGB", (64, 48), "white").save(stream, format_)
    content = bytearray(stream.getvalue())
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(8, len(content) - 1)) :]
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=8)):
        content[at] = byte
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    reading = read(path, *LINES)
    assert len(reading.observations) + len(reading.left_out) == 1


def test_text_named_like_a_photo_is_a_table_and_an_empty_file_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_text("Name,Model\nGate,P1\n")
    (tmp_path / "b.jpg").write_bytes(b"")
    assert [(file.path[-5:], file.format) for file in read_paths([tmp_path]).files] == [
        ("a.jpg", "table"),
        ("b.jpg", "empty"),
    ]


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_a_telephones_own_format_is_refused_with_what_to_do(tmp_path: Path, brand: bytes) -> None:
    (tmp_path / "a.heic").write_bytes(b"\x00\x00\x00\x18ftyp" + brand + bytes(200))
    (item,) = read_paths([tmp_path]).left_out
    assert "HEIC" in item.detail
    assert "JPEG" in item.detail


def test_without_the_extra_a_photo_is_left_out_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    picture(tmp_path / "a.jpg")
    (tmp_path / "b.csv").write_text("Name,Model\nGate,P1\n")
    monkeypatch.setattr("assay.observe.read.photo_image.importlib.import_module", missing)
    reading = read_paths([tmp_path])
    assert [seen.kind for seen in reading.observations] == ["inventory"]
    assert ["assay[photo]" in item.detail for item in reading.left_out] == [True]
