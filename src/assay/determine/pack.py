"""The engine over a register: its measures, vocabulary, ownership, outcomes and calendars, wired together once."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from assay.determine.deadlines import Calendar
from assay.determine.evaluate import Determiner
from assay.determine.facts import Vocabulary
from assay.determine.outcomes import Outcomes
from assay.register.index import Register, calendar_days
from assay.register.ownership import OwnershipLaw


class RememberedParties:
    """Ownership and registration as the register's dated edges have them, each question answered once."""

    def __init__(self, law: OwnershipLaw) -> None:
        self.relation = lru_cache(maxsize=65_536)(law.relation)
        self.registered_in = lru_cache(maxsize=65_536)(law.registered_in)
        self.edge_days = lru_cache(maxsize=4_096)(law.edge_days)


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
        RememberedParties(OwnershipLaw(register.parties, known_at)),
        Outcomes.from_data(register.outcomes),
        calendars,
    )
