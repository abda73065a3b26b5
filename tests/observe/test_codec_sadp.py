"""A SADP reply tells model, serial and firmware; other messages of its port tell nothing."""

from __future__ import annotations

import pytest

from assay.observe.codec import decode, mac_of
from tests.observe import messages

KIND = "sadp_udp37020"
REPLY = messages.sadp_reply("XR-7604", "XR-76040420200101AAWR123456789", "28:57:be:01:02:03", oem="OEM-7")


def test_a_reply_names_the_device() -> None:
    fields = decode(KIND, REPLY)
    assert fields["model"] == "XR-7604"
    assert fields["serial"] == "XR-76040420200101AAWR123456789"
    assert fields["firmware"] == "V5.5.0build 180413"
    assert fields["sadp_dsp"] == "V7.3, build 180412"
    assert fields["sadp_oeminfo"] == "OEM-7"
    assert fields["sadp_devicetype"] == "2087"
    assert fields["sadp_encrypt"] == "true"
    assert fields["sadp_xml"].startswith("<?xml")


def test_the_mac_address_is_written_with_dashes_and_read() -> None:
    assert b"<MAC>28-57-be-01-02-03</MAC>" in REPLY
    assert mac_of(KIND, REPLY) == "28:57:be:01:02:03"


def test_a_search_is_no_device() -> None:
    assert decode(KIND, messages.sadp_inquiry()) == {}


def test_a_namespaced_match_is_ws_discovery_and_not_this() -> None:
    assert decode(KIND, messages.wsd_match(["name/x"])) == {}


@pytest.mark.parametrize("kind", ["reset", "update", "activate", "MailBox"])
def test_a_command_and_its_answer_are_not_read(kind: str) -> None:
    assert decode(KIND, REPLY.replace(b">inquiry<", f">{kind}<".encode())) == {}


def test_a_reply_cut_short_gives_what_is_whole() -> None:
    cut = REPLY[: REPLY.index(b"<DSPVersion>") + 5]
    fields = decode(KIND, cut)
    assert fields["serial"].startswith("XR-7604")
    assert "sadp_dsp" not in fields
    assert mac_of(KIND, cut) == "28:57:be:01:02:03"


def test_an_encoding_the_parser_does_not_know_is_read_loosely() -> None:
    assert decode(KIND, REPLY.replace(b"UTF-8", b"GB2312"))["model"] == "XR-7604"


def test_padding_after_the_document_does_not_matter() -> None:
    assert decode(KIND, REPLY + b"\x00\x00\n")["model"] == "XR-7604"
