"""Whatever way one stream of frames is cut into reads, files and runs, its devices' events and evidence are the same."""

from __future__ import annotations

import dataclasses
import tempfile
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from assay.observe.watch.heard import Watch
from tests.observe import frames
from tests.observe.frames import Host, Stamped, pcap, pcapng
from tests.observe.watch.listening import (
    MINUTE,
    Session,
    announces,
    asks,
    evidence,
    host,
    names_itself,
    of_devices,
)

DEVICES = [host(number) for number in range(4)]
RELAYED = [Host("02:00:5e:10:00:01", f"10.9.{number}.7") for number in range(4)]
MESSAGES = [
    *map(asks, DEVICES),
    *(asks(Host(one.mac, "10.0.0.99")) for one in DEVICES[:2]),
    *map(names_itself, DEVICES),
    *(announces(one, "Relayed", ttl=3) for one in RELAYED),
    *(announces(one, "Own") for one in DEVICES),
]
# Minutes to the next frame: often few, sometimes a silence, a gap, or a clock set back.
STEPS = st.sampled_from([0, 1, 4, 9, 14, 15, 16, 70, 3000, -5, -61, -4000])


@st.composite
def streams(draw: st.DrawFn) -> list[Stamped]:
    time, stream = frames.START + 10**15, []
    for step, frame in draw(st.lists(st.tuples(STEPS, st.sampled_from(MESSAGES)), min_size=1, max_size=60)):
        time += step * MINUTE
        stream.append((time, frame))
    return stream


@settings(max_examples=60, deadline=None)
@given(
    stream=streams(),
    files=st.lists(st.integers(0, 60), max_size=4),
    reads=st.lists(st.integers(0, 4000), max_size=5),
    ends=st.lists(st.sampled_from(["goes on", "ends", "is killed"]), min_size=1, max_size=7),
    ng=st.booleans(),
)
def test_the_events_do_not_depend_on_the_cuts(
    stream: list[Stamped], files: list[int], reads: list[int], ends: list[str], ng: bool
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "whole.pcap").write_bytes(pcap(stream))
        once = Session(folder / "once", folder / "whole.pcap", 60 * MINUTE)
        once.poll()
        once.end()

        source = folder / "cut.pcap"
        session, turn = Session(folder / "cut", source, 60 * MINUTE), 0
        bounds = [0, *sorted({min(cut, len(stream)) for cut in files} - {0, len(stream)}), len(stream)]
        for number, (first, last) in enumerate(pairwise(bounds)):
            content = (pcapng if ng else pcap)(stream[first:last])
            if source.exists():
                source.rename(folder / f"cut.pcap.{number}")
            with source.open("wb") as writer:
                at = 0
                for cut in [*sorted(min(read, len(content)) for read in reads), len(content)]:
                    writer.write(content[at:cut])
                    writer.flush()
                    at = cut
                    session.poll(most=2 if turn % 3 == 2 else 100)
                    what = ends[turn % len(ends)]
                    turn += 1
                    if what != "goes on":
                        session.end(suddenly=what == "is killed")
                        session = Session(folder / "cut", source, 60 * MINUTE)
                session.poll()
                session.commit()
        session.poll()
        session.end()
        assert told_of(folder / "cut") == told_of(folder / "once")


def told_of(folder: Path) -> tuple[list[object], list[object], list[object]]:
    watch = Watch(folder, 60 * MINUTE)
    devices = [dataclasses.replace(one, heard={}) for one in watch.devices.values()]
    heard = [
        dataclasses.replace(one, queued=False) for device in watch.devices.values() for one in device.heard.values()
    ]
    watch.close()
    return list(of_devices(folder)), list(evidence(folder)), [*devices, *heard]
