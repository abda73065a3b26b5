"""Where a device's own replies lead: ports and one path, on the same address, from closed lists; everything else is counted.

A reply is a stranger's text. A name in it is not resolved, another host in it is not asked, a port outside the list is not
opened, a path that is no description file is not fetched, and a scope in an address is not believed.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from dataclasses import dataclass, field

from assay.observe.probe.messages import DESCRIPTION_PATH, HTTP_PORTS, RTSP_PORTS, TLS_PORTS, Address

MOST_PORTS = 4  # further ports of one host
_URL = re.compile(r"(https?|rtsp)://(\[[^\]\s]{1,60}\]|[^/:\s?#]{1,255})(?::(\d{1,5}))?(/[^\s]{0,400})?", re.IGNORECASE)
_PORT = re.compile(rb"[Hh]ttpPort\"?\s{0,4}[:>]\s{0,4}\"?(\d{1,5})\b")
_USUAL = {"http": 80, "https": 443, "rtsp": 554}


@dataclass(slots=True)
class Leads:
    """What one host's replies named and may be asked."""

    address: Address
    web: set[int] = field(default_factory=set)  # ports of web servers
    onvif: set[int] = field(default_factory=set)  # ports of ONVIF's device service
    tls: set[int] = field(default_factory=set)
    rtsp: set[int] = field(default_factory=set)
    descriptions: set[tuple[int, bytes]] = field(default_factory=set)
    not_followed: Counter[str] = field(default_factory=Counter)

    def read(self, kind: str, payload: bytes, fields: dict[str, str]) -> None:
        """Takes in what a reply names."""
        for text in _PORT.findall(payload[:65_536])[:MOST_PORTS]:
            self._port(int(text), self.web, HTTP_PORTS)
        for url in fields.get("wsd_xaddrs", "").split()[:8]:
            self._follow(url, onvif=True)
        if kind == "ssdp_udp1900":
            self._follow(fields.get("ssdp_location", ""), description=True)
        if kind == "http":
            self._follow(fields.get("http_location", ""))

    def _follow(self, url: str, *, onvif: bool = False, description: bool = False) -> None:
        if not url or url.startswith("/"):  # the same host and port: nothing to learn
            return
        found = _URL.match(url)
        if not found:
            self.not_followed["a location that is no address"] += 1
            return
        scheme, host, port, path = found[1].lower(), found[2], found[3], found[4] or "/"
        if not self._is_own(host):
            return
        number = int(port) if port else _USUAL[scheme]
        if scheme == "https":
            self._port(number, self.tls, TLS_PORTS)
        elif scheme == "rtsp":
            self._port(number, self.rtsp, RTSP_PORTS)
        elif self._port(number, self.web, HTTP_PORTS):
            if onvif:
                self.onvif.add(number)
            if description:
                self._description(number, path.encode("utf-8", "replace"))

    def _is_own(self, host: str) -> bool:
        try:
            named = ipaddress.ip_address(host.strip("[]"))
        except ValueError:
            self.not_followed["a name, which is never resolved"] += 1
            return False
        if named != self.address:
            self.not_followed["another host"] += 1
            return False
        return True

    def _port(self, number: int, known: set[int], allowed: frozenset[int]) -> bool:
        if number not in allowed:
            self.not_followed["a port outside the allow-list"] += 1
            return False
        if number not in known and len(known) >= MOST_PORTS:
            self.not_followed[f"more than {MOST_PORTS} ports"] += 1
            return False
        known.add(number)
        return True

    def _description(self, port: int, path: bytes) -> None:
        if not DESCRIPTION_PATH.fullmatch(path):
            self.not_followed["a description whose path is not in the allow-list"] += 1
        elif len(self.descriptions) < MOST_PORTS:
            self.descriptions.add((port, path))
