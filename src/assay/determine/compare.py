"""Two registers put to the same situations: which cases and which devices come out otherwise, and how.

What is compared is what people act on: every limb's outcome and the days by which something is due. A limb that only one
register has counts where it says more than "does not apply".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assay.determine.grouping import Groups
from assay.determine.model import MeasureDetermination
from assay.determine.pack import determiner
from assay.determine.selftest import determine_case
from assay.determine.stored import recorded_by, subjects
from assay.errors import AssayError
from assay.register.contents import named_cases
from assay.register.index import Register
from assay.register.measures import Case

NOTHING = "does-not-apply"


@dataclass(frozen=True, slots=True)
class Shift:
    """A measure's answer that changes, and for whom. `place` is empty for the measure's leading answer, else the limb.

    `before` and `after` are outcome ids; none where that register has no such measure or limb; `unreadable: ...` where it
    cannot read the facts.
    """

    measure: str
    place: str
    before: str | None
    after: str | None
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many situations were tried, and which came out otherwise."""

    tried: int
    shifts: tuple[Shift, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """Every situation that changes, once."""
        return tuple(dict.fromkeys(subject for shift in self.shifts for subject in shift.subjects))


Limbs = Mapping[str, str]
"""Outcome by limb; the leading answer stands under the empty name."""


def compare_cases(before: Register, after: Register) -> Comparison:
    """The cases of both packs put to both. One that was changed is tried as it was, and as it is now."""
    found: list[tuple[str, str, str | None, str | None, str]] = []
    tried = 0
    alike = _alike(before, after)
    for name, measure, case in _cases(before, after):
        tried += 1
        if measure in alike:
            continue
        found += [
            (measure, place, old, new, name)
            for place, old, new in _shifts(_case(before, measure, case), _case(after, measure, case))
        ]
    return Comparison(tried, _gathered(found))


def compare_assets(
    before: Register, after: Register, stored: Mapping[str, Any], file: str = "report.json"
) -> Comparison:
    """The devices and purchases of a stored report put to both registers, with the facts that it stores."""
    first, second = _answers(before, stored, file), _answers(after, stored, file)
    found: list[tuple[str, str, str | None, str | None, str]] = []
    known: dict[tuple[int, int], list[tuple[str, str, str | None, str | None]]] = {}
    tried = 0
    for (name, old), (_, new) in zip(first, second, strict=True):
        tried += 1
        key = (id(old), id(new))  # devices of one group share one object
        if key not in known:
            known[key] = list(_between(old, new))
        found += [(*shift, name) for shift in known[key]]
    return Comparison(tried, _gathered(found))


def _alike(before: Register, after: Register) -> frozenset[str]:
    """Measures that need no trying: they stand in both word for word, and so does all else that an answer hangs on."""
    around = [
        (
            one.facts,
            one.acts,
            one.profiles,
            one.outcomes,
            one.calendars,
            one.parties.entities,
            one.parties.brands,
            one.as_of,
        )
        for one in (before, after)
    ]
    if around[0] != around[1]:
        return frozenset()
    known = {measure.id: measure for measure in before.measures}
    return frozenset(measure.id for measure in after.measures if known.get(measure.id) == measure)


def _cases(before: Register, after: Register) -> Iterator[tuple[str, str, Case]]:
    """Every case by name and measure; facts and dates alike count once."""
    first = {name: case for name, _, case in named_cases(before)}
    yield from named_cases(before)
    for name, measure, case in named_cases(after):
        if name not in first:
            yield name, measure, case
        elif _asked(first[name]) != _asked(case):
            yield f"{name} as it is now", measure, case


def _asked(case: Case) -> dict[str, Any]:
    return case.model_dump(exclude={"expect", "title", "note"})


def _case(register: Register, measure_id: str, case: Case) -> Limbs:
    measure = next((item for item in register.measures if item.id == measure_id), None)
    if measure is None:
        return {}
    try:
        return _limbs(determine_case(register, determiner(register), measure, case))
    except AssayError as error:
        return {"": f"unreadable: {error.message}"}


def _answers(
    register: Register, stored: Mapping[str, Any], file: str
) -> Iterator[tuple[str, tuple[MeasureDetermination, ...]]]:
    engine = determiner(register, recorded_by(stored, file))
    groups = Groups(engine, register.measures)
    for subject in subjects(stored, engine.vocabulary, file):
        group, _, _ = groups.place(subject.situation)
        yield subject.id, groups.found[group]


def _between(
    before: tuple[MeasureDetermination, ...], after: tuple[MeasureDetermination, ...]
) -> Iterator[tuple[str, str, str | None, str | None]]:
    old, new = ({answer.measure: _limbs(answer) for answer in answers} for answers in (before, after))
    for measure in dict.fromkeys((*old, *new)):
        for place, was, now in _shifts(old.get(measure, {}), new.get(measure, {})):
            yield measure, place, was, now


def _limbs(found: MeasureDetermination) -> Limbs:
    limbs = {"": found.outcome}
    for item in found.all:
        place = f"{item.provision} ({item.act})"
        limbs[place] = item.outcome
        limbs |= {f"{place}, {due.step} due": due.on.isoformat() if due.on else "no day yet" for due in item.due}
    return limbs


def _shifts(before: Limbs, after: Limbs) -> Iterator[tuple[str, str | None, str | None]]:
    """The leading answer where it changes; else the limbs that do."""
    if before.get("") != after.get(""):
        yield "", before.get(""), after.get("")
        return
    for place in dict.fromkeys((*before, *after)):
        old, new = before.get(place), after.get(place)
        if old != new and {old, new} != {None, NOTHING}:
            yield place, old, new


def _gathered(found: list[tuple[str, str, str | None, str | None, str]]) -> tuple[Shift, ...]:
    """Equal changes together, in order of measure."""
    groups: dict[tuple[str, str, str | None, str | None], list[str]] = {}
    for measure, place, old, new, name in found:
        groups.setdefault((measure, place, old, new), []).append(name)
    shifts = [Shift(*key, tuple(names)) for key, names in groups.items()]
    return tuple(sorted(shifts, key=lambda shift: (shift.measure, shift.place)))
