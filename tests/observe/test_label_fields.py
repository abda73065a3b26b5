"""Where text stands on a label says what belongs together: right of its word, below it, or on a label of its own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.observe.label import LabelShapes, TextLine
from assay.observe.read.label_fields import fields_of, in_order, labels_of

SHAPES = LabelShapes(
    models=(re.compile(r"^DS-2CD\d{4}"),),
    serials=(re.compile(r"20\d{6}AAWR[A-Z]?\d{8,9}$"),),
    names={"hikvision": "Hikvision", "axis": "Axis"},
)


def line(
    text: str, left: float, top: float, *, height: float = 30, score: float = 0.99, signs: tuple[float, ...] = ()
) -> TextLine:
    return TextLine(text, score, (left, top, left + 0.6 * height * len(text), top + height), signs)


def taken(lines: list[TextLine]) -> dict[str, str]:
    return {field.name: field.taken for field in fields_of(lines, SHAPES)}


PLAIN = [
    line("HIKVISION", 0, 0, height=50),
    line("Model: DS-2CD2143G0-I", 0, 80),
    line("S/N: DS-2CD2143G0-I20190822AAWRD12345678", 0, 130),
    line("MAC: 44:19:B6:0A:8B:05", 0, 180),
    line("FCC ID: 2ADTD-5604SD", 0, 230),
    line("2019.08  Made in China", 0, 280),
]


def test_each_field_of_a_plain_label_is_read() -> None:
    assert taken(PLAIN) == {
        "brand": "Hikvision",
        "model": "DS-2CD2143G0-I",
        "serial": "DS-2CD2143G0-I20190822AAWRD12345678",
        "mac": "44:19:b6:0a:8b:05",
        "fcc_id": "2ADTD-5604SD",
        "made_on": "2019-08",
        "made_in": "China",
    }


@given(st.permutations(PLAIN))
def test_the_order_in_which_lines_were_found_changes_nothing(lines: list[TextLine]) -> None:
    assert labels_of(lines, SHAPES) == labels_of(PLAIN, SHAPES)


def test_a_value_stands_right_of_its_word_or_below_it() -> None:
    columns = [
        line("Model", 0, 0),
        line("DS-2CD2143G0-I", 300, 2),
        line("MAC", 0, 50),
        line("44:19:B6:0A:8B:05", 300, 52),
    ]
    below = [
        line("Model:", 0, 0),
        line("DS-2CD2143G0-I", 0, 50),
        line("MAC:", 0, 100),
        line("44:19:B6:0A:8B:05", 0, 150),
    ]
    assert taken(columns) == taken(below) == {"model": "DS-2CD2143G0-I", "mac": "44:19:b6:0a:8b:05"}


def test_two_labels_on_one_photo_are_two_and_lose_nothing_to_each_other() -> None:
    other = [
        line("Model: RLC-810A", 2000, 80),
        line("S/N: 192000123456", 2000, 130),
        line("MAC: EC:71:DB:00:11:22", 2000, 180),
    ]
    found = labels_of([*PLAIN, *other], SHAPES)
    serials = [{field.name: field.taken for field in fields}["serial"] for _, fields in found]
    assert sorted(serials) == ["192000123456", "DS-2CD2143G0-I20190822AAWRD12345678"]


def test_labels_that_touch_are_told_apart_by_their_serial_numbers() -> None:
    lines = [
        line("Model: RLC-810A", 0, 0), line("S/N: 192000123456", 0, 40),
        line("Model: RLC-520A", 0, 110), line("S/N: 192000654321", 0, 150),
    ]  # fmt: skip
    found = [{field.name: field.taken for field in fields} for _, fields in labels_of(lines, SHAPES)]
    assert found == [
        {"model": "RLC-810A", "serial": "192000123456"},
        {"model": "RLC-520A", "serial": "192000654321"},
    ]


def test_a_second_value_for_a_field_is_said_and_not_lost() -> None:
    fields = {
        field.name: field
        for field in fields_of([line("LAN MAC: 44:19:B6:0A:8B:05", 0, 0), line("WLAN MAC: 44:19:B6:0A:8B:07", 0, 50)])
    }
    assert [(doubt.kind, doubt.text) for doubt in fields["mac"].doubts] == [("second", "44:19:b6:0a:8b:07")]


def test_a_name_misread_by_lookalikes_is_taken_for_the_known_one_and_said() -> None:
    (brand,) = fields_of([line("HIKVlSI0N", 0, 0)], SHAPES)
    assert (brand.taken, brand.read, brand.corrected) == ("Hikvision", "HIKVlSI0N", True)


def test_letters_that_were_read_unsurely_are_pointed_at() -> None:
    text = "Model: DS-2CD2143G0-I"
    signs = tuple(0.4 if at == 12 else 0.99 for at in range(len(text.replace(" ", ""))))
    (model,) = fields_of([line(text, 0, 0, signs=signs)], SHAPES)
    assert [(doubt.kind, doubt.text) for doubt in model.doubts] == [("unsure", "2 (40%)")]


def test_a_model_that_no_word_names_is_doubted() -> None:
    (model,) = fields_of([line("XYZ-4410B", 0, 0)])
    assert (model.name, [doubt.kind for doubt in model.doubts]) == ("model", ["unnamed"])


def test_a_model_that_its_own_serial_number_spells_otherwise_is_doubted() -> None:
    lines = [line("Model: DS-2CD2T45FWD-15", 0, 0), line("S/N: DS-2CD2T45FWD-I520200123AAWRG15258329", 0, 50)]
    model = next(field for field in fields_of(lines, SHAPES) if field.name == "model")
    assert [(doubt.kind, doubt.text) for doubt in model.doubts] == [("second", "DS-2CD2T45FWD-I5")]


@pytest.mark.parametrize("mark", ["EN62368-1", "ICES-003", "IP67-A1", "R-REM-ABC-12", "AC100-240V", "KCC-REM-12"])
def test_a_standard_or_mark_is_no_model(mark: str) -> None:
    assert fields_of([line(mark, 0, 0)]) == []


def test_sentences_are_no_fields() -> None:
    text = "This device complies with part 15 of the FCC rules. Operation is subject to two conditions"
    assert (
        fields_of([line(text, 0, 0), line("CAUTION", 0, 50), line("Power: 12V DC 1A Max. 10W", 0, 100)], SHAPES) == []
    )


def test_rows_run_from_left_to_right() -> None:
    lines = [line("b", 300, 4), line("c", 0, 60), line("a", 0, 0)]
    assert [one.text for one in in_order(lines)] == ["a", "b", "c"]


@given(
    st.lists(
        st.builds(
            line, st.text(min_size=1, max_size=30), st.floats(0, 3000), st.floats(0, 3000), height=st.floats(1, 200),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_no_arrangement_of_text_breaks_it_and_no_line_is_in_two_labels(lines: list[TextLine]) -> None:
    found = labels_of(lines, SHAPES)
    kept = [id(one) for own, _ in found for one in own]
    assert len(kept) == len(set(kept))
