"""Evidence added up: classes count, strings of one class do not; firmware outweighs labels; dates decide badges."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.identify.batch import as_line, corpus_prediction, identify_observations, match
from assay.identify.model import VERDICTS
from tests.identify.seen import AXIS_MAC, DAHUA_MAC, HIK_MAC, SADP, dahua_scopes, reply, row, scopes, who

SERIAL = "DS-2CD2143G0-I20190822AAWRD12345678"
SADP_XML = SADP.format(model="DS-2CD2143G0-I", serial=SERIAL)
DHIP = (
    '{"mac": "02:00:5e:00:53:02", "method": "client.notifyDevInfo", "params": {"deviceInfo": {"DeviceClass": "IPC"}}}'
)


def test_two_classes_in_one_reply_confirm() -> None:
    found = who(reply("sadp_udp37020", sadp_xml=SADP_XML, serial=SERIAL))
    assert (found.maker, found.verdict) == ("hikvision", "confirmed")


def test_two_strings_of_one_class_do_not_add_up() -> None:
    found = who(reply("http", http_servers="DNVRS-Webs", http_wwwauth='Basic realm="DVRNVRDVS"'))
    assert (found.maker, found.verdict) == ("hikvision", "probable")


def test_the_same_class_from_two_sources_does_not_add_up_either() -> None:
    found = who(
        reply("http", http_servers="DNVRS-Webs"),
        reply("rtsp", record=2, http_wwwauth='Digest realm="IP Camera(C1234)"'),
    )
    assert found.verdict == "probable"


def test_a_mac_block_and_a_frame_confirm() -> None:
    found = who(reply("dhip_udp37810", mac=DAHUA_MAC, dhip_json=DHIP))
    assert (found.maker, found.verdict, found.kind) == ("dahua", "confirmed", "")


def test_one_strong_tell_is_probable_and_one_medium_is_possible() -> None:
    assert who(reply("arp", mac=HIK_MAC)).verdict == "probable"
    assert who(reply("wsd_udp3702", wsd_scopes=dahua_scopes("Acme", "A1"))).verdict == "possible"


def test_a_claim_never_confirms_however_often_it_is_repeated() -> None:
    found = who(*(row(claim_brand="Hikvision", claim_model="DS-2CD2143G0-I", record=number) for number in range(1, 6)))
    assert found.verdict == "probable"


def test_identifiers_copied_into_a_list_do_not_confirm_on_their_own() -> None:
    listed = row(claim_brand="Annke", mac=HIK_MAC, serial=SERIAL)
    assert who(listed).verdict == "confirmed" or who(listed).verdict == "probable"
    assert who(listed).maker == "hikvision"
    assert who(listed).verdict == "probable", "both classes were only written down"


def test_a_listed_address_and_a_frame_on_the_wire_confirm() -> None:
    assert who(row(claim_brand="Annke", mac=HIK_MAC), reply("sadp_udp37020", sadp_xml=SADP_XML)).verdict == "confirmed"


def test_two_makers_contradict_and_neither_is_confirmed() -> None:
    found = who(reply("sadp_udp37020", sadp_xml=SADP_XML, serial=SERIAL, mac=AXIS_MAC))
    assert (found.maker, found.verdict) == ("hikvision", "probable")
    assert any("Axis" in text for text in found.contradictions)
    assert found.gate.gate == "unknown"


def test_brand_maker_and_component_are_three_answers() -> None:
    found = who(
        row(claim_brand="Honeywell"),
        reply("dhip_udp37810", mac=DAHUA_MAC, dhip_json=DHIP),
        reply("wsd_udp3702", record=2, wsd_scopes=scopes("hardware/HI3516CV300")),
    )
    assert (found.brand, found.maker) == ("honeywell", "dahua")
    assert [one.entity for one in found.components] == ["hisilicon"]


def test_firmware_beats_the_label() -> None:
    found = who(row(claim_brand="Axis"), reply("sadp_udp37020", sadp_xml=SADP_XML, serial=SERIAL))
    assert (found.brand, found.maker, found.verdict) == ("axis", "hikvision", "confirmed")
    assert any("record says" in text for text in found.contradictions)


def test_a_family_member_is_no_contradiction_to_its_house() -> None:
    found = who(row(claim_brand="EZVIZ"), reply("sadp_udp37020", sadp_xml=SADP_XML, serial=SERIAL))
    assert found.contradictions == ()
    assert found.maker in ("ezviz", "hikvision")


def test_honor_is_decided_by_the_date() -> None:
    before, after = (
        who(row(claim_brand="Honor"), acquired_on="2019-05"),
        who(row(claim_brand="Honor"), acquired_on="2023-01"),
    )
    assert before.maker == "huawei"
    assert after.maker == "honor"


def test_an_unknown_date_names_the_day_that_decides() -> None:
    found = who(row(claim_brand="Honor"))
    assert found.gate.gate == "unknown"
    assert {one.entity: one.verdict for one in found.candidates} == {"honor": "possible", "huawei": "possible"}
    assert (found.gate.reason, found.gate.decisive_date) == ("date-needed", "2020-11-17")
    assert "manufacture-date" in found.needs
    assert "2020-11-17" in found.paragraph["en"] and "2020-11-17" in found.paragraph["fr"]


def test_a_purchase_soon_after_a_sale_may_be_older_stock() -> None:
    found = who(row(claim_brand="Honor"), acquired_on="2021-02")
    assert found.gate.reason == "date-needed"


def test_some_products_rows_never_say_more_than_possible() -> None:
    for brand in ("Annke", "LTS", "Amcrest", "Lorex", "Honeywell"):
        assert who(row(claim_brand=brand)).verdict == "possible", brand


def test_an_unconfirmed_row_never_says_more_than_possible() -> None:
    for brand in ("Hunt CCTV", "Novicam", "X-Security", "Nivian"):
        assert who(row(claim_brand=brand)).verdict in ("possible", "no-evidence"), brand


def test_a_written_makers_name_without_a_badge_record_is_possible() -> None:
    found = who(row(claim_brand="Cisco", claim_model="C9300-24T"))
    assert (found.maker, found.verdict, found.gate.gate) == ("cisco", "possible", "unknown")


def test_evidence_seen_after_the_day_asked_about_is_left_out() -> None:
    from dataclasses import replace

    from assay.identify.batch import identify_asset

    late = replace(reply("sadp_udp37020", sadp_xml=SADP_XML, serial=SERIAL), seen_at="2026-05-01T10:00:00Z")
    assert identify_asset([late], known_at="2026-04-30").verdict == "not-enough-data"
    assert identify_asset([late], known_at="2026-05-01").verdict == "confirmed"


@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        (reply("dhip_udp37810", dhip_json=DHIP, dhip_deviceclass="NVR"), "video-recorder"),
        (reply("sadp_udp37020", sadp_xml=SADP_XML, model="DS-7608NI-K2"), "video-recorder"),
        (row(claim_description="Caméra dôme extérieure"), "ip-camera"),
        (reply("telnet", telnet_banners="F660\r\nLogin:"), "optical-terminal"),
        (row(claim_description="chaise"), ""),
    ],
)
def test_the_kind_comes_from_class_model_tell_or_words(seen: object, kind: str) -> None:
    assert who(seen).kind == kind  # type: ignore[arg-type]


def test_the_paragraph_says_what_would_raise_and_what_would_lower_it() -> None:
    found = who(reply("http", http_servers="DNVRS-Webs"))
    assert "would raise" in found.paragraph["en"] and "would lower" in found.paragraph["en"]
    assert "éclaircirait" in found.paragraph["fr"] and "abaisserait" in found.paragraph["fr"]
    assert "Hikvision" in found.paragraph["fr"]


def test_the_json_line_holds_no_confidence_numbers() -> None:
    line = as_line("x", who(reply("http", http_servers="DNVRS-Webs")))
    assert line["verdict"] == "probable"
    assert not any(isinstance(value, float) for value in line.values())


def test_a_scorer_line_uses_the_four_words_of_the_corpus() -> None:
    assert corpus_prediction("x", who())["verdict"] == "none"
    assert corpus_prediction("x", who(reply("http", http_servers="udhcp")))["maker"] is None
    family = corpus_prediction("x", who(reply("wsd_udp3702", wsd_scopes=scopes("name/EZVIZ"))))
    assert family == {"id": "x", "maker": "hikvision", "brand": "EZVIZ", "verdict": "probable"}


def test_observations_are_identified_each_on_its_own() -> None:
    two = [reply("http", http_servers="DNVRS-Webs"), reply("rtsp", record=2, rtsp_servers="Dahua Rtsp Server")]
    assert [found.maker for _, found in identify_observations(two)] == ["hikvision", "dahua"]


PIECES = [
    reply("sadp_udp37020", sadp_xml=SADP_XML, serial=SERIAL),
    reply("dhip_udp37810", record=2, mac=DAHUA_MAC, dhip_json=DHIP),
    reply("rtsp", record=3, http_wwwauth='Digest realm="AXIS_00408C000001"'),
    reply("wsd_udp3702", record=4, wsd_scopes=dahua_scopes("Acme", "A1")),
    reply("arp", record=5, mac=HIK_MAC),
    row(claim_brand="Honeywell", record=6),
    row(claim_brand="Hikvision", record=7),
    reply("http", record=8, http_servers="webserver"),
]


@settings(max_examples=80, deadline=None)
@given(st.permutations(PIECES).flatmap(lambda order: st.integers(0, len(PIECES)).map(lambda count: order[:count])))
def test_the_order_of_the_evidence_does_not_change_the_answer(order: list[object]) -> None:
    straight, back = who(*order), who(*reversed(order))  # type: ignore[arg-type]
    assert (straight.maker, straight.verdict, straight.gate.gate) == (back.maker, back.verdict, back.gate.gate)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=5))
def test_confirmed_always_rests_on_two_classes_that_are_no_claims(chosen: list[object]) -> None:
    found = who(*chosen)  # type: ignore[arg-type]
    assert found.verdict in VERDICTS
    if found.verdict == "confirmed":
        classes = {one.evidence for one in found.candidates[0].for_ if one.evidence != "claim" and one.weight != "weak"}
        assert len(classes) >= 2
        assert found.gate.gate == "yes"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4))
def test_repeating_the_evidence_changes_nothing(chosen: list[object]) -> None:
    once, twice = who(*chosen), who(*chosen, *chosen)  # type: ignore[arg-type]
    assert (once.maker, once.verdict, once.gate) == (twice.maker, twice.verdict, twice.gate)


def test_every_piece_of_evidence_names_its_place() -> None:
    assert all(one.place == "capture.pcap:1" for one in match(reply("http", http_servers="DNVRS-Webs")))


def test_a_badge_on_a_printer_or_switch_says_nothing_of_who_makes_cameras() -> None:
    printer = who(row(claim_brand="Panasonic", claim_kind="printer"))
    switch = who(reply("snmp", snmp_sysdescr="TRENDnet 24-port gigabit switch"))
    assert (printer.maker, switch.maker) == (None, None)
    assert printer.brand == "panasonic"
    assert "about video, alarm and access control" in printer.paragraph["en"]
    assert "vidéo, l’alarme et le contrôle d’accès" in switch.paragraph["fr"]


def test_the_same_badge_on_a_camera_or_on_something_untold_leaves_its_makers_open() -> None:
    assert who(row(claim_brand="Panasonic", claim_kind="camera")).maker == "dahua"
    assert who(row(claim_brand="TRENDnet")).maker == "hikvision"


def test_a_badge_in_a_system_description_that_says_nothing_of_video_is_no_lead() -> None:
    assert who(reply("snmp", snmp_sysdescr="TRENDnet TL2-F7120")).verdict == "no-evidence"
    assert who(reply("snmp", snmp_sysdescr="TRENDnet network camera")).maker == "hikvision"


def test_a_makers_own_brand_speaks_for_every_kind_it_sells() -> None:
    assert who(row(claim_brand="Hikvision", claim_kind="network switch")).maker == "hikvision"


def test_a_locally_administered_address_names_nobody() -> None:
    assert who(reply("arp", mac="46:19:b6:00:00:01")).evidence == ()


def test_a_block_of_a_maker_of_network_chips_is_a_part() -> None:
    found = who(reply("ssh", mac="00:0e:0c:00:00:01", ssh_banners="OpenSSH_4.3"))
    assert (found.maker, [one.entity for one in found.components]) == (None, ["intel"])


def test_the_paragraph_counts_the_kinds_of_evidence_and_names_parts() -> None:
    three = who(
        reply(
            "sadp_udp37020",
            mac=HIK_MAC,
            raw=SADP.format(model="DS-2CD2042WD-I", serial="DS-2CD2042WD-I20160101AAWR000000001"),
        )
    )
    assert "kinds of evidence agree" in three.paragraph["en"]
    assert "two kinds" not in three.paragraph["en"]
    part = who(reply("ssh", mac="00:0e:0c:00:00:01", ssh_banners="OpenSSH_4.3"))
    assert "Inside is a part by Intel" in part.paragraph["en"]
    assert "composant du fabricant Intel" in part.paragraph["fr"]


def test_the_french_paragraph_has_no_empty_quotes_and_says_whose_a_block_is() -> None:
    bare = who(
        reply(
            "hik_sdk_tcp8000", raw="base64:" + b64encode(bytes.fromhex("00000010" + "0000001e" * 2 + "00" * 4)).decode()
        )
    )
    assert "«  »" not in bare.paragraph["fr"]
    assert "attribué à Hangzhou Hikvision" in who(reply("arp", mac=HIK_MAC)).paragraph["fr"]
