"""Who is new, gone, back or at another address; and whose announcement a frame carries."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from assay.observe.read import read_paths
from assay.observe.watch import heard
from tests.observe import frames, messages
from tests.observe.frames import Host, Stamped, arp, datagram, group, pcap
from tests.observe.watch.listening import (
    HOUR,
    MINUTE,
    Session,
    announces,
    asks,
    chatter,
    events,
    evidence,
    host,
    names_itself,
    of_devices,
    read_once,
    told,
)

ONE, TWO = host(1), host(2)
START = frames.START


def heard_in(tmp_path: Path, stream: list[Stamped], **given: int) -> list[tuple[str, str]]:
    source = tmp_path / "a.pcap"
    source.write_bytes(pcap(sorted(stream)))
    return told(read_once(tmp_path / "out", source, **given))


def test_a_device_is_new_once_however_much_it_says(tmp_path: Path) -> None:
    stream = [*chatter([ONE], 3), (START + 5, names_itself(ONE)), (START + 6, announces(ONE, "Gate"))]
    assert heard_in(tmp_path, stream) == [("device-new", ONE.mac)]
    assert {row["kind"] for row in evidence(tmp_path / "out")} == {"arp", "sadp_udp37020", "mdns"}


def test_a_device_that_falls_silent_vanishes_when_others_were_heard_long_enough(tmp_path: Path) -> None:
    stream = [*chatter([ONE], 1), *chatter([TWO], 4)]
    assert heard_in(tmp_path, stream) == [
        ("device-new", ONE.mac),
        ("device-new", TWO.mac),
        ("device-vanished", ONE.mac),
    ]
    vanished = events(tmp_path / "out")[-1]
    assert vanished["last_heard"] == "2026-01-01T10:55:00Z"
    assert vanished["at"] == "2026-01-01T12:55:00Z"


def test_devices_vanish_in_the_order_in_which_they_fell_silent(tmp_path: Path) -> None:
    """Also where one silence between two frames is over both."""
    last = host(3)
    minutes = [(0, ONE), (1, TWO), (5, TWO), (10, ONE), (18, last), (31, last), (44, last), (58, last), (72, last)]
    stream = [(START + minute * MINUTE, asks(one)) for minute, one in minutes]
    heard_in(tmp_path, stream, vanished_after=HOUR)
    vanished = [
        (row["device"], row["at"][11:16]) for row in events(tmp_path / "out") if row["event"] == "device-vanished"
    ]
    assert vanished == [(TWO.mac, "11:05"), (ONE.mac, "11:10")]


def test_a_device_that_speaks_again_is_back_and_not_new(tmp_path: Path) -> None:
    stream = [*chatter([ONE], 1), *chatter([TWO], 6), *chatter([ONE], 1, start=START + 5 * HOUR)]
    assert heard_in(tmp_path, stream)[2:] == [("device-vanished", ONE.mac), ("device-back", ONE.mac)]


def test_hours_in_which_nobody_captured_do_not_count(tmp_path: Path) -> None:
    """The capture stopped for two days; nobody can say who was there meanwhile."""
    stream = [*chatter([ONE, TWO], 1), *chatter([TWO], 1, start=START + 48 * HOUR)]
    found = heard_in(tmp_path, stream)
    assert ("device-vanished", ONE.mac) not in found
    gap = next(row for row in events(tmp_path / "out") if row["event"] == "interrupted")
    assert (gap["at"], gap["until"]) == ("2026-01-01T10:55:00Z", "2026-01-03T10:00:00Z")


def test_a_question_keeps_a_known_device_there_and_makes_nobody_one(tmp_path: Path) -> None:
    search = datagram(ONE, group(messages.SADP_GROUP), (40_000, 1900), messages.m_search())
    searching = [(START + number * 10 * MINUTE, search) for number in range(30)]
    assert heard_in(tmp_path, [*searching, *chatter([TWO], 5)]) == [("device-new", TWO.mac)]
    more = tmp_path / "more"
    more.mkdir()
    assert heard_in(more, [*searching, *chatter([TWO], 5), (START, asks(ONE))])[:2] == [
        ("device-new", ONE.mac),
        ("device-new", TWO.mac),
    ]
    assert ("device-vanished", ONE.mac) not in told(events(more / "out"))


def test_another_address_is_a_change_and_no_new_device(tmp_path: Path) -> None:
    moved = Host(ONE.mac, "10.0.0.200")
    stream = [*chatter([ONE], 1), *chatter([moved], 1, start=START + HOUR)]
    assert heard_in(tmp_path, stream) == [("device-new", ONE.mac), ("address-changed", ONE.mac)]
    assert events(tmp_path / "out")[1]["before"] == ONE.ip
    assert {row["address"] for row in evidence(tmp_path / "out")} == {ONE.ip, moved.ip}


def test_link_local_and_ipv6_addresses_are_no_moves(tmp_path: Path) -> None:
    stream = [(START, asks(ONE)), (START + 1, asks(Host(ONE.mac, "169.254.7.7"))), (START + 2, asks(ONE))]
    stream += [(START + 3 + number, announces(Host(ONE.mac, f"fe80::{number:x}"), "Gate")) for number in range(1, 40)]
    assert heard_in(tmp_path, stream) == [("device-new", ONE.mac)]


def test_a_router_between_is_told_from_the_devices_behind_it(tmp_path: Path) -> None:
    """It goes back and forth between the addresses of those it forwards for; then they are told apart by address."""
    router = "02:00:5e:10:00:01"
    cameras = [Host("ac:cc:8e:00:00:10", f"10.9.{number}.7") for number in range(4)]
    rounds = [
        (START + turn * MINUTE + number, announces(one, f"C{number}", router, ttl=3))
        for turn in range(3)
        for number, one in enumerate(cameras)
    ]
    found = heard_in(tmp_path, rounds)
    assert ("relay", router) in found
    assert {key for name, key in found if name == "device-new"} == {router, *(f"ip:{one.ip}" for one in cameras)}
    # Nothing in the evidence says that a camera has the router's hardware address.
    assert [row for row in evidence(tmp_path / "out") if row.get("mac") == router] == []


def test_the_address_that_a_reply_states_goes_before_the_frame_s(tmp_path: Path) -> None:
    relayed = names_itself(ONE)[:6] + bytes.fromhex("02005e100001") + names_itself(ONE)[12:]
    assert heard_in(tmp_path, [(START, relayed)]) == [("device-new", ONE.mac)]
    assert evidence(tmp_path / "out")[0]["mac"] == ONE.mac


def test_a_time_to_live_that_a_router_took_from_proves_no_hardware_address_until_arp_does(tmp_path: Path) -> None:
    said = datagram(
        ONE, group(messages.SADP_GROUP), (1900, 1900), messages.ssdp_reply("Linux UPnP/1.0", "uuid:1"), ttl=4
    )
    heard_in(tmp_path, [(START, said), (START + 1, asks(ONE)), (START + 2, said)])
    macs = [(row["kind"], row.get("mac")) for row in evidence(tmp_path / "out")]
    assert macs == [("ssdp_udp1900", None), ("arp", ONE.mac), ("ssdp_udp1900", ONE.mac)]


def test_a_dhcp_request_is_its_client_s_and_its_change_of_address_no_new_device(tmp_path: Path) -> None:
    """Relayed or not: the client's hardware address stands in the message."""
    asked = messages.dhcp(ONE.mac, 3, [(12, b"gate-cam"), (50, bytes([10, 0, 0, 77]))])
    frame = datagram(Host("02:00:5e:10:00:01", "10.0.0.1"), group("255.255.255.255"), (67, 67), asked)
    assert heard_in(tmp_path, [(START, frame)]) == [("device-new", ONE.mac)]
    assert events(tmp_path / "out")[0]["name"] == "gate-cam"


