"""One device: a persona with an address, a MAC address and a serial number of its own, and the texts filled in."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assay.lab.persona import Persona
from assay.lab.services import Service

_NAMED = re.compile(r"\$\{([a-z_]+)\}")
# The part of a serial number that counts: its last run of digits, else of hexadecimal digits.
_COUNTING = (
    (re.compile(r"(?<!\d)\d{4,64}(?=\D{0,64}$)"), 10, "d"),
    (re.compile(r"[0-9A-F]{4,64}$"), 16, "X"),
    (re.compile(r"[0-9a-f]{4,64}$"), 16, "x"),
)
_FAMILY = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


@dataclass(slots=True)
class Device:
    """`number` counts the lab's devices from 0, `copy` those of its persona; `ports` are where its services really stand."""

    persona: Persona
    number: int
    address: str
    copy: int = 0
    ports: dict[tuple[str, int], int] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    _nonces: int = 0
    _messages: int = 0

    @property
    def id(self) -> str:
        """The persona's id, with a number where it is not the first of them."""
        return self.persona.id if self.copy == 0 else f"{self.persona.id}-{self.copy + 1}"

    @property
    def mac(self) -> str:
        """The persona's MAC address, further by one for each copy: the block stays, the rest differs.

        A persona without one has an address that nobody was given: its local bit is set.
        """
        own = self.persona.mac
        octets = (
            bytes.fromhex(own.replace(":", ""))
            if own
            else b"\2" + hashlib.sha256(self.persona.id.encode()).digest()[:5]
        )
        tail = (int.from_bytes(octets[3:]) + self.copy) % (1 << 24)
        return (octets[:3] + tail.to_bytes(3)).hex(":")

    @property
    def serial(self) -> str:
        """The persona's serial number, the part that counts further by one for each copy, as long as before."""
        own = self.persona.serial
        for pattern, base, form in _COUNTING:
            if run := pattern.search(own):
                number = (int(run[0], base) + self.copy) % base ** len(run[0])
                return own[: run.start()] + format(number, f"0{len(run[0])}{form}") + own[run.end() :]
        return own

    @property
    def host(self) -> str:
        """The address as URLs write it."""
        return f"[{self.address}]" if ":" in self.address else self.address

    @property
    def uuid(self) -> str:
        """Always the same for the same copy of a persona."""
        return str(uuid.uuid5(_FAMILY, f"{self.persona.id}/{self.copy}"))

    def port(self, service: Service) -> int:
        """Where the service really stands."""
        return self.ports.get((service.transport, service.port), service.port)

    def nonce(self) -> str:
        """32 hexadecimal digits that are new each time."""
        self._nonces += 1
        return hashlib.sha256(f"{self.uuid}/{self._nonces}".encode()).hexdigest()[:32]

    def message_number(self) -> int:
        """1, 2, 3 ...: the numbers of what the device sends (WS-Discovery's AppSequence)."""
        self._messages += 1
        return self._messages

    def url(self, tls: bool = False) -> str:
        """The root of its web server, or an empty string."""
        for service in self.persona.services.http:
            if (service.tls is not None) == tls:
                port, scheme = self.port(service), "https" if tls else "http"
                return f"{scheme}://{self.host}" + ("" if port == (443 if tls else 80) else f":{port}")
        return ""

    def onvif_url(self) -> str:
        """The device service's address, or an empty string."""
        for service in self.persona.services.http:
            if service.onvif:
                port = self.port(service)
                return f"http://{self.host}{'' if port == 80 else f':{port}'}{service.onvif.path}"
        return self.url()

    def text(self, template: str, **more: str) -> str:
        """The template with each `${name}` filled in."""
        return _NAMED.sub(lambda found: more.get(found[1], "") or self._named(found[1]), template)

    def filled(self, value: Any) -> Any:
        """The same throughout a value of JSON."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.filled(item) for key, item in value.items()}
        return [self.filled(item) for item in value] if isinstance(value, list | tuple) else value

    def _named(self, name: str) -> str:
        plain = self.mac.replace(":", "")
        texts = {
            "address": self.address, "host": self.host, "mac": self.mac, "mac_upper": self.mac.upper(),
            "mac_dashes": self.mac.replace(":", "-"), "mac_plain": plain, "mac_plain_upper": plain.upper(),
            "serial": self.serial, "serial_tail": self.serial[-5:], "model": self.persona.model,
            "firmware": self.persona.firmware, "name": self.persona.name or self.id, "uuid": self.uuid,
            "number": str(self.number),
        }  # fmt: skip
        if name in texts:
            return texts[name]
        if name == "nonce":
            return self.nonce()
        if name == "date":
            return dt.datetime.now(dt.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        if name in ("http", "https"):
            return self.url(tls=name == "https")
        return self.onvif_url() if name == "onvif" else self._port_named(name)

    def _port_named(self, name: str) -> str:
        services = self.persona.services
        chosen: dict[str, Service | None] = {
            "http_port": next((one for one in services.http if one.tls is None), None),
            "https_port": next((one for one in services.http if one.tls is not None), None),
            "rtsp_port": services.rtsp,
            "ssdp_port": services.ssdp,
        }
        service = chosen.get(name)
        return str(self.port(service)) if service else ""
