"""How well makers are identified on the device corpus, by the corpus' own scorer.

Reads `dev.jsonl` through Assay's own reader, identifies each observation alone, and lets `score.py` in the same folder
judge. Fingerprints are written from protocol facts but with the development half in sight, so its figures are optimistic:
the second table takes away, per group of sources, every fingerprint that rests on that group alone. With `--mask` every name
of a maker, company or badge that the register holds is blotted out of the rows first: what is left is framing, layout,
grammar, object identifiers and MAC blocks. With `--peers` other open tools answer the same rows in the same run, without the
rows published as their own examples. The corpus is not part of this repository; without it the script says so and ends well.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assay.identify.batch import corpus_prediction, identify_observations
from assay.identify.knowledge import Knowledge, default_knowledge
from assay.observe.model import Observation, Reading
from assay.observe.read import read_paths
from assay.register.schema import Source

MEASURES = (
    "restricted recall",
    "restricted precision",
    "white-label recall",
    "false accusations",
    "maker recall",
    "maker precision",
)
IN_SAMPLE = """
In-sample: all of it was in sight when fingerprints were written. Each group of sources again, without the (-n)
fingerprints that cite nothing else (makers' words, enterprise numbers and MAC blocks stay):"""
MASKED = "XXXX"
SHORT = 4  # names up to here are blotted out as whole words only: `axis` stands in `taxis`
HAND_GATHERED = ("issue", "public code", "github.com", "mhzhuji")  # rows somebody searched for by known strings


def predict(reading: Reading, known: Knowledge) -> tuple[list[dict[str, Any]], float]:
    """Predictions for every row, and the seconds taken to identify them."""
    started = time.perf_counter()
    lines = [
        corpus_prediction(seen.id, found, known) for seen, found in identify_observations(reading.observations, known)
    ]
    return lines, time.perf_counter() - started


def names_pattern(known: Knowledge) -> re.Pattern[str]:
    """Every name of an entity, badge or maker in the register, longest first, whatever stands between its words."""
    names = {name.text for entity in known.parties.entities for name in entity.names}
    names |= {name for brand in known.parties.brands for name in (brand.name, *brand.aliases)}
    names |= {maker.name for maker in known.book.makers.values()}
    return re.compile("|".join(_name(name) for name in sorted(names, key=lambda name: -len(name))), re.IGNORECASE)


def _name(name: str) -> str:
    """A name in any of the spellings that scopes, realms and file names use: `CP PLUS`, `CP_PLUS`, `CP%20PLUS`, `CPPLUS`."""
    words = [re.escape(word) for word in re.split(r"[\s_-]+", name) if word]
    spelt = r"(?:%20|[\s_+-])*".join(words)
    return rf"(?<![A-Za-z0-9]){spelt}(?![A-Za-z0-9])" if len(name) <= SHORT else spelt


def masked(reading: Reading, known: Knowledge) -> Reading:
    """The same observations with every name blotted out of what the devices said; addresses and numbers stay."""
    names = names_pattern(known)
    return replace(reading, observations=[_masked(one, names) for one in reading.observations])


def _masked(seen: Observation, names: re.Pattern[str]) -> Observation:
    fields = {field: names.sub(MASKED, text) for field, text in seen.fields.items()}
    return replace(seen, raw=names.sub(MASKED, seen.raw), fields=fields)


def score(
    corpus: Path, truth: Path, lines: Iterable[Mapping[str, Any]], *, by_protocol: bool = False
) -> list[dict[str, Any]]:
    """What the corpus' scorer says of the predictions."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "predictions.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        command = [sys.executable, str(corpus / "score.py"), "--truth", str(truth), "--pred", str(path), "--json"]
        command += ["--by-protocol"] if by_protocol else []
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the scorer refused the predictions: {done.stderr.strip()}")
    result: list[dict[str, Any]] = json.loads(done.stdout)
    return result


def by_source(
    corpus: Path, rows: Sequence[Mapping[str, Any]], reading: Reading, known: Knowledge
) -> list[dict[str, Any]]:
    """Each group of sources, identified without the fingerprints that rest on that group alone."""
    found: list[dict[str, Any]] = []
    for name, (of_row, of_fingerprint) in GROUPS.items():
        chosen = [row for row in rows if of_row(row)]
        ids = {row["id"] for row in chosen}
        kept = tuple(
            one for one in known.book.fingerprints if not all(of_fingerprint(source) for source in one.sources)
        )
        less = Knowledge.of(known.parties, replace(known.book, fingerprints=kept), known.policy)
        seen = [one for one in reading.observations if one.id in ids]
        lines = [corpus_prediction(one.id, answer, less) for one, answer in identify_observations(seen, less)]
        with tempfile.TemporaryDirectory() as folder:
            truth = Path(folder) / "truth.jsonl"
            truth.write_text("".join(json.dumps(row) + "\n" for row in chosen), encoding="utf-8")
            label = f"{name} (-{len(known.book.fingerprints) - len(kept)})"
            found += [entry | {"slice": label} for entry in score(corpus, truth, lines) if entry["slice"] == "overall"]
    return found


def by_repository(
    corpus: Path, rows: Sequence[Mapping[str, Any]], lines: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Each repository or package that rows come from, by the first word of their source."""
    told = {line["id"]: line for line in lines}
    found: list[dict[str, Any]] = []
    for name in dict.fromkeys(row["source"].split()[0] for row in rows):
        chosen = [row for row in rows if row["source"].split()[0] == name]
        with tempfile.TemporaryDirectory() as folder:
            truth = Path(folder) / "truth.jsonl"
            truth.write_text("".join(json.dumps(row) + "\n" for row in chosen), encoding="utf-8")
            entries = score(corpus, truth, [told[row["id"]] for row in chosen if row["id"] in told])
        found += [entry | {"slice": name} for entry in entries if entry["slice"] == "overall"]
    return found


def _cites(word: str) -> Callable[[Source], bool]:
    return lambda source: word in source.text.lower()


def _recorded(source: Source) -> bool:
    return source.kind in ("recording", "community", "code")


def _hand_gathered(row: Mapping[str, Any]) -> bool:
    return any(word in row["source"] for word in HAND_GATHERED)


RowTest = Callable[[Mapping[str, Any]], bool]
SourceTest = Callable[[Source], bool]
GROUPS: dict[str, tuple[RowTest, SourceTest]] = {
    "recog": (lambda row: "rapid7/recog" in row["source"], _cites("recog")),
    "librenms": (lambda row: "librenms" in row["source"], _cites("librenms")),
    "houseofkeys": (lambda row: "houseofkeys" in row["source"], _cites("houseofkeys")),
    "issues, public code": (_hand_gathered, _recorded),
}


def beside_peers(
    corpus: Path, rows: Sequence[Mapping[str, Any]], reading: Reading, known: Knowledge, copies: Mapping[str, Path]
) -> list[dict[str, Any]]:
    """Every tool on the rows that are nobody's own examples: overall, and for each group of protocols."""
    import peers

    fair = [row for row in rows if not peers.circular(row)]
    seen = {one.id: one for one in reading.observations}
    tools = [peers.blocks(known, seen)]
    for name, build in (
        ("recog", peers.recog),
        ("nmap", peers.nmap),
        ("nmap", lambda copy: peers.prefixes(copy, known)),
    ):
        if (copies[name] / "objects").is_dir() or (copies[name] / ".git").is_dir():
            tools.append(build(copies[name]))
        else:
            print(f"left out: {name} (no copy at {copies[name]})")
    ours = {line["id"]: line for line in predict(reading, known)[0]}
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        truth = Path(folder) / "truth.jsonl"
        truth.write_text("".join(json.dumps(row) + "\n" for row in fair), encoding="utf-8")
        for tool in tools:
            started = time.perf_counter()
            lines = list(peers.answers(tool, fair))
            seconds = time.perf_counter() - started
            print(f"{tool.name}: {tool.patterns - tool.unusable} of {tool.patterns} patterns, {seconds:.2f} s")
            found += _named(tool.name, score(corpus, truth, lines))
        found += _named("Assay", score(corpus, truth, [ours[row["id"]] for row in fair]))
    print(f"{len(fair)} rows, without {len(rows) - len(fair)} that are a tool's own examples")
    order = {"overall": 0, "surveillance-unauthenticated": 1}
    return sorted(found, key=lambda entry: (order.get(entry["group"], 2), entry["group"]))


def _named(tool: str, entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The measures of one tool, counting confirmed and probable alike: the others know no such difference."""
    return [
        entry | {"slice": tool, "group": entry["slice"], "counting": entry["slice"][:19]}
        for entry in entries
        if entry["counting"] == "confirmed+probable"
    ]


def table(entries: Iterable[Mapping[str, Any]]) -> str:
    """One line per slice and level: hits of total, and the rate with its interval."""
    lines = [f"{'slice':33}{'counting':20}" + "".join(f"  {name:>28}" for name in MEASURES)]
    for entry in entries:
        cells = [_cell(entry[name]) for name in MEASURES]
        lines.append(f"{entry['slice']:33}{entry['counting']:20}" + "".join(f"  {cell:>28}" for cell in cells))
    return "\n".join(lines)


def _cell(measure: Mapping[str, Any]) -> str:
    if measure["rate"] is None:
        return "-"
    return f"{measure['hits']}/{measure['of']} {measure['rate']:.1%} [{measure['low']:.0%}-{measure['high']:.1%}]"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--corpus", type=Path, default=Path("../shared/corpus"), help="folder with dev.jsonl and score.py"
    )
    parser.add_argument("--by-protocol", action="store_true", help="slice by protocol instead of protocol group")
    parser.add_argument("--mask", action="store_true", help="blot every name of the register out of the rows first")
    parser.add_argument("--json", type=Path, help="write the measures there as well")
    parser.add_argument("--truth", type=Path, help="another file of labelled rows, scored by the same scorer")
    parser.add_argument("--peers", action="store_true", help="other open tools on the same rows, in the same run")
    parser.add_argument("--recog", type=Path, default=Path("../recog"), help="git directory of rapid7/recog")
    parser.add_argument("--nmap", type=Path, default=Path("../nmap"), help="git directory of nmap/nmap")
    args = parser.parse_args(argv)
    truth = args.truth or args.corpus / "dev.jsonl"
    if not truth.is_file() or not (args.corpus / "score.py").is_file():
        print(f"skipped: no device corpus at {args.corpus} (give one with --corpus)")
        return 0
    reading, known = read_paths([truth]), default_knowledge()
    reading = masked(reading, known) if args.mask else reading
    rows = [json.loads(line) for line in truth.read_text(encoding="utf-8").splitlines()]
    if args.peers:
        print(table(beside_peers(args.corpus, rows, reading, known, {"recog": args.recog, "nmap": args.nmap})))
        return 0
    lines, seconds = predict(reading, known)
    entries = score(args.corpus, truth, lines, by_protocol=args.by_protocol)
    sources = by_repository(args.corpus, rows, lines) if args.truth else by_source(args.corpus, rows, reading, known)
    print(
        f"{len(lines)} observations identified in {seconds:.2f} s ({len(lines) / seconds:,.0f} a second); {len(reading.left_out)} left out\n"
    )
    print(table(entries))
    print("\nEach source:" if args.truth else IN_SAMPLE)
    print(table(sources))
    accused = next(entry for entry in entries if entry["slice"] == "overall")["false accusations"]["ids"]
    print(f"\nfalse accusations: {', '.join(accused) or 'none'}")
    if args.json:
        args.json.write_text(
            json.dumps({"rows": len(lines), "masked": args.mask, "measures": entries, "sources": sources}, indent=2)
            + "\n",
            "utf-8",
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
