"""How fast a packet capture is read, against tshark on the same file, and against taking every frame apart.

A generated capture (no real device): mostly long TCP downloads and other UDP, as on an office network, with a share of
camera chatter (SADP, DHIP, WS-Discovery, SSDP, mDNS, HTTP, RTSP, TLS), VLAN tags, IPv6 and ARP. `--camera 100` makes it all
camera chatter, the worst case. Each reader runs as a process of its own; the findings of the two ways of reading are
compared, and tshark's senders of HTTP servers with them.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import BinaryIO

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.observe import frames, messages
from tests.observe.frames import Conversation, Host, arp, datagram, group

READ = """
import sys, time, json
from pathlib import Path
from assay.observe.read.capture import read_capture
started = time.perf_counter()
reading = read_capture(Path(sys.argv[1]), "a.pcap", "0" * 64, one_by_one=sys.argv[2] == "one")
took = time.perf_counter() - started
import hashlib
said = repr((reading.observations, reading.left_out, sorted(reading.secrets_dropped.items())))
print(json.dumps({"seconds": took, "observations": len(reading.observations), "digest": hashlib.sha256(said.encode()).hexdigest(),
                  "servers": sorted({(o.mac, o.address, o.get("http_servers") or o.get("ssdp_server")) for o in reading.observations if o.kind in ("http", "ssdp_udp1900")})}))
