"""Listening for days as one function: interfaces and growing captures in; a folder of events, evidence and state out.

Nothing is ever sent. An interface is listened to under the same signed authorisation, and through the same gate, as a discovery.
The folder's `evidence` is what every other command reads; `assay seen` reads the state.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import glob
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assay.discovery import STOP, Signed, Stop, open_gate, read_authorisation
from assay.errors import EvidenceError
from assay.observe.probe.gate import Gate, Refused
from assay.observe.probe.hearing import Hearing
from assay.observe.probe.pace import Clock, RealClock
from assay.observe.probe.wire import Frames, Link, Wire
from assay.observe.read.capture_packets import ETHERNET
from assay.observe.watch.follow import Followed, Follower
from assay.observe.watch.growing import Part
from assay.observe.watch.heard import Watch
from assay.observe.watch.model import SECOND, Event, Place, iso

try:
    import fcntl
except ImportError:  # Windows: two watches into one folder are then up to whoever starts them
    fcntl = None  # type: ignore[assignment]

VANISHED_AFTER = dt.timedelta(hours=24)
COMMIT_SECONDS = 2.0  # what a sudden end may lose of an interface; of a capture nothing
POLL_SECONDS = 0.5
_LOOK_SECONDS = 1.0  # between looks whether an interface is still there and up
_LONGEST_WAIT = 30.0  # between attempts to open one that is not

Tell = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Watched:
    """The account of a watch: what its folder holds by now. `unread` are ends of files where a frame is not whole yet."""

    folder: Path
    devices: int
    vanished: int
    relays: int
    observations: int
    places: tuple[Place, ...]
    counts: dict[str, int]
    unread: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, object]:
        """For programs. Times of listening are whole seconds."""
        places = [
            {"source": one.name, "kind": one.kind, "frames": one.frames, "announcements": one.kept,
             "listened_seconds": one.listened // SECOND, "until": iso(one.now)} for one in self.places
        ]  # fmt: skip
        return {
            "folder": str(self.folder), "devices": self.devices, "vanished": self.vanished, "relays": self.relays,
            "observations": self.observations, "sources": places, "counts": self.counts,
            "unread": [{"file": file, "detail": detail} for file, detail in self.unread],
        }  # fmt: skip


def watch(
    sources: Sequence[str],
    out: Path,
    *,
    authorisation: Path | Signed | None = None,
    seconds: float | None = None,
    vanished_after: dt.timedelta = VANISHED_AFTER,
    tell: Tell = lambda event: None,
    wire: Wire | None = None,
    clock: Clock | None = None,
) -> Watched:
    """Listens to the sources (interfaces, capture files, folders or patterns of them) and keeps what it hears in `out`.

    `seconds` ends it: 0 reads what captures hold by now; without it, it goes on until Ctrl-C, the stop file or, for an
    interface, the end of the authorised window. `tell` gets every event. A folder that a watch has begun goes on. Raises
    AssayError where a source, the authorisation or the folder cannot be used.
    """
    clock = clock or RealClock()
    stopping = Stop(out / STOP)
    if stopping.is_set():
        raise EvidenceError("the stop switch is on", file=str(out / STOP), remedy="remove the file to go on")
    signed = authorisation if isinstance(authorisation, Signed | None) else read_authorisation(authorisation)
    gate = open_gate(signed, out, clock, stopping, wire) if signed else None
    kinds = {name: _kind(name, signed, seconds) for name in dict.fromkeys(sources)}
    try:
        with _alone(out):
            if signed:
                record = json.dumps(signed.record(), ensure_ascii=False, indent=2) + "\n"
                (out / f"authorisation-{signed.sha256[:12]}.json").write_text(record, encoding="utf-8")
            return _Run(
                out, kinds, gate, signed.sha256 if signed else "", stopping, seconds, clock, vanished_after, tell
            ).go()
    except OSError as error:
        remedy = "make room or name another folder with --out; what was kept stays"
        raise EvidenceError(
            f"cannot be written: {error.strerror or error}", file=str(error.filename or out), remedy=remedy
        ) from None


def _kind(name: str, signed: Signed | None, seconds: float | None) -> str:
    """interface or capture. Raises EvidenceError where it is neither."""
    named = next((one for one in signed.content.interfaces if one.name == name), None) if signed else None
    is_there = Path(name).exists() or bool(glob.glob(name))  # noqa: PTH207  # a pattern with its folder
    if named is None and (is_there or glob.has_magic(name) or any(mark in name for mark in "/\\.")):
        if seconds == 0 and not is_there:
            raise EvidenceError("no such file or folder", file=name, remedy="check the path")
        return "capture"
    if signed is None:
        remedy = "give --authorisation, as for a discovery; a capture is named by its path, such as ./capture.pcap"
        raise EvidenceError(
            "no such file, and listening on an interface needs an authorisation", file=name, remedy=remedy
        )
    if seconds == 0:
        raise EvidenceError("an interface holds nothing to read once", file=name, remedy="give --for, such as --for 1h")
    if named is None or not named.listen:
        remedy = f"name it under `interfaces`: - {{name: {name}, listen: yes}}"
        raise EvidenceError(f"does not authorise listening on {name}", file=signed.file, remedy=remedy)
    return "interface"


@contextlib.contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Nobody else watches into the folder meanwhile."""
    if out.exists() and not out.is_dir():
        raise EvidenceError("is a file, no folder for a watch", file=str(out), remedy="name a folder with --out")
    out.mkdir(parents=True, exist_ok=True)
    with (out / ".lock").open("w") as lock:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                remedy = "wait until it ends, or name another folder with --out"
                raise EvidenceError("another watch writes into it", file=str(out), remedy=remedy) from None
        yield


