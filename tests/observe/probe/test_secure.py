"""Pages over TLS: read from servers of every age, and hostile ones hold nobody up and get nothing more than was meant."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import os
import shutil
import ssl
import subprocess
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from assay.discovery import discover, observations
from assay.observe.probe import gate as gates
from assay.observe.probe import secure
from assay.observe.probe.dialogue import LIMIT, heard, message_ends
from assay.observe.probe.gate import Conversation, Gate, Refused
from assay.observe.probe.messages import MESSAGES
from assay.observe.probe.pace import RealClock
from assay.observe.probe.sockets import Sockets
from tests.observe import messages as replies
from tests.observe.probe.network import EventualClock, FakeClock, FakeWire
from tests.observe.probe.permits import permit
from tests.observe.probe.servers import Servers, servers
from tests.observe.probe.test_discovery import authorisation_file, page

HOST = ipaddress.ip_address("127.77.2.1")
PORT = 8443


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a self-signed certificate that ended in 2001, as devices show them."""
    return made(tmp_path_factory.mktemp("tls"))


def made(folder: Path, extra: int = 0) -> Path:
    key = rsa.generate_private_key(65537, 1024)  # as old devices have
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "NVR")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = (
        builder.serial_number(1).not_valid_before(dt.datetime(2000, 1, 1)).not_valid_after(dt.datetime(2001, 1, 1))
    )
    if extra:
        builder = builder.add_extension(
            x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), bytes(extra)), critical=False
        )
    signed = builder.sign(key, hashes.SHA256())
    (folder / "pair.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return folder / "pair.pem"


def server(
    pair: Path, oldest: str = "TLSv1", newest: str = "TLSv1_3", ciphers: str = "ALL:@SECLEVEL=0"
) -> ssl.SSLContext:
    made_ = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made_.set_ciphers(ciphers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        made_.minimum_version, made_.maximum_version = ssl.TLSVersion[oldest], ssl.TLSVersion[newest]
    made_.load_cert_chain(pair)
    return made_


def gate() -> Gate:
    now, hour = dt.datetime.now(dt.UTC), dt.timedelta(hours=1)
    window = {"from": (now - hour).isoformat(), "until": (now + hour).isoformat()}
    given = permit(networks=["127.77.2.0/24"], window=window, rates={"total": 5000, "per_host": 1000})
    return Gate(given, Sockets(), RealClock())


def asked(then: Callable[[Conversation], None] = lambda talk: None) -> bytes:
    """What the server on PORT says to GET / over TLS."""

    async def ask() -> bytes:
        opened = gate()
        talk = await opened.connect(HOST, PORT)
        try:
            await opened.secure(talk)
            then(talk)
            await talk.send(MESSAGES["https-root"])
            return await heard(talk, opened.clock, message_ends)
        finally:
            talk.close()

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("oldest", "newest"), [("TLSv1", "TLSv1"), ("TLSv1_1", "TLSv1_1"), ("TLSv1_2", "TLSv1_2"), ("TLSv1_3", "TLSv1_3")]
)
def test_a_page_is_read_from_servers_of_every_version(certificate: Path, oldest: str, newest: str) -> None:
    with servers() as found:
        found.tcp(str(HOST), PORT, page, tls=server(certificate, oldest, newest))
        assert b"<title>Lobby</title>" in asked()
        assert [sent for _, _, sent in found.heard] == [
            (
                b"GET / HTTP/1.1\r\nHost: 127.77.2.1:8443\r\nUser-Agent: Assay (authorised inventory; asks, never logs in)\r\n"
                b"Accept: */*\r\n\r\n"
            )
        ]


def test_no_name_ticket_or_certificate_is_offered(certificate: Path) -> None:
    told: list[object] = []
    asks = server(certificate, newest="TLSv1_2")
    asks.verify_mode = ssl.CERT_OPTIONAL
    asks.set_alpn_protocols(["http/1.1"])
    asks.sni_callback = lambda talk, name, context: told.append((name, talk.selected_alpn_protocol()))
    with servers() as found:
        found.tcp(str(HOST), PORT, page, tls=asks)
        for _ in range(2):
            asked()
    assert told == [(None, None)] * 2
    assert asks.session_stats()["hits"] == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="TCP port 443 is one that only root may open")
