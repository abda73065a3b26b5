"""Both TP-Link discovery replies are read on the wire and as plain JSON, without owner and place."""

from __future__ import annotations

import json

import pytest

from assay.observe.codec import decode, mac_of
from tests.observe.messages import tdp, xor_autokey

RESULT = {
    "device_model": "C100(EU)",
    "device_type": "SMART.IPCAMERA",
    "mac": "3C-52-A1-01-02-03",
    "obd_src": "tplink",
    "owner": "ab12",
}
INFO = {"model": "HS100(UK)", "sw_ver": "1.2.5", "mac": "3C:52:A1:01:02:03", "latitude_i": 1, "alias": "Desk"}
SYSINFO = json.dumps({"system": {"get_sysinfo": INFO}}).encode()


@pytest.mark.parametrize("payload", [tdp(RESULT), json.dumps({"result": RESULT}).encode()])
def test_a_tdp_reply_names_the_model(payload: bytes) -> None:
    fields = decode("tplink_tdp_udp20002", payload)
    assert fields["model"] == "C100(EU)"
    assert json.loads(fields["tplink_json"])["result"]["obd_src"] == "tplink"
    assert "ab12" not in fields["tplink_json"]
    assert mac_of("tplink_tdp_udp20002", payload) == "3c:52:a1:01:02:03"


@pytest.mark.parametrize(
    "payload",
    [SYSINFO, xor_autokey(SYSINFO), len(SYSINFO).to_bytes(4) + xor_autokey(SYSINFO)],
    ids=["plain", "udp", "tcp"],
)
def test_a_9999_reply_is_read_in_its_three_forms(payload: bytes) -> None:
    fields = decode("tplink_shp_udp9999", payload)
    assert (fields["model"], fields["firmware"]) == ("HS100(UK)", "1.2.5")
    assert not {"latitude_i", "alias"} & json.loads(fields["tplink_json"])["system"]["get_sysinfo"].keys()
    assert mac_of("tplink_shp_udp9999", payload) == "3c:52:a1:01:02:03"


def test_a_camera_nests_its_information_once_more() -> None:
    nested = json.dumps({"system": {"get_sysinfo": {"system": INFO}}}).encode()
    assert decode("tplink_shp_udp9999", nested)["model"] == "HS100(UK)"


def test_questions_are_no_devices() -> None:
    assert decode("tplink_shp_udp9999", xor_autokey(b'{"system":{"get_sysinfo":{}}}')) == {}
    assert decode("tplink_tdp_udp20002", bytes.fromhex("020000010000000000000000463cb5d3")) == {}
