"""A lease file of ISC dhcpd or Kea says which hardware address got which address, and what the device called itself.

Both files are journals: of several entries for one address and one device the last counts, and the earlier ones are counted as
repeats. Sources: dhcpd.leases(5), where times are UTC; the Kea Administrator Reference Manual on memfile, where `expire` is in
seconds since 1970 and `state` 1 is an address that was declined, which says nothing of who has it.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from assay.observe.model import Observation, Reading
from assay.observe.read import values
from assay.observe.read.ledger import Ledger
from assay.observe.read.spool import without

MAX_BYTES = 512 * 2**20
MAX_LINE = 65_536  # characters
MAX_STATEMENTS = 200  # of one lease
_LATEST = 4_102_444_800  # seconds since 1970: the year 2100

_OPENING = re.compile(r"\s{0,8}(?:lease|iaaddr) (\S{1,45}) ?\{")
_OPENING_6 = re.compile(r'\s{0,8}ia-[nt]a ("(?:[^"\\]|\\.){0,1000}"|[0-9A-Fa-f:]{1,600}) ?\{')
_STATEMENT = re.compile(r"\s{0,16}(?:set )?([\w-]{1,40}) {0,4}=? {0,4}([^\n]{0,2000})")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.){0,1000})"')
_ESCAPE = re.compile(r"\\([0-7]{3}|.)", re.DOTALL)
_WHEN = re.compile(r"(?a)[0-6] (\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)|epoch (\d{1,12})")
_KEA_MARK = re.compile(r"&#x([0-9A-Fa-f]{2})")  # how Kea writes a comma in a cell


@dataclass(slots=True)
class _Lease:
    record: int
    address: str
    told: dict[str, str] = field(default_factory=dict)


def read_dhcpd_leases(path: Path, name: str, sha256: str) -> Reading:
    """The observations of a `dhcpd.leases` file; records are the lines on which leases open."""
    ledger = Ledger(name, sha256)
    with _opened(path, ledger) as stream:
        latest = _Latest(ledger)
        for lease in _dhcpd(stream, ledger):
            latest.add(lease.record, lease.address, _of_dhcpd(lease, ledger))
        latest.keep()
    return ledger.close()


def read_kea_leases(path: Path, name: str, sha256: str) -> Reading:
    """The observations of Kea's lease file (`kea-leases4.csv`, `kea-leases6.csv`); records are lines."""
    ledger = Ledger(name, sha256)
    with _opened(path, ledger) as stream:
        latest = _Latest(ledger)
        lines = _bounded(stream, ledger)
        heading = [cell.strip() for cell in next((text for _, text in lines), "").split(",")]
        for record, line in lines:
            cells = next(csv.reader([line]), [])
            if not any(cell.strip() for cell in cells) or line.startswith("#"):
                continue
            if len(cells) < len(heading):
                ledger.leave(record, "bad-row", f"has {len(cells)} cells under {len(heading)} headings")
                continue
            row = dict(zip(heading, cells, strict=False))
            latest.add(record, row.get("address", ""), _of_kea(record, row, ledger))
        latest.keep()
    return ledger.close()


def _opened(path: Path, ledger: Ledger) -> TextIO:
    if path.stat().st_size > MAX_BYTES:
        ledger.leave(None, "truncated", f"only the first {MAX_BYTES // 2**20} MB were read (split the file)")
    return path.open(encoding="utf-8-sig", errors="replace", newline=None)


def _bounded(stream: TextIO, ledger: Ledger) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, as far as the file is read."""
    number = size = 0
    while size <= MAX_BYTES and (line := stream.readline(MAX_LINE)):
        number += 1
        size += len(line)
        if len(line) == MAX_LINE and not line.endswith("\n"):
            ledger.leave(number, "bad-row", f"a line of more than {MAX_LINE:,} characters")
            while (line := stream.readline(MAX_LINE)) and not line.endswith("\n"):
                size += len(line)
            continue
        yield number, line.rstrip("\n").replace("\x00", "")


class _Latest:
    """The last entry for each address and device, in the order of their lines.

    Entries are kept as they come, and those that stand again further down taken out at the end: what is held of each is a digest.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.last: dict[bytes, int] = {}  # where an address and device stood last
        self.repeated: set[int] = set()
        self.first_repeat = 0

    def add(self, record: int, address: str, seen: Observation | str) -> None:
        """Takes the observation, or lists the reason why there is none."""
        if isinstance(seen, str):
            self.ledger.leave(record, "not-a-device", seen)
            return
        key = hashlib.blake2b(f"{address}\n{seen.mac}".encode("utf-8", "replace"), digest_size=12).digest()
        if (before := self.last.get(key)) is not None:
            self.repeated.add(before)
            self.first_repeat = self.first_repeat or before
        self.last[key] = record
        self.ledger.keep(seen)

    def keep(self) -> None:
        """What was repeated is taken out and listed."""
        if self.repeated:
            self.ledger.reading.observations = without(self.ledger.reading.observations, self.repeated)
            detail = f"{len(self.repeated):,} earlier entries of leases that stand again further down, this the first of them"
            self.ledger.leave(self.first_repeat, "duplicate", detail)
        if not self.last and not self.ledger.reading.left_out:
            self.ledger.leave(None, "empty", "holds no leases")


