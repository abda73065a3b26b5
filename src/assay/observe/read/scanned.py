"""What a scanner heard from a host, kept under the names that a capture of the same reply would give it.

A scanner's own guesses (product, hardware, operating system) are rarely more than a MAC block or a banner read once more: they
stand in a `scan_host` observation as `scanner_guess`, which is shown and counts as no evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assay.observe import codec
from assay.observe.model import Observation, Reading
from assay.observe.read import values
from assay.observe.read.json_objects import Member, json_objects
from assay.observe.read.ledger import RAW_LIMIT, Ledger

HEARD = 32_768  # characters of one reply that are looked at
_LATEST = 4_102_444_800  # seconds since 1970: the year 2100
# Protocols by the names that scanners give them.
_KINDS = {
    "http": "http", "https": "http", "rtsp": "rtsp", "ssh": "ssh", "telnet": "telnet", "ftp": "ftp", "ftps": "ftp", "sip": "sip",
    "snmp": "snmp",
}  # fmt: skip
# What is unpacked already, and of which the lengths are no longer right.
_PACKED = frozenset(("content-encoding", "transfer-encoding", "content-length"))
_ATTRIBUTES = {
    "CN": ("common_name", "CN", "commonName"), "O": ("organization", "O", "organizationName"),
    "OU": ("organizational_unit", "OU", "organizationalUnitName"), "C": ("country", "C", "countryName"),
    "ST": ("province", "ST", "stateOrProvinceName"), "L": ("locality", "L", "localityName"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Host:
    """The host that a record of the file speaks of."""

    record: int
    address: str | None = None
    mac: str | None = None
    seen_at: str | None = None
    site: str | None = None


class Scanned:
    """Keeps what was heard, secrets out and texts cut."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def keep(self, host: Host, kind: str, fields: Mapping[str, str], raw: str = "") -> bool:
        """Whether there was anything to keep."""
        kept: dict[str, str] = {}
        for name, text in fields.items():
            text = whole(text[:HEARD]).strip()
            if text and not values.is_placeholder(text):
                kept[name] = self.ledger.capped(self.ledger.clean(text, f"{kind} {name}"), name, host.record)
        if not kept.keys() - {"open_ports"} and kind != "scan_host":
            return False
        raw = self.ledger.capped(self.ledger.clean(whole(raw), f"{kind} raw"), "raw", host.record, RAW_LIMIT)
        source = self.ledger.source(host.record)
        self.ledger.keep(Observation(kind, source, host.seen_at, raw, kept, host.mac, host.address, host.site))
        return True

    def reply(self, host: Host, protocol: str, port: str, said: str, more: Mapping[str, str] | None = None) -> bool:
        """Keeps a reply as it came over the wire, with what the scanner cut out of it; whether it says anything."""
        kind = _KINDS.get(protocol.lower(), "")
        if not kind:
            return False
        said = said[:HEARD]
        fields = codec.decode(kind, wire(said)) if said else {}
        fields |= {name: text for name, text in (more or {}).items() if text and not fields.get(name)}
        return bool(fields) and self.keep(host, kind, {"open_ports": port} | fields, said)

    def certificate(self, host: Host, port: str, subject: str, issuer: str) -> None:
        if subject or issuer:
            fields = {"open_ports": port, "x509_subjects": subject, "x509_issuers": issuer}
            self.keep(host, "tls_cert", fields, f"subject={subject}\nissuer={issuer}")

    def guess(self, host: Host, ports: Iterable[str], described: Iterable[str], **more: str) -> None:
        """The host itself, with what the scanner takes it for."""
        guess = " ".join(dict.fromkeys(text for text in described if text))
        self.keep(host, "scan_host", {"open_ports": " ".join(ports), "scanner_guess": guess, **more})


def http_reply(status: str, headers: Mapping[str, Iterable[str]], body: str) -> str:
    """A reply as on the wire, put together again from what a scanner took apart."""
    lines = [f"HTTP/1.1 {status}"]
    for name, held in headers.items():
        plain = name.replace("_", "-").lower()
        if plain not in _PACKED:
            lines += [f"{plain}: {' '.join(text.split())}" for text in held]
    return "\r\n".join(lines)[:HEARD] + "\r\n\r\n" + body[:HEARD]


def distinguished(name: object) -> str:
    """A certificate's name in the form of RFC 4514, from a mapping of its attributes or from text."""
    if isinstance(name, str):
        return ",".join(part.strip() for part in name[:2000].split(", "))
    if not isinstance(name, dict):
        return ""
    parts: list[str] = []
    for short, spellings in _ATTRIBUTES.items():
        held = next((name[one] for one in spellings if one in name), None)
        texts = held if isinstance(held, list) else [held]
        parts += [f"{short}={text[:300]}" for text in texts if isinstance(text, str) and text]
    return ",".join(parts)


def moment(seconds: object) -> str | None:
    """Seconds since 1970, or a date and time in UTC as text, as a UTC date-time."""
    if isinstance(seconds, int | float) and not isinstance(seconds, bool):
        if not 0 < seconds < _LATEST:  # also not a number
            return None
        return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if not isinstance(seconds, str) or len(seconds) > 60:
        return None
    text = seconds.strip().replace(" UTC", "Z")
    if "T" in text and len(text) >= 19 and text[-1] != "Z" and not any(sign in text[19:] for sign in "+-"):
        text += "Z"  # such exports count in UTC, and not all of them write it
    return values.read_date(text).value


def wire(text: str) -> bytes:
    """The bytes that were received: code points up to 255 are bytes, others their UTF-8."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def whole(text: str) -> str:
    """The text with U+FFFD for each half of a surrogate pair, which no encoding could write out again."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def read_scan(path: Path, name: str, sha256: str, each: Callable[[int, Member, Scanned], None], what: str) -> Reading:
    """The observations of an export of JSON objects; `each` takes one with its number, `what` they are stands where there is none."""
    ledger = Ledger(name, sha256)
    scanned = Scanned(ledger)
    for record, row in json_objects(path, ledger):
        each(record, row, scanned)
    if not ledger.reading.observations and not ledger.reading.left_out:
        ledger.leave(None, "empty", f"holds no {what}")
    return ledger.close()
