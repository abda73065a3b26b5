"""Labels drawn by us and spoilt in twelve ways, read: how many fields come out right, how fast, and in how much memory.

    python bench/photo.py [--each 5] [--write FOLDER] [--json FILE]

A field counts as right where the value taken is the value drawn, as wrong where another is taken without a doubt beside it,
and as doubted where another is taken and something is said of it. Missing fields are counted apart.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

FIELDS = ("model", "serial", "mac", "fcc_id", "made_on")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=5, help="labels per treatment")
    parser.add_argument("--write", type=Path, help="keep the pictures in this folder")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--seed", type=int, default=20261122)
    given = parser.parse_args()
    from assay.identify.knowledge import default_knowledge
    from assay.identify.label import shapes_of
    from assay.observe.read.photo_text import recogniser
    from tests.observe.label_pictures import TREATMENTS

    shapes = shapes_of(default_knowledge())
    begun = time.perf_counter()
    recogniser()
    loading = time.perf_counter() - begun
    results = {name: _treated(name, given, shapes) for name in TREATMENTS}
    _print(results, loading)
    if given.json:
        given.json.write_text(json.dumps({name: dict(found) for name, found in results.items()}, indent=2) + "\n")


def _treated(name: str, given: argparse.Namespace, shapes: object) -> Counter[str]:
    from assay.observe.read.photo import read_photo
    from tests.observe.label_pictures import TREATMENTS, drawn, label, saved

    found: Counter[str] = Counter()
    draw = random.Random(f"{given.seed}/{name}")
    folder = given.write or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(given.each):
        said = label(draw)
        path = folder / f"{name.replace(' ', '-')}-{number}.jpg"
        path.write_bytes(saved(TREATMENTS[name](drawn(said), draw)))
        begun = time.process_time()
        reading = read_photo(path, path.name, "0" * 64, shapes=shapes)  # type: ignore[arg-type]
        found["milliseconds"] += round((time.process_time() - begun) * 1000)
        found["labels"] += 1
        fields = {one.name: one for read in reading.labels[:1] for one in read.fields}
        for field in FIELDS:
            if field in said.truth:
                found[f"{field} {_outcome(field, fields.get(field), said.truth[field])}"] += 1
                if given.write and (field not in fields or fields[field].taken != said.truth[field]):
                    print(f"  {path.name}: {field} is {said.truth[field]}, read {fields.get(field)}")
    return found


def _outcome(name: str, read: object, truth: str) -> str:
    if read is None:
        return "missing"
    if read.taken == truth:  # type: ignore[attr-defined]
        return "right"
    return "doubted" if read.doubts else "wrong"  # type: ignore[attr-defined]


def _print(results: dict[str, Counter[str]], loading: float) -> None:
    total: Counter[str] = Counter()
    print(f"{'treatment':18}" + "".join(f"{field:>12}" for field in FIELDS) + f"{'wrong':>8}{'CPU s':>9}")
    for name, found in [*results.items(), ("all", total)]:
        if found is not total:
            total.update(found)
        cells = []
        for field in FIELDS:
            drawn = sum(count for key, count in found.items() if key.startswith(f"{field} "))
            right = found[f"{field} right"]
            cells.append(f"{right}/{drawn}".rjust(12))
        wrong = sum(count for key, count in found.items() if key.endswith(" wrong"))
        print(
            f"{name:18}" + "".join(cells) + f"{wrong:>8}{found['milliseconds'] / max(1, found['labels']) / 1000:>9.2f}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"loading the recogniser {loading:.1f} s, peak memory {peak:,.0f} MB")


if __name__ == "__main__":
    main()
