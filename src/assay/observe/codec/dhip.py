"""DHIP: the reply of a camera, recorder or door station to a search on UDP 37810.

Source: recorded replies; AMP-Research (DVR DHCPDiscover, port 37810); a Metasploit-style
discovery script by S. Fewer (2024). A frame is 32 bytes, `20 00 00 00 "DHIP"`, the JSON's length as little-endian 32-bit
numbers at 16 and 24, then the JSON. `client.notifyDevInfo` is the answer; `DHDiscover.search` is the question, and every
other method (the same port sets addresses and passwords) is not read at all.
"""

from __future__ import annotations

import json
import struct
from typing import cast

from assay.observe.codec.wire import json_object, loose_json_text, member, normal_mac, text

MAGIC = b"\x20\x00\x00\x00DHIP"
HEADER = 32
_REPLY = "client.notifyDevInfo"
_KEYS = ("DeviceClass", "DeviceType", "DetailType", "Vendor", "Manufacturer", "Version", "SerialNo", "MachineName")


def decode(payload: bytes) -> dict[str, str]:
    """Class, type, version, serial and the two brand fields of one reply."""
    body = _body(payload)
    found = _device_info(body)
    if not found:
        return {}
    whole = json_object(body)
    return {
        "dhip_json": json.dumps(whole, ensure_ascii=False) if whole is not None else body,
        "dhip_deviceclass": found.get("DeviceClass", ""),
        "dhip_devicetype": found.get("DeviceType", ""),
        "dhip_detail": found.get("DetailType", ""),
        "dhip_vendor": found.get("Vendor", ""),
        "dhip_manufacturer": found.get("Manufacturer", ""),
        "model": found.get("DetailType", "") or found.get("DeviceType", ""),
        "serial": found.get("SerialNo", ""),
        "firmware": found.get("Version", ""),
        "hostname": found.get("MachineName", ""),
    }


def mac_of(payload: bytes) -> str | None:
    """The `mac` member beside `params`."""
    body = _body(payload)
    if not _device_info(body):
        return None
    whole = json_object(body)
    return normal_mac(member(whole, "mac") if whole is not None else loose_json_text(body, "mac"))


def _body(payload: bytes) -> str:
    """The JSON text of a frame, or nothing where the frame is not DHIP."""
    if len(payload) < HEADER or not payload.startswith(MAGIC):
        return ""
    (length,) = cast("tuple[int]", struct.unpack_from("<I", payload, 16))
    # Some firmware leaves the length empty; then the datagram's own end counts.
    return text(payload[HEADER : HEADER + length] if length else payload[HEADER:])


def _device_info(body: str) -> dict[str, str]:
    if _REPLY not in body:
        return {}
    whole = json_object(body)
    if whole is None:
        return {key: value for key in _KEYS if (value := loose_json_text(body, key))}
    if whole.get("method") != _REPLY:
        return {}
    info = member(whole, "params", "deviceInfo")
    if not isinstance(info, dict):
        return {}
    return {key: str(info[key]) for key in _KEYS if isinstance(info.get(key), (str, int))}
