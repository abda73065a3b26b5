"""System description and object id are read from text, one per line, either of them alone."""

from __future__ import annotations

import pytest

from assay.observe.codec import decode


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (b"sysDescr=NVR\nsysObjectID=.1.3.6.1.4.1.9", {"snmp_sysdescr": "NVR", "snmp_sysobjid": "1.3.6.1.4.1.9"}),
        (b"sysDescr=two\nlines\nsysObjectID=1.3", {"snmp_sysdescr": "two\nlines", "snmp_sysobjid": "1.3"}),
        (b"sysDescr=\nsysObjectID=1.3", {"snmp_sysobjid": "1.3"}),
        (b"sysDescr=NVR\nsysObjectID=", {"snmp_sysdescr": "NVR"}),
        (b"sysDescr=NVR", {"snmp_sysdescr": "NVR"}),
        (b"sysObjectID=.1.3", {"snmp_sysobjid": "1.3"}),
        (b"something else", {}),
    ],
)
def test_both_lines_are_optional(text: bytes, fields: dict[str, str]) -> None:
    assert decode("snmp", text) == fields
