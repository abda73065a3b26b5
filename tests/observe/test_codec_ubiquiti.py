"""A Ubiquiti discovery reply is read by type, length and value; user names in it are not kept."""

from __future__ import annotations

from assay.observe.codec import decode, mac_of
from tests.observe.messages import ubiquiti

KIND = "ubiquiti_udp10001"
MAC = bytes.fromhex("24a43c010203")
REPLY = ubiquiti(
    (2, MAC + bytes([10, 0, 0, 9])), (1, MAC), (3, b"X.v4.3.33"), (11, b"gw"), (12, b"UGW3"), (6, b"admin")
)


def test_a_reply_names_platform_firmware_and_host() -> None:
    fields = decode(KIND, REPLY)
    assert (fields["model"], fields["firmware"], fields["hostname"]) == ("UGW3", "X.v4.3.33", "gw")
    assert fields["ubiquiti_tlv"] == "firmware=X.v4.3.33\nhostname=gw\nplatform=UGW3"
    assert mac_of(KIND, REPLY) == "24:a4:3c:01:02:03"


def test_the_full_model_goes_before_the_platform() -> None:
    assert decode(KIND, ubiquiti((12, b"short"), (0x14, b"Long Model"), version=2))["model"] == "Long Model"


def test_the_search_is_no_device() -> None:
    assert decode(KIND, b"\x01\x00\x00\x00") == {}


def test_a_value_longer_than_the_message_ends_the_reading() -> None:
    lying = ubiquiti((3, b"v1"))
    assert decode(KIND, lying[:-3] + b"\xff" + lying[-2:]) == {}
