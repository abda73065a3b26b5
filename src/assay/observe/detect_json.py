"""Whose export a JSON file is, told by the names in its first object."""

from __future__ import annotations

import re

from assay.observe.aliases import DATE, IGNORED, VENDOR, known_as

_PART = re.compile(r'"((?:[^"\\]|\\.){0,4096})"|[{}\[\]:,]', re.DOTALL)
_MEMBER = re.compile(r'"([\w .#/-]{1,60})"\s{0,8}:')
_IDENTITY = frozenset(("mac", "address", "serial", "claim_model", "hostname", "device_name"))
MOST_NAMES = 400

# A format, and sets of names of which one must stand whole in the first object.
_FORMATS: tuple[tuple[str, tuple[frozenset[str], ...]], ...] = tuple(
    (name, tuple(frozenset(names.split()) for names in wanted))
    for name, wanted in (
        ("jsonl", ("protocol raw", "protocol fields", "kind raw", "kind fields", "protocol mac", "kind mac")),
        ("evidence", ("assay_evidence",)),
        ("unanswered", ("assay_unanswered",)),
        ("cyclonedx", ("bomFormat",)),
        ("shodan", ("ip_str port", "_shodan")),
        ("runzero", ("addresses alive", "addresses macs", "newest_mac", "service_address service_port", "addresses addresses_extra")),
        ("zgrab2", ("ip data", "domain data")),
        ("masscan", ("ip ports timestamp",)),
        ("censys", ("ip services", "host", "autonomous_system ip")),
    )
)  # fmt: skip


def json_format(text: str) -> str | None:
    """`shodan`, `runzero`, ... where the first object has that export's names; None where it has nobody's."""
    names = first_names(text)
    if "host" in names and not re.search(r'"host"\s{0,8}:\s{0,8}\{', text):
        names = names - {"host"}  # of Censys it is an object
    if "data" in names and "http" not in names and not re.search(r'"data"\s{0,8}:\s{0,8}\{', text):
        names = names - {"data"}  # zgrab2's is an object; elsewhere the word means anything
    return next((name for name, wanted in _FORMATS if any(one <= names for one in wanted)), None)


def is_rows(text: str) -> bool:
    """Whether the members of its objects are such as columns of an inventory are headed with."""
    found = {alias.name for name in _MEMBER.findall(text)[:2000] if (alias := known_as(name))}
    return len(found & _IDENTITY) > 0 and len(found - {IGNORED, VENDOR, DATE}) > 1


def first_names(text: str) -> frozenset[str]:
    """The names of the first object's own members, as far as the text goes."""
    names: set[str] = set()
    depth, last = 0, ""
    opening = text.find("{")
    for part in _PART.finditer(text, max(opening, 0)):
        sign = part[0]
        if sign in "{[":
            depth += 1
        elif sign in "}]":
            depth -= 1
            if depth <= 0:
                break
        elif sign == ":" and depth == 1 and last:
            names.add(last)
            if len(names) >= MOST_NAMES:
                break
        last = part[1] or "" if sign[0] == '"' else ""
    return frozenset(names)
