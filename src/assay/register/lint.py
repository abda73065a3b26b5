"""What the schemas cannot see: references that lead nowhere, clauses without a source, exceptions without a case.

Each finding names file, line and remedy. Errors fail `assay register lint`; warnings do not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from assay.errors import RegisterError
from assay.register.archive import check_quotes
from assay.register.fingerprints import lint_fingerprints, load_book
from assay.register.index import DATA, read_cases
from assay.register.lint_rules import effect_fault, sureness_faults
from assay.register.load import Document, Path_, read_yaml, typed, yaml_files
from assay.register.measures import (
    ActKind,
    Case,
    CaseFile,
    Clause,
    Deadline,
    Fact,
    Interval,
    Measure,
    Profile,
    Provision,
    Term,
)
from assay.register.parties import Parties
from assay.register.schema import Status
from assay.register.support import support, surer

MIXED_POLARITY = 4  # facts that stand both plain and negated; past it a measure is hard to review


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in the register: where it is and what to do about it."""

    level: str  # error | warning
    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.message}"


def lint(folder: Path = DATA, *, fields: Collection[str]) -> tuple[Finding, ...]:
    """Every finding, in order of file and line. A file that does not even load is one error.

    `fields` are the names an observation's fields may have (observe.model.FIELDS), which fingerprints look at.
    """
    try:
        return tuple(sorted(_lint(folder, fields), key=lambda item: (item.file, item.line, item.message)))
    except RegisterError as error:
        return (Finding("error", error.file or "register", error.line or 1, error.message),)


def _lint(folder: Path, fields: Collection[str]) -> Iterator[Finding]:
    vocabulary = read_yaml(folder / "facts.yaml", name="facts.yaml")
    facts = {row["id"]: typed(Fact, vocabulary, ("facts", index)) for index, row in enumerate(vocabulary.data["facts"])}
    acts = {row["id"]: typed(ActKind, vocabulary, ("acts", index)) for index, row in enumerate(vocabulary.data["acts"])}
    parties = Parties.load(folder)
    cases: dict[str, tuple[tuple[Case, ...], Document]] = {}
    for file, document in read_cases(folder):
        yield from _case_file(file, document, cases)
        cases.setdefault(file.measure, (file.cases, document))
    seen: dict[str, str] = {}
    named: list[tuple[str, Document, Path_]] = []
    for path in yaml_files(folder / "measures"):
        document = read_yaml(path, name=path.relative_to(folder).as_posix())
        measure = typed(Measure, document)
        if measure.id in seen:
            yield Finding("error", document.file, 1, f"measure {measure.id} stands in {seen[measure.id]} too")
        seen[measure.id] = document.file
        named += [(other, document, ("see_also", index)) for index, other in enumerate(measure.see_also)]
        own = cases.get(measure.id, ((), document))
        yield from _Linter(measure, document, facts, acts, parties, own[0]).findings()
    for name, (_, document) in cases.items():
        if name not in seen:
            yield Finding("error", document.file, document.line(("measure",)), f"cases for {name}, which is no measure")
    for name, document, place in named:
        if name not in seen or seen[name] == document.file:
            message = f"see_also names {name}, which is no other measure"
            yield Finding("error", document.file, document.line(place), message)
    yield from _sureness(folder)
    yield from _profiles(folder, facts)
    yield from _fingerprints(folder, parties, fields)


def _case_file(
    file: CaseFile, document: Document, known: dict[str, tuple[tuple[Case, ...], Document]]
) -> Iterator[Finding]:
    """A case id that stands twice in its file, and a measure whose cases stand in two files: one of two would be lost."""
    if file.measure in known:
        message = f"the cases of {file.measure} stand in {known[file.measure][1].file} too; keep them in one file"
        yield Finding("error", document.file, document.line(("measure",)), message)
    first: dict[str, int] = {}
    for index, case in enumerate(file.cases):
        line = document.line(("cases", index, "id"))
        if case.id in first:
            message = f"the case id {case.id} stands twice, first on line {first[case.id]}"
            yield Finding("error", document.file, line, message)
        first.setdefault(case.id, line)


def _sureness(folder: Path) -> Iterator[Finding]:
    """Rows of brands, owners and fingerprints that claim to be surer than every source they name."""
    for kind in ("entities", "brands", "fingerprints"):
        for path in yaml_files(folder / kind):
            document = read_yaml(path, name=path.relative_to(folder).as_posix())
            for place, message in sureness_faults(document.data, ()):
                yield Finding("error", document.file, document.line(place), message)


def lint_quotes(folder: Path, archive: Path) -> tuple[tuple[Finding, ...], dict[str, int]]:
    """Every quote that its archived text does not have, and how many quotes were found, not found and not archived."""
    try:
        check = check_quotes(folder, archive)
    except RegisterError as error:
        return (Finding("error", error.file or "archive", error.line or 1, error.message),), {}
    found = tuple(Finding("error", item.file, item.line, item.message) for item in check.missing)
    counts = {"quotes": check.quotes, "found": check.found, "not_found": len(found), "not_archived": check.unarchived}
    return found, counts


