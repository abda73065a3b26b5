"""Which answers would settle an undetermined provision, and in which direction.

Kleene logic may say unknown needlessly where one fact stands in several leaves (a scope and an exception, say). The
underlying facts have few distinguishable answers, so the provision is split over them exactly: it is determined where
every possible answer agrees. The settling questions are those that stand in a smallest set of answers that decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise, product

from assay.determine.facts import Day, Party, Value
from assay.determine.intervals import boundaries, periods
from assay.determine.leaves import REGISTERED, Setting
from assay.determine.logic import leaves
from assay.determine.provision import Trial, try_out
from assay.register.measures import Term

MAX_SPLITS = 20_000  # trials per provision; past it a verdict stays unknown, which is never wrong
MAX_SET = 3  # answers in a settling set


@dataclass(frozen=True, slots=True)
class AnswerClass:
    """Answers that the provision cannot tell apart: one representative, and all the values people may give."""

    representative: Value
    values: tuple[str, ...]


class Splitter:
    """Exact case splits of one provision in one situation."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.trials = 0
        self._classes: dict[str, tuple[AnswerClass, ...]] = {}

    def outcomes(self, setting: Setting | None = None) -> tuple[Trial, ...]:
        """The distinct ways it may come out; stops as soon as both binding and not binding are possible."""
        found: dict[tuple[str, str, str], Trial] = {}
        for trial in self._explore(setting or self.setting):
            found[(trial.kind, trial.state, trial.exception)] = trial
            binds = {kind in ("applies", "unknown") for kind, _, _ in found}
            if len(binds) == 2 or trial.kind == "unknown":
                break
        return tuple(found.values())

    def _explore(self, setting: Setting) -> Iterator[Trial]:
        self.trials += 1
        trial = try_out(setting)
        if trial.kind != "unknown" or self.trials > MAX_SPLITS:
            yield trial
            return
        atom = trial.atoms[0]
        for option in self.classes(atom):
            yield from self._explore(setting.suppose(atom, option.representative))

    def settled(self, setting: Setting | None = None) -> Trial | None:
        """The one way it can come out, or None where it is open. Several ways of not binding count as one."""
        found = self.outcomes(setting)
        if any(trial.kind == "unknown" for trial in found):
            return None
        binding = [trial for trial in found if trial.kind == "applies"]
        if binding and len(binding) < len(found):
            return None
        if len(found) == 1 or binding:
            return found[0]
        plain = [trial for trial in found if trial.kind == "no"]
        return plain[0] if plain else Trial("no")

    def atoms(self) -> tuple[str, ...]:
        """Every fact and question that may come up, in the order it first does."""
        seen: dict[str, None] = {}
        stack = [self.setting]
        budget = 400
        while stack and budget:
            budget -= 1
            setting = stack.pop()
            trial = try_out(setting)
            for atom in trial.atoms:
                seen.setdefault(atom, None)
            if trial.kind == "unknown":
                stack += [
                    setting.suppose(trial.atoms[0], option.representative) for option in self.classes(trial.atoms[0])
                ]
        return tuple(seen)

    def minimal_sets(self, atoms: tuple[str, ...]) -> tuple[dict[str, AnswerClass], ...]:
        """The smallest sets of answers that settle it, of one size."""
        for size in range(1, MAX_SET + 1):
            found = []
            for chosen in combinations(atoms, size):
                for options in product(*(self.classes(atom) for atom in chosen)):
                    setting = self.setting
                    for atom, option in zip(chosen, options, strict=True):
                        setting = setting.suppose(atom, option.representative)
                    if self.settled(setting) is not None:
                        found.append(dict(zip(chosen, options, strict=True)))
                    if self.trials > MAX_SPLITS:
                        return tuple(found)
            if found:
                return tuple(found)
        return ()

    def classes(self, atom: str) -> tuple[AnswerClass, ...]:
        if atom not in self._classes:
            self._classes[atom] = tuple(self._split(atom))
        return self._classes[atom]

    def _split(self, atom: str) -> Iterator[AnswerClass]:
        fact = self.setting.vocabulary.facts.get(atom)
        if fact is None or fact.type == "yes-no":
            yield AnswerClass(True, ("yes",))
            yield AnswerClass(False, ("no",))
        elif fact.type == "choice":
            yield from self._by_signature(atom, [choice.id for choice in fact.choices])
        elif fact.type == "country":
            named = sorted({code for term in self._terms(atom) for code in (*term.in_, *term.not_in)})
            yield from self._by_signature(atom, [*named, "elsewhere"])
        elif fact.type == "date":
            yield from self._dates(atom)
        else:
            yield from self._parties(atom, several=fact.type == "parties")

    def _terms(self, fact: str) -> list[Term]:
        clauses = [self.setting.provision.applies_when, *(item.when for item in self.setting.provision.unless)]
        names = {leaf.term for clause in clauses for leaf in leaves(clause) if leaf.term}
        terms = [self.setting.measure.terms[name] for name in sorted(names)]
        return [term for term in terms if fact in (term.party, term.value, term.date)]

    def _by_signature(self, fact: str, values: list[str]) -> Iterator[AnswerClass]:
        groups: dict[tuple[str, ...], list[str]] = {}
        for value in values:
            signature = tuple(
                "open" if value in term.open else str(self.setting.value_fits(term, value))
                for term in self._terms(fact)
            )
            groups.setdefault(signature, []).append(value)
        for members in groups.values():
            yield AnswerClass(members[0], tuple(members))

    def _dates(self, fact: str) -> Iterator[AnswerClass]:
        days: set[dt.date] = set()
        for term in self._terms(fact):
            for bound, shift in ((term.before, 0), (term.on_or_after, 0), (term.after, 1), (term.on_or_before, 1)):
                if bound:
                    days.add(dt.date.fromisoformat(bound) + dt.timedelta(days=shift))
        if fact == self.setting.date_fact():
            days |= set(
                boundaries(periods(self.setting.measure, self.setting.provision, self.setting.situation.known_at))
            )
            days |= self._edge_days()
        starts = sorted(days)
        edges: list[dt.date | None] = [None, *starts, None]
        spans = pairwise(edges)
        for start, end in spans:
            last = end - dt.timedelta(days=1) if end else None
            day = start or last or self.setting.situation.on
            yield AnswerClass(Day(day, day), (f"{start or ''}..{last or ''}",))

    def _edge_days(self) -> set[dt.date]:
        found: set[dt.date] = set()
        for fact in ("device.maker", "act.counterparty", "organisation.entity"):
            value = self.setting.fact(fact).value
            if isinstance(value, Party) and value.entity:
                found |= set(self.setting.parties.edge_days(value.entity))
        return found

    def _parties(self, fact: str, *, several: bool) -> Iterator[AnswerClass]:
        terms = self._terms(fact)
        groups: dict[tuple[bool, ...], list[str]] = {}
        for entity in dict.fromkeys(name for term in terms for name in term.is_):
            groups.setdefault(tuple(entity in term.is_ for term in terms), []).append(entity)
        for members in groups.values():
            party = Party(members[0])
            yield AnswerClass((party,) if several else party, tuple(members))
        for code in sorted({code for term in terms for code in term.countries}):
            yield AnswerClass(Party(REGISTERED + code), (f"registered-in:{code}",))
        other = Party(REGISTERED + "elsewhere", "another")
        yield AnswerClass(() if several else other, ("none" if several else "another",))
