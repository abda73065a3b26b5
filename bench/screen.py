"""Screening measured: what it finds, what it alerts on for nothing, how fast, in how much memory; beside nomenklatura.

    python bench/screen.py --queries Q.jsonl --register R.json --background B.txt --name-bench N.csv [--peers PYTHON] \
        [--rows 1000000] [--json]

Q has {"q", "key", "category"} a line, R maps keys to {"names": [...]}, B is a name a line, N has nomenklatura's labelled pairs.
None of them is part of this repository: what is not given is skipped, and said to be. `--peers` is the Python of an environment
with nomenklatura; its DuckDB blocker and logic-v2 get the same rows in the same run. Speed is measured end to end: a Parquet
file of distinct names (`vendor_names.py`) is read, matched on two processes, and the hits are written as Parquet.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from screen_score import Query, best_pair_f1, cross_validated, pair_f1
from vendor_names import names as vendor_names

from assay.screen.bulk import match_in_bulk
from assay.screen.index import NameIndex
from assay.screen.model import ListName

_PAIRED = {"Company", "Organization", "LegalEntity", "PublicBody"}
_BATCH = 1 << 16
_NOMINAL = 0.7  # the threshold nomenklatura ships
_PEER_ROWS = 2_000


def main() -> None:
    given = _arguments()
    told: dict[str, Any] = {"skipped": []}
    listed = _listed(given.register) if given.register else {}
    if not listed:
        print("no --register: nothing can be measured")
        return
    background = given.background.read_text("utf-8").splitlines() if given.background else None
    if background is None:
        told["skipped"].append("no --background: the organisations of the MAC registry stand in for it")
    names = [ListName(key, name) for key, some in listed.items() for name in some]
    start = time.perf_counter()
    index = NameIndex.build(names, background)
    told["index"] = {"names": len(names), "build_s": time.perf_counter() - start}
    queries = _queries(given.queries) if given.queries else []
    pairs = _pairs(given.name_bench) if given.name_bench else []
    with tempfile.TemporaryDirectory() as folder:
        index.save(Path(folder))
        told["index"] |= _opened(Path(folder))
        if queries:
            told["accuracy"] = cross_validated(queries, _answers(index, queries))
        else:
            told["skipped"].append("no --queries: accuracy")
        if pairs:
            told["name_bench"] = _name_bench(pairs, background)
        else:
            told["skipped"].append("no --name-bench: pairs")
        plain = [name for some in listed.values() for name in some]
        told["speed"] = [_speed(Path(folder), plain, given.rows, other) for other in (0.08, 0.0)] if given.rows else []
        if given.peers:
            told["peer"] = _peer(given.peers, listed, queries, pairs, plain)
        else:
            told["skipped"].append("no --peers: nomenklatura")
    print(json.dumps(told, indent=1) if given.json else _text(told))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for called in ("--queries", "--register", "--background", "--name-bench"):
        parser.add_argument(called, type=Path)
    parser.add_argument("--peers", help="the Python of an environment with nomenklatura")
    parser.add_argument("--rows", type=int, default=1_000_000, help="distinct names in the speed test; 0: none")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _listed(path: Path) -> dict[str, list[str]]:
    return {key: entry["names"] for key, entry in json.loads(path.read_text("utf-8")).items()}


def _queries(path: Path) -> list[Query]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Query(row["q"], row["key"], row["category"]) for row in rows]


def _pairs(path: Path) -> list[tuple[str, str, bool]]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["schema"] in _PAIRED]
    return [(row["name1"], row["name2"], row["is_match"].lower() == "true") for row in rows]


def _answers(index: NameIndex, queries: list[Query]) -> list[list[tuple[str, float]]]:
    hits = index.match(pa.array([query.name for query in queries], pa.large_string())).to_pydict()
    answers: list[list[tuple[str, float]]] = [[] for _ in queries]
    for row, key, chance in zip(hits["row"], hits["key_id"], hits["probability"], strict=True):
        answers[row].append((index.keys[key], chance))
    return answers


def _name_bench(pairs: list[tuple[str, str, bool]], background: list[str] | None) -> dict[str, Any]:
    """Each pair by itself, the second names as a list against the background: the pair's chance, whatever else is alike."""
    index = NameIndex.build([ListName(str(at), other) for at, (_, other, _) in enumerate(pairs)], background)
    scores = index.compare(pa.array([one for one, _, _ in pairs], pa.large_string()), _numbers(len(pairs))).tolist()
    labels = [label for _, _, label in pairs]
    best, at = best_pair_f1(labels, scores)
    return {"pairs": len(pairs), "best_f1": best, "threshold": at, "f1_at_0.5": pair_f1(labels, scores, 0.5)}


