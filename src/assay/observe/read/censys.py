"""A Censys export has one public host per line, with its services and what each of them said.

Two forms are read: hosts of the older search (`ip`, `services[].service_name|http.response|tls.certificates.leaf_data|banner|
observed_at`) and of the Platform (`host.ip`, `services[].protocol|endpoints[].http|cert.parsed|scan_time`).
"""

from __future__ import annotations

from pathlib import Path

from assay.observe.model import Reading
from assay.observe.read import values
from assay.observe.read.json_objects import Member, at, text_at, texts_at
from assay.observe.read.scanned import Host, Scanned, distinguished, http_reply, moment, read_scan

MOST_SERVICES = 1000
_BANNERS = (("banner",), ("ssh", "endpoint_id", "raw"), ("telnet", "banner"), ("ftp", "banner"))
_LEAVES = (("tls", "certificates", "leaf_data"), ("cert", "parsed"), ("tls", "cert", "parsed"))


def read_censys(path: Path, name: str, sha256: str) -> Reading:
    """The observations of a Censys export (JSON Lines or a list)."""
    return read_scan(path, name, sha256, _row, "hosts")


def _row(record: int, row: Member, scanned: Scanned) -> None:
    _host(record, at(row, "host", "resource") or at(row, "host") or row, scanned)


def _host(record: int, row: object, scanned: Scanned) -> None:
    address = values.place(text_at(row, "ip")).address
    services = at(row, "services")
    if not address or not isinstance(services, list):
        scanned.ledger.leave(record, "bad-row", "no ip that is an IP address, or no services")
        return
    ports: list[str] = []
    guesses: list[str] = []
    for service in services[:MOST_SERVICES]:
        if isinstance(service, dict):
            ports.append(_service(record, address, service, scanned))
            guesses += [
                f"{text_at(one, 'vendor')} {text_at(one, 'product')}".strip() for one in _listed(service, "software")
            ]
    seen_at = moment(at(row, "last_updated_at"))
    names = texts_at(row, "dns", "names")
    scanned.guess(Host(record, address, None, seen_at), ports, guesses[:20], hostname=names[0] if names else "")


def _service(record: int, address: str, service: Member, scanned: Scanned) -> str:
    """Keeps what the service said; its port."""
    if at(service, "screenshots"):
        scanned.ledger.secret("screenshots")
    transport = text_at(service, "transport_protocol").lower() or "tcp"
    port = f"{text_at(service, 'port')}/{transport}"
    host = Host(record, address, None, moment(at(service, "observed_at") or at(service, "scan_time")))
    protocol = text_at(service, "service_name") or text_at(service, "protocol")
    pages = [at(service, "http", "response"), *(at(one, "http") for one in _listed(service, "endpoints"))]
    answered = [page for page in pages if isinstance(page, dict)]
    for page in answered[:20]:
        more = {"html_title": " ".join(text_at(page, "html_title").split())}
        scanned.reply(host, "http", port, _http(page), more)
    if not answered:
        said = next((text for path in _BANNERS if (text := text_at(service, *path))), "")
        scanned.reply(host, protocol, port, said)
    leaf = next((found for path in _LEAVES if isinstance(found := at(service, *path), dict)), None)
    subject, issuer = (
        distinguished(at(leaf, role)) or distinguished(at(leaf, f"{role}_dn")) for role in ("subject", "issuer")
    )
    scanned.certificate(host, port, subject, issuer)
    return port


def _http(page: Member) -> str:
    given = at(page, "headers")
    headers = {}
    for name in given if isinstance(given, dict) else ():
        headers[name] = texts_at(given, name) or texts_at(given, name, "headers")
    status = f"{text_at(page, 'status_code') or '200'} {text_at(page, 'status_reason')}"
    return http_reply(status.strip(), headers, text_at(page, "body"))


def _listed(member: object, name: str) -> list[object]:
    found = at(member, name)
    return found[:100] if isinstance(found, list) else []
