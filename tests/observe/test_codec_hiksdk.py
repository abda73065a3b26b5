"""The SDK port's sixteen bytes are four words, of which the first is the length."""

from __future__ import annotations

from assay.observe.codec import decode

KIND = "hik_sdk_tcp8000"


def test_sixteen_bytes_that_say_sixteen_are_kept_as_words() -> None:
    assert decode(KIND, bytes.fromhex("000000100000001e0000001e00000000")) == {
        "hik_sdk_words": "00000010 0000001e 0000001e 00000000"
    }


def test_other_lengths_are_another_protocol() -> None:
    assert decode(KIND, bytes.fromhex("000000110000001e0000001e00000000")) == {}
    assert decode(KIND, bytes(15)) == {}
    assert decode(KIND, b"HTTP/1.1 200 OK\r\n") == {}
