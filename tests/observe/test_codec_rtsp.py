"""An RTSP reply tells server and challenge; requests tell nothing."""

from __future__ import annotations

from assay.observe.codec import decode
from tests.observe.messages import lines


def test_a_challenge_is_kept_word_for_word() -> None:
    reply = lines("RTSP/1.0 401 Unauthorized", "CSeq: 2", 'WWW-Authenticate: Digest realm="Login to X1", nonce="n"')
    assert decode("rtsp", reply) == {"rtsp_status": "401", "http_wwwauth": 'Digest realm="Login to X1", nonce="n"'}


def test_the_server_is_kept() -> None:
    assert decode("rtsp", lines("RTSP/2.0 200 OK", "Server: Some Rtsp/1.0"))["rtsp_servers"] == "Some Rtsp/1.0"


def test_requests_and_http_are_not_rtsp_replies() -> None:
    assert decode("rtsp", lines("OPTIONS rtsp://10.0.0.9 RTSP/1.0", "CSeq: 1")) == {}
    assert decode("rtsp", lines("HTTP/1.1 200 OK")) == {}
    assert decode("rtsp", b"RTSP/1.0 nonsense") == {}
