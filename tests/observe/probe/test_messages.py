"""What can be sent is a closed list, and every byte of it is pinned."""

from __future__ import annotations

import ipaddress
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.observe.probe.messages import DESCRIPTION_PATH, MESSAGES, ber_length, permitted
from tests.observe.probe.pinned import ADDRESS, COMMUNITY, DESCRIPTION, PINNED, UUID

HOST = ipaddress.ip_address(ADDRESS)
rows = pytest.mark.parametrize("name", sorted(PINNED))


def test_the_list_holds_the_pinned_messages_and_no_other() -> None:
    assert set(MESSAGES) == set(PINNED)


@rows
def test_the_bytes_of_a_message_are_the_pinned_ones(name: str) -> None:
    transport, ports, pinned = PINNED[name]
    message = MESSAGES[name]
    assert (message.transport, tuple(sorted(message.ports))) == (transport, ports)
    assert message.bytes_for(HOST, ports[0], uuid=UUID, path=DESCRIPTION.encode(), community=COMMUNITY) == pinned


@rows
def test_the_pinned_bytes_are_permitted_to_their_own_ports_alone(name: str) -> None:
    transport, ports, pinned = PINNED[name]
    first = ports[0] if transport == "udp" or b"http" not in pinned else 80
    assert permitted(transport, first, pinned, HOST) is MESSAGES[name]
    others = {21, 22, 23, 25, 80, 161, 162, 443, 554, 3702, 8443, 9100, 37020, 37777, 37810} - set(ports)
    assert [port for port in others if permitted(transport, port, pinned, HOST)] == []
    for other in {"udp", "tcp", "tls"} - {transport}:
        assert permitted(other, first, pinned, HOST) is None  # type: ignore[arg-type]


@rows
@given(data=st.data())
def test_one_changed_byte_is_one_too_many(name: str, data: st.DataObject) -> None:
    transport, ports, pinned = PINNED[name]
    at = data.draw(st.integers(0, len(pinned) - 1))
    byte = data.draw(st.integers(0, 255))
    changed = pinned[:at] + bytes([byte]) + pinned[at + 1 :]
    found = permitted(transport, ports[0], changed, HOST)
    if changed == pinned:
        return
    # Another UUID, description or community, and the second Ubiquiti question, are of the list (which community: the gate's to say).
    if found is not None:
        uuid = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
        ways = [pinned, PINNED["ubiquiti-search-2"][2], PINNED["ubiquiti-search-1"][2]]
        as_uuid = re.escape(pinned).replace(re.escape(UUID.encode()), uuid.encode())
        as_path = re.escape(pinned).replace(re.escape(DESCRIPTION.encode()), DESCRIPTION_PATH.pattern)
        as_community = re.escape(pinned).replace(re.escape(COMMUNITY), b"." * len(COMMUNITY))
        assert (
            changed in ways
            or re.fullmatch(as_uuid, changed)
            or re.fullmatch(as_path, changed)
            or (name.startswith("snmp") and re.fullmatch(as_community, changed, re.DOTALL))
        )


@rows
def test_bytes_before_or_after_a_message_are_not_permitted(name: str) -> None:
    transport, ports, pinned = PINNED[name]
    for changed in (
        pinned + b"\n",
        b" " + pinned,
        pinned + pinned,
        pinned[:-1],
        pinned + b"GET /reboot.cgi HTTP/1.1\r\n\r\n",
    ):
        assert permitted(transport, ports[0], changed, HOST) is None


def test_a_request_that_names_another_host_is_not_permitted() -> None:
    _, _, pinned = PINNED["http-root"]
    for other in (b"10.20.0.8", b"10.20.0.7:8080", b"evil.example", b"[fd00::7]"):
        assert permitted("tcp", 80, pinned.replace(b"10.20.0.7", other), HOST) is None


