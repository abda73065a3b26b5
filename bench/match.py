"""How fast many patterns are matched over short rows, and what a whole identification costs, by stage, engine and process.

1,000 generated patterns (no real device) over rows of 50 bytes of which 2, 30 or 100 % match: *matches* is which row matches
which pattern, *captures* adds the text of the match and its groups as a record batch, *verdicts* is the whole way from a
batch of observations to a batch of answers with a register of 1,000 such fingerprints. Beside them stands the plain way,
every pattern tried on every row with Python's `re`, on a sample of the same rows in the same run. `--recog` names a clone of
rapid7/recog, whose patterns and examples are then measured too. Figures are per second of processor time of one process,
which other load disturbs least; the run on two processes is by the clock as well. Memory is the peak of a process of its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import random
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from assay.identify.index import Index
from assay.identify.knowledge import Knowledge, default_knowledge
from assay.identify.observations import batch_of
from assay.identify.patternset import PatternSet
from assay.identify.scan import Column, Engine, has_hyperscan
from assay.identify.stages import identify_batch
from assay.observe.model import Observation, Source
from assay.register.patterns import pattern_faults
from assay.register.schema import Condition

SHARES = (0.02, 0.30, 1.0)
BATCH = 100_000
WIDE = 50
_SYLLABLES = [
    "ka",
    "zu",
    "mi",
    "ro",
    "te",
    "li",
    "no",
    "va",
    "sy",
    "qu",
    "el",
    "or",
    "ix",
    "an",
    "du",
    "be",
    "fo",
    "gi",
    "ha",
    "jo",
]
CHILD = "--child"


# Patterns and rows


def generated(count: int, seed: int = 20261122) -> tuple[list[str], list[str]]:
    """Patterns as a register has them (anchored, either case, alternatives, at the end, at a word's edge), and a match each."""
    chance = random.Random(seed)
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join(chance.choices(_SYLLABLES, k=4)).title()] = None
    patterns, matches = [], []
    for number, name in enumerate(names):
        pattern, match = (
            (rf"^{name}-Web/(\d+\.\d+)", f"{name}-Web/1.{number % 10} (embedded)"),
            (rf"(?i){name} (?:httpd|server) v(\d+)\.(\d+)", f"srv {name.upper()} httpd v2.{number % 10} ok"),
            (rf"{name}[- ]([A-Z]{{2}}\d{{3}})$", f"device {name} AB{number % 1000:03}"),
            (rf"\b{name}/(?P<version>\d+)", f"agent {name}/{number % 100} linux"),
        )[number % 4]
        patterns.append(pattern)
        matches.append(match)
    return patterns, matches


def rows(matches: Sequence[str], share: float, count: int, seed: int = 1) -> list[str]:
    """Rows of 50 bytes, of which a share holds a match; one that must stand at the end stands there."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        if chance.random() >= share:
            found.append(
                f"plain server of no maker, build {number * 7 % 9973}, unit {number:09}".ljust(WIDE, ".")[:WIDE]
            )
            continue
        text = chance.choice(matches)
        last = re.search(r" AB\d{3}$", text)  # no two rows are alike
        found.append(
            f"{number:09} {text}".rjust(WIDE, ".")[-WIDE:] if last else f"{text} {number:09}".ljust(WIDE, ".")[:WIDE]
        )
    return found


def recog(clone: Path) -> tuple[list[str], list[str]]:
    """recog's patterns that are RE2-clean, and its examples."""
    patterns, examples = [], []
    for text in _recog_files(clone):
        for entry in ET.fromstring(text).iter("fingerprint"):  # a file of a known project, read for a measurement
            pattern = entry.get("pattern", "")
            flags = "(?i)" if "REG_ICASE" in entry.get("flags", "") else ""
            if not pattern_faults(flags + pattern):
                patterns.append(flags + pattern)
                examples += [one.text for one in entry.iter("example") if one.text and not one.get("_encoding")]
    return patterns, examples


