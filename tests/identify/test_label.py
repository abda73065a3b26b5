"""A photographed label counts for what it is: a copy of what stands on the device, and nothing strong till somebody confirms it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.identify.batch import identify_asset, match
from assay.identify.grantee import grantee_of
from assay.identify.knowledge import default_knowledge
from assay.identify.label import shapes_of
from assay.observe.model import Observation, Source
from tests.identify.test_stages import same_one_by_one, texts

HIK_SERIAL = "DS-2CD2143G0-I20190822AAWRD42713608"


def label(*, confirmed: bool = False, mac: str | None = None, **fields: str) -> Observation:
    state = "confirmed" if confirmed else "unconfirmed"
    return Observation(
        "photo-label", Source("a.jpg", "0" * 64, 1, "label"), mac=mac, fields={"label_reading": state, **fields}
    )


def found(**said: Any) -> Any:
    return identify_asset([label(**said)])


def test_a_whole_serial_number_as_read_is_strong_and_a_model_is_not() -> None:
    weights = {one.fingerprint: one.weight for one in match(label(serial=HIK_SERIAL, model="DS-2CD2143G0-I"))}
    assert (weights["hik-serial"], weights["hik-model"]) == ("strong", "medium")


def test_a_serial_number_that_was_corrected_is_not_strong_until_confirmed() -> None:
    weights = {one.fingerprint: one.weight for one in match(label(serial=HIK_SERIAL, label_corrected="serial"))}
    assert weights["hik-serial"] == "medium"
    weights = {one.fingerprint: one.weight for one in match(label(serial=HIK_SERIAL, confirmed=True))}
    assert weights["hik-serial"] == "strong"


def test_a_label_alone_never_confirms_a_maker() -> None:
    said = {"serial": HIK_SERIAL, "model": "DS-2CD2143G0-I", "mac": "44:19:b6:0a:8b:05", "fcc_id": "2ADTD-5604SD"}
    for confirmed in (False, True):
        assert found(**said, confirmed=confirmed).verdict == "probable"


def test_a_model_alone_that_nobody_confirmed_is_possible() -> None:
    assert found(model="DS-2CD2143G0-I").verdict == "possible"
    assert found(model="DS-2CD2143G0-I", confirmed=True).verdict == "probable"


def test_a_badge_that_only_a_machine_read_clears_nothing_and_settles_nothing() -> None:
    read = found(brand="Axis", label_text="AXIS\nP3245-LVE")
    assert read.brand == "axis"
    assert read.brand_unread
    assert read.gate.gate == "unknown"
    assert "label-reading" in read.needs
    said = found(brand="Axis", claim_brand="Axis", confirmed=True)
    assert not said.brand_unread
    assert said.gate.gate == "yes"


def test_a_rebadged_recorder_is_seen_through_by_its_serial_number() -> None:
    read = found(brand="Annke", label_text="ANNKE", serial="I51DL20200101AAWRE12345678")
    assert (read.brand, read.maker) == ("annke", "hikvision")


def test_an_fcc_id_names_who_holds_the_approval_and_a_module_only_a_part() -> None:
    assert found(fcc_id="PNB-AXISA8207-VE", confirmed=True).maker == "axis"
    read = found(module_fcc_id="QISME909S", model="XYZ-1")
    assert read.maker is None
    assert [part.entity for part in read.components] == ["huawei"]


@pytest.mark.parametrize("fcc_id", ["QI", "ABQIS1", "2QIS-1", ""])
def test_a_grantee_code_stands_at_the_front_and_is_whole(fcc_id: str) -> None:
    assert grantee_of(fcc_id, default_knowledge().parties.entities) is None


def test_sentences_on_a_label_name_nobody() -> None:
    sentence = "This product is compatible with Hikvision recorders and with those of other makers"
    assert found(label_text=f"ACME\n{sentence}", model="AC-100").maker is None


def test_where_it_was_assembled_is_no_evidence_of_who_made_it() -> None:
    read = found(made_in="China", label_text="Made in China")
    assert (read.maker, read.evidence) == (None, ())


def test_what_the_device_says_of_itself_comes_before_its_label() -> None:
    told = Observation("http", Source("b", "1" * 64, 1), fields={"model": "DS-7608NI-K2"})
    assert identify_asset([label(model="DS-76O8NI"), told]).model == "DS-7608NI-K2"


def test_the_shapes_that_readings_are_measured_by_hold_no_makers_name() -> None:
    shapes = shapes_of(default_knowledge())
    assert shapes.is_model("DS-2CD2143G0-I")
    assert shapes.is_serial(HIK_SERIAL)
    assert not shapes.is_model("MEETING")
    assert shapes.names["hikvision"].casefold() == "hikvision"


labels = st.builds(
    label,
    confirmed=st.booleans(),
    mac=st.sampled_from([None, "44:19:b6:0a:8b:05"]),
    model=texts,
    serial=st.one_of(texts, st.just(HIK_SERIAL)),
    fcc_id=st.sampled_from(["", "2ADTD-5604SD", "QISME909S"]),
    module_fcc_id=st.sampled_from(["", "QISME909S"]),
    brand=texts,
    label_text=texts,
    label_corrected=st.sampled_from(["", "serial", "model"]),
)


@settings(max_examples=60)
@given(st.lists(labels, max_size=3))
def test_labels_answer_in_bulk_as_they_do_one_by_one(seen: list[Observation]) -> None:
    same_one_by_one(seen, "portable")
