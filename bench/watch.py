"""How fast a watch reads, and how much memory it holds, while a capture grows without end.

A generated capture (no real device): so many devices that announce themselves by ARP, mDNS, SSDP, SADP and DHCP, every message word
for word the same but for DHCP's, as on a real network; with `--traffic` so much of it is downloads between hosts, as on a mirror
port. It is written in parts of some hours each, read as it grows, and removed, so that the disk holds little however long it runs.
Memory is the process's own resident size (VmRSS), read after each part. `--flood` puts a new hardware address on every frame.

    python bench/watch.py --frames 1e5 1e6 5e6 --devices 1000 --json build/watch.json
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.observe import frames, messages
from tests.observe.frames import Host, arp, datagram, group, pcap

PART = 100_000  # frames of one file
STEP = 20_000_000  # nanoseconds between two frames: 50 a second


def device(number: int, devices: int, flood: bool) -> Host:
    if flood:
        return Host(f"02:{number >> 32 & 255:02x}:{number >> 24 & 255:02x}:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}", "10.0.0.9")  # fmt: skip
    number %= devices
    return Host(f"ac:cc:8e:{number >> 16:02x}:{number >> 8 & 255:02x}:{number & 255:02x}", f"10.{number >> 14 & 63}.{number >> 7 & 127}.{number % 127 + 2}")  # fmt: skip


def said(one: Host, number: int, turn: int) -> bytes:
    """What a device says at its turn: ARP every second time, DHCP seldom, else one of its announcements."""
    name = f"C{number}"
    match turn % 20:
        case 1:
            told = messages.dhcp(one.mac, 3, [(12, name.encode())])
            told = told[:4] + random.randbytes(4) + told[8:]
            return datagram(Host(one.mac, "0.0.0.0"), group(messages.ALL_HOSTS), (68, 67), told)
        case 3 | 9:
            told = messages.sadp_reply("X-1", f"X-1{number:09}", one.mac)
            return datagram(one, group(messages.SADP_GROUP), (37020, 37020), told)
        case 5 | 11 | 17:
            told = messages.ssdp_reply("Linux UPnP/1.0", f"uuid:{number}")
            return datagram(one, group(messages.SADP_GROUP), (1900, 1900), told, ttl=4)
        case 7 | 13 | 15 | 19:
            told = messages.mdns_announcement("_rtsp._tcp.local", name, f"{name}.local")
            return datagram(one, group(messages.MDNS_GROUP), (5353, 5353), told, ttl=255)
        case _:
            return arp(one, "10.0.0.1")


def part(
    first: int, count: int, devices: int, traffic: float, flood: bool, made: dict[tuple[int, int], bytes]
) -> bytes:
    """A capture file of the next so many frames."""
    chance, stream = random.Random(first), []
    server = Host("00:11:22:33:44:55", "10.0.0.1")
    bulk = datagram(server, Host("f4:8e:38:00:00:09", "10.0.0.99"), (443, 50_000), bytes(1400))
    for number in range(first, first + count):
        if chance.random() < traffic:
            frame = bulk
        elif flood:
            frame = arp(device(number, devices, True), "10.0.0.1")
        else:
            which, turn = number % devices, number // devices % 20
            frame = made.get((which, turn), b"")
            if not frame or turn == 1:
                frame = made[which, turn] = said(device(which, devices, False), which, turn)
        stream.append((frames.START + number * STEP, frame))
    return pcap(stream)


WATCHER = """
import json, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from assay.observe.watch.follow import Follower
from assay.observe.watch.growing import Part
from assay.observe.watch.heard import Watch
def resident():
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0
watch = Watch(Path(sys.argv[2]), 24 * 3600 * 10**9)
place = watch.place("bench", "capture")
follower = Follower(sys.argv[1], [])
spent, start = 0.0, resident()
for line in sys.stdin:
    began = time.perf_counter()
    for one in follower.poll():
        if isinstance(one, Part):
            watch.hear_part(place, one)
    watch.commit({place.number: follower.files})
    spent += time.perf_counter() - began
    print(json.dumps({"frames": place.frames, "kept": place.kept, "seconds": spent, "rss_mb": resident(), "start_mb": start,
                      "devices": len(watch.devices), "replies": sum(sum(d.said.values()) for d in watch.devices.values()),
                      "beyond": watch.counts["announcements of devices beyond the limit"]}), flush=True)
"""


def run(wanted: list[int], devices: int, traffic: float, flood: bool) -> list[dict[str, float]]:
    """One watch over the longest stream; its figures at each wanted number of frames."""
    found: list[dict[str, float]] = []
    made: dict[tuple[int, int], bytes] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "captures").mkdir()
        words = [
            sys.executable,
            "-c",
            WATCHER,
            str(folder / "captures"),
            str(folder / "out"),
            str(Path(__file__).parents[1]),
        ]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as watcher:
            assert watcher.stdin and watcher.stdout
            at = 0
            while at < max(wanted):
                upto = min([one for one in wanted if one > at] + [at + PART])
                (folder / "captures" / f"{at:012}.pcap").write_bytes(part(at, upto - at, devices, traffic, flood, made))
                watcher.stdin.write("go\n")
                watcher.stdin.flush()
                told = json.loads(watcher.stdout.readline())
                for old in sorted((folder / "captures").iterdir())[:-1]:
                    old.unlink()
                at = upto
                if at in wanted:
                    state = sum(one.stat().st_size for one in (folder / "out").rglob("*") if one.is_file())
                    found.append(told | {"disk_mb": state / 2**20})
            watcher.stdin.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=float, nargs="+", default=[1e5, 1e6])
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--traffic", type=float, default=0.0, help="share of frames that are no announcements")
    parser.add_argument("--flood", action="store_true", help="a new hardware address on every frame")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    started = time.perf_counter()
    found = run(sorted(int(one) for one in given.frames), given.devices, given.traffic, given.flood)
    print(
        f"{'frames':>12} {'kept':>12} {'frames/s':>10} {'RSS MB':>8} {'disk MB':>8} {'devices':>8} {'replies':>8} {'beyond':>10}"
    )
    for one in found:
        print(f"{one['frames']:12,} {one['kept']:12,} {one['frames'] / one['seconds']:10,.0f} {one['rss_mb']:8.1f} {one['disk_mb']:8.1f} "
              f"{one['devices']:8,} {one['replies']:8,} {one['beyond']:10,}")  # fmt: skip
    print(
        f"resident before the first frame: {found[0]['start_mb']:.1f} MB; all in {time.perf_counter() - started:.0f} s"
    )
    if given.json:
        given.json.parent.mkdir(parents=True, exist_ok=True)
        machine = {"machine": platform.machine(), "python": platform.python_version(), "cores": os.cpu_count()}
        given.json.write_text(
            json.dumps({"given": vars(given) | {"json": str(given.json)}, **machine, "runs": found}, indent=2) + "\n"
        )


if __name__ == "__main__":
    main()
