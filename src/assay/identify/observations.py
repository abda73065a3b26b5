"""Observations as an Arrow record batch, and back, exactly: what travels between processes, machines and files.

One row is one observation. `fields` keeps its order. `asset`, where there is such a column, names what the row belongs to.
Text is what Unicode calls text: half a surrogate pair, which JSON can smuggle in, becomes U+FFFD.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from typing import Any

import numpy as np
import pyarrow as pa

from assay.errors import AssayError
from assay.identify.scan import Ints
from assay.observe.model import Observation, Source

FIELDS_TYPE = pa.map_(pa.string(), pa.string())
OBSERVATIONS = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        pa.field("sha256", pa.string(), nullable=False),
        pa.field("record", pa.int64(), nullable=False),
        pa.field("unit", pa.string(), nullable=False),
        pa.field("seen_at", pa.string()),
        pa.field("raw", pa.string(), nullable=False),
        pa.field("fields", FIELDS_TYPE, nullable=False),
        pa.field("mac", pa.string()),
        pa.field("address", pa.string()),
        pa.field("site", pa.string()),
        pa.field("channel_of", pa.string()),
    ]
)
ASSET = pa.field("asset", pa.string())


def batch_of(observations: Sequence[Observation], assets: Sequence[str | None] | None = None) -> pa.RecordBatch:
    """The observations as rows of OBSERVATIONS; with `assets`, the asset that each belongs to as one more column."""
    columns = [
        _texts(seen.id for seen in observations),
        _texts(seen.kind for seen in observations),
        _texts(seen.source.path for seen in observations),
        _texts(seen.source.sha256 for seen in observations),
        pa.array([seen.source.record for seen in observations], pa.int64()),
        _texts(seen.source.unit for seen in observations),
        _texts(seen.seen_at for seen in observations),
        _texts(seen.raw for seen in observations),
        maps_of([seen.fields for seen in observations]),
        _texts(seen.mac for seen in observations),
        _texts(seen.address for seen in observations),
        _texts(seen.site for seen in observations),
        _texts(seen.channel_of for seen in observations),
    ]
    schema = OBSERVATIONS
    if assets is not None:
        schema, columns = schema.append(ASSET), [*columns, _texts(assets)]
    return pa.record_batch(columns, schema=schema)


def observations_of(batch: pa.RecordBatch) -> list[Observation]:
    """The observations that the rows are. Raises AssayError where a column of OBSERVATIONS is missing."""
    check(batch)
    plain = [batch.column(name).to_pylist() for name in OBSERVATIONS.names if name != "fields"]
    ids, kinds, paths, hashes, records, units, dates, raws, macs, addresses, sites, channels = plain
    return [
        Observation(
            kind=kinds[row],
            source=Source(paths[row], hashes[row], records[row], units[row]),
            seen_at=dates[row],
            raw=raws[row],
            fields=fields,
            mac=macs[row],
            address=addresses[row],
            site=sites[row],
            channel_of=channels[row],
            id=ids[row],
        )
        for row, fields in enumerate(dictionaries(batch.column("fields")))
    ]


def check(batch: pa.RecordBatch, needed: Iterable[str] = OBSERVATIONS.names) -> None:
    """Raises AssayError where the batch lacks a column, or the map of fields is none."""
    missing = [name for name in needed if name not in batch.schema.names]
    if missing:
        raise AssayError(f"a batch of observations without {', '.join(missing)}", remedy="use the schema OBSERVATIONS")
    if not pa.types.is_map(batch.schema.field("fields").type):
        raise AssayError("fields is no map from text to text", remedy="use the schema OBSERVATIONS")


def maps_of(rows: Sequence[Any]) -> pa.Array:
    """Dictionaries of text as a column of maps."""
    offsets = np.zeros(len(rows) + 1, np.int32)
    np.cumsum([len(row) for row in rows], out=offsets[1:])
    keys = _texts(chain.from_iterable(rows))
    items = _texts(chain.from_iterable(row.values() for row in rows))
    return pa.MapArray.from_arrays(pa.array(offsets), keys, items)


def map_parts(column: pa.Array) -> tuple[Ints, pa.Array, pa.Array]:
    """Offsets from 0, keys and items of a column of maps, its slice respected; a missing map is an empty one."""
    if column.null_count:
        column = maps_of([dict(row or ()) for row in column.to_pylist()])
    offsets = np.asarray(column.offsets).astype(np.int64)
    if not len(offsets):
        return np.zeros(1, np.int64), pa.array([], pa.string()), pa.array([], pa.string())
    first, last = int(offsets[0]), int(offsets[-1])
    return offsets - first, column.keys.slice(first, last - first), column.items.slice(first, last - first)


def dictionaries(column: pa.Array) -> list[dict[str, str]]:
    """A column of maps as dictionaries, in the maps' own order."""
    offsets, keys, items = map_parts(column)
    places, names, texts = offsets.tolist(), keys.to_pylist(), items.to_pylist()
    return [dict(zip(names[begin:end], texts[begin:end], strict=True)) for begin, end in pairwise(places)]


def _texts(values: Iterable[str | None]) -> pa.Array:
    listed = list(values)
    try:
        return pa.array(listed, pa.string())
    except UnicodeEncodeError:
        return pa.array([text if text is None else _whole(text) for text in listed], pa.string())


def _whole(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
