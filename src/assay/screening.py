"""Names in, matches out: the register and any added lists as one index, kept between runs, and asked in batches or one by one.

The index is kept in a cache folder by the digests of everything it is made of, so that another register, list, normaliser or
weights is another index. One that is damaged is noticed by its hashes and built again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from assay.errors import EvidenceError
from assay.register.index import Register
from assay.register.installed.home import home
from assay.screen.explain import as_written
from assay.screen.index import NameIndex
from assay.screen.listed import REGISTER, AddedList, names_against
from assay.screen.model import Match, NameHit, Outcome
from assay.screen.normalise import VERSION
from assay.screen.outcome import (
    ALERTS,
    EXACT,
    LEAST,
    LOOK_ALIKE,
    Book,
    Candidate,
    Decided,
    Threshold,
    as_brand,
    decide,
    finding,
)  # fmt: skip
from assay.screen.same import NamesOfParties

FORM = 1
"""The version of what is kept beside an index."""

TOP = 8  # parties that a name is compared with to the end
MANIFEST = "manifest.json"
KEPT = 8  # indexes
MOST_NAMES = 12  # of one party, that are tried for the one to show


@dataclass(frozen=True, slots=True)
class Versions:
    """What a match was found with."""

    register: str
    register_digest: str
    kernel: str
    lists: tuple[tuple[str, str, str], ...]  # name, SHA-256, licence


@dataclass(frozen=True, eq=False)
class Screener:
    """The names to screen against, ready. Thread-safe."""

    index: NameIndex
    book: Book
    versions: Versions
    threshold: Threshold = Threshold.LIKELY
    top: int = TOP
    folder: Path | None = None  # where the index is kept, where it is

    def screen(self, names: pa.Array | pa.ChunkedArray) -> Iterator[tuple[int, tuple[Decided, ...]]]:
        """The rows that come to anything, in order, with what each of their candidates comes to."""
        return self.told(names, self.likely(names))

    def load(self) -> None:
        """All that the first name would have to wait for."""
        _ = self._of_concern, self._names_of
        self.index.one("")

    def likely(self, names: pa.Array | pa.ChunkedArray) -> pa.RecordBatch:
        """What the kernel finds; other threads may do it for other names meanwhile."""
        return self.index.match(names, self.top)

    def told(
        self, names: pa.Array | pa.ChunkedArray, hits: pa.RecordBatch
    ) -> Iterator[tuple[int, tuple[Decided, ...]]]:
        """What the rows of these hits come to, in order; rows that come to nothing are left out."""
        rows, ids, chances = (np.asarray(hits.column(name)) for name in ("row", "name_id", "probability"))
        # Hardly like: of no interest, unless it may be the whole name of a company of the register beside a place.
        kept = (chances >= min(LOOK_ALIKE, LEAST[self.threshold])) | self._of_concern[ids]
        rows, ids, chances = rows[kept], ids[kept], chances[kept]
        queries = names.take(pa.array(rows)).to_pylist()
        ends = np.flatnonzero(np.diff(rows, append=-1)) + 1
        numbers, likely, begin = ids.tolist(), chances.tolist(), 0
        for end, row in zip(ends.tolist(), rows[ends - 1].tolist(), strict=True):
            decided = self._decided(queries[begin], numbers[begin:end], likely[begin:end])
            if decided:
                yield row, decided
            begin = end

    def _decided(self, query: str, ids: Sequence[int], chances: Sequence[float]) -> tuple[Decided, ...]:
        candidates = [self._candidate(query, one, chance) for one, chance in zip(ids, chances, strict=True)]
        return decide(query, candidates, self.book, LEAST[self.threshold])

    def _candidate(self, query: str, name_id: int, chance: float) -> Candidate:
        """The party that the kernel found, by the name of it that the query is or has in it where there is one."""
        names = self.index.names
        key = names[name_id].key
        same = self._names_of.same(query, key)
        if same is not None:
            return Candidate(same, names[same], max(chance, EXACT))
        if chance < LEAST[self.threshold] and self._of_concern[name_id]:
            borne = self._names_of.borne(query, key)
            if borne is not None:
                others = self.index.explain(query, borne).unmatched_query
                beside = max((weight for _, weight in others), default=0.0)
                return Candidate(borne, names[borne], chance, bears=True, beside=beside)
        return Candidate(name_id, names[name_id], chance)

    def restored(self, name_id: int, key: str, chance: float) -> Candidate:
        """A candidate as it was, from what is kept of it; the key is a brand's where a company is called like one."""
        name = self.index.names[name_id]
        return Candidate(name_id, name if name.key == key else as_brand(name, key), chance)

    @cached_property
    def _names_of(self) -> NamesOfParties:
        return NamesOfParties(self.index.names)

    @cached_property
    def _of_concern(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which names are of a company of the register that is listed or belongs to a listed one."""
        keys = {name.key for name in self.index.names if name.key.startswith(f"{REGISTER}/")}
        concern = {key for key in keys if self.book.standing(key).outcome in ALERTS}
        return np.array([name.key in concern for name in self.index.names], np.bool_)

    def match(self, query: str, decided: Sequence[Decided]) -> Match:
        """The decisions with each likeness explained."""
        findings = tuple(finding(one, self._explained(query, one)) for one in decided)
        return Match(
            query,
            decided[0].outcome if decided else Outcome.NOTHING_FOUND,
            tuple(one.hit for one in findings),
            tuple(edge for one in findings if one.chain for edge in one.chain.edges),
            self.versions.kernel,
            findings,
        )

    def _explained(self, query: str, decided: Decided) -> NameHit:
        """The likeness to the name that was found; to one in Latin letters where that says as much and the query is in them."""
        one = decided.candidate
        hit = self.index.explain(query, one.name_id, one.probability)
        if hit.name.kind == "native" and query.isascii() and not decided.exact:
            alike = self._names_of.latin(hit.name.key)
            hits = [self.index.explain(query, number, one.probability) for number in alike[:MOST_NAMES]]
            hit = min((hit, *hits), key=lambda other: round(_apart(other), 1) - 0.001 * other.name.name.isascii())
        if one.name.kind == "brand":
            hit = replace(hit, name=replace(hit.name, kind="brand"))
        return as_written(hit)

    def one(self, query: str) -> Match:
        """The match of a single name: what a batch of it would come to."""
        return self.match(query, next((decided for _, decided in self.screen(pa.array([query], pa.string()))), ()))


def screener(
    register: Register,
    lists: Sequence[Path] = (),
    *,
    threshold: Threshold = Threshold.LIKELY,
    on: dt.date,
    known_at: dt.date | None = None,
) -> Screener:
    """The register and the lists in these files, ready to be asked. Raises EvidenceError where a file is no list."""
    digests = tuple(_sha256(path) for path in lists)
    index, added, folder = _index_of(register, tuple(lists), digests)
    kept = tuple((one.origin.name, one.origin.sha256, one.origin.licence_note) for one in added)
    versions = Versions(register.version, register.digest, kernel_version(), kept)
    ready = Screener(index, Book(register, added, on, known_at), versions, threshold, folder=folder)
    ready.load()
    return ready


@lru_cache(maxsize=1)
def kernel_version() -> str:
    """Which normaliser and which weights compare two names."""
    return f"normaliser {VERSION}, weights {_digest_of_kernel()[0][:12]}"


@lru_cache(maxsize=1)
def _digest_of_kernel() -> tuple[str, str]:
    """The digests of the data that the kernel weighs by, and of all that makes an index."""
    package = resources.files("assay.screen")
    with resources.as_file(package) as folder:
        data = [path for path in sorted((folder / "data").rglob("*")) if path.is_file()]
        code = sorted(folder.glob("*.py"))
        return _digest([path.read_bytes() for path in data]), _digest([path.read_bytes() for path in (*data, *code)])


def _digest(parts: Sequence[bytes]) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise EvidenceError(f"cannot be read: {error.strerror or error}", file=str(path)) from None


# The cache of indexes


def cache_folder() -> Path:
    """Where indexes are kept; it can be deleted at any time."""
    return home() / "screen"


@lru_cache(maxsize=2)
def _index_of(
    register: Register, lists: tuple[Path, ...], digests: tuple[str, ...]
) -> tuple[NameIndex, tuple[AddedList, ...], Path | None]:
    named = "\n".join(f"{path.name} {digest}" for path, digest in zip(lists, digests, strict=True))
    key = _digest([str(FORM).encode(), register.digest.encode(), named.encode(), _digest_of_kernel()[1].encode()])[:32]
    kept = cache_folder() / key
    with suppress(Exception):  # damaged, half deleted, or of another machine: whatever it is, it is built again
        return *_opened(kept), kept
    names, added = names_against(register, lists)
    index = NameIndex.build(names)
    with suppress(OSError):  # without a place to keep it, it is built each time
        _keep(index, added, kept)
        return *_opened(kept), kept
    return index, added, None


def _opened(folder: Path) -> tuple[NameIndex, tuple[AddedList, ...]]:
    """The index as it was kept. Raises ValueError where a file is not what was written."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    for name, digest in manifest["files"].items():
        if _sha256(folder / name) != digest:
            raise ValueError(f"{name} was changed")
    return NameIndex.open(folder), tuple(AddedList.open(folder, number) for number in range(manifest["lists"]))


def _keep(index: NameIndex, added: Sequence[AddedList], folder: Path) -> None:
    """The index in its folder, in one step: whoever looks finds a whole one or none."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=".part-", dir=folder.parent))
    try:
        index.save(part)
        for one in added:
            one.save(part)
        files = {path.relative_to(part).as_posix(): _sha256(path) for path in sorted(part.rglob("*")) if path.is_file()}
        (part / MANIFEST).write_text(json.dumps({"files": files, "lists": len(added)}), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        part.replace(folder)
        _forget_old(folder.parent)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _forget_old(folder: Path) -> None:
    """All but the newest few indexes removed."""
    kept = sorted((path for path in folder.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in kept[:-KEPT]:
        shutil.rmtree(path, ignore_errors=True)


def _apart(hit: NameHit) -> float:
    """How much of the two names the other has not."""
    return sum(weight for _, weight in (*hit.unmatched_query, *hit.unmatched_listed))
