"""What the system learnt of a link is read from its own tables, and an address of many names no device."""

from __future__ import annotations

import ipaddress
import socket
import struct

from hypothesis import given
from hypothesis import strategies as st

from assay.observe.probe.neighbours import own_addresses, table_of
from assay.observe.probe.sockets import Sockets

MAC = bytes.fromhex("02005e0053aa")
REACHABLE, STALE, FAILED, INCOMPLETE, NOARP = 0x02, 0x04, 0x20, 0x01, 0x40


def attribute(kind: int, content: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(content), kind) + content + bytes(-len(content) % 4)


def row(
    address: str, state: int, mac: bytes = MAC, link: int = 2, family: int = socket.AF_INET6, kind: int = 28
) -> bytes:
    """A message of rtnetlink(7), written by hand: struct nlmsghdr, struct ndmsg, NDA_DST, NDA_LLADDR."""
    body = struct.pack("=BxxxiHBB", family, link, state, 0, 1) + attribute(1, ipaddress.ip_address(address).packed)
    body += attribute(2, mac) if mac else b""
    return struct.pack("=IHHII", 16 + len(body), kind, 2, 1, 0) + body


def test_neighbours_are_known_absent_or_not_told() -> None:
    told = (
        row("fd00::1", REACHABLE)
        + row("fd00::2", STALE)
        + row("fd00::3", FAILED, b"")
        + row("fd00::4", INCOMPLETE, b"")
    )
    assert table_of(told) == {"fd00::1": MAC.hex(":"), "fd00::2": MAC.hex(":"), "fd00::3": "", "fd00::4": ""}
    for other in (row("ff02::fb", NOARP), row("10.0.0.1", STALE, family=socket.AF_INET), row("fd00::1", STALE, kind=20),
                  row("fd00::1", STALE, b"\x01\x00\x5e\0\0\1")):  # fmt: skip
        assert table_of(other) == {}


def test_an_address_that_two_links_hold_differently_is_nobodys() -> None:
    other = bytes.fromhex("02005e0053bb")
    assert table_of(row("fe80::1", STALE) + row("fe80::1", STALE, other, 3)) == {}
    assert table_of(row("fe80::1", STALE) + row("fe80::1", STALE, MAC, 3)) == {"fe80::1": MAC.hex(":")}


@given(st.binary(max_size=200), st.integers(0, 60), st.integers(0, 255))
def test_a_table_of_any_bytes_is_read_to_its_end(told: bytes, at: int, byte: int) -> None:
    whole = row("fd00::1", STALE) * 2
    for one in (told, whole[:at], whole[:at] + bytes([byte]) + whole[at + 1 :]):
        assert all(ipaddress.ip_address(address).version == 6 for address in table_of(one))


def test_the_systems_own_table_can_be_read() -> None:
    assert all(ipaddress.ip_address(address) for address in Sockets().neighbours())


def test_an_address_of_many_hosts_is_a_routers() -> None:
    many = {f"fd00::{number:x}": "02:00:5e:00:53:01" for number in range(1, 20)}
    assert own_addresses(many | {"fd00::a:1": "02:00:5e:00:53:02", "fd00::a:2": ""}) == {
        "fd00::a:1": "02:00:5e:00:53:02"
    }


def test_a_device_may_have_as_many_addresses_of_each_version() -> None:
    both = {f"fd00::{number:x}": "02:00:5e:00:53:01" for number in range(1, 6)}
    both |= {f"10.0.0.{number}": "02:00:5e:00:53:01" for number in range(1, 6)}
    assert own_addresses(both) == both
