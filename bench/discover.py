"""What `assay discover` finds beside `nmap -sV` with its scripts, on the same emulated devices, and how many packets each sends.

Three network namespaces, none with a route out: a switch, the asker on one of its ports, and the lab's personas, each on a port of
its own with its own MAC address, so that both tools see whose block it is. Root on Linux with iproute2, nftables and nmap. Packets are those of the asking interface's own counters. nmap is run twice, with its
default ports and with the ports that Assay knows; its findings count as identified where a maker's name, of those that the
personas' truth holds, stands in a product, a vendor or a MAC vendor that it prints for that address.

The equal port list is the TCP part alone: nmap's UDP scan of the other part waits for the system's limit on ICMP and takes many
times longer (`--udp` adds it), while Assay's own UDP questions are counted in its packets.

    python bench/discover.py --count 250 --loss 5
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from assay.lab import load_personas
from assay.lab.device import Device

ROOT = Path(__file__).resolve().parents[1]
ASKS, SWITCH, STANDS = SPACES = tuple(f"assay-bench-{part}{os.getpid()}" for part in ("asks", "switch", "stands"))
NETWORK, ASKER, BROADCAST = "10.77.0.0/23", "10.77.1.254", "10.77.1.255"
TCP = "21,22,23,80,81,443,554,2020,8000,8080,8443,8899,49152"
UDP = "1900,3702,5353,9999,10001,20002,34569,37020,37810"
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])}
THERE = ("answered", "unread", "closed", "filtered")
RANK = ("nothing", "possible", "probable", "confirmed")


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def addresses(count: int) -> list[str]:
    return [f"10.77.{number // 250}.{number % 250 + 2}" for number in range(count)]


def standing(personas: str, count: int) -> list[Device]:
    """The devices, as `assay lab up` will put them up: its addresses in its order."""
    found = load_personas([personas])
    each = dict.fromkeys((one.id for one in found), -1)
    devices = []
    for number, address in enumerate(addresses(count)):
        persona = found[number % len(found)]
        each[persona.id] += 1
        devices.append(Device(persona, number, address, each[persona.id]))
    return devices


def batch(space: str, lines: list[str]) -> None:
    """Many commands of iproute2 in one namespace."""
    subprocess.run(
        ["ip", "-n", space, "-batch", "-"], check=True, capture_output=True, text=True, input="\n".join(lines) + "\n"
    )


@contextlib.contextmanager
def link(devices: list[Device], loss: float) -> Iterator[None]:
    """A switch, the asker on one port, each device on one of its own with the MAC address of its persona.

    `loss` per cent of what the asker sends is dropped, and as much of what is sent to it. Each device answers ARP for its
    own address alone, and by its own interface: a routing table each.
    """
    try:
        for space in SPACES:
            ip("netns", "add", space)
            ip("-n", space, "link", "set", "lo", "up")
        settings = ("all/arp_ignore=1", "all/arp_announce=2", "all/rp_filter=0", "default/rp_filter=0")
        for setting in settings:
            words = ["sysctl", "-qw", f"net.ipv4.conf.{setting.replace('/', '.')}"]
            subprocess.run(["ip", "netns", "exec", STANDS, *words], check=True, capture_output=True)
        batch(SWITCH, ["link add lan type bridge mcast_snooping 0", "link set lan up",
                       f"link add asker-port type veth peer name asker netns {ASKS}", "link set asker-port master lan up"])  # fmt: skip
        batch(ASKS, [f"address add {ASKER}/23 broadcast {BROADCAST} dev asker", "link set asker up"])
        cables, places, rules = [], [], []
        for n, device in enumerate(devices, start=1):
            cables += [f"link add p{n} type veth peer name d{n} address {device.mac} netns {STANDS}",
                       f"link set p{n} addrgenmode none", f"link set p{n} master lan up"]  # fmt: skip
            places += [f"link set d{n} addrgenmode none", f"address add {device.address}/23 broadcast {BROADCAST} dev d{n} noprefixroute",
                       f"link set d{n} up", f"route add {NETWORK} dev d{n} table {1000 + n}"]  # fmt: skip
            rules.append(f"rule add from {device.address} lookup {1000 + n}")
        batch(SWITCH, cables)
        batch(STANDS, places)
        batch(STANDS, rules)
        if loss:
            for space, name in ((ASKS, "asker"), (SWITCH, "asker-port")):
                hook = f'type filter hook ingress device "{name}" priority 0'
                table = f"table netdev drops {{ chain in {{ {hook}; policy accept; numgen random mod 1000 < {int(loss * 10)} drop\n}}\n}}"
                subprocess.run(["ip", "netns", "exec", space, "nft", table], check=True)
        yield
    finally:
        for space in SPACES:
            subprocess.run(["ip", "netns", "del", space], capture_output=True, check=False)


@contextlib.contextmanager
def lab(personas: str, count: int, folder: Path) -> Iterator[list[dict[str, object]]]:
    """The personas, standing; their listing with the truth about each."""
    words = [
        "ip",
        "netns",
        "exec",
        STANDS,
        sys.executable,
        "-m",
        "assay",
        "lab",
        "up",
        personas,
        "--count",
        str(count),
        "--json",
    ]
    words += [word for one in addresses(count) for word in ("--address", one)]
    with (folder / "lab.err").open("w") as errors:
        standing = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=errors, text=True, env=ENVIRONMENT)
        try:
            assert standing.stdout
            line = standing.stdout.readline()
            if not line:
                raise SystemExit(f"the lab did not start: {(folder / 'lab.err').read_text()}")
            yield json.loads(line)["devices"]
        finally:
            standing.send_signal(signal.SIGINT)
            standing.wait(30)


def counters() -> tuple[int, int]:
    """Packets sent and received by the asking interface."""
    told = subprocess.run(
        ["ip", "-n", ASKS, "-s", "-j", "link", "show", "asker"], check=True, capture_output=True, text=True
    ).stdout
    stats = json.loads(told)[0]["stats64"]
    return stats["tx"]["packets"], stats["rx"]["packets"]


def measured(words: list[str]) -> dict[str, float]:
    """Runs a command in the asking namespace: its seconds and packets."""
    before, began = counters(), time.perf_counter()
    done = subprocess.run(
        ["ip", "netns", "exec", ASKS, *words], capture_output=True, text=True, env=ENVIRONMENT, check=False
    )
    seconds, after = time.perf_counter() - began, counters()
    if done.returncode:
        raise SystemExit(f"{' '.join(words[:4])}: {done.stderr or done.stdout}")
    return {"seconds": round(seconds, 1), "sent": after[0] - before[0], "received": after[1] - before[1]}


def assay(
    folder: Path, count: int, rate: int, per_host: int
) -> tuple[dict[str, float], dict[str, object], dict[str, str]]:
    """One discovery and the verdicts on what it kept."""
    listed = ", ".join(addresses(count))
    (folder / "authorisation.yaml").write_text(
        "owner: Bench\nsigned_by: {name: Bench, role: owner of the namespace, on: 2026-11-22}\ncontact: nobody, it is a bench\n"
        f"networks: [{listed}]\nwindow: {{from: '{stamp(-60)}', until: '{stamp(86_400)}'}}\n"
        f"rates: {{total: {rate}, per_host: {per_host}}}\ninterfaces: [{{name: asker, ask: yes, reaches_others: yes}}]\n"
    )
    command = [sys.executable, "-m", "assay", "discover", "--authorisation", str(folder / "authorisation.yaml"), "--out", str(folder / "out"),
               "--listen", "0", "--quiet"]  # fmt: skip
    took = measured(command)
    said = subprocess.run(
        [sys.executable, "-m", "assay", "assess", str(folder / "out/evidence"), "--as", "ca-federal-department", "--on", "2026-11-22", "--json"],
        capture_output=True, text=True, env=ENVIRONMENT, check=True,
    ).stdout  # fmt: skip
    with (folder / "out/coverage.csv").open(encoding="utf-8", newline="") as table:
        states = {row["address"]: row["state"] for row in csv.DictReader(table)}
    return took, json.loads(said), states


def stamp(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


def nmap(folder: Path, count: int, rate: int, *ports: str) -> tuple[dict[str, float], dict[str, str]]:
    """nmap -sV with its default scripts; what it says of each address, in lower case."""
    out = folder / "nmap.xml"
    words = ["nmap", "-n", "-sV", "-sC", *ports, "--max-rate", str(rate), "-oX", str(out), *addresses(count)]
    took = measured(words)
    blocks = re.findall(r"<host[ >].*?</host>", out.read_text(errors="replace"), re.DOTALL)
    return took, {re.search(r'addr="([\d.]+)"', block)[1]: block.lower() for block in blocks}  # type: ignore[index]


def score_assay(found: dict[str, object], states: dict[str, str], devices: list[dict[str, object]]) -> Counter[str]:
    by_address = {address: one["identification"] for one in found["devices"] for address in one["addresses"]}  # type: ignore[attr-defined, index]
    counted: Counter[str] = Counter()
    for device in devices:
        truth, told = device["truth"], by_address.get(device["address"])
        counted["found"] += states[str(device["address"])] in THERE
        if told is None:
            counted["as much as the truth holds"] += truth["told"] == "nothing"
            continue
        named, wanted = told.get("maker") or "", truth["maker"]
        strong = told["verdict"] in ("confirmed", "probable")
        right = bool(wanted) and named.startswith(wanted)  # a party of the same maker counts
        counted["identified"] += bool(strong and right)
        counted["as much as the truth holds"] += truth["told"] == "nothing" or bool(
            right and RANK.index(told["verdict"]) >= RANK.index(truth["told"])
        )
        counted["accused wrongly"] += bool(strong and named in truth["never"])
    return counted


def score_nmap(said: dict[str, str], devices: list[dict[str, object]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for device in devices:
        text = said.get(device["address"], "")
        counted["found"] += 'status state="up"' in text or 'state="open"' in text
        name = device["truth"]["maker"].split("-")[0]  # type: ignore[index]
        services = " ".join(
            re.findall(
                r"<(?:service|cpe|address)[^>]*(?:vendor|product|extrainfo|devicetype|cpe)[^>]*>|<cpe>[^<]*</cpe>", text
            )
        )
        counted["identified"] += bool(name) and name in services
        counted["maker's name anywhere"] += bool(name) and name in text
    return counted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--personas", default="all")
    parser.add_argument("--loss", type=float, default=0, help="per cent of packets dropped, each way")
    parser.add_argument("--rate", type=int, default=100, help="packets a second, for both")
    parser.add_argument("--per-host", type=int, default=5)
    parser.add_argument("--nmap", choices=("none", "equal", "default", "both"), default="equal")
    parser.add_argument("--udp", action="store_true", help="nmap's equal port list includes UDP")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("ip"):
        raise SystemExit("bench/discover.py makes network namespaces: it needs root on Linux with iproute2")
    rows: list[tuple[str, dict[str, float], Counter[str]]] = []
    with tempfile.TemporaryDirectory() as name, link(standing(given.personas, given.count), given.loss):
        folder = Path(name)
        with lab(given.personas, given.count, folder) as devices:
            took, found, states = assay(folder, given.count, given.rate, given.per_host)
            rows.append(("assay discover", took, score_assay(found, states, devices)))
            if given.nmap in ("equal", "both"):
                ports = ("-sS", "-sU", "-p", f"T:{TCP},U:{UDP}") if given.udp else ("-sS", "-p", TCP)
                took, said = nmap(folder, given.count, given.rate, *ports)
                rows.append(("nmap -sV -sC, equal ports", took, score_nmap(said, devices)))
            if given.nmap in ("default", "both"):
                took, said = nmap(folder, given.count, given.rate)
                rows.append(("nmap -sV -sC, default ports", took, score_nmap(said, devices)))
    print(f"{given.count} devices ({given.personas}), {given.loss:g} % loss each way, {given.rate} packets a second")
    for title, took, counted in rows:
        scores = ", ".join(f"{name} {number}" for name, number in counted.items())
        print(
            f"{title:28} {took['seconds']:7.1f} s  {took['sent']:7,.0f} sent  {took['received']:7,.0f} received   {scores}"
        )
    if given.json:
        told = [{"what": title, **took, **counted} for title, took, counted in rows]
        given.json.write_text(json.dumps({"arguments": vars(given), "rows": told}, indent=2, default=str) + "\n")


if __name__ == "__main__":
    main()
