"""What network equipment and computers print of their neighbours is read line by line: ARP, MAC address, lease and LLDP tables.

A file may hold the output of several commands, prompts and all; the name in a prompt before `show` or `display` is the switch
whose table follows. A MAC address that a switch or router lists for itself, a group address and an address that nobody answered
for are no devices, and are listed.
"""

from __future__ import annotations

import re
from collections import deque
from pathlib import Path
from typing import NamedTuple

from assay.observe import output_members
from assay.observe.lldp_blocks import Block, Blocks
from assay.observe.model import Observation, Reading
from assay.observe.output_grid import Grid, headed, is_ruler, ruled
from assay.observe.output_layouts import PAIR, Layout, layout_of, learned, pair, unheaded
from assay.observe.output_told import ToldPairs
from assay.observe.output_words import is_mac
from assay.observe.read import values
from assay.observe.read.ledger import Ledger
from assay.observe.read.output_fields import fields_of_block, fields_of_members, mac_of
from assay.observe.read.output_lines import numbered
from assay.observe.read.output_rows import is_own, places_of
from assay.observe.secrets import hints_at_secret

MAX_BYTES = 1024 * 2**20

_PROMPT = re.compile(
    r"\s{0,4}(?:[\w/.:-]{1,40}:)?<?\[?(?:[\w.-]{1,64}@)?([\w.-]{1,64})\]?(?:[:(~/ ][^#>$]{0,64})?[#>$]\s{0,4}"
    r"(?=(?:show|sh|display|dis|disp|do|get|diagnose|diag|run|print|list)\b)"
)
_MIKROTIK = re.compile(r"\s{0,4}\[[\w.-]{1,64}@([^\]\s]{1,64})\] ?[^>]{0,64}>")
_SHELL = re.compile(
    r"\s{0,4}(?:PS )?\S{1,200}[$#>]\s{0,4}(?:arp|ip|get-\w{1,30}|netsh|lldp\w{0,8}|cat|sudo)\b", re.IGNORECASE
)
_RULED = frozenset("-=+| \t_*~")
_LEASE_TYPE = re.compile(r"-\s{0,2}[NDBUR](?:(?:-|\s{1,8}-?)\s{0,8}([\w.-]{1,253}))?\s{0,80}$")
_OF_NEIGHBOURS = re.compile(r"\b(?:arp|neigh\w{0,8}|nd)\b", re.IGNORECASE)
_TITLE = 8  # words of a line that says what follows
# A neighbour's row has no sign of a prompt or of a key before its value.
_PLAIN_ROW = re.compile(r"[^#>:=]{0,400}(?::[0-9A-Fa-f][^#>=]{0,400})?")
_FAR = 12  # columns: a line that begins so far in goes on with the row above
_PORT = re.compile(r"(?i)\S{0,40}\d\S{0,40}(?: \S{0,20}\d\S{0,20})?|mgmt\S{0,20}|ma\d?|[a-z]{2,12}")


def read_device_output(path: Path, name: str, sha256: str) -> Reading:
    """The observations of a text file with the output of such commands."""
    ledger = Ledger(name, sha256)
    if path.stat().st_size > MAX_BYTES:
        ledger.leave(None, "too-large", f"output over {MAX_BYTES // 2**20} MB is not read (split the file)")
        return ledger.close()
    session = _Session(ledger)
    for record, line in numbered(path):
        session.read(record, line)
    session.end()
    return ledger.close()


class _Line(NamedTuple):
    record: int
    text: str
    explained: bool


