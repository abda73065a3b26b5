"""A capture gives one observation per distinct reply of a device, and counts everything else."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assay.observe.codec import decode
from assay.observe.model import Observation, Reading, observation_id
from assay.observe.read import capture_listener
from assay.observe.read.capture import read_capture
from tests.observe import frames, messages
from tests.observe.frames import Conversation, Host, arp, datagram, group

CAMERA = Host("28:57:be:01:02:03", "192.168.1.64")
RECORDER = Host("3c:ef:8c:01:02:03", "192.168.1.65")
CLIENT = Host("f4:8e:38:00:00:09", "192.168.1.10")
ROUTER = "00:11:22:33:44:55"
DISCOVERY = group(messages.SADP_GROUP)
ALL = group(messages.ALL_HOSTS)
LEAF = messages.certificate("192.168.1.64", "NVR CA")
SADP = messages.sadp_reply("XR-7604", "XR-76040420200101AAWR1", CAMERA.mac)
SECRET = "hunter2-Xy"
SHA = "0" * 64
Read = Callable[..., Reading]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads the frames, or a file's bytes, as a capture of that link type: many at once and one by one, which must agree."""

    def reading(*packets: bytes, data: bytes = b"", linktype: int = frames.ETHERNET) -> Reading:
        path = tmp_path / "a.pcap"
        path.write_bytes(data or frames.pcap(frames.stamped(packets), linktype=linktype))
        found = read_capture(path, "a.pcap", SHA)
        assert found == read_capture(path, "a.pcap", SHA, one_by_one=True)
        return found

    return reading


def connection(port: int, *turns: bytes, server: Host = CAMERA, segment: int = 1400, ttl: int = 64) -> list[bytes]:
    """A TCP connection in which client and server speak in turn."""
    talk = Conversation(CLIENT, server, (40000 + port % 1000, port), segment, ttl).opened()
    for index, turn in enumerate(turns):
        talk = talk.answers(turn) if index % 2 else talk.asks(turn)
    return talk.closed().frames


def only(reading: Reading) -> Observation:
    (seen,) = reading.observations
    return seen


def left_out(reading: Reading, reason: str) -> list[str]:
    return [line.detail for line in reading.left_out if line.reason == reason]


