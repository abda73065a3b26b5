"""The two files that grow beside the state: what happened, and each distinct reply of each device, once and without secrets.

Replies are written in the form of `observe.read.corpus`, which every other command reads.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from assay.errors import EvidenceError
from assay.observe.read.capture_replies import RAW_LIMIT, Reply, kept_text, without_volatile
from assay.observe.secrets import scrub


class Lines:
    """A file of JSON Lines that is only added to. What lies behind `length`, which the state remembers, is cut off first.

    Where the state is new (`begun` is false) there must be nothing: it is the file of another watch, whose state is gone.
    """

    def __init__(self, path: Path, length: int, begun: bool) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream: BinaryIO = path.open("ab")
        there = self._stream.seek(0, os.SEEK_END)
        if there < length or (there and not begun):
            self._stream.close()
            remedy = "restore the folder from a copy, or name another one with --out"
            why = "is shorter than the watch wrote it" if begun else "is of a watch whose state is gone"
            raise EvidenceError(why, file=str(path), remedy=remedy)
        self._stream.truncate(length)
        self.length = length

    def add(self, row: Mapping[str, object]) -> None:
        """One line, written at once."""
        line = json.dumps(row, ensure_ascii=True).encode() + b"\n"
        self._stream.write(line)
        self.length += len(line)

    def flush(self) -> None:
        """Hands what was added to the system, so that others see it."""
        self._stream.flush()

    def sync(self) -> None:
        """Waits until it is on the disk."""
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def close(self) -> None:
        self._stream.close()


def digest_of(reply: Reply, key: str, address: str, mac: str) -> bytes:
    """What tells a device's distinct replies apart: their fields, without what changes in every reply."""
    content = [key, address, mac, reply.kind, *map("=".join, without_volatile(reply.fields))]
    return hashlib.sha256("\0".join(content).encode("utf-8", "replace")).digest()[:16]


def name_of(digest: bytes, seen_at: str) -> str:
    """The observation's id: the same however often the file that holds it grows."""
    return "obs-" + hashlib.sha256(digest + seen_at.encode()).hexdigest()[:12]


def reply_row(reply: Reply, known_as: str, address: str, mac: str, seen_at: str) -> tuple[dict[str, object], int]:
    """A line of evidence, and how many secrets were dropped from it."""
    raw, dropped = kept_text(reply)
    raw, secrets = scrub(raw)  # cut only after scrubbing: a secret that a cut runs through would not be known as one
    row: dict[str, object] = {"id": known_as, "kind": reply.kind, "seen_at": seen_at, "raw": raw[:RAW_LIMIT]}
    row |= {name: text for name, text in (("address", address), ("mac", mac)) if text}
    return row, dropped + secrets
