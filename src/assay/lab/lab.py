"""A lab: devices put up from personas, listened to, and taken down again; one event loop for all of them.

async with Lab(load_personas(["makers"]), bind="127.70.0.0/24") as lab:
    ...                          # lab.devices, lab.record
with Lab(personas).in_thread() as lab:
    ...                          # the same for code that is not asynchronous
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import socket
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from assay.errors import LabError
from assay.lab import places, sockets
from assay.lab.certificate import Certificates
from assay.lab.datagram import DatagramService, GroupEar, OwnEar
from assay.lab.device import Device
from assay.lab.persona import Persona
from assay.lab.record import Record
from assay.lab.services import Http, Service
from assay.lab.speak import ANNOUNCERS
from assay.lab.stream import StreamService

MOST_DEVICES = 5_000


class Lab:
    """Emulated devices.

    `count`: so many devices in all, the personas in turn; left out, one of each. `bind`: a part of 127.0.0.0/8, or `::1`.
    `addresses`: these instead, one device each (loopback, or of the namespace that this process is in). `log`: a file
    for the record. `groups`: whether multicast and broadcast are heard. `spread`: the most seconds between a question to
    a group and an answer. `announce`: seconds between announcements, 0 for none. Raises LabError, also when started.
    """

    def __init__(
        self,
        personas: Sequence[Persona],
        *,
        count: int | None = None,
        bind: str = places.DEFAULT_RANGE,
        addresses: Sequence[str] = (),
        log: Path | None = None,
        groups: bool = True,
        spread: float = 0.0,
        announce: float = 0.0,
    ) -> None:
        given = places.checked_addresses(addresses)
        wanted = count if count is not None else len(given) or len(personas)
        if not personas or not 0 < wanted <= MOST_DEVICES:
            raise LabError(
                f"{wanted} devices of {len(personas)} personas", remedy=f"ask for 1 to {MOST_DEVICES:,} devices"
            )
        chosen = given or places.loopback_addresses(bind, wanted)
        if len(chosen) < wanted:
            raise LabError(f"{wanted} devices and {len(chosen)} addresses", remedy="give each device an --address")
        self.devices = _devices(personas, chosen[:wanted])
        self.record = Record(log)
        self.groups, self.spread, self.announce = groups, spread, announce
        self._own = places.own_addresses()
        self._certificates = Certificates()
        self._datagrams: list[DatagramService] = []
        self._ears: dict[tuple[str, int, int], GroupEar] = {}
        self._transports: list[asyncio.BaseTransport] = []
        self._servers: list[asyncio.Server] = []
        self._announcing: asyncio.Task[None] | None = None

    async def start(self) -> Self:
        """Every device listens; nothing is left open where one cannot."""
        sockets.allow_many(sum(len(list(one.persona.services.all())) * 2 for one in self.devices))
        try:
            for device in self.devices:
                _assign_ports(device)
                for service in device.persona.services.all():
                    await self._open(device, service)
        except BaseException:
            await self.stop()
            raise
        if self.announce:
            self._announcing = asyncio.get_running_loop().create_task(self._announce())
        return self

    async def stop(self) -> None:
        """Every port is free again, and the record is whole."""
        if self._announcing:
            self._announcing.cancel()
        for server in self._servers:
            server.close()
        for transport in self._transports:
            transport.close()
        self._servers, self._transports, self._datagrams, self._ears = [], [], [], {}
        await asyncio.sleep(0)
        self.record.close()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @contextlib.contextmanager
    def in_thread(self) -> Iterator[Self]:
        """The lab in a thread with a loop of its own, for as long as the block runs."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="lab", daemon=True)
        thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self.start(), loop).result(60)
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(_ended(self), loop).result(60)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)
            loop.close()

    def listing(self) -> list[dict[str, Any]]:
        """The devices as JSON: where each stands, what it speaks there, and the truth about it."""
        return [
            {
                "device": one.id,
                "persona": one.persona.id,
                "title": one.persona.title,
                "address": one.address,
                "mac": one.mac,
                "serial": one.serial,
                "services": [
                    {"service": service.name, "transport": service.transport, "port": one.port(service)}
                    for service in one.persona.services.all()
                ],
                "truth": one.persona.truth.model_dump(),
            }
            for one in self.devices
        ]

    async def _open(self, device: Device, service: Service) -> None:
        if service.transport == "tcp":
            await self._open_stream(device, service)
        else:
            await self._open_datagram(device, service)

    async def _open_stream(self, device: Device, service: Service) -> None:
        secured = isinstance(service, Http) and service.tls
        context = self._certificates.context(device, secured) if secured else None
        served = StreamService(device, service, self.record, context)
        listening = sockets.tcp(device.address, device.port(service))
        self._servers.append(await asyncio.start_server(served.serve, sock=listening))

    async def _open_datagram(self, device: Device, service: Service) -> None:
        home = places.home_of(device.address, self._own)
        if home is None:
            raise LabError(
                f"{device.address} is no address of this machine or namespace", remedy="ip address add it first"
            )
        served = DatagramService(device, service, self.record, self.spread)
        hops = sockets.hops_of(service.name)
        made = sockets.udp(device.address, device.port(service), home.interface, hops=hops)
        served.mouth = made
        served.own = await self._listen(made, OwnEar(served))
        from_where = served.quirks.answer_from
        if from_where == "other-port":
            served.voice = await self._listen(sockets.udp(device.address, 0, home.interface), OwnEar(served))
        elif from_where:
            other = sockets.elsewhere(device.address) if from_where == "other-address" else str(from_where)
            elsewhere = sockets.foreign(other, service.port)
            served.voice = await self._listen(elsewhere, asyncio.DatagramProtocol())
        self._datagrams.append(served)
        if self.groups:
            await self._join(served, home)

    async def _listen(self, made: socket.socket, ear: asyncio.DatagramProtocol) -> asyncio.DatagramTransport:
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(lambda: ear, sock=made)
        self._transports.append(transport)
        return transport

    async def _join(self, served: DatagramService, home: places.OwnAddress) -> None:
        """Hear what comes to the protocol's groups on the device's interface."""
        ways, port = sockets.WAYS[served.service.name], served.service.port
        six = home.network.version == 6
        for group in ways.groups6 if six else ways.groups:
            if (group, port, home.interface) not in self._ears:
                await self._hear(sockets.group(group, port, home.interface), group, port, home.interface)
            self._ears[group, port, home.interface].services.append(served)
        everybody = "" if home.address.is_loopback else "255.255.255.255"
        for address in filter(None, (home.broadcast, everybody)) if ways.broadcast and not six else ():
            if (address, port, home.interface) not in self._ears:
                await self._hear(sockets.broadcast(address, port, home.name), address, port, home.interface)
            self._ears[address, port, home.interface].services.append(served)

    async def _hear(self, made: socket.socket, address: str, port: int, interface: int) -> None:
        ear = self._ears[address, port, interface] = GroupEar(address)
        await self._listen(made, ear)

    async def _announce(self) -> None:
        """Devices say unasked that they are there, each in its own moment of the period."""
        talking = [one for one in self._datagrams if one.service.name in ANNOUNCERS]
        while True:
            for one in talking:
                ways = sockets.WAYS[one.service.name]
                six = ":" in one.device.address
                for group in ways.groups6 if six else ways.groups:
                    one.send(ANNOUNCERS[one.service.name](one.device, one.service), (group, one.service.port))
                await asyncio.sleep(self.announce / len(talking))
            if not talking:
                return


async def _ended(lab: Lab) -> None:
    """The lab stopped, and the connections that were still open with it."""
    await lab.stop()
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def devices_at(personas: Sequence[Persona], addresses: Sequence[str]) -> list[Device]:
    """The devices that a lab with these personas and addresses would put up, without standing anywhere. Raises LabError."""
    return _devices(personas, list(map(str, places.spelled_out(addresses))))


def _devices(personas: Sequence[Persona], addresses: Sequence[str]) -> list[Device]:
    copies: dict[str, Iterator[int]] = {one.id: itertools.count() for one in personas}
    return [
        Device(persona, number, address, next(copies[persona.id]))
        for number, (persona, address) in enumerate(zip(itertools.cycle(personas), addresses, strict=False))
    ]


def _assign_ports(device: Device) -> None:
    """Standard ports where the machine permits them; on ::1, which all devices share, a block of ports for each."""
    block = itertools.count(places.IPV6_BASE + device.number * places.IPV6_BLOCK)
    for service in device.persona.services.all():
        shared = device.address == "::1"
        device.ports[service.transport, service.port] = next(block) if shared else places.permitted_port(service.port)
