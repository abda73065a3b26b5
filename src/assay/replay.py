"""A stored answer worked out again from the facts, days and acts that it stores, with the register that it names.

Every determination must come out as it stands there, byte for byte: outcomes, trees, questions and due days. Nothing is
read from evidence again, and nothing is relative to today. Another register than the one named is refused: whether *it*
would answer otherwise is what `assay register diff --assets` says.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assay import __version__
from assay.determine.evaluate import Determiner
from assay.determine.grouping import Groups
from assay.determine.pack import determiner
from assay.determine.stored import ASSESSMENT, Subject, recorded_by, subjects
from assay.errors import FactsError, NotFoundError, RegisterError
from assay.register.index import Register
from assay.register.installed.packs import with_digest
from assay.register.pack import PACKAGED
from assay.report.determinations import determination_data
from assay.report.document import determinations_data

_INSTALL = "install the bundle of that version (--allow-older), or give it with --register"
_REMEDY = "give report.json of `assay assess`, or the output of `assay determine --json`"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One place where the answer now is not the answer stored. `place` is a path into the JSON."""

    place: str
    stored: str
    now: str

    def __str__(self) -> str:
        return f"{self.place}: stored {self.stored}, now {self.now}"


@dataclass(frozen=True, slots=True)
class Replay:
    """What was worked out again, and every place where it is not as stored (none: it replays)."""

    subjects: int  # devices and purchases, or the one situation
    determinations: int
    mismatches: tuple[Mismatch, ...]
    engine_then: str | None
    engine_now: str = __version__


def register_named(stored: Mapping[str, Any], file: str = "report.json") -> Register:
    """The register that a stored answer names: the one in use, the one that comes with Assay, or an installed one.

    Raises RegisterError where none of them has its digest.
    """
    named = _named(stored, file)
    for candidate in (Register.load(), Register.load(PACKAGED)):
        if candidate.digest == named["digest"]:
            return candidate
    folder = with_digest(str(named["digest"]))
    register = Register.load(folder) if folder else None
    if register is None or register.digest != named["digest"]:
        raise RegisterError(
            f"made with the register {named.get('version')}, digest {named['digest']}, which is not on this machine; "
            f"in use is {Register.load().version}, digest {Register.load().digest}",
            file=file,
            remedy=_INSTALL,
        )
    return register


def _named(stored: Mapping[str, Any], file: str) -> Mapping[str, Any]:
    named = stored.get("register")
    if not isinstance(named, Mapping) or "digest" not in named:
        raise FactsError("names no register", file=file, remedy=_REMEDY)
    return named


def replay(stored: Mapping[str, Any], register: Register, file: str = "report.json") -> Replay:
    """The stored answer worked out again.

    Raises RegisterError where the register is not the one named, FactsError where the JSON lacks what a replay needs.
    """
    named = _named(stored, file)
    if named["digest"] != register.digest:
        raise RegisterError(
            f"made with the register {named.get('version')}, digest {named['digest']}; "
            f"this one is {register.version}, digest {register.digest}",
            file=file,
            remedy="leave --register away, or give the register it names",
        )
    if stored.get("lang") not in ("en", "fr"):
        raise FactsError(f"lang: expected en or fr, found {stored.get('lang')!r}", file=file, remedy=_REMEDY)
    # An engine of its own: what another answer left in a shared one must not lend its words to this one.
    engine = determiner.__wrapped__(register, recorded_by(stored, file))
    found = list(subjects(stored, engine.vocabulary, file))
    again = _report if stored.get("format") == ASSESSMENT else _determination
    now = again(stored, found, register, engine, file)
    mismatches = tuple(item for key in now for item in _mismatches(stored.get(key), now[key], key))
    return Replay(len(found), len(now["determinations"]), mismatches, stored.get("engine"))


def _report(
    stored: Mapping[str, Any], found: list[Subject], register: Register, engine: Determiner, file: str
) -> dict[str, Any]:
    """What a report says of groups, devices and counts, devices taken in their order as the report did."""
    groups = Groups(engine, register.measures)
    judged: dict[str, dict[str, Any]] = {"device": {}, "purchase": {}}
    for subject in found:
        group, _, lead = groups.place(subject.situation)
        judged[subject.kind][subject.id] = {"group": group, "outcome": lead}
    data = determinations_data(groups.found, register, stored["lang"])
    outcomes = Counter(row["outcome"] for row in judged["device"].values())
    return _plain(
        {
            "devices": _over(stored, "devices", judged["device"]),
            "purchases_not_linked": _over(stored, "purchases_not_linked", judged["purchase"]),
            "groups": data["groups"],
            "determinations": data["determinations"],
            "counts": {**stored.get("counts", {}), "outcomes": dict(outcomes)},
        }
    )


def _over(stored: Mapping[str, Any], key: str, judged: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The stored rows with what was worked out again in the place of what was stored."""
    return [{**row, **judged[row.get("id", "")]} for row in stored.get(key, ())]


def _determination(
    stored: Mapping[str, Any], found: list[Subject], register: Register, engine: Determiner, file: str
) -> dict[str, Any]:
    rows = stored.get("determinations")
    if not isinstance(rows, list):
        raise FactsError("no determinations", file=file, remedy=_REMEDY)
    try:
        measures = [register.measure(row["measure"]) for row in rows]
    except (KeyError, TypeError, NotFoundError):
        raise FactsError("a determination names no measure of the register", file=file, remedy=_REMEDY) from None
    (subject,) = found
    answers = [engine.determine(measure, subject.situation) for measure in measures]
    return _plain(
        {"determinations": [determination_data(answer, register, engine, stored["lang"]) for answer in answers]}
    )


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """The data as it is after a way through JSON."""
    found: dict[str, Any] = json.loads(json.dumps(data))
    return found


def _mismatches(stored: Any, now: Any, place: str) -> Iterator[Mismatch]:
    if stored == now and type(stored) is type(now):
        return
    if isinstance(stored, dict) and isinstance(now, dict):
        for key in sorted(stored.keys() | now.keys()):
            yield from _mismatches(stored.get(key), now.get(key), f"{place}.{key}")
    elif isinstance(stored, list) and isinstance(now, list) and len(stored) == len(now):
        for number, (first, second) in enumerate(zip(stored, now, strict=True)):
            name = first.get("id") or first.get("measure") if isinstance(first, dict) else None
            yield from _mismatches(first, second, f"{place}[{name or number}]")
    else:
        yield Mismatch(place, _short(stored), _short(now))


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= 100 else f"{text[:99]}…"
