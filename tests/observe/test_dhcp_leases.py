"""Lease files: the last word on each address, with its line and its hour."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.observe.detect import detect
from assay.observe.model import Reading
from assay.observe.read import read_paths
from tests.observe.leases import DHCPD, KEA4, KEA6


def read(tmp_path: Path, text: str, format_: str) -> Reading:
    path = tmp_path / "leases"
    path.write_text(text, encoding="utf-8")
    assert detect(path).format == format_
    return read_paths([path])


def test_of_several_entries_for_one_address_the_last_counts(tmp_path: Path) -> None:
    reading = read(tmp_path, DHCPD, "dhcpd-leases")
    second, first = reading.observations
    assert (first.kind, first.mac, first.address, first.seen_at) == (
        "dhcp", "00:00:5e:00:53:01", "192.0.2.11", "2026-11-02T15:00:00Z",
    )  # fmt: skip
    assert (first.source.record, first.source.unit) == (26, "line")
    assert (first.get("dhcp_hostname"), first.get("dhcp_vendor_class")) == ("gate-cam", "ACME-X1")
    assert (second.mac, second.seen_at, second.source.record) == ("00:00:5e:00:53:02", "2026-11-02T09:00:00Z", 18)


def test_what_is_no_lease_of_a_device_is_listed_with_its_line(tmp_path: Path) -> None:
    left = read(tmp_path, DHCPD, "dhcpd-leases").left_out
    assert [(entry.record, entry.reason) for entry in left] == [
        (23, "not-a-device"), (34, "truncated"), (7, "duplicate"),
    ]  # fmt: skip


def test_kea_leases_are_read_by_their_headings(tmp_path: Path) -> None:
    reading = read(tmp_path, KEA4, "kea-leases")
    assert [(seen.source.record, seen.mac, seen.address, seen.seen_at) for seen in reading.observations] == [
        (3, "00:00:5e:00:53:02", "192.0.2.12", "2026-11-02T09:00:00Z"),
        (5, "00:00:5e:00:53:01", "192.0.2.11", "2026-11-02T10:00:00Z"),
    ]
    assert [seen.get("hostname") for seen in reading.observations] == ["a,b", "gate-cam.example"]
    assert [(entry.record, entry.reason) for entry in reading.left_out] == [
        (4, "not-a-device"), (6, "not-a-device"), (7, "bad-row"), (2, "duplicate"),
    ]  # fmt: skip


def test_leases_of_ipv6_addresses_too(tmp_path: Path) -> None:
    (seen,) = read(tmp_path, KEA6, "kea-leases").observations
    assert (seen.mac, seen.address, seen.get("hostname")) == ("00:00:5e:00:53:01", "2001:db8::11", "gate-cam")


def test_a_name_is_unescaped(tmp_path: Path) -> None:
    text = DHCPD.replace('client-hostname "gate-cam"', r'client-hostname "d\303\251p\"ot"')
    assert read(tmp_path, text, "dhcpd-leases").observations[1].get("hostname") == 'dép"ot'


@pytest.mark.parametrize("text", ["lease 192.0.2.1 {\n}\n", KEA4.split("\n")[0] + "\n"])
def test_a_file_without_leases_says_so(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, text, "kea-leases" if text.startswith("address") else "dhcpd-leases")
    assert reading.observations == []
    assert len(reading.left_out) == 1
