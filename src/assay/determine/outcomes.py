"""People's words for outcomes, and the one table that maps (verdict, force, effect) to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assay.errors import RegisterError
from assay.register.measures import Effect, Force
from assay.register.schema import Text

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A word from the closed list; a higher severity leads a roll-up."""

    id: str
    label: Text
    meaning: Text
    severity: int


class Outcomes:
    """The closed list and its table (register/data/outcomes.yaml)."""

    def __init__(self, outcomes: tuple[Outcome, ...], table: tuple[Row, ...]) -> None:
        self.by_id = {outcome.id: outcome for outcome in outcomes}
        self.table = table

    @staticmethod
    def from_data(data: Mapping[str, Any]) -> Outcomes:
        listed = tuple(
            Outcome(row["id"], Text(**row["label"]), Text(**row["meaning"]), int(row["severity"]))
            for row in data["outcomes"]
        )
        return Outcomes(listed, tuple(data["table"]))

    def word(self, verdict: str, force: Force, effect: Effect, *, interval: str = "", exception: str = "") -> str:
        """The outcome's id. Raises RegisterError where the table leaves a combination out."""
        found = {"force": force, "effect": effect, "interval": interval}
        for row in self.table:
            if row["verdict"] != verdict or (row.get("exception") == "yes") > bool(exception):
                continue
            if all(value in row[key] for key, value in found.items() if key in row):
                return str(row["outcome"])
        raise RegisterError(f"no outcome for verdict {verdict}, force {force}, effect {effect}", file="outcomes.yaml")

    def severity(self, outcome: str) -> int:
        return self.by_id[outcome].severity
