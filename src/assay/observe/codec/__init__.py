"""Replies as bytes come in; named fields (`observe.model.FIELDS`) and a stated MAC address go out.

Each protocol has one module, with its source in the docstring; bytes that are not that protocol give nothing and never
raise. This package refuses to know makers and law: it says what a reply states, not what that means.
"""

from __future__ import annotations

from collections.abc import Callable

from assay.observe.codec import (
    arp,
    banner,
    dhcp,
    dhip,
    hiksdk,
    http,
    isapi,
    mdns,
    onvif,
    rtsp,
    sadp,
    snmp,
    ssdp,
    tls,
    tplink,
    ubiquiti,
    wsdiscovery,
    xiongmai,
)
from assay.observe.codec.wire import FIELD_LIMIT, capped, payload_of, stored

__all__ = ["FIELD_LIMIT", "decode", "decoded_kinds", "mac_of", "payload_of", "stored"]

Decoder = Callable[[bytes], dict[str, str]]
MacFinder = Callable[[bytes], str | None]

_DECODERS: dict[str, Decoder] = {
    "sadp_udp37020": sadp.decode,
    "dhip_udp37810": dhip.decode,
    "wsd_udp3702": wsdiscovery.decode,
    "ssdp_udp1900": ssdp.decode,
    "http": http.decode,
    "rtsp": rtsp.decode,
    "mdns": mdns.decode,
    "dhcp": dhcp.decode,
    "dhcp_vendor_class": dhcp.vendor_class,
    "arp": arp.decode,
    "tls_cert": tls.decode,
    "xiongmai_udp34569": xiongmai.decode,
    "ubiquiti_udp10001": ubiquiti.decode,
    "tplink_tdp_udp20002": tplink.decode_tdp,
    "tplink_shp_udp9999": tplink.decode_shp,
    "onvif_getdeviceinformation": onvif.decode,
    "isapi_deviceinfo": isapi.decode,
    "telnet": banner.telnet,
    "ssh": banner.ssh,
    "ftp": banner.ftp,
    "sip": banner.sip,
    "hik_sdk_tcp8000": hiksdk.decode,
    "snmp": snmp.decode,
}

_STATED_MACS: dict[str, MacFinder] = {
    "sadp_udp37020": sadp.mac_of,
    "dhip_udp37810": dhip.mac_of,
    "wsd_udp3702": wsdiscovery.mac_of,
    "mdns": mdns.mac_of,
    "dhcp": dhcp.mac_of,
    "arp": arp.mac_of,
    "xiongmai_udp34569": xiongmai.mac_of,
    "ubiquiti_udp10001": ubiquiti.mac_of,
    "tplink_tdp_udp20002": tplink.tdp_mac,
    "tplink_shp_udp9999": tplink.shp_mac,
    "isapi_deviceinfo": isapi.mac_of,
}

# A capture hands over at most a few kilobytes; a corpus row is smaller. More than this is not one reply.
PAYLOAD_LIMIT = 1 << 18


def decode(kind: str, payload: bytes) -> dict[str, str]:
    """The named fields of one reply; empty when `payload` is not a reply of that kind.

    `payload` is as on the wire, or in the textual form the device corpus uses for the same thing (`payload_of` turns an
    observation's `raw` into it). Each value holds at most FIELD_LIMIT characters, is valid Unicode and never empty.
    """
    decoder = _DECODERS.get(kind)
    if decoder is None or not payload:
        return {}
    return capped(decoder(stored(payload[:PAYLOAD_LIMIT])))


def mac_of(kind: str, payload: bytes) -> str | None:
    """The MAC address that the reply itself states, lower-case with colons, or None."""
    finder = _STATED_MACS.get(kind)
    if finder is None or not payload:
        return None
    return finder(stored(payload[:PAYLOAD_LIMIT]))


def decoded_kinds() -> tuple[str, ...]:
    """The kinds that `decode` has a module for."""
    return tuple(_DECODERS)
