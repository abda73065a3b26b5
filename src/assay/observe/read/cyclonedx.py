"""A hardware bill of materials in CycloneDX (JSON or XML) claims which devices there are, or what one device is made of.

Where the bill is of a device (`metadata.component` of type `device`), that device is the one that is read, and its components are
parts in it: listed, and no devices of their own. Where it is of anything else, each component of type `device` is a device, and what
stands in one is a part. Members: CycloneDX 1.4 to 1.6; properties: its `cdx:device` taxonomy. Records count components from 1, as
they stand in the file, the bill's own first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from defusedxml import DefusedXmlException

from assay.observe.model import Observation, Reading
from assay.observe.read import values
from assay.observe.read.cyclonedx_xml import bill_of_xml
from assay.observe.read.encoding import encoding_of
from assay.observe.read.json_objects import Member, at, text_at
from assay.observe.read.ledger import Ledger
from assay.observe.read.scanned import whole

MAX_BYTES = 64 * 2**20
MAX_COMPONENTS = 200_000
_PROPERTIES = {
    "cdx:device:serialNumber": "serial",
    "cdx:device:function": "claim_kind",
    "cdx:device:quantity": "quantity",
    "cdx:device:macAddress": "mac",
}
_BRANDS = (("manufacturer", "name"), ("publisher",))


def read_cyclonedx(path: Path, name: str, sha256: str) -> Reading:
    """The observations of a CycloneDX file in JSON or XML."""
    ledger = Ledger(name, sha256, "component")
    if path.stat().st_size > MAX_BYTES:
        ledger.leave(None, "too-large", f"bills over {MAX_BYTES // 2**20} MB are not read (split the bill)")
        return ledger.close()
    try:
        bill = _bill(path)
    except DefusedXmlException:
        ledger.leave(None, "refused", "the file declares XML entities, which no bill needs")
        return ledger.close()
    except (ValueError, RecursionError):
        bill = None
    if bill is None:
        ledger.leave(None, "unreadable", "not whole JSON or XML (export it again)")
        return ledger.close()
    _Bill(bill, ledger).read()
    if not ledger.reading.observations and not ledger.reading.left_out:
        ledger.leave(None, "empty", "a bill of materials without components")
    return ledger.close()


def _bill(path: Path) -> object:
    text = path.read_text(encoding=encoding_of(path), errors="replace").lstrip("\ufeff\x00 \t\r\n")
    return bill_of_xml(path) if text.startswith("<") else json.loads(text)


class _Bill:
    def __init__(self, bill: object, ledger: Ledger) -> None:
        self.bill, self.ledger = bill, ledger
        self.number = self.parts = self.first_part = self.others = self.first_other = 0
        self.seen_at = values.read_date(text_at(bill, "metadata", "timestamp")[:60]).value

    def read(self) -> None:
        subject = at(self.bill, "metadata", "component")
        components = at(self.bill, "components")
        self.number = 1
        if _is(subject, "device") and isinstance(subject, dict):
            self.device(subject, [*_inside(self.bill), *_inside(subject)])
            self.pass_over([*_inside(self.bill), *_inside(subject)])
        elif isinstance(components, list):
            for component in _members(components):
                self.number += 1
                if _is(component, "device"):
                    self.device(component, _inside(component))
                else:
                    self.others += 1
                    self.first_other = self.first_other or self.number
                self.pass_over(_inside(component))
        if self.parts:
            detail = (
                f"{self.parts:,} components are parts in a device, and no devices of their own; this the first of them"
            )
            self.ledger.leave(self.first_part, "not-a-device", detail)
        if self.others:
            detail = f"{self.others:,} components are software or other things, this the first of them"
            self.ledger.leave(self.first_other, "not-a-device", detail)

    def pass_over(self, parts: list[Member]) -> None:
        waiting = list(reversed(parts))
        while waiting and self.number < MAX_COMPONENTS:
            part = waiting.pop()
            self.number += 1
            self.parts += 1
            self.first_part = self.first_part or self.number
            waiting += reversed(_inside(part))

    def device(self, component: Member, inside: list[Member]) -> None:
        told = {"claim_model": text_at(component, "name"), "claim_description": text_at(component, "description")}
        told["claim_brand"] = next((text for path in _BRANDS if (text := text_at(component, *path))), "")
        told["claim_supplier"] = text_at(component, "supplier", "name")
        told["claim_firmware"] = next((_named(part) for part in inside if _is(part, "firmware")), "")
        told |= dict(_properties(component))
        mac = next(iter(values.macs(told.pop("mac", ""))), None)
        count = values.whole(told.pop("quantity", "") or "1")
        fields: dict[str, str] = {}
        for name, text in told.items():
            text = whole(text[:20_000]).strip()
            if text and not values.is_placeholder(text):
                fields[name] = self.ledger.capped(self.ledger.clean(text, f"component {name}"), name, self.number)
        if count is None:
            self.ledger.leave(self.number, "bad-value", "its quantity is not a whole number")
        elif count != "1":
            fields["quantity"] = count
        if not (mac or fields.keys() & {"claim_model", "claim_description", "serial"}):
            self.ledger.leave(self.number, "bad-row", "a device without name, serial number or MAC address")
            return
        source = self.ledger.source(self.number)
        self.ledger.keep(Observation("inventory", source, self.seen_at, "", fields, mac, None))


def _is(component: object, kind: str) -> bool:
    return at(component, "type") == kind


def _named(component: Member) -> str:
    return f"{text_at(component, 'name')} {text_at(component, 'version')}".strip()


def _inside(component: object) -> list[Member]:
    found = at(component, "components")
    return _members(found) if isinstance(found, list) else []


def _members(found: list[object]) -> list[Member]:
    return [one for one in found[:MAX_COMPONENTS] if isinstance(one, dict)]


def _properties(component: Member) -> Iterator[tuple[str, str]]:
    given = at(component, "properties")
    for one in given[:500] if isinstance(given, list) else ():
        if (name := _PROPERTIES.get(text_at(one, "name"))) and (text := text_at(one, "value")):
            yield name, text
