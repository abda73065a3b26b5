"""Whatever is under the paths given is read or listed, in one order, and nothing stops the run."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import assay.observe.read.paths as paths_module
from assay.errors import EvidenceError
from assay.observe.read import read_paths, write_bad_rows
from tests.observe import frames
from tests.observe.workbooks import sheet_xml, write_xlsx

GATE = "Name,Model\nGate,P1\n"


def reasons(reading: object) -> list[tuple[str, str]]:
    return [(entry.path, entry.reason) for entry in reading.left_out]  # type: ignore[attr-defined]


@pytest.fixture
def evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder `evidence` that the tests name as a person in its parent would."""
    monkeypatch.chdir(tmp_path)
    Path("evidence").mkdir()
    return Path("evidence")


def test_names_are_as_given_and_files_come_in_one_order(evidence: Path) -> None:
    for name in ("b.csv", "a.csv", "site-a/cameras.csv"):
        (evidence / name).parent.mkdir(exist_ok=True)
        (evidence / name).write_text(GATE.replace("Gate", name))
    reading = read_paths([evidence])
    assert [file.path for file in reading.files] == ["evidence/a.csv", "evidence/b.csv", "evidence/site-a/cameras.csv"]
    assert [seen.source.path for seen in reading.observations] == [file.path for file in reading.files]
    assert reading.observations == read_paths([evidence]).observations


def test_every_format_reaches_its_reader_whatever_it_is_called(evidence: Path) -> None:
    (evidence / "1.pdf").write_text(GATE)
    write_xlsx(evidence / "2.csv", {"S": sheet_xml([["Name", "Model"], ["Dock", "P2"]])})
    (evidence / "3.txt").write_text(
        '<nmaprun><host><status state="up"/><address addr="10.0.0.9" addrtype="ipv4"/></host></nmaprun>'
    )
    (evidence / "4.xlsx").write_text(json.dumps({"protocol": "mac_oui", "mac": "142ffd000000"}))
    (evidence / "5.csv").write_bytes(frames.pcap([]))
    reading = read_paths([evidence])
    assert [file.format for file in reading.files] == ["table", "xlsx", "nmap-xml", "jsonl", "pcap"]
    assert [file.observations for file in reading.files] == [1, 1, 1, 1, 0]