def test_times_that_go_back_are_told_and_break_nothing(tmp_path: Path) -> None:
    early = chatter([ONE, TWO], 1, start=START - 500 * HOUR)
    source = tmp_path / "a.pcap"
    source.write_bytes(pcap([*chatter([ONE, TWO], 1), *early, *chatter([TWO], 5, start=early[-1][0])]))
    found = told(read_once(tmp_path / "out", source))
    assert found.count(("clock-changed", "")) == 1
    assert found[-1] == ("device-vanished", ONE.mac)


def test_frames_that_changed_places_are_no_change_of_the_clock(tmp_path: Path) -> None:
    source = tmp_path / "a.pcap"
    source.write_bytes(pcap([(START + 5 * MINUTE, asks(ONE)), (START, asks(TWO)), (START + 6 * MINUTE, asks(ONE))]))
    assert told(read_once(tmp_path / "out", source)) == [("device-new", ONE.mac), ("device-new", TWO.mac)]


def test_what_one_host_says_to_another_is_not_looked_at(tmp_path: Path) -> None:
    private = datagram(ONE, TWO, (37020, 40_000), messages.sadp_reply("P1", "P1ABCDEF", ONE.mac))
    assert heard_in(tmp_path, [(START, private)]) == []
    assert evidence(tmp_path / "out") == []


