"""Records of the register found by words: ranked, in any script, without accents and without a search engine.

A record is found where every word asked for stands somewhere in it, whole or as the beginning of a word; in scripts written
without spaces, anywhere in a name. The place decides the rank: an id or a whole name before a word of a name, that before
a word of a text. Equal ranks run in order of kind and id, so the same words find the same list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from assay.register.fingerprints import load_book
from assay.register.index import Register
from assay.register.measures import Fact, Measure
from assay.register.schema import Brand, Entity, Fingerprint, Text

Kind = Literal["measure", "entity", "brand", "fact", "fingerprint"]
KINDS: tuple[Kind, ...] = get_args(Kind)

WHOLE, BEGINS, WORD, PREFIX = 4, 3, 2, 1  # how a field fits: all of it, its beginning, a word of it, a word's beginning
_NO_SPACES = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0e7f]")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found: what people call it, and the field that fitted best with what stands there."""

    kind: Kind
    id: str
    title: str
    score: int
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    weight: int
    text: str


def search(register: Register, words: str, kinds: Sequence[Kind] = KINDS, lang: str = "en") -> tuple[Hit, ...]:
    """Every record that has all the words, best first."""
    asked = plain(words)
    if not asked:
        return ()
    found = [
        hit
        for kind in kinds
        for record_id, title, fields in _RECORDS[kind](register, lang)
        if (hit := _hit(kind, record_id, title, fields, asked)) is not None
    ]
    return tuple(sorted(found, key=lambda hit: (-hit.score, KINDS.index(hit.kind), hit.id)))


def plain(text: str) -> str:
    """The text's words without case, width and accents, one space between."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", bare).replace("_", " ")))


def _hit(kind: Kind, record_id: str, title: str, fields: Sequence[_Field], asked: str) -> Hit | None:
    texts = [(field, plain(field.text)) for field in fields]
    best = max(texts, key=lambda pair: (pair[0].weight * _fit(pair[1], asked), pair[0].weight))
    score = best[0].weight * _fit(best[1], asked) * 10
    for word in asked.split():
        fits = [(field.weight * _fit(text, word), field) for field, text in texts]
        value, field = max(fits, key=lambda pair: pair[0])
        if not value:
            return None
        score += value
        if not _fit(best[1], asked):
            best = (field, "")
    return Hit(kind, record_id, title, score, best[0].name, best[0].text)


def _fit(text: str, asked: str) -> int:
    """How the words asked for, as one, stand in a text; 0 where they do not."""
    if text == asked:
        return WHOLE
    unspaced = bool(_NO_SPACES.search(asked))
    if text.startswith(asked if unspaced else f"{asked} "):
        return BEGINS
    around = f" {text} "
    if f" {asked} " in around:
        return WORD
    if f" {asked}" in around or (unspaced and asked in text):
        return PREFIX
    return 0


Row = tuple[str, str, Sequence[_Field]]


def _measures(register: Register, lang: str) -> Iterator[Row]:
    for one in register.measures:
        yield one.id, one.title.in_(lang), [_Field("id", 100, one.id), *_measure_fields(one)]


def _measure_fields(one: Measure) -> Iterator[_Field]:
    yield from _texts("title", 60, one.title)
    yield _Field("citation", 50, one.citation)
    yield _Field("jurisdiction", 30, one.jurisdiction)
    for name, text in (("issuer", one.issuer), ("instrument", one.instrument)):
        yield from _texts(name, 20, text)
    yield from _texts("summary", 10, one.summary)
    for provision in one.provisions:
        yield from _texts(f"provision {provision.id}", 8, provision.title)
        yield from _texts(f"provision {provision.id}", 6, provision.duty)
        for exception in provision.unless:
            yield from _texts(f"exception {exception.id}", 8, exception.title)
    for name, term in one.terms.items():
        yield from _texts(f"term {name}", 8, term.title)
        yield from (_Field(f"term {name}", 8, entity) for entity in term.is_)
    for question in one.open_questions:
        yield from _texts(f"question {question.id}", 6, question.text)


def _entities(register: Register, _: str) -> Iterator[Row]:
    for one in register.parties.entities:
        yield one.id, one.name, list(_entity_fields(one))


def _entity_fields(one: Entity) -> Iterator[_Field]:
    yield _Field("id", 100, one.id)
    yield from (_Field(f"name ({name.script}, {name.kind})", 90, name.text) for name in one.names)
    yield from (_Field(item.scheme, 40, item.value) for item in one.identifiers)
    yield from (_Field(f"owner ({edge.relation})", 10, edge.entity) for edge in one.parents)
    if one.notes:
        yield _Field("notes", 4, one.notes)


def _brands(register: Register, _: str) -> Iterator[Row]:
    for one in register.parties.brands:
        yield one.id, one.name, list(_brand_fields(one))


def _brand_fields(one: Brand) -> Iterator[_Field]:
    yield _Field("id", 100, one.id)
    yield _Field("name", 95, one.name)
    yield from (_Field("alias", 90, alias) for alias in one.aliases)
    yield from (_Field("maker", 20, row.entity) for row in one.makers)
    yield _Field("class", 6, one.class_)
    if one.notes:
        yield _Field("notes", 4, one.notes)


def _facts(register: Register, lang: str) -> Iterator[Row]:
    for one in register.facts:
        yield one.id, one.label.in_(lang), list(_fact_fields(one))


def _fact_fields(one: Fact) -> Iterator[_Field]:
    yield _Field("id", 100, one.id)
    yield from _texts("label", 60, one.label)
    yield from _texts("question", 20, one.question)
    for choice in one.choices:
        yield _Field("choice", 30, choice.id)
        yield from _texts(f"choice {choice.id}", 20, choice.label)
        yield from (_Field(f"choice {choice.id}", 20, word) for word in choice.also)
    for name, text in (("why", one.why), ("evidence", one.evidence)):
        yield from _texts(name, 4, text)


def _fingerprints(register: Register, _: str) -> Iterator[Row]:
    for one in load_book(register.folder).fingerprints:
        yield one.id, one.title, list(_fingerprint_fields(one))


def _fingerprint_fields(one: Fingerprint) -> Iterator[_Field]:
    yield _Field("id", 100, one.id)
    yield _Field("title", 50, one.title)
    yield _Field(one.says, 40, one.entity)
    yield from (_Field("protocol", 20, protocol) for protocol in one.protocols)
    yield from (_Field(f"pattern on {row.field}", 10, row.pattern) for row in one.when)
    yield _Field("evidence", 10, one.evidence)
    if one.note:
        yield _Field("note", 4, one.note)


def _texts(name: str, weight: int, text: Text) -> Iterator[_Field]:
    yield _Field(name, weight, text.en)
    yield _Field(f"{name} (fr)", weight, text.fr)


_RECORDS = {
    "measure": _measures, "entity": _entities, "brand": _brands, "fact": _facts, "fingerprint": _fingerprints,
}  # fmt: skip
