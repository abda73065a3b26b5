"""A Shodan export has one service of one public address per line, with the banner as it was received.

The members are those of Shodan's banner specification: `ip_str`, `port`, `transport`, `timestamp` (UTC), `data`, `http`, `ssl`,
`_shodan.module`. Screenshots of people's cameras are dropped and counted, and so is where the address is thought to be.
"""

from __future__ import annotations

from pathlib import Path

from assay.observe.model import Reading
from assay.observe.read import values
from assay.observe.read.json_objects import Member, at, text_at, texts_at
from assay.observe.read.scanned import Host, Scanned, distinguished, moment, read_scan


def read_shodan(path: Path, name: str, sha256: str) -> Reading:
    """The observations of a Shodan export (JSON Lines, unpacked, or a list)."""
    return read_scan(path, name, sha256, _service, "services")


def _service(record: int, service: Member, scanned: Scanned) -> None:
    address = values.place(text_at(service, "ip_str") or text_at(service, "ipv6")).address
    if not address:
        scanned.ledger.leave(record, "bad-row", "no ip_str that is an IP address")
        return
    if any(at(service, *path) for path in (("screenshot",), ("opts", "screenshot"))):
        scanned.ledger.secret("screenshot")
    macs = at(service, "mac")
    mac = next((found for word in macs for found in values.macs(word)), None) if isinstance(macs, dict) else None
    host = Host(record, address, mac, moment(at(service, "timestamp")))
    port = f"{text_at(service, 'port')}/{text_at(service, 'transport') or 'tcp'}"
    module = text_at(service, "_shodan", "module").partition("-")[0]
    if not module and at(service, "http") is not None:
        module = "http"
    more = {}
    if module in ("http", "https"):
        more = {
            "http_servers": text_at(service, "http", "server"),
            "html_title": " ".join(text_at(service, "http", "title").split()),
            "http_body": text_at(service, "http", "html"),
        }
    heard = scanned.reply(host, module, port, text_at(service, "data"), more)
    cert = at(service, "ssl", "cert")
    scanned.certificate(host, port, distinguished(at(cert, "subject")), distinguished(at(cert, "issuer")))
    hostname = next(iter(texts_at(service, "hostnames")), "")
    guesses = [text_at(service, key) for key in ("product", "version", "info", "devicetype")]
    if not heard or any(guesses) or hostname:
        scanned.guess(host, [port], guesses, hostname=hostname)
