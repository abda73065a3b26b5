"""How often fingerprints of each class and weight are right, and verdicts of each word: on a labelled corpus given by path.

Prints the page docs/explanation/reliability.md. The labels are read with the corpus' own scorer, so that names of one maker
are one. Out of sample means: a row is judged without every fingerprint that cites nothing but the group of sources the row
is from. The likelihood of a class and weight is Laplace's (right + 1) / (told + 2); fitted on the other groups of sources it
is compared with what the group left out shows. Nothing else is fitted, and identification reads none of these numbers: what
they are for is to check that the three weights and the three words are in the right order and mean what they say.

    python tools/fit_weights.py --corpus ../shared/corpus [--aside FILE] > docs/explanation/reliability.md
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from assay.identify.batch import identify_observations
from assay.identify.knowledge import Knowledge, default_knowledge
from assay.identify.model import Evidence, Identification
from assay.observe.read import read_paths

Row = Mapping[str, Any]
Key = tuple[str, ...]
SURVEILLANCE = "surveillance-unauthenticated"


@dataclass(slots=True)
class Tally:
    """Right and told, by whatever is counted."""

    right: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    told: dict[Key, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, key: Key, right: bool) -> None:
        self.told[key] += 1
        self.right[key] += right

    def likelihood(self, key: Key) -> float:
        """Laplace's rule of succession."""
        return (self.right.get(key, 0) + 1) / (self.told.get(key, 0) + 2)


@dataclass(slots=True)
class Counted:
    """Pieces by class and weight, verdicts by word, and confirmed and probable verdicts by the classes that carry them."""

    pieces: Tally = field(default_factory=Tally)
    words: Tally = field(default_factory=Tally)
    joint: Tally = field(default_factory=Tally)
    restricted: Tally = field(default_factory=Tally)


def loaded(path: Path) -> ModuleType:
    """A script as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is no Python script")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def labelled(row: Row) -> bool:
    """Whether one maker is known."""
    maker = str(row["label"]["maker"])
    return not maker.startswith("MULTI:") and maker != "Unknown"


def count(found: Iterable[tuple[Row, Identification]], canonical: Callable[[str], Any], known: Knowledge) -> Counted:
    """What was told of each labelled row, and whether it was right."""
    result = Counted()
    for row, told in found:
        truth = canonical(row["label"]["maker"])
        # Each class and weight speaks once per maker and row: two strings of one class are one voice.
        voices = {(one.evidence, one.weight, known.house(one.entity)) for one in told.evidence if _speaks(one)}
        for class_, weight, maker in sorted(voices):
            result.pieces.add((class_, weight), canonical(maker) == truth)
        if told.maker is None:
            continue
        right = canonical(known.house(told.maker)) == truth
        result.words.add((told.verdict,), right)
        classes = sorted({one.evidence for one in told.candidates[0].for_ if _speaks(one) and one.weight != "weak"})
        result.joint.add((told.verdict, " + ".join(classes) or "badge rows only"), right)
        if canonical(known.house(told.maker)) in RESTRICTED:
            result.restricted.add((told.verdict,), right)
    return result


RESTRICTED = ("hikvision", "dahua", "huawei", "zte", "hytera")


def _speaks(one: Evidence) -> bool:
    return one.says == "maker" and one.evidence != "claim"


def groups(rows: Sequence[Row], bench: ModuleType) -> dict[str, tuple[list[Row], Callable[[Any], bool] | None]]:
    """The rows by the group of sources they come from, and what tells a citation of that group."""
    rest = list(rows)
    found: dict[str, tuple[list[Row], Callable[[Any], bool] | None]] = {}
    for name, (of_row, cites) in bench.GROUPS.items():
        found[name] = ([row for row in rest if of_row(row)], cites)
        rest = [row for row in rest if not of_row(row)]
    return found | {"other": (rest, None)}


def withheld(known: Knowledge, cites: Callable[[Any], bool] | None) -> Knowledge:
    """Without the fingerprints that rest on one group of sources alone."""
    if cites is None:
        return known
    kept = tuple(one for one in known.book.fingerprints if not one.sources or not all(map(cites, one.sources)))
    return Knowledge.of(known.parties, replace(known.book, fingerprints=kept), known.policy)


def identified(rows: Sequence[Row], seen: Mapping[str, Any], known: Knowledge) -> list[tuple[Row, Identification]]:
    chosen = [row for row in rows if labelled(row) and row["id"] in seen]
    answers = identify_observations([seen[row["id"]] for row in chosen], known)
    return [(row, told) for row, (_, told) in zip(chosen, answers, strict=True)]


def share(right: int, told: int, rate: Callable[[int, int], Mapping[str, Any]]) -> str:
    """A share with its count and Wilson 95 % interval, or a dash."""
    if not told:
        return "–"
    one = rate(right, told)
    return f"{right}/{told}, {one['rate']:.1%} ({one['low']:.1%}–{one['high']:.1%})"


def rows_of(title: str, columns: Sequence[tuple[str, Tally]], rate: Any, least: int = 1) -> list[str]:
    """A table of everything counted at least `least` times in the first column's tally."""
    keys = sorted({key for _, tally in columns for key in tally.told}, key=_order)
    keys = [key for key in keys if max(tally.told.get(key, 0) for _, tally in columns) >= least]
    lines = [f"| {title} | " + " | ".join(name for name, _ in columns) + " |", "|---" * (len(columns) + 1) + "|"]
    for key in keys:
        cells = [share(tally.right.get(key, 0), tally.told.get(key, 0), rate) for _, tally in columns]
        lines.append(f"| {', '.join(key)} | " + " | ".join(cells) + " |")
    return [*lines, ""]


