"""A zgrab2 scan has one host per line, and under `data` what each module heard there.

The members are those of zgrab2's own output: `ip`, `domain`, `data.<module>.status|protocol|port|result|timestamp`; header
names come with underscores, certificates parsed. A module that got no answer is counted; that a host was silent is no finding.
"""

from __future__ import annotations

from pathlib import Path

from assay.observe.model import Reading
from assay.observe.read import values
from assay.observe.read.json_objects import Member, at, text_at, texts_at
from assay.observe.read.scanned import Host, Scanned, distinguished, http_reply, moment, read_scan

MOST_MODULES = 200
_CERTIFICATES = (
    ("handshake_log", "server_certificates", "certificate", "parsed"),
    ("response", "request", "tls_log", "handshake_log", "server_certificates", "certificate", "parsed"),
    ("tls", "handshake_log", "server_certificates", "certificate", "parsed"),
)
_BANNERS = (("banner",), ("server_id", "raw"), ("response",))
_PORTS = {"http": "80", "https": "443", "tls": "443", "ssh": "22", "telnet": "23", "ftp": "21"}


def read_zgrab(path: Path, name: str, sha256: str) -> Reading:
    """The observations of zgrab2's output."""
    return read_scan(path, name, sha256, _host, "hosts")


def _host(record: int, row: Member, scanned: Scanned) -> None:
    address = values.place(text_at(row, "ip")).address
    name = values.place(text_at(row, "domain")).hostname or ""
    modules = at(row, "data")
    if not (address or name) or not isinstance(modules, dict):
        scanned.ledger.leave(record, "bad-row", "neither ip nor domain, or no data")
        return
    heard = False
    for module, answer in list(modules.items())[:MOST_MODULES]:
        if text_at(answer, "status") == "success":
            host = Host(record, address, None, moment(at(answer, "timestamp")))
            heard = _module(host, module, answer, scanned) or heard
    if not heard:
        scanned.ledger.leave(record, "not-a-device", "no module of the scan heard anything that is read")
    elif name:
        scanned.guess(Host(record, address), [], [], hostname=name)


def _module(host: Host, module: str, answer: Member, scanned: Scanned) -> bool:
    result = at(answer, "result")
    protocol = text_at(answer, "protocol") or module
    port = f"{text_at(answer, 'port') or _PORTS.get(protocol, '')}/tcp".removeprefix("/tcp")
    before = len(scanned.ledger.reading.observations)
    for path in _CERTIFICATES:
        parsed = at(result, *path)
        if isinstance(parsed, dict):
            subject, issuer = (
                distinguished(parsed.get(role)) or distinguished(parsed.get(f"{role}_dn"))
                for role in ("subject", "issuer")
            )
            scanned.certificate(host, port, subject, issuer)
            break
    response = at(result, "response")
    if isinstance(response, dict):
        scanned.reply(host, protocol, port, _http(response))
    else:
        said = next((text for path in _BANNERS if (text := text_at(result, *path))), "")
        scanned.reply(host, protocol, port, said)
    return len(scanned.ledger.reading.observations) > before


def _http(response: Member) -> str:
    given = at(response, "headers")
    headers = {name: texts_at(given, name) for name in given} if isinstance(given, dict) else {}
    unknown = at(given, "unknown")
    for one in unknown[:100] if isinstance(unknown, list) else []:
        headers[text_at(one, "key")] = texts_at(one, "value")
    headers.pop("unknown", None)
    status = text_at(response, "status_line") or text_at(response, "status_code")
    return http_reply(status or "200", headers, text_at(response, "body"))
