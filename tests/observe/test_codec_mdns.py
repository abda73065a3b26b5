"""An mDNS response tells services, instances and TXT strings; names cannot loop."""

from __future__ import annotations

import struct

from assay.observe.codec import decode, mac_of
from tests.observe import messages
from tests.observe.messages import dns_name, dns_record, mdns_response

ANNOUNCEMENT = messages.mdns_announcement(
    "_rtsp._tcp.local", "Hall Camera", "cam-1.local", "model=X1", "macaddress=2857BE010203"
)


def test_an_announcement_names_service_instance_and_host() -> None:
    fields = decode("mdns", ANNOUNCEMENT)
    assert fields["mdns_service"] == "_rtsp._tcp.local"
    assert fields["mdns_instance"] == "Hall Camera._rtsp._tcp.local"
    assert fields["mdns_txt"] == "model=X1\nmacaddress=2857BE010203"
    assert fields["hostname"] == "cam-1.local"


def test_a_txt_string_may_state_the_mac_address() -> None:
    assert mac_of("mdns", ANNOUNCEMENT) == "28:57:be:01:02:03"


def test_an_answer_to_the_meta_query_lists_service_types() -> None:
    record = dns_record(dns_name("_services._dns-sd._udp.local"), 12, dns_name("_axis-video._tcp.local"))
    assert decode("mdns", mdns_response(record)) == {"mdns_service": "_axis-video._tcp.local"}


def test_a_reverse_lookup_is_no_service() -> None:
    record = dns_record(dns_name("9.0.0.10.in-addr.arpa"), 12, dns_name("cam.local"))
    assert decode("mdns", mdns_response(record)) == {}


def test_a_query_is_no_device() -> None:
    assert decode("mdns", messages.mdns_query("_rtsp._tcp.local")) == {}


def test_a_name_that_points_at_itself_ends() -> None:
    looping = mdns_response(dns_record(b"\xc0\x0c", 16, messages.dns_txt("a=b")))
    assert decode("mdns", looping) == {"mdns_txt": "a=b"}


def test_two_names_that_point_at_each_other_end() -> None:
    header = struct.pack("!6H", 0, 0x8400, 2, 1, 0, 0)
    first = b"\x01a\xc0\x12" + struct.pack("!HH", 12, 1)
    second = b"\x01b\xc0\x0c" + struct.pack("!HH", 12, 1)
    assert decode("mdns", header + first + second + dns_record(b"\xc0\x12", 16, messages.dns_txt("a=b"))) == {
        "mdns_txt": "a=b"
    }


def test_records_that_are_whole_survive_a_cut() -> None:
    assert decode("mdns", ANNOUNCEMENT[:-5])["hostname"] == "cam-1.local"
