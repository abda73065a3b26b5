"""Quotes found again in the texts they were taken from: an archive is a folder of plain texts, named by their addresses.

A text lies in `<SHA-256 of its address>.txt`, or anywhere in the folder where `index.csv` says so (columns `url` and `file`;
an address may have several texts, of which one must have the quote). A source that names its text's `sha256` is looked for in
that text alone. Nothing is fetched: whoever checks brings the texts, and the register does not hold them.

Before they are compared, quote and text lose what printing adds: line breaks, runs of spaces, soft hyphens, and the many
forms of quotation marks, dashes and ligatures. `...` or `[...]` in a quote stands for anything that was left out. Words and
their case must be the same.
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assay.errors import RegisterError
from assay.register.load import Document, Path_, read_yaml, yaml_files

INDEX = "index.csv"
RECORDS = ("measures", "entities", "brands", "fingerprints", "profiles")
"""The register's folders whose files have sources."""

_MARKS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
    }
)
_SPACE_IN_QUOTES = re.compile(r'(?<=") | (?=")')
_LEFT_OUT = re.compile(r" ?(?:\[ ?\.\.\. ?\]|\( ?\.\.\. ?\)|\.\.\.) ?")  # of a normal text, where blanks stand alone


def address_name(url: str) -> str:
    """The file in which the text of this address lies."""
    return f"{hashlib.sha256(url.encode()).hexdigest()}.txt"


def normal(text: str) -> str:
    """The text without differences of printing."""
    plain = unicodedata.normalize("NFKC", text).translate(_MARKS).replace("''", '"')
    return _SPACE_IN_QUOTES.sub("", " ".join(plain.split()))


def holds(text: str, quote: str) -> bool:
    """Whether a normal text has the quote, its pieces in their order."""
    at = 0
    for piece in filter(None, _LEFT_OUT.split(normal(quote))):
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


@dataclass(frozen=True, slots=True)
class Missing:
    """A quote that its archived text does not have, or a text that is not the one the source names."""

    file: str
    line: int
    message: str


@dataclass(slots=True)
class QuoteCheck:
    """Quotes looked for: how many were found, which were not, and how many had no archived text."""

    quotes: int = 0
    found: int = 0
    unarchived: int = 0
    missing: list[Missing] = field(default_factory=list)


class Archive:
    """The texts of a folder, each read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._indexed = _index(folder)
        self._texts: dict[Path, tuple[str, str]] = {}
        self._digests: dict[str, Path] | None = None

    def texts(self, url: str | None, sha256: str | None) -> list[str]:
        """The normal texts that may have the source's quote; empty where none is archived."""
        if sha256:
            path = self._by_digest().get(sha256)
            return [self._read(path)[0]] if path else []
        return [self._read(path)[0] for path in self.paths(url)]

    def paths(self, url: str | None) -> list[Path]:
        if not url:
            return []
        named = self.folder / address_name(url)
        return [*self._indexed.get(url, ()), *([named] if named.is_file() else ())]

    def _by_digest(self) -> Mapping[str, Path]:
        if self._digests is None:
            paths = [*self.folder.glob("*.txt"), *(path for found in self._indexed.values() for path in found)]
            self._digests = {self._read(path)[1]: path for path in sorted(set(paths))}
        return self._digests

    def _read(self, path: Path) -> tuple[str, str]:
        """A file's normal text and the SHA-256 of its bytes."""
        if path not in self._texts:
            content = path.read_bytes()
            try:
                text = content.decode("utf-8")
            except UnicodeDecodeError as error:
                remedy = "save the text as UTF-8"
                raise RegisterError(f"not UTF-8 (byte {error.start})", file=str(path), remedy=remedy) from None
            self._texts[path] = normal(text), hashlib.sha256(content).hexdigest()
        return self._texts[path]


def _index(folder: Path) -> dict[str, list[Path]]:
    """The texts that `index.csv` names, by address. Raises RegisterError where it names a file that is not there."""
    path = folder / INDEX
    if not path.is_file():
        return {}
    found: dict[str, list[Path]] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.DictReader(stream)
        if not {"url", "file"} <= set(rows.fieldnames or ()):
            raise RegisterError("expected the columns url and file", file=str(path), line=1)
        for row in rows:
            text = folder / (row["file"] or "")
            if not text.is_file() or not text.resolve().is_relative_to(folder.resolve()):
                remedy = "name a text that lies in the archive's own folder"
                raise RegisterError(f"no file {row['file']!r}", file=str(path), line=rows.line_num, remedy=remedy)
            found.setdefault(row["url"] or "", []).append(text)
    return found


def check_quotes(register: Path, archive: Path) -> QuoteCheck:
    """Every quote of the register's files looked for in the archive. Raises RegisterError where a file cannot be read."""
    texts = Archive(archive)
    check = QuoteCheck()
    for folder in RECORDS:
        for path in yaml_files(register / folder):
            document = read_yaml(path, name=path.relative_to(register).as_posix())
            for place, source in _quoted(document.data, ()):
                _look(check, texts, document, place, source)
    return check


def _look(check: QuoteCheck, archive: Archive, document: Document, place: Path_, source: Mapping[str, Any]) -> None:
    check.quotes += 1
    digest = source.get("sha256")
    texts = archive.texts(source.get("url"), digest)
    if not texts and digest and archive.paths(source.get("url")):
        message = f"the archived text is not the one this source names (sha256 {digest[:16]}…)"
        check.missing.append(Missing(document.file, document.line((*place, "sha256")), message))
    elif not texts:
        check.unarchived += 1
    elif any(holds(text, source["quote"]) for text in texts):
        check.found += 1
    else:
        message = f"the archived text does not have the quote “{source['quote']}”; quote it as printed"
        check.missing.append(Missing(document.file, document.line((*place, "quote")), message))


def _quoted(value: Any, place: Path_) -> Iterator[tuple[Path_, Mapping[str, Any]]]:
    """Every source with a quote, wherever it stands in a file."""
    if isinstance(value, dict):
        if isinstance(value.get("quote"), str) and "kind" in value:
            yield place, value
        for key, item in value.items():
            yield from _quoted(item, (*place, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _quoted(item, (*place, number))
