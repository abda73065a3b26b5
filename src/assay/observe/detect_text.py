"""What a text that is no list of cells may be: the output of network equipment, or a DHCP server's leases."""

from __future__ import annotations

import re

from assay.observe.lldp_blocks import Blocks
from assay.observe.output_layouts import layout_of, unheaded

HEAD_LINES = 200
MAX_LINE = 4096

_LEASE = re.compile(r"(?m)^[ \t]{0,8}lease [0-9.]{7,15} ?\{")
_KEA = re.compile(r"address,(?:hwaddr|duid),(?:client_id,)?valid_lifetime,expire,")


def text_format(text: str) -> str | None:
    """`dhcpd-leases`, `kea-leases` or `device-output`, where the text begins as one of them."""
    if _KEA.match(text):
        return "kea-leases"
    if _LEASE.search(text):
        return "dhcpd-leases"
    return "device-output" if is_device_output(text) else None


def is_device_output(text: str) -> bool:
    """Whether such output begins in the text."""
    blocks = Blocks()
    for line in text.splitlines()[:HEAD_LINES]:
        line = line[:MAX_LINE]
        if layout_of(line) or unheaded(line.split()) or _is_lldp(line, blocks):
            return True
    return False


def _is_lldp(line: str, blocks: Blocks) -> bool:
    """Whether a neighbour's chassis is named after a port: a line `Port: 1` alone begins many a text."""
    if blocks.opens(line, 0):
        return False
    blocks.take(line)
    return blocks.block is not None and "chassis" in blocks.block.values
