"""What names a register pack: its version, the days it speaks of, and a digest over every file.

Versions compare by number, part by part: 2026.11.22.10 is newer than 2026.11.22.9, and 1.0 is 1.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assay.errors import RegisterError
from assay.register.load import parse_yaml, read_yaml

PACKAGED = Path(__file__).parent / "data"  # the register that comes with Assay
IDENTITY = "pack.yaml"
_VERSION = re.compile(r"\d{1,9}(?:\.\d{1,9}){0,7}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Identity:
    """What `pack.yaml` says: the version, the last day sources were read, and the day or month they reach to."""

    version: str
    as_of: str
    sources_cover_to: str

    @classmethod
    def of(cls, data: object) -> Identity:
        """Raises RegisterError where something is missing, or `as_of` is no day."""
        keys = ("version", "as_of", "sources_cover_to")
        if not isinstance(data, dict) or not all(isinstance(data.get(key), str) and data[key] for key in keys):
            raise RegisterError("expected version, as_of and sources_cover_to", file=IDENTITY, line=1)
        if not is_day(data["as_of"]):
            raise RegisterError(f"as_of: expected a day, found {data['as_of']!r}", file=IDENTITY, line=1)
        return cls(*(data[key] for key in keys))

    @classmethod
    def parse(cls, content: bytes) -> Identity:
        return cls.of(parse_yaml(content, IDENTITY).data)

    @classmethod
    def read(cls, folder: Path) -> Identity:
        return cls.of(read_yaml(folder / IDENTITY, name=IDENTITY).data)


def is_day(text: object) -> bool:
    """Whether it is a whole day written as 2026-11-22."""
    try:
        return isinstance(text, str) and dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_version(text: object) -> bool:
    """Whether it is numbers with dots between them, which can be compared."""
    return isinstance(text, str) and _VERSION.fullmatch(text) is not None


def version_key(version: str) -> tuple[int, ...]:
    """What versions compare by; raises ValueError for one that cannot be compared."""
    if not is_version(version):
        raise ValueError(version)
    parts = [int(part) for part in version.split(".")]
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over every file's name and content, in order of name, wherever the files are kept."""
    total = hashlib.sha256()
    for name in in_order(files):
        total.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return total.hexdigest()


def in_order(names: Iterable[str]) -> list[str]:
    """Names as a folder lists them: folder by folder, not letter by letter."""
    return sorted(names, key=lambda name: name.split("/"))
