"""A service of a device on TCP: HTTP, RTSP and banners, with whatever quirks the persona has."""

from __future__ import annotations

import asyncio
import re
import ssl

from assay.lab.channel import Channel, TlsChannel
from assay.lab.device import Device
from assay.lab.quirks import Quirks, broken
from assay.lab.record import Record, What
from assay.lab.services import Banner, Http, Rtsp, Service
from assay.lab.speak import banner as banners
from assay.lab.speak import http as web
from assay.lab.speak import rtsp as streams

_END = b"\r\n\r\n"
_FILLER = b"A" * 65_536
_MOST_REQUESTS = 200  # of one connection
_ASKED: What = "question"
_REQUEST_BEGINS = re.compile(rb"[\r\n]{0,4}(?:[A-Z][A-Z_]{0,19}(?: |$)|$)")  # blank lines may come first: RFC 9112, 2.2


class StreamService:
    """One device's service on TCP."""

    def __init__(self, device: Device, service: Service, record: Record, context: ssl.SSLContext | None = None) -> None:
        self.device, self.service, self.record, self.context = device, service, record, context
        self.quirks = device.persona.quirks.of(service.name)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its first byte to its last."""
        channel = Channel(self.device, self.service, self.record, reader, writer)
        if self.quirks.reset:
            channel.reset()
            return
        try:
            if self.quirks.hold:
                await self._hold(channel)
            elif agreed := await self._agreed(channel):
                await self._talk(agreed)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            await channel.close()

    async def _agreed(self, channel: Channel) -> Channel | None:
        if self.context is None:
            return channel
        secured = TlsChannel(channel, self.context)
        return secured if await secured.handshake() else None

    async def _hold(self, channel: Channel) -> None:
        while came := await channel.receive():
            channel.note(came, "question", 0)

    async def _talk(self, channel: Channel) -> None:
        if isinstance(self.service, Http):
            await self._http(channel, self.service)
        elif isinstance(self.service, Rtsp):
            await self._rtsp(channel, self.service)
        elif isinstance(self.service, Banner):
            await self._banner(channel, self.service)

    async def _http(self, channel: Channel, http: Http) -> None:
        waiting = b""
        for _ in range(_MOST_REQUESTS):
            head, waiting = await _head(channel, waiting, web.HEAD_LIMIT)
            if not head:
                channel.note(waiting, "unknown", 0)
                return
            request = web.parse(head)
            if request is None:
                channel.note(head + waiting, "unknown", len(web.unreadable()))
                await channel.send(web.unreadable())
                return
            while len(waiting) < request.length and (came := await channel.receive()):
                waiting += came
            body, waiting = waiting[: request.length], waiting[request.length :]
            answered = web.answer(self.device, http, replaced(request, body))
            channel.note(head + body, answered.what, len(answered.payload))
            if not await self._send(channel, answered.payload) or not answered.keeps:
                channel.note(waiting, "unknown", 0)  # what came behind the last request that was read
                return

    async def _rtsp(self, channel: Channel, rtsp: Rtsp) -> None:
        waiting = b""
        for _ in range(_MOST_REQUESTS):
            head, waiting = await _head(channel, waiting, web.HEAD_LIMIT)
            if not head:
                channel.note(waiting, "unknown", 0)
                return
            answer, what = streams.answer(self.device, rtsp, head)
            channel.note(head, what, len(answer))
            if not await self._send(channel, answer) or what == "unknown":
                channel.note(waiting, "unknown", 0)
                return

    async def _banner(self, channel: Channel, banner: Banner) -> None:
        greeting = banners.greeting(self.device, banner)
        if not banner.after_input and not await self._send(channel, greeting):
            return
        for number in range(_MOST_REQUESTS):
            came = await channel.receive()
            if not came:
                return
            first = banner.after_input and number == 0
            answer, stays, what = (greeting, True, _ASKED) if first else banners.reply(banner, came)
            channel.note(came, what, len(answer))
            if (answer and not await self._send(channel, answer)) or not stays:
                return

    async def _send(self, channel: Channel, answer: bytes) -> bool:
        """Send one answer as this device does; whether the connection can go on."""
        if self.quirks.delay:
            await asyncio.sleep(self.quirks.delay)
        answer = broken(answer, self.quirks.broken)
        if self.quirks.drip:
            return await _drip(channel, answer, self.quirks)
        if self.quirks.endless and isinstance(self.service, Http):
            await _endless(channel, answer, self.quirks.endless)
            return False
        return await channel.send(answer) and not self.quirks.broken


def replaced(request: web.Request, body: bytes) -> web.Request:
    """The request with its body."""
    return web.Request(request.method, request.target, request.minor, request.fields, body)


async def _head(channel: Channel, waiting: bytes, limit: int) -> tuple[bytes, bytes]:
    """A head with its blank line and what came after it; no head where the peer ended or wrote too much.

    What cannot become a request (the hello of TLS, say) is a head at once: real servers refuse it without waiting for more.
    """
    while _END not in waiting:
        if len(waiting) > limit:
            return b"", waiting
        if waiting and not _REQUEST_BEGINS.match(waiting):
            return waiting, b""
        came = await channel.receive()
        if not came:
            return b"", waiting
        waiting += came
    begin = len(waiting) - len(waiting.lstrip(b"\r\n"))
    if _END not in waiting[begin:]:
        return waiting, b""
    end = waiting.index(_END, begin) + len(_END)
    return waiting[:end], waiting[end:]


async def _drip(channel: Channel, answer: bytes, quirks: Quirks) -> bool:
    for at in range(len(answer)):
        if not await channel.send(answer[at : at + 1]):
            return False
        await asyncio.sleep(quirks.drip)
    return True


async def _endless(channel: Channel, answer: bytes, size: int) -> None:
    """The head without its length, then a body that goes on."""
    head, _, body = answer.partition(_END)
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length:")]
    if not await channel.send(b"\r\n".join(lines) + _END + body):
        return
    for sent in range(0, size, len(_FILLER)):
        if not await channel.send(_FILLER[: size - sent]):
            return
