"""Safe discovery as one function: a signed authorisation in; a folder of evidence, coverage and journal out.

The evidence folder is what every other command reads: `assay assess FOLDER/evidence`.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import signal
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from assay.errors import EvidenceError
from assay.observe.model import Reading
from assay.observe.probe.asks import FIRST, ways_to_ask
from assay.observe.probe.authorisation import Authorisation
from assay.observe.probe.coverage import Coverage
from assay.observe.probe.evidence import Evidence
from assay.observe.probe.gate import Gate
from assay.observe.probe.host import FIRST_PORTS
from assay.observe.probe.journal import Journal
from assay.observe.probe.pace import Clock, RealClock
from assay.observe.probe.run import Discovery
from assay.observe.probe.sockets import Sockets
from assay.observe.probe.wire import Wire
from assay.observe.read import read_paths
from assay.register.load import parse_yaml, typed

STOP = "stop"  # a file of this name in the folder stops the run, as Ctrl-C does
SILENT_PACKETS = 2 * len(FIRST_PORTS) + len(FIRST)  # to an address of which nothing is heard: each SYN twice
TALKING_PACKETS = 50  # to a host with web, RTSP and TLS
SNMP_PACKETS = 2  # to a host that does not answer; one that does gets one
NO_INTERFACE = "no such interface with an address on this machine"
MOST_COMMUNITY = 255  # bytes

Progress = Callable[[str, int, int], None]
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Signed:
    """An authorisation as read, the SHA-256 of its file, and the community that it points to, which is shown nowhere."""

    content: Authorisation
    sha256: str
    file: str
    community: bytes = field(default=b"", repr=False)

    def record(self) -> dict[str, object]:
        """What is kept with the results."""
        told = self.content.model_dump(mode="json", by_alias=True)
        return {"file": self.file, "sha256": self.sha256, "authorisation": told}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do: nothing is sent, opened or looked up to make it."""

    addresses: int
    excluded: int
    too_large: tuple[str, ...]
    least_packets: int
    most_packets: int
    least_seconds: float
    most_seconds: float
    asked: dict[str, int]  # by interface: packets to all of it
    not_asked: dict[str, str]  # by interface: why it is not asked as a whole; empty where nobody wants that
    community: bool  # whether the owner supplied one for SNMP


def read_authorisation(path: Path) -> Signed:
    """The authorisation file. Raises AssayError with file and line."""
    try:
        content = path.read_bytes()
    except OSError as error:
        remedy = "see docs/howto/discover-a-network.md for an example"
        raise EvidenceError(f"cannot be read: {error.strerror}", file=str(path), remedy=remedy) from None
    document = parse_yaml(content, str(path))
    given = typed(Authorisation, document)
    community = read_community(path.parent / given.snmp.community_file) if given.snmp else b""
    return Signed(given, hashlib.sha256(content).hexdigest(), str(path), community)


def read_community(path: Path) -> bytes:
    """The one line of a file that the authorisation names. Raises EvidenceError, which never shows what the file holds."""
    remedy = "put the community, and nothing else, on the one line of the file that `snmp: community_file` names"
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_COMMUNITY + 3)
    except OSError as error:
        raise EvidenceError(f"cannot be read: {error.strerror}", file=str(path), remedy=remedy) from None
    community = content.removesuffix(b"\n").removesuffix(b"\r")
    if not 0 < len(community) <= MOST_COMMUNITY or b"\n" in community or b"\0" in community:
        raise EvidenceError(f"is not one line of 1 to {MOST_COMMUNITY} bytes", file=str(path), remedy=remedy)
    return community


def plan(signed: Signed, wire: Wire | None = None, clock: Clock | None = None) -> Plan:
    """What a discovery under the authorisation would ask, and how long that takes."""
    given = signed.content
    gate = Gate(given, wire or Sockets(), clock or RealClock())
    targets, too_large = given.swept()
    asked: dict[str, int] = {}
    not_asked: dict[str, str] = {}
    links = {link.name: link for link in gate.links()}
    for interface in given.interfaces:
        link = links.get(interface.name)
        if link is None:
            not_asked[interface.name] = NO_INTERFACE
        elif not interface.ask:
            not_asked[interface.name] = ""
        elif why := gate.why_not_ask_all(link):
            not_asked[interface.name] = why
        else:
            asked[interface.name] = ways_to_ask(link)
    packets = sum(asked.values())
    read = sum(not given.why_no_snmp(address) for address in targets) if given.snmp else 0
    least = packets + SILENT_PACKETS * len(targets)
    most = packets + TALKING_PACKETS * len(targets) + SNMP_PACKETS * read
    slowest = TALKING_PACKETS / given.rates.per_host if targets else 0.0
    seconds = [max(count / given.rates.total, slowest) for count in (least, most)]
    return Plan(
        len(targets), given.excluded(), tuple(map(str, too_large)), least, most, seconds[0], seconds[1], asked,
        not_asked, bool(signed.community),
    )  # fmt: skip


