"""A capture is followed through rotation, overwriting and cuts: nothing is read twice, and the old file goes before the new."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from assay.errors import EvidenceError
from assay.observe.watch import follow
from assay.observe.watch.follow import Follower
from tests.observe.frames import pcap, pcapng
from tests.observe.watch.listening import HOUR, MINUTE, Session, asks, chatter, events, evidence, host, told

ONE, TWO, THREE = host(1), host(2), host(3)
EARLY, LATE = chatter([ONE], 1), chatter([TWO], 1, start=chatter([ONE], 1)[-1][0] + MINUTE)


def test_a_half_written_frame_is_waited_for(tmp_path: Path) -> None:
    source = tmp_path / "a.pcap"
    content = pcap(EARLY)
    source.write_bytes(content[:-30])
    session = Session(tmp_path / "out", source)
    session.poll()
    assert session.place.frames == len(EARLY) - 1
    assert [one.event for one in session.follower.rest()] == ["truncated"]
    with source.open("ab") as stream:
        stream.write(content[-30:])
    session.poll()
    assert session.place.frames == len(EARLY)
    assert list(session.follower.rest()) == []
    session.end()


def test_a_file_that_is_renamed_is_read_to_its_end_before_the_new_one(tmp_path: Path) -> None:
    source = tmp_path / "a.pcap"
    content = pcap(EARLY)
    source.write_bytes(content[:200])
    session = Session(tmp_path / "out", source)
    session.poll()
    source.rename(tmp_path / "a.pcap.1")
    session.poll()  # between the two, no file has the name
    with (tmp_path / "a.pcap.1").open("ab") as stream:
        stream.write(content[200:])
    source.write_bytes(pcap(LATE))
    happened = session.poll()
    session.end()
    assert [one.event for one in happened] == ["rotated"]
    assert told(events(tmp_path / "out")) == [("device-new", ONE.mac), ("rotated", ""), ("device-new", TWO.mac)]
    assert session.place.frames == len(EARLY) + len(LATE)


def test_a_file_that_was_renamed_while_nobody_watched_is_still_read_to_its_end(tmp_path: Path) -> None:
    source = tmp_path / "a.pcap"
    content = pcap(EARLY)
    source.write_bytes(content[:200])
    session = Session(tmp_path / "out", source)
    session.poll()
    session.end()
    (tmp_path / "a.pcap.1").write_bytes(content)
    source.write_bytes(content)  # the same inode, grown
    source.rename(tmp_path / "old.pcap")
    source.write_bytes(pcap(LATE))
    session = Session(tmp_path / "out", source)
    session.poll()
    session.end()
    assert session.place.frames == len(EARLY) + len(LATE)


def test_a_file_that_is_cut_short_and_begun_anew_is_a_new_one(tmp_path: Path) -> None:
    source = tmp_path / "a.pcap"
    source.write_bytes(pcap(EARLY))
    session = Session(tmp_path / "out", source)
    session.poll()
    source.write_bytes(pcap(LATE[:3]))
    happened = session.poll()
    session.end()
    assert [one.event for one in happened] == ["truncated", "rotated"]
    assert session.place.frames == len(EARLY) + 3


def test_a_file_of_the_same_length_in_its_place_is_a_new_one(tmp_path: Path) -> None:
    source = tmp_path / "a.pcap"
    source.write_bytes(pcap(EARLY))
    session = Session(tmp_path / "out", source)
    session.poll()
    with source.open("r+b") as stream:
        stream.write(pcap(LATE))
    session.poll()
    session.end()
    assert session.place.frames == len(EARLY) + len(LATE)


def test_the_files_of_a_folder_are_read_in_the_order_of_their_first_frames(tmp_path: Path) -> None:
    folder = tmp_path / "captures"
    folder.mkdir()
    (folder / "ring_00002.pcapng").write_bytes(pcapng(EARLY))
    (folder / "ring_00001.pcapng").write_bytes(pcapng(LATE))  # the numbers began anew
    (folder / "notes.txt").write_text("not a capture")
    (folder / ".hidden").write_bytes(pcap(LATE))
    session = Session(tmp_path / "out", folder)
    happened = session.poll()
    assert [(one.event, one.file) for one in happened] == [
        ("rotated", "ring_00002.pcapng"),
        ("unreadable", "notes.txt"),
    ]
    assert session.poll() == []
    session.end()
    assert [row["device"] for row in events(tmp_path / "out") if row["event"] == "device-new"] == [ONE.mac, TWO.mac]


def test_a_ring_of_files_is_read_as_they_are_written_over(tmp_path: Path) -> None:
    """tcpdump -C -W: the oldest file is cut to nothing and written again."""
    every = [chatter([host(number)], 1, start=EARLY[0][0] + number * HOUR) for number in range(6)]
    session = Session(tmp_path / "out", str(tmp_path / "ring*"))
    for number, frames in enumerate(every):
        with (tmp_path / f"ring{number % 2}").open("wb") as stream:
            stream.write(pcap(frames)[:100])
            stream.flush()
            session.poll()
            stream.write(pcap(frames)[100:])
            stream.flush()
            session.poll()
    assert session.place.frames == sum(map(len, every))
    assert len(session.follower.files) == 2, "files that are gone are forgotten"
    session.end()
    assert len([row for row in events(tmp_path / "out") if row["event"] == "device-new"]) == 6


def test_files_that_are_renamed_in_their_folder_are_not_read_twice(tmp_path: Path) -> None:
    folder = tmp_path / "captures"
    folder.mkdir()
    (folder / "a.pcap").write_bytes(pcap(EARLY))
    (folder / "b.pcap").write_bytes(pcap(LATE))
    session = Session(tmp_path / "out", folder)
    session.poll()
    session.end()
    (folder / "a.pcap").rename(folder / "a.pcap.1")
    shutil.copy(folder / "a.pcap.1", folder / "a.pcap.2")  # another inode, the same content
    session = Session(tmp_path / "out", folder)
    session.poll()
    session.end()
    assert session.place.frames == len(EARLY) + len(LATE)


def test_what_is_added_to_a_file_after_a_later_one_began_is_said_not_to_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "captures"
    folder.mkdir()
    (folder / "a.pcap").write_bytes(pcap(EARLY))
    (folder / "b.pcap").write_bytes(pcap(LATE))
    session = Session(tmp_path / "out", folder)
    session.poll()
    with (folder / "a.pcap").open("ab") as stream:
        stream.write(pcap([(LATE[-1][0], asks(THREE))])[24:])
    assert [(one.event, one.file) for one in session.poll()] == [("unreadable", "a.pcap")]
    assert session.poll() == []
    session.end()


def test_a_file_that_was_removed_before_its_end_was_read_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "captures"
    folder.mkdir()
    (folder / "a.pcap").write_bytes(pcap(EARLY)[:-7])
    session = Session(tmp_path / "out", folder)
    session.poll()
    (folder / "a.pcap").unlink()
    (folder / "b.pcap").write_bytes(pcap(LATE))
    assert [one.event for one in session.poll()] == ["truncated", "rotated"]
    session.end()
    assert len(evidence(tmp_path / "out")) == 2


def test_a_name_that_leads_nowhere_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="no such interface, file or folder"):
        Follower(str(tmp_path / "nowhere" / "a.pcap"), [])


def test_a_folder_of_too_many_files_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "MOST_FILES", 2)
    for name in "abc":
        (tmp_path / name).touch()
    with pytest.raises(EvidenceError, match="more than 2 files"):
        list(Follower(str(tmp_path), []).poll())


def test_a_file_that_may_not_be_opened_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.pcap").write_bytes(pcap(EARLY))

    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(follow.os, "open", denied)
    follower = Follower(str(tmp_path / "a.pcap"), [])
    assert list(follower.poll()) == [("unreadable", "a.pcap", "cannot be opened: Permission denied")]
    assert list(follower.poll()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_the_folder_holds_nothing_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert list(Follower(str(tmp_path), []).poll()) == []


def test_no_file_stays_open_but_the_one_that_is_followed(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"{number:02}.pcap").write_bytes(pcap(chatter([ONE], 0.2, start=EARLY[0][0] + number * HOUR)))
    follower = Follower(str(tmp_path), [])
    before = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    list(follower.poll())
    if before:
        assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1
    follower.close()