def _recog_files(clone: Path) -> Iterator[str]:
    if (clone / "xml").is_dir():
        yield from (path.read_text(encoding="utf-8") for path in sorted((clone / "xml").glob("*.xml")))
        return
    names = _git(clone, "ls-tree", "--name-only", "HEAD", "xml/").split()
    yield from (_git(clone, "show", f"HEAD:{name}") for name in names if name.endswith(".xml"))


def _git(clone: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(clone), *words], capture_output=True, text=True, check=True).stdout


# Measuring


def best(work: Callable[[], object], runs: int) -> float:
    """Seconds of processor time, of the best of several runs: what the work costs when nothing else is in its way."""
    found = float("inf")
    for _ in range(runs):
        began = time.process_time()
        work()
        found = min(found, time.process_time() - began)
    return found


def loop(patterns: Sequence[str], texts: Sequence[str]) -> float:
    """Rows a second of the plain way: every pattern on every row."""
    searches = [re.compile(pattern, re.ASCII).search for pattern in patterns]
    began = time.process_time()
    for text in texts:
        for search in searches:
            hit = search(text)
            if hit:
                hit.groups()
    return len(texts) / (time.process_time() - began)


def engines() -> list[Engine]:
    return ["hyperscan", "portable"] if has_hyperscan() else ["portable"]


def register_of(patterns: Sequence[str]) -> Knowledge:
    """The register with these patterns for fingerprints, over the Server header, of as many makers as it names."""
    known = default_knowledge()
    pattern_of = known.book.fingerprints[0]
    makers = sorted(known.book.makers)
    ours = tuple(
        pattern_of.model_copy(
            update={
                "id": f"generated-{number}", "entity": makers[number % len(makers)], "says": "maker", "clears": (),
                "protocols": (), "captures": {}, "weight": "strong", "evidence": "identity-reply",
                "when": (Condition(field="http_servers", pattern=pattern),),
            }
        )
        for number, pattern in enumerate(patterns)
    )  # fmt: skip
    return Knowledge.of(known.parties, replace(known.book, fingerprints=ours), known.policy)


def observed(texts: Iterable[str]) -> pa.RecordBatch:
    return batch_of(
        [
            Observation("http", Source("rows.jsonl", "", number), fields={"http_servers": text}, id=f"row-{number}")
            for number, text in enumerate(texts, 1)
        ]
    )


def stages(
    patterns: Sequence[str], matches: Sequence[str], count: int, runs: int, known: Knowledge | None
) -> list[dict[str, Any]]:
    """One process: each share and engine, with the plain way on a sample."""
    found = []
    for share in SHARES:
        texts = rows(matches, share, count) if known else _mixed(matches, share, count)
        plain = loop(patterns, texts[:300])
        found += [
            {"share": share, "engine": engine, "loop": plain} | _measured(patterns, texts, engine, runs, known)
            for engine in engines()
        ]
    return found


def _measured(
    patterns: Sequence[str], texts: Sequence[str], engine: Engine, runs: int, known: Knowledge | None
) -> dict[str, float]:
    column, kernel = pa.array(texts), PatternSet(patterns, engine)
    hits = kernel.match(column).num_rows
    seconds = {
        "matches": best(lambda: kernel.matches(Column.of(column)), runs),
        "captures": best(lambda: kernel.match(column), runs),
    }
    if known:
        batch = observed(texts)
        fresh = [Index(known, engine) for _ in range(runs)]  # of which none remembers rows of the run before
        for index in fresh:
            _ = index.sieve  # the tables are built once per process
        seconds["verdicts"] = best(lambda: identify_batch(batch, fresh.pop()), runs)
    return {"hits": hits / len(texts)} | {name: len(texts) / one for name, one in seconds.items()}


def _mixed(examples: Sequence[str], share: float, count: int) -> list[str]:
    """Examples as they are, as many as the share says, among rows of no known device."""
    chance = random.Random(2)
    plain = (f"plain thing {number} of no maker, build {number * 7 % 9973}" for number in range(count))
    return [chance.choice(examples) if chance.random() < share else text for text in plain]


# Two processes


