"""How fast purchase lines are read: lines that are all different, of which 1, 5 or 50 % name somebody, and lines that come again.

The lines are generated: goods in English and French with a quantity and a price, no real purchases. Figures are lines per second
of processor time of one process, which other load disturbs least. `--lines` says how many; `--json FILE` writes the figures.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from pathlib import Path
from typing import Any

import pyarrow as pa

from assay.identify.index import Index
from assay.identify.money import totals
from assay.identify.product_batches import read_products

NAMING = (
    "Hikvision DS-2CD2{}43G2-I 4MP dome", "Caméra dôme Dahua IPC-HDW{}31T", "LTS Platinum 4MP turret CMIP{}42W-M",
    "Axis P32{}-LV dome camera", "Bracket for Hikvision DS-2CD{}", "HP LaserJet M4{}n printer", "Swann {} 4K security camera system",
)  # fmt: skip
OTHER = (
    "Chair, ergonomic, black, model {}", "Copy paper 8.5x11 carton {}", "Chaise de bureau réglable n° {}", "Office desk {} with drawers",
    "Câble réseau cat6 {} m", "Catering for meeting {}", "Printing services, invoice {}", "Hammer drill {} 18V", "Safety gloves size {}",
    "Abonnement logiciel {} postes", "Snow removal, route {}", "Toner cartridge {}",
)  # fmt: skip


def lines(count: int, share: float, different: int | None = None) -> pa.Array:
    """Lines of which a share names somebody, or only fits them; `different` says how many there are before they come again."""
    chance = random.Random(5)
    made: list[str] = []
    for number in range(min(count, different or count)):
        goods = chance.choice(NAMING if chance.random() < share else OTHER).format(number)
        made.append(f"{goods}, qty {chance.randint(1, 90)} @ {chance.randint(5, 900)},{chance.randint(10, 99)} $")
    return pa.array((made * (count // len(made) + 1))[:count], pa.string())


def measured(texts: pa.Array, index: Index) -> dict[str, Any]:
    began = time.process_time()
    products = read_products(texts, index)
    seconds = time.process_time() - began
    named = products.num_rows - products.column("maker").null_count
    return {
        "lines": len(texts),
        "named": named,
        "makers": len(totals(products)),
        "lines_per_second": round(len(texts) / seconds),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=50_000)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    index = Index()
    read_products(pa.array(["warm up: Hikvision dome"]), index)
    cases = {
        "1 % name somebody": lines(asked.lines, 0.01), "5 % name somebody": lines(asked.lines, 0.05),
        "50 % name somebody": lines(asked.lines, 0.5), "5 %, each line 20 times": lines(asked.lines, 0.05, max(1, asked.lines // 20)),
    }  # fmt: skip
    found = {name: measured(texts, index) for name, texts in cases.items()}
    for name, figures in found.items():
        print(
            f"{name:26}{figures['lines']:>11,} lines{figures['lines_per_second']:>11,} lines/s  {figures['named']:>9,} named a maker"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {peak:,} MB")
    if asked.json:
        asked.json.write_text(json.dumps({"cases": found, "peak_mb": peak}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
