"""The tables that network equipment and computers print: their heading, and what stands in each word of a row.

`words` names a row's words in order; a word named `.` is passed over, and what follows the last name too. A flag in front
of a row (`*`, `+`) shifts nothing, since words are counted from the MAC address (from the IP address in a row without one). The
forms are those of the commands' own documentation: Cisco IOS and NX-OS, Arista EOS, Juniper Junos, HPE ProCurve and
Comware, ArubaOS-CX, Dell OS10, Huawei VRP, iproute2, net-tools, BSD and macOS, Windows and its DHCP server.
"""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple

from assay.observe.output_words import is_address, is_mac


class Layout(NamedTuple):
    """A kind of table. `heading` is in lower case with single spaces; a line that begins so opens the table."""

    name: str
    kind: str  # the observations' kind
    heading: str
    words: tuple[str, ...]


def _rows(kind: str, *rows: tuple[str, str, str]) -> tuple[Layout, ...]:
    return tuple(Layout(name, kind, heading, tuple(words.split())) for name, heading, words in rows)


# A longer heading stands before a shorter one that begins it.
LAYOUTS = (
    *_rows(
        "mac_table",
        ("Cisco IOS show mac address-table", "destination address address type vlan destination port", "mac . vlan port"),
        ("Cisco IOS show mac address-table", "vlan mac address type learn age ports", "vlan mac type . . port"),
        ("Cisco IOS show mac address-table", "vlan mac address type protocols port", "vlan mac type . port"),
        ("Cisco NX-OS show mac address-table", "vlan mac address type age secure ntfy port", "vlan mac type . . . port"),
        ("Cisco IOS or Arista EOS show mac address-table", "vlan mac address type ports", "vlan mac type port"),
        ("Cisco Small Business show mac address-table", "vlan mac address port type", "vlan mac port type"),
        ("Dell OS10 show mac address-table", "vlanid mac address type interface", "vlan mac type port"),
        ("Juniper Junos show ethernet-switching table", "vlan mac mac age logical", "vlan mac type . port"),
        ("Juniper Junos show ethernet-switching table", "vlan mac mac logical", "vlan mac type port"),
        ("Juniper Junos show ethernet-switching table", "vlan mac address type age interfaces", "vlan mac type . port"),
        ("HPE Comware display mac-address", "mac addr vlan id state port index aging time", "mac vlan type port"),
        ("HPE Comware display mac-address", "mac address vlan id state port/nickname aging", "mac vlan type port"),
        ("HPE Comware display mac-address", "mac address vlan id state port/nve interface aging", "mac vlan type port"),
        ("Huawei VRP display mac-address", "mac address vlan/vsi/bd learned-from type", "mac vlan port type"),
        ("Huawei VRP display mac-address", "mac address vlan/vsi learned-from type", "mac vlan port type"),
        ("ArubaOS-CX show mac-address-table", "mac address vlan type port", "mac vlan type port"),
        ("HPE ProCurve show mac-address", "mac address port vlan", "mac port vlan"),
        ("HPE ProCurve show mac-address", "mac address located on port", "mac port"),
    ),
    *_rows(
        "arp",
        ("Windows arp -a", "internet address physical address type", "address mac type"),
        ("Windows arp -a", "adresse internet adresse physique type", "address mac type"),
        ("Windows arp -a", "internetadresse physische adresse typ", "address mac type"),
        ("Windows Get-NetNeighbor", "ifindex ipaddress linklayeraddress state", ". address mac type"),
        ("Linux arp", "address hwtype hwaddress flags mask iface", "address . mac"),
        ("Linux /proc/net/arp", "ip address hw type flags hw address mask device", "address . . mac"),
        ("Cisco IOS show ip arp", "protocol address age (min) hardware addr type interface", "address . mac"),
        ("Cisco NX-OS show ip arp", "address age mac address interface", "address . mac"),
        ("Arista EOS show ip arp", "address age (sec) hardware addr interface", "address . mac"),
        ("Arista EOS show ip arp", "address age (min) hardware addr interface", "address . mac"),
        ("Juniper Junos show arp", "mac address address name interface flags", "mac address"),
        ("Juniper Junos show arp", "mac address address interface flags", "mac address"),
        ("HPE Comware display arp", "ip address mac address vlan", "address mac vlan"),
        ("HPE Comware display arp", "ip address mac address svlan", "address mac vlan"),
        ("HPE ProCurve show arp", "ip address mac address type port", "address mac type port"),
        ("ArubaOS-CX show arp", "ipv4 address mac port physical port state", "address mac vlan port"),
    ),
    *_rows(
        "dhcp",
        ("Windows netsh show clients", "ip address - subnet mask - unique id", "address . . . mac"),
        ("Cisco IOS show ip dhcp binding", "ip address client-id/", "address mac"),
    ),
    *_rows(
        "lldp",
        ("Juniper Junos show lldp neighbors", "local interface parent interface chassis id port info system name", "port . mac . host"),
        ("Juniper Junos show lldp neighbors", "local interface chassis id port info system name", "port mac . host"),
    ),
)  # fmt: skip