GET = b"GET / HTTP/1.1\r\nHost: 192.168.1.64\r\n\r\n"
EVERY_KIND = {
    "arp": [arp(CAMERA, CLIENT.ip)],
    "dhcp": [datagram(Host(CAMERA.mac, "0.0.0.0"), ALL, (68, 67), messages.dhcp(CAMERA.mac, 1, [(60, b"udhcp")]))],
    "sadp_udp37020": [datagram(CAMERA, DISCOVERY, (37020, 37020), SADP)],
    "dhip_udp37810": [datagram(RECORDER, CLIENT, (37810, 50000), messages.dhip_reply(RECORDER.mac))],
    "wsd_udp3702": [datagram(CAMERA, CLIENT, (3702, 50000), messages.wsd_match(["hardware/M"]))],
    "ssdp_udp1900": [datagram(CAMERA, CLIENT, (1900, 50000), messages.ssdp_reply("x UPnP/1.0", "uuid:1"))],
    "mdns": [datagram(CAMERA, group(messages.MDNS_GROUP), (5353, 5353), messages.mdns_announcement("_rtsp._tcp.local", "C", "c.local"))],
    "xiongmai_udp34569": [datagram(CAMERA, ALL, (34569, 34569), messages.xiongmai(1531, {"NetWork.NetCommon": {"SN": "1"}}))],
    "ubiquiti_udp10001": [datagram(CAMERA, CLIENT, (10001, 50000), messages.ubiquiti((12, b"UGW3")))],
    "tplink_tdp_udp20002": [datagram(CAMERA, CLIENT, (20002, 50000), messages.tdp({"device_model": "C100"}))],
    "tplink_shp_udp9999": [datagram(CAMERA, CLIENT, (9999, 50000), messages.xor_autokey(b'{"system":{"get_sysinfo":{"model":"H"}}}'))],
    "http": connection(80, GET, messages.lines("HTTP/1.1 200 OK", "Server: Webs", body="<title>Acme</title>")),
    "rtsp": connection(554, b"OPTIONS * RTSP/1.0\r\n\r\n", messages.lines("RTSP/1.0 200 OK", "CSeq: 1", "Server: S")),
    "tls_cert": connection(443, messages.tls_client_hello(), messages.tls_server_flight(LEAF, record_size=300), segment=200),
    "telnet": connection(23, b"\xff\xfd\x01", b"\xff\xfb\x01box login: "),
    "ssh": connection(22, b"SSH-2.0-OpenSSH_9\r\n", b"SSH-2.0-dropbear_2019\r\n"),
    "ftp": connection(21, b"USER x\r\n", b"220 Acme FTP\r\n331 Password required for x\r\n"),
    "sip": [datagram(CAMERA, CLIENT, (5060, 5060), messages.lines("SIP/2.0 200 OK", "Server: Acme/1"))],
    "hik_sdk_tcp8000": connection(8000, b"x", bytes.fromhex("000000100000001e0000001e00000000")),
}  # fmt: skip


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_each_protocol_gives_its_observation(kind: str, read: Read) -> None:
    reading = read(*EVERY_KIND[kind])
    seen = only(reading)
    assert seen.kind == kind
    assert seen.fields
    assert seen.mac == (RECORDER.mac if kind == "dhip_udp37810" else CAMERA.mac)
    assert seen.address == (None if kind == "dhcp" else RECORDER.ip if kind == "dhip_udp37810" else CAMERA.ip)
    assert seen.seen_at == "2026-01-01T10:00:00Z"
    assert (seen.source.path, seen.source.sha256, seen.source.unit) == ("a.pcap", SHA, "frame")
    assert reading.left_out == [] or {line.reason for line in reading.left_out} <= {"not-read"}


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_what_is_kept_as_raw_says_the_same_again(kind: str, read: Read) -> None:
    seen = only(read(*EVERY_KIND[kind]))
    assert decode(kind, seen.raw.encode("latin-1")) == dict(seen.fields)


def test_the_frame_number_is_that_of_the_reply(read: Read) -> None:
    reading = read(*EVERY_KIND["http"])
    assert only(reading).source.record == 5  # after the handshake's three frames and the request


def test_the_demo_of_all_protocols_reads_alike_from_every_container(tmp_path: Path) -> None:
    stamped = frames.stamped([frame for packets in EVERY_KIND.values() for frame in packets])
    forms = [
        frames.pcap(stamped),
        frames.pcap(stamped, order=">", nanoseconds=True),
        frames.pcapng(stamped),
        frames.pcapng(stamped, order=">", resolution=9),
    ]
    seen = []
    for data in forms:
        (tmp_path / "x").write_bytes(data)
        seen.append(read_capture(tmp_path / "x", "x", SHA).observations)
    assert {observation.kind for observation in seen[0]} == set(EVERY_KIND)
    assert seen[0] == seen[1] == seen[2] == seen[3]
    assert [observation.source.record for observation in seen[0]] == sorted(one.source.record for one in seen[0])


def test_a_repeated_reply_is_one_observation_at_its_first_time(read: Read) -> None:
    reply = EVERY_KIND["sadp_udp37020"][0]
    reading = read(EVERY_KIND["arp"][0], reply, reply, reply)
    assert [seen.source.record for seen in reading.observations] == [1, 2]


def test_a_fresh_nonce_makes_no_new_reply(read: Read) -> None:
    def challenge(nonce: str) -> bytes:
        return messages.lines(
            "HTTP/1.1 401 No", f'WWW-Authenticate: Digest realm="R", nonce="{nonce}"', "Content-Length: 0"
        )

    two = connection(80, GET, challenge("a1")) + connection(8080, GET, challenge("b2"))
    assert 'nonce="a1"' in only(read(*two)).fields["http_wwwauth"]


