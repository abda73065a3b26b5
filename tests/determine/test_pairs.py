"""Two situations that differ in one thing: a day, a body, a purpose, an owner, who pays. Each comes out as its law says.

The pairs stand in `pairs/*.yaml`, written from the sources before the register's own files were read. Each has a base
(`profile`, `act`, `on`, `facts`) with the outcome it `expect`s, and one `change` after which it is `then` something.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assay.determine.case import Reader
from assay.determine.model import MeasureDetermination
from assay.determine.pack import determiner
from assay.register.index import Register
from assay.register.load import read_yaml

REGISTER = Register.load()
ENGINE = determiner(REGISTER)
FOLDER = Path(__file__).parent / "pairs"
SITUATION = ("profile", "act", "on", "known_at", "facts", "interpretations")
PAIRS = [pair for path in sorted(FOLDER.glob("*.yaml")) for pair in read_yaml(path, name=path.name).data]


def _base(pair: dict[str, Any]) -> dict[str, Any]:
    return {key: pair[key] for key in SITUATION if pair.get(key) not in (None, "", "null")}


def _changed(pair: dict[str, Any]) -> dict[str, Any]:
    """The base with the change made: a fact id or a part of the situation; an empty value takes it away."""
    data = _base(pair)
    facts = dict(data.get("facts", {}))
    for key, value in pair["change"].items():
        place = data if key in SITUATION else facts
        if value in (None, "", "null"):
            place.pop(key, None)
        else:
            place[key] = value
    return data | {"facts": facts}


def _determined(pair: dict[str, Any], data: dict[str, Any]) -> MeasureDetermination:
    reader = Reader(REGISTER, ENGINE.vocabulary, pair["pair"])
    return ENGINE.determine(REGISTER.measure(pair["measure"]), reader.situation(data))


def _faults(found: MeasureDetermination, outcome: str, deadline: str | None, settles: list[str]) -> Iterator[str]:
    if found.outcome != outcome:
        yield f"expected {outcome}, found {found.outcome}"
    days = {due.on.isoformat() for item in found.all for due in item.due if due.on}
    if deadline and deadline not in days:
        yield f"expected something due on {deadline}, found {sorted(days)}"
    asked = {question.atom for item in found.all for question in item.settle}
    if missing := set(settles) - asked:
        yield f"expected {sorted(missing)} to be asked, found {sorted(asked)}"


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["pair"] for pair in PAIRS])
def test_one_change_leads_where_the_law_says(pair: dict[str, Any]) -> None:
    before = _determined(pair, _base(pair))
    assert not list(_faults(before, pair["expect"], pair.get("deadline"), pair.get("settles", []))), pair["why"]
    after = _determined(pair, _changed(pair))
    assert not list(_faults(after, pair["then"], pair.get("then_deadline"), pair.get("then_settles", []))), pair["why"]


def test_pairs_have_names_of_their_own() -> None:
    names = [pair["pair"] for pair in PAIRS]
    assert len(names) == len(set(names))
