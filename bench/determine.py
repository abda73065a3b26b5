"""How fast measures are put to devices: all measures x 10,000 devices on one core, explanation trees included.

A determination is one measure put to one device's situation: all its provisions and acts, with trees, settling questions and
due days. The devices are invented; what they are, who made them, when they came, who uses them, what paid for them and what
nobody knows is drawn with a fixed seed, for one organisation (as in an assessment) or, with `--as mixed`, for every profile
of the register in turn, which is harder: their facts differ as well. The clock is processor time from `Situation` to
`MeasureDetermination` through `Groups.place`, as `assay assess` does it; making the situations is not counted.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import gc
import json
import os
import platform
import pstats
import random
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assay.determine.case import Reader
from assay.determine.evaluate import Determiner
from assay.determine.facts import FactValue, Situation
from assay.determine.grouping import Groups
from assay.determine.pack import determiner
from assay.register.index import Register
from assay.register.measures import Measure

SEED = 20261122
ON = dt.date(2026, 11, 16)
AIMS = {100: 100_000, 10_000: 20_000}
MAKERS = [  # what cameras and network equipment are bought, roughly: entity id, weight
    ("axis", 20), ("hikvision", 12), ("dahua", 8), ("hanwha", 8), ("bosch", 5), ("ezviz", 3), ("lorex", 3), ("uniview", 4),
    ("tiandy", 2), ("huawei", 4), ("zte", 2), ("hytera", 2), ("tp-link", 3), ("dji", 2), ("autel-robotics", 1), ("cisco", 5),
    ("motorola-solutions", 2), ("honor", 1), ("kaspersky", 1),
]  # fmt: skip
KINDS = [("ip-camera", 50), ("video-recorder", 12), ("analog-camera", 4), ("thermal-camera", 2), ("body-camera", 2),
         ("intercom", 4), ("router", 6), ("network-switch", 5), ("wireless-access-point", 5), ("base-station", 2), ("radio", 3),
         ("phone", 2), ("drone", 3), ("inverter", 2), ("module", 1), ("server", 2)]  # fmt: skip
COUNTRIES = ("CN", "VN", "TW", "US", "SE", "KR", "MY", "TH")
UNKNOWN_REASONS = ("not-asked", "no-answer", "below-threshold", "conflicting")
ACTS = ("use", "keep", "install", "buy")
PROFILE_LINES = 25
MIXED = "mixed"


class Devices:
    """Invented devices with the gaps that inventories have; the same seed draws the same ones."""

    def __init__(self, register: Register, engine: Determiner, profile: str, seed: int = SEED) -> None:
        self.chance = random.Random(seed)
        self.reader = Reader(register, engine.vocabulary)
        self.makers = [(one, weight) for one, weight in MAKERS if register.parties.entity(one)]
        self.choices = {fact.id: [one.id for one in fact.choices] for fact in register.facts if fact.choices}
        self.kinds = [(one, weight) for one, weight in KINDS if one in self.choices["device.kind"]]
        self.organisations = {name: self._organisation(name) for name in _profiles(register, profile)}

    def _organisation(self, profile: str) -> dict[str, FactValue]:
        facts = self.reader.presumed() | self.reader.profile_facts(profile)
        facts.setdefault("act.place", facts.get("organisation.country", FactValue(None)))
        return facts

    def distinct(self, count: int) -> list[Situation]:
        """That many situations of which no two share their fact set."""
        found: dict[object, Situation] = {}
        while len(found) < count:
            situation = self.one()
            found.setdefault(fact_set(situation), situation)
        return list(found.values())

    def one(self) -> Situation:
        facts = dict(self.chance.choice(list(self.organisations.values())))
        for name, text in self._device().items():
            value = None if text == "unknown" else self.reader.value(name, text)
            facts[name] = FactValue(value, self.chance.choice(UNKNOWN_REASONS), "the record")
        acts = {act: FactValue(True, source="the device is there") for act in ACTS}
        if self.chance.random() < 0.06:
            acts["buy"] = acts["install"] = FactValue(False, source="it belongs to a landlord")
        return Situation(facts, ON, ON, acts)

    def _device(self) -> dict[str, str]:
        chance = self.chance
        maker = self._weighted(self.makers) if chance.random() < 0.85 else "another"
        bought = self._day()
        facts = {
            "device.maker": self._known(maker, 0.85),
            "device.brand": self._known(maker if chance.random() < 0.8 else "another", 0.9),
            "device.kind": self._known(self._weighted(self.kinds), 0.92),
            "device.purpose": self._known(chance.choice(self.choices["device.purpose"]), 0.6),
            "device.used_by": self._known(chance.choice(self.choices["device.used_by"]), 0.9),
            "device.acquired_on": self._known(bought, 0.6),
            "device.installed_on": self._known(bought if chance.random() < 0.5 else self._day(), 0.4),
            "device.production_country": self._known(chance.choice(COUNTRIES), 0.4),
            "purchase.money_source": self._known(chance.choice(self.choices["purchase.money_source"]), 0.5),
        }
        for name in ("device.on_core_network", "device.internet_connected", "site.sensitive", "site.leased"):
            facts[name] = self._known(chance.choice(("yes", "no")), 0.5)
        if chance.random() < 0.1:
            facts["device.components"] = self._weighted(self.makers)
        return facts

    def _known(self, text: str, share: float) -> str:
        return text if self.chance.random() < share else "unknown"

    def _weighted(self, rows: Sequence[tuple[str, int]]) -> str:
        return self.chance.choices([row[0] for row in rows], [row[1] for row in rows])[0]

    def _day(self) -> str:
        year, month, day = self.chance.randint(2014, 2026), self.chance.randint(1, 12), self.chance.randint(1, 28)
        form = self.chance.random()
        return f"{year}" if form < 0.1 else f"{year}-{month:02}" if form < 0.2 else f"{year}-{month:02}-{day:02}"


def _profiles(register: Register, profile: str) -> list[str]:
    return sorted(register.profiles) if profile == MIXED else [register.profile(profile).id]


def fact_set(situation: Situation) -> object:
    """What makes two fact sets two: every fact's value or reason, and every act; not who said so. A day counts by its
    month, so that no set is told from another by a day alone within one month."""
    facts = frozenset((name, str(fact)[:7] if name.endswith("_on") else str(fact), fact.reason if fact.value is None else "")
                      for name, fact in situation.facts.items())  # fmt: skip
    return facts, frozenset((act, str(done)) for act, done in situation.acts.items())


def copies(situations: Sequence[Situation], count: int) -> list[Situation]:
    """As many devices, each with objects of its own, so that nothing is shared but what the engine itself finds equal."""
    found = []
    for number in range(count):
        like = situations[number % len(situations)]
        facts = {name: FactValue(fact.value, fact.reason, f"record {number}", fact.presumed)
                 for name, fact in like.facts.items()}  # fmt: skip
        found.append(Situation(facts, like.on, like.known_at, dict(like.acts)))
    return found


def fresh_engine(register: Register) -> Determiner:
    """An engine that remembers nothing yet."""
    return determiner.__wrapped__(register, None)


def run(register: Register, devices: Sequence[Situation], again: Sequence[Situation]) -> dict[str, Any]:
    """Determinations per second of an engine that remembers nothing, then of the same engine on other devices alike."""
    gc.collect()
    started = time.process_time()
    groups = Groups(fresh_engine(register), register.measures)
    for situation in devices:
        groups.place(situation)
    cold = time.process_time()
    for situation in again:
        groups.place(situation)
    warm = time.process_time()
    count = len(devices) * len(register.measures)
    return {"cold": count / (cold - started), "warm": count / (warm - cold), "groups": len(groups.found)}


def told(register: Register, devices: Sequence[Situation]) -> dict[str, Any]:
    """What came out: the share of each verdict over all determinations, and how many different answers there are."""
    groups = Groups(fresh_engine(register), register.measures)
    sizes = Counter(groups.place(situation)[0] for situation in devices)
    verdicts: Counter[str] = Counter()
    different = set()
    for group, size in sizes.items():
        for answer in groups.found[group]:
            verdicts[answer.verdict] += size
            different.add(tuple(id(item) for item in answer.all))
    total = verdicts.total()
    return {
        "verdicts": {name: verdicts[name] / total for name in sorted(verdicts)},
        "answers": len(different), "groups": len(groups.found),
        "limbs": sum(size * len(answer.all) for group, size in sizes.items() for answer in groups.found[group]),
    }  # fmt: skip


def measure_costs(register: Register, devices: Sequence[Situation]) -> list[dict[str, Any]]:
    """Each measure by itself over all devices: microseconds per determination, and how many answers it came to."""
    rows = []
    for measure in register.measures:
        started = time.process_time()
        groups = Groups(fresh_engine(register), (measure,))
        for situation in devices:
            groups.place(situation)
        taken = time.process_time() - started
        rows.append({"measure": measure.id, "us": taken / len(devices) * 1e6, "answers": len(groups.found),
                     "limbs": _limbs(measure)})  # fmt: skip
    return sorted(rows, key=lambda row: -row["us"])


def _limbs(measure: Measure) -> int:
    return sum(len(provision.acts) for provision in measure.provisions)


def print_profile(register: Register, devices: Sequence[Situation]) -> None:
    """Where a cold pass spends its time."""
    profile = cProfile.Profile()
    profile.enable()
    groups = Groups(fresh_engine(register), register.measures)
    for situation in devices:
        groups.place(situation)
    profile.disable()
    for order in ("cumulative", "tottime"):
        pstats.Stats(profile, stream=sys.stdout).strip_dirs().sort_stats(order).print_stats(PROFILE_LINES)


def figures(register: Register, profile: str, count: int, runs: int) -> dict[str, Any]:
    """Every run at every number of distinct fact sets."""
    found: dict[str, Any] = {}
    for distinct in AIMS:
        drawn = Devices(register, fresh_engine(register), profile).distinct(min(distinct, count))
        devices, again = copies(drawn, count), copies(drawn, count)
        passes = [run(register, devices, again) for _ in range(runs)]
        found[str(distinct)] = {
            "cold": [one["cold"] for one in passes],
            "warm": [one["warm"] for one in passes],
            "told": told(register, devices),
        }
    return found


def machine() -> dict[str, Any]:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return {
        "machine": platform.machine(), "cores": os.cpu_count(), "system": platform.system(),
        "python": platform.python_version(), "commit": commit.stdout.strip() or "unknown",
    }  # fmt: skip


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def print_figures(result: dict[str, Any], devices: int) -> None:
    where = result["machine"]
    print(f"{result['measures']} measures ({result['limbs']} limbs) x {devices} devices, profile {result['profile']}, one core of {where['cores']}, "
          f"{where['machine']}, Python {where['python']}, commit {where['commit']}")  # fmt: skip
    print(f"{'determinations per processor second':36} {'min':>10} {'median':>10} {'max':>10}")
    for distinct, aim in AIMS.items():
        row = result["distinct"][str(distinct)]
        for name in ("cold", "warm"):
            rates = row[name]
            label = f"{distinct} distinct fact sets, {name}"
            print(f"{label:36} {min(rates):10,.0f} {statistics.median(rates):10,.0f} {max(rates):10,.0f}"
                  f"{f'   (aim {aim:,})' if name == 'cold' else ''}")  # fmt: skip
        limbs = row["told"]["limbs"] / (devices * result["measures"])
        shares = ", ".join(f"{name} {share:.1%}" for name, share in row["told"]["verdicts"].items())
        print(
            f"  {row['told']['groups']} groups, {row['told']['answers']} different answers, {limbs:.1f} limbs each; {shares}"
        )
    print(f"peak memory {result['peak_mb']:.0f} MB, of which the register {result['register_mb']:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--as", dest="profile_id", default="us-prime-contractor", help=f"a profile id, or {MIXED}")
    parser.add_argument("--devices", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--measures", action="store_true", help="also what each measure costs by itself (a minute)")
    parser.add_argument(
        "--profile", action="store_true", help="instead, where a pass over distinct fact sets spends its time"
    )
    parser.add_argument("--json", type=Path, help="also write the figures here")
    given = parser.parse_args()
    register = Register.load()
    loaded = peak_mb()
    if given.profile:
        print_profile(register, Devices(register, fresh_engine(register), given.profile_id).distinct(given.devices))
        return
    result: dict[str, Any] = {
        "machine": machine(), "profile": given.profile_id, "devices": given.devices, "runs": given.runs, "measures": len(register.measures),
        "limbs": sum(map(_limbs, register.measures)), "distinct": figures(register, given.profile_id, given.devices, given.runs),
        "peak_mb": peak_mb(), "register_mb": loaded,
    }  # fmt: skip
    print_figures(result, given.devices)
    if given.measures:
        distinct = Devices(register, fresh_engine(register), given.profile_id).distinct(given.devices)
        result["by_measure"] = measure_costs(register, distinct)
        print(f"{'measure by itself':44} {'limbs':>6} {'answers':>8} {'us each':>8}")
        for row in result["by_measure"]:
            print(f"{row['measure']:44} {row['limbs']:6} {row['answers']:8} {row['us']:8.1f}")
    if given.json:
        given.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
