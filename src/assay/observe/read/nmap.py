"""An nmap scan says which hosts answered, on which ports, and what their services said of themselves.

One `nmap_host` observation per host that is up, and one per service that said something (HTTP, RTSP, TLS, telnet, SSH,
FTP, SNMP, UPnP), whose `open_ports` names its port. Source: nmap's XML output, nmap.dtd 1.05; script outputs as the
scripts' own documentation shows them. The file is read as a stream with entities refused, so a bomb has no fuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from assay.observe.model import Observation, Reading
from assay.observe.read import values
from assay.observe.read.ledger import RAW_LIMIT, Ledger
from assay.observe.read.nmap_services import Said, said_by

MAX_BYTES = 512 * 2**20
MAX_HOST = 8 * 2**20  # bytes between the ends of two hosts; every port and script of one host is a tenth of that
MAX_ELEMENTS = 250_000  # of one host
_TOO_LARGE = (
    f"what follows this host is more than {MAX_HOST // 2**20} MB or {MAX_ELEMENTS:,} elements without the end of a host; the hosts "
    "before it were read"
)
_CUT_OFF = "the scan was cut off, or the file damaged, after this host; the hosts before it were read"


def read_nmap(path: Path, name: str, sha256: str) -> Reading:
    """The observations of an nmap XML file (`nmap -oX`); records are hosts, from 1."""
    ledger = Ledger(name, sha256, "host")
    if path.stat().st_size > MAX_BYTES:
        ledger.leave(None, "too-large", f"scans over {MAX_BYTES // 2**20} MB are not read (split the scan)")
        return ledger.close()
    number = 0
    try:
        with path.open("rb") as stream:
            for number, host in enumerate(_hosts(_Guarded(stream)), start=1):
                _Host(host, number, ledger).read()
    except _TooLargeError:
        ledger.leave(number or None, "malformed-reply", _TOO_LARGE)
    except DefusedXmlException:
        ledger.leave(None, "refused", "the file declares XML entities, which nmap never writes")
    except (ParseError, ValueError, LookupError):
        reason, detail = ("truncated", _CUT_OFF) if number else ("unreadable", "not well-formed XML (export it again)")
        ledger.leave(number or None, reason, detail)
    if not number and not ledger.reading.left_out:
        ledger.leave(None, "empty", "the scan found no host, which does not mean that there is none")
    return ledger.close()


class _TooLargeError(Exception):
    """What stands for one host is more than any host says."""


class _Guarded:
    """The file, read on only as long as what was read since the last host stays small: a parser holds all of that."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._since = 0

    def read(self, size: int = -1) -> bytes:
        if self._since > MAX_HOST:
            raise _TooLargeError
        block = self._stream.read(min(size, 1 << 16) if size >= 0 else 1 << 16)
        self._since += len(block)
        return block

    def host_ended(self) -> None:
        self._since = 0


def _hosts(stream: _Guarded) -> Iterator[Element]:
    """Each `host` element, forgotten once it is read. Raises _TooLargeError."""
    root: Element | None = None
    depth = elements = 0
    for event, element in iterparse(stream, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        if elements > MAX_ELEMENTS:
            raise _TooLargeError
        if event == "start" and root is None:
            root = element
        elif event == "end" and depth == 1 and root is not None:
            if element.tag == "host":
                yield element
            root.clear()
            stream.host_ended()
            elements = 0


class _Host:
    def __init__(self, element: Element, number: int, ledger: Ledger) -> None:
        self.element, self.number, self.ledger = element, number, ledger
        given = {address.get("addrtype", ""): address.get("addr", "") for address in element.findall("address")}
        found = values.macs(given.get("mac", ""))
        self.mac = found[0] if found else None
        self.address = values.place(given.get("ipv4") or given.get("ipv6") or "").address
        self.seen_at = _moment(element.get("endtime") or element.get("starttime"))

    def read(self) -> None:
        status = self.element.find("status")
        if status is not None and status.get("state") == "down":
            self.ledger.leave(self.number, "not-a-device", "nmap got no answer from this host")
            return
        if not (self.mac or self.address):
            self.ledger.leave(self.number, "bad-row", "the host has neither an IP nor a MAC address")
            return
        ports = [port for port in self.element.findall("ports/port") if _is_open(port)]
        scripts = list(self.element.findall("hostscript/script"))
        said = [reply for port in ports for reply in said_by(port, port.findall("script"))] + said_by(None, scripts)
        self.keep(self.host(ports, [reply for reply in said if reply.kind == "nmap_host"]))
        for reply in said:
            if reply.kind != "nmap_host":
                self.keep(reply)

    def host(self, ports: list[Element], others: list[Said]) -> Said:
        fields = {"open_ports": " ".join(_port_name(port) for port in ports)}
        names = [name.get("name", "") for name in self.element.findall("hostnames/hostname")]
        fields["hostname"] = next(iter(names), "")
        fields["tcp_banner"] = "\n".join(reply.fields["tcp_banner"] for reply in others)
        return Said("nmap_host", fields, "")

    def keep(self, said: Said) -> None:
        fields: dict[str, str] = {}
        for name, text in said.fields.items():
            if text.strip():
                cleaned = self.ledger.clean(text.strip(), f"{said.kind} {name}")
                fields[name] = self.ledger.capped(cleaned, name, self.number)
        raw = self.ledger.capped(self.ledger.clean(said.raw, f"{said.kind} raw"), "raw", self.number, RAW_LIMIT)
        self.ledger.keep(
            Observation(said.kind, self.ledger.source(self.number), self.seen_at, raw, fields, self.mac, self.address)
        )


def _is_open(port: Element) -> bool:
    state = port.find("state")
    return state is not None and state.get("state") == "open"


def _port_name(port: Element) -> str:
    return f"{port.get('portid', '')}/{port.get('protocol', '')}"


def _moment(seconds: str | None) -> str | None:
    """Seconds since 1970 as UTC; nmap writes 0 where it does not know."""
    if not seconds or not seconds.isascii() or not seconds.isdigit() or not 0 < int(seconds[:12]) < 4_102_444_800:
        return None
    return datetime.fromtimestamp(int(seconds[:12]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
