"""Files and folders as parts to identify: each by the reader of its format, each once, and what is passed over named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from assay.errors import EvidenceError
from assay.observe.label import NO_SHAPES, LabelShapes
from assay.observe.model import LeftOut, Reading
from assay.observe.read import read_paths
from assay.observe.read.mapping import ColumnMapping
from assay.observe.read.part_rows import read_part
from assay.observe.read.parts import ROWS, Part, Seen, form_of, parts_of
from assay.observe.read.paths import Found, walk
from assay.observe.read.unpacked import PARQUET, STANDARD_INPUT, Unpacked, unpacked

IN_PARTS = ("observations", "inventory")
PHOTOS = ("photo", "photo-readings")
MOST_AT_ONCE = (
    5_000_000  # observations that are held together, where devices are told apart by all that is known of them
)

Progress = Callable[[str, int, int], None]
"""Called with a stage, the bytes done and how many there are."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or standard input. `form` is `observations`, `inventory`, `other`, or empty where it is passed over."""

    path: Path
    name: str
    form: str
    size: int = 0
    foreign: bool = False  # packed, Parquet or standard input: `read_paths` does not read it
    opened: Unpacked | None = None  # standard input, which can be opened only once
    left_out: LeftOut | None = None


@contextmanager
def look(paths: Iterable[Path]) -> Iterator[list[Source]]:
    """The files under the paths, with their forms. Raises EvidenceError for a path that is not there."""
    with ExitStack() as stack:
        found: list[Source] = []
        for path in paths:
            if str(path) == STANDARD_INPUT:
                if any(one.opened for one in found):
                    raise EvidenceError("standard input is named twice", remedy="name - once")
                there = stack.enter_context(unpacked(path))
                found.append(Source(path, there.name, form_of(there), foreign=True, opened=there))
            elif not path.exists():
                raise EvidenceError("no such file or folder", file=str(path), remedy="check the path")
            else:
                found += [_looked(file) for file in walk([path])]
        yield found


def _looked(file: Found) -> Source:
    if file.reason not in ("", "too-large"):  # what is read in parts may have any size
        return Source(file.path, file.name, "", left_out=LeftOut(file.name, None, file.reason, file.detail))
    foreign = False
    try:
        with unpacked(file.path, sha256="") as there:
            foreign = bool(there.packed) or there.head().startswith(PARQUET)
            return Source(file.path, file.name, form_of(there), file.path.stat().st_size, foreign)
    except EvidenceError as error:
        if foreign:
            remedy = f" ({error.remedy})" if error.remedy else ""
            left = LeftOut(file.name, None, "unknown-format", error.message + remedy)
            return Source(file.path, file.name, "", left_out=left)
        return Source(file.path, file.name, "other")  # `read_paths` reads it, or says why nobody does


def parts(
    sources: Sequence[Source], rows: int = ROWS, progress: Progress | None = None, shapes: LabelShapes = NO_SHAPES
) -> Iterator[Part]:
    """The parts of all files, in order; `done` counts the bytes of all of them together.

    A file with the content of one before is left out. `progress` is told of the bytes hashed before a file is read.
    `shapes` are what model and serial numbers on photographed labels may look like.
    """
    seen: dict[str, str] = {}
    before = 0
    total = sum(source.size for source in sources)
    photos = [source for source in sources if source.form in PHOTOS]
    for source in sources:
        if source.form not in PHOTOS:
            for part in _parts(source, rows, seen, _hashing(progress, before, total)):
                yield replace(part, done=before + part.done)
        elif source is photos[0]:  # a signed table of readings speaks of the photos beside it
            yield from _at_once(source, read_paths([one.path for one in photos], shapes=shapes), rows)
        before += source.size


def _hashing(progress: Progress | None, before: int, total: int) -> Callable[[int], None] | None:
    return None if progress is None else lambda done: progress("hash", before + done, total)


def _parts(source: Source, rows: int, seen: dict[str, str], hashed: Callable[[int], None] | None) -> Iterator[Part]:
    if source.left_out:
        yield _aside(source, Seen((), (source.left_out,)))
    elif source.form not in IN_PARTS:
        yield from _others(source, rows, seen)
    elif source.opened:
        yield from parts_of(source.opened, ColumnMapping(), rows)
    else:
        with unpacked(source.path, hashed=hashed) as there:
            if duplicate := _duplicate(source.name, there.sha256, seen):
                yield _aside(source, Seen((), (duplicate,)))
            else:
                yield from parts_of(there, ColumnMapping(), rows)


def _others(source: Source, rows: int, seen: dict[str, str]) -> Iterator[Part]:
    """What a reader of another format makes of a file, cut into parts afterwards."""
    reading = read_paths([source.path])
    digest = reading.files[0].sha256 if reading.files else ""
    if duplicate := _duplicate(source.name, digest, seen):
        yield _aside(source, Seen((), (duplicate,)))
        return
    yield from _at_once(source, reading, rows)


def _at_once(source: Source, reading: Reading, rows: int) -> Iterator[Part]:
    yield _aside(source, Seen((), tuple(reading.left_out), tuple(reading.bad_rows)))
    for at in range(0, len(reading.observations), rows):
        yield _aside(source, Seen(tuple(reading.observations[at : at + rows])))


def _aside(source: Source, content: Seen) -> Part:
    return Part(source.name, "", "", 0, content, source.size)


def _duplicate(name: str, digest: str, seen: dict[str, str]) -> LeftOut | None:
    first = seen.setdefault(digest or name, name)
    if first == name:
        return None
    return LeftOut(name, None, "duplicate", f"the same content as {first}, read once", digest)


def read_together(
    sources: Sequence[Source], progress: Callable[[str, int, int], None], shapes: LabelShapes = NO_SHAPES
) -> Reading:
    """Everything in the files at once, for telling devices apart by all that is known of them.

    Raises EvidenceError where that is more than fits.
    """
    plain = [source.path for source in sources if not source.foreign]
    reading = read_paths(plain, progress=progress, shapes=shapes) if plain else Reading()
    for part in parts([source for source in sources if source.foreign]):
        read = read_part(part, ColumnMapping())
        reading.observations += read.observations
        reading.left_out += read.left_out
        reading.bad_rows += read.bad_rows
        if len(reading.observations) > MOST_AT_ONCE:
            raise EvidenceError(
                f"more than {MOST_AT_ONCE:,} observations to tell devices apart by",
                file=part.name,
                remedy="use --per-observation, or --group-by with rows of one device side by side",
            )
    return reading
