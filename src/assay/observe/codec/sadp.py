"""SADP: the reply of a camera or recorder to a search on UDP 37020 (multicast 239.255.255.250).

Source: a recorded reply, and public descriptions of the search tool's messages. The answer is an XML `ProbeMatch` *without* a
namespace, which tells it from WS-Discovery; the search itself is a `Probe` and no device. The same port carries password
resets and address changes: only answers to an inquiry, which hold neither, are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from assay.observe.codec.wire import element_texts, loose_element_texts, normal_mac, text, xml_root

_ELEMENTS = (
    "Types", "DeviceType", "DeviceDescription", "DeviceSN", "MAC", "SoftwareVersion", "DSPVersion", "OEMInfo", "Encrypt",
    "Salt",
)  # fmt: skip
_IDENTITY = ("DeviceType", "DeviceDescription", "DeviceSN", "MAC", "SoftwareVersion", "DSPVersion")
_ROOT = re.compile(r"^\s*(?:<\?xml[^>]{0,200}\?>\s*)?<ProbeMatch\s*>")


def decode(payload: bytes) -> dict[str, str]:
    """Model, serial, firmware and the OEM marks of one inquiry reply."""
    found = _texts(payload)
    if not found:
        return {}
    return {
        "sadp_xml": text(payload),
        "model": found.get("DeviceDescription", ""),
        "sadp_description": found.get("DeviceDescription", ""),
        "serial": found.get("DeviceSN", ""),
        "firmware": found.get("SoftwareVersion", ""),
        "sadp_dsp": found.get("DSPVersion", ""),
        "sadp_oeminfo": found.get("OEMInfo", ""),
        "sadp_devicetype": found.get("DeviceType", ""),
        "sadp_encrypt": found.get("Encrypt", ""),
    }


def mac_of(payload: bytes) -> str | None:
    """The `MAC` element, written with dashes."""
    return normal_mac(_texts(payload).get("MAC"))


@lru_cache(maxsize=16)  # fields and addresses are read from the same reply one after another
def _texts(payload: bytes) -> Mapping[str, str]:
    """Element texts of an inquiry reply; empty for every other message of the port."""
    if b"ProbeMatch" not in payload:
        return {}
    root = xml_root(payload)
    if root is not None:
        if root.tag != "ProbeMatch":
            return {}
        found = element_texts(root)
    else:
        source = text(payload)
        if not _ROOT.match(source):
            return {}
        found = loose_element_texts(source, _ELEMENTS)
    if found.get("Types", "inquiry").lower() not in ("inquiry", "hello"):
        return {}
    return found if any(found.get(name) for name in _IDENTITY) else {}
