"""ISAPI device information keeps the namespace as written, whoever's host it names."""

from __future__ import annotations

import json

from assay.observe.codec import decode, mac_of

KIND = "isapi_deviceinfo"
SPACE = "http://www.std-cgi.com/ver20/XMLSchema"
XML = (
    f'<?xml version="1.0"?><DeviceInfo version="2.0" xmlns="{SPACE}"><deviceName>Hall</deviceName><model>X1</model>'
    "<serialNumber>X120200101AAWR1</serialNumber><macAddress>28:57:be:01:02:03</macAddress>"
    "<firmwareVersion>V5.7.1</firmwareVersion><firmwareReleasedDate>build 210101</firmwareReleasedDate></DeviceInfo>"
)
FIELDS = {
    "isapi_namespace": SPACE,
    "model": "X1",
    "serial": "X120200101AAWR1",
    "firmware": "V5.7.1 build 210101",
    "hostname": "Hall",
}


def test_xml_gives_namespace_model_serial_and_firmware() -> None:
    assert decode(KIND, XML.encode()) == FIELDS
    assert mac_of(KIND, XML.encode()) == "28:57:be:01:02:03"


def test_json_made_from_it_gives_the_same() -> None:
    told = {"@version": "2.0", "@xmlns": SPACE, "deviceName": "Hall", "model": "X1", "serialNumber": "X120200101AAWR1"}
    told |= {"macAddress": "28:57:be:01:02:03", "firmwareVersion": "V5.7.1", "firmwareReleasedDate": "build 210101"}
    for form in (told, {"DeviceInfo": told}):
        assert decode(KIND, json.dumps(form).encode()) == FIELDS
        assert mac_of(KIND, json.dumps(form).encode()) == "28:57:be:01:02:03"


def test_a_document_cut_short_gives_what_is_whole() -> None:
    cut = XML[: XML.index("<serialNumber>") + 16].encode()
    assert decode(KIND, cut) == {"isapi_namespace": SPACE, "model": "X1", "hostname": "Hall"}


def test_another_document_gives_nothing() -> None:
    assert decode(KIND, b'<UserList xmlns="http://x.example/ver20/XMLSchema"><model>x</model></UserList>') == {}
    assert decode(KIND, b'{"model": "x"}') == {}
