"""Network gear, telecom equipment and printers: whose they are under whatever badge, and what names nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assay.identify.batch import identify_asset
from assay.identify.blocks import judge
from assay.identify.knowledge import default_knowledge
from assay.identify.model import Identification
from assay.observe.model import Observation, Source
from assay.register.fingerprints import DATA, default_book
from assay.register.mac import MacBlock

KNOWN = default_knowledge()
RESTRICTED = {"hikvision", "dahua", "huawei", "zte", "hytera"}


def told(kind: str, raw: str = "", **fields: str) -> Identification:
    """What one reply amounts to."""
    return identify_asset([Observation(kind, Source("x", "0", 1), raw=raw, fields=fields)], knowledge=KNOWN)


def named(found: Identification) -> str | None:
    """The maker's house, where the verdict is at least probable."""
    return KNOWN.house(found.maker) if found.maker and found.verdict in ("confirmed", "probable") else None


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("snmp", {"snmp_sysdescr": "S5720-12TP\nVRP (R) software,Version 5.170 (S5720 V200R010C00SPC600)"}),
        ("telnet", {"telnet_banners": "\r\n>>User name:"}),
        (
            "telnet",
            {"telnet_banners": "Warning: Telnet is not a secure protocol, and it is recommended to use Stelnet."},
        ),
        ("http", {"html_title": "Vodafone Station", "http_body": "url : '/asp/GetRandCount.asp'"}),
        ("http", {"html_title": "Operator", "http_body": "Form.addParameter('x.X_HW_Token', getValue('onttoken'));"}),
        ("http", {"http_cookies": "Cookie=body:Language:english:id=-1;path=/"}),
        ("http", {"http_wwwauth": 'Basic realm="HG532e"'}),
        ("ssdp_udp1900", {"ssdp_usn": "uuid:00e0fc37-2525-2828-2500-0c31dc000001::upnp:rootdevice"}),
    ],
)
def test_a_gateway_or_switch_of_huawei_is_known_without_its_name(kind: str, fields: dict[str, str]) -> None:
    assert named(told(kind, **fields)) == "huawei"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("telnet", {"telnet_banners": "Welcome to ZXAN product C320"}),
        ("snmp", {"snmp_sysdescr": "ROS Version V4.6.02A XPON C320 Software, Version V1.2.5P2"}),
        ("http", {"http_cookies": "_TESTCOOKIESUPPORT=1; PATH=/; HttpOnly"}),
        ("http", {"html_title": "Experia Box", "http_body": "/login_page/logintoken_lua.lua"}),
        ("sip", {"sip_banners": "XPhone V9.0.10P6N34"}),
        ("http", {"html_title": "H298A V9.0", "http_body": "/getpage.gch?pid=1002"}),
    ],
)
def test_a_gateway_of_zte_is_known_without_its_name(kind: str, fields: dict[str, str]) -> None:
    assert named(told(kind, **fields)) == "zte"


@pytest.mark.parametrize("number", ["40297.1.2", "46055.1", "58597"])
def test_hytera_is_known_by_the_numbers_registered_to_it(number: str) -> None:
    assert named(told("snmp", snmp_sysobjid=f"1.3.6.1.4.1.{number}")) == "hytera"


def test_the_default_number_of_lwip_accuses_nobody_however_the_board_is_called() -> None:
    found = told("snmp", snmp_sysdescr="lwIP", snmp_sysobjid="1.3.6.1.4.1.26381.1")
    assert (found.maker, found.verdict) == (None, "no-evidence")


