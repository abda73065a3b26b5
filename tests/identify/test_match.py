"""The tells of one observation: two paths, one answer; MAC blocks; nothing that people wrote matches as a reply."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from assay.identify.batch import match
from assay.identify.knowledge import default_knowledge
from assay.identify.match import FingerprintIndex, shown
from assay.observe.model import FIELDS, Observation, Source
from tests.identify.seen import AXIS_MAC, HIK_MAC, LOREX_MAC, LTS_MAC, reply, row

KNOWN = default_knowledge()
EXAMPLE_TEXTS = sorted(
    {text for one in KNOWN.book.fingerprints for example in one.matches for text in example.fields.values()}
)
DEVICE_FIELDS = sorted(name for name in FIELDS if not name.startswith("claim_"))

texts = st.one_of(
    st.sampled_from(EXAMPLE_TEXTS),
    st.text(max_size=60),
    st.tuples(st.sampled_from(EXAMPLE_TEXTS), st.text(max_size=8)).map("".join),
    st.sampled_from(EXAMPLE_TEXTS).map(str.upper),
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["http", "rtsp", "telnet", "sip", "snmp", "wsd_udp3702", "tls_cert", "hik_sdk_tcp8000"]),
    st.dictionaries(st.sampled_from(DEVICE_FIELDS), texts, max_size=4),
    texts,
)
def test_the_literal_prefilter_and_plain_patterns_find_the_same(kind: str, fields: dict[str, str], raw: str) -> None:
    seen = Observation(kind, Source("x", "0", 1), raw=raw, fields=fields)
    assert KNOWN.index.match(seen) == KNOWN.index.match(seen, prefilter=False)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=600))
def test_bytes_from_strangers_never_raise(blob: bytes) -> None:
    text = blob.decode("latin-1")
    seen = Observation(
        "http", Source("x", "0", 1), raw=text, fields={"http_servers": text, "wsd_scopes": text}, mac=text[:17]
    )
    for evidence in match(seen):
        assert len(evidence.text) <= 120
        assert evidence.text.isprintable()


HOSTILE = [
    "A" * 4096,
    "onvif://www.onvif.org/" * 200,
    "0" * 4096,
    "V1." * 1400,
    "onvif.org/hardware/ " * 200,
    "Login to " * 500,
    "copyright " * 400,
    "DS-2CD" * 700,
    "A1/()-_" * 585 + "2019",
    " \t\r\n" * 1024,
    "IPC_" * 1024,
]


def test_a_hostile_banner_through_all_patterns_stays_fast() -> None:
    for banner in HOSTILE:
        fields = dict.fromkeys(DEVICE_FIELDS[:12], "") | {
            "snmp_sysdescr": banner,
            "wsd_scopes": banner,
            "http_body": banner,
        }
        seen = Observation("http", Source("x", "0", 1), raw=banner, fields=fields)
        began = time.perf_counter()
        KNOWN.index.match(seen, prefilter=False)
        assert time.perf_counter() - began < 1.0, banner[:20]


def test_a_nested_index_without_literals_still_finds_everything() -> None:
    some = [one for one in KNOWN.book.fingerprints if one.id in ("hik-serial", "dahua-firmware")]
    index = FingerprintIndex.build(some)
    seen = reply("http", firmware="2.800.0000000.31.R")
    assert [one.fingerprint for one in index.match(seen)] == ["dahua-firmware"]


def test_shown_text_is_inert() -> None:
    assert shown("a\x1b[31mred\x00\r\nb") == "a [31mred b"
    assert len(shown("x" * 500)) == 120


def blocks(mac: str) -> list[tuple[str, str, str]]:
    return [
        (one.says, one.entity, one.weight) for one in match(reply("arp", mac=mac)) if one.fingerprint == "mac-block"
    ]


def test_a_makers_block_names_the_maker() -> None:
    assert blocks(HIK_MAC) == [("maker", "hikvision", "strong")]
    assert blocks(AXIS_MAC) == [("maker", "axis", "strong")]


def test_a_badge_owners_block_names_the_badge_and_whose_units_were_seen_there() -> None:
    assert blocks(LTS_MAC) == [("brand", "lts", "medium"), ("maker", "hikvision", "strong")]
    assert blocks(LOREX_MAC) == [("brand", "lorex", "medium"), ("maker", "dahua", "medium")]
    assert blocks("64:25:5e:00:00:01") == [("brand", "alibi", "medium")]


def test_a_locally_administered_address_names_nobody() -> None:
    assert blocks("46:19:b6:00:00:01") == []


def test_a_placeholder_address_names_nobody() -> None:
    assert blocks("00:00:00:00:00:00") == []
    assert blocks("ff:ff:ff:ff:ff:ff") == []


def test_a_module_vendors_block_names_a_part() -> None:
    assert [says for says, _, _ in blocks("24:0a:c4:00:00:01")] == ["component"]  # Espressif


def test_an_address_that_a_realm_states_is_looked_up() -> None:
    found = match(reply("rtsp", http_wwwauth='Digest realm="AXIS_00408C000001", nonce="x"'))
    assert {one.evidence for one in found if one.entity == "axis"} >= {"identity-reply", "mac-block"}


def test_what_people_wrote_never_matches_as_a_reply() -> None:
    written = row(
        claim_model="DS-2CD2143G0-I", claim_description="Server: Hikvision-Webs", http_servers="Hikvision-Webs"
    )
    assert {one.evidence for one in match(written)} == {"claim"}


def test_a_serial_in_a_list_keeps_its_class_and_is_marked_as_recorded() -> None:
    found = [one for one in match(row(serial="DS-2CD2143G0-I20190822AAWRD12345678")) if one.fingerprint == "hik-serial"]
    assert [one.recorded for one in found] == [True]


def test_the_supplier_is_not_the_maker() -> None:
    assert match(row(kind="purchase", claim_supplier="Hikvision Reseller Ltd", claim_description="8-port switch")) == ()


def test_a_longer_enterprise_arc_wins_over_its_parent() -> None:
    h3c = match(reply("snmp", snmp_sysobjid="1.3.6.1.4.1.2011.10.1.88"))
    assert {one.entity for one in h3c if one.says == "maker"} == {"h3c"}
