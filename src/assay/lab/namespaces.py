"""The campus as network namespaces: made with iproute2, taken down whole, and found again where a run was killed.

Every namespace is called `assay-<process>-<part>`. All interfaces are made inside them, both ends: the machine's own network
is not touched, and an interface goes with the namespace that holds it.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assay.errors import LabError
from assay.lab import campus as plans
from assay.lab.campus import Campus
from assay.lab.interfaces import SETTINGS

PARTS = ("router", "survey", "site1", "site2", "site3")
_OURS = re.compile(r"assay-(\d{1,10})-(?:router|survey|site[123])")
_SECONDS = 60
_ROUTER = {
    "net/ipv4/ip_forward": 1, "net/ipv4/icmp_ratemask": 0, "net/ipv4/conf/all/rp_filter": 0,
    "net/ipv4/conf/default/rp_filter": 0,
}  # fmt: skip


def check() -> None:
    """Raises LabError, with what to do, where this machine or this user cannot make namespaces."""
    if sys.platform != "linux":
        raise LabError(
            "network namespaces are Linux's alone", remedy="run it on Linux, or in a virtual machine with it"
        )
    if os.geteuid() != 0:
        raise LabError("network namespaces need root", remedy="sudo make demo-network, or sudo assay demo-network")
    if shutil.which("ip") is None:
        raise LabError("the command `ip` is not installed", remedy="install iproute2: apt-get install iproute2")


def has_six() -> bool:
    """Whether this kernel speaks IPv6."""
    return Path("/proc/net/if_inet6").exists()


@dataclass(slots=True)
class Namespaces:
    """One campus's namespaces, made by `build` and gone after `remove`, whatever happened between them."""

    process: int = field(default_factory=os.getpid)

    def name(self, part: str) -> str:
        """The namespace of a part: router, survey, site1, site2 or site3."""
        return f"assay-{self.process}-{part}"

    def build(self, campus: Campus) -> None:
        """Makes all of it. Raises LabError; what was made until then is left to `remove`."""
        for part in PARTS:
            run("netns", "add", self.name(part))
        sites = [self.name(f"site{site.number}") for site in campus.sites]
        self._set("router", _ROUTER)
        for site in campus.sites:
            self._set(f"site{site.number}", SETTINGS)
        router = plans.router_lines(campus, sites, self.name("survey"))
        batch(self.name("router"), router)
        for site, space in zip(campus.sites, sites, strict=True):
            lines, six = plans.site_lines(site)
            batch(space, lines)
            batch(space, six, "-6")
        batch(self.name("survey"), plans.survey_lines(campus))

    def inside(self, part: str, words: Sequence[str]) -> list[str]:
        """The words that run a command in a part's namespace."""
        return ["ip", "netns", "exec", self.name(part), *words]

    def _set(self, part: str, settings: dict[str, int]) -> None:
        """Kernel settings of one namespace; where /proc/sys is read-only, as in containers, in a view of its own."""
        first = next(iter(settings))
        writes = " && ".join(f"echo {value} > /proc/sys/{name}" for name, value in settings.items())
        view = f"[ -w /proc/sys/{first} ] || mount -t proc proc /proc"
        run("netns", "exec", self.name(part), "sh", "-c", f"({view}) && {writes}")

    def packets(self) -> tuple[int, int]:
        """Packets that the survey host's interface has sent and received, by the kernel's own counters."""
        files = [f"/sys/class/net/eth0/statistics/{way}_packets" for way in ("tx", "rx")]
        sent, received = run("netns", "exec", self.name("survey"), "cat", *files).split()
        return int(sent), int(received)

    def was_sought(self, address: str) -> bool:
        """Whether the router ever looked for the host of that address, as it must before it hands on a packet to it."""
        return bool(run("-n", self.name("router"), "neighbour", "show", "to", address).strip())

    def remove(self) -> list[str]:
        """Ends what runs in them and takes them down, with every interface in them; the names that were left."""
        return [self.name(part) for part in PARTS if _remove(self.name(part))]


def abandoned() -> list[str]:
    """Campus namespaces whose process is gone: what a killed run left behind."""
    return [name for name in _names() if (found := _OURS.fullmatch(name)) and not Path(f"/proc/{found[1]}").exists()]


def remove_abandoned() -> list[str]:
    """Takes down what killed runs left, and nothing else; the names. Raises LabError where one cannot be removed."""
    found = abandoned()
    if failed := [name for name in found if _remove(name)]:
        raise LabError(f"cannot be removed: {', '.join(failed)}", remedy="see what runs in it: ip netns pids NAME")
    return found


def run(*words: str, text: str | None = None) -> str:
    """What `ip` printed. Raises LabError with what it said."""
    command = ["ip", *words]
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603  # words of our own
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LabError(f"`{' '.join(command[:4])}` did not run: {error}", remedy="install iproute2") from None
    if done.returncode:
        raise LabError(
            f"`{' '.join(command[:5])}` failed: {' '.join(done.stderr.split()) or f'exit {done.returncode}'}",
            remedy="namespaces, veth and bridges are needed, and writable /proc/sys: in a container, run it --privileged",
        )
    return done.stdout


def batch(space: str, lines: Sequence[str], family: str = "-4") -> None:
    """Many commands in one namespace. Raises LabError that names the command which failed."""
    if not lines:
        return
    words = ["-6"] if family == "-6" else []
    try:
        run(*words, "-n", space, "-batch", "-", text="\n".join(lines) + "\n")
    except LabError as error:
        if at := re.search(r"Command failed -:(\d+)", error.message):
            raise LabError(f"{error.message}: ip {lines[int(at[1]) - 1]}", remedy=error.remedy) from None
        raise


def _names() -> Iterator[str]:
    with contextlib.suppress(OSError):
        yield from sorted(path.name for path in Path("/run/netns").iterdir())


def _processes(space: str) -> list[int]:
    told = subprocess.run(["ip", "netns", "pids", space], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return [int(one) for one in told.stdout.split() if int(one) != os.getpid()]


def _remove(space: str) -> bool:
    """Takes one namespace down; whether it is still there."""
    if space not in _names():
        return False
    for number in (signal.SIGTERM, signal.SIGKILL):
        for process in _processes(space):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)
        ends = time.monotonic() + 3
        while _processes(space) and time.monotonic() < ends:
            time.sleep(0.05)
    subprocess.run(["ip", "netns", "del", space], capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603, S607
    return space in _names()
