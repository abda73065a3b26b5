"""Identification in bulk, in two stages over a read-only index: *match* per row, *combine* per asset.

`match_batch` adds to each observation the tells in it; `combine_batch` makes one answer of each asset's rows. Both are
functions of a record batch and an `Index` alone, and answer as `match` and `identify_asset` do, row for row. What they
save: rows that could hold no tell are told apart in one pass over whole columns, equal contents are matched once, equal
evidence is judged once, and no object is made for what is only handed on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.identify.answers import Told, answer_of, results
from assay.identify.assets import Assets, Speaking
from assay.identify.batch import match
from assay.identify.combine import about_badges, identification, judge, model_of, read_records
from assay.identify.index import Contents, Index, Question
from assay.identify.knowledge import Knowledge
from assay.identify.model import Evidence, Verdict
from assay.identify.observations import check, dictionaries, map_parts
from assay.identify.scan import Ints
from assay.identify.sieve import Sifted
from assay.identify.tells import TELLS, tells_column, tells_of
from assay.identify.views import TEXT_LIMIT
from assay.observe.model import Observation, Source

EVIDENCE = pa.field("evidence", TELLS)
CUT = pa.field("cut", pa.list_(pa.string()))  # fields of which patterns saw the first TEXT_LIMIT characters only
NEEDED = ("id", "kind", "path", "record", "raw", "fields", "mac")
_NOWHERE = Source("", "", 0, "")
_LONGEST_REMEMBERED = 4096  # characters of raw; longer replies seldom come twice


def match_batch(batch: pa.RecordBatch, index: Index) -> pa.RecordBatch:
    """The batch with the tells of each row in `evidence`, and in `cut` the fields that were too long to be read whole."""
    return _match(batch, index).batch


def combine_batch(
    batch: pa.RecordBatch, index: Index, by: str | None = None, *, why: bool = False, adjacent: bool = False
) -> pa.RecordBatch:
    """One row of RESULT per asset, in the order in which their first rows come.

    `batch` comes from `match_batch` and holds all rows of its assets: those with one value in the column `by`; without
    `by`, or where that is null, a row is an asset and goes by its id. With `adjacent` the rows of an asset stand together,
    and a value that comes back is another asset. A column `acquired_on` (a day, also a partial one)
    narrows what badges can mean. `why` adds the paragraph that explains each answer.
    """
    check(batch, (*NEEDED, "evidence"))
    matched = _Matched(batch, *tells_of(batch.column("evidence")))
    return _combine(matched, index, Assets.of(batch, by, adjacent=adjacent), why)


def identify_batch(batch: pa.RecordBatch, index: Index, by: str | None = None, *, why: bool = False) -> pa.RecordBatch:
    """Both stages at once: the same answers, with nothing written out between them."""
    return _combine(_match(batch, index), index, Assets.of(batch, by), why)


@dataclass(slots=True)
class _Matched:
    """Rows with their tells: those of row n are `tells[offsets[n]:offsets[n + 1]]`."""

    batch: pa.RecordBatch
    offsets: Ints
    tells: list[Evidence]


# Match


def _match(batch: pa.RecordBatch, index: Index) -> _Matched:
    check(batch, NEEDED)
    sifted = index.sieve.sift(batch)
    offsets, tells = _tells(batch, index, sifted)
    of_row = pa.array(np.repeat(np.arange(batch.num_rows), np.diff(offsets)))
    places = pc.binary_join_element_wise(
        batch.column("path").take(of_row), batch.column("record").take(of_row).cast(pa.string()), ":"
    )
    column = tells_column(offsets, tells, batch.column("id").take(of_row), places)
    columns = [one for name, one in zip(batch.schema.names, batch.columns, strict=True) if name not in _ADDED]
    fields = [one for one in batch.schema if one.name not in _ADDED]
    schema = pa.schema([*fields, EVIDENCE, CUT])
    return _Matched(pa.record_batch([*columns, column, _cut(batch)], schema=schema), offsets, tells)


_ADDED = (EVIDENCE.name, CUT.name)


def _tells(batch: pa.RecordBatch, index: Index, sifted: Sifted) -> tuple[Ints, list[Evidence]]:
    """Offsets and tells; the tells know neither observation nor place, so that equal contents have the same."""
    rows = pa.array(sifted.rows)
    kinds, raws, macs = (batch.column(name).take(rows).to_pylist() for name in ("kind", "raw", "mac"))
    fields = dictionaries(batch.column("fields").take(rows))
    of_prints, prints = _sliced(*sifted.fingerprints, sifted.rows)
    of_names, numbers = _sliced(*sifted.names, sifted.rows)
    names = [sifted.fields[number] for number in numbers]
    tells: list[Evidence] = []
    counts = np.zeros(batch.num_rows + 1, np.int64)
    for at, row in enumerate(sifted.rows.tolist()):
        seen = Observation(kinds[at], _NOWHERE, None, raws[at], fields[at], macs[at], id="-")
        called, among = prints[of_prints[at] : of_prints[at + 1]], names[of_names[at] : of_names[at + 1]]
        found = _remembered(seen, index, called, among)
        counts[row + 1] = len(found)
        tells += found
    return np.cumsum(counts), tells


def _remembered(seen: Observation, index: Index, called: list[int], among: list[str]) -> tuple[Evidence, ...]:
    if len(seen.raw) > _LONGEST_REMEMBERED:
        return match(seen, index.knowledge, called, among)
    contents: Contents = (seen.kind, seen.raw, seen.mac, tuple(seen.fields.items()))
    return index.matched.get(contents, lambda: match(seen, index.knowledge, called, among))


def _sliced(of_row: Ints, values: Ints, rows: Ints) -> tuple[list[int], list[int]]:
    """Where each row's values begin and end among all values, which are ordered by row."""
    return np.append(np.searchsorted(of_row, rows), len(values)).tolist(), values.tolist()


