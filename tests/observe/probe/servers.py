"""Servers that a test starts on 127.0.0.0/8 and ::1, each with what it was sent written down."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Answer = Callable[[bytes], bytes]


@dataclass
class Servers:
    """A loop of its own in a thread; `heard` holds (port, bytes) in order."""

    heard: list[tuple[str, int, bytes]] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    opened: int = 0
    _ends: list[Any] = field(default_factory=list)

    def tcp(
        self, address: str, port: int, answer: Answer, *, first: bytes = b"", drip: float = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        """Answers each thing that comes in; `first` is said before anything; with `drip`, seconds between bytes."""

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.opened += 1
            with contextlib.suppress(ConnectionError):
                writer.write(first)
                while taken := await reader.read(65_536):
                    self.heard.append((address, port, taken))
                    said = answer(taken)
                    for piece in [said] if not drip else [bytes([byte]) for byte in said]:
                        writer.write(piece)
                        await writer.drain()
                        await asyncio.sleep(drip)
            writer.close()

        self._ends.append(self._call(asyncio.start_server(serve, address, port, ssl=tls)))

    def udp(self, address: str, port: int, answer: Answer) -> None:
        """Answers each datagram that `answer` has something for."""
        heard = self.heard

        class Protocol(asyncio.DatagramProtocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                self.transport = transport

            def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
                heard.append((address, port, data))
                if said := answer(data):
                    self.transport.sendto(said, addr)  # type: ignore[attr-defined]

        self._ends.append(self._call(self._loop.create_datagram_endpoint(Protocol, (address, port)))[0])

    def _call(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(5)


@contextlib.contextmanager
def servers() -> Iterator[Servers]:
    """Started, and stopped with all their connections."""
    found = Servers()
    thread = threading.Thread(target=found._loop.run_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:

        async def end() -> None:
            for one in found._ends:
                one.close()
            for task in asyncio.all_tasks():
                if task is not asyncio.current_task():
                    task.cancel()

        asyncio.run_coroutine_threadsafe(end(), found._loop).result(5)
        found._loop.call_soon_threadsafe(found._loop.stop)
        thread.join(5)