def test_lwip_s_number_beside_a_repeater_s_model_is_hytera() -> None:
    found = told("snmp", snmp_sysdescr="RD985", snmp_sysobjid="1.3.6.1.4.1.26381.1")
    assert named(found) == "hytera"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("snmp", {"snmp_sysobjid": "1.3.6.1.4.1.25506.1.32"}),
        ("snmp", {"snmp_sysobjid": "1.3.6.1.4.1.43.45.1.2.3"}),
        ("snmp", {"snmp_sysobjid": "1.3.6.1.4.1.2011.10.1.43", "snmp_sysdescr": "Quidway S5624P"}),
        ("snmp", {"snmp_sysdescr": "H3C Comware Platform Software, VRP (R) software"}),
        ("snmp", {"snmp_sysdescr": "3Com Versatile Routing Platform Software"}),
        ("ssh", {"ssh_banners": "SSH-2.0-Comware-7.1.070"}),
        ("telnet", {"telnet_banners": "* no decompiling or reverse-engineering shall be allowed."}),
        ("snmp", {"snmp_sysdescr": "HWTelecom router"}),
        ("snmp", {"snmp_sysdescr": "Example Ltd, Huawei Road 1"}),
        ("snmp", {"snmp_sysobjid": "1.3.6.1.4.1.39165.1.6", "snmp_sysdescr": "SyncServer S650"}),
        ("snmp", {"snmp_sysobjid": "1.3.6.1.4.1.890.1.2", "snmp_sysdescr": "ZyXEL ZTE-like"}),
        ("snmp", {"snmp_sysdescr": "ZTEC Instruments"}),
        ("http", {"html_title": "ZXing Decoder"}),
        ("rtsp", {"rtsp_servers": "HiIpcam/V100R003 VodServer/1.0.0"}),
        ("wsd_udp3702", {"wsd_scopes": "onvif://www.onvif.org/hardware/hi3518ev200"}),
        ("http", {"firmware": "V9.0.10"}),
        ("telnet", {"telnet_banners": "User name:"}),
        ("ssh", {"ssh_banners": "SSH-2.0--"}),
        ("inventory", {"serial": "HWTC50F845B1"}),
        ("http", {"http_body": "/goform/goform_get_cmd_process"}),
    ],
)
def test_what_only_looks_like_a_restricted_maker_does_not_name_one(kind: str, fields: dict[str, str]) -> None:
    assert named(told(kind, **fields)) not in RESTRICTED


@pytest.mark.parametrize(
    ("text", "number", "maker"),
    [
        ("HP J9774A 2530-8G-PoEP Switch, revision YA.16.03.0004", "11.2.3.7.11.143", "hp"),
        ("Aruba JL255A 2930F-24G Switch, revision WC.16.08.0001", "11.2.3.7.11.182", "hp"),
        ("AOS-W (MODEL: OAW-4704), Version 6.4.2.5 (45986)", "6486.800.1.1.2.2.2", "aruba"),
        ("US-8-60W, 7.5.15.17146, Linux 3.6.5", "4413", "ubiquiti"),
        ("3.16.0 0.9.1 v600c.0 Build 191107 Rel.15316n", "16972", "tp-link"),
        ("", "37447.3.1", "nimble"),
        ("", "4881.1.1.10", "ruijie"),
        ("", "14988.1", "mikrotik"),
    ],
)
def test_the_firmware_outranks_the_badge_on_network_gear(text: str, number: str, maker: str) -> None:
    found = told("snmp", snmp_sysdescr=text, snmp_sysobjid=f"1.3.6.1.4.1.{number}")
    assert found.maker == maker
    assert found.verdict in ("confirmed", "probable")


def test_software_and_chips_hold_no_enterprise_number_that_names_a_maker() -> None:
    named_by_nobody = {
        "8072",
        "2021",
        "311",
        "12325",
        "4976",
        "29999",
        "26381",
        "17095",
        "4413",
        "6603",
        "27282",
        "935",
    }
    assert not named_by_nobody & set(default_book().numbers)


def test_numbers_of_badges_with_bought_in_lines_are_left_out() -> None:
    assert not {"28866", "26138", "20998"} & set(default_book().numbers)


def test_a_number_that_the_registry_gives_to_somebody_else_says_why_it_stands_there() -> None:
    for row in default_book().numbers.values():
        assert row.status == "confirmed" or row.note or "." in row.number, row.number


@pytest.mark.parametrize(
    "organisation",
    ["Murata Manufacturing Co., Ltd.", "Samsung Electro-Mechanics(Thailand)", "China Dragon Technology Limited"],
)
def test_the_block_of_a_module_names_a_part(organisation: str) -> None:
    says, _, weight, _ = judge(MacBlock("AABBCC", 24, organisation), KNOWN)
    assert (says, weight) == ("component", "weak")


@pytest.mark.parametrize("organisation", ["Spectralink, Inc", "Murata Machinery, Ltd.", "Intelitech SIA", "Ingenico"])
def test_a_name_that_holds_a_module_maker_s_is_not_one(organisation: str) -> None:
    assert judge(MacBlock("AABBCC", 24, organisation), KNOWN)[0] == "maker"


def test_no_word_stands_in_another_maker_s_word_so_as_to_hide_it() -> None:
    """The longest word wins where two begin alike; one that ends in a sign would swallow the shorter and then fail."""
    for maker in default_book().makers.values():
        for word in maker.words:
            assert word[-1].isalnum() or word in ("FRITZ!", "XCC-"), (maker.id, word)


def test_every_maker_stands_once_and_in_order() -> None:
    ids = [row["id"] for row in yaml.safe_load(Path(DATA / "makers.yaml").read_text(encoding="utf-8"))["makers"]]
    assert ids == sorted(set(ids))
