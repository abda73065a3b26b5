"""A company name that somebody types, screened against the register: the same answer as a file with that one name would get."""

from __future__ import annotations

import datetime as dt

from assay.check import CheckAnswer
from assay.register.index import Register
from assay.screen.model import Match, Outcome
from assay.screened import LONGEST
from assay.screening import screener

_OF_COMPANIES = frozenset({Outcome.LISTED, Outcome.LISTED_NAME_VARIANT, Outcome.AFFILIATE, Outcome.LOOK_ALIKE})


def screened_name(answer: CheckAnswer, register: Register, on: dt.date) -> Match | None:
    """What the words come to as the name of a company; None for what is no name: an address, an FCC ID, a banner, a page."""
    text = answer.text.strip()
    if answer.read_as != ("words",) or "\n" in text or len(text) > LONGEST:
        return None
    return screener(register, on=on).one(text)


def worth_telling(match: Match, answer: CheckAnswer) -> bool:
    """Whether the match adds to the answer: badges are told by it already, and a name like one of them says no more."""
    if match.outcome is Outcome.LOOK_ALIKE and answer.identification.brand:
        return match.findings[0].exact
    return match.outcome in _OF_COMPANIES
