"""What `assay screen`'s words cost and find: alerts by threshold on labelled names, and a whole run of the command, file in to file out.

    python bench/screen_words.py [--data ../shared/screening] [--rows 400000]

The labelled names are screened against their own register, given as an added list, beside the register that comes with Assay. A
right alert names the party of the label; a false one is any alert on a name that is labelled as unlisted. Weights fitted on the
same register's names make this friendlier than names of another would be.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from assay.register.index import Register
from assay.screen.model import Outcome
from assay.screen.outcome import ALERTS, LEAST, Threshold
from assay.screening import screener

ON = dt.date(2026, 11, 22)


@dataclass(slots=True)
class Score:
    """Counts of one threshold over the labelled names."""

    right: int = 0
    false: int = 0
    wrong: int = 0
    shown: int = 0  # look-alikes on unlisted names
    seconds: float = 0.0


def as_list(data: Path, folder: Path) -> Path:
    """The labelled register as FollowTheMoney, the form in which a list is added."""
    path = folder / "register.ftm.json"
    with path.open("w", encoding="utf-8") as lines:
        for key, party in json.loads((data / "register.json").read_text(encoding="utf-8")).items():
            names = {"name": party["names"][:1], "alias": party["names"][1:]}
            lines.write(json.dumps({"id": key, "schema": "Organization", "target": True, "properties": names}) + "\n")
    return path


def scored(queries: list[dict[str, Any]], names: Path, threshold: Threshold) -> Score:
    asked = screener(Register.load(), [names], threshold=threshold, on=ON)
    found = Score()
    begun = time.perf_counter()
    told = dict(asked.screen(pa.array([one["q"] for one in queries], pa.string())))
    found.seconds = time.perf_counter() - begun
    for row, query in enumerate(queries):
        decided = told.get(row, ())
        alerts = [one for one in decided if one.outcome in ALERTS]
        found.shown += not query["key"] and not alerts and any(one.outcome is Outcome.LOOK_ALIKE for one in decided)
        if not alerts:
            continue
        keys = {listing.entry for one in alerts for listing in one.standing.listings if listing.origin == "list"}
        found.right += query["key"] in keys if query["key"] else 0
        found.wrong += bool(query["key"]) and query["key"] not in keys
        found.false += not query["key"]
    return found


def print_words(data: Path, names: Path) -> None:
    queries = [json.loads(line) for line in (data / "queries-dev.jsonl").read_text(encoding="utf-8").splitlines()]
    listed = sum(bool(one["key"]) for one in queries)
    unlisted = len(queries) - listed
    print(f"{len(queries):,} names, {listed:,} of them listed")
    print(f"{'word':10}{'from':>6}{'precision':>11}{'recall':>8}{'F1':>7}{'false/10k':>11}{'look-alikes/10k':>17}")
    for word in Threshold:
        one = scored(queries, names, word)
        precision, recall = one.right / (one.right + one.wrong + one.false), one.right / listed
        print(
            f"{word.value:10}{LEAST[word]:6.2f}{precision:11.3f}{recall:8.3f}{2 * precision * recall / (precision + recall):7.3f}"
            f"{10_000 * one.false / unlisted:11.0f}{10_000 * one.shown / unlisted:17.0f}"
        )


def print_run(data: Path, names: Path, folder: Path, rows: int) -> None:
    """A table of vendors, one in twenty of them listed, screened by the command."""
    chosen = random.Random(20261122)
    vendors = (data / "background.txt").read_text(encoding="utf-8").splitlines()
    listed = [
        name
        for party in json.loads((data / "register.json").read_text(encoding="utf-8")).values()
        for name in party["names"]
    ]
    table = folder / "vendors.csv"
    with table.open("w", encoding="utf-8") as lines:
        lines.write("PO,Supplier,Amount\n")
        for number in range(rows):
            name = (
                chosen.choice(listed)
                if number % 20 == 0
                else f"{chosen.choice(vendors)} {chosen.choice(vendors).split()[0]}"
            )
            lines.write(f'{number},"{name.replace(chr(34), chr(34) * 2)}",{number % 977}\n')
    words = [sys.executable, "-m", "assay", "screen", str(table), "--list", str(names), "-o", str(folder / "hits.parquet"),
             "--on", ON.isoformat()]  # fmt: skip
    for name in ("first run, index built", "second run"):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.perf_counter()
        done = subprocess.run(words, capture_output=True, text=True, check=True, env=os.environ | {"COLUMNS": "200"})
        wall = time.perf_counter() - begun
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(
            f"{name}: {rows:,} rows in {wall:.1f} s ({work:.1f} s of processor): {rows / wall:,.0f} rows/s, at most {after.ru_maxrss / 1024:.0f} MB"
        )
    print(done.stderr.strip().splitlines()[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("../shared/screening"),
        help="register.json, queries-dev.jsonl, background.txt",
    )
    parser.add_argument("--rows", type=int, default=400_000, help="rows of the table that is screened")
    given = parser.parse_args()
    if not (given.data / "register.json").exists():
        print(f"{given.data}: no labelled names here; nothing measured")
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        os.environ["ASSAY_HOME"] = str(folder / "home")
        names = as_list(given.data, folder)
        print_words(given.data, names)
        print_run(given.data, names, folder, given.rows)


if __name__ == "__main__":
    main()
