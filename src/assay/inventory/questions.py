"""What people are asked, once per site, contract or purchase lot and not per device."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assay.inventory.model import Inventory
from assay.inventory.subjects import Subjects


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask about one subject: the text and the reason in English and French, and how much it settles.

    `choices` are the allowed answers (empty: free text); `unknown` is always allowed. `devices` is how many devices the
    answer helps to settle, `measures` for which measures.
    """

    subject: str
    fact: str
    question: Mapping[str, str]  # en, fr
    choices: tuple[str, ...]
    why: Mapping[str, str]  # en, fr
    devices: int
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact that would help to settle a measure for a device; people are asked about its `asked_per` subject.

    `device` is None where the organisation as a whole is concerned.
    """

    device: str | None
    fact: str
    asked_per: str
    question: Mapping[str, str]
    why: Mapping[str, str]
    choices: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


def gather(wanted: Iterable[Wanted], inventory: Inventory) -> tuple[Question, ...]:
    """One question per subject and fact, those that concern most devices first."""
    subjects = Subjects(inventory)
    first: dict[tuple[str, str], Wanted] = {}
    devices: dict[tuple[str, str], set[str]] = {}
    measures: dict[tuple[str, str], set[str]] = {}
    for want in wanted:
        key = (subjects.subject(want.asked_per, want.device), want.fact)
        first.setdefault(key, want)
        devices.setdefault(key, set()).update(() if want.device is None else (want.device,))
        measures.setdefault(key, set()).update(want.measures)
    questions = [
        Question(*key, want.question, want.choices, want.why, len(devices[key]), tuple(sorted(measures[key])))
        for key, want in first.items()
    ]
    return tuple(sorted(questions, key=lambda asked: (-asked.devices, asked.subject, asked.fact)))