def test_one_connection_may_hold_several_replies(read: Read) -> None:
    told = '<DeviceInfo xmlns="http://www.std-cgi.com/ver20/XMLSchema"><model>X1</model></DeviceInfo>'
    first = messages.lines("HTTP/1.1 401 Unauthorized", 'WWW-Authenticate: Digest realm="R"', "Content-Length: 0")
    second = messages.lines(
        "HTTP/1.1 200 OK", f"Content-Length: {len(told)}", "Content-Type: application/xml", body=told
    )
    reading = read(*connection(80, GET, first, GET, second))
    assert [seen.kind for seen in reading.observations] == ["http", "http", "isapi_deviceinfo"]
    assert reading.observations[2].fields["model"] == "X1"


def test_a_certificate_after_a_warning_is_read(read: Read) -> None:
    flight = messages.tls_record(21, b"\x01\x70") + messages.tls_server_flight(LEAF)
    assert (
        only(read(*connection(443, messages.tls_client_hello(), flight))).fields["x509_issuers"]
        == "CN=NVR CA,O=Example"
    )


def test_questions_are_not_devices_and_are_counted(read: Read) -> None:
    reading = read(
        datagram(CLIENT, DISCOVERY, (37020, 37020), messages.sadp_inquiry()),
        datagram(CLIENT, DISCOVERY, (37020, 37020), messages.sadp_inquiry()),
        datagram(CLIENT, group(messages.DHIP_GROUP), (50000, 37810), messages.dhip_search()),
        datagram(CLIENT, DISCOVERY, (50000, 3702), messages.wsd_probe()),
        datagram(CLIENT, DISCOVERY, (50000, 1900), messages.m_search()),
        datagram(CLIENT, group(messages.MDNS_GROUP), (5353, 5353), messages.mdns_query("_rtsp._tcp.local")),
        datagram(CLIENT, ALL, (50000, 10001), b"\x01\x00\x00\x00"),
        datagram(CLIENT, ALL, (67, 68), messages.dhcp(CAMERA.mac, 2, op=2, assigned="192.168.1.64")),
        arp(Host(CAMERA.mac, "0.0.0.0"), CAMERA.ip),
    )
    assert reading.observations == []
    told = left_out(reading, "not-a-device")
    assert len(told) == 8
    assert "2 SADP inquiries and commands" in told
    assert {line.reason for line in reading.left_out} == {"not-a-device"}


def test_a_reply_from_an_unusual_port_is_known_by_its_beginning(read: Read) -> None:
    reading = read(
        datagram(CAMERA, CLIENT, (49152, 50000), messages.ssdp_reply("x", "uuid:1")),
        datagram(CAMERA, CLIENT, (49152, 50001), messages.wsd_match(["name/x"])),
        datagram(CAMERA, CLIENT, (49152, 50002), SADP),
        datagram(CAMERA, CLIENT, (49152, 50003), messages.dhip_reply(CAMERA.mac)),
    )
    assert [seen.kind for seen in reading.observations] == [
        "ssdp_udp1900",
        "wsd_udp3702",
        "sadp_udp37020",
        "dhip_udp37810",
    ]


def test_an_acknowledgement_gives_the_client_s_address(read: Read) -> None:
    ack = messages.dhcp(CAMERA.mac, 5, op=2, assigned="192.168.1.64")
    seen = only(read(datagram(Host(ROUTER, "192.168.1.1"), ALL, (67, 68), ack)))
    assert (seen.mac, seen.address) == (CAMERA.mac, "192.168.1.64")


# Whose hardware address ------------------------------------------------------------------------------------------------


def through_router(server: Host) -> Host:
    return Host(ROUTER, server.ip)


def test_a_router_s_address_is_not_a_device_s(read: Read) -> None:
    remote = [Host(ROUTER, f"10.0.{net}.9") for net in (1, 2, 3)]
    reading = read(
        *(
            frame
            for server in remote
            for frame in connection(554, b"x", messages.lines("RTSP/1.0 200 OK", "Server: S"), server=server)
        )
    )
    assert [seen.mac for seen in reading.observations] == [None, None, None]
    assert [seen.address for seen in reading.observations] == ["10.0.1.9", "10.0.2.9", "10.0.3.9"]
    assert ROUTER in left_out(reading, "router-mac")[0]
    assert "3 replies" in left_out(reading, "router-mac")[0]


