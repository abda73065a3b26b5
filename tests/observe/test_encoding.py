"""A file's encoding is what it declares, else UTF-8, else the page under which it reads like a language."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.observe.read.encoding import encoding_of


def decoded(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "text.csv"
    path.write_bytes(content)
    return content.decode(encoding_of(path), errors="replace")


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize(
    "text",
    [
        "Entrée",
        "Nom;Modèle;Côté\nÉdifice;Hôpital Général",
        "Caméra dôme extérieure, façade, où ça va",
        "Gerät Süd",
    ],
)
def test_western_pages_are_told_apart(tmp_path: Path, encoding: str, text: str) -> None:
    assert decoded(tmp_path, text.encode(encoding)) == text


def test_typographic_marks_of_windows_are_not_taken_for_another_page(tmp_path: Path) -> None:
    text = "Gate \u2013 \u201cnorth\u201d 25°C €"
    assert decoded(tmp_path, text.encode("cp1252")) == text


def test_portuguese_from_windows_is_read(tmp_path: Path) -> None:
    assert decoded(tmp_path, "Câmara São João".encode("cp1252")) == "Câmara São João"


def test_chinese_is_not_taken_for_western_letters(tmp_path: Path) -> None:
    text = "名称;型号;位置\n海康威视网络摄像机;半球型;大门入口处\n大华录像机;十六路;机房\n" * 5
    assert decoded(tmp_path, text.encode("gb18030")) == text


def test_an_accent_after_the_first_megabyte_is_still_seen(tmp_path: Path) -> None:
    text = "Name,Model\n" + "Gate,P1\n" * 200_000 + "Entrée,P2\n"
    assert decoded(tmp_path, text.encode("cp1252")) == text


def test_a_character_across_two_blocks_is_no_damage(tmp_path: Path) -> None:
    text = "x" * (2**20 - 1) + "é"
    assert decoded(tmp_path, text.encode()) == text


def test_bytes_that_are_no_text_are_read_as_some_page_and_end_no_reader(tmp_path: Path) -> None:
    """Found by fuzzing: a byte order mark of UTF-16 in the second line, taken for the whole file's encoding."""
    assert decoded(tmp_path, b"MAC\tIP\tModel\n\xff\xfe").startswith("MAC\tIP\tModel\n")
