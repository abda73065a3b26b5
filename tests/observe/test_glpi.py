"""A network discovery of GLPI: hosts and what SNMP said of them; the agent's guesses and credentials are no evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.observe.detect import detect
from assay.observe.model import Reading
from assay.observe.read import read_paths

DISCOVERY = """<?xml version="1.0" encoding="UTF-8" ?>
<REQUEST>
  <CONTENT>
    <DEVICE>
      <AUTHSNMP>7</AUTHSNMP>
      <DESCRIPTION>Acme Network Camera X1</DESCRIPTION>
      <FIRMWARE>2.10.4</FIRMWARE>
      <IP>192.0.2.11</IP>
      <MAC>00:00:5e:00:53:01</MAC>
      <MANUFACTURER>Acme</MANUFACTURER>
      <MODEL>X1</MODEL>
      <SERIAL>X1-0001</SERIAL>
      <SNMPHOSTNAME>gate-cam</SNMPHOSTNAME>
      <TYPE>NETWORKING</TYPE>
    </DEVICE>
    <DEVICE><DNSHOSTNAME>nobody</DNSHOSTNAME></DEVICE>
    <DEVICE><IP>192.0.2.12</IP></DEVICE>
    <MODULEVERSION>6.0</MODULEVERSION>
  </CONTENT>
  <QUERY>NETDISCOVERY</QUERY>
</REQUEST>
"""


def read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "discovery.xml"
    path.write_text(text, encoding="utf-8")
    assert detect(path).format == "glpi-xml"
    return read_paths([path])


def test_a_host_is_kept_with_what_it_said_apart_from_what_the_agent_takes_it_for(tmp_path: Path) -> None:
    host, snmp, second = read(tmp_path, DISCOVERY).observations
    assert (host.kind, host.mac, host.address, host.source.record, host.source.unit) == (
        "scan_host", "00:00:5e:00:53:01", "192.0.2.11", 1, "host",
    )  # fmt: skip
    assert dict(host.fields) == {
        "scanner_guess": "Acme X1", "hostname": "gate-cam", "claim_kind": "NETWORKING", "serial": "X1-0001", "firmware": "2.10.4",
    }  # fmt: skip
    assert (snmp.kind, snmp.get("snmp_sysdescr")) == ("snmp", "Acme Network Camera X1")
    assert (second.address, second.source.record) == ("192.0.2.12", 3)


def test_what_is_no_host_is_listed(tmp_path: Path) -> None:
    assert [(left.record, left.reason) for left in read(tmp_path, DISCOVERY).left_out] == [(2, "bad-row")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (DISCOVERY.partition("<DEVICE><DNS")[0], "truncated"),
        ("<REQUEST><CONTENT><DEVICE>", "unreadable"),
        (
            '<!DOCTYPE a [<!ENTITY b "c">]>' + "<REQUEST><CONTENT><DEVICE><IP>&b;</IP></DEVICE></CONTENT></REQUEST>",
            "refused",
        ),
        ("<REQUEST><CONTENT><DEVICE>" + "<A/>" * 20_000 + "</DEVICE></CONTENT></REQUEST>", "unreadable"),
        ("<REQUEST><CONTENT></CONTENT><QUERY>NETDISCOVERY</QUERY></REQUEST>", "empty"),
    ],
)
def test_a_damaged_or_hostile_file_says_so(tmp_path: Path, text: str, reason: str) -> None:
    assert [left.reason for left in read(tmp_path, text).left_out] == [reason]


def test_an_inventory_by_snmp_says_it_one_element_deeper(tmp_path: Path) -> None:
    info = "<INFO><TYPE>NETWORKING</TYPE><NAME>gate-cam</NAME><MAC>00:00:5e:00:53:01</MAC><MODEL>X1</MODEL><IPS><IP>192.0.2.11</IP></IPS></INFO>"
    reading = read(
        tmp_path, f"<REQUEST><CONTENT><DEVICE>{info}<PORTS/></DEVICE></CONTENT><QUERY>SNMPQUERY</QUERY></REQUEST>"
    )
    (seen,) = reading.observations
    assert (seen.mac, seen.address, seen.get("hostname"), seen.get("scanner_guess")) == (
        "00:00:5e:00:53:01",
        "192.0.2.11",
        "gate-cam",
        "X1",
    )
