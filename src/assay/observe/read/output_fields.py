"""What a neighbour told of itself, under the names of observations."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assay.observe.output_words import SHORT_MAC
from assay.observe.read import values

Told = tuple[dict[str, str], str | None, str | None]  # fields, MAC address, IP address
_PHONE_PORT = re.compile(r"([0-9A-Fa-f]{12}):P\d{1,2}")  # a Cisco telephone's port: its MAC address and a number
_NAMES = ("hostname", "snmp_sysdescr", "manufacturer", "model", "serial", "firmware")


def mac_of(text: str) -> str | None:
    """The device's MAC address in a word, however it is grouped; none for group addresses and where there is none."""
    text = text.strip()
    if SHORT_MAC.fullmatch(text):
        text = ":".join(part.zfill(2) for part in text.split(":"))
    elif text[:2] == "01" and text.count(".") == 3:  # Cisco: a client identifier in groups of four
        text = text.replace(".", "")[2:]
    elif len(text) == 17 and text.count(" ") == 5:  # ProCurve: 00 1b c5 00 00 01
        text = text.replace(" ", ":")
    elif found := _PHONE_PORT.fullmatch(text):
        text = found[1]
    found_macs = values.macs(text[:120])
    return found_macs[0] if found_macs else None


def fields_of_block(told: Mapping[str, str]) -> Told:
    """A neighbour of `lldp_blocks`: what it says is its address, else where its chassis is named after one."""
    mac = next((found for name in ("chassis", "peer", "port_id") if (found := mac_of(told.get(name, "")))), None)
    places = (values.place(told[name]).address for name in ("address", "address6", "chassis") if name in told)
    fields = {name: told.get(name, "") for name in _NAMES}
    fields["firmware"] = fields["firmware"] or told.get("software", "")
    return fields, mac, next((place for place in places if place), None)


def fields_of_members(kind: str, told: Mapping[str, str]) -> Told:
    """An entry of RouterOS."""
    mac = mac_of(told.get("mac-address", ""))
    places = (values.place(told[name]).address for name in ("address", "address4", "address6") if told.get(name))
    address = next((place for place in places if place), None)
    port = (told.get("on-interface") if kind == "mac_table" else "") or told.get("interface", "")
    fields = {"switch_port": port.partition(",")[0], "vlan": told.get("vid", "")}
    if kind == "arp":
        fields |= {"arp_mac": mac or "", "arp_address": address or ""}
    elif kind == "lldp":
        fields |= {
            "hostname": told.get("identity", ""), "manufacturer": told.get("platform", ""), "model": told.get("board", ""),
            "firmware": told.get("version", ""), "snmp_sysdescr": told.get("system-description", ""),
        }  # fmt: skip
    return fields, mac, address
