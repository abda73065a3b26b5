"""What one host is asked, in order: the usual ports, the discovery questions, then where its own answers lead.

A host of which nothing is heard is left alone early. Whether it is silent, closed or filtered is told apart by what its
network said: refused, unreachable, or nothing.
"""

from __future__ import annotations

import errno
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from assay.observe.codec.favicon import icon_names
from assay.observe.codec.headers import parse
from assay.observe.probe import dialogue
from assay.observe.probe.evidence import Evidence
from assay.observe.probe.gate import Conversation, Gate
from assay.observe.probe.journal import ANSWERED, CLOSED, PROHIBITED, SILENT, UNREACHABLE, UNREAD, Journal
from assay.observe.probe.leads import Leads
from assay.observe.probe.messages import BANNER_PORTS, HTTP_PORTS, MESSAGES, RTSP_PORTS, TLS_PORTS, Address, Message
from assay.observe.probe.tls13 import as_text, leaf_13
from assay.observe.probe.wire import Link, Prohibited
from assay.observe.read.capture_replies import Reply

FIRST_PORTS = (80, 554, 443)
OTHER_PORTS = (8000, 8080, 81, 22, 23, 21)
HTTP_READS = tuple(MESSAGES[name] for name in ("http-root", "http-favicon", "isapi-refusal"))
HTTPS_READS = tuple(MESSAGES[name] for name in ("https-root", "https-favicon", "https-isapi-refusal"))
_SHOWN = ("200", "401")  # what else a page may say (moved, forbidden) names nobody, and HTTPS may
_MOST_SECURE = 2  # ports whose page is read over TLS
_GONE = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN, errno.EACCES, errno.EPERM)


@dataclass(slots=True)
class Host:
    """One address and what is known of it so far."""

    address: Address
    link: Link | None = None  # the interface whose network it is on
    kinds: set[str] = field(default_factory=set)  # of the replies that came
    outcomes: dict[str, str] = field(default_factory=dict)  # by step, such as tcp/80
    absent: bool = False  # nobody on its link has this address
    has_mac: bool = False  # somebody on its link has it
    has_page: bool = False  # it showed a page, or a realm, to somebody who did not log in
    leads: Leads = field(init=False)

    def __post_init__(self) -> None:
        self.leads = Leads(self.address)

    @property
    def name(self) -> str:
        return str(self.address)

    def take(self, reply: Reply) -> None:
        """Notes a reply."""
        self.kinds.add(reply.kind)
        self.has_page = self.has_page or reply.fields.get("http_status", "") in _SHOWN
        self.leads.read(reply.kind, reply.payload, reply.fields)

    @property
    def is_there(self) -> bool:
        """Whether anything at all came back."""
        return bool(self.kinds) or not {ANSWERED, CLOSED, UNREAD}.isdisjoint(self.outcomes.values())

    @property
    def state(self) -> str:
        """answered, unread, closed, filtered (there, but its ports stay silent, or a filter said so) or silent.

        Where a router knows of no such host, or of no way to it, the host is silent: most routers say so of empty addresses.
        """
        told = {outcome for step, outcome in self.outcomes.items() if step.startswith("tcp/") or outcome == ANSWERED}
        if self.kinds or ANSWERED in told:
            return "answered"
        if UNREAD in told:
            return "unread"
        if CLOSED in told:
            return "filtered" if SILENT in told else "closed"
        if self.has_mac or PROHIBITED in told:
            return "filtered"
        return "silent"


