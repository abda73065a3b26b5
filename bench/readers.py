"""How fast and in how much memory the exports that people hold are read: `--rows 1000000` for the headline, 20,000 by default.

Each export is generated (documentation addresses, no real device), read by a process of its own, and counted: every row must come
out as an observation with its line. Rates are by CPU second of the one process, which do not depend on who else is at work. `evidence` is the same inventory written into a folder of evidence and read back. Memory is the
process's peak over that of one that reads a single row.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

READ = """
import json, resource, sys, time
from pathlib import Path
what, path = sys.argv[1], Path(sys.argv[2])
from assay.observe.read import read_paths
from assay.importing import plan_import
import datetime as dt
started, worked = time.perf_counter(), time.process_time()
if what == "import":
    plan = plan_import([path], Path(sys.argv[3]))
    plan.carry_out(dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
    found, left, lines = sum(len(one.reading.observations) for one in plan.files), 0, 0
else:
    reading = read_paths([path])
    found, left = len(reading.observations), len(reading.left_out)
    lines = len({(seen.source.path, seen.source.record) for seen in reading.observations})
took, cpu = time.perf_counter() - started, time.process_time() - worked
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps({"seconds": took, "cpu": cpu, "observations": found, "left_out": left, "places": lines, "peak": peak}))
"""


def mac(number: int) -> str:
    return f"00:00:5e:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"


def address(number: int) -> str:
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def dotted(number: int) -> str:
    plain = mac(number).replace(":", "")
    return f"{plain[:4]}.{plain[4:8]}.{plain[8:]}"


def inventory(rows: int) -> Iterator[str]:
    yield "Name,Site,Manufacturer,Model,MAC,IP,Serial,Firmware,Last seen,Password\n"
    for n in range(1, rows + 1):
        yield f"cam-{n},Site {n % 50},Acme,X{n % 9},{mac(n)},{address(n)},SN{n:08},V{n % 7}.1,2026-11-0{n % 9 + 1},pw{n}\n"


def mac_table(rows: int) -> Iterator[str]:
    yield "access-7#show mac address-table\nVlan    Mac Address       Type        Ports\n"
    for n in range(1, rows + 1):
        yield f"{n % 4000:4}    {dotted(n)}    DYNAMIC     Gi1/0/{n % 48 + 1}\n"


def arp(rows: int) -> Iterator[str]:
    for n in range(1, rows + 1):
        yield f"? ({address(n)}) at {mac(n)} [ether] on eth0\n"


def leases(rows: int) -> Iterator[str]:
    for n in range(1, rows + 1):
        yield (
            f"lease {address(n)} {{\n  starts 1 2026/11/02 09:00:00;\n  cltt 1 2026/11/02 09:00:00;\n  binding state active;\n"
            f'  hardware ethernet {mac(n)};\n  client-hostname "cam-{n}";\n}}\n'
        )


def runzero(rows: int) -> Iterator[str]:
    for n in range(1, rows + 1):
        yield json.dumps({
            "addresses": [address(n)], "addresses_extra": [], "alive": True, "hw": f"Acme X{n % 9}", "id": f"a-{n}", "last_seen": 1793610000,
            "macs": [mac(n)], "names": [f"CAM-{n}"], "newest_mac": mac(n), "os": "Linux", "site_name": f"Site {n % 50}", "type": "IP Camera",
            "service_ports_tcp": ["80", "554"], "services": {},
        }) + "\n"  # fmt: skip


def shodan(rows: int) -> Iterator[str]:
    for n in range(1, rows + 1):
        yield json.dumps({
            "ip_str": address(n), "port": 80, "transport": "tcp", "timestamp": "2026-11-02T09:00:00.1", "_shodan": {"module": "http"},
            "data": f'HTTP/1.1 401 Unauthorized\r\nServer: AcmeWeb/{n % 9}\r\nWWW-Authenticate: Digest realm="X{n % 9}"\r\n\r\n',
            "http": {"title": f"X{n % 9}", "server": f"AcmeWeb/{n % 9}", "html": "<title>X</title>" + " " * 200},
        }) + "\n"  # fmt: skip


def zgrab2(rows: int) -> Iterator[str]:
    for n in range(1, rows + 1):
        response = {"status_line": "200 OK", "headers": {"server": [f"AcmeWeb/{n % 9}"]}, "body": "<title>X</title>"}
        answer = {
            "status": "success",
            "protocol": "http",
            "port": 80,
            "timestamp": "2026-11-02T09:00:00Z",
            "result": {"response": response},
        }
        yield json.dumps({"ip": address(n), "data": {"http": answer}}) + "\n"


EXPORTS: dict[str, tuple[str, Callable[[int], Iterator[str]]]] = {
    "inventory (CSV)": ("a.csv", inventory), "MAC table (Cisco)": ("a.txt", mac_table), "ARP (Linux)": ("b.txt", arp),
    "leases (dhcpd)": ("a.leases", leases), "runZero": ("a.jsonl", runzero), "Shodan": ("b.jsonl", shodan), "zgrab2": ("c.jsonl", zgrab2),
}  # fmt: skip


def written(path: Path, rows: Iterator[str]) -> int:
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(rows)
    return path.stat().st_size


def ran(*words: str | Path) -> dict[str, float]:
    command = [sys.executable, "-c", READ, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measured(name: str, rows: int, size: int, run: dict[str, float], base: float) -> dict[str, float | str]:
    return {
        "export": name, "rows": rows, "observations": run["observations"], "left_out": run["left_out"], "seconds": round(run["seconds"], 2), "cpu_seconds": round(run["cpu"], 2),
        "rows_per_cpu_second": round(rows / run["cpu"]), "megabytes_per_cpu_second": round(size / 1e6 / run["cpu"], 1),
        "peak_megabytes": round((run["peak"] - base) / 1e6), "bytes_per_row": round((run["peak"] - base) / rows),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--only", nargs="*", help="beginnings of the exports' names; all where none is given")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    given = parser.parse_args()
    figures: list[dict[str, float | str]] = []
    print(f"{platform.machine()}, Python {platform.python_version()}")
    print(
        f"{'export':22}{'rows':>11}{'found':>11}{'left out':>9}{'seconds':>9}{'CPU s':>8}{'rows/CPU s':>11}{'MB/CPU s':>9}{'peak MB':>9}{'B/row':>7}"
    )
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, (file, rows) in EXPORTS.items():
            if given.only and not name.lower().startswith(tuple(one.lower() for one in given.only)):
                continue
            (folder / "one").mkdir(exist_ok=True)
            written(folder / "one" / file, rows(1))
            base = ran("read", folder / "one" / file)["peak"]
            path = folder / file
            size = written(path, rows(given.rows))
            runs = [(name, "read", ran("read", path))]
            if rows is inventory:
                runs.append(("evidence: import", "import", ran("import", path, folder / "evidence")))
                runs.append(("evidence: read back", "read", ran("read", folder / "evidence")))
            for title, what, run in runs:
                if what == "read" and not run["observations"] == run["places"] == given.rows:
                    sys.exit(
                        f"{title}: {run['observations']:,} observations at {run['places']:,} places of {given.rows:,} rows"
                    )
                figures.append(measured(title, given.rows, size, run, base))
                one = figures[-1]
                print(
                    f"{title:22}{one['rows']:11,}{one['observations']:11,}{one['left_out']:9,}{one['seconds']:9.2f}{one['cpu_seconds']:8.2f}"
                    f"{one['rows_per_cpu_second']:11,}{one['megabytes_per_cpu_second']:9.1f}{one['peak_megabytes']:9,}{one['bytes_per_row']:7,}"
                )
            path.unlink()
    if given.json:
        given.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
