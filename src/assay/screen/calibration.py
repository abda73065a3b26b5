"""The chance that the party listed under a name is meant, from what was measured of the pair.

The model is a sum of small decision trees, fitted by `tools/fit_screening.py` and shipped as numbers with their provenance;
evaluating it takes NumPy alone. The sum is turned into a chance by Platt's line and never comes to 1: `most` is the share of
right answers among the likest pairs of the data it was fitted on, by Laplace's rule.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assay.errors import AssayError
from assay.screen.features import FEATURES
from assay.screen.hashing import Floats

_FILE = "weights.json"


@dataclass(frozen=True, slots=True)
class Model:
    """Trees as arrays over nodes: a leaf has feature -1. `provenance` says what they were fitted on, when and by what."""

    feature: NDArray[np.int16]
    threshold: Floats
    low: NDArray[np.int32]
    high: NDArray[np.int32]
    value: NDArray[np.float64]
    roots: NDArray[np.int32]
    start: float
    slope: float
    shift: float
    most: float
    thresholds: dict[str, float]
    provenance: dict[str, Any]

    def chance(self, features: Floats) -> NDArray[np.float64]:
        """The calibrated chance of each row, rounded so that it is the same on every machine."""
        total = np.full(features.shape[0], self.start)
        rows = np.arange(features.shape[0])
        for root in self.roots.tolist():
            node = np.full(features.shape[0], root, np.int32)
            moving = rows
            while moving.size:
                at = node[moving]
                asked = self.feature[at]
                inner = asked >= 0
                moving, at, asked = moving[inner], at[inner], asked[inner]
                if moving.size:
                    goes_low = features[moving, asked] <= self.threshold[at]
                    node[moving] = np.where(goes_low, self.low[at], self.high[at])
            total += self.value[node]
        chance = self.most / (1.0 + np.exp(-(self.slope * total + self.shift)))
        return np.round(chance, 4)


def read_model(path: Path | None = None) -> Model:
    """The shipped model, or the one in a file that `tools/fit_screening.py` wrote. Raises AssayError where they do not fit."""
    return _shipped() if path is None else _parsed(path.read_text(encoding="utf-8"), str(path))


@cache
def _shipped() -> Model:
    return _parsed((files("assay.screen") / "data" / _FILE).read_text(encoding="utf-8"), _FILE)


def _parsed(text: str, called: str) -> Model:
    held = json.loads(text)
    if tuple(held["features"]) != FEATURES:
        raise AssayError("the weights were fitted on other features", file=called, remedy="fit them anew: tools/fit_screening.py")
    nodes = held["nodes"]
    return Model(
        feature=np.array(nodes["feature"], np.int16), threshold=np.array(nodes["threshold"], np.float32),
        low=np.array(nodes["low"], np.int32), high=np.array(nodes["high"], np.int32),
        value=np.array(nodes["value"], np.float64), roots=np.array(held["roots"], np.int32), start=held["start"],
        slope=held["slope"], shift=held["shift"], most=held["most"], thresholds=held["thresholds"],
        provenance=held["provenance"],
    )  # fmt: skip
