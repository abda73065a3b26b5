"""Every parser is a fuzz target, takes its own seeds, and takes a megabyte of bait in bounded time and memory."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from assay.observe.codec import decoded_kinds
from fuzz.all import TARGETS
from fuzz.target import Bounded, Target, peak

MEGABYTE = 1 << 20
QUICK = [name for name, one in TARGETS.items() if not one.slow]
# Generous: the bound is 2 s on a machine of its own, and this one may be shared.
SECONDS, MEMORY = 10.0, 300 * 2**20

# What a reader finds in its way, over and over: markup, brackets, quotes, separators, blanks, lengths that lie.
BAIT: dict[str, Callable[[bytes], bytes]] = {
    "the same again": lambda seed: seed * (MEGABYTE // max(1, len(seed))),
    "elements that open": lambda seed: seed[:64] + b"<a>" * (MEGABYTE // 3),
    "brackets": lambda seed: seed[:16] + b"[" * MEGABYTE,
    "objects": lambda seed: seed[:16] + b'{"a":' * (MEGABYTE // 5),
    "quotes": lambda seed: seed[:64] + b'"' * MEGABYTE,
    "separators": lambda seed: seed[:64] + b",;:=" * (MEGABYTE // 4),
    "blanks": lambda seed: seed[:64] + b" " * MEGABYTE,
    "lines": lambda seed: seed[:64] + b"\r\n" * (MEGABYTE // 2),
    "words": lambda seed: seed[:64] + b"password: " * (MEGABYTE // 10),
    "lengths": lambda seed: seed[:64] + b"\xff\xff\xff\xff" * (MEGABYTE // 4),
    "zeros": lambda seed: seed[:64] + bytes(MEGABYTE),
}


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_takes_its_own_seeds(name: str) -> None:
    seeds = TARGETS[name].seeds()
    assert seeds
    for data in seeds[: 3 if TARGETS[name].slow else None]:
        TARGETS[name].run(data)


def test_every_kind_that_is_decoded_is_a_target() -> None:
    assert {f"codec-{kind}" for kind in decoded_kinds()} <= set(TARGETS)


@pytest.mark.parametrize("name", QUICK)
def test_a_megabyte_of_bait_costs_bounded_time_and_memory(name: str) -> None:
    one = TARGETS[name]
    seed = one.seeds()[0]
    one.run(seed)
    before = peak()
    for what, made in BAIT.items():
        began = time.process_time()
        one.run(made(seed)[:MEGABYTE])
        assert time.process_time() - began < SECONDS, what
        assert peak() - before < MEMORY, what


def test_an_input_that_takes_too_long_or_too_much_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(data: bytes) -> None:
        end = time.process_time() + len(data) / 10
        while time.process_time() < end:
            pass

    bounded = Bounded(Target("slow", slow, lambda: [b""]), slower=0.1)
    bounded(b"")
    bounded(b"")
    with pytest.raises(AssertionError, match="s of CPU"):
        bounded(b"123")
    peaks = iter((100 << 20, 450 << 20))
    monkeypatch.setattr("fuzz.target.peak", lambda: next(peaks))
    large = Bounded(Target("large", lambda data: None, lambda: [b""]))
    large(b"")
    with pytest.raises(AssertionError, match="more than 300 MB"):
        large(b"x")
