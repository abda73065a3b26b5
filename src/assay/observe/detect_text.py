"""What a text that is no list of cells may be: the output of network equipment, or a DHCP server's leases."""

from __future__ import annotations

import re
from collections import deque

from assay.observe import output_members
from assay.observe.lldp_blocks import Blocks
from assay.observe.output_grid import Grid, headed, is_ruler, ruled
from assay.observe.output_layouts import layout_of, learned, pair, unheaded
from assay.observe.output_told import ToldPairs
from assay.observe.output_words import is_mac
from assay.observe.terminal import shown

HEAD_LINES = 200
MAX_LINE = 4096

_LEASE = re.compile(r"(?m)^[ \t]{0,8}(?:lease [0-9.]{7,15} ?\{|ia-[nt]a [^\n]{1,1200}\{$)")
_COMMAND = re.compile(r"(?i)\b(?:arp|neigh\w{0,8}|neighbou?rs?)\b")
_NMAP = re.compile(
    r"(?m)^(?:# Nmap [\d.A-Z]{1,12} scan initiated|Starting Nmap [\d.A-Z]{1,12} |Nmap scan report for \S|Host: [0-9.]{7,15} \([^)\n]{0,253}\)\t(?:Status|Ports): )"
)
_DIGIT = re.compile(r"(?a)\d")
_KEA = re.compile(r"address,(?:hwaddr|duid),(?:client_id,)?valid_lifetime,expire,")


def text_format(text: str) -> str | None:
    """`dhcpd-leases`, `kea-leases` or `device-output`, where the text begins as one of them."""
    if _KEA.match(text):
        return "kea-leases"
    if _NMAP.search(text):
        return "nmap-text"
    if _LEASE.search(text):
        return "dhcpd-leases"
    return "device-output" if is_device_output(text) else None


def has_cells(text: str) -> bool:
    """Whether most lines hold one of the signs that part the cells of a list."""
    lines = [line for line in text.splitlines()[:HEAD_LINES] if line.strip()]
    return any(2 * sum(sign in line for line in lines) > len(lines) for sign in ",;\t|^~")


def is_device_output(text: str, most_lines: int = HEAD_LINES) -> bool:
    """Whether such output begins in the text."""
    blocks, told_pairs = Blocks(), ToldPairs()
    grid: Grid | None = None
    recent: deque[str] = deque(maxlen=3)
    before: tuple[int, int] | None = None
    for number, whole in enumerate(text.splitlines()[:most_lines]):
        line = shown(whole[:MAX_LINE])
        words = line.split()
        if layout_of(line) or unheaded(words) or _is_lldp(line, blocks):
            return True
        if grid is not None and is_row(grid, line):
            return True
        if is_ruler(line):
            grid = ruled(line, list(recent)) or grid
        elif not any(map(is_mac, words)):
            grid = headed(line) or grid
        told = output_members.members(line)
        if "mac-address" in told and output_members.opens(line):
            return True
        if not told and (shape := pair(words)) and (shape == before or _COMMAND.search("\n".join(recent))):
            return True
        if told_pairs.take(number, line):
            return True
        if learned(words):
            return True
        before = pair(words) or (before if len(words) <= 2 else None)
        if words:
            recent.append(line)
    return False


def is_row(grid: Grid, line: str) -> bool:
    """Whether the line holds a device under such headings: a MAC address, or a neighbour behind a port with a number."""
    places = grid.places(line) or {}
    if grid.kind == "lldp":
        return (
            len(places) >= 3
            and bool(places.get("chassis") or places.get("host"))
            and _DIGIT.search(places.get("port", "")) is not None
        )
    return is_mac(places.get("mac", ""))


def _is_lldp(line: str, blocks: Blocks) -> bool:
    """Whether a neighbour's chassis is named after a port: a line `Port: 1` alone begins many a text."""
    if blocks.opens(line, 0):
        return False
    blocks.take(line)
    return blocks.block is not None and "chassis" in blocks.block.values
