"""Names in Han characters with the English names of the same companies, curated apart from everything that screening is made from.

`han_pairs()` gives them all; `python bench/han_pairs.py` prints how many there are of each group and status, and how many of the
listed ones are found: among the names of our register and, with `--register`, of a larger one (the form of ../shared/screening's
register.json); as screening is, and with every native name and every table of known makers withheld.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import pyarrow as pa

from assay.register.index import Register
from assay.register.load import read_yaml
from assay.register.parties import stem
from assay.screen import folding
from assay.screen.index import NameIndex
from assay.screen.listed import register_names
from assay.screen.model import ListName

FILE = Path(__file__).parent / "data" / "han_pairs.yaml"
Status = Literal["confirmed", "reported", "unconfirmed"]
STATUSES: tuple[Status, ...] = get_args(Status)
_NEEDED = ("han", "english", "group", "status", "source", "url")
_ALLOWED = frozenset((*_NEEDED, "entity", "date"))


UNLISTED = "unlisted-makers"


@dataclass(frozen=True, slots=True)
class HanPair:
    """A company's name in Han characters and in English. `entity` is its id in the register, or empty where that has none."""

    han: str
    english: str
    entity: str
    group: str
    status: Status
    source: str
    url: str
    date: str
    line: int

    @property
    def listed(self) -> bool:
        """Whether some list names the party or its parent; recall is measured on these."""
        return self.group != UNLISTED


def han_pairs(path: Path = FILE) -> tuple[HanPair, ...]:
    """The pairs in the order of the file. Raises ValueError with the line where a row is not as the file's head says."""
    document = read_yaml(path)
    pairs: list[HanPair] = []
    for number, row in enumerate(document.data["pairs"]):
        line = document.line(("pairs", number))
        missing, unknown = [key for key in _NEEDED if not row.get(key)], sorted(row.keys() - _ALLOWED)
        if missing or unknown or row["status"] not in STATUSES:
            raise ValueError(f"{path}:{line}: missing {missing}, unknown {unknown}, status {row.get('status')!r}")
        pairs.append(
            HanPair(
                row["han"], row["english"], row.get("entity", ""), row["group"], row["status"], row["source"], row["url"],
                row.get("date", ""), line,
            )
        )  # fmt: skip
    return tuple(pairs)


HAN = re.compile("[\u3400-\u9fff]")


def names(register: Path | None, *, native: bool) -> list[ListName]:
    """The published names to be found; without `native`, none that holds a Han character."""
    found = list(register_names(Register.load(None)))
    if register:
        for key, row in json.loads(register.read_text(encoding="utf-8")).items():
            found += [ListName(key, name, "name", "list") for name in row["names"]]
    return [one for one in found if native or not HAN.search(one.name)]


def found_at(pairs: Sequence[HanPair], listed: Sequence[ListName], least: float) -> list[bool]:
    """Whether each pair's party is among the five best, as likely as that."""
    index = NameIndex.build(listed)
    by_english: dict[str, set[str]] = {}
    for one in listed:
        by_english.setdefault(stem(one.name), set()).add(one.key)
    right = [{f"register/{pair.entity}"} | by_english.get(stem(pair.english), set()) for pair in pairs]
    hits = index.match(pa.array([pair.han for pair in pairs]), 5).to_pylist()
    found = [False] * len(pairs)
    for hit in hits:
        if hit["probability"] >= least and index.keys[hit["key_id"]] in right[hit["row"]]:
            found[hit["row"]] = True
    return found


def recall(register: Path | None, least: float) -> None:
    whole = names(register, native=True)
    keys = {one.key for one in whole}
    english = {stem(one.name) for one in whole}
    pairs = [
        one for one in han_pairs() if one.listed and (f"register/{one.entity}" in keys or stem(one.english) in english)
    ]
    with_native = found_at(pairs, whole, least)
    read = folding._read
    folding._read = lambda name, sounds, brands: read(name, sounds, False)  # no table of known makers
    try:
        withheld = found_at(pairs, names(register, native=False), least)
    finally:
        folding._read = read
    groups = {pair.group for pair in pairs}
    print(f"\n{'found at ' + str(least):24}{'pairs':>8}{'as it is':>12}{'withheld':>12}")
    for group in (*sorted(groups), "all"):
        of = [at for at, pair in enumerate(pairs) if group in (pair.group, "all")]
        first, second = (sum(told[at] for at in of) / len(of) for told in (with_native, withheld))
        print(f"{group:24}{len(of):8}{first:12.3f}{second:12.3f}")
    print("missed: " + ", ".join(pair.han for pair, hit in zip(pairs, with_native, strict=True) if not hit))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--register", type=Path)
    parser.add_argument("--threshold", type=float, default=0.5)
    given = parser.parse_args()
    counts = Counter((pair.group, pair.status) for pair in han_pairs())
    print(f"{'group':24}" + "".join(f"{status:>13}" for status in STATUSES))
    for group in dict.fromkeys(group for group, _ in counts):
        print(f"{group:24}" + "".join(f"{counts[group, status]:13}" for status in STATUSES))
    print(
        f"{'all':24}"
        + "".join(f"{sum(n for (_, one), n in counts.items() if one == status):13}" for status in STATUSES)
    )
    recall(given.register, given.threshold)


if __name__ == "__main__":
    main()
