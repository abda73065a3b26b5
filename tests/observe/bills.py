"""Hardware bills of materials, written by us after CycloneDX 1.6 and its device properties."""

from __future__ import annotations

import json
from typing import Any

_PROPERTIES = [
    {"name": "cdx:device:serialNumber", "value": "X1-0001"}, {"name": "cdx:device:macAddress", "value": "00-00-5E-00-53-01"},
    {"name": "cdx:device:function", "value": "IP Camera"}, {"name": "cdx:device:quantity", "value": "3"}, {"name": "other", "value": "y"},
]  # fmt: skip
_CHIP: dict[str, Any] = {"type": "device", "name": "SoC-3516", "manufacturer": {"name": "Chips Inc"}}
_CAMERA: dict[str, Any] = {
    "type": "device", "name": "X1", "description": "Outdoor camera", "manufacturer": {"name": "Acme"}, "supplier": {"name": "Reseller Inc"},
    "properties": _PROPERTIES, "components": [_CHIP, {"type": "firmware", "name": "acmefw", "version": "2.10.4"}],
}  # fmt: skip
_HEAD: dict[str, Any] = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}

OF_A_SITE = json.dumps(
    _HEAD | {
        "metadata": {"timestamp": "2026-11-02T09:00:00Z"},
        "components": [_CAMERA, {"type": "library", "name": "openssl"}, {"type": "device", "name": "X2"}, {"type": "device"}],
    },
    indent=1,
)  # fmt: skip
OF_A_DEVICE = json.dumps(
    _HEAD | {"metadata": {"component": _CAMERA | {"components": []}}, "components": [_CHIP, _CHIP]}
)
