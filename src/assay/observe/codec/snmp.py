"""SNMP system description and object id, as text: `sysDescr=...` and `sysObjectID=...` on lines of their own.

Source: RFC 3418 section 2 (sysDescr, sysObjectID); the form is the device corpus's. A description may have several lines.
SNMP itself needs a community string, which is a credential: this reads files, it never asks.
"""

from __future__ import annotations

import re

from assay.observe.codec.wire import text

_FORM = re.compile(r"\s*sysDescr=(.*?)(?:\n|\A)?sysObjectID=([^\n]*)\s*", re.DOTALL)


def decode(payload: bytes) -> dict[str, str]:
    """Both values, the object id without a leading dot."""
    source = text(payload)
    if source.startswith("sysDescr=") and "sysObjectID=" not in source:
        return {"snmp_sysdescr": source.removeprefix("sysDescr=")}
    if source.startswith("sysObjectID="):
        return {"snmp_sysobjid": source.removeprefix("sysObjectID=").strip().lstrip(".")}
    found = _FORM.fullmatch(source)
    return {"snmp_sysdescr": found[1], "snmp_sysobjid": found[2].strip().lstrip(".")} if found else {}
