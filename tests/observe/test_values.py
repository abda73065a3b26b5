"""A cell is typed only where it can mean one thing."""

from __future__ import annotations

import ipaddress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.observe.read.values import amount, currency, is_placeholder, macs, place, read_date, whole

MAC = "aa:bb:cc:dd:ee:f0"


@pytest.mark.parametrize(
    "text",
    ["AA:BB:CC:DD:EE:F0", "aa-bb-cc-dd-ee-f0", "aabb.ccdd.eef0", "AABBCCDDEEF0", "AABBCC-DDEEF0", "aabb:ccdd:eef0",
     "01-aa-bb-cc-dd-ee-f0", "0xAABBCCDDEEF0", " aa bb cc dd ee f0 "],
)  # fmt: skip
def test_every_usual_notation_of_a_mac_is_one_mac(text: str) -> None:
    assert macs(text) == [MAC]


@pytest.mark.parametrize(
    "text", ["", "zz:bb:cc:dd:ee:f0", "aa:bb:cc:dd:ee", "aa:bb:cc:dd:ee:f0:11:22", "1.23E+11", "00:00:00:00:00:00",
             "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:01", "aa:bb-cc:dd-ee:f0"],
)  # fmt: skip
def test_what_names_no_device_is_no_mac(text: str) -> None:
    assert macs(text) == []


@given(st.binary(min_size=6, max_size=6).filter(lambda octets: not octets[0] & 1 and any(octets)))
def test_a_mac_survives_every_notation(octets: bytes) -> None:
    spelled = octets.hex(":")
    assert macs(octets.hex("-").upper()) == macs(octets.hex()) == macs(spelled) == [spelled]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("10.0.0.1:8000", "10.0.0.1"),
        ("10.0.0.1/24", "10.0.0.1"),
        ("http://10.0.0.1:80/doc/page/login.asp", "10.0.0.1"),
        ("http://bob:pw@10.0.0.1/", "10.0.0.1"),
        ("010.000.000.001", "10.0.0.1"),
        ("[FE80::1%eth0]:80", "fe80::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("10.0.0.1, 10.0.0.2", "10.0.0.1"),
    ],
)
def test_an_address_cell_is_reduced_to_its_host(text: str, address: str) -> None:
    assert place(text).address == address


@pytest.mark.parametrize(
    "text", ["999.1.1.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "12 rue Principale", "http://[::1", "1234", ""]
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert place(text) == (None, None)


def test_a_name_in_an_address_cell_is_a_host_name() -> None:
    assert place("rtsp://Cam1.example.lan:554/x") == (None, "cam1.example.lan")


@given(
    st.ip_addresses(v=4).filter(lambda ip: not (ip.is_multicast or ip.is_unspecified or int(ip) == 2**32 - 1)),
    st.integers(0, 65535),
)
def test_any_usable_address_is_found_behind_any_port(ip: ipaddress.IPv4Address, port: int) -> None:
    assert place(f"{ip}:{port}").address == str(ip)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2022-05-03", "2022-05-03"),
        ("2022/5/3", "2022-05-03"),
        ("20220503", "2022-05-03"),
        ("13/04/2022", "2022-04-13"),
        ("04/13/2022 09:30", "2022-04-13"),
        ("05/05/2022", "2022-05-05"),
        ("3 mars 2022", "2022-03-03"),
        ("1er août 2021", "2021-08-01"),
        ("March 3, 2022", "2022-03-03"),
        ("03-Mar-2022", "2022-03-03"),
        ("2022", "2022"),
        ("2022-05", "2022-05"),
        ("mai 2022", "2022-05"),
        ("2022-05-03 14:00", "2022-05-03"),
        ("2022-05-03T14:00:00+02:00", "2022-05-03T12:00:00Z"),
        ("2022-05-03T14:00:00Z", "2022-05-03T14:00:00Z"),
    ],
)
def test_a_date_that_means_one_day_is_read(text: str, day: str) -> None:
    assert read_date(text) == (day, "")


@pytest.mark.parametrize("text", ["03/04/2022", "3.4.2022", "31/12/22", "01-02-03"])
def test_a_date_that_means_two_days_is_not_guessed(text: str) -> None:
    assert read_date(text) == (None, "ambiguous")


@pytest.mark.parametrize("text", ["30/02/2022", "2022-13-01", "44927", "soon", "", "99999", "2022-02-30T10:00:00Z"])
def test_what_is_no_date_is_invalid(text: str) -> None:
    assert read_date(text) == (None, "invalid")


def test_the_format_a_user_gives_settles_it() -> None:
    assert read_date("03/04/2022", "%d/%m/%Y").value == "2022-04-03"
    assert read_date("03/04/2022", "%m/%d/%Y").value == "2022-03-04"
    assert read_date("2022-04-03", "%d/%m/%Y").value == "2022-04-03"


@given(st.dates(min_value=date(1980, 1, 1), max_value=date(2100, 12, 31)))
def test_day_first_and_month_first_are_never_confused(day: date) -> None:
    assert read_date(day.strftime("%d/%m/%Y")).value in (day.isoformat(), None)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1 234,50 $", "1234.50"), ("1,234.50", "1234.50"), ("1.234,50 €", "1234.50"), ("12,5", "12.5"), ("$99", "99"),
     ("1'234.50", "1234.50"), ("1,234,567", "1234567"), ("1\u202f234,00", "1234.00"), ("-5", "-5"), ("0.125", "0.125")],
)  # fmt: skip
def test_an_amount_is_read_in_either_notation(text: str, number: str) -> None:
    assert amount(text) == number


@pytest.mark.parametrize("text", ["1,234", "1.234", "abc", "1.2.3", "12 x 34", "", "1,2,3"])
def test_an_amount_that_could_be_two_is_not_guessed(text: str) -> None:
    assert amount(text) is None


def test_a_currency_is_named_by_code_or_sign_but_not_by_a_bare_dollar() -> None:
    assert [currency(text) for text in ("Price (CAD)", "US$ 5", "5 €", "$5", "cascade")] == [
        "CAD",
        "USD",
        "EUR",
        "",
        "",
    ]


def test_a_count_is_whole() -> None:
    assert [whole(text) for text in ("12", "12.0", "12,00", "3 units", "2.5", "-1", "many")] == [
        "12", "12", "12", "3", None, None, None,
    ]  # fmt: skip


def test_placeholders_say_nothing() -> None:
    assert all(is_placeholder(text) for text in ("", " N/A ", "s/o", "-", "Inconnu", "[dropped]"))
    assert not is_placeholder("0")


@given(st.text(max_size=80))
def test_no_text_at_all_makes_a_value_fail(text: str) -> None:
    macs(text), place(text), read_date(text), read_date(text, "%d/%m/%Y"), amount(text), whole(text), currency(text)
