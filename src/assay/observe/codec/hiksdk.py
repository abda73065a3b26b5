"""The sixteen bytes that the device SDK's port (TCP 8000) answers to a greeting it does not know.

Source: the response that nmap-service-probes lists for this port: four big-endian
words, the first the length of the whole. A reply to a probe, of medium weight only.
"""

from __future__ import annotations

LENGTH = 16


def decode(payload: bytes) -> dict[str, str]:
    """The four words in hexadecimal, where the first says sixteen."""
    if len(payload) != LENGTH or int.from_bytes(payload[:4]) != LENGTH:
        return {}
    return {"hik_sdk_words": payload.hex(" ", 4)}
