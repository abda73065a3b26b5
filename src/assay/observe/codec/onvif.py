"""ONVIF GetDeviceInformation: what a device answers about itself over SOAP.

Source: ONVIF Device Management Service Specification, GetDeviceInformation (Manufacturer, Model, FirmwareVersion,
SerialNumber, HardwareId). `Manufacturer` is whatever the firmware's owner wrote: a brand, not a maker.
"""

from __future__ import annotations

import re

from assay.observe.codec.wire import element_texts, local_name, loose_element_texts, text, xml_root

_ELEMENTS = ("Manufacturer", "Model", "FirmwareVersion", "SerialNumber", "HardwareId")
_RESPONSE = "GetDeviceInformationResponse"
_LOOSE_RESPONSE = re.compile(rf"<(?:[\w.-]{{1,40}}:)?{_RESPONSE}[\s>].*", re.DOTALL)


def decode(payload: bytes) -> dict[str, str]:
    """The five elements of the response, in a SOAP envelope, by itself, or as a snippet with undeclared prefixes."""
    found = _texts(payload)
    if not any(found.get(name) for name in _ELEMENTS):
        return {}
    return {
        "onvif_manufacturer": found.get("Manufacturer", ""),
        "onvif_model": found.get("Model", ""),
        "model": found.get("Model", ""),
        "firmware": found.get("FirmwareVersion", ""),
        "serial": found.get("SerialNumber", ""),
        "onvif_hardware_id": found.get("HardwareId", ""),
    }


def _texts(payload: bytes) -> dict[str, str]:
    if _RESPONSE.encode() not in payload:
        return {}
    root = xml_root(payload)
    if root is not None:
        return next((element_texts(element) for element in root.iter() if local_name(element) == _RESPONSE), {})
    snippet = _LOOSE_RESPONSE.search(text(payload))
    return loose_element_texts(snippet[0], _ELEMENTS) if snippet else {}
