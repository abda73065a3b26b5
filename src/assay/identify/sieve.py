"""Which rows of a batch of observations could hold a tell, and which tells they could be, told from whole columns.

Every true match is among what the sieve lets through; what it holds back needs no further look. It goes by the literals
and shapes that fingerprints must have, by makers' and badges' names as whole words, and by what is rare enough to be
looked at wherever it stands: badge fields, object ids, claims and MAC addresses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa

from assay.identify.claims import CLAIMS
from assay.identify.fields import Flags, Values, Words
from assay.identify.knowledge import Knowledge
from assay.identify.match import required
from assay.identify.names import BADGE_FIELDS, NAME_FIELDS, WORD_FIELDS
from assay.identify.scan import Column, Engine, Ints, WordTable
from assay.identify.shapes import ShapeTable
from assay.identify.views import CERTIFICATE_KINDS, CLAIM_KINDS, LABEL_KIND, base_kind, fields_in_view
from assay.register.patterns import shapes
from assay.register.schema import Condition, Fingerprint

# A text that `str.lower` turns into a name, and bytes compared without case do not: outside ASCII there are such.
_ASCII_END = 128


@dataclass(frozen=True, slots=True)
class Sifted:
    """What is to be looked at: rows in order, and for each row fingerprints (by number) and fields with names.

    `fingerprints` holds pairs of row and number, `names` pairs of row and field name's number in `fields`, ordered by row.
    """

    rows: Ints
    fingerprints: tuple[Ints, Ints]
    names: tuple[Ints, Ints]
    fields: tuple[str, ...]


class Sieve:
    """The register's literals, shapes and names, ready to be looked for in columns."""

    def __init__(self, knowledge: Knowledge, engine: Engine = "auto") -> None:
        self.fingerprints = knowledge.book.fingerprints
        words: list[tuple[str, int]] = []
        formed: list[tuple[tuple[frozenset[int], ...], int]] = []
        always: list[int] = []
        self._where: list[str] = []  # the field whose condition calls a fingerprint up
        for number, one in enumerate(self.fingerprints):
            needed, shaped = required(one), _shaped(one)
            if needed and all(word.isascii() and "\n" not in word for word in needed[1]):
                self._where.append(needed[0].field)
                words += [(word, number) for word in needed[1]]
            elif shaped:
                self._where.append(shaped[0].field)
                formed += [(shape, number) for shape in shaped[1]]
            else:
                self._where.append("")
                always.append(number)
        self._always = np.asarray(always, np.int64)
        self._words = WordTable(words, engine)
        self._shapes = ShapeTable(formed)
        spelled = {*knowledge.names.words, *knowledge.gazetteer.names}
        self._names = WordTable([(word, 0) for word in spelled if word.isascii()], engine)
        self._begins = WordTable([(begin.lower(), 0) for begin in knowledge.names.begins if begin.isascii()], engine)
        # Names of fields and kinds come from files; a few are remembered.
        self._calls_in, self._tried_on = lru_cache(512)(self._field), lru_cache(512)(self._kind)
        self._none = np.zeros((0, len(self.fingerprints)), np.bool_)
        self._in_raw = np.asarray([field in ("raw", "anywhere") for field in self._where], np.bool_)

    @property
    def engine(self) -> str:
        return self._words.engine

    def sift(self, batch: pa.RecordBatch) -> Sifted:
        """Of a batch with the columns kind, raw, fields and mac."""
        kinds, told = Words(batch.column("kind")), Values(batch.column("fields"))
        claimed = kinds.flags(lambda kind: kind in CLAIM_KINDS)
        prints = self._fingerprints(batch, told, kinds, claimed)
        names = self._named(told, claimed)
        stated = told.rows(lambda name: name in CLAIMS)
        objects = told.rows(lambda name: name == "snmp_sysobjid")
        located = np.flatnonzero(np.asarray(batch.column("mac").is_valid()))
        labels = np.flatnonzero(kinds.flags(lambda kind: kind == LABEL_KIND))
        rows = np.unique(np.concatenate((prints[0], names[0], stated, objects, located, labels)))
        return Sifted(rows, prints, names, told.keys.known)

    def _fingerprints(self, batch: pa.RecordBatch, told: Values, kinds: Words, claimed: Flags) -> tuple[Ints, Ints]:
        count = len(self.fingerprints)
        column = Column.of(told.texts)
        values, numbers = _joined([self._words.called(column), self._shapes.called(column)])
        rows = told.of_row[values]
        # Of what people wrote, only what they copied from the device is matched.
        seen = self._in_view(told.keys.known, claim=False)[told.keys.codes[values], numbers]
        copied = self._in_view(told.keys.known, claim=True)[told.keys.codes[values], numbers]
        kept = np.where(claimed[rows], copied, seen)
        found = [(rows[kept], numbers[kept])]
        raw = Column.of(batch.column("raw"))
        rows, numbers = _joined([self._words.called(raw), self._shapes.called(raw)])
        hidden = claimed | kinds.flags(lambda kind: base_kind(kind) in CERTIFICATE_KINDS)
        kept = self._in_raw[numbers] & ~hidden[rows]
        found.append((rows[kept], numbers[kept]))
        if len(self._always):
            every = np.arange(batch.num_rows, dtype=np.int64)
            found.append((np.repeat(every, len(self._always)), np.tile(self._always, len(every))))
        rows, numbers = _joined(found)
        kept = self._spoken(kinds.known)[kinds.codes[rows], numbers]
        pairs = np.unique(rows[kept] * count + numbers[kept])
        return pairs // count, pairs % count

    def _in_view(self, names: Sequence[str], *, claim: bool) -> Flags:
        """For each field and fingerprint, whether what calls the fingerprint up is looked for in that field."""
        return np.stack([self._calls_in(name, claim) for name in names]) if names else self._none

    def _field(self, name: str, claim: bool) -> Flags:
        return np.asarray([name in fields_in_view(where, claim=claim) for where in self._where], np.bool_)

    def _spoken(self, kinds: Sequence[str]) -> Flags:
        """For each kind of observation and fingerprint, whether the fingerprint is one of that protocol."""
        return np.stack([self._tried_on(kind) for kind in kinds]) if kinds else self._none

    def _kind(self, kind: str) -> Flags:
        base = base_kind(kind)
        return np.asarray([not one.protocols or base in one.protocols for one in self.fingerprints], np.bool_)

    def _named(self, told: Values, claimed: Flags) -> tuple[Ints, Ints]:
        """Values of identity fields that could name a maker or a badge, as pairs of row and field."""
        own = told.keys.flags(lambda name: name in NAME_FIELDS) & ~claimed[told.of_row] & told.filled
        badges = told.keys.flags(lambda name: name in BADGE_FIELDS or name == "wsd_scopes")
        searched = np.flatnonzero(own & told.keys.flags(lambda name: name in WORD_FIELDS) & ~badges)
        column = Column.of(told.texts.take(pa.array(searched)))
        found = np.unique(np.concatenate((self._names.whole_words(column), self._begun(column), _beyond_ascii(column))))
        values = np.concatenate((searched[found], np.flatnonzero(own & badges)))
        width = max(1, len(told.keys.known))
        pairs = np.unique(told.of_row[values] * width + told.keys.codes[values])
        return pairs // width, pairs % width

    def _begun(self, column: Column) -> Ints:
        words, rows, ends = self._begins.finds(column)
        begun: Ints = rows[ends - self._begins.lengths[words] == column.starts[rows]]
        return begun


def _shaped(one: Fingerprint) -> tuple[Condition, tuple[tuple[frozenset[int], ...], ...]] | None:
    """The first condition whose pattern has shapes that no two fields can make together, and the shapes."""
    for condition in one.when:
        found = None if condition.absent else shapes(condition.pattern)
        if found and not any(ord("\n") in place for shape in found for place in shape):
            return condition, found
    return None


def _beyond_ascii(column: Column) -> Ints:
    """Rows with a character outside ASCII: names are compared there as text, not as bytes."""
    places = np.flatnonzero(np.frombuffer(column.data, np.uint8) >= _ASCII_END)
    return np.unique(np.searchsorted(column.starts, places, side="right") - 1)


def _joined(pairs: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    return np.concatenate([first for first, _ in pairs]), np.concatenate([second for _, second in pairs])
