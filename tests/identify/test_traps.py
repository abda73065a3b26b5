"""The known traps, one named test each: what must not be concluded, and what looks clean and is not.

Numbers in names refer to nothing outside; each docstring states the fact.
"""

from __future__ import annotations

import pytest

from assay.identify.knowledge import default_knowledge
from assay.identify.model import Identification
from tests.identify.seen import (
    AXIS_MAC,
    DAHUA_MAC,
    HIK_MAC,
    LOREX_MAC,
    LTS_MAC,
    SADP,
    dahua_scopes,
    reply,
    row,
    scopes,
    who,
)

RESTRICTED = {"hikvision", "dahua", "huawei", "zte", "hytera"}


def accused(found: Identification) -> set[str]:
    """Restricted houses that the answer names as the maker at any level, or that the gate lets through."""
    house = default_knowledge().house
    named = {found.maker, found.gate.entity}
    return {house(one) for one in named if one} & RESTRICTED


def held(found: Identification) -> bool:
    """The answer is strong enough to act upon."""
    return found.verdict in ("confirmed", "probable") or found.gate.gate == "yes"


# What a device says -----------------------------------------------------------------------------------------------------


def test_a_copied_scope_alone_is_no_maker() -> None:
    """A third-party firmware note says to set extension/unique_identifier so that certain recorders list the camera."""
    assert (
        accused(who(reply("wsd_udp3702", wsd_scopes=scopes("name/Acme", "hardware/A1", "extension/unique_identifier"))))
        == set()
    )


def test_a_copied_layout_under_an_unknown_badge_is_only_possible() -> None:
    found = who(reply("wsd_udp3702", wsd_scopes=dahua_scopes("Acme", "A1")))
    assert found.verdict == "possible"
    assert found.gate.gate == "unknown"


def test_a_namespace_prefix_that_begins_with_hik_proves_nothing() -> None:
    """CamHi firmware declares prefixes such as hikwsd for the ONVIF namespaces."""
    raw = '<Envelope xmlns:hikwsd="http://www.onvif.org/ver10/network/wsdl" xmlns:hikxsd="http://www.w3.org/2001/XMLSchema">'
    assert accused(who(reply("http", raw=raw, http_body=raw))) == set()


def test_hipcam_is_hichip_and_not_hikvision() -> None:
    found = who(reply("rtsp", rtsp_servers="Hipcam RealServer/V1.0"))
    assert found.maker == "hichip"
    assert accused(found) == set()


def test_hangzhou_alone_is_a_city() -> None:
    generic = scopes(
        "type/NetworkVideoTransmitter", "Profile/Streaming", "location/city/hangzhou", "name/ONVIF", "hardware/IPC"
    )
    assert accused(who(reply("wsd_udp3702", wsd_scopes=generic))) == set()


def test_a_sellers_mac_block_neither_clears_nor_confirms() -> None:
    """Lorex and LT Security hold blocks of their own and sell other makers' units: however often seen, no more than probable."""
    for mac, verdict in ((LOREX_MAC, "possible"), (LTS_MAC, "probable")):
        found = who(reply("arp", mac=mac))
        assert found.verdict == verdict
        assert found.gate.gate == "unknown"


def test_a_sellers_mac_block_is_no_contradiction_to_the_makers_protocol() -> None:
    found = who(
        reply(
            "dhip_udp37810", mac=LOREX_MAC, dhip_json='{"method": "client.notifyDevInfo", "params": {"deviceInfo": {}}}'
        )
    )
    assert found.maker == "dahua"
    assert found.contradictions == ()


def test_snmp_39165_is_also_answered_by_a_time_server() -> None:
    found = who(reply("snmp", snmp_sysobjid="1.3.6.1.4.1.39165.1.6", snmp_sysdescr="SyncServer"))
    assert accused(found) == set()
    assert found.maker == "microsemi"


def test_a_realm_copied_from_a_manual_is_no_device() -> None:
    """One maker's API manual shows DH_00408CA5EA04, an address copied from another maker's manual."""
    assert accused(who(reply("rtsp", http_wwwauth='Digest realm="DH_00408CA5EA04", nonce="x"'))) == set()


def test_a_shared_library_certificate_names_nobody() -> None:
    for subject in (
        "CN=localhost,O=XySSL,C=FR",
        "O=Internet Widgits Pty Ltd,ST=Some-State,C=AU",
        "CN=General Router,OU=None,O=None",
    ):
        assert who(reply("tls_cert", x509_subjects=subject)).maker is None


