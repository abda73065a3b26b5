"""nomenklatura's answers to the same names: its DuckDB blocker and logic-v2, run in an environment of its own.

Run by `bench/screen.py` with the Python that has nomenklatura; it needs PyICU, which has no wheels, so that Assay does not
depend on it. Reads {"listed": {key: [names]}, "queries": [...], "pairs": [[name, name], ...]} from a file and prints the
answers as one JSON object. Each query becomes a Company as each listed party does; the blocker's default candidates, at most
`--candidates` of them, are compared by logic-v2. Times are of blocking and comparing, not of loading the list.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from followthemoney import Dataset, StatementEntity
from nomenklatura import __version__
from nomenklatura.blocker.index import Index
from nomenklatura.matching import ScoringConfig, get_algorithm
from nomenklatura.resolver import Linker
from nomenklatura.store import MemoryStore


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("asked", type=Path)
    parser.add_argument("--candidates", type=int, default=10)
    given = parser.parse_args()
    asked = json.loads(given.asked.read_text(encoding="utf-8"))
    dataset = Dataset.make({"name": "bench", "title": "bench"})
    store: Any = MemoryStore(dataset, Linker({}))
    with store.writer() as writer:
        for key, names in asked["listed"].items():
            writer.add_entity(entity(dataset, f"l-{key}", names))
    view = store.view(dataset)
    with tempfile.TemporaryDirectory() as folder:
        index = Index(view, Path(folder), {"max_candidates": given.candidates})
        index.build()
        answers, seconds = answered(index, view, dataset, asked["queries"], given.candidates)
    print(json.dumps({"version": __version__, "seconds": seconds, "hits": answers, "pairs": compared(dataset, asked["pairs"]),
                      "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))  # fmt: skip


def entity(dataset: Dataset, called: str, names: list[str]) -> StatementEntity:
    return StatementEntity.from_data(dataset, {"id": called, "schema": "Company", "properties": {"name": names}})


def answered(index: Index, view: Any, dataset: Dataset, queries: list[str], most: int) -> tuple[list[Any], float]:
    algorithm, config = get_algorithm("logic-v2"), ScoringConfig.defaults()
    start = time.perf_counter()
    asked = {f"q-{number}": entity(dataset, f"q-{number}", [name]) for number, name in enumerate(queries)}
    answers: list[list[tuple[str, float]]] = [[] for _ in queries]
    for called, matches in index.match_entities(asked.values()):
        query = asked[str(called)]
        scored = []
        for found, _ in matches[:most]:
            listed = view.get_entity(str(found))
            if listed is not None:
                scored.append((str(found)[2:], round(algorithm.compare(query, listed, config).score, 4)))
        answers[int(str(called)[2:])] = sorted(scored, key=lambda one: -one[1])[:5]
    return answers, time.perf_counter() - start


def compared(dataset: Dataset, pairs: list[tuple[str, str]]) -> list[float]:
    """The score of each pair. Each entity has an id of its own: names are cached by it."""
    algorithm, config = get_algorithm("logic-v2"), ScoringConfig.defaults()
    return [
        round(
            algorithm.compare(
                entity(dataset, f"a-{number}", [one]), entity(dataset, f"b-{number}", [other]), config
            ).score,
            4,
        )
        for number, (one, other) in enumerate(pairs)
    ]


if __name__ == "__main__":
    main()