def both(count: int, batches: int) -> list[dict[str, Any]]:
    """Two processes at once, each with its own rows: rows a second by the clock, and by the processors' time."""
    found = []
    context = multiprocessing.get_context("spawn")
    for engine in engines():
        barrier, answers = context.Barrier(2), context.Queue()
        workers = [
            context.Process(target=_both, args=(engine, count, batches, seed, barrier, answers)) for seed in (1, 2)
        ]
        for worker in workers:
            worker.start()
        told = [answers.get() for _ in workers]
        for worker in workers:
            worker.join()
        wall = max(end for _, end, _ in told) - min(begin for begin, _, _ in told)
        cpu = sum(seconds for _, _, seconds in told)
        done = 2 * count * batches
        found.append({"engine": engine, "by_clock": done / wall, "by_processor": 2 * done / cpu})
    return found


def _both(engine: Engine, count: int, batches: int, seed: int, barrier: Any, answers: Any) -> None:
    patterns, matches = generated(1000)
    column, kernel = pa.array(rows(matches, 0.30, count, seed)), PatternSet(patterns, engine)
    kernel.match(column)
    barrier.wait()
    began, used = time.time(), time.process_time()
    for _ in range(batches):
        kernel.match(column)
    answers.put((began, time.time(), time.process_time() - used))


# Memory, and a whole run


