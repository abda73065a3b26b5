"""What of real equipment's tables is read right: outputs that others collected and labelled, vendor by vendor.

`--ntc` is a checkout of https://github.com/networktocode/ntc-templates (Apache-2.0), whose `tests` hold the output of a command
beside what is in it. Nothing of it is kept here. A file stands in the half `tuned` or `held-out` by a hash of its own path: readers
are mended by what the first half shows, and the other says what that was worth on outputs nobody looked at.

A row is right where one observation has all that the label has of these: the MAC address; for ARP also the IP address; for a MAC
table also the port; for a neighbour also the switch's port, its name, its management address and how its description begins.
A label of a group address, of no MAC address at all (ARP, MAC tables), or of an address of the switch itself is no device's row.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from assay.observe.model import Observation
from assay.observe.read import read_paths, values

SKIPPED = re.compile(
    r"ospf|bgp|bfd|eigrp|isis|pim|cdp|rsvp|mpls|_security|local-device|lanmac|machineItem|productmac|wanmac|bridge-settings|isdp|mac-ping"
    r"|ethernet-switching_interfaces"
)
TAKEN = re.compile(r"arp|mac|lldp|neigh|fdb|ethernet-switching|bridge_address|bridge_host")
# A label's members, by what they are.
MAC = ["mac", "mac_address", "destination_address", "hardware_address"]
ADDRESS = ["ip_address", "address", "ipv6_address", "destination", "host"]
PORT = [
    "destination_port",
    "port",
    "ports",
    "interface",
    "port_id",
    "logical_interface",
    "on_interface",
    "fsp",
    "interfaces",
]
CHASSIS = ["chassis_id", "remote_chassis_id", "mac_address", "chassis_data", "remote_id"]
NAME = ["neighbor_name", "neighbor", "system_name", "remote_system_name", "system_name_data", "identity"]
LOCAL = ["local_interface", "local_port", "interface", "port", "local_port_id"]
MANAGED = [
    "mgmt_address",
    "management_ip",
    "remote_ipv4_address",
    "remote_mgmt_ipv4_address",
    "ipv4_address",
    "ip_address",
    "address",
]
SAID = ["neighbor_description", "system_description", "remote_system_description", "system_desc_data"]
OWN = frozenset(
    ["management", "sup-eth1(r)", "cpu", "switch", "router", "self", "igmp", "drop", "system", "static-cpu", "cpu0"]
)


class Label(NamedTuple):
    """A row as others read it. Empty where the label has no such member."""

    mac: str
    address: str = ""
    ports: tuple[str, ...] = ()
    name: str = ""
    said: str = ""
    own: bool = False


def kind_of(command: str) -> str:
    if "lldp" in command or "ip_neighbor_print" in command:
        return "lldp"
    return "arp" if "arp" in command or "neigh" in command else "mac_table"


def half_of(path: Path) -> str:
    return "tuned" if hashlib.sha256("/".join(path.parts[-3:]).encode()).digest()[0] < 128 else "held-out"


def first(row: dict[str, Any], names: list[str]) -> str:
    found = next((row[name] for name in names if row.get(name)), "")
    found = "".join(one for one in found if one) if isinstance(found, list) else found
    return "" if found is None or found in ("None", "-", "[not advertised]") else str(found).strip()


def labels(kind: str, rows: list[dict[str, Any]]) -> Iterator[Label]:
    for row in rows:
        if kind == "lldp":
            mac = next((found[0] for name in CHASSIS if (found := macs(str(row.get(name) or "")))), "")
            address = values.place(first(row, MANAGED)).address or ""
            yield Label(mac, address, (first(row, LOCAL),), first(row, NAME), first(row, SAID))
            continue
        mac = next(iter(macs(first(row, MAC))), "")
        address = values.place(first(row, ADDRESS)).address or "" if kind == "arp" else ""
        ports = next((row[name] for name in PORT if row.get(name)), "")
        ports = tuple(map(str, ports)) if isinstance(ports, list) else (str(ports),)
        told = f"{first(row, ['type', 'status'])} {' '.join(ports)}".lower().split()
        yield Label(mac, address, ports, own=kind == "mac_table" and not OWN.isdisjoint(told))


def macs(text: str) -> list[str]:
    if re.fullmatch(r"[0-9A-Fa-f]{1,2}([:-][0-9A-Fa-f]{1,2}){5}", text):
        text = ":".join(part.zfill(2) for part in re.split("[:-]", text))
    return values.macs(text)


def is_device(kind: str, label: Label) -> bool:
    if kind == "lldp":
        return bool(label.mac or label.name or label.address)
    return bool(label.mac) and not label.own and (kind == "mac_table" or bool(label.address))


def is_right(kind: str, label: Label, seen: Observation) -> bool:
    if label.mac and seen.mac != label.mac:
        return False
    if kind == "arp":
        return seen.address == label.address
    here = squeezed(seen.get("switch_port"))
    wanted = [squeezed(port) for port in label.ports if port]
    wanted += ["".join(wanted), ",".join(wanted), *(port.partition(",")[0] for port in wanted)]
    if any(wanted) and here not in wanted:
        return False
    if kind == "mac_table":
        return True
    if label.name and not macs(label.name) and squeezed(seen.get("hostname")) != squeezed(label.name):
        return False
    if label.address and seen.address != label.address:
        return False
    return squeezed(seen.get("snmp_sysdescr"))[:24] == squeezed(label.said)[:24] if label.said else True


def squeezed(text: str) -> str:
    return "".join(text.lower().replace('"', "").split())


def judged(path: Path, kind: str) -> tuple[int, int, int, list[Label]]:
    """Rows labelled as devices, read right, read as devices that no label has; and the labels that were missed."""
    content = yaml.load(path.with_suffix(".yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    wanted = [label for label in labels(kind, content["parsed_sample"]) if is_device(kind, label)]
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "output.txt"
        copy.write_bytes(path.read_bytes())
        found = [seen for seen in read_paths([copy]).observations if seen.kind == kind]
    missed: list[Label] = []
    unused = list(found)
    for label in wanted:
        match = next((seen for seen in unused if is_right(kind, label, seen)), None)
        match = match or next((seen for seen in found if is_right(kind, label, seen)), None)
        if match is None:
            missed.append(label)
        elif match in unused:
            unused.remove(match)
    known = {label.mac for label in labels(kind, content["parsed_sample"])}
    invented = sum(bool(seen.mac) and seen.mac not in known for seen in unused)
    return len(wanted), len(wanted) - len(missed), invented, missed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ntc", type=Path, help="a checkout of networktocode/ntc-templates")
    parser.add_argument("--half", choices=("tuned", "held-out"), help="only the files of one half")
    parser.add_argument("--missed", action="store_true", help="also print the labels that were missed")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    given = parser.parse_args()
    if given.ntc is None or not (given.ntc / "tests").is_dir():
        print("skipped: no checkout of https://github.com/networktocode/ntc-templates was given with --ntc")
        return
    counts: dict[tuple[str, str, str], Counter[str]] = {}
    for path in sorted((given.ntc / "tests").glob("*/*/*.raw")):
        vendor, command = path.parts[-3:-1]
        half = half_of(path)
        if not TAKEN.search(command) or SKIPPED.search(command) or given.half not in (None, half):
            continue
        kind = kind_of(command)
        rows, right, invented, missed = judged(path, kind)
        count = counts.setdefault((half, vendor, command), Counter(kind=0))
        count.update(files=1, rows=rows, right=right, invented=invented, **{kind: 1})
        if given.missed:
            for label in missed[:3]:
                print(f"  missed in {'/'.join(path.parts[-2:])}: {label}", file=sys.stderr)
    print(
        f"{'half':9} {'vendor':22} {'command':52} {'files':>5} {'rows':>5} {'right':>5} {'wrong or missed':>15} {'not labelled':>12}"
    )
    for (half, vendor, command), count in sorted(counts.items()):
        if count["rows"]:
            print(
                f"{half:9} {vendor:22} {command:52} {count['files']:5} {count['rows']:5} {count['right']:5}"
                f" {count['rows'] - count['right']:15} {count['invented']:12}"
            )
    figures: list[dict[str, object]] = []
    for half in ("tuned", "held-out"):
        for kind in ("arp", "mac_table", "lldp"):
            here = [count for (one, _, _), count in counts.items() if one == half and count[kind] and count["rows"]]
            rows, right = sum(count["rows"] for count in here), sum(count["right"] for count in here)
            if not rows:
                continue
            whole = sum(count["rows"] == count["right"] for count in here)
            invented = sum(count["invented"] for count in here)
            figures.append({"half": half, "kind": kind, "rows": rows, "right": right, "commands": len(here), "commands_whole": whole, "not_labelled": invented})  # fmt: skip
            print(
                f"{half:9} {kind:10} rows {right:,} of {rows:,} ({right / rows:.1%}); commands read whole {whole} of {len(here)}; not labelled {invented}"
            )
    if given.json:
        given.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
