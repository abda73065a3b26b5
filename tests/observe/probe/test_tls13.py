"""A server that speaks TLS 1.3 alone shows its certificate to one fixed message."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.observe.codec import decode
from assay.observe.probe.tls13 import as_text, leaf_13
from tests.observe.probe.pinned import PINNED

SUITES = ("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256")
PORT = 18_443


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("openssl"):
        pytest.skip("needs the openssl command as a server that is not ours")
    folder = tmp_path_factory.mktemp("tls")
    key = rsa.generate_private_key(65537, 2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    words = [
        "openssl",
        "req",
        "-x509",
        "-new",
        "-key",
        "key.pem",
        "-subj",
        "/O=Example Works/CN=NVR",
        "-days",
        "1",
        "-out",
        "c.pem",
    ]
    subprocess.run(words, cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module", params=SUITES)
def flight(request: pytest.FixtureRequest, certificate: Path) -> Iterator[bytes]:
    """What an OpenSSL server answers to the pinned message."""
    port = PORT + SUITES.index(request.param)
    words = ["openssl", "s_server", "-accept", f"127.77.0.9:{port}", "-key", "key.pem", "-cert", "c.pem", "-tls1_3", "-quiet",
             "-ciphersuites", request.param]  # fmt: skip
    with subprocess.Popen(
        words, cwd=certificate, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            yield _asked(port)
        finally:
            server.terminate()


def _asked(port: int) -> bytes:
    for _ in range(100):
        try:
            with socket.create_connection(("127.77.0.9", port), timeout=3) as talk:
                talk.sendall(PINNED["tls-hello-1.3"][2])
                said = b""
                while not leaf_13(said) and (more := talk.recv(4096)):
                    said += more
                return said
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")


def test_the_certificate_is_read_whatever_the_cipher(flight: bytes) -> None:
    fields = decode("tls_cert", as_text(leaf_13(flight)))
    assert fields["x509_subjects"] == "CN=NVR,O=Example Works"
    assert fields["x509_issuers"] == "CN=NVR,O=Example Works"


def test_a_flight_that_was_changed_gives_nothing(flight: bytes) -> None:
    at = len(flight) // 2
    assert leaf_13(flight[:at] + bytes([flight[at] ^ 1]) + flight[at + 1 :]) == b""
    assert leaf_13(flight[:at]) == b""


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_bytes_that_are_no_flight_give_nothing(said: bytes) -> None:
    assert leaf_13(said) == b""
    assert leaf_13(b"\x16\x03\x03" + len(said).to_bytes(2) + said) == b""
    hello = b"\x02\x00\x00\x56\x03\x03" + bytes(32) + b"\x00\x13\x01\x00\x00\x2e" + said
    assert leaf_13(b"\x16\x03\x03" + len(hello).to_bytes(2) + hello + b"\x17\x03\x03\x00\x20" + bytes(32)) == b""
