"""A service of a device on UDP: what comes is recorded and answered as the persona would, quirks and all."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Sequence

from assay.lab.device import Device
from assay.lab.record import Received, Record, now
from assay.lab.services import Service
from assay.lab.speak import DATAGRAMS, Heard
from assay.lab.speak.mdns import one_shot

Peer = tuple[str, int] | tuple[str, int, int, int]
_MDNS = 5353


class DatagramService:
    """One device's service. `spread` is the most seconds that an answer to a group waits, so that not all come at once."""

    def __init__(self, device: Device, service: Service, record: Record, spread: float = 0.0) -> None:
        self.device, self.service, self.record = device, service, record
        self.quirks = device.persona.quirks.of(service.name)
        # Spread evenly by the device's number: the same each time, unlike the random wait of the specifications.
        self.wait = spread * (device.number * 0.618_033_988_7 % 1)
        self.own: asyncio.DatagramTransport | None = None
        self.mouth: socket.socket | None = None  # the socket of `own`
        self.voice: asyncio.DatagramTransport | None = None  # answers from elsewhere, where a quirk says so

    def hear(self, payload: bytes, peer: Peer, group: str = "") -> None:
        """Record one datagram, and answer it."""
        heard = self._heard(payload)
        answers, to = self._answers(heard, payload, peer, group)
        self.record.add(
            Received(
                now(), self.device.id, self.device.persona.id, self.service.name, "udp",
                f"{self.device.host}:{self.device.port(self.service)}", shown(peer), group, payload, heard.what,
                sum(map(len, answers)),
            )
        )  # fmt: skip
        delay = self.quirks.delay + (self.wait if group else 0)
        if answers and delay:
            asyncio.get_running_loop().call_later(delay, self.send, answers, to)
        else:
            self.send(answers, to)

    def _heard(self, payload: bytes) -> Heard:
        try:
            return DATAGRAMS[self.service.name](self.device, self.service, payload)
        except (ValueError, RecursionError):  # nesting that JSON's reader refuses, digits too many for a number
            return Heard()

    def _answers(self, heard: Heard, payload: bytes, peer: Peer, group: str) -> tuple[Sequence[bytes], Peer]:
        to, found = peer, heard.answers
        if self.service.name == "mdns" and peer[1] != _MDNS:
            found = tuple(one_shot(payload, answer) for answer in found)
        elif heard.to_group and group:
            to = (group, self.service.port)
        if not found:
            return (), to
        self.device.asked[self.service.name] += 1
        if self.quirks.drops(self.device.asked[self.service.name]):
            return (), to
        return self.quirks.datagrams(found), to

    def send(self, answers: Sequence[bytes], to: Peer) -> None:
        """Send answers, unless the lab has stopped meanwhile."""
        voice = self.voice or self.own
        if voice is None or voice.is_closing():
            return
        for answer in answers:
            if answer:
                voice.sendto(answer, to)
            elif self.mouth is not None:  # asyncio sends no empty datagram
                with contextlib.suppress(OSError):
                    self.mouth.sendto(answer, to)


class OwnEar(asyncio.DatagramProtocol):
    """What comes to the device's own address."""

    def __init__(self, service: DatagramService) -> None:
        self.service = service

    def datagram_received(self, data: bytes, addr: Peer) -> None:
        """Hand it to the service."""
        self.service.hear(data, addr)


class GroupEar(asyncio.DatagramProtocol):
    """What comes to a group or broadcast address, heard by every device of the interface that has the service."""

    def __init__(self, group: str) -> None:
        self.group = group
        self.services: list[DatagramService] = []

    def datagram_received(self, data: bytes, addr: Peer) -> None:
        """Hand it to each."""
        for service in self.services:
            service.hear(data, addr, self.group)


def shown(peer: Peer) -> str:
    """An address and port as text."""
    return f"[{peer[0]}]:{peer[1]}" if ":" in peer[0] else f"{peer[0]}:{peer[1]}"
