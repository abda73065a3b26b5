"""GetDeviceInformation is read in an envelope, by itself, and with prefixes nobody declared."""

from __future__ import annotations

import pytest

from assay.observe.codec import decode

KIND = "onvif_getdeviceinformation"
BODY = (
    "<tds:GetDeviceInformationResponse{}><tds:Manufacturer>Acme</tds:Manufacturer><tds:Model>X1</tds:Model>"
    "<tds:FirmwareVersion>V1 build 2</tds:FirmwareVersion><tds:SerialNumber>S9</tds:SerialNumber>"
    "<tds:HardwareId>88</tds:HardwareId></tds:GetDeviceInformationResponse>"
)
DECLARED = BODY.format(' xmlns:tds="http://www.onvif.org/ver10/device/wsdl"')
ENVELOPE = f'<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>{DECLARED}</e:Body></e:Envelope>'


@pytest.mark.parametrize("payload", [BODY.format(""), DECLARED, ENVELOPE])
def test_the_five_elements_are_drawn_out(payload: str) -> None:
    assert decode(KIND, payload.encode()) == {
        "onvif_manufacturer": "Acme",
        "onvif_model": "X1",
        "model": "X1",
        "firmware": "V1 build 2",
        "serial": "S9",
        "onvif_hardware_id": "88",
    }


def test_the_request_and_other_responses_give_nothing() -> None:
    assert decode(KIND, b"<tds:GetDeviceInformation/>") == {}
    assert decode(KIND, b"<a:GetHostnameResponse><a:Model>x</a:Model></a:GetHostnameResponse>") == {}
