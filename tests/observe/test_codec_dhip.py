"""A DHIP frame tells class, type, serial and two brand fields; searches and commands tell nothing."""

from __future__ import annotations

import json

from assay.observe.codec import decode, mac_of
from tests.observe import messages

KIND = "dhip_udp37810"
REPLY = messages.dhip_reply(
    "3c:ef:8c:01:02:03", "Acme", DeviceType="NVR-X1", Version="4.001.0", SerialNo="9Z0ABCD", MachineName="hall"
)


def test_a_reply_names_the_device() -> None:
    fields = decode(KIND, REPLY)
    assert fields["dhip_deviceclass"] == "NVR"
    assert fields["dhip_devicetype"] == fields["model"] == "NVR-X1"
    assert fields["dhip_vendor"] == "Acme"
    assert fields["dhip_manufacturer"] == "Private"
    assert fields["firmware"] == "4.001.0"
    assert fields["serial"] == "9Z0ABCD"
    assert fields["hostname"] == "hall"
    assert json.loads(fields["dhip_json"])["method"] == "client.notifyDevInfo"


def test_the_mac_address_stands_beside_the_parameters() -> None:
    assert mac_of(KIND, REPLY) == "3c:ef:8c:01:02:03"


def test_the_detailed_type_is_the_better_model() -> None:
    fields = decode(KIND, messages.dhip_reply("3c:ef:8c:01:02:03", DeviceType="IPC", DetailType="IPC-D1"))
    assert fields["model"] == "IPC-D1"
    assert fields["dhip_devicetype"] == "IPC"


def test_a_search_is_no_device() -> None:
    assert decode(KIND, messages.dhip_search()) == {}


def test_a_command_that_carries_a_password_is_not_read() -> None:
    command = {
        "method": "DHDiscover.setConfig",
        "params": {"deviceInfo": {"DeviceType": "X"}, "password": "client.notifyDevInfo"},
    }
    assert decode(KIND, messages.dhip_frame(command)) == {}
    assert mac_of(KIND, messages.dhip_frame(command)) is None


def test_json_without_the_frame_is_not_this_protocol() -> None:
    assert decode(KIND, REPLY[32:]) == {}


def test_the_stated_length_ends_the_json() -> None:
    assert decode(KIND, REPLY + b"trailing")["model"] == "NVR-X1"


def test_json_cut_short_gives_what_is_whole() -> None:
    cut = REPLY[: REPLY.index(b'"SerialNo"')]
    fields = decode(KIND, cut)
    assert fields["model"] == "NVR-X1"
    assert "serial" not in fields
    assert mac_of(KIND, cut) == "3c:ef:8c:01:02:03"
