"""What assessing a large inventory costs: wall time, peak memory and the size of what people open.

A generated inventory (no real device) of N devices over 50 sites, with the brands, re-badges, owners, dates and gaps that
inventories have, goes through `assay assess` as a user runs it: all measures, one profile, every output file.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = [  # brand, model, MAC prefix, weight
    ("Axis", "P3245-V", "ac:cc:8e", 30), ("Hikvision", "DS-2CD2143G2-I", "c0:56:e3", 12), ("Dahua", "IPC-HDW2431T-AS", "3c:ef:8c", 8),
    ("Hanwha", "XNV-6080", "00:09:18", 8), ("Bosch", "NDE-4502-A", "00:07:5f", 5), ("Annke", "C800", "", 5), ("LTS", "CMIP1042W-28M", "14:2f:fd", 4),
    ("Honeywell", "HEN16304", "", 4), ("Lorex", "LNB9232S", "00:1f:54", 3), ("Uniview", "IPC3614SR3", "48:ea:63", 4),
    ("Huawei", "S5720-28P", "00:e0:fc", 2), ("Cisco", "C9200L-24P", "00:1b:54", 5), ("TP-Link", "VIGI C340", "", 3), ("", "", "", 4),
    ("Avigilon", "2.0C-H5A-D1", "00:18:85", 3),
]  # fmt: skip


def inventory(path: Path, devices: int, seed: int = 20261122) -> None:
    """A CSV inventory of `devices` rows; the same seed gives the same bytes."""
    chance = random.Random(seed)
    weights = [row[3] for row in ROWS]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            ["Name", "Site", "Manufacturer", "Model", "MAC", "IP", "Serial", "Firmware", "Acquired", "Owner"]
        )
        for number in range(devices):
            brand, model, prefix, _ = chance.choices(ROWS, weights)[0]
            tail = ":".join(f"{byte:02x}" for byte in (number >> 16 & 255, number >> 8 & 255, number & 255))
            year, month, day = chance.randint(2015, 2026), chance.randint(1, 12), chance.randint(1, 28)
            writer.writerow([
                f"CAM-{number:05}", f"Site {number % 50:02}", brand, model, f"{prefix}:{tail}" if prefix else "",
                f"10.{number % 50}.{number // 250 % 250}.{number % 250 + 1}", f"SN{number:08}" if chance.random() < 0.5 else "",
                f"V{chance.randint(4, 6)}.{chance.randint(0, 9)}", f"{year}-{month:02}-{day:02}" if chance.random() < 0.6 else "",
                chance.choices(["", "landlord"], [95, 5])[0],
            ])  # fmt: skip


def run(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak resident megabytes of one run, from the operating system's own accounting."""
    started = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)])  # fmt: skip
    _, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    scale = 1 if sys.platform == "darwin" else 1024
    return time.perf_counter() - started, usage.ru_maxrss * scale / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--profile", default="us-prime-contractor")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "inventory.csv"), Path(folder, "out")
        inventory(source, given.devices)
        command = [sys.executable, "-m", "assay", "assess", str(source), "--as", given.profile, "--on", "2026-11-16",
                   "--out", str(out), "--quiet"]  # fmt: skip
        figures = [run(command) for _ in range(given.runs)]
        sizes = {path.name: path.stat().st_size / 1e6 for path in sorted(out.iterdir())}
        groups = json.loads((out / "report.json").read_text(encoding="utf-8"))["groups"]
    walls, peaks = [wall for wall, _ in figures], [peak for _, peak in figures]
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    print(f"{given.devices} devices, profile {given.profile}, {given.runs} runs, {os.cpu_count()} cores, "
          f"{platform.machine()}, Python {platform.python_version()}, commit {commit or 'unknown'}")  # fmt: skip
    print(
        f"{'wall seconds':24} median {statistics.median(walls):6.1f}   min {min(walls):6.1f}   max {max(walls):6.1f}   (aim < 20)"
    )
    print(
        f"{'peak memory MB':24} median {statistics.median(peaks):6.0f}   min {min(peaks):6.0f}   max {max(peaks):6.0f}   (aim < 500)"
    )
    print(f"{'groups of devices':24} {len(groups)}")
    for name, size in sizes.items():
        print(f"{name:24} {size:6.1f} MB{'   (aim <= 15)' if name == 'report.html' else ''}")
    if given.json:
        result = {
            "devices": given.devices,
            "wall_seconds": walls,
            "peak_mb": peaks,
            "size_mb": sizes,
            "groups": len(groups),
        }
        given.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