@dataclass(slots=True)
class _Run:
    out: Path
    kinds: dict[str, str]
    gate: Gate | None
    signed: str  # SHA-256 of the authorisation
    stopping: Stop
    seconds: float | None
    clock: Clock
    vanished_after: dt.timedelta
    tell: Tell
    followers: dict[int, Follower] = field(default_factory=dict)
    unread: list[tuple[str, str]] = field(default_factory=list)
    began: float = 0.0
    committed: float = 0.0
    heard: Watch = field(init=False)

    def go(self) -> Watched:
        self.heard = Watch(self.out, round(self.vanished_after.total_seconds() * SECOND), self.tell)
        self.began = self.clock.seconds()
        try:
            asyncio.run(self.stopping.over(self._all()))
        except asyncio.CancelledError:  # the second Ctrl-C
            raise KeyboardInterrupt from None
        finally:
            for follower in self.followers.values():
                follower.close()
            self.heard.close()
        return self._account()

    async def _all(self) -> None:
        work = [self._follow(name) if kind == "capture" else self._attend(name) for name, kind in self.kinds.items()]
        await asyncio.gather(*work)
        self._commit()

    def _is_over(self) -> str:
        """Why listening ends now, in words; empty while it goes on."""
        if self.stopping.is_set():
            return "stopped"
        if self.seconds is not None and self.clock.seconds() - self.began >= self.seconds:
            return "finished"
        return ""

    def _commit_if_due(self) -> None:
        if time.monotonic() - self.committed >= COMMIT_SECONDS:
            self._commit()

    def _commit(self) -> None:
        files: dict[int, list[Followed]] = {number: one.files for number, one in self.followers.items()}
        self.heard.commit(files)
        self.committed = time.monotonic()

    def _now(self) -> int:
        return int(self.clock.now().timestamp() * 1e6) * 1000

    def _account(self) -> Watched:
        devices = self.heard.devices.values()
        return Watched(
            self.out, len(devices), sum(one.vanished for one in devices), sum(one.relay for one in devices),
            sum(sum(one.said.values()) for one in devices), tuple(self.heard.places.values()),
            {name: count for name, count in sorted(self.heard.counts.items()) if count}, tuple(self.unread),
        )  # fmt: skip

    # A capture ----------------------------------------------------------------------------------------------------------

    async def _follow(self, name: str) -> None:
        heard = self.heard
        place = heard.place(name, "capture")
        follower = Follower(name, heard.state.files(place))
        self.followers[place.number] = follower
        heard.happened("began", place, self._now(), kind="capture", clock="system", **{"from": iso(place.now)})
        why = ""
        while not why:
            for one in follower.poll():
                if isinstance(one, Part):
                    heard.hear_part(place, one)
                else:
                    heard.happened(one.event, place, place.now, file=one.file, detail=one.detail)
                self._commit_if_due()
                await asyncio.sleep(0)
                if self.stopping.is_set():
                    break
            self._commit_if_due()
            why = self._is_over()
            if not why:
                await self.clock.sleep(POLL_SECONDS)
        self.unread += [(one.file, one.detail) for one in follower.rest()]
        heard.happened("ended", place, self._now(), why=why, clock="system", until=iso(place.now))

    # An interface -------------------------------------------------------------------------------------------------------

    async def _attend(self, name: str) -> None:
        """Listens whenever the interface is up, until it is over; what is not listened to does not count."""
        gate, heard = self._gate(), self.heard
        place = heard.place(name, "interface")
        heard.stop_listening(place)  # where a watch ended suddenly
        heard.happened("began", place, self._now(), kind="interface", authorisation=self.signed)
        wait, lost = _LOOK_SECONDS, ""
        while not (why := self._is_over() or gate.is_final()):
            link = gate.link(name)
            frames = self._opened(gate, link, place) if link else None
            if link is None or frames is None:
                if not lost:
                    lost = iso(self._now())
                    heard.happened("interrupted", place, self._now(), why="it is down or not there")
                await self._pause(gate, wait)
                wait = min(2 * wait, _LONGEST_WAIT)
                continue
            if lost:
                heard.happened("resumed", place, self._now(), **{"from": lost})
            wait, lost = _LOOK_SECONDS, ""
            try:
                await self._hear(gate, place, link, frames)
            finally:
                heard.stop_listening(place)
        heard.happened("ended", place, self._now(), why=why)

    def _gate(self) -> Gate:
        assert self.gate is not None  # noqa: S101  # _kind saw to it
        return self.gate

    def _opened(self, gate: Gate, link: Link, place: Place) -> Frames | None:
        try:
            return gate.listen(link)
        except Refused as refusal:
            raise EvidenceError(refusal.why, file=place.name) from None
        except PermissionError as error:
            remedy = "it needs root on Linux, or the capability CAP_NET_RAW"
            raise EvidenceError(f"cannot be listened on: {error.strerror}", file=place.name, remedy=remedy) from None
        except OSError:  # it went away between the look and the opening
            return None

    async def _hear(self, gate: Gate, place: Place, link: Link, frames: Frames) -> None:
        """Hears frames until the interface goes away or it is over."""
        heard, clock = self.heard, self.clock
        before = looked = clock.seconds()
        hearing = Hearing(frames)
        try:
            while not (self._is_over() or gate.is_final()):
                try:
                    frame = await hearing.next(POLL_SECONDS)
                except OSError:  # down (ENETDOWN) or gone
                    return
                now = clock.seconds()
                heard.tick(place, self._now(), int((now - before) * SECOND))
                before = now
                if frame:
                    heard.hear_frame(place, ETHERNET, frame)
                if now - looked >= _LOOK_SECONDS:
                    looked, there = now, gate.link(place.name)
                    heard.lost(frames.lost())
                    if there is None or there.index != link.index:
                        return
                    self._commit_if_due()
        finally:
            await hearing.close()

    async def _pause(self, gate: Gate, seconds: float) -> None:
        ends = self.clock.seconds() + seconds
        while self.clock.seconds() < ends and not (self._is_over() or gate.is_final()):
            self._commit_if_due()
            await self.clock.sleep(min(POLL_SECONDS, seconds))