def test_what_the_payload_states_wins_over_the_frame(read: Read) -> None:
    assert only(read(datagram(through_router(CAMERA), CLIENT, (37020, 50000), SADP, ttl=63))).mac == CAMERA.mac


def test_a_uuid_that_may_be_a_sample_s_does_not_win_over_the_frame(read: Read) -> None:
    reply = messages.wsd_match(["name/x"], "urn:uuid:cea94000-fb96-11b3-8260-0cc47a010203")
    assert only(read(datagram(CAMERA, CLIENT, (3702, 50000), reply))).mac == CAMERA.mac
    assert only(read(datagram(CAMERA, CLIENT, (3702, 50000), reply, ttl=63))).mac == "0c:c4:7a:01:02:03"


def test_a_proxy_that_answers_arp_for_many_gives_no_observations(read: Read) -> None:
    reading = read(
        *(arp(Host(ROUTER, f"10.0.0.{host}"), "10.0.0.200") for host in range(1, 20)), arp(CAMERA, CLIENT.ip)
    )
    assert only(reading).mac == CAMERA.mac
    assert len(left_out(reading, "router-mac")) == 1


def test_web_sites_beyond_a_router_are_not_devices_but_a_public_rtsp_server_may_be(read: Read) -> None:
    site = Host(ROUTER, "93.184.216.34")
    page = connection(80, GET, messages.lines("HTTP/1.1 200 OK", "Server: nginx"), server=site, ttl=53)
    video = connection(554, b"x", messages.lines("RTSP/1.0 200 OK", "Server: S"), server=site, ttl=53)
    reading = read(*page, *video)
    assert only(reading).kind == "rtsp"
    assert left_out(reading, "not-a-device") == ["1 web replies from public addresses beyond a router"]


@pytest.mark.parametrize(
    ("linktype", "wrap"),
    [
        (frames.RAW_IP, lambda packet: packet),
        (frames.NULL, lambda packet: b"\x02\0\0\0" + packet),
        (frames.LINUX_SLL, lambda packet: frames.cooked(CAMERA, 0x0800, packet)),
        (frames.LINUX_SLL2, lambda packet: frames.cooked2(CAMERA, 0x0800, packet)),
    ],
)
def test_other_link_types_are_read(linktype: int, wrap: Callable[[bytes], bytes], read: Read) -> None:
    inner = frames.packet(
        CAMERA, CLIENT, frames.UDP, frames.udp(CAMERA, CLIENT, (1900, 5000), messages.ssdp_reply("x", "u"))
    )
    seen = only(read(wrap(inner), linktype=linktype))
    assert seen.address == CAMERA.ip
    assert seen.mac == (CAMERA.mac if linktype in (frames.LINUX_SLL, frames.LINUX_SLL2) else None)


def test_ipv6_replies_are_read(read: Read) -> None:
    camera, client = Host(CAMERA.mac, "fe80::64"), Host(CLIENT.mac, "fe80::10")
    seen = only(read(datagram(camera, client, (3702, 50000), messages.wsd_match(["name/x"]))))
    assert (seen.address, seen.mac) == ("fe80::64", CAMERA.mac)


# Secrets ----------------------------------------------------------------------------------------------------------------


def everything(reading: Reading) -> str:
    return repr([(seen.raw, dict(seen.fields)) for seen in reading.observations]) + repr(reading.left_out)


def test_an_authorization_header_is_counted_and_never_kept(read: Read) -> None:
    ask = messages.lines("GET /ISAPI HTTP/1.1", f"Authorization: Basic {SECRET}", "Host: x")
    reading = read(*connection(80, ask, messages.lines("HTTP/1.1 200 OK", "Server: Webs")))
    assert SECRET not in everything(reading)
    assert reading.secrets_dropped == {"Authorization header": 1}
    assert only(reading).fields["http_servers"] == "Webs"