"""
FIELDS = ["frame.number", "eth.src", "ip.src", "http.server", "http.www_authenticate", "rtsp.status",
          "x509sat.uTF8String", "dhcp.option.vendor_class_id", "dns.resp.name"]  # fmt: skip


def chatter(number: int) -> list[bytes]:
    """What one camera says: every protocol that is read here, 60 frames or so."""
    mac, ip = f"28:57:be:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}", _address(number)
    camera, client = Host(mac, ip), Host("f4:8e:38:00:00:09", "10.0.0.9")
    talk = Conversation(client, camera, (40000, 80), 1400, 64).opened().asks(b"GET / HTTP/1.1\r\n\r\n")
    web = talk.answers(messages.lines("HTTP/1.1 401 Unauthorized", "Server: App-webs/", body="x" * 300)).closed().frames
    talk = Conversation(client, camera, (40001, 554), 1400, 64).opened().asks(b"OPTIONS * RTSP/1.0\r\n\r\n")
    video = talk.answers(messages.lines("RTSP/1.0 200 OK", "CSeq: 1", "Server: S")).closed().frames
    many = group(messages.SADP_GROUP)
    return [
        arp(camera, client.ip), *web, *video,
        datagram(camera, many, (37020, 37020), messages.sadp_reply("DS-7604", f"DS-76{number:08}AAWR1", mac)),
        datagram(camera, client, (3702, 50000), messages.wsd_match([f"hardware/M{number}"])),
        datagram(camera, client, (1900, 50000), messages.ssdp_reply("Linux UPnP/1.0", f"uuid:{number}")),
        datagram(camera, group(messages.MDNS_GROUP), (5353, 5353),
                 messages.mdns_announcement("_rtsp._tcp.local", f"C{number}", f"c{number}.local"), vlans=[number % 4094 + 1]),
    ]  # fmt: skip


def _address(number: int) -> str:
    return f"10.{number >> 14 & 63}.{number >> 7 & 127}.{number % 127 + 1}"


def noise(chance: random.Random) -> Iterator[bytes]:
    """Downloads and other UDP without end: 1,400-byte segments of long connections, DNS, QUIC, IPv6."""
    hosts = [Host(f"f4:8e:38:00:{n >> 8:02x}:{n & 255:02x}", f"10.1.{n >> 7}.{n % 127 + 1}") for n in range(400)]
    six = [Host(host.mac, f"2001:db8::{n:x}") for n, host in enumerate(hosts)]
    far = Host("00:11:22:33:44:55", "93.184.216.34")
    bodies = [chance.randbytes(1400) for _ in range(16)]
    said: Counter[tuple[str, int]] = Counter()
    while True:
        draw, host = chance.random(), chance.choice(hosts)
        if draw < 0.70:
            ports = (443, 40000 + chance.randrange(4))
            said[host.ip, ports[1]] += 1400
            yield frames.framed(far, host, frames.ipv4(far.ip, host.ip, 6, frames.tcp(
                far, host, ports, chance.choice(bodies), seq=said[host.ip, ports[1]])), [12] if draw < 0.1 else [])  # fmt: skip
        elif draw < 0.80:
            yield frames.framed(host, far, frames.ipv4(host.ip, far.ip, 6, frames.tcp(host, far, (40000, 443))))
        elif draw < 0.95:
            yield datagram(far, host, (443, 50000), chance.choice(bodies)[: chance.randrange(60, 1200)])
        else:
            yield datagram(chance.choice(six), six[0], (53, 5000), bodies[0][:80])


def write(stream: BinaryIO, packets: int, camera: float, seed: int) -> int:
    """The capture; frames in the file."""
    chance = random.Random(seed)
    stamp, written, number = frames.START, 0, 0
    stream.write(frames.pcap([]))
    other = noise(chance)
    pool = cycle([next(other) for _ in range(60_000)])
    while written < packets:
        burst = chatter(number % 2000)
        number += 1
        quiet = int(len(burst) * (100 - camera) / max(camera, 0.01))
        for frame in [*burst, *islice(pool, min(quiet, packets - written))]:
            stream.write(frames.pcap([(stamp, frame)])[24:])
            stamp += 10_000
            written += 1
    return written


def ours(path: Path, way: str) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-c", READ, str(path), way], capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(done.stdout)
    return found


def tshark(path: Path) -> tuple[float, set[tuple[str, ...]]]:
    """Wall seconds, and who sent which HTTP Server header."""
    command = ["tshark", "-n", "-r", str(path), "-T", "fields", *(word for name in FIELDS for word in ("-e", name))]
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    took = time.perf_counter() - started
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return took, {(row[1], row[2], row[3]) for row in rows if len(row) > 3 and row[3]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packets", type=int, default=300_000)
    parser.add_argument("--camera", type=float, default=2.0, help="percent of the frames that are camera chatter")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.pcap")
        with path.open("wb") as stream:
            packets = write(stream, given.packets, given.camera, 20261122)
        size = path.stat().st_size
        many = [ours(path, "many") for _ in range(given.runs)]
        one = ours(path, "one")
        peer = [tshark(path) for _ in range(given.runs)] if shutil.which("tshark") else []
    fast = statistics.median(float(str(run["seconds"])) for run in many)
    figures = {
        "machine": f"{platform.machine()}, Python {platform.python_version()}", "packets": packets, "megabytes": size / 1e6,
        "observations": many[0]["observations"], "same findings as frame by frame": many[0]["digest"] == one["digest"],
        "seconds": sorted(float(str(run["seconds"])) for run in many), "packets a second": packets / fast,
        "frame by frame, seconds": one["seconds"], "ratio to frame by frame": float(str(one["seconds"])) / fast,
    }  # fmt: skip
    if peer:
        theirs = {tuple(row) for row in peer[0][1]}
        mine = {tuple(row) for row in many[0]["servers"]}  # type: ignore[attr-defined]
        figures |= {"tshark, seconds": sorted(took for took, _ in peer),
                    "ratio to tshark": statistics.median(took for took, _ in peer) / fast,
                    "HTTP servers that tshark saw and Assay did not": len(theirs - mine)}  # fmt: skip
    for name, value in figures.items():
        shown = ", ".join(f"{one:.2f}" for one in value) if isinstance(value, list) else value
        print(f"{name:50}{shown:,.2f}" if isinstance(shown, float) else f"{name:50}{shown}")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
