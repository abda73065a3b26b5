"""What devices answer, and what they do not: questions are, commands and log-ins never, and nothing makes one fall over."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.lab import Persona, builtin_sets, load_personas
from assay.lab.datagram import DatagramService
from assay.lab.device import Device
from assay.lab.record import Record
from assay.lab.services import Service
from assay.lab.speak import ANNOUNCERS, DATAGRAMS, Heard, mdns
from assay.lab.speak import http as web
from assay.lab.speak import rtsp as streams
from tests.lab import asking

EVERYBODY = [Device(one, number, "127.65.0.9") for number, one in enumerate(load_personas(["all"]))]


def device(persona: str) -> Device:
    return next(one for one in EVERYBODY if one.persona.id == persona)


def services(name: str) -> Iterator[tuple[Device, Service]]:
    for one in EVERYBODY:
        for service in one.persona.services.all():
            if service.name == name:
                yield one, service


def hear(persona: str, name: str, question: bytes) -> Heard:
    one = device(persona)
    return DATAGRAMS[name](one, getattr(one.persona.services, name), question)


def answer(persona: str, name: str, question: bytes) -> bytes:
    heard = hear(persona, name, question)
    assert heard.what == "question"
    (payload,) = heard.answers
    return payload


# Questions --------------------------------------------------------------------------------------------------------------


def test_an_inquiry_is_answered_with_its_own_uuid_and_without_a_namespace() -> None:
    told = answer("hikvision-camera", "sadp", asking.SADP).decode()
    assert "<ProbeMatch>" in told
    assert "<Uuid>7A0E</Uuid>" in told
    assert "<MAC>44-19-b6-5a-21-7c</MAC>" in told
    assert "xmlns" not in told


def test_a_search_reply_has_both_lengths_and_the_devices_own_address() -> None:
    told = answer("dahua-camera", "dhip", asking.dhip())
    length = len(told) - 32
    assert told[:16] == b"\x20\x00\x00\x00DHIP" + bytes(8)
    assert struct.unpack_from("<4I", told, 16) == (length, 0, length, 0)
    said = json.loads(told[32:].rstrip(b"\0\n"))
    assert (said["method"], said["mac"]) == ("client.notifyDevInfo", "3c:ef:8c:41:0b:2e")
    assert said["params"]["deviceInfo"]["IPv4Address"]["IPAddress"] == "127.65.0.9"


def test_one_byte_is_enough_for_some_recorders() -> None:
    assert answer("dahua-recorder", "dhip", b"\xff")
    assert hear("dahua-camera", "dhip", b"\xff") == Heard()


def test_a_recorder_answers_message_1530_with_1531() -> None:
    told = answer("xiongmai-recorder", "xiongmai", asking.XIONGMAI)
    assert struct.unpack_from("<HI", told, 14) == (1531, len(told) - 20)
    assert json.loads(told[20:].rstrip(b"\0\n"))["NetWork.NetCommon"]["TCPPort"] == 34567


def test_a_tdp_reply_has_the_questions_number_and_a_sound_checksum() -> None:
    question = bytes.fromhex("02000001000000000a0b0c0d00000000")
    told = answer("tapo-camera", "tdp", question)
    *fields, checksum = struct.unpack_from("!BBHHBBII", told)
    assert fields[6] == 0x0A0B0C0D
    assert fields[3] == len(told) - 16
    assert checksum == zlib.crc32(told[:12] + b"\x5a\x6b\x7c\x8d" + told[16:])


def test_a_plug_answers_under_its_xor() -> None:
    told = answer("kasa-plug", "kasa", asking.kasa())
    plain = bytes(byte ^ before for byte, before in zip(told, b"\xab" + told, strict=False))
    assert json.loads(plain)["system"]["get_sysinfo"]["model"] == "HS110(EU)"


@pytest.mark.parametrize("version", ["2005", "2009"])
def test_a_probe_is_answered_in_the_version_it_came_in(version: str) -> None:
    question = asking.probe("NetworkVideoTransmitter", discovery=version)
    told = answer("hikvision-camera", "wsd", question).decode()
    asked = question.decode().split("MessageID>")[1].split("<")[0]
    assert f"RelatesTo>{asked}<" in told
    assert ("2005/04/discovery" in told) == (version == "2005")
    assert ("2009/01" in told) == (version == "2009")


@pytest.mark.parametrize(
    ("persona", "types", "answered"),
    [
        ("one-form-only", "NetworkVideoTransmitter", True),
        ("one-form-only", "Device", False),
        ("one-form-only", "", False),
        ("untyped-only", "NetworkVideoTransmitter", False),
        ("untyped-only", "", True),
        ("hikvision-camera", "Device", True),
        ("printer", "NetworkVideoTransmitter", False),
        ("printer", "", True),
    ],
)
def test_a_device_answers_the_probe_forms_that_it_knows(persona: str, types: str, answered: bool) -> None:
    assert bool(hear(persona, "wsd", asking.probe(types)).answers) == answered


def test_some_firmware_looks_for_one_spelling() -> None:
    assert hear("one-spelling-only", "wsd", asking.probe("NetworkVideoTransmitter", prefix="dn")).answers
    assert not hear("one-spelling-only", "wsd", asking.probe("NetworkVideoTransmitter", prefix="tn")).answers


def test_scopes_are_matched_by_prefix() -> None:
    base = "onvif://www.onvif.org"
    for scopes, fits in ((base, True), (f"{base}/type", True), (f"{base}/typ", False), (f"{base}/name/other", False)):
        assert bool(hear("axis-camera", "wsd", asking.probe("", scopes)).answers) == fits, scopes


def test_ten_thousand_scopes_fit_one_datagram() -> None:
    told = answer("ten-thousand-scopes", "wsd", asking.probe())
    assert told.count(b" x:") == 10_000
    assert len(told) <= 65_507


def test_a_search_for_another_target_is_heard_and_not_answered() -> None:
    assert len(hear("axis-camera", "ssdp", asking.M_SEARCH).answers) == 2
    other = asking.M_SEARCH.replace(b"ssdp:all", b"urn:schemas-upnp-org:device:MediaServer:1")
    assert hear("axis-camera", "ssdp", other) == Heard("question")


def test_a_one_shot_query_gets_its_number_and_question_back() -> None:
    question = asking.dns("_axis-video._tcp.local")
    told = mdns.one_shot(question, answer("axis-camera", "mdns", question))
    assert told[:2] == b"\x12\x34"
    assert told[12 : len(question)] == question[12:]


def test_a_wish_for_a_unicast_answer_is_granted() -> None:
    assert hear("axis-camera", "mdns", asking.dns("_axis-video._tcp.local")).to_group
    assert not hear("axis-camera", "mdns", asking.dns("_axis-video._tcp.local", group=0x8001)).to_group


def test_each_announcement_is_one_that_the_protocol_has() -> None:
    said = {name: ANNOUNCERS[name](one, service)[0] for name in ANNOUNCERS for one, service in services(name)}
    assert b":Hello>" in said["wsd"]
    assert said["ssdp"].startswith(b"NOTIFY * HTTP/1.1\r\n")
    assert said["mdns"][2:4] == b"\x84\x00"


# Commands and log-ins ---------------------------------------------------------------------------------------------------


def dhip_call(method: str) -> bytes:
    body = json.dumps({"method": method, "params": {"mac": "3c:ef:8c:41:0b:2e"}}).encode()
    return b"\x20\x00\x00\x00DHIP" + bytes(8) + struct.pack("<4I", len(body), 0, len(body), 0) + body


COMMANDS = [
    ("sadp", b"<Probe><Uuid>1</Uuid><MAC>44-19-b6-5a-21-7c</MAC><Types>update</Types></Probe>"),
    ("sadp", b"<Probe><Uuid>1</Uuid><Types>reset</Types></Probe>"),
    ("dhip", dhip_call("DHDiscover.setConfig")),
    ("dhip", dhip_call("PasswdFind.resetPassword")),
    ("xiongmai", struct.pack("<BBHIIHHI", 0xFF, 0, 0, 0, 0, 0, 1532, 0)),
    ("xiongmai", struct.pack("<BBHIIHHI", 0xFF, 0, 0, 0, 0, 0, 1000, 0)),
    ("tdp", bytes.fromhex("02000002000000000000000000000000")),
    ("ubiquiti", bytes.fromhex("010000040a00010b")),
]


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_a_command_is_recognised_and_never_answered(name: str, command: bytes) -> None:
    for one, service in services(name):
        assert DATAGRAMS[name](one, service, command) == Heard("command")


def test_a_plug_is_not_switched_by_a_question_with_something_beside_it() -> None:
    def hidden(message: object) -> bytes:
        key, out = 171, bytearray()
        for byte in json.dumps(message).encode():
            key ^= byte
            out.append(key)
        return bytes(out)

    for message in (
        {"system": {"set_relay_state": {"state": 0}}},
        {"system": {"get_sysinfo": {}, "set_relay_state": {"state": 0}}},
        {"system": {"get_sysinfo": {}}, "netif": {"set_stainfo": {}}},
    ):
        assert hear("kasa-plug", "kasa", hidden(message)) == Heard("command")


LOGGING_IN = (b"Authorization: Basic YWRtaW46MTIzNDU=", b'Authorization: Digest username="admin", response="0"')


def test_credentials_change_no_answer_of_any_web_server() -> None:
    """There is no account: whoever brings credentials reads what everybody reads."""
    for one, http in services("http"):
        for path in ("/", *http.pages):  # type: ignore[attr-defined]
            plain = web.parse(asking.get(path, "x"))
            assert plain
            open_ = web.answer(one, http, plain)  # type: ignore[arg-type]
            for field in LOGGING_IN:
                request = web.parse(asking.get(path, "x").replace(b"\r\n\r\n", b"\r\n" + field + b"\r\n\r\n"))
                assert request
                found = web.answer(one, http, request)  # type: ignore[arg-type]
                assert found.what == "log-in"
                assert found.payload.split(b"\r\n")[0] == open_.payload.split(b"\r\n")[0]


@pytest.mark.parametrize("query", ["/?auth=YWRtaW46MTEK", "/cgi?user=a&password=b"])
def test_credentials_in_an_address_are_a_log_in(query: str) -> None:
    request = web.parse(asking.get(query, "x"))
    assert request and request.what == "log-in"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_other_methods_than_reading_are_commands(method: str) -> None:
    request = web.parse(asking.get("/", "x").replace(b"GET", method.encode()))
    assert request and request.what == "command"


@pytest.mark.parametrize("method", ["SETUP", "PLAY", "ANNOUNCE", "RECORD", "SET_PARAMETER"])
def test_no_device_has_a_stream(method: str) -> None:
    for one, service in services("rtsp"):
        told, what = streams.answer(one, service, asking.rtsp(method, "127.65.0.9"))  # type: ignore[arg-type]
        assert told.startswith(b"RTSP/1.0 4")
        assert what == "command"


def test_onvif_tells_the_time_and_refuses_what_needs_a_log_in() -> None:
    for one, http in services("http"):
        if http.onvif:  # type: ignore[attr-defined]
            told = _onvif(one, http, "GetSystemDateAndTime")
            assert b"200 OK" in told.payload.split(b"\r\n")[0]
            assert b"UTCDateTime" in told.payload
            for operation in ("GetUsers", "GetSnapshotUri", "SystemReboot", "SetSystemFactoryDefault", "CreateUsers"):
                refused = _onvif(one, http, operation)
                assert refused.payload.split(b" ")[1] in (b"400", b"401")
                assert refused.what == ("question" if operation.startswith("Get") else "command")


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (asking.soap("GetServices"), "question"),
        (asking.soap("SystemReboot"), "command"),
        (b'{"method":"GetServices"}', "command"),
        (b"", "command"),
    ],
)
def test_what_a_soap_request_is_does_not_hang_on_who_hears_it(body: bytes, what: str) -> None:
    """A device that speaks no ONVIF was asked a question all the same."""
    for one, http in services("http"):
        if not http.onvif:  # type: ignore[attr-defined]
            request = web.parse(asking.post("/onvif/device_service", "x", body))
            assert request
            whole = web.Request(request.method, request.target, request.minor, request.fields, body)
            assert web.answer(one, http, whole).what == what  # type: ignore[arg-type]


def _onvif(one: Device, http: object, operation: str) -> web.Answered:
    body = asking.soap(operation)
    request = web.parse(asking.post(http.onvif.path, "x", body))  # type: ignore[attr-defined]
    assert request
    whole = web.Request(request.method, request.target, request.minor, request.fields, body)
    return web.answer(one, http, whole)  # type: ignore[arg-type]


# Hostile questions ------------------------------------------------------------------------------------------------------

UDP = load_personas(["hikvision-camera", "dahua-recorder", "axis-camera", "tapo-camera", "kasa-plug",
       "ubiquiti-gateway", "xiongmai-recorder"])  # fmt: skip
BEGINNINGS = [b"", asking.SADP[:60], asking.dhip()[:32], asking.probe()[:300], asking.XIONGMAI, asking.TDP, asking.kasa()[:8],
              asking.UBIQUITI[1], asking.dns("_rtsp._tcp.local")[:12], b"M-SEARCH * HTTP/1.1\r\n", b"\xc0\x0c\xc0\x0c"]  # fmt: skip


@given(st.sampled_from(UDP), st.sampled_from(BEGINNINGS), st.binary(max_size=300))
def test_no_bytes_make_a_device_fall_over(persona: Persona, beginning: bytes, rest: bytes) -> None:
    one = Device(persona, 0, "127.65.0.9")
    record = Record()
    for service in persona.services.all():
        if service.transport == "udp":
            DatagramService(one, service, record).hear(beginning + rest, ("127.0.0.1", 5))
    assert all(entry.payload == beginning + rest for entry in record.entries)


@given(st.binary(max_size=400))
def test_no_head_makes_a_web_server_or_a_stream_server_fall_over(head: bytes) -> None:
    one = device("hikvision-camera")
    request = web.parse(head) or web.parse(b"GET /" + head.replace(b" ", b"") + b" HTTP/1.1\r\n\r\n")
    if request:
        assert web.answer(one, one.persona.services.http[0], request).payload.startswith(b"HTTP/1.")
    assert one.persona.services.rtsp
    assert streams.answer(one, one.persona.services.rtsp, head)[0].startswith(b"RTSP/1.0 ")


def test_nesting_that_readers_refuse_is_unknown() -> None:
    body = b'{"a":' * 100_000
    frame = b"\x20\x00\x00\x00DHIP" + bytes(8) + struct.pack("<4I", len(body), 0, len(body), 0) + body
    record = Record()
    one = device("dahua-camera")
    assert one.persona.services.dhip
    DatagramService(one, one.persona.services.dhip, record).hear(frame, ("127.0.0.1", 5))
    assert [entry.what for entry in record.entries] == ["unknown"]


def test_the_sets_answer_the_questions_of_this_file() -> None:
    """Each persona that speaks a protocol on UDP is asked here in at least one form that it answers."""
    unheard = []
    for one in EVERYBODY:
        for service in one.persona.services.all():
            if service.transport == "udp":
                told = [DATAGRAMS[service.name](one, service, question) for question in asking.questions(one, service)]
                if not any(heard.answers for heard in told):
                    unheard.append((one.id, service.name))
    assert unheard == []
    assert len(EVERYBODY) == sum(map(len, builtin_sets().values()))
