"""A runZero export has one asset, or one service of an asset, per line: addresses, MACs, and what its services said.

The members are those of the export API: `addresses`, `macs`, `newest_mac`, `names`, `hw`, `os`, `type`, `site_name`, `last_seen`
(seconds since 1970), `services` with the attributes of each, or `service_address`, `service_port` and `service_data`. What runZero
takes the hardware for is a guess of its own. Beware: it may clear the bit by which a MAC address says that nobody assigned it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from assay.observe.model import Reading
from assay.observe.read import values
from assay.observe.read.json_objects import Member, at, json_objects, text_at, texts_at
from assay.observe.read.ledger import Ledger
from assay.observe.read.scanned import Host, Scanned, moment

MOST_SERVICES = 1000
_SERVICE = re.compile(r"([0-9A-Fa-f.:%]{2,64})/(\d{1,5})/(\w{1,8})")
# Attributes of a service, by the names of runZero's query language, and what they are elsewhere.
_SAID: dict[str, dict[str, tuple[str, ...]]] = {
    "http": {
        "http_servers": ("http.head.server",), "http_wwwauth": ("http.head.wwwAuthenticate",),
        "html_title": ("html.title", "http.title"), "http_location": ("http.head.location",), "http_body": ("http.body",),
        "favicons": ("favicon.ico.image.md5",),
    },
    "rtsp": {"rtsp_servers": ("rtsp.server", "rtsp.head.server")},
    "snmp": {"snmp_sysdescr": ("snmp.sysDesc", "snmp.sysDescr"), "snmp_sysobjid": ("snmp.sysObjectID",)},
    "mdns": {"mdns_service": ("mdns.services",), "hostname": ("mdns.hostname",)},
}  # fmt: skip


def read_runzero(path: Path, name: str, sha256: str) -> Reading:
    """The observations of a runZero export of assets or services (JSON Lines or JSON)."""
    ledger = Ledger(name, sha256)
    scanned = Scanned(ledger)
    known: set[str] = set()
    for record, row in json_objects(path, ledger):
        _asset(record, row, scanned, known)
    if not ledger.reading.observations and not ledger.reading.left_out:
        ledger.leave(None, "empty", "holds no assets")
    return ledger.close()


def _asset(record: int, row: Member, scanned: Scanned, known: set[str]) -> None:
    addresses = [found for text in texts_at(row, "addresses") if (found := values.place(text).address)]
    addresses.sort(key=lambda address: (":" in address, address.startswith("fe80")))
    given = [*texts_at(row, "newest_mac"), *texts_at(row, "macs")]
    macs = list(dict.fromkeys(mac for text in given for mac in values.macs(text)))
    names = texts_at(row, "names")
    own = values.place(text_at(row, "service_address")).address
    address = own or (addresses[0] if addresses else None)
    if not (address or macs or names):
        scanned.ledger.leave(record, "bad-row", "no address, MAC address or name")
        return
    site = scanned.ledger.clean(text_at(row, "site_name"), "site_name")[:200] or None
    host = Host(record, address, macs[0] if macs else None, moment(at(row, "last_seen")), site)
    asset = text_at(row, "service_asset_id") or text_at(row, "id") or f"record {record}"
    if asset not in known:  # in an export of services the asset stands in each of them
        known.add(asset)
        if len(macs) > 1:
            scanned.ledger.leave(record, "bad-value", f"{len(macs)} MAC addresses; the newest was kept")
        _itself(row, host, names, scanned)
    service_data = at(row, "service_data")
    if isinstance(service_data, dict):
        transport = text_at(row, "service_transport") or "tcp"
        _service(host, f"{text_at(row, 'service_port')}/{transport}", service_data, scanned)
    services = at(row, "services")
    for key, told in list(services.items())[:MOST_SERVICES] if isinstance(services, dict) else ():
        place = _SERVICE.match(key)
        if place and isinstance(told, dict):
            there = Host(record, values.place(place[1]).address or address, host.mac, host.seen_at, site)
            _service(there, f"{place[2]}/{place[3]}", told, scanned)


def _itself(row: Member, host: Host, names: list[str], scanned: Scanned) -> None:
    ports = [f"{one}/{kind}" for kind in ("tcp", "udp") for one in texts_at(row, f"service_ports_{kind}")]
    scanned.guess(
        host,
        ports[:500],
        [text_at(row, "hw"), text_at(row, "os")],
        claim_kind=text_at(row, "type"),
        hostname=names[0] if names else "",
    )


def _service(host: Host, port: str, told: Mapping[str, object], scanned: Scanned) -> None:
    protocols = [one.lower() for one in text_at(told, "protocol").split("\t")]
    banner = text_at(told, "banner")
    scanned.certificate(host, port, text_at(told, "tls.subject"), text_at(told, "tls.issuer"))
    for protocol in dict.fromkeys("http" if one == "https" else one for one in protocols):
        more = {
            name: next((text.partition("\t")[0] for key in keys if (text := text_at(told, key))), "")
            for name, keys in _SAID.get(protocol, {}).items()
        }
        if protocol == "mdns":
            scanned.keep(host, "mdns", {"open_ports": port} | more)
        elif not scanned.reply(host, protocol, port, banner, more) and protocol in _SAID:
            scanned.keep(host, protocol, {"open_ports": port} | more)
