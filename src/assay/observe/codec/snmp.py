"""SNMP's description, object id and physical entity, as text: `sysDescr=...`, `sysObjectID=...`, then `model=...` and the like.

Sources: RFC 3418 section 2 (sysDescr, sysObjectID), RFC 6933 section 3 (entPhysicalMfgName and others); the form of the first
two is the device corpus's. A description may have several lines. SNMP itself needs a community string, which is a credential:
this reads files, it never asks, and no community stands in the form (`snmp_response.py` makes it from a response).
"""

from __future__ import annotations

from collections.abc import Mapping

from assay.observe.codec.wire import text

# Lines that may follow the object id, in this order, and the fields that they are.
ENTITY = ("manufacturer", "model", "serial")


def decode(payload: bytes) -> dict[str, str]:
    """The values, the object id without a leading dot."""
    source = text(payload)
    if source.startswith("sysDescr=") and "sysObjectID=" not in source:
        return {"snmp_sysdescr": source.removeprefix("sysDescr=")}
    described, mark, rest = source.rpartition("sysObjectID=")
    object_id, entity = _parted(rest)
    described = described.lstrip()
    if not mark or "\n" in object_id.rstrip() or (described and not described.startswith("sysDescr=")):
        return {}
    found = {"snmp_sysobjid": object_id.strip().lstrip(".")} | entity
    if described:
        found["snmp_sysdescr"] = described.removeprefix("sysDescr=").removesuffix("\n")
    return found


def as_text(described: str, object_id: str, entity: Mapping[str, str]) -> bytes:
    """The form, without the lines that have nothing to say; empty where none has."""
    told = "\n".join(f"{name}={_line(entity[name])}" for name in ENTITY if entity.get(name))
    if not (described or object_id or told):
        return b""
    return f"sysDescr={described}\nsysObjectID={_line(object_id)}\n{told}".rstrip("\n").encode("utf-8", "replace")


def _parted(source: str) -> tuple[str, dict[str, str]]:
    """The text without the lines of the entity at its end, and those."""
    entity: dict[str, str] = {}
    for name in reversed(ENTITY):
        before, mark, value = source.rpartition(f"\n{name}=")
        if mark and "\n" not in value.rstrip("\n"):
            source, entity[name] = before, value.strip()
    return source, entity


def _line(value: str) -> str:
    return " ".join(value.split())
