"""The chance that the party listed under a name is meant, from what was measured of the pair.

The model is a sum of small decision trees, fitted by `tools/fit_screening.py` and shipped as numbers with their provenance;
evaluating it takes NumPy alone. The sum is turned into a chance by Platt's line and never comes to 1: `most` is the share of
right answers among the likest pairs of the data it was fitted on, by Laplace's rule. A smaller sum over the cheap features
stands before it: pairs that it finds hopeless are not measured letter by letter.
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
from assay.screen.features import NUMBERS
from assay.screen.hashing import Bools, Floats
from assay.screen.kernel import FEATURES
from assay.screen.trees import Trees, trees_of

_FILE = "weights.json"


@dataclass(frozen=True, slots=True)
class Model:
    """The fitted trees, the line that makes a chance of their sum, and the gate. `provenance` says what they were fitted on."""

    trees: Trees
    slope: float
    shift: float
    most: float
    gate: Trees
    least: float
    provenance: dict[str, Any]

    def chance(self, features: Floats) -> NDArray[np.float64]:
        """The calibrated chance of each row of `FEATURES`, rounded so that it is the same on every machine."""
        total = self.trees.total(features.T)
        return np.round(self.most / (1.0 + np.exp(-(self.slope * total + self.shift))), 4)

    def open_still(self, numbers: Floats) -> Bools:
        """Which pairs, one to a column of `NUMBERS`, may still come to something."""
        return self.gate.total(numbers) >= self.least


def read_model(path: Path | None = None) -> Model:
    """The shipped model, or the one in a file that `tools/fit_screening.py` wrote. Raises AssayError where they do not fit."""
    return _shipped() if path is None else _parsed(path.read_text(encoding="utf-8"), str(path))


@cache
def _shipped() -> Model:
    return _parsed((files("assay.screen") / "data" / _FILE).read_text(encoding="utf-8"), _FILE)


def _parsed(text: str, called: str) -> Model:
    held = json.loads(text)
    if tuple(held["features"]) != FEATURES or tuple(held["gate"]["features"]) != NUMBERS:
        raise AssayError(
            "the weights were fitted on other features", file=called, remedy="fit them anew: tools/fit_screening.py"
        )
    return Model(
        trees=trees_of(held), slope=held["slope"], shift=held["shift"], most=held["most"], gate=trees_of(held["gate"]),
        least=held["gate"]["least"], provenance=held["provenance"],
    )  # fmt: skip
