"""What network equipment and computers print of their neighbours is read line by line: ARP, MAC address, lease and LLDP tables.

A file may hold the output of several commands, prompts and all; the name in a prompt before `show` or `display` is the switch
whose table follows. A MAC address that a switch or router lists for itself, a group address and an address that nobody answered
for are no devices, and are listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from assay.observe.lldp_blocks import Block, Blocks
from assay.observe.model import Observation, Reading
from assay.observe.output_layouts import AT, NEIGHBOUR, Layout, is_address, layout_of, unheaded
from assay.observe.read import values
from assay.observe.read.encoding import encoding_of
from assay.observe.read.ledger import Ledger
from assay.observe.secrets import hints_at_secret

MAX_BYTES = 256 * 2**20
MAX_LINE = 4096  # characters; no table has longer lines

_PROMPT = re.compile(
    r"\s{0,4}<?(?:[\w.-]{1,64}@)?([\w.-]{1,64})(?:[:(][^#>]{0,64})?[#>]\s{0,4}(?:show|sh|display|dis|do)\b"
)
_SHELL = re.compile(
    r"\s{0,4}(?:PS )?\S{1,200}[$#>]\s{0,4}(?:arp|ip|get-\w{1,30}|netsh|lldp\w{0,8}|cat|sudo)\b", re.IGNORECASE
)
_MAC = re.compile(
    r"[0-9A-Fa-f]{2}([:-])[0-9A-Fa-f]{2}(?:\1[0-9A-Fa-f]{2}){4}|[0-9A-Fa-f]{4}([.:-])[0-9A-Fa-f]{4}\2[0-9A-Fa-f]{4}"
    r"|[0-9A-Fa-f]{6}-[0-9A-Fa-f]{6}|[0-9A-Fa-f]{12}|01[0-9A-Fa-f]{2}(?:\.[0-9A-Fa-f]{4}){2}\.[0-9A-Fa-f]{2}"
)
_SHORT_MAC = re.compile(r"[0-9A-Fa-f]{1,2}(?::[0-9A-Fa-f]{1,2}){5}")  # BSD and macOS write 0:1b:c5:0:0:1
_RULED = frozenset("-=+| \t_*")
# What a switch calls itself in its own table.
_OWN_PORTS = frozenset(("cpu", "switch", "router", "self", "igmp", "drop", "sup-eth1(r)", "vpc", "system", "-"))
_LEASE_TYPE = re.compile(r"-\s{0,2}[NDBUR](?:\s{1,8}(?:-\s{0,4})?([\w.-]{1,253}))?\s{0,80}$")


def read_device_output(path: Path, name: str, sha256: str) -> Reading:
    """The observations of a text file with the output of such commands."""
    ledger = Ledger(name, sha256)
    if path.stat().st_size > MAX_BYTES:
        ledger.leave(None, "too-large", f"output over {MAX_BYTES // 2**20} MB is not read (split the file)")
        return ledger.close()
    with path.open(encoding=encoding_of(path), errors="replace", newline=None) as stream:
        session = _Session(ledger)
        for record, line in _numbered(stream):
            session.read(record, line)
        session.end()
    return ledger.close()


def _numbered(stream: TextIO) -> Iterator[tuple[int, str]]:
    number = 0
    while line := stream.readline(MAX_LINE):
        number += 1
        yield number, line.rstrip("\n")
        while len(line) == MAX_LINE and not line.endswith("\n"):
            line = stream.readline(MAX_LINE)


class _Session:
    """The output so far: whose it is, which table is open, and what no table explains."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.switch = ""
        self.layout: Layout | None = None
        self.blocks = Blocks()
        self.unexplained = 0
        self.first_unexplained = 0

    def read(self, record: int, line: str) -> None:
        words = line.split()
        if not words or _RULED.issuperset(line):
            return
        if self.prompt(line):
            self.close_block()
            self.layout = None
        elif layout := layout_of(line):
            self.close_block()
            self.layout = layout
        elif form := unheaded(words):
            self.close_block()
            self.row(record, line, words, form)
        elif self.starts_block(record, line) or (self.layout is None and self.blocks.take(line)):
            pass
        elif self.layout is None or not self.row(record, line, words, self.layout):
            self.unexplained += 1
            self.first_unexplained = self.first_unexplained or record

    def prompt(self, line: str) -> bool:
        if found := _PROMPT.match(line):
            self.switch = self.ledger.clean(found[1], "prompts")
            return True
        return _SHELL.match(line) is not None

    def starts_block(self, record: int, line: str) -> bool:
        before = self.blocks.block
        if not self.blocks.opens(line, record):
            return False
        if before:
            self.keep_block(before)
        self.layout = None
        return True

    def close_block(self) -> None:
        if block := self.blocks.close():
            self.keep_block(block)

    def end(self) -> None:
        self.close_block()
        if self.unexplained:
            detail = f"{self.unexplained:,} lines that no table explains, this the first of them"
            self.ledger.leave(self.first_unexplained, "unused-lines", detail)
        if not self.ledger.reading.observations and not self.ledger.reading.left_out:
            self.ledger.leave(None, "empty", "holds headings and no rows under them")

    # Tables

    def row(self, record: int, line: str, words: list[str], layout: Layout) -> bool:
        """Whether the line is a row of the table: its device is kept, or why it is none is listed."""
        places, mac_word = _places(words, layout)
        if not places:
            return False
        mac = _mac_of(mac_word)
        address = values.place(places["address"].strip("()")).address if "address" in places else None
        if "address" in layout.words and not address:
            self.ledger.leave(record, "not-a-device", "a group or broadcast address, or none")
        elif not mac:
            self.ledger.leave(record, "not-a-device", "no MAC address of a device: unanswered, a group, or broadcast")
        elif layout.kind == "mac_table" and _is_own(places):
            self.ledger.leave(record, "not-a-device", "an address of the switch itself")
        else:
            self.keep(record, layout.kind, self.fields(line, places, layout.kind, mac, address), mac, address)
        return True

    def fields(self, line: str, places: dict[str, str], kind: str, mac: str, address: str | None) -> dict[str, str]:
        fields = {"switch": self.switch, "switch_port": places.get("port", ""), "vlan": places.get("vlan", "")}
        if kind == "arp":
            fields |= {"arp_mac": mac, "arp_address": address or ""}
        elif kind == "dhcp":
            named = _LEASE_TYPE.search(line[-300:])
            host = named[1] if named and named[1] else ""
            fields |= {"dhcp_hostname": host, "hostname": host, "dhcp_address": address or ""}
        elif kind == "lldp":
            fields["hostname"] = places.get("host", "")
        return fields

    def keep_block(self, block: Block) -> None:
        told = block.values
        mac = next((found for name in ("chassis", "port_id") if (found := _mac_of(told.get(name, "")))), None)
        address = values.place(told["address"]).address if "address" in told else None
        names = ("hostname", "snmp_sysdescr", "manufacturer", "model", "serial", "firmware")
        fields = {name: told.get(name, "") for name in names}
        fields["firmware"] = fields["firmware"] or told.get("software", "")
        if not (mac or address or any(fields.values())):
            self.ledger.leave(block.record, "not-a-device", "a neighbour that tells nothing of itself")
            return
        fields |= {"switch": self.switch, "switch_port": block.port}
        self.keep(block.record, "lldp", fields, mac, address)

    def keep(self, record: int, kind: str, fields: dict[str, str], mac: str | None, address: str | None) -> None:
        fields = {name: text for name, text in fields.items() if text and not values.is_placeholder(text)}
        if hints_at_secret("\n".join(text for name, text in fields.items() if name != "switch")):
            fields = {name: self.ledger.clean(text, f"{kind} {name}") for name, text in fields.items()}
        self.ledger.keep(Observation(kind, self.ledger.source(record), None, "", fields, mac, address))