def test_a_device_with_https_alone_is_read_and_one_with_a_page_is_not_read_twice(
    tmp_path: Path, certificate: Path
) -> None:
    alone, both, moved = "127.77.2.2", "127.77.2.3", "127.77.2.4"
    with servers() as found:
        for address in (alone, both, moved):
            found.tcp(address, 443, page, tls=server(certificate))
        found.tcp(both, 80, page)
        away = replies.lines("HTTP/1.1 301 Moved", f"Location: https://{moved}/", "Content-Length: 0")
        found.tcp(moved, 80, lambda sent: away)
        path = authorisation_file(tmp_path, networks=[f"{one}/32" for one in (alone, both, moved)])
        coverage = discover(path, tmp_path / "out")
    seen = {
        (one.address, one.get("html_title"))
        for one in observations(tmp_path / "out").observations
        if one.kind == "http"
    }
    assert {(alone, "Lobby"), (both, "Lobby"), (moved, "Lobby")} <= seen
    assert coverage.sent["https-root"] == coverage.sent["https-favicon"] == coverage.sent["https-isapi-refusal"] == 2
    over_tls = {address for address, port, sent in found.heard if port == 443 and sent.startswith(b"GET")}
    assert over_tls == {alone, moved}
    names = {
        (one.address, one.get("x509_subjects"))
        for one in observations(tmp_path / "out").observations
        if one.kind == "tls_cert"
    }
    assert (alone, "CN=NVR") in names


# Hostile servers -----------------------------------------------------------------------------------------------------


def fails(found: Servers, within: float = 5) -> None:
    began = time.monotonic()
    with pytest.raises(ConnectionError):
        asked()
    assert time.monotonic() - began < within


