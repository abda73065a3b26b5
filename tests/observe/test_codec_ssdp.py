"""An SSDP answer or announcement tells product and address of the description; a search tells nothing."""

from __future__ import annotations

from assay.observe.codec import decode
from tests.observe import messages

KIND = "ssdp_udp1900"


def test_an_answer_names_the_product() -> None:
    reply = messages.ssdp_reply(
        "Linux/3.8.8, UPnP/1.0, Acme Upnp SDK", "uuid:1::upnp:rootdevice", "http://10.0.0.9:49152/d.xml"
    )
    assert decode(KIND, reply) == {
        "ssdp_server": "Linux/3.8.8, UPnP/1.0, Acme Upnp SDK",
        "ssdp_usn": "uuid:1::upnp:rootdevice",
        "ssdp_location": "http://10.0.0.9:49152/d.xml",
        "ssdp_st": "upnp:rootdevice",
    }


def test_an_announcement_counts_and_its_type_is_the_target() -> None:
    notify = messages.lines("NOTIFY * HTTP/1.1", "NT: upnp:rootdevice", "NTS: ssdp:alive", "Server: x", "USN: uuid:1")
    assert decode(KIND, notify)["ssdp_st"] == "upnp:rootdevice"


def test_a_search_is_no_device() -> None:
    assert decode(KIND, messages.m_search()) == {}
