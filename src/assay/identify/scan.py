"""Which words stand in which rows of a text column, found in one pass over the column's whole buffer.

A column of text lies in memory as one run of bytes and a list of offsets. Words are looked for in the run as a whole and
mapped back to rows; a find that reaches over a row's end is dropped. Two engines give the same answer: Hyperscan where
it is installed (extra `fast`), else Aho-Corasick. Words are ASCII and lower case, and meet text in either case.
"""

from __future__ import annotations

import importlib
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from ahocorasick_rs import BytesAhoCorasick

from assay.errors import AssayError

Engine = Literal["auto", "hyperscan", "portable"]
Ints: TypeAlias = npt.NDArray[np.int64]
MAX_SCAN = 1 << 31  # bytes; Hyperscan counts offsets in 32 bits
_ALNUM = np.zeros(256, np.bool_)
_ALNUM[list(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")] = True


class Column:
    """A text column as its buffer and the offsets of its rows. A missing value is an empty row.

    `data` is the run of bytes that the rows cover, `starts` the first byte of each row in it and one more for the end.
    """

    __slots__ = ("_text", "data", "starts")

    def __init__(self, data: memoryview, starts: Ints) -> None:
        self.data = data
        self.starts = starts
        self._text: str | None = None

    @classmethod
    def of(cls, array: pa.Array | pa.ChunkedArray) -> Column:
        """The column of a string or binary array, its slice respected; nothing is copied where the array is plain."""
        if isinstance(array, pa.ChunkedArray):
            array = array.combine_chunks()
        wide = pa.types.is_large_string(array.type) or pa.types.is_large_binary(array.type)
        if not wide and array.type not in (pa.string(), pa.binary()):
            array = array.cast(pa.string())
        if array.null_count:
            array = array.fill_null(b"" if pa.types.is_binary(array.type) or array.type == pa.large_binary() else "")
        _, offsets, data = array.buffers()
        if len(array) == 0 or data is None:
            return cls(memoryview(b""), np.zeros(len(array) + 1, np.int64))
        kind = np.int64 if wide else np.int32
        starts = np.frombuffer(offsets, kind)[array.offset : array.offset + len(array) + 1].astype(np.int64)
        first, last = int(starts[0]), int(starts[-1])
        return cls(memoryview(data)[first:last], starts - first)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def texts(self, rows: Ints, limit: int) -> Iterator[str]:
        """The text of each row named, at most `limit` characters of it; bytes that are no UTF-8 are kept as escapes."""
        begins, ends = self.starts[rows], self.starts[rows + 1]
        if self._text is None:
            whole = bytes(self.data)
            self._text = whole.decode("ascii") if whole.isascii() else ""
        if self._text:
            text = self._text
            ends = np.minimum(ends, begins + limit)
            return (text[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True))
        # A character has at most four bytes: what lies past that many cannot be within the limit.
        ends = np.minimum(ends, begins + 4 * limit)
        return (
            str(self.data[begin:end], "utf-8", "surrogateescape")[:limit]
            for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)
        )


class WordScanner(Protocol):
    """Finds words in a run of bytes."""

    name: str

    def finds(self, data: memoryview) -> tuple[Ints, Ints]:
        """Numbers of the words found and the offset just past each find, overlapping ones too; in no set order."""


class PortableScanner:
    """Aho-Corasick over a lower-case copy of the buffer."""

    name = "portable"

    def __init__(self, words: Sequence[bytes]) -> None:
        self._automaton = BytesAhoCorasick(list(words))

    def finds(self, data: memoryview) -> tuple[Ints, Ints]:
        found = self._automaton.find_matches_as_indexes(bytes(data).lower(), overlapping=True)
        if not found:
            return _none()
        table = np.asarray(found, np.int64)
        return table[:, 0], table[:, 2]


class HyperscanScanner:
    """Hyperscan's literal matcher, which reads either case itself."""

    name = "hyperscan"

    def __init__(self, words: Sequence[bytes]) -> None:
        engine = _hyperscan()
        self._database = engine.Database()
        self._database.compile(
            # Escaped byte by byte: the binding ends a literal at its first NUL, and device replies have them.
            expressions=["".join(f"\\x{byte:02x}" for byte in word).encode() for word in words],
            ids=list(range(len(words))), elements=len(words), flags=[engine.HS_FLAG_CASELESS] * len(words),
        )  # fmt: skip

    def finds(self, data: memoryview) -> tuple[Ints, Ints]:
        words, ends = array("q"), array("q")  # read as they are, where lists would be read number by number
        add_word, add_end = words.append, ends.append

        def found(word: int, _start: int, end: int, _flags: int, _context: object) -> None:
            add_word(word)
            add_end(end)

        self._database.scan(data, match_event_handler=found)
        return np.frombuffer(words, np.int64), np.frombuffer(ends, np.int64)


def _hyperscan() -> Any:
    return importlib.import_module("hyperscan")


def has_hyperscan() -> bool:
    """Whether the extra `fast` is installed and runs on this processor."""
    try:
        return bool(_hyperscan())
    except ImportError:
        return False


def scanner(words: Sequence[bytes], engine: Engine = "auto") -> WordScanner:
    """The engine asked for, or the fastest there is. Raises AssayError where Hyperscan is asked for and missing."""
    if engine == "hyperscan" and not has_hyperscan():
        raise AssayError("Hyperscan is not installed", remedy="pip install 'assay[fast]', or leave --matcher out")
    use = engine == "hyperscan" or (engine == "auto" and has_hyperscan())
    return HyperscanScanner(words) if use else PortableScanner(words)


class WordTable:
    """A fixed list of words and what each calls up; `called` names every pair of row and caller once."""

    def __init__(self, callers: Sequence[tuple[str, int]], engine: Engine = "auto") -> None:
        """`callers` are pairs of a word and the number of what it calls up; several may share a word."""
        words = sorted({word for word, _ in callers})
        place = {word: number for number, word in enumerate(words)}
        by_word: list[list[int]] = [[] for _ in words]
        for word, caller in callers:
            by_word[place[word]].append(caller)
        self.lengths = np.asarray([len(word) for word in words], np.int64)
        self._counts = np.asarray([len(found) for found in by_word], np.int64)
        self._firsts = np.concatenate(([0], np.cumsum(self._counts)[:-1])) if words else np.zeros(0, np.int64)
        self._callers = np.asarray([caller for found in by_word for caller in found], np.int64)
        self._span = int(self._callers.max()) + 1 if len(self._callers) else 1
        self._scanner = scanner([word.encode("ascii") for word in words], engine) if words else None

    @property
    def engine(self) -> str:
        return self._scanner.name if self._scanner else "none"

    def finds(self, column: Column) -> tuple[Ints, Ints, Ints]:
        """Every find within one row: the word's number, the row, and the offset just past it; in no set order."""
        if self._scanner is None or not len(column.data):
            return (*_none(), np.zeros(0, np.int64))
        if len(column.data) >= MAX_SCAN:
            raise AssayError("a text column of 2 GiB or more in one batch", remedy="use smaller batches")
        words, ends = self._scanner.finds(column.data)
        rows = np.searchsorted(column.starts, ends - 1, side="right") - 1
        within = ends - self.lengths[words] >= column.starts[rows]
        return words[within], rows[within], ends[within]

    def called(self, column: Column) -> tuple[Ints, Ints]:
        """Rows and callers, ordered by row and then caller. A row may hold none, one or many."""
        words, rows, _ = self.finds(column)
        return self.callers_of(words, rows)

    def whole_words(self, column: Column) -> Ints:
        """Rows that hold one of the words where it is no part of a longer ASCII word."""
        words, rows, ends = self.finds(column)
        if not len(words):
            return rows
        data = np.frombuffer(column.data, np.uint8)
        begins = ends - self.lengths[words]
        before = _ALNUM[data[begins - 1]] & _ALNUM[data[begins]] & (begins > column.starts[rows])
        last = np.minimum(ends, len(data) - 1)
        after = _ALNUM[data[last]] & _ALNUM[data[ends - 1]] & (ends < column.starts[rows + 1])
        whole: Ints = rows[~before & ~after]
        return whole

    def callers_of(self, words: Ints, rows: Ints) -> tuple[Ints, Ints]:
        """What the words found call up in their rows, each pair once, ordered by row and then caller."""
        counts = self._counts[words]
        if len(self._callers) == len(self._counts):
            callers = self._callers[self._firsts[words]]
        else:
            steps = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
            callers, rows = self._callers[np.repeat(self._firsts[words], counts) + steps], np.repeat(rows, counts)
        return pairs(rows, callers, self._span)


def pairs(rows: Ints, others: Ints, span: int) -> tuple[Ints, Ints]:
    """Pairs of row and a number below `span`, each once, in order. Finds come nearly in order, which this sort likes."""
    keys = np.sort(rows * span + others, kind="stable")
    if len(keys):
        keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))]
    return keys // span, keys % span


def _none() -> tuple[Ints, Ints]:
    return np.zeros(0, np.int64), np.zeros(0, np.int64)
