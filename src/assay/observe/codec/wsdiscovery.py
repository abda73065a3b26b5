"""WS-Discovery: what a device says of itself on UDP 3702 in a ProbeMatch, ResolveMatch or Hello.

Sources: OASIS WS-Discovery 1.1 and the 2005/04 draft that ONVIF devices use; ONVIF Core Specification, section on
discovery scopes; RFC 4122 section 4.1.6 (the node of a version 1 UUID is a MAC address). Prefixes are the sender's own
choice and prove nothing. The order of the scopes is kept: it is the firmware's. The shortened snippets of the device
corpus, whose prefixes nobody declares, are read by a tolerant second way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from assay.observe.codec.wire import (
    FIELD_LIMIT,
    element_texts,
    local_name,
    loose_element_texts,
    mac_from_bytes,
    normal_mac,
    text,
    xml_root,
)

_MATCHES = ("ProbeMatch", "ResolveMatch", "Hello")
_ELEMENTS = ("Address", "Types", "Scopes", "XAddrs")
_LOOSE_MATCH = re.compile(r"<(?:[\w.-]{1,40}:)?(?:ProbeMatch|ResolveMatch|Hello)[\s>].*", re.DOTALL)
_ONVIF_SCOPE = re.compile(r"onvif://www\.onvif\.org/([A-Za-z_]{1,40})/(\S*)", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-([0-9a-f])[0-9a-f]{3}-([0-9a-f]{12})", re.IGNORECASE)

# Scope layouts whose senders end the endpoint's UUID in their MAC address although its version field says "random"
# (seen in recorded replies).
_UUID_ENDS_IN_MAC = (
    re.compile(r"/name/TP-IPC\b.*/location/ShenZhen\b"),
    re.compile(r"/hardware/IPC-model\b.*/name/NVT\b"),
)


def decode(payload: bytes) -> dict[str, str]:
    """Scopes in the order given, endpoint, types and service addresses; model and serial where a scope states them."""
    found = _texts(payload)
    if not found:
        return {}
    scopes = " ".join(found.get("Scopes", "").split())
    named: dict[str, str] = {}
    for name, value in _ONVIF_SCOPE.findall(scopes):
        named.setdefault(name.lower(), unquote(value))
    return {
        "wsd_scopes": scopes,
        "wsd_epr": found.get("Address", ""),
        "wsd_types": " ".join(found.get("Types", "").split()),
        "wsd_xaddrs": " ".join(found.get("XAddrs", "").split()),
        "model": named.get("hardware", ""),
        "serial": named.get("serial", ""),
        "manufacturer": named.get("manufacturer", ""),
    }


def mac_of(payload: bytes) -> str | None:
    """The MAC address of a scope, else the one that the endpoint's UUID ends in."""
    return scope_mac(payload) or endpoint_mac(payload)


def scope_mac(payload: bytes) -> str | None:
    """The MAC address that a `MAC/` or `macaddr/` scope states."""
    for name, value in _ONVIF_SCOPE.findall(_texts(payload).get("Scopes", "")):
        if name.lower() in ("mac", "macaddr"):
            return normal_mac(unquote(value))
    return None


def endpoint_mac(payload: bytes) -> str | None:
    """The node of a version 1 UUID, or of a UUID in a scope layout known to end in it.

    Weaker than a scope: firmware may copy a sample's UUID. A node with the group or local bit set is not an address
    that a maker was given, so it is not taken.
    """
    found = _texts(payload)
    uuid = _UUID.search(found.get("Address", ""))
    if not uuid:
        return None
    is_time_based = uuid[1] == "1" and uuid[2].lower() in "89ab"
    if not is_time_based and not any(layout.search(found.get("Scopes", "")) for layout in _UUID_ENDS_IN_MAC):
        return None
    node = bytes.fromhex(uuid[3])
    return None if node[0] & 0b11 else mac_from_bytes(node)


@lru_cache(maxsize=16)  # fields and addresses are read from the same reply one after another
def _texts(payload: bytes) -> Mapping[str, str]:
    """Texts of the first match or hello; empty for probes, byes and everything else."""
    if not any(name.encode() in payload for name in _MATCHES):
        return {}
    root = xml_root(payload)
    if root is not None:
        for element in root.iter():
            if local_name(element) in _MATCHES and "}" in str(element.tag):
                return _known(element_texts(element))
        return {}
    match = _LOOSE_MATCH.search(text(payload))
    if not match:
        return {}
    loose = loose_element_texts(match[0], _ELEMENTS)
    return _known({name: unescape(value) for name, value in loose.items()})


def _known(texts: dict[str, str]) -> dict[str, str]:
    return {name: texts[name][:FIELD_LIMIT] for name in _ELEMENTS if texts.get(name)}
