"""JSON and XML of nobody in particular, and what scanners and servers write as text: rows with their line, secrets gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assay.observe.detect import detect
from assay.observe.model import Reading
from assay.observe.read import read_paths
from assay.observe.read.json_rows import cells_of, rows_begin
from tests.observe import anybodys_exports as exports

GATE, DOCK = "00:00:5e:00:53:01", "00:00:5e:00:53:02"


def read(tmp_path: Path, text: str, format_: str) -> Reading:
    path = tmp_path / "export.txt"
    path.write_text(text, encoding="utf-8")
    assert detect(path).format == format_
    return read_paths([path])


@pytest.mark.parametrize("name", exports.JSON)
def test_objects_are_rows_under_the_names_of_their_members(tmp_path: Path, name: str) -> None:
    reading = read(tmp_path, exports.JSON[name], "json-rows")
    first = reading.observations[0]
    assert "gate-cam" in (first.get("hostname"), first.get("device_name"))
    assert first.address == "192.0.2.11"
    assert first.mac == (None if name == "netbox" else GATE)
    lines = exports.JSON[name].split("\n")
    block = "\n".join(lines[first.source.record - 1 : first.source.record + 8])
    assert "gate-cam" in block and "192.0.2.11" in block
    assert "hunter2" not in repr(reading) and "s3cr3tcomm" not in repr(reading)


def test_what_lies_deeper_is_known_by_the_end_of_its_path(tmp_path: Path) -> None:
    first, second = read(tmp_path, exports.NETBOX_API, "json-rows").observations
    assert {name: first.get(name) for name in ("claim_brand", "claim_model", "claim_kind", "serial")} == {
        "claim_brand": "Acme", "claim_model": "X1", "claim_kind": "IP Camera", "serial": "X1-0001",
    }  # fmt: skip
    assert (first.site, second.site, second.get("claim_model")) == ("Harbour", None, "X2")
    assert "netbox.example" not in repr(first)


def test_leases_of_an_api_are_what_a_server_saw(tmp_path: Path) -> None:
    first, second = read(tmp_path, exports.KEA_API, "json-rows").observations
    assert [(seen.kind, seen.mac, seen.source.record) for seen in (first, second)] == [
        ("dhcp", GATE, 2),
        ("dhcp", DOCK, 4),
    ]
    assert (first.seen_at, first.get("dhcp_hostname")) == ("2026-11-02T09:00:00Z", "gate-cam")


def test_the_list_of_rows_is_found_and_what_follows_it_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        '{"meta": {"tags": [{"name": "x"}]}, "devices": [{"mac": "00:00:5e:00:53:01", "model": "X1"}], "next": {"page": 2}}'
    )
    assert path.read_text()[rows_begin(path) :].startswith('[{"mac"')
    (seen,) = read_paths([path]).observations
    assert (seen.mac, seen.get("claim_model")) == (GATE, "X1")


def test_of_several_objects_under_one_name_the_first_is_taken() -> None:
    row = json.loads('{"nic": [{"mac": "a"}, {"mac": "b"}], "tags": ["x", "y"], "on": true, "n": null}')
    assert dict(cells_of(row)) == {"nic mac": "a", "tags": "x y", "on": "yes"}


def test_half_a_surrogate_pair_in_a_name_or_text_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"\\ud800x": "y", "mac": "00:00:5e:00:53:01", "model": "X\\udc001"}]')
    (seen,) = read_paths([path]).observations
    assert seen.get("claim_model") == "X\ufffd1"


def test_an_object_without_members_that_are_known_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"colour": "red"}]')
    assert [entry.reason for entry in read_paths([path]).left_out] == ["unknown-format"]


@pytest.mark.parametrize("name", exports.XML)
def test_the_element_that_repeats_is_a_row(tmp_path: Path, name: str) -> None:
    text = exports.XML[name]
    reading = read(tmp_path, text, "xml-rows")
    first, second = reading.observations
    assert [(seen.mac, seen.address, seen.get("claim_model"), seen.get("device_name")) for seen in (first, second)] == [
        (GATE, "192.0.2.11", "X1", "gate-cam"), (DOCK, "192.0.2.12", "X2", "dock-cam"),
    ]  # fmt: skip
    lines = text.split("\n")
    assert all(
        tag in lines[seen.source.record - 1].lower()
        for seen in (first, second)
        for tag in ("<device>", "<camera")
        if tag in text.lower()
    )
    assert "hunter2" not in repr(reading)
    assert sum(reading.secrets_dropped.values()) >= 2


def test_xml_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    whole = exports.SDM
    reading = read(tmp_path, whole[: whole.index("dock-cam")], "xml-rows")
    assert [seen.mac for seen in reading.observations] == [GATE]
    assert "truncated" in {entry.reason for entry in reading.left_out}


def test_xml_with_entities_is_refused(tmp_path: Path) -> None:
    text = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]>' + exports.SDM.partition("\n")[2].replace(
        "gate-cam", "&x;"
    )
    assert [entry.reason for entry in read(tmp_path, text, "xml-rows").left_out] == ["refused"]


def test_xml_that_nests_without_end_is_refused(tmp_path: Path) -> None:
    reading = read(tmp_path, "<a>" * 5000, "xml-rows")
    assert [entry.reason for entry in reading.left_out] == ["unknown-format"]


def test_masscan_names_hosts_and_ports(tmp_path: Path) -> None:
    reading = read(tmp_path, exports.MASSCAN, "masscan")
    hosts = [seen for seen in reading.observations if seen.kind == "scan_host"]
    assert [(seen.address, seen.get("open_ports"), seen.seen_at, seen.source.record) for seen in hosts] == [
        ("192.0.2.11", "80/tcp", "2026-11-02T09:00:00Z", 2), ("192.0.2.12", "554/tcp", "2026-11-02T09:00:00Z", 4),
    ]  # fmt: skip
    assert [seen.get("http_servers") for seen in reading.observations if seen.kind == "http"] == ["AcmeWeb"]


def test_nmap_as_the_terminal_showed_it(tmp_path: Path) -> None:
    first, second = read(tmp_path, exports.NMAP, "nmap-text").observations
    assert (first.mac, first.address, first.get("hostname"), first.get("open_ports")) == (
        GATE,
        "192.0.2.11",
        "gate-cam",
        "80/tcp 554/tcp",
    )
    assert (first.source.record, first.get("scanner_guess")) == (2, "Acme web server 1.0")
    assert (second.mac, second.address) == (DOCK, "192.0.2.12")


def test_nmap_one_host_a_line(tmp_path: Path) -> None:
    found = read(tmp_path, exports.NMAP_LINES, "nmap-text").observations
    assert [(seen.address, seen.get("open_ports"), seen.source.record) for seen in found] == [
        ("192.0.2.11", "80/tcp 554/tcp", 2), ("192.0.2.12", "", 3),
    ]  # fmt: skip


def test_leases_of_dhcp_version_6_name_the_client_by_its_duid(tmp_path: Path) -> None:
    (seen,) = read(tmp_path, exports.DHCPD6, "dhcpd-leases").observations
    assert (seen.kind, seen.mac, seen.address, seen.source.record) == ("dhcp", GATE, "2001:db8::11", 6)
    assert seen.seen_at == "2026-11-02T09:00:00Z"
    (seen,) = read(tmp_path, exports.KEA6, "kea-leases").observations
    assert (seen.mac, seen.address) == (GATE, "2001:db8::11")


def test_leases_of_dnsmasq(tmp_path: Path) -> None:
    found = read(tmp_path, exports.DNSMASQ, "device-output").observations
    assert [(seen.kind, seen.mac, seen.address, seen.get("dhcp_hostname")) for seen in found] == [
        ("dhcp", GATE, "192.0.2.11", "gate-cam"), ("dhcp", DOCK, "192.0.2.12", ""),
    ]  # fmt: skip


def test_a_bill_in_xml_says_what_it_would_in_json(tmp_path: Path) -> None:
    (seen,) = read(tmp_path, exports.BILL_XML, "cyclonedx").observations
    assert (seen.mac, seen.get("claim_brand"), seen.get("claim_model"), seen.get("serial"), seen.get("claim_firmware")) == (
        GATE, "Acme", "X1", "X1-0001", "acmefw 2.10.4",
    )  # fmt: skip
    assert seen.source.record == 2
