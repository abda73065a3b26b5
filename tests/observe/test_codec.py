"""Any bytes at all may arrive as a reply: decoding gives bounded, valid text or nothing, and never raises."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assay.observe.codec import FIELD_LIMIT, decode, decoded_kinds, mac_of, payload_of
from assay.observe.codec.wire import normal_mac
from assay.observe.model import FIELDS, KINDS
from tests.observe import messages

# A valid message of every kind, for Hypothesis to break.
VALID = {
    "sadp_udp37020": messages.sadp_reply("CAM-1", "CAM-1SERIAL", "28:57:be:01:02:03"),
    "dhip_udp37810": messages.dhip_reply("3c:ef:8c:01:02:03", SerialNo="S1"),
    "wsd_udp3702": messages.wsd_match(["hardware/M", "name/N"], "urn:uuid:cea94000-fb96-11b3-8260-2857be010203"),
    "ssdp_udp1900": messages.ssdp_reply("Linux UPnP/1.0 x/1", "uuid:1"),
    "http": messages.lines("HTTP/1.1 200 OK", "Server: x", "Set-Cookie: a=b", body="<title>T</title>"),
    "rtsp": messages.lines("RTSP/1.0 401 Unauthorized", "Server: x"),
    "mdns": messages.mdns_announcement("_rtsp._tcp.local", "Cam", "cam.local", "mac=28:57:be:01:02:03"),
    "dhcp": messages.dhcp("28:57:be:01:02:03", 1, [(12, b"cam"), (60, b"udhcp")]),
    "arp": bytes.fromhex("0001080006040001 2857be010203 c0a80140 000000000000 c0a8010a"),
    "tls_cert": messages.tls_server_flight(messages.certificate("cam")),
    "xiongmai_udp34569": messages.xiongmai(1531, {"NetWork.NetCommon": {"SN": "1", "MAC": "28:57:be:01:02:03"}}),
    "ubiquiti_udp10001": messages.ubiquiti((1, b"\x28\x57\xbe\x01\x02\x03"), (3, b"v1"), (12, b"M")),
    "tplink_tdp_udp20002": messages.tdp({"device_model": "M", "mac": "28-57-BE-01-02-03"}),
    "tplink_shp_udp9999": messages.xor_autokey(b'{"system":{"get_sysinfo":{"model":"M"}}}'),
    "onvif_getdeviceinformation": b"<t:GetDeviceInformationResponse><t:Model>M</t:Model></t:GetDeviceInformationResponse>",
    "isapi_deviceinfo": b'<DeviceInfo xmlns="http://x.example/ver20/XMLSchema"><model>M</model></DeviceInfo>',
    "telnet": b"\xff\xfb\x01box login: ",
    "ssh": b"SSH-2.0-dropbear_2019\r\n",
    "ftp": b"220 FTP ready\r\n",
    "sip": messages.lines("SIP/2.0 200 OK", "Server: x"),
    "hik_sdk_tcp8000": bytes.fromhex("000000100000001e0000001e00000000"),
    "snmp": b"sysDescr=a\nsysObjectID=.1.3",
    "dhcp_vendor_class": b"udhcp 1.2",
}


def test_every_kind_with_a_decoder_is_one_of_the_kinds() -> None:
    assert set(decoded_kinds()) <= set(KINDS)
    assert set(VALID) == set(decoded_kinds())


@pytest.mark.parametrize("kind", sorted(VALID))
def test_a_valid_message_gives_fields_of_the_closed_list(kind: str) -> None:
    fields = decode(kind, VALID[kind])
    assert fields
    assert set(fields) <= set(FIELDS)


def _check(kind: str, payload: bytes) -> None:
    for value in decode(kind, payload).values():
        assert 0 < len(value) <= FIELD_LIMIT
        value.encode("utf-8")  # no lone surrogates
        assert "\x00" not in value
    mac = mac_of(kind, payload)
    assert mac is None or normal_mac(mac) == mac


@given(st.sampled_from(sorted(VALID)), st.binary(max_size=600))
def test_random_bytes_never_raise(kind: str, payload: bytes) -> None:
    _check(kind, payload)


@settings(max_examples=400)
@given(st.sampled_from(sorted(VALID)), st.data())
def test_broken_messages_never_raise(kind: str, data: st.DataObject) -> None:
    valid = VALID[kind]
    at = data.draw(st.integers(0, len(valid)))
    until = data.draw(st.integers(at, len(valid)))
    _check(kind, valid[:at] + data.draw(st.binary(max_size=40)) + valid[until:])


@pytest.mark.parametrize("kind", sorted(VALID))
def test_a_message_cut_anywhere_never_raises(kind: str) -> None:
    for end in range(len(VALID[kind])):
        _check(kind, VALID[kind][:end])


@given(st.text())
@example("base64:AAAA")
@example("\ud800")
def test_every_raw_text_stands_for_some_bytes(raw: str) -> None:
    assert isinstance(payload_of(raw), bytes)


def test_a_base64_row_gives_the_same_fields_as_the_bytes() -> None:
    import base64

    frame = VALID["dhip_udp37810"]
    assert decode("dhip_udp37810", payload_of("base64:" + base64.b64encode(frame).decode())) == decode(
        "dhip_udp37810", frame
    )


def test_kinds_without_a_protocol_give_nothing() -> None:
    for kind in ("inventory", "purchase", "mac_oui", "recog:http_servers", "no such kind"):
        assert decode(kind, b"anything") == {}
        assert mac_of(kind, b"anything") is None


def test_a_long_field_is_cut() -> None:
    reply = messages.sadp_reply("M" * 9000, "S", "28:57:be:01:02:03")
    assert decode("sadp_udp37020", reply)["model"] == "M" * FIELD_LIMIT


@pytest.mark.parametrize(
    "written",
    ["28:57:BE:01:02:03", "28-57-be-01-02-03", "2857be010203", "2857.BE01.0203", " 28:57:be:01:02:03 "],
)
def test_a_mac_address_is_read_in_every_usual_notation(written: str) -> None:
    assert normal_mac(written) == "28:57:be:01:02:03"


@pytest.mark.parametrize(
    "written",
    ["", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01", "28:57-be:01:02:03", "2857be01020", None, 7],
)
def test_what_names_no_device_is_no_mac_address(written: object) -> None:
    assert normal_mac(written) is None


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("wsd_udp3702", b"<d:ProbeMatch>" + b"<d:Scopes>" * 6000),
        ("wsd_udp3702", messages.wsd_match(["name/TP-IPC"] * 3000, "urn:uuid:3fa1fe68-b915-4053-a3e1-c006c3afec0e")),
        ("sadp_udp37020", b"<ProbeMatch>" + b"<MAC " * 12000),
        ("http", b"HTTP/1.1 200 OK\r\n\r\n" + b"<title " * 9000),
        ("isapi_deviceinfo", b"<DeviceInfo " * 5000),
        ("mdns", b"\0\0\x84\0\0\0\xff\xff\0\0\0\0" + b"\xc0\x0c" * 30000),
        ("telnet", b"login " * 10000),
        ("dhip_udp37810", messages.dhip_frame("client.notifyDevInfo" + '"DeviceType"' * 5000)),
    ],
)
def test_a_hostile_reply_costs_little_time(kind: str, payload: bytes) -> None:
    start = time.perf_counter()
    decode(kind, payload)
    mac_of(kind, payload)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("kind", ["sadp_udp37020", "wsd_udp3702", "onvif_getdeviceinformation", "isapi_deviceinfo"])
def test_an_entity_bomb_is_not_expanded(kind: str) -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9))
        + b"]><ProbeMatch><Types>inquiry</Types><DeviceDescription>&j;</DeviceDescription></ProbeMatch>"
    )
    assert not any("aaaaaaaaaa" in value for name, value in decode(kind, bomb).items() if name != "sadp_xml")


def test_json_nested_without_end_gives_nothing() -> None:
    frame = messages.dhip_frame(1)[:32] + b'{"client.notifyDevInfo":' + b"[" * 60000
    assert decode("dhip_udp37810", frame) == {}
    assert decode("tplink_tdp_udp20002", b'{"result":' * 20000) == {}
