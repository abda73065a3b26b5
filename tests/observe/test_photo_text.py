"""Labels drawn by us are read whichever way they stand, far away, dim and noisy; nothing leaves the machine meanwhile."""

from __future__ import annotations

import random
import socket
from pathlib import Path

import pytest

pytest.importorskip("PIL.Image", reason="photos need the extra assay[photo]")
pytest.importorskip("onnxruntime", reason="photos need the extra assay[photo]")
pytest.importorskip("rapidocr", reason="photos need the extra assay[photo]")

from PIL import Image

from assay.identify.knowledge import default_knowledge
from assay.identify.label import shapes_of
from assay.observe.read.photo import read_photo
from assay.observe.read.photo_text import read_text, recogniser, sharpness_of
from tests.observe.label_pictures import TREATMENTS, Label, blurred, drawn, far_away, on_device, saved, small

SAID = Label(
    "HIKVISION",
    (
        ("Model", "DS-2CD2143G0-I"),
        ("S/N", "DS-2CD2143G0-I20190822AAWRD42713608"),
        ("MAC", "44:19:B6:0A:8B:05"),
        ("FCC ID", "2ADTD-5604SD"),
        ("", "2019.08    Made in China"),
    ),
)
TRUTH = {
    "model": "DS-2CD2143G0-I",
    "serial": "DS-2CD2143G0-I20190822AAWRD42713608",
    "mac": "44:19:b6:0a:8b:05",
    "fcc_id": "2ADTD-5604SD",
    "made_on": "2019-08",
    "made_in": "China",
}


def fields(image: Image.Image, path: Path) -> dict[str, str]:
    path.write_bytes(saved(image))
    reading = read_photo(path, path.name, "0" * 64, shapes=shapes_of(default_knowledge()))
    return {field.name: field.taken for label in reading.labels for field in label.fields}


@pytest.mark.parametrize("treatment", ["perspective", "on its side", "on its head"])
def test_a_label_is_read_whatever_the_camera_did_to_it(treatment: str, tmp_path: Path) -> None:
    image = TREATMENTS[treatment](drawn(SAID), random.Random(7))
    assert TRUTH.items() <= fields(image, tmp_path / "a.jpg").items()


def test_a_small_label_in_a_large_picture_is_found_and_read(tmp_path: Path) -> None:
    found = fields(far_away(small(drawn(SAID), 15), 2200, 1650), tmp_path / "a.jpg")
    assert {name: found.get(name) for name in ("model", "serial", "mac")} == {
        name: TRUTH[name] for name in ("model", "serial", "mac")
    }


def test_what_is_too_blurred_is_not_guessed_at(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(saved(blurred(on_device(drawn(SAID, 20), 20), 10)))
    reading = read_photo(path, "a.jpg", "0" * 64)
    assert reading.observations == []
    assert ["too blurred" in item.detail for item in reading.left_out] == [True]


def test_sharpness_falls_as_blur_grows() -> None:
    image = on_device(drawn(SAID))
    found = [sharpness_of(blurred(image, radius)) for radius in (0, 1, 2, 4, 8)]
    assert found == sorted(found, reverse=True)


def test_nothing_is_looked_for_on_any_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    recogniser.cache_clear()  # type: ignore[attr-defined]
    assert read_text(on_device(drawn(SAID))).lines