def _fingerprints(folder: Path, parties: Parties, fields: Collection[str]) -> Iterator[Finding]:
    book = load_book(folder)
    entities = {entity.id for entity in parties.entities} | set(book.makers)
    brands = {brand.id for brand in parties.brands}
    places = _fingerprint_places(folder)
    for fault in lint_fingerprints(book.fingerprints, entities=entities, brands=brands, fields=fields):
        yield Finding("error", *places[fault.partition(":")[0]], fault)


def _fingerprint_places(folder: Path) -> dict[str, tuple[str, int]]:
    """The file and line of each fingerprint, by its id, which every fault begins with."""
    places: dict[str, tuple[str, int]] = {}
    for path in yaml_files(folder / "fingerprints"):
        document = read_yaml(path, name=path.relative_to(folder).as_posix())
        for index, row in enumerate(document.data["fingerprints"]):
            places[row["id"]] = (document.file, document.line(("fingerprints", index)))
    return places


def _profiles(folder: Path, facts: dict[str, Fact]) -> Iterator[Finding]:
    documents = [read_yaml(path, name=path.relative_to(folder).as_posix()) for path in yaml_files(folder / "profiles")]
    profiles = [(typed(Profile, document), document) for document in documents]
    known = {profile.id for profile, _ in profiles}
    for profile, document in profiles:
        for fact, value in profile.facts.items():
            line = document.line(("facts", fact))
            if fact not in facts:
                yield Finding("error", document.file, line, f"no fact {fact}")
            elif facts[fact].choices and value not in {choice.id for choice in facts[fact].choices}:
                yield Finding("error", document.file, line, f"{fact} has no choice {value!r}")
        for included in profile.includes:
            if included not in known:
                yield Finding("error", document.file, document.line(("includes",)), f"no profile {included}")


