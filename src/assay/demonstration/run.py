"""The survey from beginning to end: the campus is built, its devices stand, it is discovered and assessed, and taken down."""

from __future__ import annotations

import atexit
import contextlib
import csv
import ctypes
import datetime as dt
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from assay.assess import Progress, assess
from assay.assessment import Assessment
from assay.demonstration import papers
from assay.demonstration.score import SiteScore, Wire, scored
from assay.errors import LabError
from assay.inventory.identity import macs_in
from assay.lab import namespaces
from assay.lab.campus import Campus, plan
from assay.lab.namespaces import Namespaces
from assay.register.index import Register
from assay.report.files import FORMATS
from assay.report.network import PAGE

PROFILE = "ca-federal-department"
MARK = "demo-network.json"  # a folder with this file is one of ours, and may be written anew
ANNOUNCE = 5  # seconds between a device's announcements
LISTEN = 8  # seconds that the survey listens before it asks
_START_SECONDS = 90
_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG, prctl(2)


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What came of it. `sent` and `received` are packets by the counters of the survey host's interface."""

    campus: Campus
    assessment: Assessment
    sites: tuple[SiteScore, ...]
    coverage: Mapping[str, object]  # coverage.json
    sent: int
    received: int
    seconds: float  # of the discovery
    excluded_sought: bool  # the router looked for the excluded device
    excluded_sent: int  # messages that the excluded device was sent


class Stopped(KeyboardInterrupt):
    """Somebody ended it: Ctrl-C, SIGTERM or SIGHUP. What was built is taken down on the way out."""


Step = Callable[[str, str | int], None]
"""Told each step: `abandoned` with a namespace that a killed run had left, `built` and `up` with the number of devices."""


@contextlib.contextmanager
def campus_up(out: Path, devices: int, step: Step) -> Iterator[Standing]:
    """The campus with its devices, for as long as the block runs; nothing is left of it, however the block ends.

    `out` is a new folder, or one of an earlier run. Raises LabError where this machine cannot, and Stopped.
    """
    namespaces.check()
    for name in namespaces.remove_abandoned():
        step("abandoned", name)
    campus = plan(devices, six=namespaces.has_six())
    now = dt.datetime.now(dt.UTC)
    try:
        _prepare(out)
        _write_papers(out, campus, now)
    except OSError as error:
        raise LabError(
            f"cannot be written: {error.strerror}",
            file=str(error.filename or out),
            remedy="name another folder with --out",
        ) from None
    try:
        with _stoppable(), _built(campus, step) as spaces, _standing(spaces, campus, out / "lab", step):
            yield Standing(out, campus, spaces, now)
    finally:
        _hand_back(out)


@dataclass(slots=True)
class Standing:
    """A campus that stands, and the folder for what is learnt of it: papers, `survey/`, and `lab/`, the devices' record."""

    out: Path
    campus: Campus
    spaces: Namespaces
    now: dt.datetime

    def discover(self, listen: float, quiet: bool) -> float:
        """Runs `assay discover` on the survey host, with its own progress and summary; the seconds it took.

        Raises LabError where it fails, and Stopped where somebody ends it.
        """
        began = time.monotonic()
        words = ["discover", "--authorisation", str(self.out / "authorisation.yaml"), "--out", str(self.out / "survey")]
        words += ["--listen", f"{listen:g}", *(["--quiet"] if quiet else [])]
        process = _start(self.spaces.inside("survey", _assay(words)))
        try:
            code = process.wait()
        finally:
            with _undisturbed():
                _end([process])
        if code == 4:
            raise Stopped("the discovery was stopped")
        if code:
            raise LabError(f"the discovery ended with exit code {code}", remedy="what it said stands above")
        return time.monotonic() - began

    def assess(self, register: Register, seconds: float, progress: Progress | None = None) -> Surveyed:
        """What was discovered, assessed beside the facilities' list, and held against the truth."""
        sent, received = self.spaces.packets()
        sought = self.spaces.was_sought(self.campus.excluded.address)  # before the router forgets whom it looked for
        found = assess(
            [self.out / "survey" / "evidence", self.out / "devices-listed.csv"],
            profile=PROFILE, on=self.now.date(), sites=self.out / "sites.yaml", register=register, progress=progress,
        )  # fmt: skip
        coverage = json.loads((self.out / "survey" / "coverage.json").read_text(encoding="utf-8"))
        with (self.out / "survey" / "coverage.csv").open(encoding="utf-8", newline="") as table:
            states = {row["address"]: row["state"] for row in csv.DictReader(table)}
        return Surveyed(
            self.campus, found, scored(self.campus, found, states, _wires(found)), coverage, sent, received, seconds,
            sought, _sent_to(self.out / "lab", self.campus),
        )  # fmt: skip


# The folder --------------------------------------------------------------------------------------------------------------


def _prepare(out: Path) -> None:
    """An empty folder, or one that an earlier run wrote. Raises LabError where it holds anything else."""
    if out.exists():
        if not out.is_dir() or (any(out.iterdir()) and not (out / MARK).is_file()):
            raise LabError(f"{out} holds something else", remedy="name a new folder with --out (make: OUT=...)")
        for name in ("survey", "lab"):
            shutil.rmtree(out / name, ignore_errors=True)
        for name in (
            PAGE,
            *FORMATS,
        ):  # a run that is stopped must not leave the last one's report beside its own evidence
            (out / name).unlink(missing_ok=True)
    (out / "lab").mkdir(parents=True, exist_ok=True)
    (out / MARK).write_text(json.dumps({"demo": "network", "process": os.getpid()}) + "\n", encoding="utf-8")