def _numbers(count: int) -> Any:
    return pa.array(range(count), pa.int64()).to_numpy()


_OPEN = """
import sys, time
start = time.perf_counter()
from pathlib import Path
from assay.screen.index import NameIndex
loaded = time.perf_counter()
index = NameIndex.open(Path(sys.argv[1]))
opened = time.perf_counter()
index.one("warming up")
index.one("прогрев")
times = []
for name in ("Hikvision Digital Tech", "Zhejiang Dahua", "海康威视", "ООО Прибор", "Shenzhen Xinda Technology Co., Ltd"):
    t = time.perf_counter(); index.one(name); times.append(time.perf_counter() - t)
print(loaded - start, opened - loaded, max(times), int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) / 1024)
"""


def _opened(folder: Path) -> dict[str, float]:
    run = subprocess.run([sys.executable, "-c", _OPEN, str(folder)], capture_output=True, text=True, check=True)
    imported, opened, one, peak = (float(part) for part in run.stdout.split())
    return {"import_s": imported, "open_s": opened, "one_name_ms": 1000 * one, "peak_mb": peak}


def _speed(folder: Path, listed: list[str], count: int, other: float) -> dict[str, float]:
    source, target = folder / "names.parquet", folder / "hits.parquet"
    _write_names(source, listed, count, other)
    with _Memory() as memory:
        start, busy, hits = time.perf_counter(), _busy(), 0
        with pq.ParquetWriter(target, _schema()) as writer:
            for number, batch in enumerate(match_in_bulk(folder, _batches(source), 2)):
                rows = pa.compute.add(batch.column("row").cast(pa.int64()), number * _BATCH)
                writer.write_batch(pa.RecordBatch.from_arrays([rows, *batch.columns[1:]], schema=_schema()))
                hits += batch.num_rows
        seconds, busy = time.perf_counter() - start, _busy() - busy
    return {
        "distinct_names": count, "other_scripts": other, "seconds": seconds, "names_per_s": count / seconds, "hits": hits,
        "peak_mb": memory.peak, "cpu_us_per_name": 1e6 * busy / count, "cores": busy / seconds,
    }  # fmt: skip


def _write_names(path: Path, listed: list[str], count: int, other: float) -> None:
    """In parts, each with a number of its own in its names, so that all are distinct and few are in memory at once."""
    part = 500_000
    with pq.ParquetWriter(path, pa.schema([("name", pa.string())])) as writer:
        for number, done in enumerate(range(0, count, part)):
            made = vendor_names(min(part, count - done), listed, seed=7 + number, other=other)
            writer.write_table(pa.table({"name": pa.array(made, pa.string())}), row_group_size=_BATCH)


def _schema() -> pa.Schema:
    return pa.schema(
        [("row", pa.int64()), ("name_id", pa.int32()), ("key_id", pa.int32()), ("probability", pa.float32())]
    )


def _batches(path: Path) -> Iterator[pa.Array]:
    for batch in pq.ParquetFile(path).iter_batches(_BATCH):
        yield batch.column(0)


def _busy() -> float:
    """Seconds of processor time of this process and of those that have ended: the share of two cores that was to be had."""
    told = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in told)


class _Memory:
    """The most that this process and its children held at once, by their proportional share (Linux); MB."""

    peak = 0.0

    def __enter__(self) -> _Memory:
        self._on = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._on.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._on.wait(0.2):
            self.peak = max(self.peak, sum(map(_share_mb, _family(os.getpid()))))


def _family(process: int) -> list[int]:
    found = [process]
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found += [one for child in task.read_text().split() for one in _family(int(child))]
        except OSError:
            continue
    return found


