"""Questions as bytes come in; a device's answers as bytes go out, and what the question was.

One module for each protocol, each with its source, written apart from the readers of `assay.observe`. A question that
would change a device, or log in, is recognised so that it can be counted, and never answered with more than a refusal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assay.lab.device import Device
from assay.lab.speak import dhip, kasa, mdns, sadp, ssdp, tdp, ubiquiti, wsdiscovery, xiongmai
from assay.lab.speak.heard import Heard

__all__ = ["ANNOUNCERS", "DATAGRAMS", "Heard"]

DATAGRAMS: dict[str, Callable[[Device, Any, bytes], Heard]] = {
    "sadp": sadp.hear,
    "dhip": dhip.hear,
    "wsd": wsdiscovery.hear,
    "ssdp": ssdp.hear,
    "mdns": mdns.hear,
    "xiongmai": xiongmai.hear,
    "tdp": tdp.hear,
    "kasa": kasa.hear,
    "ubiquiti": ubiquiti.hear,
}

ANNOUNCERS: dict[str, Callable[[Device, Any], list[bytes]]] = {
    "wsd": wsdiscovery.announce,
    "ssdp": ssdp.announce,
    "mdns": mdns.announce,
}
