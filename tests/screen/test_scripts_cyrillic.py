"""A Cyrillic name is read translated, spelled, and by the initials that lists print."""

from __future__ import annotations

import pytest

from assay.screen import cyrillic, scripts
from assay.screen.sounds import Sounds

LISTED = Sounds(["khimmed", "arzamas", "almetyevsk", "kometa", "photon", "mcst", "optronik"])


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("АО «Лаборатория Касперского»", "jsc kaspersky lab"),
        ("ПАО «Тульский оружейный завод»", "pjsc tula arms plant"),
        ("АО «Тульский оружейный завод»", "jsc tulskiy oruzheynyy zavod"),
        ("Общество с ограниченной ответственностью «Комета»", "llc kometa"),
        ("АО «НПО «Комета»", "jsc npo kometa"),
        ("АО «НПО «Комета»", "jsc research and production association kometa"),
        ("АО «Научно-производственное объединение «Комета»", "jsc npo kometa"),
        ("АО «Научно-производственное объединение «Комета»", "jsc scientific production association kometa"),
        ("ООО «Торговый дом «Комета»", "llc td kometa"),
        ("АО «Завод «Волна»", "jsc plant volna"),
        ("АО «Завод «Волна»", "jsc plant wave"),
        ("Федеральное государственное унитарное предприятие «Комета»", "fsue kometa"),
    ],
)
def test_a_russian_name_has_the_readings_that_lists_print(name: str, reading: str) -> None:
    assert reading in scripts.renderings(name)


@pytest.mark.parametrize("form", ["завод", "завода", "заводу", "заводом", "заводе", "заводы", "заводов", "заводами"])
def test_a_noun_is_known_in_every_case(form: str) -> None:
    assert scripts.renderings(f"«{form}»")[0] == "plant"


@pytest.mark.parametrize("form", ["оптический", "оптическая", "оптическое", "оптического", "оптических", "оптическими"])
def test_an_adjective_is_known_in_every_ending(form: str) -> None:
    assert scripts.renderings(form)[0] == "optical"


@pytest.mark.parametrize("word", ["заводила", "заводчанин"])
def test_a_longer_word_is_not_the_word_it_begins_with(word: str) -> None:
    assert scripts.renderings(word)[0] == cyrillic.latin(word)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("ООО «Химмед»", "llc khimmed"),
        ("ООО «Фотон»", "llc photon"),
        ("Арзамасский завод", "arzamas plant"),
        ("Альметьевский завод", "almetyevsk plant"),
        ("АО «МЦСТ»", "jsc mcst"),
        ("ФТИ-Оптроник", "fti optronik"),
    ],
)
def test_a_telling_word_is_spelled_as_the_list_spells_it(name: str, reading: str) -> None:
    assert reading in scripts.renderings(name, LISTED)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("ТОВ «Науково-виробниче підприємство «Комета»", "llc research and production enterprise kometa"),
        ("ААТ «Мінскі завод «Камета»", "ojsc minsk plant kameta"),
        ("Адкрытае акцыянернае таварыства «Камета»", "ojsc kameta"),
    ],
)
def test_ukrainian_and_belarusian_names_are_read(name: str, reading: str) -> None:
    assert reading in scripts.renderings(name)


def test_latin_letters_typed_for_cyrillic_ones_make_no_difference() -> None:
    assert scripts.renderings("AO «Кoмeтa»") == scripts.renderings("АО «Комета»")
    assert scripts.native_key("OOO «Комета»") == scripts.native_key("ООО «Комета»")


def test_latin_words_beside_cyrillic_ones_stay_latin() -> None:
    assert scripts.renderings("ООО «Комета-Com»")[0] == "llc kometa com"


def test_a_native_key_has_no_legal_form_nor_quotation_marks() -> None:
    assert scripts.native_key("АО «Лаборатория Касперского»") == scripts.native_key("Лаборатория Касперского")
    assert scripts.native_key("Закрытое акционерное общество «Звёздочка»") == scripts.native_key("ЗВЕЗДОЧКА")


def test_the_preposition_is_no_association() -> None:
    assert "association" not in scripts.renderings("Служба по надзору")[0]
    assert "association" in scripts.renderings("ПО «Комета»")[0]