@dataclass(slots=True)
class HostReader:
    """Reads hosts, each at most once."""

    gate: Gate
    journal: Journal
    evidence: Evidence

    async def ports(self, host: Host, ports: Iterable[int]) -> None:
        """Opens the ports one after another, as long as the host may be there."""
        for port in ports:
            if host.outcomes.get(f"tcp/{port}") is None:
                await self.port(host, port)
            if host.outcomes.get(f"tcp/{port}") in (SILENT, UNREACHABLE) and self._is_nobodys(host):
                host.absent = True
                return

    def _is_nobodys(self, host: Host) -> bool:
        """Whether the system asked the link who has this address, and nobody answered."""
        return host.link is not None and not host.kinds and self.gate.neighbours().get(host.name) == ""

    async def led(self, host: Host) -> None:
        """Where the host's own answers lead."""
        leads = host.leads
        await self.ports(host, sorted(leads.web | leads.tls | leads.rtsp))
        for port, path in sorted(leads.descriptions):
            if self.gate.community and self.gate.community in path:  # it would stand in the journal
                leads.not_followed["a path that holds the community"] += 1
                continue
            await self._step(host, f"tcp/{port}{path.decode('ascii')}", partial(self._page, host, port, path))
        for port in sorted(leads.onvif):
            await self._step(host, f"onvif/{port}", partial(self._onvif, host, port))

    async def secure_pages(self, host: Host) -> None:
        """The page over TLS, of a host that showed none over plain HTTP."""
        ports = sorted(port for port in TLS_PORTS if host.outcomes.get(f"tcp/{port}") == ANSWERED)
        for port in ports[:_MOST_SECURE]:
            if not host.has_page:
                await self._step(host, f"tls/{port}", partial(self._web, host, port))

    async def port(self, host: Host, port: int) -> None:
        """One port, by what usually stands there."""
        known = (
            (HTTP_PORTS, self._web),
            (RTSP_PORTS, self._rtsp),
            (TLS_PORTS, self._tls),
            (BANNER_PORTS, self._banner),
        )
        work = next((read for ports, read in known if port in ports), None)
        if work is not None:
            await self._step(host, f"tcp/{port}", partial(work, host, port))

    async def _step(self, host: Host, step: str, work: Callable[[], Awaitable[str]]) -> None:
        """Does a step that was not done before, and writes down what came of it."""
        if not self.journal.ask(host.name, step):
            host.outcomes[step] = self.journal.steps[host.name][step]
            return
        try:
            outcome = await work()
        except ConnectionRefusedError:
            outcome = CLOSED
        except TimeoutError:
            outcome = SILENT
            if host.is_there:
                self.gate.pace.lost(host.address)
        except Prohibited:
            outcome = PROHIBITED
        except OSError as error:
            outcome = UNREACHABLE if error.errno in _GONE else SILENT if error.errno == errno.ETIMEDOUT else UNREAD
        host.outcomes[step] = outcome
        self.journal.outcome(host.name, step, outcome)

    # Web --------------------------------------------------------------------------------------------------------------

    async def _web(self, host: Host, port: int) -> str:
        web = _Web(self, host, port)
        root, icon, isapi = HTTPS_READS if port in TLS_PORTS else HTTP_READS
        try:
            first = await web.ask(root)
            if not self._took(host, first, port):
                return UNREAD
            if web.late:  # each further answer would take as long
                return ANSWERED
            self._icon(host, await web.ask(icon, limit=dialogue.ICON_LIMIT), web.ended)
            self._took(host, await web.ask(isapi), port)
        finally:
            web.close()
        return ANSWERED

    async def _page(self, host: Host, port: int, path: bytes) -> str:
        web = _Web(self, host, port)
        try:
            return (
                ANSWERED if self._took(host, await web.ask(MESSAGES["http-description"], path=path), port) else UNREAD
            )
        finally:
            web.close()

    async def _onvif(self, host: Host, port: int) -> str:
        web = _Web(self, host, port)
        try:
            took = self._took(host, await web.ask(MESSAGES["onvif-services"]), port)
            took = self._took(host, await web.ask(MESSAGES["onvif-capabilities"]), port) or took
        finally:
            web.close()
        return ANSWERED if took else UNREAD

    def _icon(self, host: Host, said: bytes, ended: bool) -> None:
        """Keeps the numbers of an icon that came whole, not the icon."""
        head = parse(said)
        length = head.first("content-length")
        whole = dialogue.message_ends(said) if length else ended and len(said) < dialogue.ICON_LIMIT
        if " 200" not in head.start[:16] or not whole or dialogue.is_chunked(head):
            return
        icon = head.body[: int(length)] if length else head.body
        if not icon or icon.lstrip()[:1] in (b"<", b"{"):
            return  # a page that stands in for every missing file
        for number in icon_names(icon):
            self.evidence.keep(Reply("http", b"", {}), host.address, {"favicons": number})

    # Others -----------------------------------------------------------------------------------------------------------

    async def _rtsp(self, host: Host, port: int) -> str:
        talk = await self.gate.connect(host.address, port, host.link)
        said = b""
        try:
            for name in ("rtsp-options", "rtsp-describe"):
                await talk.send(MESSAGES[name])
                answer = await dialogue.heard(talk, self.gate.clock, dialogue.message_ends)
                said += answer
                if not dialogue.message_ends(answer):
                    break
        except OSError:
            pass  # it closed between the two; what it said counts
        finally:
            talk.close()
        return ANSWERED if self._took(host, said, port) else UNREAD

    async def _tls(self, host: Host, port: int) -> str:
        said = await self._handshake(host, port, "tls-hello", dialogue.certificate_ends)
        if self._took(host, said, port):
            return ANSWERED
        if said[:1] not in (b"\x15", b""):  # neither a refusal nor silence: not TLS
            return UNREAD
        said = await self._handshake(
            host, port, "tls-hello-1.3", lambda flight: bool(leaf_13(flight)) or flight[:1] == b"\x15"
        )
        return ANSWERED if self._took(host, as_text(leaf_13(said)), port) else UNREAD

    async def _handshake(self, host: Host, port: int, name: str, enough: dialogue.Enough) -> bytes:
        """The server's answer to one ClientHello."""
        talk = await self.gate.connect(host.address, port, host.link)
        try:
            await talk.send(MESSAGES[name])
            return await dialogue.heard(talk, self.gate.clock, enough)
        finally:
            talk.close()

    async def _banner(self, host: Host, port: int) -> str:
        talk = await self.gate.connect(host.address, port, host.link)
        try:
            seconds = dialogue.BANNER_SECONDS
            said = await dialogue.heard(talk, self.gate.clock, dialogue.line_ends, limit=2048, seconds=seconds)
        finally:
            talk.close()
        return ANSWERED if self._took(host, said, port) else UNREAD

    def _took(self, host: Host, said: bytes, port: int) -> bool:
        """Whether the bytes hold a reply; its evidence is kept."""
        replies = self.evidence.stream(said, port, host.address) if said else []
        for reply in replies:
            host.take(reply)
        if replies:
            self.gate.pace.answered(host.address)
        return bool(replies)


