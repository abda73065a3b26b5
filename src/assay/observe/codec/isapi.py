"""ISAPI device information: the XML (or JSON made from it) of /ISAPI/System/deviceInfo.

Source: recorded replies. The namespace is of the form `http://<host>/ver20/XMLSchema`
and survives re-badging, so it is kept as written. Such a reply needs a login: it comes from captures and files only.
"""

from __future__ import annotations

import re

from assay.observe.codec.wire import (
    element_texts,
    json_object,
    local_name,
    loose_element_texts,
    namespace,
    normal_mac,
    text,
    xml_root,
)

_ELEMENTS = (
    "deviceName",
    "model",
    "serialNumber",
    "macAddress",
    "firmwareVersion",
    "firmwareReleasedDate",
    "manufacturer",
)
_LOOSE_ROOT = re.compile(
    r"""<(?:\w{1,20}:)?DeviceInfo\b[^>]{0,300}?\bxmlns(?::\w{1,20})?\s*=\s*["']([^"'<>]{1,200})["']"""
)


def decode(payload: bytes) -> dict[str, str]:
    """Namespace, model, serial, firmware with its build, and the manufacturer element, which names a brand."""
    found = _texts(payload)
    if not any(found.get(name) for name in ("model", "serialNumber", "firmwareVersion")):
        return {}
    return {
        "isapi_namespace": found.get("@xmlns", ""),
        "model": found.get("model", ""),
        "serial": found.get("serialNumber", ""),
        "firmware": " ".join(filter(None, (found.get("firmwareVersion"), found.get("firmwareReleasedDate")))),
        "manufacturer": found.get("manufacturer", ""),
        "hostname": found.get("deviceName", ""),
    }


def mac_of(payload: bytes) -> str | None:
    """The `macAddress` element."""
    return normal_mac(_texts(payload).get("macAddress"))


def _texts(payload: bytes) -> dict[str, str]:
    """Elements by name, `@xmlns` among them; empty for another document."""
    source = text(payload)
    if source.lstrip().startswith("{"):
        return _from_json(source)
    if "DeviceInfo" not in source:
        return {}
    root = xml_root(payload)
    if root is not None:
        return {**element_texts(root), "@xmlns": namespace(root)} if local_name(root) == "DeviceInfo" else {}
    loose_root = _LOOSE_ROOT.search(source)
    return {**loose_element_texts(source, _ELEMENTS), "@xmlns": loose_root[1]} if loose_root else {}


def _from_json(source: str) -> dict[str, str]:
    whole = json_object(source) or {}
    inner = whole.get("DeviceInfo")
    chosen = inner if isinstance(inner, dict) else whole
    if "serialNumber" not in chosen and "@xmlns" not in chosen:
        return {}
    return {key: value for key in (*_ELEMENTS, "@xmlns") if isinstance(value := chosen.get(key), str)}
