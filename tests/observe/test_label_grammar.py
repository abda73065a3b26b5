"""What a label's words and numbers mean by their form: MAC addresses, FCC IDs, ISED numbers, dates and places of manufacture."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.observe.label import LabelShapes
from assay.observe.read import label_grammar as grammar

SHAPES = LabelShapes(models=(re.compile(r"^DS-2CD\d"),), serials=(re.compile(r"[A-Z0-9-]+20\d{6}AAWR[A-Z]?\d{8,9}$"),))
GRANTEES = st.one_of(
    st.from_regex(r"\A[A-Z][A-Z2-9]{2}\Z"),
    st.from_regex(r"\A[2-9][A-Z2-9]{4}\Z"),
)
PRODUCTS = st.from_regex(r"\A[A-Z0-9-]{1,13}[A-Z0-9]\Z")


@given(st.binary(min_size=6, max_size=6), st.sampled_from([":", "-", ".", ""]))
def test_a_mac_address_is_read_in_each_of_its_written_forms(octets: bytes, sign: str) -> None:
    if not any(octets) or octets == b"\xff" * 6:
        return
    bare = octets.hex().upper()
    if sign == ".":
        text = ".".join(bare[at : at + 4] for at in range(0, 12, 4))
    else:
        text = sign.join(bare[at : at + 2] for at in range(0, 12, 2))
    read = grammar.read_mac(text, named=True)
    assert read is not None
    assert read.taken == ":".join(re.findall("..", octets.hex()))
    assert ("group" in [doubt.kind for doubt in read.doubts]) == bool(octets[0] & 1)


def test_bare_digits_are_a_mac_address_only_after_the_word() -> None:
    assert grammar.read_mac("4419B60A8B05", named=False) is None
    assert grammar.read_mac("4419B60A8B05", named=True) is not None


def test_letters_that_no_mac_address_holds_are_exchanged_and_said() -> None:
    read = grammar.read_mac("44:l9:B6:OA:8B:05", named=True)
    assert read is not None
    assert (read.taken, read.corrected) == ("44:19:b6:0a:8b:05", True)
    assert read.doubts[0].text == "44:l9:B6:OA:8B:05"


@pytest.mark.parametrize(
    "text", ["44:19:B6:0A:8B", "44:19:B6:0A:8B:05:11:22", "00:00:00:00:00:00", "2019.08.22", "12V DC 1A"]
)
def test_what_is_no_mac_address_is_none(text: str) -> None:
    read = grammar.read_mac(text, named=False)
    assert read is None or len(re.findall(r"[0-9A-F]{2}", text)) == 8


@given(GRANTEES, PRODUCTS)
def test_an_fcc_id_is_read_as_it_stands(code: str, product: str) -> None:
    if not any(sign.isdigit() or sign == "-" for sign in code + product):
        return
    read = grammar.read_fcc_id(code + product)
    assert read is not None
    assert read.taken == code + product


@given(st.from_regex(r"\A(?:[A-Z]O[A-Z2-9]|[A-Z][A-Z2-9]O|[2-9][A-Z2-9]{3}O)\Z"), st.from_regex(r"\A[0-9]{3,8}\Z"))
def test_a_grantee_code_holds_no_zero_so_a_zero_read_in_one_is_an_o(code: str, product: str) -> None:
    read = grammar.read_fcc_id(code[0] + code[1:].replace("O", "0") + product)
    assert read is not None
    assert read.taken.startswith(code)
    assert read.corrected


@pytest.mark.parametrize("text", ["", "-", "AB", "Complies with part 15", "CAMERA"])
def test_words_are_no_fcc_id(text: str) -> None:
    assert grammar.read_fcc_id(text) is None


def test_an_ised_number_has_a_company_and_a_product() -> None:
    read = grammar.read_ic_id("8853A-T2UPLUS")
    assert read is not None
    assert read.taken == "8853A-T2UPLUS"
    assert grammar.read_ic_id("certified") is None


@pytest.mark.parametrize(
    ("text", "named", "month"),
    [
        ("2019.08", False, "2019-08"),
        ("08/2019", False, "2019-08"),
        ("2021-03-15", True, "2021-03-15"),
        ("2021-03", True, "2021-03"),
        ("2019.08 Made in China", False, "2019-08"),
        ("V5.4.2019.08", False, None),
        ("12.2019.1", False, None),
        ("Power 2019.08 W", False, None),
        ("13/2019", False, None),
    ],
)
def test_a_month_of_manufacture_stands_alone_or_after_its_word(text: str, named: bool, month: str | None) -> None:
    read = grammar.read_made_on(text, named=named)
    assert (read.taken if read else None) == month


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Made in China", "China"), ("2019.08Made in China", "China"), ("MADE IN VIETNAM", "VIETNAM"), ("MadeinTaiwan", "Taiwan"),
        ("Fabriqué au Vietnam", "Vietnam"), ("Assembled in the USA", "USA"), ("Made in P.R.C.", "P.R.C"),
        ("Designed in California", None), ("made to last", None),
    ],
)  # fmt: skip
def test_the_place_of_manufacture_is_kept_as_printed(text: str, place: str | None) -> None:
    read = grammar.read_made_in(text)
    assert (read.taken if read else None) == place


@pytest.mark.parametrize(
    ("line", "cut"),
    [
        ("Model: DS-2CD2143G0-I", [("model", "DS-2CD2143G0-I")]),
        ("S/N: 123 MAC: 44:19:B6:0A:8B:05", [("serial", "123"), ("mac", "44:19:B6:0A:8B:05")]),
        ("s/N: 123", [("serial", "123")]),
        ("Modèle DS-1", [("model", "DS-1")]),
        ("N° de srie: 210235C3", [("serial", "210235C3")]),
        ("ModelDS-2CD2143G0-I", [("model", "DS-2CD2143G0-I")]),
        ("Contains FCC ID: 2AC7Z-ESP32", [("module_fcc_id", "2AC7Z-ESP32")]),
        ("FCC 1D 2ADTD-5604SD", [("fcc_id", "2ADTD-5604SD")]),
        ("型号：IPC-1", [("model", "IPC-1")]),
        ("Network Camera", [("", "Network Camera")]),
        ("WLAN MAC:AA-BB-CC-00-11-22", [("mac", "AA-BB-CC-00-11-22")]),
        ("module", [("", "module")]),
        ("Machine: 5", [("", "Machine: 5")]),
    ],
)
def test_a_line_is_cut_at_the_words_that_name_values(line: str, cut: list[tuple[str, str]]) -> None:
    assert [(piece.key, piece.text) for piece in grammar.pieces(line)] == cut


def test_a_misread_model_is_taken_for_the_one_its_form_leaves_and_both_are_shown() -> None:
    read = grammar.read_model("D5-2CD2143G0-I 2.8mm", SHAPES)
    assert read is not None
    assert (read.read, read.taken) == ("D5-2CD2143G0-I", "DS-2CD2143G0-I")
    assert read.corrected


def test_a_serial_number_broken_by_a_blank_is_joined_only_where_the_whole_has_a_known_form() -> None:
    joined = grammar.read_serial("DS-2CD2143G0-I 20190822AAWRD12345678", SHAPES)
    apart = grammar.read_serial("ABC123456 Rev 2", SHAPES)
    assert joined is not None
    assert apart is not None
    assert joined.taken == "DS-2CD2143G0-I20190822AAWRD12345678"
    assert apart.taken == "ABC123456"


@given(st.text(max_size=200))
def test_no_text_breaks_a_grammar(text: str) -> None:
    for piece in grammar.pieces(text):
        grammar.read_mac(piece.text, named=True)
        grammar.read_fcc_id(piece.text)
        grammar.read_ic_id(piece.text)
        grammar.read_made_on(piece.text, named=True)
        grammar.read_made_in(piece.text)
        grammar.read_model(piece.text, SHAPES)
        grammar.read_serial(piece.text, SHAPES)
