"""The DVRIP search reply gives serial and settings; other messages of its port are not read."""

from __future__ import annotations

import json

from assay.observe.codec import decode, mac_of
from tests.observe.messages import xiongmai

KIND = "xiongmai_udp34569"
SETTINGS = {
    "SN": "0123456789abcdef",
    "HostName": "LocalHost",
    "MAC": "00:12:31:01:02:03",
    "TCPPort": 34567,
    "Version": "V5",
}
REPLY = xiongmai(1531, {"NetWork.NetCommon": {**SETTINGS, "Password": "hush"}, "Ret": 100})


def test_a_reply_gives_the_settings_without_a_password() -> None:
    fields = decode(KIND, REPLY)
    assert json.loads(fields["xiongmai_json"]) == SETTINGS
    assert (fields["serial"], fields["firmware"], fields["hostname"]) == ("0123456789abcdef", "V5", "LocalHost")


def test_the_mac_address_is_a_setting() -> None:
    assert mac_of(KIND, REPLY) == "00:12:31:01:02:03"


def test_the_search_and_other_messages_are_not_read() -> None:
    assert decode(KIND, b"\xff" + bytes(13) + b"\xfa\x05" + bytes(4)) == {}
    assert decode(KIND, xiongmai(1532, {"NetWork.NetCommon": SETTINGS})) == {}
    assert decode(KIND, b"\xfe" + REPLY[1:]) == {}
