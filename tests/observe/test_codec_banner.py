"""Banners are cut as recog's databases expect them, and end before anything a person typed."""

from __future__ import annotations

import pytest

from assay.observe.codec import decode
from tests.observe.messages import lines


def test_telnet_loses_its_option_negotiation() -> None:
    banner = b"\xff\xfd\x18\xff\xfa\x18\x01\xff\xf0\xff\xfb\x01\xff\xf9192.0.0.64 login: "
    assert decode("telnet", banner) == {"telnet_banners": "192.0.0.64 login:"}


def test_a_doubled_iac_is_one_byte_of_text() -> None:
    assert decode("telnet", b"abcdefgh\xff\xffi") == {"telnet_banners": "abcdefgh\xffi"}


@pytest.mark.parametrize("prompt", ["login: ", "Username:", "Password: ", "User Name : ", "Account:"])
def test_telnet_ends_at_the_first_prompt(prompt: str) -> None:
    kept = decode("telnet", f"Welcome\r\n{prompt}bob\r\nPassword: \r\n$ secret".encode())
    assert kept == {"telnet_banners": f"Welcome\r\n{prompt.rstrip()}"}


def test_a_binary_protocol_on_telnet_s_port_gives_nothing() -> None:
    assert decode("telnet", bytes(range(1, 32)) * 4) == {}


def test_ssh_is_kept_without_its_protocol_version() -> None:
    assert decode("ssh", b"SSH-2.0-dropbear_2019.78 x\r\nrest") == {"ssh_banners": "dropbear_2019.78 x"}
    assert decode("ssh", b"Hello\r\nSSH-1.99-OpenSSH_9\r\n") == {"ssh_banners": "OpenSSH_9"}
    assert decode("ssh", b"HTTP/1.1 200 OK") == {}


def test_ftp_is_kept_without_its_code_and_without_later_replies() -> None:
    session = b"220-Acme FTP\r\n220 ready.\r\n331 Password required for bob\r\n"
    assert decode("ftp", session) == {"ftp_banners": "Acme FTP\nready."}
    assert decode("ftp", b"331 Password required for bob\r\n") == {}


def test_sip_names_server_or_user_agent() -> None:
    assert decode("sip", lines("SIP/2.0 200 OK", "Server: Acme/1")) == {"sip_banners": "Acme/1"}
    request = lines("REGISTER sip:10.0.0.1 SIP/2.0", "User-Agent: Door X1", "From: <sip:bob@10.0.0.1>")
    assert decode("sip", request) == {"sip_user_agents": "Door X1"}
    assert decode("sip", lines("GET / HTTP/1.1", "User-Agent: x")) == {}
