"""What equipment prints of its neighbours: every device it names with its line, everything else listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.observe.detect import detect
from assay.observe.model import FIELDS, KINDS, Reading
from assay.observe.read import read_paths
from assay.observe.read.device_output import read_device_output
from tests.observe import outputs
from tests.observe.outputs import ADDRESSES, ARP, LLDP, LLDP_TABLES, MAC_TABLES, MACS


def read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "output.txt"
    path.write_text(text, encoding="utf-8")
    assert detect(path).format == "device-output"
    return read_paths([path])


def lines_of(text: str, mac: str) -> list[int]:
    """The lines whose digits hold the end of a MAC address."""
    tail = mac.replace(":", "")[-6:]
    plain = [line.replace(":", "").replace("-", "").replace(".", "").lower() for line in text.split("\n")]
    return [number for number, line in enumerate(plain, start=1) if tail in line]


@pytest.mark.parametrize("system", ARP)
def test_an_arp_table_names_each_neighbour_with_its_line(tmp_path: Path, system: str) -> None:
    reading = read(tmp_path, ARP[system])
    assert [(seen.kind, seen.mac, seen.address) for seen in reading.observations] == [
        ("arp", mac, address) for mac, address in zip(MACS, ADDRESSES, strict=True)
    ]
    for seen in reading.observations:
        assert (seen.get("arp_mac"), seen.get("arp_address")) == (seen.mac, seen.address)
        line = ARP[system].split("\n")[seen.source.record - 1]
        assert f"{seen.address} " in line.replace(")", " ")
        assert (seen.source.unit, len(seen.source.sha256)) == ("line", 64)


@pytest.mark.parametrize("system", ARP)
def test_an_address_that_nobody_answered_for_is_listed_and_no_device(tmp_path: Path, system: str) -> None:
    (left,) = [entry for entry in read(tmp_path, ARP[system]).left_out if entry.reason == "not-a-device"]
    line = ARP[system].split("\n")[(left.record or 0) - 1]
    assert any(word in line for word in ("192.0.2.99", "192.0.2.255", "224.0.0.22"))


@pytest.mark.parametrize("maker", MAC_TABLES)
def test_a_mac_table_says_behind_which_port_of_which_switch_a_device_is(tmp_path: Path, maker: str) -> None:
    reading = read(tmp_path, MAC_TABLES[maker])
    assert [(seen.kind, seen.mac, seen.address) for seen in reading.observations] == [
        ("mac_table", mac, None) for mac in MACS
    ]
    for number, seen in enumerate(reading.observations, start=1):
        assert seen.get("switch") == "access-7"
        assert seen.source.record in lines_of(MAC_TABLES[maker], seen.mac or "")
        assert seen.get("vlan").partition("/")[0] in ("20", "cameras")
        if maker != "comware" or number < 3:
            assert seen.get("switch_port").rstrip(".0").endswith(str(number))


def test_what_a_switch_lists_of_itself_is_no_device(tmp_path: Path) -> None:
    for maker in ("cisco ios", "cisco nx-os"):
        reasons = [
            entry.detail for entry in read(tmp_path, MAC_TABLES[maker]).left_out if entry.reason == "not-a-device"
        ]
        assert "an address of the switch itself" in reasons


@pytest.mark.parametrize("maker", LLDP)
def test_a_neighbour_in_detail_says_what_it_is(tmp_path: Path, maker: str) -> None:
    first, second = read(tmp_path, LLDP[maker]).observations
    assert (first.kind, first.mac, first.address, second.mac) == ("lldp", MACS[0], ADDRESSES[0], MACS[1])
    assert first.get("hostname") == "gate-cam"
    assert first.get("snmp_sysdescr").startswith("Acme Network Camera X1")
    assert first.get("switch_port").endswith("1")
    assert second.get("switch_port").endswith("2")
    assert first.get("switch") == ("" if maker == "lldpd" else "access-7")
    assert {"hostname", "snmp_sysdescr", "model"}.isdisjoint(second.fields)
    opening = LLDP[maker].split("\n")[first.source.record - 1]
    assert first.get("switch_port") in opening or "neighbor index" in opening.lower() or "Neighbor 0000" in opening


def test_media_endpoints_give_their_inventory_and_all_lines_of_their_description(tmp_path: Path) -> None:
    first = read(tmp_path, LLDP["cisco ios"]).observations[0]
    assert {name: first.get(name) for name in ("manufacturer", "model", "serial", "firmware")} == {
        "manufacturer": "Acme", "model": "X1", "serial": "X1-0001", "firmware": "2.10.4",
    }  # fmt: skip
    assert first.get("snmp_sysdescr") == "Acme Network Camera X1\nfirmware 2.10.4"
    assert (
        read(tmp_path, LLDP["aruba cx"])
        .observations[0]
        .get("snmp_sysdescr")
        .endswith("Technical Support: see the manual")
    )


@pytest.mark.parametrize("maker", LLDP_TABLES)
def test_a_table_of_neighbours_gives_port_and_chassis(tmp_path: Path, maker: str) -> None:
    seen = read(tmp_path, LLDP_TABLES[maker]).observations
    assert [(one.kind, one.mac) for one in seen] == [("lldp", MACS[0]), ("lldp", MACS[1])]
    assert [one.get("switch_port")[-1] for one in seen] == ["1", "2"]


def test_leases_that_netsh_shows_are_leases(tmp_path: Path) -> None:
    seen = read(tmp_path, outputs.NETSH).observations
    assert [(one.kind, one.mac, one.address, one.get("dhcp_hostname")) for one in seen] == [
        ("dhcp", MACS[0], ADDRESSES[0], "gate-cam.example"),
        ("dhcp", MACS[1], ADDRESSES[1], "dock-cam"),
        ("dhcp", MACS[2], ADDRESSES[2], ""),
    ]


def test_a_cisco_client_identifier_is_a_mac_address_with_its_type_in_front(tmp_path: Path) -> None:
    seen = read(tmp_path, outputs.CISCO_BINDING).observations
    assert [(one.kind, one.mac, one.address) for one in seen] == [
        ("dhcp", MACS[0], ADDRESSES[0]), ("dhcp", MACS[1], ADDRESSES[1]),
    ]  # fmt: skip


def test_one_file_may_hold_the_output_of_several_switches(tmp_path: Path) -> None:
    text = (
        MAC_TABLES["cisco ios"]
        + MAC_TABLES["aruba cx"].replace("access-7", "access-8")
        + LLDP["cisco ios"]
        + ARP["linux"]
    )
    reading = read(tmp_path, text)
    assert [seen.kind for seen in reading.observations] == ["mac_table"] * 6 + ["lldp"] * 2 + ["arp"] * 3
    assert [seen.get("switch") for seen in reading.observations[:6]] == ["access-7"] * 3 + ["access-8"] * 3


def test_lines_that_no_table_explains_are_counted(tmp_path: Path) -> None:
    reading = read(tmp_path, "Unauthorised use is\nforbidden.\n" + MAC_TABLES["dell os10"])
    (left,) = [entry for entry in reading.left_out if entry.reason == "unused-lines"]
    assert (left.record, left.detail[:2]) == (1, "2 ")


def test_a_secret_in_a_description_is_dropped(tmp_path: Path) -> None:
    text = LLDP["cisco ios"].replace("firmware 2.10.4\n", "http://admin:hunter2@192.0.2.11/\n")
    reading = read(tmp_path, text)
    assert "hunter2" not in repr(reading)
    assert sum(reading.secrets_dropped.values()) == 1


def test_a_list_with_such_headings_and_a_delimiter_is_still_a_table(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    for mark in ",;\t":
        path.write_text(mark.join(("IP Address", "MAC Address", "Type", "Port")) + "\n192.0.2.1" + mark * 3 + "\n")
        assert detect(path).format == "table"


def test_all_that_is_kept_has_a_known_name(tmp_path: Path) -> None:
    for text in outputs.EVERY:
        for seen in read(tmp_path, text).observations:
            assert seen.kind in KINDS
            assert set(seen.fields) <= set(FIELDS)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.observe.read.device_output.MAX_BYTES", 10)
    path = tmp_path / "a.txt"
    path.write_text(ARP["linux"])
    assert [entry.reason for entry in read_device_output(path, "a.txt", "0" * 64).left_out] == ["too-large"]
