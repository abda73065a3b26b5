"""Bytes that nobody should send go into every parser; what comes out is nothing, or a finding with the bytes that made it.

One target per parser (`TARGETS`), each with seeds that our own fixtures write. atheris drives them where it is installed
(coverage tells it which bytes lead somewhere new), else Hypothesis alone. This package refuses to know what a right answer
is: it asks for no crash, bounded time and memory, and the few properties that hold for any input.
"""

from __future__ import annotations

from fuzz.target import TARGETS, Target

__all__ = ["TARGETS", "Target"]