def test_one_bad_file_never_stops_the_run(evidence: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (evidence / "a.csv").write_text(GATE)
    (evidence / "b.jsonl").write_text('{"protocol": "http", "raw": "x"}')

    def broken(*_: object) -> None:
        raise RuntimeError("the words of a hostile file")

    monkeypatch.setattr(paths_module, "read_corpus", broken)
    reading = read_paths([evidence])
    assert len(reading.observations) == 1
    assert reasons(reading) == [("evidence/b.jsonl", "unreadable")]
    assert "hostile" not in reading.left_out[0].detail


def test_files_that_are_not_evidence_are_listed_with_a_reason(evidence: Path) -> None:
    (evidence / "a-empty.csv").touch()
    (evidence / "b.gz").write_bytes(b"\x1f\x8b\x08" + bytes(50))
    (evidence / ".hidden.csv").write_text(GATE)
    (evidence / "~$list.xlsx").write_text("lock")
    (evidence / "c.xml").write_text("<other/>")
    assert reasons(read_paths([evidence, Path("missing.csv")])) == [
        ("evidence/.hidden.csv", "hidden"),
        ("evidence/a-empty.csv", "empty"),
        ("evidence/b.gz", "unknown-format"),
        ("evidence/c.xml", "unknown-format"),
        ("evidence/~$list.xlsx", "hidden"),
        ("missing.csv", "not-found"),
    ]


def test_a_copy_of_a_file_is_no_second_source(evidence: Path) -> None:
    (evidence / "a.csv").write_text(GATE)
    (evidence / "b.csv").write_text(GATE)
    reading = read_paths([evidence, evidence / "a.csv"])
    assert len(reading.observations) == 1
    assert reasons(reading) == [("evidence/b.csv", "duplicate"), ("evidence/a.csv", "duplicate")]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_links_in_a_circle_end_and_links_outwards_are_not_followed(evidence: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(GATE)
    (evidence / "a.csv").write_text(GATE)
    (evidence / "sub").mkdir()
    (evidence / "sub" / "loop").symlink_to(evidence.resolve(), target_is_directory=True)
    (evidence / "out.csv").symlink_to(tmp_path / "secret.csv")
    (evidence / "self").symlink_to(evidence.resolve() / "self")
    (evidence / "z.csv").symlink_to(evidence.resolve() / "a.csv")
    reading = read_paths([evidence])
    assert len(reading.observations) == 1
    assert reasons(reading) == [
        ("evidence/out.csv", "outside"),
        ("evidence/self", "unreadable"),
        ("evidence/sub/loop", "unreadable"),
        ("evidence/z.csv", "duplicate"),
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_opened(evidence: Path) -> None:
    os.mkfifo(evidence / "pipe.csv")
    assert reasons(read_paths([evidence])) == [("evidence/pipe.csv", "unreadable")]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_a_file_without_permission_is_listed(evidence: Path) -> None:
    (evidence / "a.csv").write_text(GATE)
    (evidence / "a.csv").chmod(0)
    assert reasons(read_paths([evidence])) == [("evidence/a.csv", "unreadable")]


def test_a_gigabyte_of_zeros_is_refused_by_its_first_block(evidence: Path) -> None:
    with (evidence / "zeros.csv").open("wb") as stream:
        stream.truncate(2**30)
    start = time.perf_counter()
    reading = read_paths([evidence])
    assert time.perf_counter() - start < 2
    assert reasons(reading) == [("evidence/zeros.csv", "unknown-format")]


def test_a_file_too_large_to_read_is_listed(evidence: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths_module, "MAX_BYTES", 10)
    (evidence / "a.csv").write_text(GATE)
    assert reasons(read_paths([evidence])) == [("evidence/a.csv", "too-large")]


def test_progress_counts_files_and_ends(evidence: Path) -> None:
    (evidence / "a.csv").write_text(GATE)
    (evidence / "b.csv").write_text(GATE + "x,y\n")
    calls: list[tuple[str, int, int]] = []
    read_paths([evidence], progress=lambda *call: calls.append(call))
    assert calls == [("evidence/a.csv", 0, 2), ("evidence/b.csv", 1, 2), ("", 2, 2)]


def test_a_wrong_mapping_file_stops_the_run_before_it_begins(evidence: Path) -> None:
    (evidence / "m.yaml").write_text("columns:\n  A: nonsense\n")
    with pytest.raises(EvidenceError):
        read_paths([evidence], mapping=evidence / "m.yaml")


def test_ten_thousand_rows_are_read_in_seconds(evidence: Path) -> None:
    rows = "".join(
        f"Cam {n},Acme,http://10.0.{n // 256}.{n % 256}/,44:19:b6:00:{n // 256:02x}:{n % 256:02x},V5,admin,pw{n},2021-04-05\n"
        for n in range(10_000)
    )
    (evidence / "big.csv").write_text("Name,Model,Address,MAC,Firmware,User,Password,Install date\n" + rows)
    start = time.process_time()
    reading = read_paths([evidence])
    assert time.process_time() - start < 5
    assert len(reading.observations) == 10_000
    assert reading.secrets_dropped == {"User": 10_000, "Password": 10_000}


SUFFIXES = st.sampled_from([".csv", ".xlsx", ".xls", ".ods", ".xml", ".jsonl", ".pcap", ".pcapng", ".tsv", ".txt", ""])
STARTS = st.sampled_from(
    [b"", b"Name,MAC,Password\n", b"PK\x03\x04", b"\xd4\xc3\xb2\xa1", b"\x0a\x0d\x0d\x0a", b"<nmaprun>", b"<nmaprun><host>", b'{"protocol": "http", ',
     b"\xff\xfe", b"\xef\xbb\xbf", "Nom;Modèle;Prix\n".encode(), b"Supplier,Description,Quantity,Price,Date\n"]
)  # fmt: skip


@settings(deadline=None)
@given(STARTS, st.binary(max_size=400), SUFFIXES)
def test_no_bytes_under_any_name_raise(
    tmp_path_factory: pytest.TempPathFactory, start: bytes, rest: bytes, suffix: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / f"file{suffix}").write_bytes(start + rest)
    reading = read_paths([folder])
    assert len(reading.files) == 1
    assert reading.observations or reading.left_out or reading.bad_rows or reading.files[0].format in ("pcap", "pcapng")
    write_bad_rows(reading, folder / "bad.csv")


LINES = st.text(st.sampled_from("abc,;\"\n\r\t='|0.:é@/"), max_size=200)


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_no_table_leaks_a_password_into_anything_that_is_kept(
    tmp_path_factory: pytest.TempPathFactory, noise: str
) -> None:
    folder = tmp_path_factory.mktemp("leak")
    table = f"Name,Model,Password,MAC\n{noise}\nGate,P1,hunter2-Xy,00408c000001\n"
    (folder / "a.csv").write_bytes(table.encode())
    reading = read_paths([folder])
    write_bad_rows(reading, folder / "bad.csv")
    assert "hunter2-Xy" not in repr(reading)
    assert b"hunter2-Xy" not in (folder / "bad.csv").read_bytes()
