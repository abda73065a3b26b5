"""Trees evaluated by columns give what walking each tree gives, and the shipped weights say what they were fitted on."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from assay.errors import AssayError
from assay.screen.calibration import read_model
from assay.screen.kernel import FEATURES
from assay.screen.trees import trees_of

HELD = json.loads((files("assay.screen") / "data" / "weights.json").read_text(encoding="utf-8"))


def walked(held: dict[str, object], row: np.ndarray) -> float:
    nodes, total = held["nodes"], held["start"]
    for at in held["roots"]:
        while nodes["feature"][at] >= 0:
            low = row[nodes["feature"][at]] <= np.float32(nodes["threshold"][at])
            at = nodes["low"][at] if low else nodes["high"][at]
        total += nodes["value"][at]
    return total


def test_columns_give_what_walking_the_trees_gives() -> None:
    rows = np.random.default_rng(1).uniform(-10, 1100, (200, len(FEATURES))).astype(np.float32)
    told = trees_of(HELD).total(rows.T)
    assert told == pytest.approx([walked(HELD, row) for row in rows])


def test_the_weights_say_what_they_were_fitted_on() -> None:
    provenance = read_model().provenance
    assert provenance["script"] == "tools/fit_screening.py"
    assert provenance["said"]
    assert provenance["pairs"] > provenance["right"] > 0


def test_weights_for_other_features_are_refused(tmp_path: Path) -> None:
    (tmp_path / "w.json").write_text(json.dumps(HELD | {"features": ["height"]}), "utf-8")
    with pytest.raises(AssayError, match="fit them anew"):
        read_model(tmp_path / "w.json")
