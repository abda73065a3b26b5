"""Every format that is read has a fixture of its own, a fuzz target, words for people, and a way back from what was read to its bytes.

The list is the reader's own (`FORMATS`): a format that is added without one of these fails here.
"""

from __future__ import annotations

import json
import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assay.importing import plan_import
from assay.observe import detect, detect_json, detect_text
from assay.observe.model import Observation
from assay.observe.read import read_paths
from assay.observe.read.paths import FORMATS
from assay.report.labels import FORMATS as WORDS
from fuzz.all import TARGETS
from tests.observe import (
    anybodys_exports,
    asset_exports,
    bills,
    documents,
    frames,
    leases,
    outputs,
    scans,
    test_capture,
    workbooks,
)
from tests.observe.test_glpi import DISCOVERY
from tests.observe.test_nmap import HEAD, host, port
from tests.observe.test_unanswered import UNANSWERED

TABLE = [
    ["Name", "Model", "MAC", "Password"],
    ["gate-cam", "X1", "00:00:5e:00:53:01", "hunter2"],
    ["dock-cam", "X2", "", "hunter3"],
]
PACKETS = frames.stamped([packets[-1] for packets in test_capture.EVERY_KIND.values()])
XLS = Path(__file__).parent / "fixtures" / "cameras.xls"

Where = Callable[[Path, Observation], str]


def _line(span: int = 1) -> Where:
    """The lines of the file from the observation's own, as many as one thing can take."""

    def where(path: Path, seen: Observation) -> str:
        lines = path.read_text(encoding="utf-8").split("\n")
        return "\n".join(lines[seen.source.record - 1 : seen.source.record - 1 + span])

    return where


def _element(tag: str) -> Where:
    """The n-th element of that name in the file."""

    def where(path: Path, seen: Observation) -> str:
        return re.findall(rf"<{tag}[ >].*?</{tag}>", path.read_text(), re.DOTALL)[seen.source.record - 1]

    return where


def _sheet_row(path: Path, seen: Observation) -> str:
    name = "content.xml" if path.suffix == ".ods" else "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as archive:
        rows = re.findall(
            r"<(?:table:table-)?row[ >].*?</(?:table:table-)?row>", archive.read(name).decode(), re.DOTALL
        )
    return rows[seen.source.record - 1]


def _document_row(path: Path, seen: Observation) -> str:
    with zipfile.ZipFile(path) as archive:
        text = archive.read("word/document.xml").decode()
    number = int(seen.source.path.rpartition("table ")[2])
    table = re.findall(r"<w:tbl>.*?</w:tbl>", text, re.DOTALL)[number - 1]
    return re.findall(r"<w:tr>.*?</w:tr>", table, re.DOTALL)[seen.source.record - 1]


def _drawn_row(path: Path, seen: Observation) -> str:
    pdfplumber = pytest.importorskip("pdfplumber")
    with pdfplumber.open(path) as document:
        table = document.pages[0].extract_tables()[0]
    return " ".join(cell or "" for cell in table[seen.source.record - 1])


def _frame(path: Path, seen: Observation) -> str:
    """The n-th packet record of the capture, cut by its own lengths."""
    data, at, found = path.read_bytes(), 24, []
    if path.suffix == ".pcap":
        while at < len(data):
            size = struct.unpack_from("<I", data, at + 8)[0]
            found.append(data[at + 16 : at + 16 + size])
            at += 16 + size
    else:
        at = 0
        while at < len(data):
            kind, size = struct.unpack_from("<II", data, at)
            found += [data[at + 28 : at + size - 4]] if kind == 6 else []
            at += size
    return found[seen.source.record - 1].hex()


