"""The hardware addresses that the system learnt while hosts on the link were asked: nothing is sent for them.

Source: proc(5), /proc/net/arp (IPv4; Linux). An address that stands for more hosts than one device has is a router's or a
proxy's (RFC 1027) and names none of them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from assay.observe.codec.wire import normal_mac

TABLE = Path("/proc/net/arp")
_COMPLETE = 0x2  # ATF_COM
_MOST = 8


def neighbours(table: Path = TABLE) -> dict[str, str]:
    """MAC address by IPv4 address; empty where the system asked for it and nobody answered."""
    try:
        lines = table.read_text(encoding="ascii").splitlines()[1:]
    except (OSError, ValueError):
        return {}
    found: dict[str, str] = {}
    for line in lines:
        address, _, flags, hardware, *_ = [*line.split(), "", "", "", ""]
        complete = flags.startswith("0x") and int(flags, 16) & _COMPLETE
        found[address] = (normal_mac(hardware) or "") if complete else ""
    return found


def own_addresses(found: dict[str, str]) -> dict[str, str]:
    """Those that stand for few enough hosts to be a device's own."""
    of_mac = Counter(found.values())
    return {address: mac for address, mac in found.items() if mac and of_mac[mac] <= _MOST}
