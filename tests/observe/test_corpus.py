"""A recorded observation is read as it was received; nobody's answer to who made it is."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import pytest

from assay.observe.model import Reading
from assay.observe.read.corpus import read_corpus

DEV = Path(os.environ.get("ASSAY_CORPUS", "corpus/dev.jsonl"))


def read(tmp_path: Path, *rows: object) -> Reading:
    path = tmp_path / "rows.jsonl"
    path.write_text(
        "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8"
    )
    return read_corpus(path, "rows.jsonl", "0" * 64)


def row(**changes: object) -> dict[str, object]:
    return {
        "id": "obs-1",
        "protocol": "recog:http_servers",
        "raw": "Acme/1.0",
        "fields": {"http_servers": "Acme/1.0"},
        "mac": "",
    } | changes


def test_a_row_keeps_its_id_kind_and_fields(tmp_path: Path) -> None:
    (seen,) = read(tmp_path, row(mac="AA-BB-CC-00-00-00")).observations
    assert (seen.id, seen.kind, seen.raw, seen.mac) == ("obs-1", "recog:http_servers", "Acme/1.0", "aa:bb:cc:00:00:00")
    assert dict(seen.fields) == {"http_servers": "Acme/1.0"}
    assert seen.source.record == 1


def test_the_label_and_the_source_are_never_read(tmp_path: Path) -> None:
    reading = read(tmp_path, row(label={"maker": "Zorblax"}, source="Zorblax repository"))
    assert "Zorblax" not in repr(reading.observations)


def test_fields_are_cut_from_the_reply_where_the_row_has_none(tmp_path: Path) -> None:
    (seen,) = read(
        tmp_path, row(protocol="rtsp", raw="RTSP/1.0 401 Unauthorized\r\nServer: Acme Rtsp\r\n\r\n", fields={})
    ).observations
    assert seen.get("rtsp_servers") == "Acme Rtsp"


def test_bytes_come_in_base64_and_stay_bytes(tmp_path: Path) -> None:
    frame = bytes(range(256))
    (seen,) = read(
        tmp_path, row(protocol="hik_sdk_tcp8000", raw="base64:" + base64.b64encode(frame).decode(), fields={})
    ).observations
    assert seen.raw.encode("latin-1") == frame


def test_a_mac_alone_is_an_observation(tmp_path: Path) -> None:
    (seen,) = read(tmp_path, row(protocol="mac_oui", raw="", fields={}, mac="142ffd000000")).observations
    assert seen.mac == "14:2f:fd:00:00:00"


def test_our_own_lines_say_where_and_when(tmp_path: Path) -> None:
    (seen,) = read(
        tmp_path,
        {"kind": "telnet", "fields": {"telnet_banners": "Acme login:"}, "address": "10.0.0.1:23", "site": "HQ",
         "seen_at": "2024-01-01T01:00:00+01:00", "channel_of": "NVR-1"},
    ).observations  # fmt: skip
    assert (seen.address, seen.site, seen.seen_at, seen.channel_of) == (
        "10.0.0.1",
        "HQ",
        "2024-01-01T00:00:00Z",
        "NVR-1",
    )
    assert seen.id.startswith("obs-")


def test_secrets_in_a_recorded_reply_are_dropped(tmp_path: Path) -> None:
    raw = "HTTP/1.1 302 Found\r\nServer: Acme\r\nLocation: http://bob:hunter2@10.0.0.1/\r\n\r\n"
    reading = read(
        tmp_path, row(protocol="http", raw=raw, fields={}), row(fields={"http_servers": "password: hunter2"})
    )
    assert "hunter2" not in repr(reading)
    assert sum(reading.secrets_dropped.values()) >= 2


@pytest.mark.parametrize(
    "line",
    ["{", "[1]", '"text"', "null", '{"protocol": "carrier-pigeon"}', '{"protocol": "http"}', "{" * 5000, '{"protocol": 1}',
     '{"protocol": "http", "raw": ["x"], "fields": "y", "mac": 3}', '{"protocol": ' + "[" * 100_000],
)  # fmt: skip
def test_a_bad_line_is_listed_and_the_rest_read(tmp_path: Path, line: str) -> None:
    reading = read(tmp_path, line, row())
    assert [entry.reason for entry in reading.left_out] == ["bad-row"]
    assert [entry.record for entry in reading.left_out] == [1]
    assert len(reading.observations) == 1


def test_fields_that_nobody_knows_are_listed(tmp_path: Path) -> None:
    reading = read(tmp_path, row(fields={"http_servers": "Acme", "maker": "Zorblax"}))
    assert dict(reading.observations[0].fields) == {"http_servers": "Acme"}
    assert [entry.reason for entry in reading.left_out] == ["unused-columns"]


def test_a_line_that_is_not_utf_8_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"protocol": "http\xff"}\n' + json.dumps(row()).encode() + b"\n")
    reading = read_corpus(path, "rows.jsonl", "")
    assert [entry.record for entry in reading.left_out] == [1]
    assert len(reading.observations) == 1


@pytest.mark.skipif(not DEV.exists(), reason="the device corpus is not on this machine")
def test_the_device_corpus_reads_in_unchanged() -> None:
    rows = [json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines()]
    reading = read_corpus(DEV, "dev.jsonl", "0" * 64)
    assert [seen.id for seen in reading.observations] == [given["id"] for given in rows]
    assert reading.left_out == []
    for seen, given in zip(reading.observations, rows, strict=True):
        if any(given["fields"].values()):
            assert dict(seen.fields) == {name: text for name, text in given["fields"].items() if text}
