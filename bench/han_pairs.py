"""Names in Han characters with the English names of the same companies, curated apart from everything that screening is made from.

`han_pairs()` gives them all; `python bench/han_pairs.py` prints how many there are of each group and status.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from assay.register.load import read_yaml

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


def main() -> None:
    counts = Counter((pair.group, pair.status) for pair in han_pairs())
    print(f"{'group':24}" + "".join(f"{status:>13}" for status in STATUSES))
    for group in dict.fromkeys(group for group, _ in counts):
        print(f"{group:24}" + "".join(f"{counts[group, status]:13}" for status in STATUSES))
    print(
        f"{'all':24}"
        + "".join(f"{sum(n for (_, one), n in counts.items() if one == status):13}" for status in STATUSES)
    )


if __name__ == "__main__":
    main()
