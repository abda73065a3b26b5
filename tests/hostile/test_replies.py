"""A hostile device costs bounded time and memory, leads to a finding that names it, and takes nothing from the others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from assay.observe.model import Reading
from assay.observe.read.capture import read_capture
from tests.hostile import replies
from tests.hostile.replies import CLIENT, Lie, camera
from tests.observe import frames, messages

ROOT = Path(__file__).parents[2]
LIES = list(replies.lies())
HONEST = frames.datagram(
    camera(250), CLIENT, (37020, 50000), messages.sadp_reply("XR-7604", "XR-76040420200101AAWR1", camera(250).mac)
)
limits = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not limit memory so")


class Ran(NamedTuple):
    code: int
    out: str
    err: str


def limited(folder: Path, megabytes: int, seconds: int, *words: str | Path) -> Ran:
    """The command line in a process that may hold so much memory and take so much time."""
    command = [sys.executable, "-m", "tests.hostile.limited", str(megabytes), str(seconds), *map(str, words)]
    # One thread: each reserves address space of its own, which is no memory.
    alone = {
        "OMP_NUM_THREADS": "1",
        "ARROW_IO_THREADS": "1",
        "MALLOC_ARENA_MAX": "1",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **alone}, capture_output=True, text=True, timeout=300, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    return Ran(done.returncode, done.stdout, done.stderr)


def captured(folder: Path, packets: Iterable[bytes]) -> Path:
    path = folder / "hostile.pcap"
    path.write_bytes(frames.pcap(frames.stamped(packets)))
    return path


def read(folder: Path, packets: Iterable[bytes]) -> Reading:
    path = captured(folder, packets)
    reading = read_capture(path, "hostile.pcap", "0" * 64)
    assert reading == read_capture(path, "hostile.pcap", "0" * 64, one_by_one=True)
    return reading


@pytest.mark.parametrize("lie", LIES, ids=[lie.name for lie in LIES])
def test_a_reply_that_lies_is_a_finding_with_its_kind_and_frame(lie: Lie, tmp_path: Path) -> None:
    reading = read(tmp_path, [HONEST, *lie.frames])
    found = [entry for entry in reading.left_out if entry.reason == "malformed-reply"]
    if lie.finding:
        (entry,) = found
        assert entry.detail.startswith(f"{lie.kind}: malformed reply")
        assert lie.finding in entry.detail
        assert entry.record is not None
        assert 1 < entry.record <= 1 + len(lie.frames)
    else:
        assert found == []
    assert [seen.get("serial") for seen in reading.observations if seen.kind == "sadp_udp37020"][:1] == [
        "XR-76040420200101AAWR1"
    ]


def test_replies_that_lie_alike_are_counted_in_one_finding(tmp_path: Path) -> None:
    many = [frame for number in range(50) for frame in replies.told(number, 37020, replies.ENTITIES)]
    (entry,) = [one for one in read(tmp_path, many).left_out if one.reason == "malformed-reply"]
    assert (entry.record, entry.detail) == (
        1,
        "sadp_udp37020: 50 malformed replies, the first in this frame: XML that declares entities or a document type",
    )


def test_what_can_be_read_of_a_reply_that_lies_is_kept(tmp_path: Path) -> None:
    reading = read(tmp_path, [frame for lie in LIES for frame in lie.frames])
    names = {seen.get("x509_subjects") for seen in reading.observations if seen.kind == "tls_cert"}
    assert names == {"CN=10.0.0.9,O=Old Optics"}
    titles = {seen.get("html_title") for seen in reading.observations if seen.address == camera(17).ip}
    assert titles == {"slow"}
    scopes = [seen.get("wsd_scopes") for seen in reading.observations if seen.kind == "wsd_udp3702"]
    assert [len(text) <= 4096 for text in scopes] == [True]
    assert [one.detail for one in reading.left_out if one.reason == "field-cut"] == [
        "wsd_udp3702: 1 replies of more than 8,192 characters, of which the first were kept"
    ]


@limits
def test_a_capture_of_every_lie_and_64_megabytes_is_identified_in_little_memory(tmp_path: Path) -> None:
    packets = [HONEST, *(frame for lie in LIES for frame in lie.frames), *replies.large_body(64 << 20)]
    path = captured(tmp_path, packets)
    size = path.stat().st_size >> 20
    ran = limited(tmp_path, 300 + size, 60, "identify", path, "--json", "--per-observation")
    assert ran.code == 0
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert len(lines) > len(LIES) // 2
    assert all(lie.finding in ran.err for lie in LIES)


@limits
def test_a_capture_of_every_lie_is_assessed_and_the_report_counts_the_findings(tmp_path: Path) -> None:
    path = captured(tmp_path, [HONEST, *(frame for lie in LIES for frame in lie.frames)])
    ran = limited(tmp_path, 400, 90, "assess", path, "--as", "us-federal-agency", "--out", tmp_path / "out")
    assert ran.code in (0, 1, 3), ran.err[-2000:]
    told = "\n".join(one.read_text(encoding="utf-8") for one in (tmp_path / "out").rglob("*.json"))
    assert "malformed-reply" in told
    assert "X.509" in told


@limits
def test_a_crowd_and_a_flood_end_at_the_limits_and_say_so(tmp_path: Path) -> None:
    path = captured(tmp_path, [*replies.flood(60_000), *replies.crowd(60_000)])
    script = (
        "import resource, sys\nfrom pathlib import Path\nfrom assay.observe.read.capture import read_capture\n"
        "pages = int(Path('/proc/self/statm').read_text().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (pages + (500 << 20),) * 2)\n"
        "found = read_capture(Path(sys.argv[1]), 'a', '0' * 64)\n"
        "print(len(found.observations))\nprint(*(entry.detail for entry in found.left_out), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, path], capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines()[0] == "100000"
    assert "10000 arp replies beyond the first 50000 observations of a capture" in done.stdout
    assert "10000 ssdp_udp1900 replies beyond the first 100000 observations of a capture" in done.stdout
