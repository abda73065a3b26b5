"""Every link type, tag and header chain leads to the same payload, and no length is trusted beyond the bytes there are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.observe.read.capture_packets import ARP, TCP, UDP, Packet, Unread, dissect
from tests.observe import frames
from tests.observe.frames import Host

CAMERA, CLIENT = Host("28:57:be:01:02:03", "10.0.0.9"), Host("f4:8e:38:00:00:09", "10.0.0.1")
CAMERA6, CLIENT6 = Host(CAMERA.mac, "fe80::2a57:beff:fe01:203"), Host(CLIENT.mac, "fe80::1")
PAYLOAD = b"a payload of a datagram"
DATAGRAM = frames.udp(CAMERA, CLIENT, (3702, 50000), PAYLOAD)
MAC = frames.mac_bytes(CAMERA.mac)


def packet(linktype: int, data: bytes) -> Packet:
    found = dissect(linktype, data)
    assert isinstance(found, Packet)
    return found


@pytest.mark.parametrize("vlans", [(), (20,), (10, 20)])
@pytest.mark.parametrize(("sender", "receiver"), [(CAMERA, CLIENT), (CAMERA6, CLIENT6)])
def test_ethernet_with_and_without_vlan_tags(sender: Host, receiver: Host, vlans: tuple[int, ...]) -> None:
    found = packet(1, frames.datagram(sender, receiver, (3702, 50000), PAYLOAD, vlans=vlans, ttl=63))
    assert (found.mac, found.protocol, found.sport, found.dport, found.ttl) == (MAC, UDP, 3702, 50000, 63)
    assert found.payload == PAYLOAD


IPV4 = frames.ipv4(CAMERA.ip, CLIENT.ip, UDP, DATAGRAM)
IPV6 = frames.ipv6(CAMERA6.ip, CLIENT6.ip, UDP, DATAGRAM)


@pytest.mark.parametrize(
    ("linktype", "data", "mac"),
    [
        (101, IPV4, b""),
        (12, IPV6, b""),
        (228, IPV4, b""),
        (229, IPV6, b""),
        (0, b"\x02\0\0\0" + IPV4, b""),
        (0, b"\0\0\0\x02" + IPV4, b""),
        (0, b"\x1e\0\0\0" + IPV6, b""),
        (108, b"\0\0\0\x18" + IPV6, b""),
        (113, frames.cooked(CAMERA, 0x0800, IPV4), MAC),
        (113, frames.cooked(CAMERA, 0x86DD, IPV6), MAC),
        (276, frames.cooked2(CAMERA, 0x0800, IPV4), MAC),
    ],
)
def test_other_link_types(linktype: int, data: bytes, mac: bytes) -> None:
    found = packet(linktype, data)
    assert (found.mac, found.sport, found.payload) == (mac, 3702, PAYLOAD)


def test_an_unknown_link_type_is_told() -> None:
    assert dissect(105, IPV4) is Unread.LINKTYPE


def test_ethernet_padding_is_not_payload() -> None:
    short = frames.datagram(CAMERA, CLIENT, (1, 2), b"hi")
    assert len(short) == 60
    assert packet(1, short).payload == b"hi"


def test_ipv4_options_are_passed_over() -> None:
    data = frames.ipv4(CAMERA.ip, CLIENT.ip, UDP, DATAGRAM, options=b"\x94\x04\x00\x00")
    assert packet(101, data).payload == PAYLOAD


def test_ipv6_extension_headers_are_passed_over() -> None:
    chain = [(0, bytes(6)), (43, bytes(14)), (60, bytes(6))]
    assert packet(101, frames.ipv6(CAMERA6.ip, CLIENT6.ip, UDP, DATAGRAM, extensions=chain)).payload == PAYLOAD


def test_an_endless_chain_of_extension_headers_ends() -> None:
    chain = [(60, bytes(6))] * 40
    assert dissect(101, frames.ipv6(CAMERA6.ip, CLIENT6.ip, UDP, DATAGRAM, extensions=chain)) is Unread.OTHER


def test_the_first_fragment_is_read_and_later_ones_are_not() -> None:
    first = packet(101, frames.ipv4(CAMERA.ip, CLIENT.ip, UDP, DATAGRAM, more_fragments=True))
    assert first.fragmented
    assert first.payload == PAYLOAD
    for offset in (8, 1480, 32768):
        assert dissect(101, frames.ipv4(CAMERA.ip, CLIENT.ip, UDP, PAYLOAD, fragment_offset=offset)) is Unread.FRAGMENT
    later6 = frames.ipv6(CAMERA6.ip, CLIENT6.ip, UDP, PAYLOAD, extensions=[(44, b"\x05\xc8" + bytes(4))])
    assert dissect(101, later6) is Unread.FRAGMENT


def test_tcp_options_sequence_and_flags_are_read() -> None:
    segment = frames.tcp(CAMERA, CLIENT, (80, 40000), PAYLOAD, seq=7, flags=0x18, options=b"\x02\x04\x05\xb4")
    found = packet(1, frames.framed(CAMERA, CLIENT, frames.ipv4(CAMERA.ip, CLIENT.ip, TCP, segment)))
    assert (found.protocol, found.seq, found.flags, found.payload) == (TCP, 7, 0x18, PAYLOAD)


def test_arp_gives_its_own_addresses() -> None:
    found = packet(1, frames.arp(CAMERA, CLIENT.ip, vlans=(5,)))
    assert (found.protocol, found.mac, found.source, found.target) == (ARP, MAC, b"\x0a\0\0\x09", b"\x0a\0\0\x01")


def test_a_frame_cut_by_the_snapshot_length_keeps_what_is_there() -> None:
    frame = frames.datagram(CAMERA, CLIENT, (3702, 50000), PAYLOAD * 10)
    assert packet(1, frame[:100]).payload == (PAYLOAD * 10)[:58]
    assert dissect(1, frame[:40]) is Unread.SHORT


def test_traffic_without_ports_is_other_traffic() -> None:
    assert dissect(101, frames.ipv4(CAMERA.ip, CLIENT.ip, frames.ICMP, b"ping")) is Unread.OTHER
    assert dissect(1, frames.ethernet(CAMERA.mac, CLIENT.mac, 0x88CC, b"lldp")) is Unread.OTHER


@given(st.sampled_from([0, 1, 12, 101, 108, 113, 228, 276, 999]), st.binary(max_size=120))
def test_any_bytes_of_any_link_type_give_a_packet_or_a_reason(linktype: int, data: bytes) -> None:
    assert isinstance(dissect(linktype, data), Packet | Unread)


@given(st.data())
def test_broken_frames_give_a_packet_or_a_reason(data: st.DataObject) -> None:
    valid = data.draw(st.sampled_from([IPV4, IPV6]))
    at = data.draw(st.integers(0, len(valid)))
    broken = valid[:at] + data.draw(st.binary(max_size=30)) + valid[data.draw(st.integers(at, len(valid))) :]
    assert isinstance(dissect(101, broken), Packet | Unread)