@pytest.mark.parametrize(
    "path",
    ["/", "/reboot.cgi", "/cgi-bin/desc.xml", "/a/../b.xml", "/desc.xml?reboot=1", "/desc.xml#", "//evil.example/desc.xml",
     "/desc.xml HTTP/1.1\r\nX: y", "/desc%2exml", "/audio.cgi/x.xml", "/factory-Reset.xml", "desc.xml", "/desc.xml\n", "/" + "a" * 70 + ".xml"],
)  # fmt: skip
def test_a_description_path_that_could_be_more_than_a_file_is_not_in_the_list(path: str) -> None:
    assert not DESCRIPTION_PATH.fullmatch(path.encode())


@pytest.mark.parametrize("path", ["/desc.xml", "/upnp/BasicDevice.xml", "/rootDesc.xml", "/upnp_device_desc.xml"])
def test_the_paths_that_firmware_uses_are(path: str) -> None:
    assert DESCRIPTION_PATH.fullmatch(path.encode())


def test_no_message_logs_in_writes_or_starts_a_stream() -> None:
    for transport, _, pinned in PINNED.values():
        text = pinned.lower()
        for word in (b"authorization", b"password", b"username", b"wsse", b"security>", b"cookie", b"setup", b"play", b".cgi", b"cgi-bin",
                     b"put ", b"delete ", b"<set", b"reboot", b"snapshot", b"getstreamuri", b"getsnapshoturi"):  # fmt: skip
            assert word not in text, (word, pinned)
        if transport != "udp" and not pinned.startswith(b"\x16"):
            assert pinned.split(b" ")[0] in (b"GET", b"POST", b"OPTIONS", b"DESCRIBE")
    posts = [pinned for _, _, pinned in PINNED.values() if pinned.startswith(b"POST")]
    assert all(re.search(rb"<Get(?:Services|Capabilities)[ >]", post) for post in posts)


def test_the_only_commands_on_the_vendor_ports_are_searches() -> None:
    assert b"<Types>inquiry</Types>" in PINNED["sadp-inquiry"][2]
    assert b'"method":"DHDiscover.search"' in PINNED["dhip-search"][2]
    assert int.from_bytes(PINNED["dvrip-search"][2][14:16], "little") == 1530
    for port in (37020, 37810, 34569, 20002):
        assert len([name for name, (_, ports, _) in PINNED.items() if port in ports]) == 1


@pytest.mark.parametrize("name", ["snmp-get", "snmp-get-1"])
def test_snmp_only_reads(name: str) -> None:
    """RFC 3416 section 3: of the PDUs, [0] is GetRequest, [3] SetRequest."""
    pinned = PINNED[name][2]
    assert pinned[pinned.index(COMMUNITY) + len(COMMUNITY)] == 0xA0
    for other in range(0xA1, 0xA9):
        changed = pinned.replace(COMMUNITY + b"\xa0", COMMUNITY + bytes([other]))
        assert permitted("udp", 161, changed, HOST) is None


@given(st.binary(min_size=1, max_size=255))
def test_any_community_is_framed_by_its_lengths_and_none_holds_another_message(community: bytes) -> None:
    for name in ("snmp-get", "snmp-get-1"):
        written = MESSAGES[name].bytes_for(HOST, 161, community=community)
        assert permitted("udp", 161, written, HOST) is MESSAGES[name]
        assert permitted("udp", 161, written[:-1], HOST) is None
        wrong = bytes([written[0], (written[1] + 1) % 256]) + written[2:]
        assert permitted("udp", 161, wrong, HOST) is None


def test_no_community_is_no_message() -> None:
    assert permitted("udp", 161, MESSAGES["snmp-get"].bytes_for(HOST, 161), HOST) is None


@pytest.mark.parametrize(
    ("size", "written"), [(0, "00"), (127, "7f"), (128, "8180"), (255, "81ff"), (256, "820100"), (65_535, "82ffff")]
)
def test_a_length_is_written_as_x_690_says(size: int, written: str) -> None:
    """X.690 section 8.1.3: one octet up to 127, then how many octets follow."""
    assert ber_length(size).hex() == written
