"""What RouterOS prints of its neighbours: `mac-address=... interface=... address=...`, on one line or, numbered, on several.

Source: MikroTik's documentation of `print terse` and `print detail`. Of the discovery protocols that it listens to (MNDP, CDP, LLDP) it
shows the same members.
"""

from __future__ import annotations

import re

_MEMBER = re.compile(r"(?:^|(?<=[\s,]))([a-z][a-z0-9-]{1,30})=")
_NUMBER = re.compile(r"\s{0,6}\d{1,6}\s")
_TELLING = frozenset(("mac-address", "address", "interface", "identity", "platform", "system-description", "board"))
MOST_MEMBERS = 60


def members(line: str) -> dict[str, str]:
    """Each member of the line with its value, or nothing where it is no such line."""
    if "=" not in line:
        return {}
    found = list(_MEMBER.finditer(line))[:MOST_MEMBERS]
    if not found:
        return {}
    ends = [one.start() for one in found[1:]] + [len(line)]
    told = {one[1]: line[one.end() : end].strip().strip('"') for one, end in zip(found, ends, strict=True)}
    return told if _TELLING & told.keys() else {}


def opens(line: str) -> bool:
    """Whether the line begins another entry."""
    return _NUMBER.match(line) is not None


def kind_of(told: dict[str, str]) -> str:
    """The kind of observation that an entry is; empty where it is none."""
    if told.keys() & {"identity", "platform", "system-description", "board"}:
        return "lldp"
    if "mac-address" not in told:
        return "arp" if "address" in told and "interface" in told else ""
    return "arp" if "address" in told else "mac_table" if told.keys() & {"bridge", "on-interface"} else ""
