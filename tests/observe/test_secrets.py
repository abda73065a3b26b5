"""Secrets are dropped before anything is kept, whatever cell, header or URL they stand in."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.observe import secrets
from assay.observe.secrets import DROPPED, is_secret_header, scrub, secret_columns

HIDDEN = "hunter2-Xy"


@pytest.mark.parametrize(
    "text",
    [
        f"http://admin:{HIDDEN}@10.0.0.1/",
        f"rtsp://admin:p@{HIDDEN}@10.0.0.1:554/Streaming",
        f"rtsp://admin:a/{HIDDEN}@10.0.0.1:554/",
        f"rtsp://admin:{HIDDEN}@[fe80::1]/",
        f"admin:{HIDDEN}@10.0.0.1",
        f"http://admin:{HIDDEN}@/",
        f"see http://cam.local/view?user=bob&pwd={HIDDEN}&channel=1",
        f"http://cam.local/?auth={HIDDEN}",
        f"http://cam.local/cgi?u=admin&p={HIDDEN}",
        f"GET / HTTP/1.1\r\nAuthorization: Basic {HIDDEN}\r\nHost: cam",
        f'Authorization: Digest username="admin", response="{HIDDEN}"',
        f"GET / HTTP/1.1\r\nCookie: sid={HIDDEN}\r\n",
        f"password: {HIDDEN}",
        f"Password is {HIDDEN}",
        f"pwd {HIDDEN}",
        f"mot de passe par défaut : {HIDDEN}",
        f"MDP={HIDDEN}",
        f"identifiants : admin / {HIDDEN}",
        f"login admin/{HIDDEN}",
        f"SNMP community: {HIDDEN}",
        f"verification code: {HIDDEN}",
        f"<UserName>bob</UserName><Password>{HIDDEN}</Password>",
        f'<wsse:Password Type="#PasswordText">{HIDDEN}</wsse:Password>',
        f'{{"username": "bob", "password": "{HIDDEN}"}}',
        f"USER bob\r\nPASS {HIDDEN}\r\n",
    ],
)
def test_a_secret_in_a_cell_is_dropped_and_counted(text: str) -> None:
    clean, count = scrub(text)
    assert HIDDEN not in clean
    assert count >= 1


@pytest.mark.parametrize(
    "text",
    [
        "http://10.0.0.1:8000/doc/page/login.asp",
        "https://example.org/@user",
        'WWW-Authenticate: Basic realm="IP Camera(J2914)"',
        'Digest realm="Login to 4C11BF", qop="auth", nonce="1"',
        "Login: \r\nPassword: ",
        "Password is not set",
        "DS-2CD2142FWD-I 4 mm, PoE, IP67",
        "sip:100@10.0.0.1",
        "Set-Cookie: webvpn=; path=/; secure",
        "CN=idrac,OU=Remote Access Group,O=Dell Inc.",
        "Keypad, 4-key",
    ],
)
def test_what_identifies_a_device_is_left_alone(text: str) -> None:
    assert scrub(text) == (text, 0)


def test_a_url_keeps_its_host_when_it_loses_its_credentials() -> None:
    assert scrub("rtsp://admin:12345@10.0.0.1:554/Streaming/Channels/101") == (
        "rtsp://10.0.0.1:554/Streaming/Channels/101",
        1,
    )


def test_the_user_goes_with_the_password_but_a_lone_prompt_stays() -> None:
    assert scrub("user: bob, password: x") == (f"user: {DROPPED}, password: {DROPPED}", 2)
    assert scrub("user: bob") == ("user: bob", 0)


@pytest.mark.parametrize(
    "header",
    [
        "Password", "HardwarePassword", "HardwareUsername", "User", "Pass", "PWD", "Mot de passe", "MDP",
        "Nom d'utilisateur", "Snapshot", "Image", "PIN", "NIP", "SNMP Community", "Communauté SNMP", "API Key", "Clé",
        "Token", "UserPwd", "Verification Code", "Photo", "rtsp_auth",
    ],
)  # fmt: skip
def test_secret_columns_are_known_in_both_languages(header: str) -> None:
    assert is_secret_header(header)


@pytest.mark.parametrize(
    "header",
    ["Name", "Serial Number", "Keyboard", "Compass heading", "N° de série", "Model", "Bypass", "Adresse IP", "Usage"],
)
def test_ordinary_columns_are_not_secret(header: str) -> None:
    assert not is_secret_header(header)


def test_identifiant_is_a_login_only_beside_a_password() -> None:
    assert secret_columns(["Identifiant", "Marque"]) == set()
    assert secret_columns(["Identifiant", "Marque", "Mot de passe"]) == {0, 2}


@given(st.text(max_size=300))
def test_scrubbing_twice_changes_nothing_more(text: str) -> None:
    clean, _ = scrub(text)
    assert scrub(clean)[0] == clean


@pytest.mark.parametrize("unit", ["://", "a:", "password ", "?auth=", "<password>", "login ", "user:pass", "basic A"])
def test_hostile_text_costs_time_in_proportion(unit: str) -> None:
    start = time.perf_counter()
    scrub(unit * (120_000 // len(unit)) + "@")
    assert time.perf_counter() - start < 2


def test_a_login_page_is_evidence_and_keeps_its_links() -> None:
    page = '<title>Login</title><a href="/doc/page/login.asp"></a>'
    assert scrub(page) == (page, 0)


FRAGMENTS = [
    "://", "@", "10.0.0.1", "user:", "pass", "Password", ": ", "=", "?auth=", "&pwd=", "u=a&p=b", "Authorization: ", "Basic ",
    "YWJjZDEy==", "Bearer ", "abcdefghijklmnop", "<Password>", "</Password>", "x", "'secret'", '"', "\r\n", "Cookie: ", "login ",
    "admin/12345", "PIN code", "code ", "mdp 123", "mot de passe", " is ", "PASS ", "api_key", "community", "é", "\u212a", "\u017f",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=8).map("".join))
def test_looking_only_where_a_word_hints_finds_what_looking_everywhere_finds(text: str) -> None:
    everywhere, count = text, 0
    if secrets.hints_at_secret(text) and secrets._HINT.search(text):
        for pattern, replacement, _ in secrets._RULES:
            everywhere, found = pattern.subn(replacement, everywhere)
            count += found
        if count:
            everywhere, found = secrets._USER_BESIDE.subn(rf"\1{secrets.DROPPED}", everywhere)
            count += found
    assert secrets.scrub(text) == (everywhere, count)
