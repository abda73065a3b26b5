"""Both ARP messages state their sender; a probe claims nothing."""

from __future__ import annotations

from assay.observe.codec import decode, mac_of
from tests.observe.frames import Host, arp

CAMERA = Host("28:57:be:01:02:03", "10.0.0.9")


def test_request_and_reply_state_the_sender() -> None:
    for frame in (arp(CAMERA, "10.0.0.1"), arp(CAMERA, "10.0.0.1", reply_to="aa:bb:cc:00:00:01")):
        assert decode("arp", frame[14:]) == {"arp_mac": CAMERA.mac, "arp_address": CAMERA.ip}
        assert mac_of("arp", frame[14:]) == CAMERA.mac


def test_a_probe_for_a_free_address_claims_nothing() -> None:
    assert decode("arp", arp(Host(CAMERA.mac, "0.0.0.0"), "10.0.0.9")[14:]) == {}


def test_other_hardware_and_operations_are_not_read() -> None:
    content = arp(CAMERA, "10.0.0.1")[14:]
    assert decode("arp", b"\x00\x06" + content[2:]) == {}
    assert decode("arp", content[:7] + b"\x09" + content[8:]) == {}