def test_credentials_in_a_requested_address_are_counted(read: Read) -> None:
    ask = messages.lines(f"DESCRIBE rtsp://admin:{SECRET}@192.168.1.64/ch1 RTSP/1.0", "CSeq: 2")
    reading = read(*connection(554, ask, messages.lines("RTSP/1.0 200 OK", "CSeq: 2")))
    assert SECRET not in everything(reading)
    assert reading.secrets_dropped == {"request": 1}


def test_a_sip_phone_s_authorization_and_name_are_not_kept(read: Read) -> None:
    register = messages.lines(
        "REGISTER sip:bob@10.0.0.1 SIP/2.0",
        "From: <sip:bob@10.0.0.1>",
        f'Authorization: Digest response="{SECRET}"',
        "User-Agent: Door X1",
    )
    reading = read(datagram(CAMERA, CLIENT, (5060, 5060), register))
    assert only(reading).fields == {"sip_user_agents": "Door X1"}
    assert SECRET not in everything(reading)
    assert "bob" not in everything(reading)
    assert reading.secrets_dropped["Authorization header"] == 1


@pytest.mark.parametrize(
    "reply",
    [
        messages.lines("HTTP/1.1 200 OK", f"Set-Cookie: sid={SECRET}; path=/"),
        messages.lines("HTTP/1.1 302 Found", f"Location: http://admin:{SECRET}@192.168.1.64/"),
        messages.lines("HTTP/1.1 200 OK", body=f"<User><Password>{SECRET}</Password></User>"),
        messages.lines("HTTP/1.1 200 OK", body="x" * 4080 + f'{{"password": "{SECRET}"}}'),
    ],
)
def test_secrets_in_a_reply_are_dropped_and_counted(reply: bytes, read: Read) -> None:
    reading = read(*connection(80, GET, reply))
    assert SECRET not in everything(reading)
    assert SECRET[:6] not in everything(reading)
    assert sum(reading.secrets_dropped.values()) >= 1


def test_a_telnet_session_ends_at_its_prompt(read: Read) -> None:
    reading = read(
        *connection(23, b"bob\r\n", b"box login: ", SECRET.encode(), b"bob\r\nPassword: \r\n$ cat " + SECRET.encode())
    )
    assert only(reading).raw == "box login:"


def test_an_ftp_password_is_counted_and_never_kept(read: Read) -> None:
    talk = Conversation(CLIENT, CAMERA, (40000, 21)).opened().answers(b"220 Acme FTP\r\n")
    talk.asks(b"USER bob\r\n").answers(b"331 Password required for bob\r\n").asks(
        f"PASS {SECRET}\r\n".encode()
    ).closed()
    reading = read(*talk.frames)
    assert only(reading).raw == "220 Acme FTP\r\n"
    assert reading.secrets_dropped["request"] == 1
    assert SECRET not in everything(reading)


# Bounds and broken files ------------------------------------------------------------------------------------------------


def test_a_sender_with_endless_different_pages_is_capped_and_counted(read: Read) -> None:
    pages = [
        frame
        for n in range(40)
        for frame in connection(8000 + n, GET, messages.lines("HTTP/1.1 200 OK", body=f"page {n}"))
    ]
    reading = read(*pages)
    assert len(reading.observations) == capture_listener.MAX_PER_SENDER
    assert any(detail.startswith("8 replies beyond") for detail in left_out(reading, "not-read"))


