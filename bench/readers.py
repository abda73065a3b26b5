"""How fast and in how much memory the exports that people hold are read: `--rows 1000000` for the headline, 20,000 by default.

Each export is generated (documentation addresses, no real device), read by a process of its own, and counted: every row must come
out as an observation with its line. Rates are by CPU second of the one process, which do not depend on who else is at work. `imported` is the
same export written into a folder of evidence, where what was read need not be held. Memory is the process's peak over that of one that
reads a single row.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
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


def neighbours(rows: int) -> Iterator[str]:
    yield "access-7#show lldp neighbors\nDevice ID           Local Intf     Hold-time  Capability      Port ID\n"
    for n in range(1, rows + 1):
        yield f"cam-{n:<15} Gi{n % 9}/0/{n % 48 + 1:<8} 120        S               {dotted(n)}\n"


def kea(rows: int) -> Iterator[str]:
    yield "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,user_context,pool_id\n"
    for n in range(1, rows + 1):
        yield f"{address(n)},{mac(n)},01:{mac(n)},3600,1793613600,1,0,0,cam-{n},0,,0\n"


def censys(rows: int) -> Iterator[str]:
    for n in range(1, rows + 1):
        service = {
            "port": 80,
            "service_name": "HTTP",
            "http": {"response": {"status_code": 200, "headers": {"Server": [f"AcmeWeb/{n % 9}"]}}},
        }
        yield json.dumps({"ip": address(n), "services": [service], "last_updated_at": "2026-11-02T09:00:00Z"}) + "\n"


def masscan(rows: int) -> Iterator[str]:
    yield "[\n"
    for n in range(1, rows + 1):
        yield f'{{ "ip": "{address(n)}", "timestamp": "1793610000", "ports": [ {{"port": 80, "proto": "tcp", "status": "open"}} ] }}'
        yield ",\n" if n < rows else "\n"
    yield "]\n"


def nmap_xml(rows: int) -> Iterator[str]:
    yield '<?xml version="1.0"?>\n<nmaprun scanner="nmap" start="1793610000">\n'
    for n in range(1, rows + 1):
        yield (
            f'<host><status state="up"/><address addr="{address(n)}" addrtype="ipv4"/><address addr="{mac(n)}" addrtype="mac"/>'
            '<ports><port protocol="tcp" portid="80"><state state="open"/></port></ports></host>\n'
        )
    yield "</nmaprun>\n"


def nmap_text(rows: int) -> Iterator[str]:
    yield "Starting Nmap 7.94 ( https://nmap.org )\n"
    for n in range(1, rows + 1):
        yield f"Nmap scan report for cam-{n} ({address(n)})\nHost is up.\n80/tcp open http\nMAC Address: {mac(n).upper()} (ICANN)\n\n"


def glpi(rows: int) -> Iterator[str]:
    yield "<REQUEST><CONTENT>\n"
    for n in range(1, rows + 1):
        yield f"<DEVICE><IP>{address(n)}</IP><MAC>{mac(n)}</MAC><SERIAL>SN{n}</SERIAL><MODEL>X{n % 9}</MODEL></DEVICE>\n"
    yield "</CONTENT><QUERY>NETDISCOVERY</QUERY></REQUEST>\n"


def json_list(rows: int) -> Iterator[str]:
    yield '{"count": 2, "results": [\n'
    for n in range(1, rows + 1):
        row = {"name": f"cam-{n}", "device_type": {"manufacturer": {"name": "Acme"}, "model": f"X{n % 9}"}, "serial": f"SN{n}",
               "mac": mac(n), "primary_ip": {"address": f"{address(n)}/24"}, "site": {"name": f"Site {n % 50}"}}  # fmt: skip
        yield json.dumps(row) + (",\n" if n < rows else "\n")
    yield "]}\n"


def xml_list(rows: int) -> Iterator[str]:
    yield "<Devices>\n"
    for n in range(1, rows + 1):
        yield f"<Device><Name>cam-{n}</Name><IPAddress>{address(n)}</IPAddress><MacAddress>{mac(n)}</MacAddress><Model>X{n % 9}</Model></Device>\n"
    yield "</Devices>\n"


def bill(rows: int) -> Iterator[str]:
    yield '{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [\n'
    for n in range(1, rows + 1):
        held = [{"name": "cdx:device:macAddress", "value": mac(n)}]
        yield json.dumps({"type": "device", "name": f"X{n % 9}", "properties": held}) + (",\n" if n < rows else "\n")
    yield "]}\n"


def observations(rows: int) -> Iterator[str]:
    for n in range(1, rows + 1):
        yield json.dumps({"kind": "arp", "mac": mac(n), "address": address(n), "fields": {"arp_mac": mac(n)}}) + "\n"


def sheet(rows: int) -> Iterator[str]:
    """The rows of a worksheet; `written` packs them."""
    yield '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    for n in range(rows + 1):
        cells = (f"cam-{n}", f"X{n % 9}", mac(n), address(n)) if n else ("Name", "Model", "MAC", "IP")
        yield (
            f'<row r="{n + 1}">'
            + "".join(
                f'<c r="{letter}{n + 1}" t="inlineStr"><is><t>{text}</t></is></c>'
                for letter, text in zip("ABCD", cells, strict=True)
            )
            + "</row>"
        )
    yield "</sheetData></worksheet>"


EXPORTS: dict[str, tuple[str, Callable[[int], Iterator[str]]]] = {
    "inventory (CSV)": ("a.csv", inventory), "inventory (XLSX)": ("a.xlsx", sheet), "inventory (JSON)": ("a.json", json_list), "inventory (XML)": ("a.xml", xml_list),
    "MAC table (Cisco)": ("a.txt", mac_table), "ARP (Linux)": ("b.txt", arp), "neighbours (LLDP)": ("c.txt", neighbours),
    "leases (dhcpd)": ("a.leases", leases), "leases (Kea)": ("k.csv", kea), "runZero": ("a.jsonl", runzero), "Shodan": ("b.jsonl", shodan),
    "zgrab2": ("c.jsonl", zgrab2), "Censys": ("d.jsonl", censys), "masscan": ("m.json", masscan), "nmap (XML)": ("n.xml", nmap_xml),
    "nmap (text)": ("n.txt", nmap_text), "GLPI discovery": ("g.xml", glpi), "CycloneDX": ("b.json", bill), "observation lines": ("o.jsonl", observations),
}  # fmt: skip
# What such files may hold at most: a bill is read whole, a sheet may unpack to 512 MB.
MOST = {"CycloneDX": 200_000, "inventory (XLSX)": 1_000_000}
WORKBOOK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}  # fmt: skip


def written(path: Path, rows: Iterator[str]) -> int:
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in WORKBOOK.items():
                archive.writestr(name, content)
            with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
                for row in rows:
                    part.write(row.encode())
        return path.stat().st_size
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
            count = min(given.rows, MOST.get(name, given.rows))
            size = written(path, rows(count))
            runs = [
                (name, "read", ran("read", path)),
                ("  imported", "import", ran("import", path, folder / "evidence")),
            ]
            if rows is inventory:
                runs.append(("  read back", "read", ran("read", folder / "evidence")))
            shutil.rmtree(folder / "evidence")
            for title, what, run in runs:
                if what == "read" and not run["observations"] >= run["places"] == count:
                    sys.exit(
                        f"{title}: {run['observations']:,} observations at {run['places']:,} places of {count:,} rows"
                    )
                figures.append(measured(title, count, size, run, base))
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