def _cut(batch: pa.RecordBatch) -> pa.ListArray:
    offsets, keys, items = map_parts(batch.column("fields"))
    cut: dict[int, list[str]] = {row: ["raw"] for row in _longer(batch.column("raw")).tolist()}
    long = _longer(items)
    rows = np.searchsorted(offsets, long, side="right") - 1
    for row, name in zip(rows.tolist(), keys.take(pa.array(long)).to_pylist(), strict=True):
        cut.setdefault(row, []).append(name)
    counts = np.zeros(batch.num_rows + 1, np.int32)
    counts[[row + 1 for row in cut]] = [len(names) for names in cut.values()]
    names = [name for row in sorted(cut) for name in cut[row]]
    return pa.ListArray.from_arrays(pa.array(np.cumsum(counts, dtype=np.int32)), pa.array(names, pa.string()))


def _longer(texts: pa.Array) -> Ints:
    """Rows whose text has more characters than patterns see. None has, where none has more bytes."""
    many = np.flatnonzero(np.asarray(pc.greater(pc.binary_length(texts), TEXT_LIMIT).fill_null(False)))
    lengths = np.asarray(pc.utf8_length(texts.take(pa.array(many)))) if len(many) else many
    return many[lengths > TEXT_LIMIT]


# Combine


def _combine(matched: _Matched, index: Index, assets: Assets, why: bool) -> pa.RecordBatch:
    batch, speaking = matched.batch, Speaking.of(matched.batch)
    records = dict(zip(speaking.read.tolist(), _records(batch, speaking.read), strict=True))
    acquired = batch.column("acquired_on").to_pylist() if "acquired_on" in batch.schema.names else None
    offsets = matched.offsets.tolist()
    said = assets.any(speaking.said)
    told = [_told([], [], one, None, index, why) for one in (False, True)]
    told = [told[one] for one in said.tolist()]
    busy = assets.any(np.diff(matched.offsets) > 0)
    busy |= assets.any(speaking.reads)
    for asset in np.flatnonzero(busy).tolist():
        rows = assets.rows(asset)
        evidence = [one for row in rows for one in matched.tells[offsets[row] : offsets[row + 1]]]
        seen = [records[row] for row in rows if row in records]
        since = next((acquired[row] for row in rows if acquired[row]), None) if acquired else None
        told[asset] = _told(seen, evidence, bool(said[asset]), since, index, why)
    return results(assets.ids, told, assets.gathered(batch.column("evidence")), assets.listed(batch.column("id")))


def _told(
    seen: Sequence[Observation], evidence: Sequence[Evidence], said: bool, since: str | None, index: Index, why: bool
) -> Told:
    known = index.knowledge
    silent: Verdict = "no-evidence" if evidence or said else "not-enough-data"
    model = model_of(seen, evidence)
    about = about_badges(seen, evidence, model, known)
    if why:
        judged = judge(evidence, known, model, since, silent=silent, about=about)
        read = read_records(seen, evidence, model, judged.named.first, known)
        return Told(
            answer_of(judged, known), read, dict(identification(judged, read, evidence, known, since).paragraph)
        )
    question = (*_question(evidence, silent, model, since, known), about)
    answer = index.answered.get(
        question, lambda: answer_of(judge(evidence, known, model, since, silent=silent, about=about), known)
    )
    return Told(answer, read_records(seen, evidence, model, answer.brand, known))


def _question(
    evidence: Sequence[Evidence], silent: Verdict, model: str, since: str | None, known: Knowledge
) -> Question:
    """All that an answer turns on: of most evidence not its text, and without a badge not the model (see `judge`)."""
    badge = any(one.says == "brand" for one in evidence)
    explained = (known.index.by_id.get(one.fingerprint) for one in evidence)
    disputed = any(one.says == "not-maker" for one in evidence) or any(one.clears for one in explained if one)
    pieces = tuple(
        (
            one.fingerprint,
            one.evidence,
            one.says,
            one.entity,
            one.weight,
            one.status,
            one.recorded,
            one.kind,
            one.unread,
        )
        + ((one.text, one.title) if disputed else ())
        for one in evidence
    )
    return (pieces, silent, model if badge else "", since if badge else None)


def _records(batch: pa.RecordBatch, rows: Ints) -> list[Observation]:
    taken = pa.array(rows)
    kinds, fields = batch.column("kind").take(taken).to_pylist(), dictionaries(batch.column("fields").take(taken))
    return [Observation(kind, _NOWHERE, None, "", told, id="-") for kind, told in zip(kinds, fields, strict=True)]