class _Session:
    """The output so far: whose it is, which table is open, and what no table explains."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.switch = ""
        self.layout: Layout | Grid | None = None
        self.blocks = Blocks()
        self.recent: deque[_Line] = deque()  # the last lines, which may turn out to be headings
        self.waiting: tuple[int, dict[str, str]] | None = None  # a neighbour whose row may go on
        self.entry: tuple[int, dict[str, str]] | None = None  # of RouterOS, likewise
        self.pair: tuple[tuple[int, int], int, list[str]] | None = (
            None  # an address and a MAC address without a heading
        )
        self.told = ToldPairs()
        self.of_neighbours = False  # whether a prompt or a title said so
        self.unexplained = 0
        self.first_unexplained = 0

    def read(self, record: int, line: str) -> None:
        words = line.split()
        if not words:
            return
        if _RULED.issuperset(line):
            self.ruler(line)
            return
        explained = self.explained(record, line, words)
        self.recent.append(_Line(record, line, explained))
        if len(self.recent) > 3:
            self.forget(self.recent.popleft())

    def forget(self, line: _Line) -> None:
        if not line.explained:
            self.unexplained += 1
            self.first_unexplained = self.first_unexplained or line.record

    def explained(self, record: int, line: str, words: list[str]) -> bool:
        """Whether something is known of the line, which then is dealt with."""
        if (
            self.layout is not None
            and self.layout.kind != "lldp"
            and self.blocks.block is None
            and any(map(is_mac, words))
        ):
            form = unheaded(words)
            if form is None and self.row(record, line, words, self.layout):
                return True
        elif (
            isinstance(self.layout, Grid)
            and len(words) >= 3
            and _PLAIN_ROW.fullmatch(line)
            and self.row(record, line, words, self.layout)
        ):
            return True
        if self.prompt(line):
            self.open(None)
            return True
        if len(words) <= _TITLE and _OF_NEIGHBOURS.search(line):
            self.of_neighbours = True
        if layout := layout_of(line):
            self.open(layout)
            return True
        if form := unheaded(words):
            if form is not self.layout:
                self.close()
            return self.row(record, line, words, form)
        if told := output_members.members(line):
            self.member_line(record, line, told)
            return True
        if self.starts_block(record, line) or (self.layout is None and self.blocks.take(line)):
            return True
        if not any(map(is_mac, words)) and (grid := headed(line)):
            self.open(grid)
            return True
        if self.layout is not None and self.row(record, line, words, self.layout):
            return True
        return self.told_pair(record, line) or self.bare_row(record, line, words) or self.goes_on(line)

    def ruler(self, line: str) -> None:
        """A ruler under headings says where the columns are; a table that is known by its words needs none."""
        if isinstance(self.layout, Layout) or not is_ruler(line):
            return
        if grid := ruled(line, [one.text for one in self.recent]):
            self.open(grid)
            self.recent.clear()

    def prompt(self, line: str) -> bool:
        if found := _PROMPT.match(line) or _MIKROTIK.match(line):
            self.switch = self.ledger.clean(found[1], "prompts")
        elif not _SHELL.match(line):
            return False
        self.of_neighbours = _OF_NEIGHBOURS.search(line) is not None
        return True

    def goes_on(self, line: str) -> bool:
        """Whether the line is a row's second, which holds no more than its VLAN or port."""
        return self.layout is not None and len(line) - len(line.lstrip()) >= _FAR and len(line.split()) <= 3

    def open(self, layout: Layout | Grid | None) -> None:
        self.close()
        self.layout = layout

    def close(self) -> None:
        """What is open is whole."""
        if block := self.blocks.close():
            self.keep_block(block)
        self.close_neighbour()
        self.close_entry()
        self.close_pair()

    def end(self) -> None:
        self.close()
        for line in self.recent:
            self.forget(line)
        if self.unexplained:
            detail = f"{self.unexplained:,} lines that no table explains, this the first of them"
            self.ledger.leave(self.first_unexplained, "unused-lines", detail)
        if not self.ledger.reading.observations and not self.ledger.reading.left_out:
            self.ledger.leave(None, "empty", "holds headings and no rows under them")

    # Tables

    def row(self, record: int, line: str, words: list[str], layout: Layout | Grid) -> bool:
        """Whether the line is a row of the table: its device is kept, or why it is none is listed."""
        if isinstance(layout, Grid):
            places = layout.places(line)
            if layout.kind == "lldp":
                return places is not None and self.neighbour(record, line, words, layout, places)
            has_address = layout.kind in ("arp", "dhcp")
            mac_word = (places or {}).get("mac", "")
            mac_word = mac_word if is_mac(mac_word) else ""
        else:
            places, mac_word = places_of(words, layout)
            has_address = "address" in layout.words
        if not places:
            return False
        self.kept(record, line, layout.kind, places, mac_word, has_address=has_address)
        return True

    def kept(
        self, record: int, line: str, kind: str, places: dict[str, str], mac_word: str, *, has_address: bool
    ) -> None:
        mac = mac_of(mac_word)
        address = values.place(places["address"].strip("()")).address if places.get("address") else None
        if kind == "arp" and mac and places.get("port") and not places.get("address"):
            kind, has_address = "mac_table", False  # the table has a column for addresses, and nothing in it
        named = (
            values.place(places["address"]).hostname
            if mac and has_address and not address and places.get("address")
            else None
        )
        if kind == "arp" and named and not named.startswith("_"):  # `arp` without -n shows names
            self.keep(record, kind, self.fields(line, places, kind, mac or "", None) | {"hostname": named}, mac, None)
        elif has_address and not address:
            self.ledger.leave(record, "not-a-device", "a group or broadcast address, or none")
        elif not mac:
            self.ledger.leave(record, "not-a-device", "no MAC address of a device: unanswered, a group, or broadcast")
        elif kind == "mac_table" and is_own(places):
            self.ledger.leave(record, "not-a-device", "an address of the switch itself")
        else:
            self.keep(record, kind, self.fields(line, places, kind, mac, address), mac, address)

    def fields(self, line: str, places: dict[str, str], kind: str, mac: str, address: str | None) -> dict[str, str]:
        port = places.get("port", "").removeprefix("Port:").strip()
        fields = {"switch": self.switch, "switch_port": port, "vlan": places.get("vlan", "")}
        if kind == "arp":
            fields |= {"arp_mac": mac, "arp_address": address or ""}
        elif kind == "dhcp":
            named = _LEASE_TYPE.search(line[-300:])
            host = named[1] if named and named[1] else places.get("host", "").removesuffix("*")
            fields |= {"dhcp_hostname": host, "hostname": host, "dhcp_address": address or ""}
        elif kind == "lldp":
            fields["hostname"] = places.get("host", "")
        return fields

    # Neighbours in a table

    def neighbour(self, record: int, line: str, words: list[str], grid: Grid, places: dict[str, str]) -> bool:
        """A neighbour's row, or one that goes on with the row above it or below it."""
        first = grid.columns[0]
        indent = len(line) - len(line.lstrip())
        if len(words) == 1 and indent <= first.end and first.name in ("chassis", "host"):
            self.close_neighbour()  # the name was too long for its column, and the row follows
            self.waiting = (record, {first.name: words[0]})
            return True
        port = places.get("port", "")
        if self.waiting and not port and grid.ruled:
            row = self.waiting[1]
            for name, text in places.items():
                row[name] = row.get(name, "") + text
            return True
        if not port or not _PORT.fullmatch(port) or ":" in words[0][-1:] or words[0].lower() == "total":
            return False
        if self.waiting and not self.waiting[1].get("port") and not places.get(first.name):
            places = self.waiting[1] | places
            record, self.waiting = self.waiting[0], None
        self.close_neighbour()
        self.waiting = (record, places)
        return True

    def close_neighbour(self) -> None:
        if self.waiting is None:
            return
        (record, told), self.waiting = self.waiting, None
        if not told.get("port"):
            self.forget(_Line(record, "", explained=False))
            return
        chassis, host = (told.get(name, "").removesuffix("...").rstrip() for name in ("chassis", "host"))
        mac = mac_of(chassis) or mac_of(told.get("port_id", ""))
        named = told.get("address") or chassis
        address = values.place(named).address if "." in named or ":" in named else None
        if not host and not mac_of(chassis) and not address:
            host = chassis
        if not (mac or address or (host and not values.is_placeholder(host))):
            self.ledger.leave(
                record, "not-a-device", "a port that has no neighbour, or one that tells nothing of itself"
            )
            return
        fields = {"switch": self.switch, "switch_port": told["port"], "hostname": host}
        self.keep(record, "lldp", fields, mac, address)

    # Neighbours in blocks and members

    def starts_block(self, record: int, line: str) -> bool:
        before = self.blocks.block
        if not self.blocks.opens(line, record):
            return False
        if before and (before.values or self.blocks.port != before.port):
            self.keep_block(before)
        self.close_neighbour()
        self.layout = None
        return True

    def keep_block(self, block: Block) -> None:
        fields, mac, address = fields_of_block(block.values)
        if not (mac or address or any(fields.values())):
            self.ledger.leave(block.record, "not-a-device", "a neighbour that tells nothing of itself")
            return
        self.keep(block.record, "lldp", fields | {"switch": self.switch, "switch_port": block.port}, mac, address)

    def member_line(self, record: int, line: str, told: dict[str, str]) -> None:
        if self.entry is None or output_members.opens(line):
            self.open(None)
            self.entry = (record, {})
        for name, text in told.items():
            self.entry[1].setdefault(name, text)

    def close_entry(self) -> None:
        if self.entry is None:
            return
        (record, told), self.entry = self.entry, None
        kind = output_members.kind_of(told)
        if not kind:
            self.forget(_Line(record, "", explained=False))
            return
        fields, mac, address = fields_of_members(kind, told)
        if not mac and not (kind == "lldp" and (address or any(fields.values()))):
            self.ledger.leave(record, "not-a-device", "no MAC address of a device: unanswered, a group, or broadcast")
        elif kind == "arp" and not address:
            self.ledger.leave(record, "not-a-device", "a group or broadcast address, or none")
        else:
            self.keep(record, kind, fields | {"switch": self.switch}, mac, address)

    # Addresses without a table

    def told_pair(self, record: int, line: str) -> bool:
        """`IPv6 Address : ...`, and some lines on `Link-layer : ...`, as Huawei's equipment and PowerShell's lists have it."""
        if told := self.told.take(record, line):
            self.kept(record, line, "arp", {"address": told[0]}, told[1], has_address=True)
        return told is not None

    def bare_row(self, record: int, line: str, words: list[str]) -> bool:
        """A row of a MAC table without its heading; or a line with one IP address and one MAC address, where the command says
        what it is or the next line is like it."""
        if len(line) - len(line.lstrip()) >= _FAR and len(words) <= 2:
            return False  # a row's second line, between two of them
        if told := learned(words):
            self.close_pair()
            self.kept(record, line, "mac_table", told, told["mac"], has_address=False)
            return True
        shape = pair(words)
        if shape is None:
            self.close_pair()
            return False
        before = self.pair
        if before and before[0] != shape:
            self.close_pair()
        self.pair = (shape, record, words)
        if before and before[0] == shape and before[1]:
            self.row(before[1], " ".join(before[2]), before[2], PAIR)
        elif not self.of_neighbours and not (before and before[0] == shape):
            return True  # kept when the next line is like it
        self.row(record, line, words, PAIR)
        self.pair = (shape, 0, words)
        return True

    def close_pair(self) -> None:
        if self.pair and self.pair[1]:
            self.forget(_Line(self.pair[1], "", explained=False))
        self.pair = None

    def keep(self, record: int, kind: str, fields: dict[str, str], mac: str | None, address: str | None) -> None:
        fields = {name: text for name, text in fields.items() if text and not values.is_placeholder(text)}
        if hints_at_secret("\n".join(text for name, text in fields.items() if name != "switch")):
            fields = {name: self.ledger.clean(text, f"{kind} {name}") for name, text in fields.items()}
        self.ledger.keep(Observation(kind, self.ledger.source(record), None, "", fields, mac, address))
