"""Pages over TLS: the handshake is OpenSSL's, everything else is as bounded as without it.

What a server of any age speaks is taken, from TLS 1.0 with weak ciphers on, and nothing is verified: the question is what it
shows, and nothing is said to it that somebody else must not read. No name is sent (an address is none, RFC 6066 section 3), no
client certificate, no ticket asked for; no session is kept, no renegotiation taken part in. Every flight that leaves asks
`leave` first, so that address, window and rate hold for it too; `came` hears how many bytes arrived. No alert is sent: the
connection ends as all others do. Key exchanges by DHE are not offered, whose cost the server would choose.
"""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Awaitable, Callable
from contextlib import suppress

from assay.observe.probe.wire import Stream

MOST_TAKEN = 65_536  # bytes of a handshake; certificate chains of devices have a few thousand
MOST_GIVEN = 16_384  # bytes of one that leave
MOST_READ = 262_144  # bytes of a connection after that, still encrypted
_CHUNK = 4_096
_LEGACY_SERVER_CONNECT = 0x4  # of OpenSSL: servers without RFC 5746, which every old one is

Leave = Callable[[int], Awaitable[None]]
Came = Callable[[int], None]


def context(*, old: bool) -> ssl.SSLContext:
    """TLS from version 1.0 up to 1.3, or to 1.2 for `old`, for reading what a server shows."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.set_ciphers("ALL:!kDHE:!aNULL:!eNULL:!PSK:!SRP:@SECLEVEL=0")
    made.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_TICKET | ssl.OP_NO_COMPRESSION | _LEGACY_SERVER_CONNECT
    with warnings.catch_warnings(), suppress(ValueError):  # a library without the old versions speaks the others
        warnings.simplefilter("ignore", DeprecationWarning)  # they are weak, and what old devices have
        made.minimum_version = ssl.TLSVersion.TLSv1
    made.maximum_version = ssl.TLSVersion.TLSv1_2 if old else ssl.TLSVersion.TLSv1_3
    return made


class Secured:
    """A stream with TLS over it."""

    def __init__(self, stream: Stream, leave: Leave, came: Came, old: bool) -> None:
        self._stream = stream
        self._leave = leave
        self._came = came
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context(old=old).wrap_bio(self._in, self._out)
        self._read = 0

    async def handshake(self) -> None:
        """Raises ConnectionError where there is none to be had, and what `leave` raises."""
        taken = given = 0
        while taken <= MOST_TAKEN and given <= MOST_GIVEN:
            try:
                self._tls.do_handshake()
                whole = True
            except ssl.SSLWantReadError:
                whole = False
            except (ssl.SSLError, ValueError) as error:
                raise ConnectionAbortedError(f"no TLS: {error}") from None
            if flight := self._out.read():
                given += len(flight)
                await self._leave(-(-len(flight) // 1400))
                await self._stream.send(flight)
            if whole:
                return
            received = await self._stream.receive(_CHUNK)
            if not received:
                raise ConnectionResetError("closed within the handshake")
            taken += len(received)
            self._came(len(received))
            self._in.write(received)
        raise ConnectionAbortedError("a handshake without end")

    async def send(self, payload: bytes) -> None:
        """Sends the bytes, encrypted; what TLS itself had to say since goes along. Raises ConnectionError."""
        try:
            self._tls.write(payload)
        except (ssl.SSLError, ValueError) as error:
            raise ConnectionAbortedError(f"TLS ended: {error}") from None
        sealed = self._out.read()
        if len(sealed) > MOST_GIVEN:
            raise ConnectionAbortedError("TLS has more to say than was asked")
        await self._stream.send(sealed)

    async def receive(self, limit: int) -> bytes:
        """Decrypted bytes; empty at the end, however it comes, and beyond MOST_READ."""
        while True:
            try:
                return self._tls.read(limit)
            except ssl.SSLWantReadError:
                received = await self._stream.receive(_CHUNK)
            except (ssl.SSLError, ValueError):
                return b""
            self._read += len(received)
            self._came(len(received))
            if not received or self._read > MOST_READ:
                return b""
            self._in.write(received)

    async def secure(self, leave: Leave, came: Came, old: bool) -> Stream:
        """TLS within TLS is nothing that is asked for."""
        raise ConnectionAbortedError("already secured")

    def close(self) -> None:
        self._stream.close()
