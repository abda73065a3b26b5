"""A network discovery of GLPI's agent, or its inventory by SNMP, says which hosts answered it, and what SNMP told it of them.

One `DEVICE` element a host: MAC, IP, SNMPHOSTNAME, SERIAL, FIRMWARE, DESCRIPTION (sysDescr), and what the agent takes it for:
MANUFACTURER, MODEL, TYPE. Which credentials it used (AUTHSNMP) is never read. The file is read as a stream with entities refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from assay.observe.model import Reading
from assay.observe.read import values
from assay.observe.read.ledger import Ledger
from assay.observe.read.scanned import Host, Scanned

MAX_BYTES = 512 * 2**20
MAX_ELEMENTS = 10_000  # of one device
_NAMES = ("SNMPHOSTNAME", "DNSHOSTNAME", "NETBIOSNAME")


def read_glpi(path: Path, name: str, sha256: str) -> Reading:
    """The observations of a network discovery in GLPI's XML; records are devices, from 1."""
    ledger = Ledger(name, sha256, "host")
    scanned = Scanned(ledger)
    if path.stat().st_size > MAX_BYTES:
        ledger.leave(None, "too-large", f"discoveries over {MAX_BYTES // 2**20} MB are not read (split the file)")
        return ledger.close()
    number = 0
    try:
        for number, device in enumerate(_devices(path), start=1):
            _device(number, device, scanned)
    except DefusedXmlException:
        ledger.leave(None, "refused", "the file declares XML entities, which GLPI never writes")
    except (ParseError, ValueError, LookupError):
        reason = "truncated" if number else "unreadable"
        ledger.leave(
            number or None, reason, "not well-formed from here on; the devices before it were read (export it again)"
        )
    if not number and not ledger.reading.left_out:
        ledger.leave(None, "empty", "the discovery found no host, which does not mean that there is none")
    return ledger.close()


def _devices(path: Path) -> Iterator[dict[str, str]]:
    """What each device's elements say, forgotten once it is read."""
    opened: list[Element] = []
    elements = 0
    with path.open("rb") as stream:
        for event, element in iterparse(stream, events=("start", "end")):
            if event == "start":
                opened.append(element)
                elements += 1
                if elements > MAX_ELEMENTS:
                    raise ValueError
                continue
            opened.pop()
            if element.tag == "DEVICE":
                yield _told(element)
                elements = 0
                if opened:
                    opened[-1].clear()


def _told(device: Element) -> dict[str, str]:
    """What stands in the device, and in its INFO where an inventory by SNMP says more of it (GLPI Agent, task NetInventory)."""
    told: dict[str, str] = {}
    for child in device:
        told.setdefault(child.tag, (child.text or "").strip())
        if child.tag == "INFO":
            for inner in child:
                text = inner[0].text if inner.tag == "IPS" and len(inner) else inner.text
                told.setdefault(
                    {"IPS": "IP", "NAME": "SNMPHOSTNAME", "COMMENTS": "DESCRIPTION"}.get(inner.tag, inner.tag),
                    (text or "").strip(),
                )
    return told


def _device(number: int, told: dict[str, str], scanned: Scanned) -> None:
    mac = next(iter(values.macs(told.get("MAC", ""))), None)
    address = values.place(told.get("IP", "")).address
    if not (mac or address):
        scanned.ledger.leave(number, "bad-row", "neither an IP nor a MAC address")
        return
    host = Host(number, address, mac)
    scanned.guess(
        host,
        [],
        [told.get("MANUFACTURER", ""), told.get("MODEL", "")],
        hostname=next((text for name in _NAMES if (text := told.get(name))), ""),
        claim_kind=told.get("TYPE", ""),
        serial=told.get("SERIAL", ""),
        firmware=told.get("FIRMWARE", ""),
    )
    if described := told.get("DESCRIPTION"):
        scanned.keep(host, "snmp", {"snmp_sysdescr": described})
