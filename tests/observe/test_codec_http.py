"""An HTTP reply is kept without what opens a session."""

from __future__ import annotations

import gzip
import zlib

import pytest

from assay.observe.codec import decode
from tests.observe.messages import lines

PAGE = "<html><head><TITLE>\n WEB &amp; Service </TITLE></head><body>hello</body></html>"


def test_status_server_challenges_and_title_are_drawn_out() -> None:
    reply = lines(
        "HTTP/1.1 401 Unauthorized",
        "server: webserver",
        'WWW-Authenticate: Digest realm="IP Camera(C1234)", nonce="n"',
        'WWW-Authenticate: Basic realm="IP Camera"',
        body=PAGE,
    )
    fields = decode("http", reply)
    assert fields["http_status"] == "401"
    assert fields["http_servers"] == "webserver"
    assert fields["http_wwwauth"] == 'Digest realm="IP Camera(C1234)", nonce="n"\nBasic realm="IP Camera"'
    assert fields["html_title"] == "WEB & Service"
    assert fields["http_body"] == PAGE


def test_cookie_names_are_kept_and_values_never() -> None:
    reply = lines("HTTP/1.1 200 OK", "Set-Cookie: WebSession=tok3n; path=/", "Set-Cookie: lang=en", body="x")
    fields = decode("http", reply)
    assert fields["http_cookies"] == "WebSession\nlang"
    assert not any("tok3n" in value for value in fields.values())


def test_a_redirect_loses_its_user_information() -> None:
    assert decode("http", lines("HTTP/1.1 302 Found", "Location: http://admin:pw1@10.0.0.9/doc"))["http_location"] == (
        "http://10.0.0.9/doc"
    )


def test_a_request_is_never_decoded() -> None:
    assert decode("http", lines("GET / HTTP/1.1", "Authorization: Basic YTpi")) == {}


@pytest.mark.parametrize("host", ["www.isapi.org", "www.std-cgi.com", "www.example.net"])
def test_the_namespace_of_an_error_page_is_kept_whatever_its_host(host: str) -> None:
    body = f'<ResponseStatus version="2.0" xmlns="http://{host}/ver20/XMLSchema"><statusCode>4</statusCode></ResponseStatus>'
    assert (
        decode("http", lines("HTTP/1.1 403 Forbidden", body=body))["isapi_namespace"]
        == f"http://{host}/ver20/XMLSchema"
    )


def test_a_chunked_body_is_joined() -> None:
    chunked = f"5\r\n{PAGE[:5]}\r\n{len(PAGE) - 5:x};ext=1\r\n{PAGE[5:]}\r\n0\r\n\r\n"
    reply = lines("HTTP/1.1 200 OK", "Transfer-Encoding: chunked", body=chunked)
    assert decode("http", reply)["http_body"] == PAGE


@pytest.mark.parametrize(
    "packed", [gzip.compress(PAGE.encode(), mtime=0), zlib.compress(PAGE.encode()), zlib.compress(PAGE.encode())[2:-4]]
)
def test_a_compressed_body_is_inflated(packed: bytes) -> None:
    reply = lines("HTTP/1.1 200 OK", "Content-Encoding: gzip") + packed
    assert decode("http", reply)["html_title"] == "WEB & Service"


def test_a_compression_bomb_stays_small() -> None:
    fields = decode("http", lines("HTTP/1.1 200 OK", "Content-Encoding: gzip") + gzip.compress(b"A" * 50_000_000))
    assert len(fields["http_body"]) == 4096


def test_pictures_are_not_kept() -> None:
    assert "http_body" not in decode("http", lines("HTTP/1.1 200 OK", "Content-Type: image/jpeg", body="JFIF"))


def test_lines_that_end_in_a_line_feed_alone_are_read() -> None:
    assert decode("http", b"HTTP/1.0 200 OK\nServer: uc\n\n<title>x</title>")["http_servers"] == "uc"


def test_a_folded_field_continues() -> None:
    reply = b'HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm="a",\r\n  nonce="b"\r\n\r\n'
    assert decode("http", reply)["http_wwwauth"] == 'Digest realm="a", nonce="b"'


def test_a_page_cut_within_a_character_stays_utf8() -> None:
    body = "caf\u00e9".encode()[:-1]
    assert decode("http", lines("HTTP/1.1 200 OK") + body)["http_body"] == "caf"
