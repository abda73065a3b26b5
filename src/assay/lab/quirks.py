"""How a device misbehaves: late, lossy, from elsewhere, too much, or broken; a device without quirks does none of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, IPvAnyAddress

from assay.lab.model import Frozen

Broken = Literal["cut", "flipped", "binary", "entities", "deep", "empty", "length", "headers"]
LARGEST_DATAGRAM = 65_507  # RFC 768 and RFC 791: 65,535 less both headers
_DEPTH = 5_000


class Quirks(Frozen):
    """`only` names the services that misbehave (as in `services:`); left out, all do.

    delay: seconds before each answer. drop_first: so many questions of a service go unanswered at first. drop_every: each
    nth question does. repeat: an answer is sent so many times. answer_from: another port, another address, or this one
    (beyond loopback that takes root in a namespace). huge: datagrams are filled up to so many bytes. broken: how an answer is
    spoilt. hold: connections are taken and nothing is ever said. reset: they are reset at once. drip: seconds between
    the bytes of an answer. endless: bytes that an HTTP body goes on for.
    """

    only: tuple[str, ...] = ()
    delay: Annotated[float, Field(ge=0, le=300)] = 0
    drop_first: Annotated[int, Field(ge=0)] = 0
    drop_every: Annotated[int, Field(ge=0)] = 0
    repeat: Annotated[int, Field(ge=1, le=1000)] = 1
    answer_from: Literal["", "other-port", "other-address"] | IPvAnyAddress = ""
    huge: Annotated[int, Field(ge=0, le=LARGEST_DATAGRAM)] = 0
    broken: Broken | Literal[""] = ""
    hold: bool = False
    reset: bool = False
    drip: Annotated[float, Field(ge=0, le=60)] = 0
    endless: Annotated[int, Field(ge=0, le=1 << 32)] = 0

    def of(self, service: str) -> Quirks:
        """Those that hold for a service."""
        return self if not self.only or service in self.only else NONE

    def drops(self, nth: int) -> bool:
        """Whether the nth question (from 1) goes unanswered."""
        return nth <= self.drop_first or bool(self.drop_every and nth % self.drop_every == 0)

    def datagrams(self, answers: Sequence[bytes]) -> list[bytes]:
        """The answers as they are really sent."""
        spoilt = [filled(broken(answer, self.broken), self.huge) for answer in answers]
        return [answer[:LARGEST_DATAGRAM] for answer in spoilt for _ in range(self.repeat)]


NONE = Quirks()


def filled(answer: bytes, size: int) -> bytes:
    """The answer with blanks before its end, or after it, up to `size` bytes."""
    missing = size - len(answer)
    if missing <= 0:
        return answer
    at = answer.rfind(b"</")
    return answer[:at] + b" " * missing + answer[at:] if at > 0 else answer + b" " * missing


def broken(answer: bytes, how: str) -> bytes:
    """The answer spoilt in one of the ways of `Broken`."""
    if how == "cut":
        return answer[: len(answer) // 2]
    if how == "flipped":  # every seventh byte inverted
        return bytes(byte ^ 0xFF if at % 7 == 6 else byte for at, byte in enumerate(answer))
    if how == "binary":
        return bytes((at * 73 + 41) % 256 for at in range(len(answer)))
    if how == "entities":
        return _entities()
    if how == "deep":
        return _deep(answer)
    if how == "empty":
        return b""
    if how == "length" and answer[4:8] == b"DHIP":  # says that far more follows
        return answer[:16] + b"\xff\xff\xff\x7f" + answer[20:]
    if how == "headers":
        return answer.replace(b"\r\n", b"\r\n" + b"X-Filler: 0\r\n" * 3000, 1)
    return answer


def _entities() -> bytes:
    """A document whose entities would unfold to a billion characters."""
    lines = ['<!ENTITY a0 "lol">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    return f"<?xml version='1.0'?><!DOCTYPE x [{''.join(lines)}]><ProbeMatch><DeviceSN>&a9;</DeviceSN></ProbeMatch>".encode()


def _deep(answer: bytes) -> bytes:
    """Nesting where a value stood: elements in XML, lists in JSON behind whatever header was there."""
    if answer.lstrip()[:1] == b"<":
        return b"<ProbeMatch>" + b"<a>" * _DEPTH + b"</a>" * _DEPTH + b"</ProbeMatch>"
    start = answer.find(b"{")
    nested = json.dumps({"method": "client.notifyDevInfo", "params": "@"}).replace('"@"', "[" * _DEPTH + "]" * _DEPTH)
    return answer[: max(start, 0)] + nested.encode()
