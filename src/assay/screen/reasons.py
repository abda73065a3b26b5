"""What speaks for and against a hit, word by word, in the words that were written on either side."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pyarrow as pa

from assay.screen.features import shares
from assay.screen.folding import is_native_key
from assay.screen.glossary import WordClass
from assay.screen.hashing import Ints
from assay.screen.kernel import Kernel
from assay.screen.lookup import look_up
from assay.screen.model import How, ListName, NameHit, TokenMatch
from assay.screen.normalise import words
from assay.screen.pairing import link
from assay.screen.similar import SURE

_HOW: tuple[How, ...] = get_args(How)
_TELLING = 0.1  # weight from which a word is worth naming as a difference


def reasons(kernel: Kernel, query: str, name: ListName, name_id: int, probability: float) -> NameHit:
    """The hit of one name, from its likest form under the query's likest reading."""
    found = words(pa.array([query], pa.large_string()), kernel.read)
    looked = look_up(found, kernel.vocabulary)
    of_name = np.flatnonzero(kernel.forms.name == name_id)
    reading = np.repeat(np.arange(found.count), of_name.size)
    form = np.tile(of_name, found.count)
    links, sides = link(looked, kernel.vocabulary, kernel.forms, reading, form)
    _, _, harmonic = shares(looked, kernel.forms, kernel.vocabulary, sides)
    best = int(np.argmax(harmonic))
    native = bool(found.script[reading[best]])

    def mine(at: int) -> str:
        word = found.text(int(looked.word[at]))
        return query if is_native_key(word) else word

    spelt = kernel.texts[int(form[best])].split()
    start = int(kernel.forms.first[form[best]])

    def listed(at: int) -> str:
        word = kernel.vocabulary.listed[int(kernel.forms.word[at])]
        said = spelt[at - start] if at - start < len(spelt) else word
        return name.name if is_native_key(said) else said

    chosen = np.flatnonzero(links.pair == best)
    own = looked.kind == WordClass.OWN
    weight = looked.weight / SURE
    matched, distinctive = [], []
    for one in chosen[np.argsort(links.here[chosen], kind="stable")].tolist():
        here, there = int(links.here[one]), int(links.there[one])
        how = _HOW[int(links.how[one])]
        if is_native_key(kernel.vocabulary.listed[int(kernel.forms.word[there])]):
            how = "native"
        elif how == "same" and mine(here) != listed(there):
            how = "abbreviation"
        if how == "same" and native:
            how = "transliteration"
        matched.append(TokenMatch(mine(here), listed(there), round(float(weight[here]), 3), int(links.edits[one]), how))
        if own[here]:
            distinctive.append(listed(there))
    left = _left(sides.mine, sides.mine_pair, sides.mine_alike, best)
    listed_left = _left(sides.theirs, sides.theirs_pair, sides.theirs_alike, best)
    unmatched = tuple((mine(at), round(float(weight[at]), 3)) for at in left)
    listed_weight = kernel.vocabulary.weight[kernel.forms.word[listed_left]] / SURE
    unmatched_listed = tuple(
        (listed(at), round(float(weighs), 3))
        for at, weighs in zip(listed_left.tolist(), listed_weight.tolist(), strict=True)
    )
    differs = tuple(word for word, weighs in (*unmatched, *unmatched_listed) if weighs >= _TELLING)
    return NameHit(
        name, probability, tuple(matched), unmatched, unmatched_listed, tuple(dict.fromkeys(distinctive)), differs
    )


def _left(side: Ints, pair: Ints, alike: Ints, best: int) -> Ints:
    left: Ints = side[(pair == best) & (alike == 0)]
    return left
