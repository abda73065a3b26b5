"""Scanners' exports: what a host answered, under the names a capture gives it; what the scanner guessed, as no evidence."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from assay.identify.batch import identify_asset
from assay.observe.detect import detect
from assay.observe.model import FIELDS, KINDS, Observation, Reading
from assay.observe.read import read_paths
from tests.observe import scans


def read(tmp_path: Path, text: str, format_: str) -> Reading:
    path = tmp_path / "export.json"
    path.write_text(text, encoding="utf-8")
    assert detect(path).format == format_
    return read_paths([path])


def told(reading: Reading, kind: str) -> list[Observation]:
    return [seen for seen in reading.observations if seen.kind == kind]


ROWS = [(name, at) for name, files in scans.EVERY.items() for at in range(len(files))]


@pytest.mark.parametrize(("name", "at"), ROWS)
def test_lines_and_a_list_over_many_lines_say_the_same_each_with_its_line(tmp_path: Path, name: str, at: int) -> None:
    objects = scans.EVERY[name][at]
    flat, spread = read(tmp_path, scans.lines(objects), name), read(tmp_path, scans.spread(objects), name)

    def content(reading: Reading) -> list[tuple[object, ...]]:
        return [
            (seen.kind, seen.raw, dict(seen.fields), seen.mac, seen.address, seen.seen_at, seen.site)
            for seen in reading.observations
        ]

    assert content(flat) == content(spread)
    assert [entry.reason for entry in flat.left_out] == [entry.reason for entry in spread.left_out]
    assert {seen.source.record for seen in flat.observations} <= set(range(1, len(objects) + 1))
    text = scans.spread(objects).split("\n")
    assert all(text[seen.source.record - 1].strip() == "{" for seen in spread.observations)


@pytest.mark.parametrize(("name", "at"), ROWS)
def test_all_that_is_kept_has_a_known_name(tmp_path: Path, name: str, at: int) -> None:
    for seen in read(tmp_path, scans.lines(scans.EVERY[name][at]), name).observations:
        assert seen.kind in KINDS
        assert set(seen.fields) <= set(FIELDS)


def test_a_runzero_asset_is_a_host_and_what_its_services_said(tmp_path: Path) -> None:
    reading = read(tmp_path, scans.lines(scans.RUNZERO), "runzero")
    first, second = told(reading, "scan_host")
    assert (first.mac, first.address, first.site, first.seen_at) == (
        "00:00:5e:00:53:01", "192.0.2.11", "Harbour", "2026-11-02T09:00:00Z",
    )  # fmt: skip
    assert dict(first.fields) == {
        "open_ports": "80/tcp 554/tcp 161/udp", "scanner_guess": "Acme X1 Linux", "claim_kind": "IP Camera", "hostname": "GATE-CAM",
    }  # fmt: skip
    assert (second.mac, second.seen_at) == ("00:00:5e:00:53:03", None)
    (http,) = told(reading, "http")
    assert (http.get("http_servers"), http.get("html_title"), http.get("open_ports")) == (
        "AcmeWeb/1.0",
        "Acme X1",
        "80/tcp",
    )
    assert told(reading, "ssh")[0].get("ssh_banners") == "dropbear_2019.78"
    assert told(reading, "tls_cert")[0].get("x509_subjects") == "CN=gate-cam,O=Acme"
    assert told(reading, "snmp")[0].get("snmp_sysdescr") == "Acme Network Camera X1"
    assert [(entry.record, entry.reason) for entry in reading.left_out] == [(2, "bad-value"), (3, "bad-row")]


def test_in_an_export_of_services_the_asset_counts_once(tmp_path: Path) -> None:
    reading = read(tmp_path, scans.lines(scans.RUNZERO_SERVICES), "runzero")
    assert [seen.kind for seen in reading.observations] == ["scan_host", "rtsp", "telnet"]
    assert told(reading, "rtsp")[0].get("rtsp_servers") == "AcmeRtsp"
    assert told(reading, "telnet")[0].get("telnet_banners") == "acme login:"


def test_what_a_scanner_takes_the_hardware_for_is_no_evidence(tmp_path: Path) -> None:
    row = {
        "addresses": ["192.0.2.9"],
        "macs": [],
        "names": [],
        "alive": True,
        "hw": "Hikvision DS-2CD2143G2-I",
        "type": "IP Camera",
    }
    (seen,) = read(tmp_path, scans.lines([row]), "runzero").observations
    found = identify_asset((seen,))
    assert found.verdict not in ("confirmed", "probable", "possible")


def test_a_shodan_service_is_read_from_its_banner(tmp_path: Path) -> None:
    reading = read(tmp_path, scans.lines(scans.SHODAN), "shodan")
    first, second = told(reading, "http")
    assert (first.address, first.seen_at, first.get("open_ports")) == ("192.0.2.11", "2026-11-02T09:00:00Z", "80/tcp")
    assert (first.get("http_servers"), first.get("html_title")) == ("AcmeWeb/1.0", "Acme X1")
    assert first.get("http_wwwauth") == 'Digest realm="Acme X1"'
    assert first.raw.startswith("HTTP/1.1 401")
    assert second.get("http_status") == "200"
    assert told(reading, "tls_cert")[0].get("x509_subjects") == "CN=gate-cam,O=Acme, Inc."
    assert (told(reading, "rtsp")[0].address, told(reading, "rtsp")[0].get("rtsp_servers")) == (
        "2001:db8::11",
        "AcmeRtsp",
    )
    assert [seen.get("open_ports") for seen in told(reading, "scan_host")] == ["80/tcp", "53/udp"]
    assert reading.secrets_dropped == {"screenshot": 1}
    assert "AAAA" not in repr(reading)
    assert [(entry.record, entry.reason) for entry in reading.left_out] == [(5, "bad-row")]


def test_a_zgrab2_reply_is_put_together_again(tmp_path: Path) -> None:
    reading = read(tmp_path, scans.lines(scans.ZGRAB2), "zgrab2")
    (http,) = told(reading, "http")
    assert (http.get("http_servers"), http.get("html_title"), http.get("open_ports")) == (
        "AcmeWeb/1.0",
        "Acme X1",
        "8080/tcp",
    )
    assert http.get("http_wwwauth") == 'Basic realm="Acme X1"'
    assert http.raw.startswith("HTTP/1.1 401 Unauthorized\r\nserver: AcmeWeb/1.0\r\n")
    assert "x-camera: 1" in http.raw
    (certificate,) = told(reading, "tls_cert")
    assert (certificate.get("x509_subjects"), certificate.get("x509_issuers")) == (
        "CN=gate-cam,O=Acme",
        "CN=Acme CA,O=Acme",
    )
    assert told(reading, "ssh")[0].get("ssh_banners") == "dropbear_2019.78"
    assert told(reading, "scan_host")[0].get("hostname") == "gate.example"
    assert [(entry.record, entry.reason) for entry in reading.left_out] == [(2, "not-a-device"), (3, "bad-row")]


def test_both_forms_of_a_censys_host_are_read(tmp_path: Path) -> None:
    old = read(tmp_path, scans.lines(scans.CENSYS), "censys")
    new = read(tmp_path, scans.lines(scans.CENSYS_PLATFORM), "censys")
    for reading in (old, new):
        (http,) = told(reading, "http")
        assert (http.get("http_servers"), http.get("html_title"), http.get("open_ports")) == (
            "AcmeWeb/1.0",
            "Acme X1",
            "80/tcp",
        )
        assert http.seen_at == "2026-11-02T09:00:00Z"
        assert told(reading, "tls_cert")[0].get("x509_subjects").startswith("CN=gate-cam")
    assert told(old, "rtsp")[0].get("rtsp_servers") == "AcmeRtsp"
    assert dict(told(old, "scan_host")[0].fields) == {
        "open_ports": "80/tcp 554/tcp", "scanner_guess": "Acme Webserver", "hostname": "gate.example",
    }  # fmt: skip
    assert [(entry.record, entry.reason) for entry in old.left_out] == [(2, "bad-row")]


def test_a_secret_in_an_answer_is_dropped(tmp_path: Path) -> None:
    row = scans.SHODAN[0] | {"data": "HTTP/1.1 302 Found\r\nLocation: http://admin:hunter2@192.0.2.11/\r\n\r\n"}
    reading = read(tmp_path, scans.lines([row]), "shodan")
    assert "hunter2" not in repr(reading)


def test_one_bad_line_does_not_stop_the_rest_and_a_cut_off_list_says_where(tmp_path: Path) -> None:
    reading = read(
        tmp_path, scans.lines(scans.SHODAN[:1]) + "{broken\n[1]\n" + scans.lines(scans.SHODAN[2:3]), "shodan"
    )
    assert [seen.source.record for seen in told(reading, "rtsp")] == [4]
    assert [(entry.record, entry.reason) for entry in reading.left_out] == [(2, "bad-row"), (3, "bad-row")]
    whole = scans.spread(scans.SHODAN)
    reading = read(tmp_path, whole[: whole.index('"2001:db8::11"')], "shodan")
    assert len(told(reading, "tls_cert")) == 1
    (left,) = reading.left_out
    assert (left.reason, whole.split("\n")[(left.record or 0) - 1].strip()) == ("truncated", "{")


def test_half_a_surrogate_pair_is_replaced(tmp_path: Path) -> None:
    row = json.dumps(scans.RUNZERO[1] | {"names": ["\ud800cam"]})
    (seen,) = read(tmp_path, row + "\n", "runzero").observations
    assert seen.get("hostname") == "\N{REPLACEMENT CHARACTER}cam"


@pytest.mark.parametrize(("name", "at"), ROWS)
def test_an_export_packed_with_gzip_is_read_as_it_is_handed_out(tmp_path: Path, name: str, at: int) -> None:
    text = scans.lines(scans.EVERY[name][at])
    path = tmp_path / "export.json.gz"
    path.write_bytes(gzip.compress(text.encode()))
    assert detect(path).format == name
    packed, plain = read_paths([path]), read(tmp_path, text, name)
    assert [(seen.raw, seen.fields, seen.source.record) for seen in packed.observations] == [
        (seen.raw, seen.fields, seen.source.record) for seen in plain.observations
    ]


def test_a_packed_export_that_breaks_off_is_read_up_to_there(tmp_path: Path) -> None:
    path = tmp_path / "export.json.gz"
    content = gzip.compress(
        (
            scans.lines(scans.SHODAN[:1])
            + "".join(f'{{"ip_str": "192.0.2.{n}", "port": {n}}}\n' for n in range(1, 250)) * 40
        ).encode()
    )
    path.write_bytes(content[: len(content) // 2])
    reading = read_paths([path])
    assert reading.observations
    assert [left.reason for left in reading.left_out] == ["truncated"]


def test_a_packed_bomb_is_read_up_to_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.observe.read.json_objects.MAX_CHARACTERS", 10_000)
    path = tmp_path / "export.json.gz"
    path.write_bytes(gzip.compress(b'{"ip_str": "192.0.2.1", "port": 1}\n' * 100_000))
    reading = read_paths([path])
    assert len(reading.observations) < 400
    assert [left.reason for left in reading.left_out] == ["truncated"]
