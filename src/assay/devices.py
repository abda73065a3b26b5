"""Devices told apart by everything that is known of them, and who made each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import pyarrow as pa

from assay.assess import own_observations
from assay.identify.index import Index
from assay.identify.observations import batch_of
from assay.identify.stages import identify_batch
from assay.inventory.merge import build_inventory
from assay.inventory.model import Asset
from assay.observe.model import Observation


def answers_of_devices(
    observations: Sequence[Observation],
    index: Index,
    *,
    known_at: dt.date | None = None,
    why: bool = False,
    at_once: int = 10_000,
) -> Iterator[pa.RecordBatch]:
    """Batches of RESULT, a row per device, with what people call it in one more column, `name`."""
    cut = known_at.isoformat() if known_at else None
    assets = build_inventory(observations, known_at=known_at).assets
    for begin in range(0, len(assets), at_once):
        chosen = assets[begin : begin + at_once]
        answers = identify_batch(_rows(chosen, cut), index, "asset", why=why)
        names = {asset.id: asset.name for asset in chosen}
        called = [names[key] for key in answers.column("id").to_pylist()]
        yield answers.append_column("name", pa.array(called, pa.string()))


def _rows(assets: Sequence[Asset], cut: str | None) -> pa.RecordBatch:
    """The observations of the assets that were made by a day, under their assets' ids and days of acquisition."""
    rows = [
        (asset, seen)
        for asset in assets
        for seen in own_observations(asset)
        if not cut or not seen.seen_at or seen.seen_at[: len(cut)] <= cut
    ]
    batch = batch_of([seen for _, seen in rows], [asset.id for asset, _ in rows])
    return batch.append_column("acquired_on", pa.array([asset.acquired_on for asset, _ in rows], pa.string()))
