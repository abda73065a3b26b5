"""Names as runs of plain lower-case words: the one form in which queries and published names are compared.

Rules, in order. A row that is not ASCII is folded (NFKC, look-alike letters of other scripts inside a word, marks off) or,
in another script, romanised by `scripts`, which may give several readings. Letters become lower case; apostrophes go, every
other sign parts words; initials that stand alone side by side are one word (L.L.C., A-B-C, S A DE C V).

`VERSION` changes whenever any name could come out differently: an index tells which version it was built with.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.screen.folding import Reader, reader
from assay.screen.hashing import Bools, Bytes, Ints, spans

VERSION = "1"

_PLAIN = reader(lambda: None)

_SPACE = 32
_GONE = 0
_LETTERS = np.full(256, _SPACE, np.uint8)
for _code in range(128):
    if chr(_code).isalnum():
        _LETTERS[_code] = ord(chr(_code).lower())
for _sign in "'`\"":
    _LETTERS[ord(_sign)] = _GONE


@dataclass(frozen=True, slots=True)
class Words:
    """The words of readings of rows: one reading per row, more where a script can be read in several ways.

    `letters` holds all words end to end, word i from `offsets[i]`; reading j has the words from `first[j]` and stands for row
    `row[j]`. `script` is 0 for Latin, else the code that `folding` gave the reading.
    """

    letters: Bytes
    offsets: Ints
    first: Ints
    row: Ints
    script: Bytes

    @property
    def count(self) -> int:
        return int(self.first.size - 1)

    def text(self, word: int) -> str:
        """The letters of one word."""
        return self.letters[self.offsets[word] : self.offsets[word + 1]].tobytes().decode("ascii")

    def words_of(self, reading: int) -> list[str]:
        """The words of one reading."""
        return [self.text(word) for word in range(self.first[reading], self.first[reading + 1])]


def words(names: pa.Array | pa.ChunkedArray, read_as: Reader = _PLAIN) -> Words:
    """Every row's words. A row that is null or has no letters has a reading without words."""
    texts = plain_strings(names)
    other = _not_ascii(texts)
    rows = np.arange(len(texts), dtype=np.int64)
    script = np.zeros(len(texts), np.uint8)
    if other.any():
        where = np.flatnonzero(other)
        read = read_as(texts.take(pa.array(where)).to_pylist())
        ascii_rows = np.flatnonzero(~other)
        lengths = np.array([len(one) for one in read], np.int64)
        texts = pa.concat_arrays(
            [texts.filter(pa.array(~other)), pa.array([text for one in read for text, _ in one], pa.large_string())]
        )
        rows = np.concatenate([ascii_rows, np.repeat(where, lengths)])
        kinds = np.array([kind for one in read for _, kind in one], np.uint8)
        script = np.concatenate([np.zeros(ascii_rows.size, np.uint8), kinds])
    data, offsets = _buffers(texts)
    letters, word_offsets, first = split(data, offsets)
    return Words(letters, word_offsets, first, rows, script)


def plain_strings(names: pa.Array | pa.ChunkedArray) -> pa.Array:
    """One array of large strings without nulls, whatever kind of text column came in."""
    if isinstance(names, pa.ChunkedArray):
        names = names.combine_chunks()
        if isinstance(names, pa.ChunkedArray):  # combine_chunks of several chunks of dictionaries stays chunked
            names = pa.concat_arrays([chunk.dictionary_decode() for chunk in names.chunks])
    if pa.types.is_dictionary(names.type):
        names = names.dictionary_decode()
    names = names.cast(pa.large_string())
    return pc.fill_null(names, "") if names.null_count else names


def _buffers(texts: pa.Array) -> tuple[Bytes, Ints]:
    _, offset_buffer, data_buffer = texts.buffers()
    offsets = np.frombuffer(offset_buffer, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    if data_buffer is None or not len(texts):
        return np.zeros(0, np.uint8), np.zeros(len(texts) + 1, np.int64)
    return np.frombuffer(data_buffer, np.uint8)[offsets[0] : offsets[-1]], offsets - offsets[0]


def _not_ascii(texts: pa.Array) -> Bools:
    data, offsets = _buffers(texts)
    found = np.zeros(len(texts), np.bool_)
    high = np.flatnonzero(data & 0x80)
    if high.size:
        found[np.searchsorted(offsets, high, side="right") - 1] = True
    return found


def split(data: Bytes, offsets: Ints) -> tuple[Bytes, Ints, Ints]:
    """The letters of all words, where each word begins, and the first word of each text."""
    folded = _LETTERS[data]
    kept = np.flatnonzero(folded != _GONE)
    if kept.size != folded.size:
        folded = folded[kept]
        offsets = np.searchsorted(kept, offsets)
    inside = np.zeros(folded.size + 1, np.bool_)
    inside[:-1] = folded != _SPACE
    begins = inside[:-1].copy()
    begins[1:] &= ~inside[:-2]
    within = offsets[:-1][offsets[:-1] < folded.size]
    begins[within] = inside[within]
    starts = np.flatnonzero(begins)
    ends = np.flatnonzero(inside[:-1] & (~inside[1:] | _at(offsets[1:], folded.size))) + 1
    first = np.searchsorted(starts, offsets)
    return _with_initials_joined(folded, starts, ends, first)


def _at(ends: Ints, size: int) -> Bools:
    """Where a text ends, as a mask over its last letters."""
    mask = np.zeros(size, np.bool_)
    mask[ends[ends > 0] - 1] = True
    return mask


def _with_initials_joined(folded: Bytes, starts: Ints, ends: Ints, first: Ints) -> tuple[Bytes, Ints, Ints]:
    lengths = ends - starts
    joined = np.zeros(starts.size, np.bool_)
    if starts.size:
        alone = (lengths == 1) & (folded[starts] >= ord("a"))
        joined[1:] = alone[1:] & alone[:-1]
        joined[first[:-1][first[:-1] < starts.size]] = False
    letters = folded[spans(starts, lengths)]
    keep = np.flatnonzero(~joined)
    begins = np.zeros(starts.size + 1, np.int64)
    np.cumsum(lengths, out=begins[1:])
    offsets = np.append(begins[keep], begins[-1])
    return letters, offsets, np.searchsorted(keep, first)