def test_a_flood_of_arp_leaves_room_for_replies(read, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(capture_listener, "MAX_OBSERVATIONS", 20)
    flood = [arp(Host(f"28:57:be:00:00:{n:02x}", f"10.0.0.{n}"), CLIENT.ip) for n in range(1, 31)]
    reading = read(*flood, *EVERY_KIND["sadp_udp37020"])
    assert [seen.kind for seen in reading.observations] == ["arp"] * 10 + ["sadp_udp37020"]
    assert any(detail.startswith("20 arp replies beyond") for detail in left_out(reading, "not-read"))


def test_a_fragmented_reply_is_read_as_far_as_its_first_fragment_goes(read: Read) -> None:
    whole = frames.udp(CAMERA, CLIENT, (3702, 50000), messages.wsd_match(["hardware/M"] * 20, "urn:uuid:x"))
    cut = (whole.index(b"<d:XAddrs>") + 8) // 8 * 8
    first = frames.ipv4(CAMERA.ip, CLIENT.ip, frames.UDP, whole[:cut], more_fragments=True)
    second = frames.ipv4(CAMERA.ip, CLIENT.ip, frames.UDP, whole[cut:], fragment_offset=cut)
    reading = read(*(frames.framed(CAMERA, CLIENT, part) for part in (first, second)))
    assert only(reading).fields["model"] == "M"
    assert sorted(left_out(reading, "not-read")) == [
        "1 first fragments, read as far as they go",
        "1 frames: later fragment of an IP packet",
    ]


def test_an_empty_file_and_a_foreign_one_are_left_out(tmp_path: Path) -> None:
    for content, reason in ((b"", "empty"), (b"\0" * 5000, "unknown-format"), (b"hello", "unknown-format")):
        (tmp_path / "x").write_bytes(content)
        reading = read_capture(tmp_path / "x", "x", SHA)
        assert reading.observations == []
        assert [line.reason for line in reading.left_out] == [reason]


def test_a_megabyte_of_zeros_behind_a_header_ends_soon(read: Read) -> None:
    reading = read(data=frames.pcap([]) + bytes(1 << 20))
    assert left_out(reading, "truncated")


SMALL = frames.stamped([*EVERY_KIND["arp"], *EVERY_KIND["sadp_udp37020"], *EVERY_KIND["rtsp"]])


@pytest.mark.parametrize("data", [frames.pcap(SMALL), frames.pcapng(SMALL, order=">")], ids=["pcap", "pcapng"])
def test_a_capture_cut_at_any_byte_keeps_what_came_before_and_says_so(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "cut"
    path.write_bytes(data)
    whole = [seen.kind for seen in read_capture(path, "cut", SHA).observations]
    assert whole == ["arp", "sadp_udp37020", "rtsp"]
    kept = 0
    told = 0
    for cut in range(len(data)):
        path.write_bytes(data[:cut])
        reading = read_capture(path, "cut", SHA)
        kinds = [seen.kind for seen in reading.observations]
        assert kinds == whole[: len(kinds)]
        assert len(kinds) >= kept
        kept = len(kinds)
        told += any(line.reason in ("truncated", "unknown-format", "empty") for line in reading.left_out)
        assert all(line.record is not None for line in reading.left_out if line.reason == "truncated")
    assert kept == 3
    # Only a cut exactly between two frames or blocks cannot be told from the end.
    assert told >= len(data) - len(SMALL) - 3


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from([frames.pcap(SMALL), frames.pcapng(SMALL)]), st.data())
def test_a_broken_capture_never_raises(tmp_path: Path, valid: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(valid)))
    until = data.draw(st.integers(at, len(valid)))
    path = tmp_path / "broken"
    path.write_bytes(valid[:at] + data.draw(st.binary(max_size=50)) + valid[until:])
    for seen in read_capture(path, "broken", SHA).observations:
        assert seen.id == observation_id(seen)
        seen.raw.encode("latin-1")


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=5), st.sampled_from([1, 101, 113, 276, 0]))
def test_frames_of_any_bytes_never_raise(tmp_path: Path, packets: list[bytes], linktype: int) -> None:
    path = tmp_path / "any"
    path.write_bytes(frames.pcap(frames.stamped(packets), linktype=linktype))
    read_capture(path, "any", SHA)


@pytest.mark.parametrize("time", [0, 2**62, 253_402_300_800 * 10**9])
def test_a_time_that_is_none_or_outside_the_calendar_is_left_open(time: int, tmp_path: Path) -> None:
    data = frames.pcapng([(0, EVERY_KIND["arp"][0])], resolution=0x80 | 0)
    ticks = struct.pack("<II", time // 10**9 >> 32, time // 10**9 & 0xFFFFFFFF)
    at = data.index(struct.pack("<I", 6), 60) + 12
    path = tmp_path / "x"
    path.write_bytes(data[:at] + ticks + data[at + 8 :])
    seen = only(read_capture(path, "x", SHA))
    assert seen.seen_at is None or seen.seen_at.startswith("2116")
