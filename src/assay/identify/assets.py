"""The rows of a batch as assets: which rows belong to one, and which of them say anything."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from assay.errors import AssayError
from assay.identify.claims import CLAIMS
from assay.identify.combine import READ_FIELDS
from assay.identify.fields import Flags, Values, Words, filled
from assay.identify.scan import Ints
from assay.identify.views import CERTIFICATE_KINDS, CLAIM_KINDS, LABEL_KIND, base_kind, fields_in_view


@dataclass(frozen=True, slots=True)
class Assets:
    """The rows of each asset, in the order of the first row of each: asset n has `order[bounds[n]:bounds[n + 1]]`."""

    ids: pa.Array
    order: Ints
    bounds: Ints

    @classmethod
    def of(cls, batch: pa.RecordBatch, by: str | None, *, adjacent: bool = False) -> Assets:
        """Assets by the column `by`; without it, and where it is null, every row is one and goes by its id.

        `adjacent`: the rows of an asset stand together, and a value that comes back later is another asset.
        """
        every = np.arange(batch.num_rows, dtype=np.int64)
        if by is None:
            return cls(batch.column("id"), every, np.arange(batch.num_rows + 1, dtype=np.int64))
        if by not in batch.schema.names:
            raise AssayError(f"there is no column {by} to tell assets by", remedy="name a column of the batch")
        keys = batch.column(by).cast(pa.string())
        codes = np.asarray(keys.dictionary_encode().indices.fill_null(-1)).astype(np.int64)
        codes = np.where(codes < 0, len(codes) + every, codes)
        if adjacent:
            codes = np.cumsum(np.concatenate(([0], codes[1:] != codes[:-1]))[: len(codes)])
        _, first, asset = np.unique(codes, return_index=True, return_inverse=True)
        place = np.empty(len(first), np.int64)
        place[np.argsort(first)] = np.arange(len(first))
        asset = place[asset]
        bounds = np.concatenate(([0], np.cumsum(np.bincount(asset, minlength=len(first)))))
        ids = pc.coalesce(keys, batch.column("id")).take(pa.array(np.sort(first)))
        return cls(ids, np.argsort(asset, kind="stable"), bounds)

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def rows(self, asset: int) -> list[int]:
        """The rows of one asset, in the order of the batch."""
        found: list[int] = self.order[self.bounds[asset] : self.bounds[asset + 1]].tolist()
        return found

    def any(self, rows: Flags) -> Flags:
        """For each asset, whether one of its rows is flagged."""
        if not len(self):
            return np.zeros(0, np.bool_)
        return np.logical_or.reduceat(rows[self.order], self.bounds[:-1])

    def listed(self, column: pa.Array) -> pa.ListArray:
        """Each asset's values of a column."""
        return pa.ListArray.from_arrays(pa.array(self.bounds.astype(np.int32)), column.take(pa.array(self.order)))

    def gathered(self, column: pa.ListArray) -> pa.ListArray:
        """Each asset's values of a column of lists, as one list."""
        taken = column.take(pa.array(self.order))
        ends = np.concatenate(([0], np.cumsum(np.asarray(pc.list_value_length(taken)))))
        return pa.ListArray.from_arrays(pa.array(ends[self.bounds].astype(np.int32)), taken.flatten(), type=column.type)


@dataclass(frozen=True, slots=True)
class Speaking:
    """Which rows say something: anything at all (`said`), or something that an answer is read from (`reads`)."""

    said: Flags
    reads: Flags

    @classmethod
    def of(cls, batch: pa.RecordBatch) -> Speaking:
        kinds, told = Words(batch.column("kind")), Values(batch.column("fields"))
        claimed = kinds.flags(lambda kind: kind in CLAIM_KINDS)
        raw = batch.column("raw")
        hidden = claimed | kinds.flags(lambda kind: base_kind(kind) in CERTIFICATE_KINDS)
        said = filled(raw) & ~hidden & ~np.asarray(pc.starts_with(raw, "base64:").fill_null(True))
        device = _known("anywhere") | _known("x509_subjects") | _known("x509_issuers")
        said[told.rows(lambda name: name in device)] = True
        said &= ~claimed
        said[told.rows(lambda name: name in CLAIMS)] = True
        said |= kinds.flags(lambda kind: kind == LABEL_KIND)
        reads = np.zeros(batch.num_rows, np.bool_)
        reads[told.rows(lambda name: name in READ_FIELDS)] = True
        return cls(said, reads)

    @property
    def read(self) -> Ints:
        """The rows that an answer is read from."""
        return np.flatnonzero(self.reads)


def _known(view: str) -> frozenset[str]:
    return fields_in_view(view, claim=False)