@pytest.mark.parametrize(
    "said",
    [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x15\x03\x03\x00\x02\x02\x28", b"\x16\x03\x03\xff\xff" + bytes(70_000),
     b"\x15\x03\x03\x00\x02\x01\x5a" * 20_000, b"\x16\x03\x03\x00\x04\x02\xff\xff\xff" * 20_000,
     b"\x16\x03\x03\x00\x00" * 50_000, b"\x17\x03\x03\x00\x00" * 50_000, b"\x16\x03\x03\x00\x01\x02" * 50_000],
)  # fmt: skip
def test_what_is_no_handshake_is_left_at_that(monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    monkeypatch.setattr(gates, "HANDSHAKE_SECONDS", 1.0)
    with servers() as found:
        found.tcp(str(HOST), PORT, lambda sent: said)
        fails(found)


def test_a_handshake_byte_by_byte_is_cut_by_its_time(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "HANDSHAKE_SECONDS", 0.5)
    with servers() as found:
        found.tcp(str(HOST), PORT, lambda sent: b"\x16\x03\x03\x40\x00" + bytes(16_000), drip=0.02)
        fails(found, 3)


def test_a_certificate_of_any_size_is_not_taken_in(tmp_path: Path) -> None:
    with servers() as found:
        found.tcp(str(HOST), PORT, page, tls=server(made(tmp_path, extra=90_000)))
        fails(found)


def test_a_page_without_end_is_cut(certificate: Path) -> None:
    endless = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 3_000_000
    with servers() as found:
        found.tcp(str(HOST), PORT, lambda sent: endless, tls=server(certificate))
        began = time.monotonic()
        said = asked()
        assert len(said) == LIMIT
        assert time.monotonic() - began < 6


def test_records_without_content_end_by_their_number() -> None:
    """A server that encrypts nothing, over and over, is bounded by the bytes that carry it."""

    class Empty:
        taken = 0

        async def receive(self, limit: int) -> bytes:
            self.taken += limit
            return b"\x17\x03\x03\x00\x01\x00" * (limit // 6)

        async def send(self, payload: bytes) -> None: ...

        async def secure(self, *_: object) -> Empty:
            return self

        def close(self) -> None: ...

    class Never:
        def read(self, limit: int) -> bytes:
            raise ssl.SSLWantReadError

    empty = Empty()

    async def nothing(packets: int) -> None: ...

    talk = secure.Secured(empty, nothing, lambda size: None, False)
    talk._tls = Never()  # type: ignore[assignment]
    assert asyncio.run(talk.receive(100)) == b""
    assert empty.taken <= secure.MOST_READ + 2 * 4096


def test_a_client_certificate_that_is_insisted_on_is_not_given(certificate: Path) -> None:
    insists = server(certificate, newest="TLSv1_2")
    insists.verify_mode = ssl.CERT_REQUIRED
    with servers() as found:
        found.tcp(str(HOST), PORT, page, tls=insists)
        fails(found)
        assert found.heard == []


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs the openssl command as a server that renegotiates")
def test_a_renegotiation_is_not_taken_part_in(certificate: Path) -> None:
    words = ["openssl", "s_server", "-accept", f"{HOST}:{PORT}", "-cert", "pair.pem", "-key", "pair.pem", "-tls1_2", "-cipher",
             "ALL:@SECLEVEL=0"]  # fmt: skip
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(words, cwd=certificate.parent, **pipes) as command:  # type: ignore[call-overload]
        try:
            while command.stdout.readline().strip() != b"ACCEPT":
                pass

            def renegotiate(talk: Conversation) -> None:
                command.stdin.write(b"R\n")
                command.stdin.flush()
                time.sleep(0.2)

            began = time.monotonic()
            asked(then=renegotiate)
            assert time.monotonic() - began < 8
        finally:
            command.kill()
            told = command.stdout.read()
    assert told.count(b"GET / HTTP") <= 1
    assert told.count(b"CIPHER is") == 1  # one handshake was made whole, and no other


# The gate ------------------------------------------------------------------------------------------------------------


def test_each_flight_of_a_handshake_asks_the_gate() -> None:
    """The window closes while the second flight waits for its turn."""
    clock = FakeClock()
    wire = FakeWire(clock, on_stream=lambda *_: b"", on_secure=lambda address, port: None)
    window = {"from": "2026-11-22T08:00:00+00:00", "until": "2026-11-22T12:00:03+00:00"}
    opened = Gate(permit(window=window, rates={"total": 1, "per_host": 1}), wire, clock)
    host = ipaddress.ip_address("10.20.0.1")

    async def ask() -> None:
        talk = await opened.connect(host, 443)  # two packets: two seconds
        await opened.secure(talk)

    with pytest.raises(Refused, match="window"):
        asyncio.run(ask())
    assert [left.at.second for left in wire.sent if left.handshake] == [2]


def test_tls_is_spoken_on_its_own_ports_alone_and_its_messages_never_in_the_clear() -> None:
    wire = FakeWire(FakeClock(), on_stream=lambda *_: b"", on_secure=lambda address, port: None)
    opened = Gate(permit(), wire, wire.clock)
    host = ipaddress.ip_address("10.20.0.1")

    async def clear() -> None:
        await (await opened.connect(host, 443)).send(MESSAGES["https-root"])

    async def elsewhere() -> None:
        await opened.secure(await opened.connect(host, 80))

    async def plain_within() -> None:
        talk = await opened.connect(host, 443)
        await opened.secure(talk)
        await talk.send(MESSAGES["tls-hello"])

    for work in (clear, elsewhere, plain_within):
        with pytest.raises(Refused):
            asyncio.run(work())
    assert [left.payload for left in wire.sent if left.payload] == []


def test_waiting_for_its_own_turn_costs_a_handshake_no_time_and_a_refused_flight_takes_no_turn() -> None:
    clock = EventualClock()
    wire = FakeWire(clock, on_stream=lambda *_: b"", on_secure=lambda address, port: None)
    opened = Gate(permit(rates={"total": 100, "per_host": 2}), wire, clock)
    host = ipaddress.ip_address("10.20.0.1")

    async def ask() -> None:
        talk = await opened.connect(host, 443)
        opened.pace.charge(host, 100)  # fifty seconds: five times what a flight may take
        await opened.secure(talk)
        again = await opened.connect(host, 443)
        counted = opened.pace.packets
        clock.step = 86_400
        with pytest.raises(Refused):
            await opened.secure(again)
        assert opened.pace.packets == counted

    clock.run(ask())
    assert len([left for left in wire.sent if left.handshake]) == 2
    assert clock.passed > 50
