"""An nmap scan that was kept as text: what the terminal showed (`-oN`), or one host per line (`-oG`).

Its XML output (`-oX`) says much more, and is what the manual recommends for programs (nmap(1), Output). Versions are nmap's own words
for what a service said: they are kept as a scanner's guess.
"""

from __future__ import annotations

import re
from pathlib import Path

from assay.observe.model import Reading
from assay.observe.read import values
from assay.observe.read.ledger import Ledger
from assay.observe.read.output_lines import numbered
from assay.observe.read.scanned import Host, Scanned

MAX_BYTES = 512 * 2**20
MOST_PORTS = 2000
_REPORT = re.compile(
    r"Nmap scan report for (?:(\S{1,253}) \(([0-9A-Fa-f.:%]{2,60})\)|(\S{1,253}))(\s\[host down.{0,40})?\s{0,8}$"
)
_PORT = re.compile(r"(\d{1,5}/(?:tcp|udp|sctp))\s{1,20}open(?:\|filtered)?\s{1,20}(\S{1,40})(?:\s{1,20}(.{1,300}))?$")
_MAC = re.compile(r"MAC Address: ([0-9A-Fa-f:]{17})\b")
_LINE = re.compile(r"Host: ([0-9A-Fa-f.:]{2,45}) \(([^)\s]{0,253})\)\t")
_OPEN = re.compile(r"(?:^|, )(\d{1,5})/open/(\w{1,4})/[^/]{0,40}/([^/]{0,60})/[^/]{0,80}/([^/]{0,200})/")


def read_nmap_text(path: Path, name: str, sha256: str) -> Reading:
    """The observations of nmap's normal or grepable output; records are the lines on which hosts begin."""
    ledger = Ledger(name, sha256)
    if path.stat().st_size > MAX_BYTES:
        ledger.leave(None, "too-large", f"scans over {MAX_BYTES // 2**20} MB are not read (split the scan)")
        return ledger.close()
    scan = _Scan(ledger)
    for record, line in numbered(path):
        scan.read(record, line)
    scan.end()
    if not ledger.reading.observations and not ledger.reading.left_out:
        ledger.leave(None, "empty", "the scan found no host, which does not mean that there is none")
    return ledger.close()


class _Scan:
    def __init__(self, ledger: Ledger) -> None:
        self.scanned = Scanned(ledger)
        self.record = 0
        self.address: str | None = None
        self.hostname = ""
        self.mac: str | None = None
        self.ports: list[str] = []
        self.guesses: list[str] = []

    def read(self, record: int, line: str) -> None:
        if found := _LINE.match(line):
            self.grepable(record, line, found[1], found[2])
        elif found := _REPORT.match(line):
            self.end()
            place = values.place(found[2] or found[3])
            self.record, self.address = record, place.address
            self.hostname = found[1] or place.hostname or ""
            if found[4]:
                self.address = None
        elif not self.record:
            return
        elif (found := _PORT.match(line)) and len(self.ports) < MOST_PORTS:
            self.ports.append(found[1])
            self.guesses += [found[3]] if found[3] else []
        elif found := _MAC.match(line):
            self.mac = next(iter(values.macs(found[1])), None)

    def grepable(self, record: int, line: str, address: str, hostname: str) -> None:
        ports = next((part[7:] for part in line.split("\t") if part.startswith("Ports: ")), "")
        found = list(_OPEN.finditer(ports))[:MOST_PORTS]
        place = values.place(address).address
        if place and (found or "Status: Up" in line):
            names = [f"{one[1]}/{one[2]}" for one in found]
            self.scanned.guess(Host(record, place), names, [one[4] for one in found], hostname=hostname)

    def end(self) -> None:
        """The host is over; one that was down, or of which only the name is known, is none."""
        if self.record and (self.address or self.mac):
            host = Host(self.record, self.address, self.mac)
            self.scanned.guess(host, self.ports, self.guesses[:20], hostname=self.hostname)
        self.record, self.address, self.hostname, self.mac = 0, None, "", None
        self.ports, self.guesses = [], []
