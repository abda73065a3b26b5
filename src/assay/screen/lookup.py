"""The words of a batch of readings as numbers of the vocabulary, unknown words with what they may be spellings of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assay.screen.glossary import MOST, WordClass
from assay.screen.hashing import Bools, Bytes, Hashes, Ints, letter_numbers, places, spans, sums, word_hashes
from assay.screen.normalise import Words
from assay.screen.similar import SPLIT, SURE, TRUNCATED
from assay.screen.vocabulary import Vocabulary

_OWN = int(WordClass.OWN)
_STANDS_FOR = 830
"""An unknown word this like a common word is that word misspelt, and tells no more than it."""
_NOISE_DIGITS = 4
_SPLIT_ALIKE = 950
_CUT_FROM = 18  # letters of a reading from which its last word may have been cut off
_CUT_LEAST, _CUT_MOST, _CUT_ALIKE = 3, 24, 900


@dataclass(frozen=True, slots=True)
class Looked:
    """Occurrences of words, reading by reading from `first`: number, listed word stood for (-1: none), weight and class.

    `other_*` are the listed words each occurrence may stand for besides, from `other_first`. `word` is the occurrence's word in
    the batch's `Words`: two occurrences of a joined word share it.
    """

    first: Ints
    reading: Ints
    word: Ints
    canon: Ints
    stands_for: Ints
    weight: Ints
    kind: Bytes
    known: Bools
    joined: Bools
    other_first: Ints
    other_to: Ints
    other_alike: Ints
    other_edits: NDArray[np.int8]
    other_how: NDArray[np.int8]


def look_up(found: Words, vocabulary: Vocabulary) -> Looked:
    """Every occurrence of every word of the batch."""
    hashes = word_hashes(found.letters, found.offsets)
    number = vocabulary.table.find(hashes).astype(np.int64)
    reading = np.repeat(np.arange(found.count), np.diff(found.first))
    word = np.arange(number.size)
    splits = _splits(found, hashes, number, reading, vocabulary)
    number, word, joined = _parted(number, word, vocabulary)
    reading = reading[word]
    first = np.searchsorted(reading, np.arange(found.count + 1))

    unknown = np.flatnonzero(number < 0)
    fresh, back = np.unique(hashes[word[unknown]], return_inverse=True)
    sample = np.zeros(fresh.size, np.int64)
    sample[back] = word[unknown]
    base = vocabulary.canon.size
    number[unknown] = base + back
    alike = _of_unknown(found, fresh, sample, vocabulary)
    canon = np.append(vocabulary.canon, np.full(fresh.size, -1, np.int32))[number].astype(np.int64)
    counts, to, likeness, edits, how = _others(number, vocabulary, alike, base, fresh.size)
    other_first = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    weight = np.append(vocabulary.weight, alike.weight)[number].astype(np.int64)
    kind = np.append(vocabulary.kind, alike.kind)[number]
    stands_for = np.where(canon >= 0, canon, np.append(np.full(base, -1), alike.best)[number])
    known = np.append(vocabulary.common > 0, np.zeros(fresh.size, np.bool_))[number]
    plain = Looked(
        first, reading, word, canon, stands_for, weight, kind, known, joined, other_first, to, likeness, edits, how
    )
    return _with_cut_words(_with_others(plain, *_both(plain, splits), _SPLIT_ALIKE, SPLIT), found, vocabulary)


@dataclass(frozen=True, slots=True)
class _Unknown:
    first: Ints
    to: Ints
    alike: Ints
    edits: NDArray[np.int8]
    how: NDArray[np.int8]
    best: Ints
    weight: NDArray[np.int32]
    kind: Bytes


def _of_unknown(found: Words, fresh: Hashes, sample: Ints, vocabulary: Vocabulary) -> _Unknown:
    lengths = found.offsets[sample + 1] - found.offsets[sample]
    letters = found.letters[spans(found.offsets[sample], lengths)]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    told = vocabulary.near.like_any(fresh, letters, offsets)
    to = vocabulary.near_canon[told.target].astype(np.int64)
    order = np.lexsort((to, -told.alike, told.query))
    query, to = told.query[order], to[order]
    alike = told.alike[order].astype(np.int64)
    first = np.searchsorted(query, np.arange(sample.size + 1))
    weight = np.full(sample.size, SURE, np.int32)
    kind = np.full(sample.size, _OWN, np.uint8)
    best = np.full(sample.size, -1, np.int64)
    told_any = np.flatnonzero(first[1:] > first[:-1])
    top = first[told_any]
    common = (alike[top] >= _STANDS_FOR) & (vocabulary.kind[to[top]] != _OWN)
    sure = alike[top] >= _STANDS_FOR
    best[told_any[sure]] = to[top[sure]]
    weight[told_any[common]] = vocabulary.weight[to[top[common]]]
    kind[told_any[common]] = vocabulary.kind[to[top[common]]]
    digits = np.add.reduceat(letters <= ord("9"), offsets[:-1], dtype=np.int64) if sample.size else lengths
    numeric = digits == lengths
    weight[numeric], kind[numeric] = int(SURE * MOST[WordClass.PLAIN]), int(WordClass.PLAIN)
    noise = numeric & (lengths >= _NOISE_DIGITS)
    weight[noise], kind[noise] = int(SURE * MOST[WordClass.NOISE]), int(WordClass.NOISE)
    single = lengths == 1
    weight[single], kind[single] = int(SURE * MOST[WordClass.STOP]), int(WordClass.STOP)
    return _Unknown(first, to, alike, told.edits[order], told.how[order], best, weight, kind)


def _others(
    number: Ints, vocabulary: Vocabulary, unknown: _Unknown, base: int, fresh: int
) -> tuple[Ints, Ints, Ints, NDArray[np.int8], NDArray[np.int8]]:
    old = vocabulary.alike_first
    first = np.concatenate([old[:-1], old[-1] + unknown.first])
    counts = (first[1:] - first[:-1])[number]
    at = spans(first[number], counts)
    return (
        counts,
        np.append(vocabulary.alike_to, unknown.to)[at].astype(np.int64),
        np.append(vocabulary.alike, unknown.alike)[at].astype(np.int64),
        np.append(vocabulary.alike_edits, unknown.edits)[at],
        np.append(vocabulary.alike_how, unknown.how)[at],
    )


def _parted(number: Ints, word: Ints, vocabulary: Vocabulary) -> tuple[Ints, Ints, Bools]:
    """Words that two listed or common words were joined to are put apart again."""
    double = (number >= 0) & (vocabulary.parts[np.maximum(number, 0), 0] >= 0)
    if not double.any():
        return number.copy(), word, np.zeros(number.size, np.bool_)
    counts = np.where(double, 2, 1)
    at = np.repeat(word, counts)
    second = np.zeros(at.size, np.bool_)
    second[1:] = at[1:] == at[:-1]
    was = number[at]
    joined = double[at]
    parts = vocabulary.parts[np.maximum(was, 0)]
    return np.where(joined, np.where(second, parts[:, 1], parts[:, 0]), was).astype(np.int64), at, joined


def _splits(found: Words, hashes: Hashes, number: Ints, reading: Ints, vocabulary: Vocabulary) -> tuple[Ints, Ints]:
    """Neighbours that are one listed word when joined: the first one's place and the listed word."""
    if number.size < 2:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    size = np.diff(found.offsets)
    common = (number >= 0) & (vocabulary.kind[np.maximum(number, 0)] >= WordClass.LEGAL)
    pair = (reading[1:] == reading[:-1]) & (size[1:] + size[:-1] >= 6) & ~common[1:] & ~common[:-1]
    left = np.flatnonzero(pair)
    lengths = size[left + 1]
    letters = found.letters[spans(found.offsets[left + 1], lengths)]
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    shifted = places(offsets) + np.repeat(size[left], lengths)
    to = vocabulary.table.find(hashes[left] + sums(letter_numbers(letters, shifted), offsets)).astype(np.int64)
    listed = (to >= 0) & (to < vocabulary.size)
    return left[listed], to[listed]