@dataclass(frozen=True, slots=True)
class _Linter:
    measure: Measure
    document: Document
    facts: dict[str, Fact]
    acts: dict[str, ActKind]
    parties: Parties
    cases: tuple[Case, ...]

    def findings(self) -> Iterator[Finding]:
        yield from self._intervals(self.measure.in_force, ("in_force",))
        for name, term in self.measure.terms.items():
            yield from self._term(term, ("terms", name))
        for index, provision in enumerate(self.measure.provisions):
            yield from self._provision(provision, ("provisions", index))
        yield from self._questions()
        yield from self._reach()
        yield from self._use()

    def _error(self, path: Path_, message: str) -> Finding:
        return Finding("error", self.document.file, self.document.line(path), message)

    def _cite(self, key: str | None, path: Path_) -> Iterator[Finding]:
        if key is not None and key not in self.measure.cites:
            yield self._error(path, f"cites no source {key!r}; the file has {', '.join(self.measure.cites)}")

    def _intervals(self, intervals: tuple[Interval, ...], path: Path_) -> Iterator[Finding]:
        for index, interval in enumerate(intervals):
            yield from self._cite(interval.cite, (*path, index, "cite"))
            yield from self._question(interval.question, (*path, index, "question"))

    def _question(self, question: str | None, path: Path_) -> Iterator[Finding]:
        if question is not None and question not in {item.id for item in self.measure.open_questions}:
            yield self._error(path, f"no open question {question!r}; add it under open_questions")

    def _term(self, term: Term, path: Path_) -> Iterator[Finding]:
        yield from self._cite(term.cite, (*path, "cite"))
        yield from self._question(term.question, (*path, "question"))
        fact_id = term.party or term.value or term.date or ""
        fact = self.facts.get(fact_id)
        if fact is None:
            yield self._error(path, f"no fact {fact_id}")
            return
        kinds = {"party": ("party", "parties"), "value": ("choice", "country"), "date": ("date",)}
        kind = "party" if term.party else "value" if term.value else "date"
        if fact.type not in kinds[kind]:
            yield self._error(path, f"{fact_id} is a {fact.type} fact; a {kind} term cannot test it")
        for entity in term.is_:
            if self.parties.entity(entity) is None:
                yield self._error((*path, "is"), f"no entity {entity}")
        yield from self._choices(term, fact, path)

    def _choices(self, term: Term, fact: Fact, path: Path_) -> Iterator[Finding]:
        if fact.type != "choice":
            return
        choices = {choice.id for choice in fact.choices}
        classes = {name for choice in fact.choices for name in choice.classes}
        for value in (*term.in_, *term.not_in, *term.open):
            if value not in choices:
                yield self._error(path, f"{fact.id} has no choice {value!r}")
        for name in term.classes:
            if name not in classes:
                yield self._error(path, f"no choice of {fact.id} is of class {name!r}")

    def _provision(self, provision: Provision, path: Path_) -> Iterator[Finding]:
        yield from self._cite(provision.cite, (*path, "cite"))
        yield from self._intervals(provision.in_force or (), (*path, "in_force"))
        yield from self._clause(provision.applies_when, (*path, "applies_when"))
        if fault := effect_fault(self.measure.force, provision.effect):
            yield self._error((*path, "effect"), fault)
        if provision.deadline:
            yield from self._deadline(provision.deadline, provision.cite, (*path, "deadline"))
        for act in provision.acts:
            if act not in self.acts:
                yield self._error((*path, "acts"), f"no act {act}")
        for index, exception in enumerate(provision.unless):
            yield from self._cite(exception.cite, (*path, "unless", index, "cite"))
            yield from self._clause(exception.when, (*path, "unless", index, "when"))
            fired = [case for case in self.cases if case.expect.exception == exception.id]
            quiet = [case for case in self.cases if case.expect.exception != exception.id]
            if not fired or not quiet:
                yield self._error(
                    (*path, "unless", index),
                    f"exception {exception.id} needs a case that fires it and one that does not",
                )
        for index, step in enumerate(provision.steps):
            yield from self._cite(step.cite, (*path, "steps", index, "cite"))
            yield from self._deadline(step.deadline, step.cite, (*path, "steps", index, "deadline"))

    def _deadline(self, deadline: Deadline, around: str, path: Path_) -> Iterator[Finding]:
        yield from self._cite(deadline.cite, (*path, "cite"))
        yield from self._sure(deadline.status, deadline.cite or around, (*path, "status"))

    def _sure(self, status: Status, cite: str, path: Path_) -> Iterator[Finding]:
        """A statement is as sure as its source, and never surer."""
        if cite in self.measure.cites and surer(status, support(self.measure, cite)):
            word = self.measure.cites[cite].status
            yield self._error(path, f"says {status}, but its source {cite!r} is {word}; cite a surer one or say {word}")

    def _clause(self, clause: Clause, path: Path_) -> Iterator[Finding]:
        yield from self._cite(clause.cite, path)
        yield from self._question(clause.question, path)
        if clause.term and clause.term not in self.measure.terms:
            yield self._error(path, f"no term {clause.term!r}; define it under terms")
        if clause.fact:
            fact = self.facts.get(clause.fact)
            if fact is None or fact.type != "yes-no":
                yield self._error(
                    path, f"{clause.fact} is {'no fact' if fact is None else f'a {fact.type} fact; define a term'}"
                )
        for form in ("all", "any"):
            for index, child in enumerate(getattr(clause, f"{form}_") or ()):
                yield from self._clause(child, (*path, form, index))
        if clause.not_:
            yield from self._clause(clause.not_, (*path, "not"))

    def _questions(self) -> Iterator[Finding]:
        for index, question in enumerate(self.measure.open_questions):
            yield from self._cite(question.cite, ("open_questions", index, "cite"))
        yield from self._question(self.measure.stale_question, ("stale_question",))
        for index, event in enumerate(self.measure.history):
            yield from self._cite(event.cite, ("history", index, "cite"))
            yield from self._sure(event.status, event.cite, ("history", index, "status"))

    def _reach(self) -> Iterator[Finding]:
        ids = {case.id for case in self.cases}
        if not self.cases:
            yield self._error((), f"no cases: write cases/{self.measure.id}.yaml")
        for index, item in enumerate(self.measure.does_not_reach):
            yield from self._cite(item.cite, ("does_not_reach", index, "cite"))
            if item.case not in ids:
                yield self._error(
                    ("does_not_reach", index, "case"), f"no case {item.case!r} tests that this is not reached"
                )

    def _use(self) -> Iterator[Finding]:
        """Terms that nothing uses, and facts that stand both plain and negated in number."""
        plain: set[str] = set()
        negated: set[str] = set()
        for provision in self.measure.provisions:
            for clause in (provision.applies_when, *(item.when for item in provision.unless)):
                for name, sign in _leaves(clause, True):
                    (plain if sign else negated).add(name)
        for name in self.measure.terms:
            if name not in plain | negated:
                yield Finding(
                    "warning", self.document.file, self.document.line(("terms", name)), f"nothing uses the term {name}"
                )
        if len(plain & negated) > MIXED_POLARITY:
            mixed = ", ".join(sorted(plain & negated))
            yield Finding(
                "warning",
                self.document.file,
                1,
                f"more than {MIXED_POLARITY} clauses stand both plain and negated: {mixed}",
            )


def _leaves(clause: Clause, sign: bool) -> Iterator[tuple[str, bool]]:
    if clause.not_:
        yield from _leaves(clause.not_, not sign)
    elif clause.all_ or clause.any_:
        for child in clause.all_ or clause.any_ or ():
            yield from _leaves(child, sign)
    else:
        yield clause.fact or clause.term or clause.question or "", sign
