"""WS-Discovery keeps the scopes in the firmware's order, whatever prefixes it chose."""

from __future__ import annotations

import pytest

from assay.observe.codec import decode, mac_of
from assay.observe.codec.wsdiscovery import endpoint_mac, scope_mac
from tests.observe import messages

KIND = "wsd_udp3702"
SCOPES = ["location/country/x", "name/Front%20Door", "hardware/AB%2D100", "Profile/Streaming", "type/x"]


def listed(scopes: list[str]) -> str:
    return " ".join(f"onvif://www.onvif.org/{scope}" for scope in scopes)


@pytest.mark.parametrize("prefixes", [("s", "a", "d"), ("SOAP-ENV", "wsa", "wsdd"), ("env", "wsadis", "d")])
def test_scopes_keep_their_order_under_any_prefixes(prefixes: tuple[str, str, str]) -> None:
    fields = decode(KIND, messages.wsd_match(SCOPES, "urn:uuid:1", "http://10.0.0.9/onvif/device_service", prefixes))
    assert fields["wsd_scopes"] == listed(SCOPES)
    assert fields["wsd_epr"] == "urn:uuid:1"
    assert fields["wsd_types"] == "dn:NetworkVideoTransmitter"
    assert fields["wsd_xaddrs"] == "http://10.0.0.9/onvif/device_service"
    assert fields["model"] == "AB-100"


def test_line_breaks_between_scopes_become_single_spaces() -> None:
    reply = messages.wsd_match(SCOPES).replace(b" onvif://", b"\n      onvif://")
    assert decode(KIND, reply)["wsd_scopes"] == listed(SCOPES)


def test_a_hello_is_an_announcement_and_counts() -> None:
    hello = messages.wsd_envelope("<d:Hello><d:Scopes>onvif://www.onvif.org/name/x</d:Scopes></d:Hello>")
    assert decode(KIND, hello)["wsd_scopes"] == "onvif://www.onvif.org/name/x"


def test_a_probe_is_no_device() -> None:
    assert decode(KIND, messages.wsd_probe()) == {}


def test_a_snippet_with_undeclared_prefixes_is_read_loosely() -> None:
    snippet = (
        b"<d:ProbeMatch><wsa:Address>urn:uuid:x</wsa:Address><d:Types>dn:NetworkVideoTransmitter</d:Types>"
        b"<d:Scopes>onvif://www.onvif.org/hardware/A&amp;B onvif://www.onvif.org/name/N</d:Scopes></d:ProbeMatch>"
    )
    fields = decode(KIND, snippet)
    assert fields["wsd_scopes"] == "onvif://www.onvif.org/hardware/A&B onvif://www.onvif.org/name/N"
    assert fields["wsd_epr"] == "urn:uuid:x"


def test_a_datagram_cut_after_its_scopes_is_read_loosely() -> None:
    reply = messages.wsd_match(SCOPES, "urn:uuid:x")
    fields = decode(KIND, reply[: reply.index(b"<d:XAddrs>") + 4])
    assert fields["wsd_scopes"] == listed(SCOPES)
    assert "wsd_xaddrs" not in fields


def test_an_un_namespaced_match_is_sadp_and_not_this() -> None:
    assert decode(KIND, messages.sadp_reply("m", "s", "28:57:be:01:02:03")) == {}


@pytest.mark.parametrize("scope", ["MAC/28:57:be:01:02:03", "macaddr/2857be010203"])
def test_a_scope_may_state_the_mac_address(scope: str) -> None:
    reply = messages.wsd_match(["type/x", scope], "urn:uuid:cea94000-fb96-11b3-8260-aaaaaa010203")
    assert scope_mac(reply) == mac_of(KIND, reply) == "28:57:be:01:02:03"


def test_a_time_based_uuid_ends_in_the_mac_address() -> None:
    assert (
        mac_of(KIND, messages.wsd_match(["name/x"], "urn:uuid:cea94000-fb96-11b3-8260-2857be010203"))
        == "28:57:be:01:02:03"
    )


@pytest.mark.parametrize(
    "endpoint",
    [
        "urn:uuid:3fa1fe68-b915-4053-a3e1-2857be010203",  # version 4: random
        "urn:uuid:1419d68a-1dd2-11b2-a105-000000000000",  # a sample's
        "urn:uuid:cea94000-fb96-11b3-8260-2b57be010203",  # group bit: made up (RFC 4122 section 4.5)
        "urn:uuid:cea94000-fb96-11b3-8260-2a57be010203",  # local bit
        "urn:uuid:cea94000-fb96-11b3-c260-2857be010203",  # another variant
        "http://10.0.0.9/",
    ],
)
def test_other_endpoints_name_no_mac_address(endpoint: str) -> None:
    assert endpoint_mac(messages.wsd_match(["name/x"], endpoint)) is None


def test_a_layout_known_to_end_in_the_mac_address_counts_in_spite_of_the_version() -> None:
    scopes = ["name/TP-IPC", "hardware/MODEL", "Profile/Streaming", "location/ShenZhen", "type/NetworkVideoTransmitter"]
    assert endpoint_mac(messages.wsd_match(scopes, "uuid:3fa1fe68-b915-4053-a3e1-c006c3010203")) == "c0:06:c3:01:02:03"


def test_serial_and_manufacturer_scopes_are_drawn_out() -> None:
    fields = decode(KIND, messages.wsd_match(["manufacturer/NONE", "serial/210235XYZ", "version/B1"]))
    assert (fields["serial"], fields["manufacturer"]) == ("210235XYZ", "NONE")
