"""The search reply on UDP 34569 of recorders and cameras that speak DVRIP (often called Sofia).

Source: OpenIPC/python-dvr, DeviceManager.py. A 20-byte header (`FF`, version, two bytes, then little-endian session,
sequence, two bytes of packet counts, message number and length) and JSON. 1530 asks, 1531 answers with
`NetWork.NetCommon`; every other message of the port (some carry passwords) is not read.
"""

from __future__ import annotations

import json
import struct
from typing import cast

from assay.observe.codec.wire import json_object, member, normal_mac, text

HEADER = 20
REPLY = 1531
_SECRET_KEYS = ("username", "password", "passwd")


def decode(payload: bytes) -> dict[str, str]:
    """The settings as JSON, with serial, version and host name drawn out."""
    settings = _settings(payload)
    if not settings:
        return {}
    kept = {key: value for key, value in settings.items() if key.lower() not in _SECRET_KEYS}
    return {
        "xiongmai_json": json.dumps(kept, ensure_ascii=False),
        "serial": str(settings.get("SN") or ""),
        "firmware": str(settings.get("Version") or ""),
        "hostname": str(settings.get("HostName") or ""),
    }


def mac_of(payload: bytes) -> str | None:
    """The `MAC` setting."""
    return normal_mac(_settings(payload).get("MAC"))


def _settings(payload: bytes) -> dict[str, object]:
    if len(payload) <= HEADER or payload[0] != 0xFF:
        return {}
    message, length = cast("tuple[int, int]", struct.unpack_from("<HI", payload, 14))
    if message != REPLY:
        return {}
    whole = json_object(text(payload[HEADER : HEADER + length] if length else payload[HEADER:]))
    settings = member(whole, "NetWork.NetCommon")
    return settings if isinstance(settings, dict) else {}
