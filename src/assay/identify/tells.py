"""Evidence as an Arrow column, and back, exactly: a list of tells per row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from assay.identify.model import Evidence
from assay.identify.observations import FIELDS_TYPE, maps_of
from assay.identify.scan import Ints

_TEXT = pa.string()
TELL = pa.struct(
    [
        ("fingerprint", _TEXT),
        ("class", _TEXT),
        ("says", _TEXT),
        ("entity", _TEXT),
        ("weight", _TEXT),
        ("observation", _TEXT),
        ("place", _TEXT),
        ("text", _TEXT),
        ("title", _TEXT),
        ("status", _TEXT),
        ("survives_rebadging", _TEXT),
        ("captures", FIELDS_TYPE),
        ("recorded", pa.bool_()),
        ("kind", _TEXT),
        ("unread", pa.bool_()),
    ]
)
TELLS = pa.list_(TELL)


def tells_column(
    offsets: Ints, tells: Sequence[Evidence], observations: pa.Array | None = None, places: pa.Array | None = None
) -> pa.ListArray:
    """A row per pair of offsets, holding the tells between them.

    With `observations` and `places`, a value per tell each, those stand in the column; the same tell of many rows is
    then written once and taken as often as it is told.
    """
    known: dict[int, int] = {}
    numbers = [known.setdefault(id(one), len(known)) for one in tells]
    distinct = list({id(one): one for one in tells}.values())
    columns = [
        pa.array([one.fingerprint for one in distinct], _TEXT),
        pa.array([one.evidence for one in distinct], _TEXT),
        pa.array([one.says for one in distinct], _TEXT),
        pa.array([one.entity for one in distinct], _TEXT),
        pa.array([one.weight for one in distinct], _TEXT),
        pa.array([one.observation for one in distinct], _TEXT),
        pa.array([one.place for one in distinct], _TEXT),
        pa.array([one.text for one in distinct], _TEXT),
        pa.array([one.title for one in distinct], _TEXT),
        pa.array([one.status for one in distinct], _TEXT),
        pa.array([one.survives_rebadging for one in distinct], _TEXT),
        maps_of([one.captures for one in distinct]),
        pa.array([one.recorded for one in distinct], pa.bool_()),
        pa.array([one.kind for one in distinct], _TEXT),
        pa.array([one.unread for one in distinct], pa.bool_()),
    ]
    taken = pa.array(numbers, pa.int64())
    columns = [column.take(taken) for column in columns]
    if observations is not None and places is not None:
        columns[5], columns[6] = observations, places
    struct = pa.StructArray.from_arrays(columns, fields=list(TELL))
    return pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), struct, type=TELLS)


def tells_of(column: pa.ListArray) -> tuple[Ints, list[Evidence]]:
    """Offsets from 0 and all tells, in order: what `tells_column` was made of."""
    offsets = np.asarray(column.offsets).astype(np.int64) if len(column) else np.zeros(1, np.int64)
    flat = column.flatten()
    columns = [flat.field(name).to_pylist() for name in TELL.names if name != "captures"]
    captures = flat.field(TELL.get_field_index("captures")).to_pylist(maps_as_pydicts="strict")
    return offsets - offsets[0], [
        _tell(row, told) for row, told in zip(zip(*columns, strict=True), captures, strict=True)
    ]


def _tell(row: tuple[Any, ...], captures: dict[str, str]) -> Evidence:
    *words, recorded, kind, unread = row
    named: dict[str, Any] = dict(zip(_WORDS, words, strict=True))
    return Evidence(**named, captures=captures, recorded=recorded, kind=kind, unread=unread)


_WORDS = ("fingerprint", "evidence", "says", "entity", "weight", "observation", "place", "text", "title", "status",
          "survives_rebadging")  # fmt: skip
