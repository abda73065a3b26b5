"""A masscan in JSON says which addresses answered on which ports (`masscan -oJ`): `ip`, `timestamp`, `ports[].port|proto|service`."""

from __future__ import annotations

from pathlib import Path

from assay.observe.model import Reading
from assay.observe.read import values
from assay.observe.read.json_objects import Member, at, text_at
from assay.observe.read.scanned import Host, Scanned, moment, read_scan

MOST_PORTS = 1000


def read_masscan(path: Path, name: str, sha256: str) -> Reading:
    """The observations of masscan's JSON output, a list that it leaves open where it was stopped."""
    return read_scan(path, name, sha256, _host, "hosts")


def _host(record: int, row: Member, scanned: Scanned) -> None:
    address = values.place(text_at(row, "ip")).address
    ports = at(row, "ports")
    if not address or not isinstance(ports, list):
        if "finished" not in row:  # what older versions wrote last
            scanned.ledger.leave(record, "bad-row", "no ip that is an IP address, or no ports")
        return
    when = at(row, "timestamp")
    text = text_at(row, "timestamp")
    seen_at = moment(int(text) if text.isascii() and text.isdigit() and len(text) < 12 else when)
    host = Host(record, address, None, seen_at)
    found: list[str] = []
    for port in ports[:MOST_PORTS]:
        name = f"{text_at(port, 'port')}/{text_at(port, 'proto') or 'tcp'}"
        found.append(name)
        service = text_at(port, "service", "name")
        if banner := text_at(port, "service", "banner"):
            scanned.reply(host, service.partition(".")[0], name, banner)
    scanned.guess(host, found, [])