def _dhcpd(stream: TextIO, ledger: Ledger) -> Iterator[_Lease]:
    """Each lease with its statements; statements outside leases are the server's own."""
    lease: _Lease | None = None
    client: dict[str, str] = {}  # of an address lease of DHCPv6: who has it, and since when
    for record, line in _bounded(stream, ledger):
        if opening := _OPENING.match(line):
            if lease:
                ledger.leave(lease.record, "bad-row", "the lease is not closed before the next one opens")
            lease = _Lease(record, opening[1], dict(client))
        elif not lease and (opening := _OPENING_6.match(line)):
            client = {"duid": opening[1]}
        elif not lease and client and (found := _STATEMENT.match(line)) and found[1] == "cltt":
            client["cltt"] = found[2].rstrip().removesuffix(";")
        elif lease and line.strip() == "}":
            yield lease
            lease = None
        elif lease and len(lease.told) < MAX_STATEMENTS and (found := _STATEMENT.match(line)):
            lease.told.setdefault(found[1], found[2].rstrip().removesuffix(";"))
    if lease:
        ledger.leave(lease.record, "truncated", "the file ends within this lease")


def _of_dhcpd(lease: _Lease, ledger: Ledger) -> Observation | str:
    told = lease.told
    state = told.get("binding", "state active").removeprefix("state ").strip()
    if state in ("abandoned", "backup", "reset"):
        return f"the address is {state}, and nobody's"
    hardware = told.get("hardware", "").partition(" ")[2]
    mac = next(iter(values.macs(hardware)), None) or _mac_of_duid(_bytes(told.get("duid", ""))[4:])
    host = _unquoted(told.get("client-hostname", ""))
    vendor = _unquoted(told.get("vendor-class-identifier", "") or told.get("vendor-class", ""))
    if not (mac or host):
        return "neither a hardware address nor a name of the client"
    when = _WHEN.search(told.get("cltt", "") or told.get("starts", ""))
    seen_at = None
    if when:
        seen_at = _moment(int(when[2])) if when[2] else f"{when[1].replace('/', '-').replace(' ', 'T')}Z"
    return _lease(lease.record, lease.address, mac, (host, vendor), seen_at, ledger)


def _of_kea(record: int, row: dict[str, str], ledger: Ledger) -> Observation | str:
    if row.get("state") == "1":
        return "the address was declined, so that nobody knows who has it"
    if row.get("valid_lifetime") == "0":
        return "the lease was deleted"
    mac = next(iter(values.macs(row.get("hwaddr", "") or row.get("client_id", ""))), None)
    mac = mac or _mac_of_duid(_bytes(row.get("duid", "")))
    host = _KEA_MARK.sub(lambda found: chr(int(found[1], 16)), row.get("hostname", "")).rstrip(".")
    if not (mac or host):
        return "neither a hardware address nor a name of the client"
    expire, lifetime = row.get("expire", ""), row.get("valid_lifetime", "")
    seen_at = None
    if expire.isascii() and expire.isdigit() and lifetime.isascii() and lifetime.isdigit():
        seen_at = _moment(int(expire[:12]) - int(lifetime[:12]))  # the day it was given or renewed
    return _lease(record, row.get("address", ""), mac, (host, ""), seen_at, ledger)


def _lease(
    record: int, address: str, mac: str | None, named: tuple[str, str], seen_at: str | None, ledger: Ledger
) -> Observation:
    """`named` is what the client calls itself, and the class it gives itself."""
    place = values.place(address).address
    host, vendor = (ledger.capped(ledger.clean(text, "leases"), "a name", record) for text in named)
    fields = {"dhcp_hostname": host, "hostname": host, "dhcp_vendor_class": vendor, "dhcp_address": place or ""}
    fields = {name: text for name, text in fields.items() if text}
    return Observation("dhcp", ledger.source(record), _plausible(seen_at), "", fields, mac, place)


def _bytes(text: str) -> bytes:
    """A DHCPv6 identifier: a quoted string of dhcpd's, after four octets of the association's own, or hexadecimal octets."""
    if text.startswith('"'):
        signs = _ESCAPE.sub(
            lambda one: chr(int(one[1], 8) & 255) if one[1].isdigit() and len(one[1]) == 3 else one[1], text[1:-1]
        )
        return signs.encode("latin-1", "replace")
    try:
        return bytes.fromhex(text.replace(":", "")[:300])
    except ValueError:
        return b""


def _mac_of_duid(duid: bytes) -> str | None:
    """The MAC address in a client's DUID of type 1 or 3, of Ethernet (RFC 8415 sections 11.2 and 11.4)."""
    start = {b"\x00\x01\x00\x01": 8, b"\x00\x03\x00\x01": 4}.get(duid[:4])
    found = values.macs(duid[start:].hex()) if start and len(duid) == start + 6 else []
    return found[0] if found else None


def _plausible(moment: str | None) -> str | None:
    return values.read_date(moment).value if moment else None


def _moment(seconds: int) -> str | None:
    if not 0 < seconds < _LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _unquoted(text: str) -> str:
    """The string as it was before dhcpd quoted it: `\\ooo` is a byte, any other sign after a backslash itself."""
    found = _QUOTED.search(text)
    if not found:
        return ""
    text = _ESCAPE.sub(lambda one: chr(int(one[1], 8)) if one[1].isdigit() and len(one[1]) == 3 else one[1], found[1])
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
