"""SNMP system description and object id, as text: `sysDescr=...` and `sysObjectID=...` on lines of their own.

Source: RFC 3418 section 2 (sysDescr, sysObjectID); the form is the device corpus's. A description may have several lines.
SNMP itself needs a community string, which is a credential: this reads files, it never asks.
"""

from __future__ import annotations

from assay.observe.codec.wire import text


def decode(payload: bytes) -> dict[str, str]:
    """Both values, the object id without a leading dot."""
    source = text(payload)
    if source.startswith("sysDescr=") and "sysObjectID=" not in source:
        return {"snmp_sysdescr": source.removeprefix("sysDescr=")}
    if source.startswith("sysObjectID="):
        return {"snmp_sysobjid": source.removeprefix("sysObjectID=").strip().lstrip(".")}
    described, _, object_id = source.rpartition("sysObjectID=")
    described = described.lstrip()
    if not described.startswith("sysDescr=") or "\n" in object_id.rstrip():
        return {}
    return {
        "snmp_sysdescr": described.removeprefix("sysDescr=").removesuffix("\n"),
        "snmp_sysobjid": object_id.strip().lstrip("."),
    }
