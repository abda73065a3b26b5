"""Fuzzes every target, or those named, for a stated time: `python -m fuzz.run --seconds 600`.

With atheris each target is a process of its own, its corpus kept under `--corpus` between runs. Without it, or with
`--quick`, all targets run here one after another: seeds, changed by Hypothesis. What is found is written to `--findings`,
one file of bytes each, and the status is 1.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import subprocess
import sys
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).parents[1]
SLOWER = 8.0  # an instrumented interpreter, against a plain one
_EACH = 40  # Hypothesis examples between two looks at the clock


def has_atheris() -> bool:
    """Whether coverage can guide the search: atheris has wheels for Linux on x86-64 alone."""
    return importlib.util.find_spec("atheris") is not None


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("targets", nargs="*", help="names of targets; all where none is given")
    parser.add_argument("--seconds", type=float, default=60, help="for all targets together")
    parser.add_argument("--quick", action="store_true", help="in this process, without atheris")
    parser.add_argument("--list", action="store_true", help="print the targets")
    parser.add_argument("--corpus", type=Path, default=ROOT / "build/fuzz/corpus")
    parser.add_argument("--findings", type=Path, default=ROOT / "build/fuzz/findings")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.child:
        return _guided(given.targets[0], given.seconds, given.corpus, given.findings)
    names = _names(given.targets)
    if given.list:
        print("\n".join(names))
        return 0
    given.findings.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    if given.quick or not has_atheris():
        found = _unguided(names, given.seconds, given.findings)
    else:
        found = sum(_in_child(name, given.seconds / len(names), given) for name in names)
    spent = time.monotonic() - began
    how = "Hypothesis" if given.quick or not has_atheris() else "atheris"
    print(
        f"{len(names)} targets, {spent:.0f} s with {how}: {found} found" + (f", see {given.findings}" if found else "")
    )
    return 1 if found else 0


def _names(given: list[str]) -> list[str]:
    from fuzz.all import TARGETS

    unknown = [name for name in given if name not in TARGETS]
    if unknown:
        raise SystemExit(f"no target {', '.join(unknown)}; --list prints them")
    return given or list(TARGETS)


# Guided by coverage: a process for each target, since libFuzzer ends the one that it runs in


def _in_child(name: str, seconds: float, given: argparse.Namespace) -> int:
    command = [sys.executable, "-m", "fuzz.run", "--child", name, "--seconds", str(max(3, int(seconds)))]
    command += ["--corpus", str(given.corpus), "--findings", str(given.findings)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name}: found\n{_fault(done.stdout + done.stderr)}")
    else:
        print(f"{name}: {_runs(done.stderr)}")
    sys.stdout.flush()
    return 1 if done.returncode else 0


def _fault(log: str) -> str:
    """The exception, where it left the parser, and the file that has the bytes."""
    lines = log.splitlines()
    first = next((number for number, line in enumerate(lines) if "Uncaught Python exception" in line), 0)
    return "\n".join([*lines[first : first + 30], *(line for line in lines if line.startswith("artifact_prefix"))])


def _runs(log: str) -> str:
    return next((line.strip() for line in reversed(log.splitlines()) if line.startswith("Done")), "done")


def _guided(name: str, seconds: float, corpus: Path, findings: Path) -> int:
    import atheris

    with atheris.instrument_imports(include=["assay"]):
        from fuzz.all import TARGETS
    from fuzz.target import MAX_INPUT, Bounded

    one = TARGETS[name]
    kept = corpus / name
    kept.mkdir(parents=True, exist_ok=True)
    for seed in one.seeds():
        (kept / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    options = [
        f"-max_total_time={int(seconds)}",
        f"-max_len={min(MAX_INPUT, 65_536)}",
        "-rss_limit_mb=1500",
        "-timeout=60",
    ]
    options += [f"-artifact_prefix={findings}/{name}-", "-verbosity=1", "-print_final_stats=0"]
    bounded = Bounded(one, SLOWER)

    def test_one_input(data: bytes) -> None:
        bounded(data)

    atheris.Setup([sys.argv[0], *options, str(kept)], test_one_input)
    atheris.Fuzz()
    return 0


# Hypothesis alone


def _unguided(names: list[str], seconds: float, findings: Path) -> int:
    """Each target in turn for its share of the time; what one leaves over, the others get."""
    from fuzz.all import TARGETS

    found, end = 0, time.monotonic() + seconds
    for place, name in enumerate(names):
        share = max(0.2, (end - time.monotonic()) / (len(names) - place))
        runs, fault = _tried(TARGETS[name], share)
        if fault is None:
            print(f"{name}: {runs} runs")
            continue
        found += 1
        data, words = fault
        path = findings / f"{name}-{hashlib.sha256(data).hexdigest()[:16]}"
        path.write_bytes(data)
        print(f"{name}: found, {len(data)} bytes in {path}\n{words}")
    return found


def _tried(one: object, seconds: float) -> tuple[int, tuple[bytes, str] | None]:
    from hypothesis import HealthCheck, Phase, given, seed, settings

    from fuzz.changed import changed
    from fuzz.target import Bounded, Target

    assert isinstance(one, Target)
    bounded, end, runs = Bounded(one), time.monotonic() + seconds, 0
    failing: list[tuple[bytes, str]] = []
    last = b""

    def attempt(data: bytes) -> None:
        nonlocal runs, last
        if time.monotonic() > end and not failing:
            return
        runs, last = runs + 1, data
        try:
            bounded(data)
        except Exception:
            failing.append((data, traceback.format_exc(limit=-6)))
            raise

    for data in one.seeds():
        try:
            attempt(data)
        except Exception:
            return runs, failing[-1]
    quiet = settings(
        max_examples=_EACH, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink], print_blob=False, report_multiple_bugs=False,
    )  # fmt: skip
    number = 0
    while time.monotonic() < end:
        number += 1
        try:
            seed(number if os.environ.get("CI") else time.time_ns())(quiet(given(changed(one.seeds()))(attempt)))()
        except Exception:
            return runs, failing[-1] if failing else (last, traceback.format_exc(limit=-6))
    return runs, None


if __name__ == "__main__":
    sys.exit(main())
