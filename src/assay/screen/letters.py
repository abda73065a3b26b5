"""How alike the letters of a reading and a form are, for the few pairs that their words leave open."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler, Prefix
from rapidfuzz.process import cpdist

from assay.screen.forms import CUT_LEAST, CUT_MOST, Forms
from assay.screen.glossary import WordClass
from assay.screen.hashing import Bools, Floats, Ints, firsts, spans
from assay.screen.lookup import Looked
from assay.screen.normalise import Words
from assay.screen.vocabulary import Vocabulary

LETTERS = ("ratio", "sorted_ratio", "jaro_winkler", "partial_ratio", "full_ratio", "prefix_query", "prefix_listed")
_LEGAL = int(WordClass.LEGAL)
Spelt = tuple[str, str, str, str]
"""A name without legal forms, the same without spaces, all of it without spaces, and its letters as they were written."""


class Listed:
    """The forms' texts, each worked out when it is first asked for."""

    def __init__(self, vocabulary: Vocabulary, forms: Forms, texts: list[str]) -> None:
        self._vocabulary, self._forms, self._texts = vocabulary, forms, texts
        self._common = (vocabulary.kind >= _LEGAL).tolist()
        self._known: dict[int, Spelt] = {}

    def of(self, form: int) -> Spelt:
        spelt = self._known.get(form)
        if spelt is None:
            at = self._forms.word[self._forms.first[form] : self._forms.first[form + 1]].tolist()
            said = [self._vocabulary.listed[one] for one in at]
            telling = [word for word, one in zip(said, at, strict=True) if not self._common[one]]
            spelt = self._known[form] = _spelt(said, telling, self._texts[form].replace(" ", ""))
        return spelt


def _spelt(said: list[str], telling: list[str], written: str) -> Spelt:
    core = " ".join(telling or said)
    return core, core.replace(" ", ""), "".join(said), written


def letters(found: Words, looked: Looked, vocabulary: Vocabulary, listed: Listed, reading: Ints, form: Ints) -> Floats:
    """One column per pair, one row per name in `LETTERS`."""
    if not reading.size:
        return np.zeros((len(LETTERS), 0), np.float32)
    asked, back = np.unique(reading, return_inverse=True)
    said = _readings(found, looked, vocabulary, asked)
    mine = [said[one] for one in back.tolist()]
    theirs = [listed.of(one) for one in form.tolist()]

    def alike(scorer: Any, part: int) -> NDArray[np.float32]:
        one, other = [each[part] for each in mine], [each[part] for each in theirs]
        return cpdist(one, other, scorer=scorer, dtype=np.float32)

    prefix = alike(Prefix.similarity, 3)
    sizes = np.array([[len(each[3]) for each in mine], [len(each[3]) for each in theirs]], np.float32)
    begins = prefix / np.maximum(sizes, 1)
    likeness = [alike(fuzz.ratio, 1), alike(fuzz.token_sort_ratio, 0), alike(JaroWinkler.similarity, 1)]
    return np.stack([*likeness, alike(fuzz.partial_ratio, 1), alike(fuzz.ratio, 2), *begins]).astype(np.float32)


def _readings(found: Words, looked: Looked, vocabulary: Vocabulary, asked: Ints) -> list[Spelt]:
    text = found.letters.tobytes().decode("ascii")
    counts = looked.first[asked + 1] - looked.first[asked]
    at = spans(looked.first[asked], counts)
    word = looked.word[at]
    canon, telling = looked.canon[at].tolist(), (looked.kind[at] < _LEGAL).tolist()
    begins, ends = found.offsets[word].tolist(), found.offsets[word + 1].tolist()
    listed = vocabulary.listed
    meant = [
        listed[number] if number >= 0 else text[low:high] for number, low, high in zip(canon, begins, ends, strict=True)
    ]
    low = found.offsets[found.first[asked]].tolist()
    high = found.offsets[found.first[asked + 1]].tolist()
    stops = firsts(counts).tolist()
    spelt = []
    for place, (start, stop) in enumerate(itertools.pairwise(stops)):
        said = meant[start:stop]
        spelt.append(_spelt(said, list(itertools.compress(said, telling[start:stop])), text[low[place] : high[place]]))
    return spelt


def begun(found: Words, tight: NDArray[np.bytes_], place: NDArray[np.int32], reading: Ints, form: Ints) -> Bools:
    """Whether the form begins with all the letters of the reading, where those are enough to tell. `place` is a form's in
    `tight`."""
    starts = found.offsets[found.first[reading]]
    size = found.offsets[found.first[reading + 1]] - starts
    told = np.zeros(reading.size, np.bool_)
    some = np.flatnonzero((size >= CUT_LEAST) & (size < CUT_MOST))
    if some.size:
        text = np.zeros((some.size, CUT_MOST), np.uint8)
        within = spans(np.zeros(some.size, np.int64), size[some])
        text[np.repeat(np.arange(some.size), size[some]), within] = found.letters[spans(starts[some], size[some])]
        other = tight[place[form[some]]].view(np.uint8).reshape(some.size, CUT_MOST)
        told[some] = ((text == other) | (text == 0)).all(axis=1)
    return told