def _share_mb(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _peer(
    python: str, listed: dict[str, list[str]], queries: list[Query], pairs: list[Any], plain: list[str]
) -> dict[str, Any]:
    """nomenklatura on the same queries and pairs, and on as many of the speed test's names as it does in a minute."""
    made = vendor_names(_PEER_ROWS, plain, other=0.08)
    found: dict[str, Any] = {}
    for called, asked in (("queries", [query.name for query in queries]), ("speed", made)):
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump({"listed": listed, "queries": asked, "pairs": [pair[:2] for pair in pairs]}, file)
            file.flush()
            command = [python, str(Path(__file__).with_name("screen_peer.py")), file.name]
            run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            return {"failed": run.stderr.strip().splitlines()[-1:] or ["no message"]}
        answer = json.loads(run.stdout)
        if called == "speed":
            found["names_per_s"], found["peak_mb"] = len(asked) / answer["seconds"], answer["peak_mb"]
        elif queries:
            found["accuracy"] = cross_validated(queries, answer["hits"])
            found["query_names_per_s"] = len(asked) / answer["seconds"]
        if called == "queries" and pairs:
            labels = [label for _, _, label in pairs]
            best, at = best_pair_f1(labels, answer["pairs"])
            found["name_bench"] = {
                "best_f1": best,
                "threshold": at,
                "f1_at_0.7": pair_f1(labels, answer["pairs"], _NOMINAL),
            }
        found["version"] = answer["version"]
    return found


def _text(told: dict[str, Any]) -> str:
    index = told["index"]
    lines = [
        (
            f"index: {index['names']:,} names built in {index['build_s']:.1f} s, opened in {index['open_s']:.2f} s after "
            f"{index['import_s']:.2f} s of imports; one name in at most {index['one_name_ms']:.0f} ms; {index['peak_mb']:.0f} MB"
        )
    ]
    peer = told.get("peer", {})
    for called, found in (("assay", told), (f"nomenklatura {peer.get('version', '')} DuckDB + logic-v2", peer)):
        if "accuracy" in found:
            lines += ["", f"{called}, thresholds cross-validated:", *_accuracy(found["accuracy"])]
        if "name_bench" in found:
            bench = found["name_bench"]
            at = ", ".join(f"{name} {value:.3f}" for name, value in bench.items() if name != "pairs")
            lines.append(f"  name_bench organisations: {at}")
    lines.append("")
    for speed in told["speed"]:
        lines.append(
            f"{speed['distinct_names']:,} distinct names, {speed['other_scripts']:.0%} not ASCII, Parquet to Parquet on two processes: "
            f"{speed['names_per_s']:,.0f} names/s ({speed['cpu_us_per_name']:.1f} µs of processor a name, {speed['cores']:.2f} cores had), peak {speed['peak_mb']:.0f} MB (proportional), {speed['hits']:,} hits"
        )
    if "names_per_s" in peer:
        lines.append(
            f"nomenklatura on {_PEER_ROWS:,} of such names: {peer['names_per_s']:,.0f} names/s, peak {peer['peak_mb']} MB"
        )
        lines += [f"ratio: {told['speed'][0]['names_per_s'] / peer['names_per_s']:,.0f}"] if told["speed"] else []
    if "failed" in peer:
        lines.append(f"nomenklatura did not run: {' '.join(peer['failed'])}")
    return "\n".join([*lines, *(f"skipped: {one}" for one in told["skipped"])])


def _accuracy(found: dict[str, Any]) -> list[str]:
    best, limited = found["f1"], found["limited"]
    return [
        f"  F1 {best['f1']:.3f} (P {best['precision']:.3f}, R {best['recall']:.3f}, {best['false_per_10k']:.0f} false alerts/10k)",
        (
            f"  held to 50 false alerts/10k elsewhere: recall {limited['recall']:.3f} at {limited['false_per_10k']:.0f}/10k; "
            f"Chinese vendors {found['chinese_limited']:.2%}"
        ),
        *(f"  {name:16} {rate:.3f}  n={n}" for name, (rate, n) in found["categories"].items()),
    ]


if __name__ == "__main__":
    main()