def discover(
    authorisation: Path | Signed,
    out: Path,
    *,
    resume: bool = False,
    listen_seconds: float = 0,
    progress: Progress | None = None,
    wire: Wire | None = None,
    clock: Clock | None = None,
) -> Coverage:
    """What answers on the authorised networks; the folder `out` then holds evidence, coverage, journal and authorisation.

    `resume` goes on with a run that broke off. `wire` and `clock` are the machine's own unless given. Raises AssayError
    where the authorisation or the folder cannot be used, or its window is not open.
    """
    signed = authorisation if isinstance(authorisation, Signed) else read_authorisation(authorisation)
    clock = clock or RealClock()
    stopping = Stop(out / STOP)
    gate = open_gate(signed, out, clock, stopping, wire)
    try:
        found = _Run(signed, gate, out, clock, listen_seconds, progress or (lambda *_: None)).go(resume, stopping)
        found.write(out)
    except OSError as error:  # what the network does is taken in where it happens: this is the disk
        remedy = "make room or name another folder with --out; --resume goes on"
        raise EvidenceError(
            f"cannot be written: {error.strerror or error}", file=str(error.filename or out), remedy=remedy
        ) from None
    return found


def open_gate(signed: Signed, out: Path, clock: Clock, stopping: Stop, wire: Wire | None = None) -> Gate:
    """The gate under an authorisation. Raises EvidenceError where it is closed: outside the window, or stopped."""
    gate = Gate(signed.content, wire or Sockets(), clock, stopped=stopping.is_set, community=signed.community)
    if why := gate.is_final():
        window = signed.content.window
        raise (
            EvidenceError(
                why,
                file=signed.file,
                remedy=f"it runs from {window.from_.isoformat()} until {window.until.isoformat()}",
            )
            if "window" in why
            else EvidenceError(why, file=str(out / STOP), remedy="remove the file to go on")
        )
    return gate


def observations(out: Path) -> Reading:
    """The observations of a discovery, as every other command reads them."""
    return read_paths([out / "evidence"])


@dataclass(slots=True)
class _Run:
    signed: Signed
    gate: Gate
    out: Path
    clock: Clock
    listen_seconds: float
    progress: Progress

    def go(self, resume: bool, stopping: Stop) -> Coverage:
        evidence_folder = self.out / "evidence"
        evidence_folder.mkdir(parents=True, exist_ok=True)
        now = self.clock.now().isoformat(timespec="seconds")
        journal = (Journal.resume if resume else Journal.begin)(self.out / "journal.jsonl", self.signed.sha256, now)
        record = json.dumps(self.signed.record(), ensure_ascii=False, indent=2) + "\n"
        (self.out / "authorisation.json").write_text(record, encoding="utf-8")
        evidence = Evidence(evidence_folder / "observations.jsonl", self.clock, self.signed.community)
        try:
            coverage = Coverage(self.signed.sha256, self.signed.content.owner, now)
            work = Discovery(
                self.gate, journal, evidence, evidence_folder, coverage, self.listen_seconds, progress=self.progress
            )
            return asyncio.run(stopping.over(work.run()))
        except asyncio.CancelledError:  # the second Ctrl-C
            raise KeyboardInterrupt from None
        finally:
            evidence.close()
            journal.close()


class Stop:
    """The stop switch: Ctrl-C or SIGTERM, or a file. A second Ctrl-C waits for no answer."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._pressed = False

    def is_set(self) -> bool:
        return self._pressed or self._file.exists()

    async def over(self, work: Coroutine[Any, Any, Done]) -> Done:
        """Runs the work under the switch."""
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, self._press, task)
            except (NotImplementedError, RuntimeError, ValueError):  # not on this system, or not in this thread
                continue
        return await work

    def _press(self, task: asyncio.Task[Any] | None) -> None:
        if self._pressed and task is not None:
            task.cancel()
        self._pressed = True


def summary(found: Coverage, reading: Reading) -> dict[str, object]:
    """The account with how many observations of each kind the evidence folder holds."""
    kinds = Counter(seen.kind for seen in reading.observations)
    return found.as_json() | {"kinds": dict(sorted(kinds.items()))}