def layout_of(line: str) -> Layout | None:
    """The table that this line is the heading of. A heading with tabs is that of a table with tabs between its cells."""
    plain = " ".join(line[:200].lower().split())
    if _WINDOWS_INTERFACE in plain:
        return WINDOWS_ARP
    if len(plain) < _SHORTEST or plain[0] not in _FIRST or "\t" in line.strip():
        return None
    return next((layout for layout in LAYOUTS if plain.startswith(layout.heading)), None)


# `Interface: 10.0.0.5 --- 0xb`, in whatever language: the heading under it is in that language too.
_WINDOWS_INTERFACE = " --- 0x"
WINDOWS_ARP = next(layout for layout in LAYOUTS if layout.name == "Windows arp -a")
_SHORTEST = min(len(layout.heading) for layout in LAYOUTS)
_FIRST = frozenset(layout.heading[0] for layout in LAYOUTS)

AT = Layout("arp -a", "arp", "", ("address", "mac"))
NEIGHBOUR = Layout("ip neigh", "arp", "", ("address", "mac"))
NETSH = Layout("Windows netsh show clients", "dhcp", "", ("address", ".", "mac"))
DNSMASQ = Layout("dnsmasq.leases", "dhcp", "", (".", "mac", "address", "host"))
_STATES = frozenset(["FAILED", "INCOMPLETE", "REACHABLE", "STALE", "DELAY", "PROBE", "PERMANENT", "NOARP"])


def unheaded(words: list[str]) -> Layout | None:
    """The forms whose every line explains itself: `? (10.0.0.1) at MAC ...` and `10.0.0.1 dev eth0 lladdr MAC ...`."""
    if len(words) >= 4 and words[2] == "at" and words[1][:1] == "(" and words[1][-1:] == ")":
        return AT
    if len(words) >= 3 and (words[1] in ("dev", "lladdr") or words[-1] in _STATES) and is_address(words[0]):
        return NEIGHBOUR
    # dnsmasq.leases: when it ends, hardware address, address, name, client identifier
    if len(words) == 5 and words[0].isascii() and words[0].isdigit() and is_mac(words[1]) and is_address(words[2]):
        return DNSMASQ
    # netsh, in whatever language its headings are: address - mask - hardware address - ...
    if (
        len(words) >= 4
        and words[1] == "-"
        and words[2].startswith("255.")
        and words[3][0] == "-"
        and is_address(words[0])
    ):
        return NETSH
    return None


PAIR = Layout("addresses without a heading", "arp", "", ("address", "mac"))
_LONGEST_PAIR = 7  # words; a line of a log has more


def pair(words: list[str]) -> tuple[int, int] | None:
    """Where a line has its only IP address and its only MAC address."""
    if not 2 <= len(words) <= _LONGEST_PAIR:
        return None
    places = [n for n, word in enumerate(words) if is_address(word.strip("()"))]
    macs = [n for n, word in enumerate(words) if is_mac(word)]
    return (places[0], macs[0]) if len(places) == len(macs) == 1 else None


LEARNED = Layout("a row of a MAC table without a heading", "mac_table", "", ("mac", "vlan", "type", "port"))
_TYPES = frozenset(("dynamic", "static", "learned", "learn", "secure", "dyn", "sticky"))
# Gi1/0/1, Eth1/1, Po3, ge-0/0/1.0, 1/0/24, nve1(192.0.2.1); a bare number could be anything.
_PORT = re.compile(
    r"[A-Za-z][A-Za-z-]{0,24}\d{1,5}(?:[/:.]\d{1,5}){0,5}(?:\([\w./:]{1,64}\))?|\d{1,3}(?:[/:]\d{1,4}){1,4}"
)


def learned(words: list[str]) -> dict[str, str]:
    """A row of a MAC table that somebody cut out without its heading: a MAC address, how it was learned, and a port."""
    if len(words) >= 3 and words[1] == "dev" and is_mac(words[0]):  # iproute2: `bridge fdb show`
        vlan = next((after for word, after in itertools.pairwise(words) if word == "vlan"), "")
        own = "permanent" in words[3:] or "self" in words[3:]
        return {"mac": words[0], "vlan": vlan, "type": "self" if own else "", "port": words[2]}
    if (
        len(words) >= 6 and words[0] == "MAC:" and words[2] == "VLAN:" and words[4] == "Port:" and is_mac(words[1])
    ):  # FortiSwitch
        return {"mac": words[1], "vlan": words[3], "type": "", "port": words[5].partition("(")[0]}
    if not 3 <= len(words) <= 16 or _TYPES.isdisjoint(word.lower() for word in words):
        return {}
    macs = [n for n, word in enumerate(words) if is_mac(word)]
    ports = [word for n, word in enumerate(words) if n not in macs and _PORT.fullmatch(word)]
    if len(macs) != 1 or not ports or any(is_address(word) for word in words):
        return {}
    around = words[: macs[0]][::-1] + words[macs[0] + 1 :]
    vlan = next((word for word in around if word.isascii() and word.isdigit() and 0 < int(word[:6]) < 4095), "")
    kind = next(word for word in words if word.lower() in _TYPES)
    return {"mac": words[macs[0]], "vlan": vlan, "type": kind, "port": ports[-1]}
