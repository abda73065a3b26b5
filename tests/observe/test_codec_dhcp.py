"""A DHCP client describes itself; of a server only the binding in its acknowledgement is kept."""

from __future__ import annotations

import pytest

from assay.observe.codec import decode, mac_of
from tests.observe.messages import dhcp

MAC = "28:57:be:01:02:03"
REQUEST = dhcp(
    MAC,
    3,
    [
        (12, b"cam-7"),
        (50, bytes([10, 0, 0, 9])),
        (55, b"\x01\x03\x06"),
        (60, b"ACME,Network Camera,X1"),
        (61, b"\x01\x28"),
    ],
)


def test_a_request_describes_the_client() -> None:
    assert decode("dhcp", REQUEST) == {
        "dhcp_vendor_class": "ACME,Network Camera,X1",
        "dhcp_hostname": "cam-7",
        "dhcp_params": "1,3,6",
        "dhcp_client_id": "01:28",
        "dhcp_address": "10.0.0.9",
    }
    assert mac_of("dhcp", REQUEST) == MAC


def test_an_acknowledgement_binds_address_and_hardware() -> None:
    ack = dhcp(MAC, 5, [(60, b"server's own")], op=2, assigned="10.0.0.9")
    assert decode("dhcp", ack) == {"dhcp_address": "10.0.0.9"}
    assert mac_of("dhcp", ack) == MAC


@pytest.mark.parametrize("message", [2, 6])
def test_offers_and_refusals_say_nothing_of_the_device(message: int) -> None:
    assert decode("dhcp", dhcp(MAC, message, op=2, assigned="10.0.0.9")) == {}


def test_without_the_magic_cookie_it_is_not_dhcp() -> None:
    broken = REQUEST.replace(b"\x63\x82\x53\x63", b"\0\0\0\0")
    assert decode("dhcp", broken) == {}
    assert mac_of("dhcp", broken) is None


def test_an_option_in_two_parts_is_joined() -> None:
    assert decode("dhcp", dhcp(MAC, 1, [(60, b"ACME,"), (60, b"X1")]))["dhcp_vendor_class"] == "ACME,X1"


def test_the_corpus_form_is_option_60_alone() -> None:
    assert decode("dhcp_vendor_class", b"udhcp 1.19.4") == {"dhcp_vendor_class": "udhcp 1.19.4"}