def _write_papers(out: Path, campus: Campus, now: dt.datetime) -> None:
    for name, text in (
        ("authorisation.yaml", papers.authorisation(campus, now)),
        ("sites.yaml", papers.sites(campus)),
        ("devices-listed.csv", papers.device_list(campus, now)),
    ):
        (out / name).write_text(text, encoding="utf-8")


def _hand_back(out: Path) -> None:
    """Gives the folder to whoever called sudo, so that nothing of root's is left in theirs."""
    owner, group = os.environ.get("SUDO_UID", ""), os.environ.get("SUDO_GID", "")
    if owner.isdigit() and group.isdigit():
        for path in [out, *out.rglob("*")]:
            os.chown(path, int(owner), int(group), follow_symlinks=False)


# Up and down -------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM and SIGHUP end it as Ctrl-C does."""

    def stop(number: int, frame: FrameType | None) -> None:
        for one in before:  # the first is enough: a second must not break off the taking down
            signal.signal(one, signal.SIG_IGN)
        raise Stopped(signal.Signals(number).name)

    before: dict[int, Any] = {}
    for number in _STOPS:
        with contextlib.suppress(ValueError):  # not in the main thread
            before[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for stopping, handler in before.items():
            signal.signal(stopping, handler)


@contextlib.contextmanager
def _built(campus: Campus, step: Step) -> Iterator[Namespaces]:
    spaces = Namespaces()
    atexit.register(spaces.remove)  # once more, should a signal come just between here and the end
    spaces.remove()  # of a run that was killed, whose number this process has now
    try:
        spaces.build(campus)
        step("built", len(campus.stands))
        yield spaces
    finally:
        with _undisturbed():
            left = spaces.remove()
        if left:
            raise LabError(f"cannot be removed: {', '.join(left)}", remedy="assay demo-network --clean")


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """No signal breaks off the taking down."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _standing(spaces: Namespaces, campus: Campus, folder: Path, step: Step) -> Iterator[None]:
    """The devices of every site, each site in a process of its own."""
    started: list[subprocess.Popen[str]] = []
    try:
        for site in campus.sites:
            words = [word for stand in site.stands for word in (stand.source, "--address", stand.address)]
            log = folder / f"site{site.number}.jsonl"
            words = ["lab", "up", *words, "--json", "--announce", str(ANNOUNCE), "--log", str(log)]
            with (folder / f"site{site.number}.err").open("w", encoding="utf-8") as errors:
                inside = spaces.inside(f"site{site.number}", _assay(words))
                # A session of its own: Ctrl-C is for the survey, and the devices stand until it has ended.
                started.append(_start(inside, stdout=subprocess.PIPE, stderr=errors, own_session=True))
        for site, process in zip(campus.sites, started, strict=True):
            _await_listing(process, folder / f"site{site.number}.err")
        step("up", len(campus.stands))
        yield
    finally:
        with _undisturbed():
            _end(started)


def _await_listing(process: subprocess.Popen[str], errors: Path) -> None:
    """Waits until the lab says that its devices listen. Raises LabError with what it said instead."""
    assert process.stdout is not None  # noqa: S101  # it was opened as a pipe
    ready, _, _ = select.select([process.stdout], [], [], _START_SECONDS)
    if not ready or not process.stdout.readline().strip():
        told = errors.read_text(encoding="utf-8", errors="replace").strip()
        raise LabError(f"the devices did not come up: {told or 'no word from them'}", remedy=f"see {errors}")


def _assay(words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "assay", *words]


def _start(
    words: Sequence[str], *, stdout: int | None = None, stderr: TextIO | None = None, own_session: bool = False
) -> subprocess.Popen[str]:
    """A process that ends when this one does, even if this one is killed."""
    return subprocess.Popen(  # noqa: S603  # words of our own
        words,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        text=True,
        start_new_session=own_session,
        preexec_fn=_die_with_parent,
    )


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)


def _end(processes: Sequence[subprocess.Popen[str]]) -> None:
    """Asks each to end, then makes it."""
    for number, patience in ((signal.SIGTERM, 5), (signal.SIGTERM, 3), (signal.SIGKILL, 5)):
        running = [one for one in processes if one.poll() is None]
        for process in running:
            process.send_signal(number)
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)
    for process in processes:
        if process.stdout:
            process.stdout.close()


# The account -------------------------------------------------------------------------------------------------------------


def _wires(found: Assessment) -> dict[str, Wire]:
    """By address, what the link itself showed: not what a device says of itself."""
    told: dict[str, Wire] = {}
    for item in found.devices:
        for seen in item.asset.observations:
            heard = seen.source.unit == "frame"
            if seen.address and seen.mac and (seen.kind == "arp" or heard):
                before = told.get(seen.address, Wire())
                mac = before.mac or next(iter(macs_in(seen.mac)), "")
                told[seen.address] = Wire(mac, before.heard or heard)
    return told


def _sent_to(folder: Path, campus: Campus) -> int:
    """How many messages the excluded device was sent, by its own record."""
    stand = campus.excluded
    site = campus.site_of(stand.address)
    path = folder / f"site{site.number if site else 0}.jsonl"
    count = 0
    with contextlib.suppress(FileNotFoundError), path.open(encoding="utf-8") as lines:
        for line in lines:
            told = json.loads(line)
            count += told["persona"] == stand.persona.id and not told["group"]
    return count