_WORDS = ("confirmed", "probable", "possible", "strong", "medium", "weak")


def _order(key: Key) -> tuple[Any, ...]:
    return tuple((_WORDS.index(part), "") if part in _WORDS else (99, part) for part in key)


def calibration(parts: Mapping[str, Counted]) -> list[str]:
    """Per weight: the likelihood fitted on the other groups, beside what the group left out shows."""
    lines = ["| Left out | Weight | Fitted on the others | Shown by the one left out |", "|---|---|---|---|"]
    for name, part in parts.items():
        for weight in ("strong", "medium", "weak"):
            others = Tally()
            for other, counted in parts.items():
                if other != name:
                    _gather(others, counted.pieces, weight)
            here = Tally()
            _gather(here, part.pieces, weight)
            told = here.told.get((weight,), 0)
            if told:
                shown = f"{here.right[(weight,)] / told:.3f} of {told}"
                lines.append(f"| {name} | {weight} | {others.likelihood((weight,)):.3f} | {shown} |")
    return [*lines, ""]


def _gather(into: Tally, pieces: Tally, weight: str) -> None:
    for key, told in pieces.told.items():
        if key[1] == weight:
            into.told[(weight,)] += told
            into.right[(weight,)] += pieces.right[key]


def merged(parts: Iterable[Counted]) -> Counted:
    result = Counted()
    for part in parts:
        for name in ("pieces", "words", "joint", "restricted"):
            into, tally = getattr(result, name), getattr(part, name)
            for key, told in tally.told.items():
                into.told[key] += told
                into.right[key] += tally.right[key]
    return result


def page(columns: Sequence[tuple[str, Counted]], folds: Mapping[str, Counted], rate: Any) -> str:
    """The page, in Markdown."""
    lines = [
        "# How reliable evidence and verdicts are",
        "",
        "*Generated by `tools/fit_weights.py` from labelled observations that are not part of this repository.* Each cell: right of",
        "told, the share, and its Wilson 95 % interval. **In sample**: the rows were in sight when fingerprints were written.",
        "**Out of sample**: the same rows, each judged without the fingerprints that cite nothing but the row's own group of sources;",
        "names of makers, enterprise numbers and MAC blocks stay. **Set aside**: sources that nobody opened before the fingerprints",
        "were written. *Wrong* includes every case where the label names the badge, a product line or a company since taken over",
        "and Assay the maker. Rows are no random sample of devices: read the order and the intervals, not the decimals.",
        "",
        "## What the verdict words are worth",
        "",
        *rows_of("Verdict", [(name, one.words) for name, one in columns], rate),
        "The same where the maker named is one of the five:",
        "",
        *rows_of("Verdict, restricted", [(name, one.restricted) for name, one in columns], rate),
        "## By the classes that carry them",
        "",
        *rows_of("Verdict, classes", [(name, one.joint) for name, one in columns], rate, least=5),
        "## What the weights are worth",
        "",
        "How often the maker named by evidence of a class and weight is the labelled one, whatever else spoke:",
        "",
        *rows_of("Class, weight", [(name, one.pieces) for name, one in columns], rate),
        "Cross-validated: Laplace's likelihood of each weight, fitted on the other groups of sources, and the group left out.",
        "",
        *calibration(folds),
    ]
    return "\n".join(lines).rstrip() + "\n"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, required=True, help="folder with dev.jsonl and score.py")
    parser.add_argument("--aside", type=Path, help="rows of the sources set aside (bench/set_aside.py)")
    args = parser.parse_args(argv)
    for path in (args.corpus / "dev.jsonl", args.corpus / "score.py", *([args.aside] if args.aside else ())):
        if not path.is_file():
            print(f"{path} is not there: give the folder of the device corpus with --corpus", file=sys.stderr)
            return 1
    scorer = loaded(args.corpus / "score.py")
    bench = loaded(Path(__file__).parents[1] / "bench" / "identify.py")
    known = default_knowledge()
    rows, seen = _read(args.corpus / "dev.jsonl")
    inside = count(identified(rows, seen, known), scorer.canonical, known)
    folds: dict[str, Counted] = {}
    for name, (chosen, cites) in groups(rows, bench).items():
        less = withheld(known, cites)
        folds[name] = count(identified(chosen, seen, less), scorer.canonical, less)
    columns = [("In sample", inside), ("Out of sample", merged(folds.values()))]
    if args.aside:
        aside, heard = _read(args.aside)
        columns.append(("Set aside", count(identified(aside, heard, known), scorer.canonical, known)))
    sys.stdout.write(page(columns, folds, scorer.rate))
    return 0


def _read(path: Path) -> tuple[list[Row], dict[str, Any]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return rows, {one.id: one for one in read_paths([path]).observations}


if __name__ == "__main__":
    raise SystemExit(main())