def _places(words: list[str], layout: Layout) -> tuple[dict[str, str], str]:
    """What stands where in a row, and the word that is its MAC address; nothing where it is no row of that table."""
    if layout is AT:
        return {"address": words[1]}, words[3]
    if layout is NEIGHBOUR:
        at = words.index("lladdr") if "lladdr" in words else len(words)
        return {"address": words[0]}, words[at + 1] if at + 1 < len(words) else ""
    if (at := next((n for n, word in enumerate(words) if len(word) > 10 and _MAC.fullmatch(word)), -1)) >= 0:
        shift = at - layout.words.index("mac")
        mac = words[at]
    elif "address" in layout.words and (at := next((n for n, one in enumerate(words[:3]) if is_address(one)), -1)) >= 0:
        shift, mac = at - layout.words.index("address"), ""
    else:
        return {}, ""
    places = {
        name: words[n + shift] for n, name in enumerate(layout.words) if name != "." and 0 <= n + shift < len(words)
    }
    return places, mac


def _is_own(places: dict[str, str]) -> bool:
    kind, port = places.get("type", "").lower(), places.get("port", "").lower()
    return port in _OWN_PORTS or kind in ("self", "system", "cpu")


def _mac_of(text: str) -> str | None:
    """The device's MAC address in a word, however it is grouped; none for group addresses and where there is none."""
    text = text.strip()
    if _SHORT_MAC.fullmatch(text):
        text = ":".join(part.zfill(2) for part in text.split(":"))
    elif text[:2] == "01" and text.count(".") == 3:  # Cisco: a client identifier in groups of four
        text = text.replace(".", "")[2:]
    elif len(text) == 17 and text.count(" ") == 5:  # ProCurve: 00 1b c5 00 00 01
        text = text.replace(" ", ":")
    found = values.macs(text[:120])
    return found[0] if found else None