def _component(path: Path, seen: Observation) -> str:
    """Components as they stand in the bill, each before what is in it; the first is what the bill is of."""

    def under(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [one for component in components for one in (component, *under(component.get("components", [])))]

    found = under(json.loads(path.read_text())["components"])[seen.source.record - 2]
    return json.dumps({name: told for name, told in found.items() if name != "components"})


@dataclass(frozen=True)
class Example:
    suffix: str
    write: Callable[[Path], object]
    target: str  # of fuzz/
    where: Where | None = None
    unread: str = ""  # why nothing can be found again in the bytes


def text(content: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(content, encoding="utf-8")


def data(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


CSV = "\n".join(",".join(row) for row in TABLE) + "\n"
EXAMPLES = {
    "table": Example(".csv", text(CSV), "table", _line()),
    "xlsx": Example(".xlsx", lambda path: workbooks.write_xlsx(path, {"A": workbooks.sheet_xml([list(row) for row in TABLE])}), "sheet", _sheet_row),
    "ods": Example(".ods", lambda path: workbooks.write_ods(path, "".join(map(workbooks.ods_row, TABLE))), "workbook", _sheet_row),
    "xls": Example(".xls", data(XLS.read_bytes()), "legacy-workbook", unread="BIFF records; tests/observe/test_spreadsheet.py knows its rows"),
    "docx": Example(".docx", data(documents.docx(documents.SCHEDULE)), "word", _document_row),
    "pdf": Example(".pdf", data(documents.pdf([documents.SCHEDULE])), "pdf", _drawn_row),
    "pcap": Example(".pcap", data(frames.pcap(PACKETS)), "capture", _frame),
    "pcapng": Example(".pcapng", data(frames.pcapng(PACKETS)), "capture", _frame),
    "nmap-xml": Example(".xml", text(HEAD + host(port(80), mac="00:00:5E:00:53:01") + host(port(81), mac="00:00:5E:00:53:02") + "</nmaprun>"), "nmap", _element("host")),
    "nmap-text": Example(".txt", text(anybodys_exports.NMAP), "nmap-text", _line(8)),
    "glpi-xml": Example(".xml", text(DISCOVERY), "glpi", _element("DEVICE")),
    "jsonl": Example(".jsonl", text('{"kind": "arp", "mac": "00:00:5e:00:53:09", "fields": {}}\n{"kind": "arp", "mac": "00:00:5e:00:53:01", "fields": {}}\n'), "corpus", _line()),
    "device-output": Example(".txt", text(outputs.MAC_TABLES["cisco ios"] + outputs.ARP["linux"]), "device-output", _line()),
    "dhcpd-leases": Example(".leases", text(leases.DHCPD), "leases", _line(11)),
    "kea-leases": Example(".csv", text(leases.KEA4), "leases", _line()),
    "runzero": Example(".jsonl", text(scans.lines(scans.EVERY["runzero"][0])), "runzero", _line()),
    "shodan": Example(".jsonl", text(scans.lines(scans.EVERY["shodan"][0])), "shodan", _line()),
    "censys": Example(".jsonl", text(scans.lines(scans.EVERY["censys"][0])), "censys", _line()),
    "zgrab2": Example(".jsonl", text(scans.lines(scans.EVERY["zgrab2"][0])), "zgrab2", _line()),
    "masscan": Example(".json", text(anybodys_exports.MASSCAN), "masscan", _line()),
    "json-rows": Example(".json", text(anybodys_exports.PLAIN_LINES), "json-rows", _line()),
    "xml-rows": Example(".xml", text(anybodys_exports.SDM), "xml-rows", _line(9)),
    "cyclonedx": Example(".json", text(bills.OF_A_SITE), "cyclonedx", _component),
    "photo-readings": Example(".csv", lambda path: __import__("tests.observe.test_photo_confirmed", fromlist=["x"]).signed(path), "photo-readings", unread="it confirms photos, and is no evidence by itself"),
    "photo": Example(".jpg", data(b"\xff\xd8\xff\xe0\x00\x10JFIF"), "photo", unread="a label stands on a picture; what was read is shown beside it"),
    "unanswered": Example(".jsonl", text(UNANSWERED), "unanswered", unread="it says where nothing was observed: tests/observe/test_unanswered.py"),
    "evidence": Example("", lambda path: None, "evidence", unread="its sources are the files that were imported: see below"),
}  # fmt: skip


def test_every_format_that_is_read_has_an_example_a_fuzz_target_and_words_for_people() -> None:
    assert set(EXAMPLES) == FORMATS
    assert {one.target for one in EXAMPLES.values()} <= set(TARGETS)
    assert set(WORDS) >= FORMATS


def test_every_format_that_is_told_is_read() -> None:
    sources = [Path(module.__file__ or "").read_text() for module in (detect, detect_text)]
    told = {
        name
        for source in sources
        for name in re.findall(r'(?:Detected\(|return |or |if is_rows\(opening\) else )"([a-z][a-z0-9-]+)"', source)
    }
    told |= {name for name, _ in detect_json._FORMATS} | set(detect._CAPTURES.values())
    assert told - {"unknown", "empty"} == FORMATS


def needles(seen: Observation) -> list[str]:
    """What of the observation must stand in its bytes, one of them at least: MAC address, address, model, serial number or name."""
    names = (
        "claim_model",
        "serial",
        "hostname",
        "device_name",
        "snmp_sysdescr",
        "html_title",
        "http_servers",
        "x509_subjects",
    )
    mac = (seen.mac or "").replace(":", "")
    return [
        mac,
        (seen.address or "").replace(".", "").replace(":", ""),
        *(seen.get(name).split("\n")[0] for name in names),
    ]


def squeezed(text: str) -> str:
    return re.sub(r"[\s:.\-]", "", text).lower()


@pytest.mark.parametrize("name", [name for name, one in EXAMPLES.items() if one.where])
def test_what_was_read_stands_where_it_says(tmp_path: Path, name: str) -> None:
    example = EXAMPLES[name]
    path = tmp_path / f"file{example.suffix}"
    example.write(path)
    reading = read_paths([path])
    if name == "pdf" and not reading.observations:
        pytest.importorskip("pdfplumber")
    assert [file.format for file in reading.files] == [name]
    assert reading.observations
    for seen in reading.observations:
        assert seen.source.path.partition("#")[0] == reading.files[0].path
        assert seen.source.sha256 == reading.files[0].sha256
        assert example.where
        there = squeezed(example.where(path, seen))
        assert any(squeezed(needle) in there for needle in needles(seen) if needle), (seen, there[:300])
    assert "hunter2" not in repr(reading)


@pytest.mark.parametrize("name", [name for name, one in EXAMPLES.items() if one.where])
def test_what_was_imported_says_the_same_with_the_same_place(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"file{EXAMPLES[name].suffix}"
    EXAMPLES[name].write(path)
    read = read_paths([path])
    plan_import([path], tmp_path / "evidence").carry_out(datetime(2026, 11, 22, tzinfo=UTC))
    back = read_paths([tmp_path / "evidence"])
    assert [(seen.kind, seen.source.record, dict(seen.fields), seen.mac, seen.address, seen.seen_at) for seen in back.observations] == [
        (seen.kind, seen.source.record, dict(seen.fields), seen.mac, seen.address, seen.seen_at) for seen in read.observations
    ]  # fmt: skip
    again = plan_import([path], tmp_path / "evidence")
    assert [one.standing.change for one in again.files] == ["unchanged"]
    copy = tmp_path / f"copy{EXAMPLES[name].suffix}"
    copy.write_bytes(path.read_bytes())
    assert [one.standing.change for one in plan_import([copy], tmp_path / "evidence").files] == ["unchanged"]


def test_every_export_that_is_known_by_its_headings_finds_its_row(tmp_path: Path) -> None:
    for name, content in asset_exports.EVERY.items():
        path = tmp_path / "export.csv"
        path.write_text(content)
        (seen,) = read_paths([path]).observations
        assert any(squeezed(needle) in squeezed(_line()(path, seen)) for needle in needles(seen) if needle), name