class _Web:
    """A web server that is asked several things by as few connections as it permits."""

    def __init__(self, reader: HostReader, host: Host, port: int) -> None:
        self._gate = reader.gate
        self._host = host
        self._port = port
        self._talk: Conversation | None = None
        self._ages: tuple[bool, ...] = (False, True)  # whether what is newer than TLS 1.2 is left out
        self.ended = False  # whether the server itself closed after its last answer
        self.late = False
        self._asked = False

    async def ask(self, message: Message, *, path: bytes = b"", limit: int = dialogue.LIMIT) -> bytes:
        """The answer to one request; empty where none came.

        A connection that ends without a word is tried once more: one that was open may be closed between two requests (RFC 9112
        section 9.5), and small devices drop the first of several that come close together.
        """
        again = self._talk is not None or self._is_first(message)
        try:
            said = await self._once(message, path, limit)
        except ConnectionRefusedError:
            raise
        except ConnectionError:
            self.close()
            if not again:
                raise
            said = b""
        if not said and again and not self.late:
            self.close()
            said = await self._once(message, path, limit)
        if not dialogue.stays_open(said):
            self.close()
        return said

    def _is_first(self, message: Message) -> bool:
        """Whether this is the first thing asked of a host that has shown no page yet (TLS has a second try of its own)."""
        first, self._asked = not self._asked, True
        return first and message.transport == "tcp" and not self._host.has_page

    async def _once(self, message: Message, path: bytes, limit: int) -> bytes:
        if self._talk is None:
            self._talk = await (self._secured() if message.transport == "tls" else self._opened())
        await self._talk.send(message, path=path)
        said = await dialogue.heard(self._talk, self._gate.clock, dialogue.message_ends, limit)
        self.ended, self.late = self._talk.ended, self._talk.late
        return said

    async def _opened(self) -> Conversation:
        return await self._gate.connect(self._host.address, self._port, self._host.link)

    async def _secured(self) -> Conversation:
        """A connection with TLS; servers that break off at what is newer than they are get a second try without it."""
        for old in self._ages:
            talk = await self._opened()
            try:
                await self._gate.secure(talk, old=old)
            except BaseException as error:
                talk.close()
                if isinstance(error, ConnectionError) and old is not self._ages[-1]:
                    continue
                raise
            self._ages = (old,)
            return talk
        raise AssertionError("no version to try")

    def close(self) -> None:
        if self._talk is not None:
            self._talk.close()
            self._talk = None
