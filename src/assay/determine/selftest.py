"""A measure put to its own cases, and to every version of itself with one clause gone.

A case states facts and a day and expects an outcome. A clause that can be deleted without any case noticing is either
superfluous or untested: `mutants` deletes each in turn, `survivors` names those that no case catches. A case file may
give the reason why one deletion cannot be noticed; a reason for a deletion that is noticed is itself a fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assay.determine.case import Reader
from assay.determine.evaluate import Determiner
from assay.determine.facts import Situation
from assay.determine.model import Determination, MeasureDetermination
from assay.errors import RegisterError
from assay.register.index import Register, cases_of, read_cases
from assay.register.measures import Case, Clause, Measure, Provision


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case, what came out, and what differs from what it expects (nothing: it passes)."""

    measure: str
    case: Case
    found: MeasureDetermination
    faults: tuple[str, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Mutant:
    """The measure with one thing taken out, named by its place in the file."""

    what: str
    measure: Measure


def run_cases(register: Register, engine: Determiner, measures: Sequence[str] = ()) -> Iterator[CaseResult]:
    """Every case of the measures named (all, if none is), in order of file and line."""
    for cases, document in read_cases(register.folder):
        if measures and cases.measure not in measures:
            continue
        measure = register.measure(cases.measure)
        for index, case in enumerate(cases.cases):
            place = document.line(("cases", index))
            found = determine_case(register, engine, measure, case, document.file)
            yield CaseResult(cases.measure, case, found, tuple(faults(case, found)), document.file, place)


def determine_case(
    register: Register, engine: Determiner, measure: Measure, case: Case, file: str = "case"
) -> MeasureDetermination:
    """The measure's answer to the case's facts."""
    return engine.determine(measure, _situation(register, engine, case, file))


def _situation(register: Register, engine: Determiner, case: Case, file: str = "case") -> Situation:
    """The case's facts: the same for every version of the measure."""
    reader = Reader(register, engine.vocabulary, f"{file}#{case.id}")
    return reader.situation(case.model_dump(exclude={"expect", "note", "title", "id"}, exclude_none=True))


def faults(case: Case, found: MeasureDetermination) -> Iterator[str]:
    """What the answer has otherwise than the case expects."""
    expect = case.expect
    if found.outcome != expect.outcome:
        yield f"expected {expect.outcome}, found {found.outcome}"
    if expect.verdict and found.verdict != expect.verdict:
        yield f"expected the verdict {expect.verdict}, found {found.verdict}"
    chosen = [item for item in found.all if _concerned(item, case)]
    if expect.provision and expect.outcome not in {item.outcome for item in chosen}:
        yield f"expected {expect.outcome} of the provision {expect.provision}"
    asked = {question.atom for item in chosen for question in item.settle}
    for atom in expect.settles:
        if atom not in asked:
            yield f"expected {atom} to be asked, found {', '.join(sorted(asked)) or 'no question'}"
    if expect.exception and expect.exception not in {item.exception for item in chosen}:
        yield f"expected the exception {expect.exception}"
    if expect.deadline and expect.deadline not in {due.on.isoformat() for item in chosen for due in item.due if due.on}:
        yield f"expected something due on {expect.deadline}"


def _concerned(item: Determination, case: Case) -> bool:
    expect = case.expect
    return (not expect.provision or item.provision == expect.provision) and (not expect.act or item.act == expect.act)


@dataclass(frozen=True, slots=True)
class Survivors:
    """What can be deleted from a measure unnoticed, out of how many deletions tried.

    `reasoned` has the deletions whose reason stands in the case file, `silent` those without one, and `outdated` the
    reasons given for deletions that a case does notice or that no longer exist.
    """

    tried: int
    silent: tuple[str, ...]
    reasoned: Mapping[str, str]
    outdated: tuple[str, ...]


def survivors(register: Register, engine: Determiner, measure: Measure) -> Survivors:
    """The deletions that no case of the measure notices."""
    file = cases_of(register.folder, measure.id)
    cases = [(case, _situation(register, engine, case)) for case in file.cases] if file else []
    reasons = {item.what: item.why for item in file.survivors} if file else {}
    tried = tuple(mutants(measure))
    lost = [mutant.what for mutant in tried if not _caught(engine, mutant.measure, cases)]
    return Survivors(
        tried=len(tried),
        silent=tuple(what for what in lost if what not in reasons),
        reasoned={what: reasons[what] for what in lost if what in reasons},
        outdated=tuple(what for what in reasons if what not in lost),
    )


def _caught(engine: Determiner, measure: Measure, cases: Sequence[tuple[Case, Situation]]) -> bool:
    own = Determiner((measure,), engine.vocabulary, engine.parties, engine.outcomes, engine.calendars)
    for case, situation in cases:
        try:
            if any(faults(case, own.determine(measure, situation))):
                return True
        except (RegisterError, KeyError):
            return True  # what is left does not stand by itself
    return False


def mutants(measure: Measure) -> Iterator[Mutant]:
    """The measure without each clause, exception, act, interval, provision, and without each entry of a term's list.

    A clause that stands in several provisions word for word (a definition repeated) is changed in all of them at once.
    """
    for what, old, new in _clause_changes(measure):
        provisions = tuple(_with_clauses(provision, old, new) for provision in measure.provisions)
        yield Mutant(what, measure.model_copy(update={"provisions": provisions}))
    for index, provision in enumerate(measure.provisions):
        before, after = measure.provisions[:index], measure.provisions[index + 1 :]
        for what, changed in _provision_changes(provision):
            yield Mutant(
                f"{provision.id}: {what}", measure.model_copy(update={"provisions": (*before, changed, *after)})
            )
        if before or after:
            rest = measure.model_copy(update={"provisions": (*before, *after)})
            yield Mutant(f"{provision.id}: the whole provision", rest)
    for index, interval in enumerate(measure.in_force):
        rest_of = (*measure.in_force[:index], *measure.in_force[index + 1 :])
        if rest_of:
            yield Mutant(f"in_force from {interval.from_}", measure.model_copy(update={"in_force": rest_of}))
    yield from _term_mutants(measure)


def _term_mutants(measure: Measure) -> Iterator[Mutant]:
    for name, term in measure.terms.items():
        for field in ("is_", "in_", "not_in", "classes", "open", "countries"):
            values = getattr(term, field)
            for index, value in enumerate(values):
                if len(values) > 1 or field == "open":
                    changed = term.model_copy(update={field: (*values[:index], *values[index + 1 :])})
                    yield Mutant(
                        f"term {name}: {value}", measure.model_copy(update={"terms": {**measure.terms, name: changed}})
                    )


def _provision_changes(provision: Provision) -> Iterator[tuple[str, Provision]]:
    for index, exception in enumerate(provision.unless):
        rest = (*provision.unless[:index], *provision.unless[index + 1 :])
        yield f"unless {exception.id}", provision.model_copy(update={"unless": rest})
    for index, act in enumerate(provision.acts):
        if len(provision.acts) > 1:
            acts = (*provision.acts[:index], *provision.acts[index + 1 :])
            yield f"the act {act}", provision.model_copy(update={"acts": acts})


def _clause_changes(measure: Measure) -> Iterator[tuple[str, Clause, Clause]]:
    """Every distinct clause of the measure, and what it is without one child; a negation loses its `not`."""
    seen: dict[Clause, None] = {}
    for provision in measure.provisions:
        for clause in (provision.applies_when, *(item.when for item in provision.unless)):
            for inner in _inner(clause):
                seen.setdefault(inner)
    for clause in seen:
        if clause.not_ is not None:
            yield f"the not of {_name(clause)}", clause, clause.not_
        for form in ("all_", "any_"):
            children: tuple[Clause, ...] = getattr(clause, form) or ()
            for index, child in enumerate(children):
                if len(children) > 1:
                    rest = (*children[:index], *children[index + 1 :])
                    yield f"{_name(child)} in {_name(clause)}", clause, clause.model_copy(update={form: rest})


def _inner(clause: Clause) -> Iterator[Clause]:
    yield clause
    if clause.not_ is not None:
        yield from _inner(clause.not_)
    for child in clause.all_ or clause.any_ or ():
        yield from _inner(child)


def _with_clauses(provision: Provision, old: Clause, new: Clause) -> Provision:
    unless = tuple(item.model_copy(update={"when": _swapped(item.when, old, new)}) for item in provision.unless)
    return provision.model_copy(update={"applies_when": _swapped(provision.applies_when, old, new), "unless": unless})


def _swapped(clause: Clause, old: Clause, new: Clause) -> Clause:
    if clause == old:
        return new
    if clause.not_ is not None:
        return clause.model_copy(update={"not_": _swapped(clause.not_, old, new)})
    for form in ("all_", "any_"):
        children: tuple[Clause, ...] = getattr(clause, form) or ()
        if children:
            return clause.model_copy(update={form: tuple(_swapped(child, old, new) for child in children)})
    return clause


def _name(clause: Clause) -> str:
    if clause.not_ is not None:
        return f"not {_name(clause.not_)}"
    children = clause.all_ or clause.any_
    if children:
        word = " and " if clause.all_ else " or "
        return f"({word.join(_name(child) for child in children)})"
    return clause.fact or clause.term or clause.question or "?"