def _both(plain: Looked, splits: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """The two occurrences of each split, and what both stand for. Joined words that were put apart have no splits."""
    place, to = splits
    return np.searchsorted(plain.word, np.concatenate([place, place + 1])), np.concatenate([to, to])


def _with_cut_words(plain: Looked, found: Words, vocabulary: Vocabulary) -> Looked:
    """The last word of a long reading, where it is unknown, may be the beginning of a listed one: fields have a width."""
    last = plain.first[1:] - 1
    long = found.offsets[found.first[1:]] - found.offsets[found.first[:-1]] >= _CUT_FROM
    at = last[long & (last >= plain.first[:-1])]
    at = at[(plain.stands_for[at] < 0) & ~plain.known[at] & (plain.kind[at] == _OWN)]
    word = plain.word[at]
    size = found.offsets[word + 1] - found.offsets[word]
    weight, kind = plain.weight.copy(), plain.kind.copy()
    weight[at[size < _CUT_LEAST]] = int(SURE * MOST[WordClass.NOISE])
    at, word = at[size >= _CUT_LEAST], word[size >= _CUT_LEAST]
    texts = np.array([found.text(one) for one in word.tolist()], "S")
    low = np.searchsorted(vocabulary.ordered, texts)
    runs = np.searchsorted(vocabulary.ordered, np.char.add(texts, b"~")) - low if texts.size else low
    some = (runs > 0) & (runs <= _CUT_MOST)
    at, low, runs = at[some], low[some], runs[some]
    to = vocabulary.ordered_canon[spans(low, runs)].astype(np.int64)
    owner = np.repeat(at, runs)
    heaviest = np.zeros(weight.size, np.int64)
    np.maximum.at(heaviest, owner, vocabulary.weight[to].astype(np.int64))
    weight[at] = np.minimum(weight[at], heaviest[at])
    weighed = replace(plain, weight=weight, kind=kind)
    return _with_others(weighed, owner, to, _CUT_ALIKE, TRUNCATED)


def _with_others(plain: Looked, at: Ints, to: Ints, alike: int, how: int) -> Looked:
    """The same with more that occurrences may stand for."""
    if not at.size:
        return plain
    counts = np.diff(plain.other_first)
    owner = np.concatenate([np.repeat(np.arange(counts.size), counts), at])
    order = np.argsort(owner, kind="stable")
    return replace(
        plain,
        other_first=np.searchsorted(owner[order], np.arange(counts.size + 1)),
        other_to=np.concatenate([plain.other_to, to])[order],
        other_alike=np.concatenate([plain.other_alike, np.full(at.size, alike)])[order],
        other_edits=np.concatenate([plain.other_edits, np.zeros(at.size, np.int8)])[order],
        other_how=np.concatenate([plain.other_how, np.full(at.size, how, np.int8)])[order],
    )
