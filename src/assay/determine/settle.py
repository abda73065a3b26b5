"""Which answers would settle an undetermined provision, and in which direction.

Kleene logic may say unknown needlessly where one fact stands in several leaves (a scope and an exception, say). The
underlying facts have few distinguishable answers, so the provision is split over them exactly: it is determined where
every possible answer agrees. The settling questions are those that stand in a smallest set of answers that decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from assay.determine.classes import AnswerClass, Kept, classes
from assay.determine.leaves import Setting
from assay.determine.provision import Trial, try_out

MAX_SPLITS = 20_000  # trials per provision; past it a verdict stays unknown, which is never wrong
MAX_SET = 3  # answers in a settling set


class Splitter:
    """Exact case splits of one provision in one situation."""

    def __init__(self, setting: Setting, kept: Kept | None = None) -> None:
        self.setting = setting.remembering()
        self._kept: Kept = {} if kept is None else kept
        self.trials = 0
        self._classes: dict[str, tuple[AnswerClass, ...]] = {}
        self._tried: dict[object, Trial] = {}

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
        trial = self._try(setting)
        if trial.kind != "unknown" or self.trials > MAX_SPLITS:
            yield trial
            return
        atom = trial.atoms[0]
        for option in self.classes(atom):
            yield from self._explore(setting.suppose(atom, option.representative))

    def _try(self, setting: Setting) -> Trial:
        """The trial under what is supposed, once for each set of suppositions in whatever order."""
        key = frozenset(setting.supposed.items())
        found = self._tried.get(key)
        if found is None:
            self.trials += 1
            found = self._tried[key] = try_out(setting)
        return found

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
            trial = self._try(setting)
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
        """The answers to this question that the provision can tell apart."""
        if atom not in self._classes:
            self._classes[atom] = classes(self.setting, atom, self._kept)
        return self._classes[atom]
