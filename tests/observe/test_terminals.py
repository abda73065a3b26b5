"""Tables by makers that nobody described to us, and records of terminals: who is where, with the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.observe.detect import FURTHER, detect
from assay.observe.model import Reading
from assay.observe.output_grid import headed, ruled
from assay.observe.read import read_paths
from assay.observe.terminal import texts
from tests.observe import terminals
from tests.observe.outputs import MACS
from tests.observe.test_device_output import lines_of


def read(tmp_path: Path, text: str, encoding: str = "utf-8", ending: str = "\n") -> Reading:
    path = tmp_path / "output.txt"
    path.write_bytes(text.replace("\n", ending).encode(encoding))
    assert detect(path).format == "device-output"
    return read_paths([path])


@pytest.mark.parametrize("form", terminals.TABLES)
def test_an_arp_table_of_any_maker(tmp_path: Path, form: str) -> None:
    text = terminals.TABLES[form]
    found = read(tmp_path, text).observations
    assert [(seen.kind, seen.mac) for seen in found] == [("arp", MACS[0]), ("arp", MACS[1])]
    assert [seen.address for seen in found] in (["192.0.2.11", "192.0.2.12"], ["2001:db8::11", "2001:db8::12"])
    assert all(seen.source.record in lines_of(text, seen.mac or "") for seen in found)


@pytest.mark.parametrize("form", terminals.MAC_TABLES)
def test_a_mac_table_of_any_maker(tmp_path: Path, form: str) -> None:
    text = terminals.MAC_TABLES[form]
    found = read(tmp_path, text).observations
    assert [(seen.kind, seen.mac) for seen in found] == [("mac_table", MACS[0]), ("mac_table", MACS[1])]
    assert [seen.get("switch_port")[-2:].strip("/trh") for seen in found] == ["1", "12"]
    assert {seen.get("vlan") for seen in found} <= {"20", ""}
    assert all(seen.source.record in lines_of(text, seen.mac or "") for seen in found)


@pytest.mark.parametrize("form", terminals.NEIGHBOURS)
def test_neighbours_of_any_maker(tmp_path: Path, form: str) -> None:
    text = terminals.NEIGHBOURS[form]
    first, second = read(tmp_path, text).observations
    assert (first.kind, first.mac, second.mac) == ("lldp", MACS[0], MACS[1])
    assert first.get("hostname").startswith("gate-cam")
    assert [seen.get("switch_port")[-1] for seen in (first, second)] == ["1", "2"]
    assert first.address in (None, "192.0.2.11")
    near = lines_of(text, MACS[0])
    assert any(0 <= line - first.source.record <= 6 for line in near)


def test_names_that_run_over_their_column_are_whole(tmp_path: Path) -> None:
    found = {
        name: read(tmp_path, terminals.NEIGHBOURS[name]).observations
        for name in ("cisco", "nx-os", "cells over several lines")
    }
    assert found["cisco"][1].get("hostname") == "a-very-long-name-for"
    assert found["nx-os"][0].get("hostname") == "gate-cam-with-a-long-name.example"
    assert found["cells over several lines"][0].get("hostname") == "gate-cam-at-the-back.example"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_record_with_pagers_in_any_encoding_keeps_its_lines(tmp_path: Path, encoding: str, ending: str) -> None:
    reading = read(tmp_path, terminals.PAGED, encoding, ending)
    assert [(seen.kind, seen.mac, seen.get("switch"), seen.source.record) for seen in reading.observations] == [
        ("mac_table", MACS[0], "access-7", 6), ("mac_table", MACS[1], "access-7", 7), ("mac_table", MACS[2], "access-7", 8),
        ("arp", MACS[0], "access-7", 11),
    ]  # fmt: skip


def test_colours_and_the_pager_that_steps_back_are_gone(tmp_path: Path) -> None:
    found = read(tmp_path, terminals.COLOURED).observations
    assert [(seen.mac, seen.get("switch_port"), seen.source.record) for seen in found] == [
        (MACS[0], "GE0/0/1", 4), (MACS[1], "GE0/0/2", 5), (MACS[2], "GE0/0/3", 6),
    ]  # fmt: skip


@pytest.mark.parametrize("page", ["cp850", "cp1252", "utf-16"])
def test_windows_in_its_languages_and_code_pages(tmp_path: Path, page: str) -> None:
    for form in ("windows german", "windows spanish, cut out"):
        assert [seen.mac for seen in read(tmp_path, terminals.TABLES[form], page).observations] == list(MACS[:2])
    found = read(tmp_path, terminals.NETSH_GERMAN, page).observations
    assert [(seen.kind, seen.mac, seen.get("dhcp_hostname")) for seen in found] == [
        ("dhcp", MACS[0], "gate-cam.example"), ("dhcp", MACS[1], ""),
    ]  # fmt: skip


def test_a_neighbour_that_is_shown_by_name_keeps_its_name(tmp_path: Path) -> None:
    text = """Address                  HWtype  HWaddress           Flags Mask            Iface
gate-cam.example         ether   00:00:5e:00:53:01   C                     eth0
_gateway                 ether   00:00:5e:00:53:02   C                     eth0
"""
    reading = read(tmp_path, text)
    assert [(seen.mac, seen.address, seen.get("hostname")) for seen in reading.observations] == [
        (MACS[0], None, "gate-cam.example")
    ]
    assert [(entry.record, entry.reason) for entry in reading.left_out] == [(3, "not-a-device")]


def test_outputs_may_begin_far_down_in_a_file(tmp_path: Path) -> None:
    before = "".join(f"interface Gi1/0/{n}\n switchport access vlan 20\n!\n" for n in range(1000))
    assert 8192 < len(before) < FURTHER
    assert len(read(tmp_path, before + terminals.PAGED).observations) == 4


def test_prose_that_speaks_of_addresses_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for text in (
        "The MAC address and the port of each camera are listed below.\nSend the IP address to the help desk.\n",
        "Nov 12 10:00:00 srv dhcpd: DHCPACK on 192.0.2.11 to 00:00:5e:00:53:01 via eth0\n" * 3,
        "Port: 8080\nInterface: web\n",
    ):
        path.write_text(text)
        assert detect(path).format == "table"


def test_a_heading_needs_names_that_make_a_table() -> None:
    assert headed("Vlan    Mac Address       Type        Ports")
    for line in (
        "Name Model Site",
        "mac address",
        "Vlan,Mac Address,Ports",
        "Mac Address\tPort",
        "192.0.2.1 00:00:5e:00:53:01 port",
    ):
        assert headed(line) is None
    grid = ruled("------- ----------------- ----", ["        Hardware", "Slot    Address           Port"])
    assert grid and [column.name for column in grid.columns] == ["skip", "mac", "port"]
    assert ruled("------- -----------------", ["Name    Model"]) is None


def test_a_line_holds_what_the_terminal_showed() -> None:
    assert texts("abc\x08\x08\x08   \x08\x08\x08def") == ["def"]
    assert texts("\x1b]0;title\x07\x1b[1mx\x1b[0m") == ["x"]
    assert texts(" --More-- \r row 1") == [" row 1"]
    assert texts("<--- More --->\r              \rrow") == ["row"]
    assert texts("lines 1-22 (END)") == [""]
    assert texts("more words than that") == ["more words than that"]
