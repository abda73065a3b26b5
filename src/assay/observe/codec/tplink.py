"""TP-Link's two discovery replies: TDP on UDP 20002 and the smart home protocol on port 9999.

Source: python-kasa, `discover.py` and `xortransport.py` (facts only). TDP: a 16-byte header, then JSON with
`result.device_model`. 9999: JSON under an XOR whose key is 171 and then each ciphertext byte; over TCP a four-byte length
goes before it. Plain JSON, as the corpus has it, is read as well. Account hashes, tokens and the place where the device
stands are left out.
"""

from __future__ import annotations

import json

from assay.observe.codec.wire import json_object, member, normal_mac, text

TDP_HEADER = 16
XOR_KEY = 171
_LEFT_OUT = {
    "owner", "device_id", "deviceid", "hwid", "oemid", "fwid", "latitude", "longitude", "latitude_i", "longitude_i", "alias",
    "encrypt_info", "ssid", "nickname",
}  # fmt: skip


def decode_tdp(payload: bytes) -> dict[str, str]:
    """Model, firmware and the reply as JSON."""
    result = member(_tdp(payload), "result")
    if not isinstance(result, dict) or not isinstance(result.get("device_model"), str):
        return {}
    return {
        "tplink_json": json.dumps({"result": _kept(result)}, ensure_ascii=False),
        "model": result["device_model"],
        "firmware": str(result.get("firmware_version") or ""),
    }


def tdp_mac(payload: bytes) -> str | None:
    """`result.mac`."""
    return normal_mac(member(_tdp(payload), "result", "mac"))


def decode_shp(payload: bytes) -> dict[str, str]:
    """Model, firmware and the system information as JSON."""
    info = _system_information(payload)
    if not info:
        return {}
    return {
        "tplink_json": json.dumps({"system": {"get_sysinfo": _kept(info)}}, ensure_ascii=False),
        "model": str(info.get("model") or ""),
        "firmware": str(info.get("sw_ver") or ""),
    }


def shp_mac(payload: bytes) -> str | None:
    """`mac`, or `mic_mac` or `ethernet_mac` of other product lines."""
    info = _system_information(payload)
    candidates = (normal_mac(info.get(key)) for key in ("mac", "mic_mac", "ethernet_mac"))
    return next(filter(None, candidates), None)


def xor_decoded(cipher: bytes) -> bytes:
    """The plain bytes: each is the cipher byte XOR the one before it, 171 before the first."""
    return bytes(byte ^ before for byte, before in zip(cipher, bytes([XOR_KEY]) + cipher, strict=False))


def _tdp(payload: bytes) -> dict[str, object] | None:
    if payload.startswith(b"{"):
        return json_object(text(payload))
    if len(payload) <= TDP_HEADER or payload[0] not in (1, 2):
        return None
    return json_object(text(payload[TDP_HEADER:]))


def _system_information(payload: bytes) -> dict[str, object]:
    """`system.get_sysinfo` of whichever of the three forms the payload has."""
    for form in (payload, xor_decoded(payload), xor_decoded(payload[4:])):
        info = member(json_object(text(form)), "system", "get_sysinfo")
        if isinstance(info, dict):
            # Cameras nest it once more.
            inner = info.get("system")
            return inner if isinstance(inner, dict) else info
    return {}


def _kept(info: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in info.items() if key.lower() not in _LEFT_OUT}
