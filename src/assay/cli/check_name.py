"""The part of `assay check` that screens a company name: a name that is typed is screened as a file of names would be."""

from __future__ import annotations

import datetime as dt
from typing import Any

from assay.check import CheckAnswer
from assay.check_name import screened_name, worth_telling
from assay.cli.screen_text import print_match
from assay.register.index import Register
from assay.report.screened import match_data


def name_data(answer: CheckAnswer, register: Register, on: dt.date) -> dict[str, Any]:
    """The match as JSON under `name`; null for what is no name."""
    match = screened_name(answer, register, on)
    return {"name": match_data(match) if match else None}


def print_name(answer: CheckAnswer, register: Register, on: dt.date, lang: str) -> None:
    """The match for people, where it adds to what is said of makers."""
    match = screened_name(answer, register, on)
    if match and worth_telling(match, answer):
        print_match(match, lang)
