"""The same words never count twice: what looks like two classes of evidence must be two things that the device said."""

from __future__ import annotations

from itertools import combinations

import pytest

from assay.identify.knowledge import default_knowledge
from assay.identify.model import Evidence
from assay.observe.model import Observation, Source
from assay.register.fingerprints import lint_fingerprints
from assay.register.schema import Example, Fingerprint
from tests.identify.seen import dahua_scopes, reply, who

FINGERPRINTS = default_knowledge().book.fingerprints
DHIP = '{"method": "client.notifyDevInfo", "params": {"deviceInfo": {"DeviceClass": "IPC", "Vendor": "%s"%s}}}'


def told(example: Example) -> list[Evidence]:
    fields = {name: text for name, text in example.fields.items() if name != "raw"}
    seen = Observation(
        example.protocol or "http", Source("example", "0", 1), raw=example.fields.get("raw", ""), fields=fields
    )
    return [one for one in default_knowledge().index.match(seen) if one.says == "maker" and one.weight != "weak"]


def name(value: object) -> str:
    return value.id if isinstance(value, Fingerprint) else ""


@pytest.mark.parametrize("one", FINGERPRINTS, ids=name)
def test_no_words_of_an_example_speak_for_one_maker_in_two_classes(one: Fingerprint) -> None:
    for example in one.matches:
        for first, second in combinations(told(example), 2):
            if first.entity == second.entity and first.text == second.text:
                assert first.evidence == second.evidence, f"{first.fingerprint} and {second.fingerprint}: {first.text}"


def test_the_linter_refuses_one_condition_in_two_classes() -> None:
    order = next(one for one in FINGERPRINTS if one.id == "dahua-wsd-order")
    twice = order.model_copy(update={"id": "twice", "evidence": "firmware"})
    faults = lint_fingerprints((order, twice), entities={"dahua"}, brands=set(), fields={"wsd_scopes"})
    assert faults == ["twice: rests on the same words as dahua-wsd-order, which is of class protocol-framing"]


def test_a_layout_and_a_badges_model_in_it_are_one_class() -> None:
    found = who(reply("wsd_udp3702", wsd_scopes=dahua_scopes("Hall", "IP2M-841B")))
    assert (found.maker, found.verdict) == ("dahua", "probable")


def test_a_layout_and_the_makers_own_model_are_two() -> None:
    found = who(reply("wsd_udp3702", wsd_scopes=dahua_scopes("Hall", "DH-IPC-HDW1230T2")))
    assert (found.maker, found.verdict) == ("dahua", "confirmed")


def test_neutral_words_are_part_of_the_frame_that_gives_them_meaning() -> None:
    assert who(reply("dhip_udp37810", dhip_json=DHIP % ("General", ""))).verdict == "probable"


def test_a_version_of_the_makers_grammar_in_the_frame_is_a_second_class() -> None:
    version = ', "Version": "2.800.106F004.0.R"'
    assert who(reply("dhip_udp37810", dhip_json=DHIP % ("General", version))).verdict == "confirmed"


def test_a_realm_that_is_an_address_is_told_by_its_frame() -> None:
    challenge = 'Digest realm="02005e005301", nonce="8b84a3b789283a8bea8da7fa7d41f08b", stale="FALSE"'
    assert who(reply("rtsp", http_wwwauth=challenge)).verdict == "probable"