@pytest.mark.parametrize("server", ["Webs", "webserver", "GoAhead-Webs", "", "nginx"])
def test_a_neutral_server_header_names_nobody(server: str) -> None:
    """OpenIPC and many others answer `webserver` too."""
    assert accused(who(reply("http", http_servers=server, raw=f"Server: {server}"))) == set()


def test_silence_is_not_clearance() -> None:
    found = who(reply("http", http_servers="webserver"))
    assert found.verdict == "no-evidence"
    assert found.gate.gate == "unknown"


def test_nothing_at_all_is_not_enough_data() -> None:
    assert who(reply("arp")).verdict == "not-enough-data"
    assert who().verdict == "not-enough-data"


def test_a_hisilicon_chip_is_a_part() -> None:
    found = who(reply("rtsp", rtsp_servers="HiIpcam/V100R003 VodServer/1.0.0"))
    assert accused(found) == set()
    assert [one.entity for one in found.components] == ["hisilicon"]


def test_xiongmai_boards_with_a_hisilicon_chip_are_not_huawei() -> None:
    found = who(
        reply("onvif_getdeviceinformation", onvif_model="XM530_50X50-WG_8M", firmware="V5.00.R02.00030747.10010.349f17")
    )
    assert found.maker == "xiongmai"
    assert accused(found) == set()


def test_a_quectel_module_is_a_part() -> None:
    assert accused(who(reply("arp", mac="24:0a:c4:00:00:01"))) == set()


def test_huawei_3com_and_h3c_are_another_company() -> None:
    for text in ("Huawei-3Com Versatile Routing Platform Software", "H3C Comware Platform Software, S5500"):
        assert accused(who(reply("snmp", snmp_sysdescr=text))) == set()
    assert accused(who(reply("snmp", snmp_sysobjid="1.3.6.1.4.1.2011.10.1.88"))) == set()


def test_an_address_on_huawei_road_is_not_huawei() -> None:
    assert accused(who(reply("snmp", snmp_sysdescr="Acme Ltd, No.619, Huawei Road, Zhuhai"))) == set()


def test_an_address_in_zte_park_is_not_zte() -> None:
    assert accused(who(reply("snmp", snmp_sysdescr="Acme Ltd, ZTE Park, Xi'an"))) == set()


def test_ztec_instruments_is_not_zte() -> None:
    assert accused(who(reply("http", html_title="ZTEC Instruments", http_servers="ZTEC/1.0"))) == set()


def test_a_weighing_scale_is_not_a_camera_maker() -> None:
    """IEEE 40-2C-76-1 belongs to Shanghai Dahua Scale Factory."""
    assert accused(who(reply("snmp", snmp_sysdescr="Shanghai Dahua Scale Factory indicator"))) == set()
    assert accused(who(reply("arp", mac="40:2c:76:10:00:01"))) == set()


def test_dh_electronics_is_unrelated() -> None:
    assert accused(who(reply("http", html_title="DH electronics GmbH", x509_subjects="O=DH electronics GmbH"))) == set()


def test_uniview_in_hangzhou_is_uniview() -> None:
    found = who(
        reply(
            "wsd_udp3702",
            wsd_scopes=scopes(
                "register_status/offline", "register_server/0.0.0.0:5060", "regist_id/1", "manufacturer/NONE"
            ),
        )
    )
    assert found.maker == "uniview"


def test_a_recorder_channel_does_not_speak_for_the_recorder() -> None:
    """A camera behind a recorder is a device of its own: its evidence is judged apart."""
    recorder = who(reply("http", http_servers="DNVRS-Webs", mac=HIK_MAC))
    camera = who(reply("rtsp", http_wwwauth='Digest realm="AXIS_00408C000001", nonce="x"'))
    assert (recorder.maker, camera.maker) == ("hikvision", "axis")


def test_a_tidy_fixture_of_one_class_never_confirms() -> None:
    found = who(reply("wsd_udp3702", wsd_scopes=scopes("name/HIKVISION%20X", "hardware/X")))
    assert found.verdict == "probable"


def test_a_28_bit_block_is_not_its_24_bit_parents() -> None:
    """70B3D5 is cut up among many registrants; the parent block's holder is not the maker."""
    found = who(reply("arp", mac="70:b3:d5:0a:e0:01"))
    assert found.maker in (None, "norsat")


