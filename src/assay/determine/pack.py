"""The engine over a register: its measures, vocabulary, ownership, outcomes and calendars, wired together once."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from assay.determine.deadlines import Calendar
from assay.determine.evaluate import Determiner
from assay.determine.facts import Vocabulary
from assay.determine.leaves import OwnershipAnswerLike
from assay.determine.outcomes import Outcomes
from assay.register import ownership
from assay.register.index import Register, calendar_days
from assay.register.parties import Parties


class RegisterParties:
    """Ownership and registration as the register's dated edges have them, remembered per question."""

    def __init__(self, parties: Parties, known_at: dt.date | None) -> None:
        self.parties = parties
        self.known_at = known_at
        self.relation = lru_cache(maxsize=65_536)(self._relation)
        self.registered_in = lru_cache(maxsize=65_536)(self._registered_in)

    def _relation(self, entity: str, targets: tuple[str, ...], rule: str, on: dt.date) -> OwnershipAnswerLike:
        return ownership.relation(self.parties, entity, targets, rule, on, self.known_at)

    def _registered_in(self, entity: str, countries: tuple[str, ...], on: dt.date) -> OwnershipAnswerLike:
        return ownership.registered_in(self.parties, entity, countries, on, self.known_at)

    def edge_days(self, entity: str) -> tuple[dt.date, ...]:
        return ownership.edge_days(self.parties, entity)


@lru_cache(maxsize=8)
def determiner(register: Register, known_at: dt.date | None = None) -> Determiner:
    """The engine over this register as of `known_at` (None: all that the register holds)."""
    calendars = {
        name: Calendar(name, calendar_days(data), int(data["first_year"]), int(data["last_year"]))
        for name, data in register.calendars.items()
    }
    return Determiner(
        register.measures,
        Vocabulary(register.facts, register.acts),
        RegisterParties(register.parties, known_at),
        Outcomes.from_data(register.outcomes),
        calendars,
    )
