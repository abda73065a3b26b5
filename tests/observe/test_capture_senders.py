"""A hardware address is a device's only where nothing says that a router put it there."""

from __future__ import annotations

from assay.observe.read.capture_senders import Senders, is_group

CAMERA, ROUTER = bytes.fromhex("2857be010203"), bytes.fromhex("001122334455")
HERE, THERE = bytes([10, 0, 0, 9]), bytes([10, 0, 7, 9])


def test_an_undiminished_time_to_live_means_the_same_link() -> None:
    senders = Senders()
    senders.saw(CAMERA, HERE)
    assert senders.device_mac(CAMERA, HERE, 64, to_group=False) == "28:57:be:01:02:03"


def test_a_diminished_time_to_live_means_a_router_in_between() -> None:
    senders = Senders()
    senders.saw(ROUTER, THERE)
    assert senders.device_mac(ROUTER, THERE, 63, to_group=False) is None


def test_a_packet_to_a_group_may_start_with_any_time_to_live() -> None:
    assert Senders().device_mac(CAMERA, HERE, 4, to_group=True) == "28:57:be:01:02:03"


def test_arp_binds_whatever_the_time_to_live() -> None:
    senders = Senders()
    senders.saw_arp(CAMERA, HERE)
    assert senders.device_mac(CAMERA, HERE, 60, to_group=False) == "28:57:be:01:02:03"


def test_an_address_that_sends_for_two_networks_is_a_router_s() -> None:
    senders = Senders()
    senders.saw(ROUTER, HERE)
    senders.saw(ROUTER, THERE)
    assert senders.forwards(ROUTER)
    assert senders.device_mac(ROUTER, THERE, 64, to_group=False) is None


def test_a_router_still_has_an_address_of_its_own() -> None:
    senders = Senders()
    senders.saw(ROUTER, THERE)
    senders.saw(ROUTER, HERE)
    senders.saw_arp(ROUTER, HERE)
    assert senders.device_mac(ROUTER, HERE, 64, to_group=False) == "00:11:22:33:44:55"
    assert senders.device_mac(ROUTER, THERE, 64, to_group=False) is None


def test_an_address_that_sends_for_many_hosts_of_one_network_is_a_router_s() -> None:
    senders = Senders()
    for host in range(4):
        senders.saw(ROUTER, bytes([10, 0, 7, host]))
    assert senders.forwards(ROUTER)


def test_link_local_and_ipv6_addresses_of_one_device_make_no_router() -> None:
    senders = Senders()
    for address in (HERE, bytes([169, 254, 3, 4]), bytes(4), b"\xfe\x80" + bytes(14), b"\x20\x01" + bytes(14)):
        senders.saw(CAMERA, address)
    assert not senders.forwards(CAMERA)


def test_who_answers_arp_for_many_is_no_device() -> None:
    senders = Senders()
    for host in range(12):
        senders.saw_arp(ROUTER, bytes([10, 0, 7, host]))
    assert senders.answers_for_others(ROUTER)
    assert senders.device_mac(ROUTER, bytes([10, 0, 7, 1]), 64, to_group=False) is None


def test_groups_are_multicast_and_broadcast() -> None:
    assert is_group(bytes([239, 255, 255, 250]))
    assert is_group(bytes([255, 255, 255, 255]))
    assert is_group(b"\xff\x02" + bytes(14))
    assert not is_group(HERE)
    assert not is_group(b"")


def test_a_public_address_is_not_taken_to_be_on_this_link_for_its_time_to_live() -> None:
    """Proxies and translating routers send with a fresh time to live."""
    public = bytes([151, 101, 1, 9])
    senders = Senders()
    senders.saw(ROUTER, public)
    assert senders.device_mac(ROUTER, public, 64, to_group=False) is None
    senders.saw_arp(CAMERA, public)
    assert senders.device_mac(CAMERA, public, 64, to_group=False) == "28:57:be:01:02:03"