def test_secrets_are_dropped_and_counted(tmp_path: Path) -> None:
    said = messages.ssdp_reply("X", "uuid:1", "http://admin:hunter2@10.0.0.3/d.xml")
    frame = datagram(ONE, group(messages.SADP_GROUP), (1900, 1900), said)
    heard_in(tmp_path, [(START, frame)])
    assert "hunter2" not in (tmp_path / "out/evidence/observations.jsonl").read_text()
    session = Session(tmp_path / "out", tmp_path / "a.pcap")
    assert session.watch.counts["secrets dropped"] >= 1
    session.end()


def test_the_evidence_is_what_every_command_reads(tmp_path: Path) -> None:
    heard_in(
        tmp_path, [(START, names_itself(ONE, "DS-9")), (START + 1, announces(TWO, "Hall")), (START + 2, asks(TWO))]
    )
    reading = read_paths([tmp_path / "out" / "evidence"])
    assert reading.left_out == []
    found = {(seen.kind, seen.address): seen for seen in reading.observations}
    assert found["sadp_udp37020", ONE.ip].get("model") == "DS-9"
    assert found["mdns", TWO.ip].seen_at == "2026-01-01T10:00:00Z"
    assert found["arp", TWO.ip].mac == TWO.mac
    assert found["arp", TWO.ip].id == evidence(tmp_path / "out")[2]["id"], "ids stay as the file grows"


def test_a_flood_of_hardware_addresses_is_bounded_counted_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heard, "MOST_DEVICES", 40)
    flood = [(START + number, arp(Host(f"02:00:00:00:{number >> 8:02x}:{number & 255:02x}", "10.0.0.9"), "10.0.0.1"))
             for number in range(500)]  # fmt: skip
    late = [(START + 1000, names_itself(ONE))]
    found = heard_in(tmp_path, [*flood, *late])
    assert [name for name, _ in found].count("device-new") == 21
    assert [name for name, _ in found].count("full") == 1
    assert found[-1] == ("device-new", ONE.mac), "ARP alone leaves room for those who say more"
    session = Session(tmp_path / "out", tmp_path / "a.pcap")
    assert session.watch.counts["announcements of devices beyond the limit"] == 480
    session.end()


def test_a_device_that_never_says_the_same_thing_twice_is_bounded_and_counted(tmp_path: Path) -> None:
    heard_in(tmp_path, [(START + number, names_itself(ONE, f"M{number}")) for number in range(100)])
    assert len(evidence(tmp_path / "out")) == heard.MOST_REPLIES
    session = Session(tmp_path / "out", tmp_path / "a.pcap")
    assert sum(count for name, count in session.watch.counts.items() if "beyond the first" in name) == 68
    session.end()


def test_the_longest_silence_is_learnt(tmp_path: Path) -> None:
    stream = [
        *chatter([TWO], 5),
        (START, asks(ONE)),
        (START + 90 * MINUTE, asks(ONE)),
        (START + 100 * MINUTE, asks(ONE)),
    ]
    heard_in(tmp_path, stream, vanished_after=8 * HOUR)
    session = Session(tmp_path / "out", tmp_path / "a.pcap")
    record = session.watch.devices[ONE.mac].heard[session.place.number]
    assert (record.longest, record.times, record.frames) == (90 * MINUTE, 3, 3)
    session.end()


def test_frames_of_other_links_are_heard_too(tmp_path: Path) -> None:
    source = tmp_path / "a.pcap"
    raw = names_itself(ONE)[14:]
    source.write_bytes(pcap([(START, raw)], linktype=frames.RAW_IP))
    assert told(read_once(tmp_path / "out", source)) == [("device-new", ONE.mac)]


def test_a_frame_of_no_bytes_at_the_end_is_no_device(tmp_path: Path) -> None:
    """Found by fuzzing: its place is behind the last byte."""
    assert heard_in(tmp_path, [(START, asks(ONE)), (START + 10**6, b"")]) == [("device-new", ONE.mac)]


def test_a_time_that_no_calendar_has_is_none(tmp_path: Path) -> None:
    source = tmp_path / "a.pcapng"
    late = frames.block("<", 6, struct.pack("<IIIII", 0, 2**32 - 1, 2**32 - 1, 60, 60) + asks(TWO))
    source.write_bytes(
        frames.section_header()
        + frames.interface(resolution=0)
        + frames.enhanced_packet("<", START, asks(ONE), resolution=0)
        + late
    )
    assert told(read_once(tmp_path / "out", source)) == [("device-new", ONE.mac), ("device-new", TWO.mac)]


def test_events_are_of_the_closed_list(tmp_path: Path) -> None:
    from assay.observe.watch.model import EVENTS

    heard_in(tmp_path, [*chatter([ONE], 1), *chatter([TWO], 5)])
    assert {row["event"] for row in of_devices(tmp_path / "out")} <= set(EVENTS)
