"""What identifies a device, and what only looks like it."""

from __future__ import annotations

import datetime as dt

import pytest

from assay.inventory.identity import address_key, earliest_day, folded, is_link_local, mac_kind, macs_in, serial_key


@pytest.mark.parametrize("written", ["3C-EF-8C-00-00-01", "3cef.8c00.0001", "3cef8c000001", " 3c:ef:8c:00:00:01 "])
def test_a_mac_is_the_same_in_every_notation(written: str) -> None:
    assert macs_in(written) == ("3c:ef:8c:00:00:01",)


def test_a_record_may_state_several_macs() -> None:
    assert macs_in("3c:ef:8c:00:00:01 / 3c:ef:8c:00:00:02") == ("3c:ef:8c:00:00:01", "3c:ef:8c:00:00:02")


@pytest.mark.parametrize("text", ["3c:ef:8c:00:00", "3c:ef:8c:00:00:01:02", "3c:ef-8c:00-00:01", "no mac", ""])
def test_what_is_not_six_octets_is_no_mac(text: str) -> None:
    assert macs_in(text) == ()


@pytest.mark.parametrize(
    ("mac", "kind"),
    [
        ("3c:ef:8c:00:00:01", "global"),
        ("02:00:5e:10:20:30", "local"),
        ("01:00:5e:7f:ff:fa", "group"),
        ("00:00:00:00:00:00", "zero"),
        ("ff:ff:ff:ff:ff:ff", "broadcast"),
        ("14:2f:fd:00:00:00", "block"),
    ],
)
def test_only_globally_administered_station_addresses_identify(mac: str, kind: str) -> None:
    assert mac_kind(mac) == kind


@pytest.mark.parametrize(
    "text",
    ["0", "N/A", "n.a.", "123456789", "1234567890", "987654321", "default", "00000000", "XXXXXX", "Non disponible",
     "To Be Filled By O.E.M.", "unknown", "-", "", "AUCUN", "12"],
)  # fmt: skip
def test_placeholders_are_no_serial(text: str) -> None:
    assert serial_key(text) == ""


def test_a_serial_ignores_case_and_punctuation() -> None:
    assert serial_key(" f1234-5678 ") == serial_key("F12345678") == "F12345678"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("10.0.0.5", "10.0.0.5"),
        ("http://10.0.0.5:8000/doc", "10.0.0.5"),
        ("[2001:DB8::1]:80", "2001:db8::1"),
        ("NVR-Lobby", "nvr-lobby"),
        ("0.0.0.0", ""),
        ("239.255.255.250", ""),
        ("255.255.255.255", ""),
    ],
)
def test_an_address_is_of_one_host_or_of_none(text: str, key: str) -> None:
    assert address_key(text) == key


def test_link_local_addresses_mean_something_on_one_cable_only() -> None:
    keys = ("192.168.1.64", "169.254.1.1", "fe80::1", "8.8.8.8", "fe80-cam")
    assert [key for key in keys if is_link_local(key)] == ["169.254.1.1", "fe80::1"]


def test_names_fold_without_case_accents_and_spacing() -> None:
    assert folded("Dépôt  Nord") == folded("DEPOT-NORD")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-03T10:00:00Z", dt.date(2026, 11, 3)),
        ("2026-11", dt.date(2026, 11, 1)),
        ("2026", dt.date(2026, 1, 1)),
        ("2026-13-01", None),
        ("3/11/2026", None),
        (None, None),
    ],
)
def test_a_partial_date_begins_on_its_first_day(text: str | None, day: dt.date | None) -> None:
    assert earliest_day(text) == day