def child_match(count: int, engine: Engine) -> None:
    """Matches so many rows, a batch at a time, as one process."""
    patterns, matches = generated(1000)
    kernel = PatternSet(patterns, engine)
    made = [pa.array(rows(matches, 0.30, min(BATCH, count), seed)) for seed in range(3)]
    hits = 0
    for column in islice(cycle(made), max(1, count // BATCH)):
        hits += kernel.match(column).num_rows
    sys.stdout.write(f"{hits}\n")


# A process counts the memory of the one that started it until it begins its own program, so that a small one must start it.
_LAUNCH = """
import json, os, sys, time
began = time.perf_counter()
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
_, status, usage = os.wait4(pid, 0)
print(json.dumps([os.waitstatus_to_exitcode(status), time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss]))
"""


def peak(command: list[str]) -> dict[str, float]:
    """Seconds by the clock and of processors, and peak resident megabytes, by the operating system's own accounting.

    Processors' time is of the process and of those it started, memory of the largest of them.
    """
    launched = subprocess.run([sys.executable, "-c", _LAUNCH, *command], capture_output=True, text=True, check=True)
    code, wall, cpu, size = json.loads(launched.stdout)
    if code:
        sys.exit(f"{' '.join(command)} ended with {code}\n{launched.stderr}")
    return {"seconds": wall, "cpu": cpu, "peak_mb": size * (1 if sys.platform == "darwin" else 1024) / 1e6}


def memory(sizes: Sequence[int]) -> list[dict[str, Any]]:
    """Peak memory of matching, by the number of rows."""
    return [
        {"rows": size, "engine": engine} | peak([sys.executable, __file__, CHILD, str(size), engine])
        for engine in engines()
        for size in sizes
    ]


def whole(corpus: Path, sizes: Sequence[int]) -> list[dict[str, Any]]:
    """`assay identify` as a user runs it, start to end, on observations of real kinds, of which no two are alike."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            source = Path(folder, "rows.jsonl")
            with source.open("w", encoding="utf-8") as stream:
                stream.writelines(_lines(corpus, size))
            for jobs in (1, 2):
                command = [sys.executable, "-m", "assay", "identify", str(source), "--parquet", str(Path(folder, "out.parquet")),
                           "--jobs", str(jobs), "--quiet"]  # fmt: skip
                found.append(
                    {"rows": size, "jobs": jobs, "bytes_per_row": source.stat().st_size / size} | peak(command)
                )
    return found


def _lines(corpus: Path, size: int) -> Iterator[str]:
    if corpus.is_file():
        given = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()]
    else:
        given = [
            {"protocol": (one.protocols or ("http",))[0], "raw": "", "fields": dict(example.fields), "mac": ""}
            for one in default_knowledge().book.fingerprints
            for example in (*one.matches, *one.rejects)
        ]
    for number, row in enumerate(islice(cycle(given), size)):
        row = {name: row[name] for name in ("protocol", "raw", "fields", "mac")} | {"id": f"row-{number}"}
        if not row["raw"].startswith("base64:"):
            row["raw"] += f"\r\nX-Unit: {number}"
        yield json.dumps(row) + "\n"


# Tables


def table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    made = [list(heads), *map(list, lines)]
    widths = [max(len(line[at]) for line in made) for at in range(len(heads))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in made)


def _rate(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}"


def _stage_table(found: Sequence[dict[str, Any]]) -> str:
    heads = ("hits", "engine", "matches/s", "captures/s", "verdicts/s", "re loop/s", "captures : loop")
    return table(heads, (
        (f"{one['share']:.0%}", one["engine"], _rate(one["matches"]), _rate(one["captures"]), _rate(one.get("verdicts")),
         _rate(one["loop"]), f"{one['captures'] / one['loop']:,.0f} x") for one in found))  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=BATCH, help="rows of one batch")
    parser.add_argument("--runs", type=int, default=3, help="runs of which the best counts")
    parser.add_argument("--memory", type=int, nargs="*", default=[10**5, 10**6], help="rows that memory is measured at")
    parser.add_argument("--whole", type=int, nargs="*", default=[20_000], help="rows of whole runs of assay identify")
    parser.add_argument(
        "--corpus", type=Path, default=Path("../shared/corpus/dev.jsonl"), help="observations to run on"
    )
    parser.add_argument("--recog", type=Path, help="a clone of rapid7/recog (skipped without)")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    given = parser.parse_args(argv)
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )
    patterns, matches = generated(1000)
    result: dict[str, Any] = {"generated": stages(patterns, matches, given.rows, given.runs, register_of(patterns))}
    print(
        f"\n1,000 generated patterns, {given.rows:,} rows of {WIDE} bytes, one process, rows per second of processor time"
    )
    print(_stage_table(result["generated"]))
    if given.recog and given.recog.is_dir():
        theirs, examples = recog(given.recog)
        result["recog"] = stages(theirs, examples, given.rows // 5, given.runs, None)
        print(f"\n{len(theirs):,} patterns of recog over its {len(examples):,} examples among rows of no known device")
        print(_stage_table(result["recog"]))
    elif given.recog:
        print(f"\nskipped: no clone of recog at {given.recog}")
    result["two"] = both(given.rows, 10)
    print("\nTwo processes at 30 % hits, with captures, rows per second")
    heads = ("engine", "by the clock", "by processor time", "aim")
    print(
        table(
            heads,
            ((one["engine"], _rate(one["by_clock"]), _rate(one["by_processor"]), "2,000,000") for one in result["two"]),
        )
    )
    result["memory"] = memory(given.memory)
    print(f"\nMatching at 30 % hits in batches of {BATCH:,}: peak memory")
    print(table(("rows", "engine", "seconds", "peak MB"), (
        (f"{one['rows']:,}", one["engine"], f"{one['seconds']:.1f}", f"{one['peak_mb']:.0f}") for one in result["memory"])))  # fmt: skip
    result["whole"] = whole(given.corpus, given.whole)
    print("\n`assay identify FILE --parquet OUT`, start to end, no two rows alike; memory is of the largest process")
    heads = ("rows", "bytes a row", "jobs", "seconds", "rows/s by the clock", "rows/s of processor time", "peak MB")
    print(table(heads, (
        (f"{one['rows']:,}", f"{one['bytes_per_row']:.0f}", str(one["jobs"]), f"{one['seconds']:.1f}",
         _rate(one["rows"] / one["seconds"]), _rate(one["rows"] / one["cpu"]), f"{one['peak_mb']:.0f}") for one in result["whole"])))  # fmt: skip
    if given.json:
        given.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == [CHILD]:
        child_match(int(sys.argv[2]), sys.argv[3])  # type: ignore[arg-type]  # an engine's name
    else:
        raise SystemExit(main())