# What people write ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "William Safire, The New Language of Politics",
        "TransUnion credit report, TruVision product",
        "Northern Video cattle auction",
        "Ubuntu LTS support subscription",
        "Honor roll certificates",
        "Alibi witness statement",
        "Luma tinting film",
        "Capture software for NVR camera streams",
        "Stic packaging",
        "Clear plastic bags",
        "Zeus bicycle pump",
        "Irbis fleece",
        "Rhino tape",
        "Swann pen refill",
    ],
)
def test_an_ordinary_word_accuses_nobody(text: str) -> None:
    assert accused(who(row(kind="purchase", claim_description=text))) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Shanghai Dahua Scale Factory, platform scale",
        "Paper from Huawei Road 619, Zhuhai",
        "Lease, ZTE Park, Xi'an",
        "Hirschmann switch RS20",
        "DH electronics GmbH module",
        "ZTEC Instruments oscilloscope",
        "Pelcombe Group invoice",
        "Indigo Security guard services",
        "Wuxi Zhongxing Optoelectronics glass",
        "Teltronics Inc maintenance",
        "Hyundai excavator rental",
        "GSS Grundig SAT-Systems headend",
        "ComNet CNGE2FE8MSPOE industrial switch",
        "Axon Body 3 body-worn camera",
        "Autel Corporation loudspeaker",
        "Autelan access point",
        "standaard NDAA overeenkomst",
        "ICR reader, IP rated, DVR shelf",
        "i-PRO WV-S2136L dome",
        "Camera with Rockchip SoC",
        "Altoros consulting",
        "RedSpeed enforcement camera",
        "Saxco bottles",
        "Dome camera, NDAA compliant - not Hikvision",
        "bracket for Dahua",
        "support compatible Hikvision",
        "remplace Hikvision DS-2CD2043",
    ],
)
def test_a_line_about_somebody_else_accuses_nobody(text: str) -> None:
    found = who(row(kind="purchase", claim_description=text))
    assert accused(found) == set()


@pytest.mark.parametrize(
    "brand", ["Uniview", "TVT", "Tiandy", "Sunell", "TP-Link", "GW Security", "i-PRO", "Reolink", "Axis"]
)
def test_a_chinese_or_wrongly_listed_brand_is_not_one_of_the_five(brand: str) -> None:
    assert accused(who(row(claim_brand=brand))) == set()


def test_a_makers_statement_of_compliance_is_a_claim() -> None:
    """Luma publishes compliance statements and has had another maker's lines: the word NDAA clears nothing."""
    found = who(row(claim_brand="Luma", claim_description="NDAA compliant dome"))
    assert found.gate.gate == "unknown"


# Looks clean and is not -------------------------------------------------------------------------------------------------


def test_a_bosch_divar_recorder_is_open_while_a_bosch_camera_is_not_suspected() -> None:
    divar = who(row(claim_brand="Bosch", claim_model="DIVAR AN 3000", claim_description="Bosch DIVAR AN 3000"))
    assert any(one.entity == "dahua" for one in divar.candidates)
    assert divar.gate.gate == "unknown"
    assert accused(who(row(claim_brand="Bosch", claim_description="Bosch FLEXIDOME camera"))) == set()


def test_a_honeywell_recorder_with_another_makers_frame_is_that_makers() -> None:
    found = who(
        row(claim_brand="Honeywell", claim_model="HEN16204"),
        reply(
            "dhip_udp37810", mac=DAHUA_MAC, dhip_json='{"method": "client.notifyDevInfo", "params": {"deviceInfo": {}}}'
        ),
    )
    assert (found.brand, found.maker, found.verdict) == ("honeywell", "dahua", "confirmed")


def test_a_badge_with_own_and_foreign_lines_stays_open() -> None:
    for brand in ("Speco", "Amcrest", "IC Realtime", "Advidia", "TRENDnet", "Annke"):
        assert who(row(claim_brand=brand)).gate.gate == "unknown", brand


def test_the_badge_on_the_front_does_not_hide_the_serial_within() -> None:
    xml = SADP.format(model="ABC6256TE", serial="ABC6256TE20190608AAWRD26700000")
    found = who(row(claim_brand="LTS"), reply("sadp_udp37020", sadp_xml=xml, serial="ABC6256TE20190608AAWRD26700000"))
    assert (found.brand, found.maker, found.verdict) == ("lts", "hikvision", "confirmed")


def test_an_axis_label_on_another_makers_firmware_is_a_contradiction() -> None:
    found = who(row(claim_brand="Axis"), reply("http", http_servers="App-webs/", mac=AXIS_MAC))
    assert found.verdict != "confirmed"
    assert found.contradictions
    assert found.gate.gate == "unknown"
