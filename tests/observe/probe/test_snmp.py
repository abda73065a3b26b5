"""SNMP is asked with the community that the owner supplied, where they said so, of who is there; and it is kept nowhere."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from typer.testing import CliRunner

from assay.cli.main import app
from assay.discovery import discover, observations, read_authorisation, read_community
from assay.errors import AssayError
from assay.observe.codec import decode
from assay.observe.codec.snmp_response import response_text
from assay.observe.probe.gate import Gate, Refused
from assay.observe.probe.messages import MESSAGES, SNMP_REQUEST
from tests.observe.messages import der
from tests.observe.probe.network import FakeClock, FakeWire
from tests.observe.probe.permits import PLAIN, permit
from tests.observe.probe.servers import servers

SWITCH, OTHER, QUIET = "127.77.1.1", "127.77.1.2", "127.77.1.3"
SECRET = "Tr0ub4dor&3-communaute"
SYSTEM, ENTITY = (1, 3, 6, 1, 2, 1, 1), (1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1)
VALUES = {
    (*SYSTEM, 1, 0): der(4, b"Example Switch ES-24P, firmware 5.1"),
    (*SYSTEM, 2, 0): der(6, bytes.fromhex("2b0601040183897f0218")),
    (*ENTITY, 12, 1): der(4, b"Example Works"),
    (*ENTITY, 13, 1): der(4, b"ES-24P"),
    (*ENTITY, 11, 1): der(4, b"SN0042"),
}
HOST = ipaddress.ip_address("10.20.0.1")


def oid(*numbers: int) -> bytes:
    """All numbers below 128, as those that are asked are."""
    return der(6, bytes([numbers[0] * 40 + numbers[1], *numbers[2:]]))


def response(
    community: bytes = SECRET.encode(), values: dict[tuple[int, ...], bytes] | None = None, version: int = 1,
    request: bytes = SNMP_REQUEST, error: int = 0, kind: int = 0xA2,
) -> bytes:  # fmt: skip
    """A response as an agent writes it, with encoders of our own (RFC 3416 section 3)."""
    bindings = [der(0x30, oid(*name), value) for name, value in (VALUES if values is None else values).items()]
    inside = der(kind, der(2, request), der(2, bytes([error])), der(2, b"\0"), der(0x30, *bindings))
    return der(0x30, der(2, bytes([version])), der(4, community), inside)


def agent(sent: bytes) -> bytes:
    """Answers who knows the community, as agents do, and nobody else."""
    return response(version=sent[4]) if SECRET.encode() in sent else b""


def authorisation(folder: Path, **changes: object) -> Path:
    now = dt.datetime.now(dt.UTC)
    hour = dt.timedelta(hours=1)
    (folder / "community.txt").write_text(SECRET + "\n")
    given_ = PLAIN | {
        "networks": [f"{SWITCH}/32", f"{OTHER}/32", f"{QUIET}/32"],
        "window": {"from": (now - hour).isoformat(), "until": (now + hour).isoformat()},
        "rates": {"total": 5000, "per_host": 500},
        "snmp": {"community_file": "community.txt", "networks": [f"{SWITCH}/32", f"{QUIET}/32"]},
    }
    path = folder / "authorisation.yaml"
    path.write_text(yaml.safe_dump(given_ | changes), encoding="utf-8")
    return path


@pytest.mark.skipif(os.geteuid() != 0, reason="UDP port 161 is one that only root may open")
def test_a_device_is_read_and_the_community_goes_nowhere_else_and_is_kept_nowhere(tmp_path: Path) -> None:
    with servers() as found:
        for address in (SWITCH, OTHER, QUIET):
            found.udp(address, 161, agent)
        told = CliRunner().invoke(app, ["discover", "--authorisation", str(authorisation(tmp_path)), "--out", str(tmp_path / "out"), "--listen", "0"])  # fmt: skip
    assert told.exit_code == 0, told.output
    (seen,) = [
        one for one in observations(tmp_path / "out").observations if one.kind == "snmp" and one.address == SWITCH
    ]
    assert seen.get("snmp_sysdescr") == "Example Switch ES-24P, firmware 5.1"
    assert seen.get("snmp_sysobjid") == "1.3.6.1.4.1.50431.2.24"
    assert (seen.get("manufacturer"), seen.get("model"), seen.get("serial")) == ("Example Works", "ES-24P", "SN0042")
    asked = {address for address, port, sent in found.heard if port == 161}
    assert asked == {SWITCH, QUIET}
    assert not any(SECRET.encode() in sent for address, port, sent in found.heard if port != 161)
    assert SECRET not in told.output
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len(written) >= 5
    for path in written:
        assert SECRET.encode() not in path.read_bytes(), path


@pytest.mark.skipif(os.geteuid() != 0, reason="UDP port 161 is one that only root may open")
def test_version_1_is_asked_two_objects(tmp_path: Path) -> None:
    snmp = {"community_file": "community.txt", "networks": [f"{SWITCH}/32"], "version": "1"}
    with servers() as found:
        found.udp(SWITCH, 161, agent)
        coverage = discover(authorisation(tmp_path, networks=[f"{SWITCH}/32"], snmp=snmp), tmp_path / "out")
    assert coverage.sent["snmp-get-1"] == 1
    assert "snmp-get" not in coverage.sent
    assert [sent[4] for _, port, sent in found.heard if port == 161] == [0]


def test_without_the_owners_word_no_community_is_sent() -> None:
    for terms, community, why in (
        (None, SECRET.encode(), "not authorised"),
        ({"community_file": "c.txt", "networks": ["10.20.0.2"]}, SECRET.encode(), "outside the networks of `snmp`"),
        ({"community_file": "c.txt", "networks": ["10.20.0.0/29"]}, b"", "no community was supplied"),
    ):
        wire = FakeWire(FakeClock())
        gate = Gate(permit(snmp=terms), wire, wire.clock, community=community)
        assert why in gate.why_no_snmp(HOST)
        with pytest.raises(Refused):
            asyncio.run(gate.datagrams(MESSAGES["snmp-get"], 4).ask(HOST))
        assert wire.sent == []


def test_another_community_than_the_owners_does_not_pass() -> None:
    wire = FakeWire(FakeClock())
    terms = {"community_file": "c.txt", "networks": ["10.20.0.0/29"]}
    gate = Gate(permit(snmp=terms), wire, wire.clock, community=SECRET.encode())
    message = MESSAGES["snmp-get"]
    gate.check("udp", message, HOST, 161, message.bytes_for(HOST, 161, community=SECRET.encode()))
    with pytest.raises(Refused, match="did not supply"):
        gate.check("udp", message, HOST, 161, message.bytes_for(HOST, 161, community=b"public"))


def test_a_community_goes_to_no_group_and_to_no_excluded_address() -> None:
    wire = FakeWire(FakeClock())
    terms = {"community_file": "c.txt", "networks": ["10.20.0.0/29"]}
    gate = Gate(permit(snmp=terms, exclude=["10.20.0.3"]), wire, wire.clock, community=SECRET.encode())
    for address in ("10.20.0.7", "10.20.0.3", "255.255.255.255", "239.255.255.250", "10.20.0.0"):
        with pytest.raises(Refused):
            asyncio.run(gate.datagrams(MESSAGES["snmp-get"], 4).ask(ipaddress.ip_address(address)))
    assert wire.sent == []


@pytest.mark.parametrize("key", ["community", "communities", "community_string"])
def test_a_community_in_the_authorisation_is_refused_and_not_shown(tmp_path: Path, key: str) -> None:
    path = authorisation(tmp_path, snmp={key: SECRET, "networks": [f"{SWITCH}/32"]})
    with pytest.raises(AssayError, match="no community stands in this file") as raised:
        read_authorisation(path)
    assert SECRET not in str(raised.value)


def test_snmp_is_confined_to_networks_that_are_named_and_authorised() -> None:
    with pytest.raises(ValidationError, match="networks"):
        permit(snmp={"community_file": "c.txt"})
    with pytest.raises(ValidationError, match="not within the authorised"):
        permit(snmp={"community_file": "c.txt", "networks": ["10.20.0.0/24"]})
    with pytest.raises(ValidationError):
        permit(snmp={"community_file": "c.txt", "networks": ["10.20.0.1"], "version": "3"})


@pytest.mark.parametrize("content", [b"", b"\n", b"a\nb\n", b"x" * 256, b"a\0b"])
def test_a_community_file_that_holds_no_community_is_refused_and_not_shown(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c.txt").write_bytes(content)
    with pytest.raises(AssayError, match="one line") as raised:
        read_community(tmp_path / "c.txt")
    assert "xxx" not in str(raised.value)
    with pytest.raises(AssayError, match="cannot be read"):
        read_community(tmp_path / "none.txt")


@pytest.mark.parametrize("content", [b"secret-one", b"secret-one\n", b"secret-one\r\n"])
def test_a_community_is_the_line_without_its_end(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "c.txt").write_bytes(content)
    assert read_community(tmp_path / "c.txt") == b"secret-one"


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_dry_run_says_that_there_is_a_community_and_not_which(tmp_path: Path, form: list[str]) -> None:
    done = CliRunner().invoke(app, ["discover", "--authorisation", str(authorisation(tmp_path)), "--dry-run", *form])
    assert done.exit_code == 0
    assert SECRET not in done.output
    if form:
        told = json.loads(done.output)
        assert told["snmp"] == {"community": "given", "version": "2c", "networks": [f"{SWITCH}/32", f"{QUIET}/32"]}
    else:
        assert "snmp" in done.output and "community given" in done.output


def test_what_is_read_is_what_the_signature_holds(tmp_path: Path) -> None:
    signed = read_authorisation(authorisation(tmp_path))
    assert signed.community == SECRET.encode()
    assert SECRET not in repr(signed) and SECRET not in json.dumps(signed.record())


# Responses -----------------------------------------------------------------------------------------------------------


def read(payload: bytes, community: bytes = SECRET.encode()) -> dict[str, str]:
    return decode("snmp", response_text(payload, community, SNMP_REQUEST))


def test_values_that_a_device_lacks_are_left_out() -> None:
    lacking = {**VALUES, (*ENTITY, 12, 1): der(0x81), (*ENTITY, 13, 1): der(5), (*SYSTEM, 1, 0): der(2, b"\7")}
    assert read(response(values=lacking)) == {"snmp_sysobjid": "1.3.6.1.4.1.50431.2.24", "serial": "SN0042"}
    assert read(response(values={(*SYSTEM, 1, 0): der(4, b"NVR")})) == {"snmp_sysdescr": "NVR"}
    assert read(response(values={})) == {}


@pytest.mark.parametrize(
    "payload",
    [response(community=b"public"), response(request=b"othr"), response(error=2), response(kind=0xA0), response(version=3),
     response()[:-1], response() + b"\0", b"", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"0" * 200],
)  # fmt: skip
def test_what_is_no_answer_to_the_question_says_nothing(payload: bytes) -> None:
    assert read(response()) != {}
    assert response_text(payload, SECRET.encode(), SNMP_REQUEST) == b""


@given(st.sampled_from(sorted(VALUES)), st.binary(max_size=12), st.binary(max_size=12))
def test_a_community_that_a_device_repeats_is_dropped(name: tuple[int, ...], before: bytes, after: bytes) -> None:
    text = response_text(
        response(values={name: der(4, before + SECRET.encode() + after)}), SECRET.encode(), SNMP_REQUEST
    )
    assert SECRET.encode() not in text


@settings(max_examples=300)
@given(st.binary(max_size=400), st.integers(0, 200), st.integers(0, 255))
def test_any_bytes_give_text_or_nothing(payload: bytes, at: int, byte: int) -> None:
    whole = response()
    for one in (payload, der(0x30, payload), whole[:at] + bytes([byte]) + whole[at + 1 :]):
        assert all(isinstance(value, str) for value in read(one).values())


def test_a_value_does_not_pass_for_another() -> None:
    trap = {
        (*SYSTEM, 1, 0): der(4, b"NVR\nsysObjectID=1.3.6.1.4.1.39165.1\nmodel=X"),
        (*SYSTEM, 2, 0): VALUES[*SYSTEM, 2, 0],
    }
    told = read(response(values=trap))
    assert told["snmp_sysobjid"] == "1.3.6.1.4.1.50431.2.24"
    assert "model" not in told
    trap = {(*ENTITY, 13, 1): der(4, b"X\nserial=Y")}
    assert read(response(values=trap)) == {"model": "X serial=Y"}


@pytest.mark.parametrize("say", [lambda: f"<title>{SECRET}</title>", lambda: f"{SECRET}"])
def test_a_page_that_repeats_the_community_is_kept_without_it(tmp_path: Path, say: Callable[[], str]) -> None:
    with servers() as found:
        body = say()
        found.tcp(SWITCH, 8080, lambda sent: f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        discover(authorisation(tmp_path, networks=[f"{SWITCH}/32"], snmp={"community_file": "community.txt", "networks": [f"{SWITCH}/32"]}), tmp_path / "out")  # fmt: skip
    kept = (tmp_path / "out/evidence/observations.jsonl").read_text()
    assert '"http"' in kept and SECRET not in kept and "[dropped]" in kept
