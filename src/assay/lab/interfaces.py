"""Commands that give each device an interface of its own, with its persona's MAC address: for `ip -batch`, run by others.

Where several addresses of one subnet stand in one namespace, the kernel would answer all of them by one interface: each has
a routing table of its own instead, which its address as a source leads to. ARP must be told too: see `SETTINGS`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from assay.errors import LabError
from assay.lab.device import Device

# Each interface answers ARP for its own address alone, and asks with it (kernel documentation, networking/ip-sysctl).
SETTINGS = {
    "net/ipv4/conf/all/arp_ignore": 1, "net/ipv4/conf/all/arp_announce": 2, "net/ipv4/conf/all/rp_filter": 0,
    "net/ipv4/conf/default/rp_filter": 0,
}  # fmt: skip
TABLE = 100  # the nth interface answers by the routing table TABLE + n


def own_interface(
    number: int, address: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network, gateway: str = ""
) -> tuple[list[str], list[str]]:
    """What makes `d<number>` answer for the address and by itself: for `ip -batch`, and for `ip -6 -batch`."""
    name, table = f"d{number}", TABLE + number
    broadcast = f" brd {network.broadcast_address}" if network.version == 4 else " nodad"
    lines = [
        f"link set {name} addrgenmode none",
        f"address add {address}/{network.prefixlen} dev {name} noprefixroute{broadcast}",
        f"link set {name} up",
    ]
    routes = [f"route add {network} dev {name} table {table}"]
    routes += [f"route add default via {gateway} dev {name} table {table}"] if gateway else []
    routes += [f"rule add from {address} lookup {table}"]
    return (lines + routes, []) if network.version == 4 else (lines, routes)


def cable(port: str, lan: str, number: int, mac: str, space: str = "") -> list[str]:
    """A pair of interfaces: one end in the bridge, the other, `d<number>` with the device's MAC address, in `space`."""
    where = f" netns {space}" if space else ""
    return [
        f"link add {port} type veth peer name d{number} address {mac}{where}",
        f"link set {port} addrgenmode none",
        f"link set {port} master {lan} up",
    ]


def switch_lines(devices: Sequence[Device], network: str, gateway: str = "") -> list[str]:
    """A bridge, `lan0`, with a cable to each device, all in one namespace. IPv4. Raises LabError."""
    try:
        within = ipaddress.IPv4Network(network)
    except ValueError as error:
        raise LabError(f"--network {network}: {error}", remedy="give an IPv4 network such as 10.77.0.0/24") from None
    lines = ["link set lo up", "link add lan0 type bridge mcast_snooping 0", "link set lan0 addrgenmode none"]
    lines.append("link set lan0 up")
    for number, device in enumerate(devices, start=1):
        if ipaddress.ip_address(device.address) not in within:
            raise LabError(f"{device.address} is not in {within}", remedy="give addresses of --network")
        lines += cable(f"p{number}", "lan0", number, device.mac)
        lines += own_interface(number, device.address, within, gateway)[0]
    return lines
