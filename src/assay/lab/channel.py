"""The two ends of a connection as bytes, in the clear or under TLS, each byte that came recorded."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct

from assay.lab.device import Device
from assay.lab.record import Received, Record, What, now
from assay.lab.services import Service

_READ = 65_536
IDLE = 60.0  # seconds after which a silent client is left


class Channel:
    """A connection in the clear."""

    def __init__(
        self,
        device: Device,
        service: Service,
        record: Record,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.device, self.service, self.record = device, service, record
        self.reader, self.writer = reader, writer
        peer = writer.get_extra_info("peername") or ("", 0)
        self.peer = f"[{peer[0]}]:{peer[1]}" if ":" in peer[0] else f"{peer[0]}:{peer[1]}"

    async def receive(self) -> bytes:
        """What came next; nothing at the end, after a silence, or where the peer broke off."""
        try:
            return await asyncio.wait_for(self.reader.read(_READ), IDLE)
        except (TimeoutError, OSError):
            return b""

    async def send(self, payload: bytes) -> bool:
        """Whether it could be sent."""
        try:
            self.writer.write(payload)
            await self.writer.drain()
        except OSError:
            return False
        return True

    def note(self, payload: bytes, what: What, sent: int, service: str = "") -> None:
        """Record what came."""
        if payload:
            local = f"{self.device.host}:{self.device.port(self.service)}"
            self.record.add(
                Received(
                    now(), self.device.id, self.device.persona.id, service or self.service.name, "tcp", local, self.peer, "",
                    payload, what, sent,
                )
            )  # fmt: skip

    def reset(self) -> None:
        """Break off with a reset instead of an end."""
        taken = self.writer.get_extra_info("socket")
        if taken is not None:
            with contextlib.suppress(OSError):
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def close(self) -> None:
        """An orderly end."""
        self.writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            await asyncio.wait_for(self.writer.wait_closed(), 2)


class TlsChannel(Channel):
    """The same under TLS, driven by hand, so that the bytes of the handshake are recorded as well."""

    def __init__(self, plain: Channel, context: ssl.SSLContext) -> None:
        super().__init__(plain.device, plain.service, plain.record, plain.reader, plain.writer)
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=True)

    async def handshake(self) -> bool:
        """Whether both sides agreed; an alert is sent where they did not."""
        while True:
            try:
                self.tls.do_handshake()
            except ssl.SSLWantReadError:
                if not await self._pump():
                    return False
            except ssl.SSLError:
                await self._flush()
                return False
            else:
                return await self._flush()

    async def receive(self) -> bytes:
        """The plain bytes that came next."""
        while True:
            try:
                return self.tls.read(_READ)
            except ssl.SSLWantReadError:
                if not await self._pump():
                    return b""
            except ssl.SSLError:
                return b""

    async def send(self, payload: bytes) -> bool:
        """Whether it could be sent."""
        try:
            self.tls.write(payload)
        except ssl.SSLError:
            return False
        return await self._flush()

    async def _flush(self) -> bool:
        waiting = self.outgoing.read()
        return await super().send(waiting) if waiting else True

    async def _pump(self) -> bool:
        await self._flush()
        came = await super().receive()
        self.note(came, "question", 0, "tls")
        if came:
            self.incoming.write(came)
        return bool(came)
