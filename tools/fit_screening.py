"""Fits the model of the screening kernel: which measured pairs of names are one party. Writes the file the kernel ships.

    python tools/fit_screening.py --names LIST.json --clean VENDORS.txt [--names ...] --out src/assay/screen/data/weights.json

LIST.json maps a party's key to {"names": [...]}; VENDORS.txt has an unlisted organisation's name a line. Nothing else is
read, no labelled query above all. In each of several rounds part of the published aliases, and for part of the parties all
names in another script, are taken out of the list and asked for; other names are asked for as ledgers spoil them
(`perturb.py`); half of the vendors, and listed names with their own words exchanged for vendors', are asked for as clean
while the other half serves as the background. Rounds differ in what is taken out, so that no pair is measured on a list
that holds its name. Needs the extra `train` (scikit-learn); the shipped file is evaluated without it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from perturb import WAYS, chinese, namesake, own_words, swapped
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from assay.screen.features import NUMBERS
from assay.screen.forms import INITIALS_FORM
from assay.screen.glossary import WordClass
from assay.screen.kernel import FEATURES, Kernel, Measured, kernel_of
from assay.screen.model import ListName
from assay.screen.normalise import VERSION
from assay.screen.scripts import script
from assay.screen.vocabulary import class_of

SEED, ROUNDS = 20261122, 6
_WORTH, _LOST = 0.1, 0.002  # of the pairs whose chance is at least the first, the gate may lose this share
_AT = {called: place for place, called in enumerate(FEATURES)}
Asked = tuple[str, str | None, str]

Lists = dict[str, list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=Path, action="append", required=True)
    parser.add_argument("--clean", type=Path, action="append", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--said", default="", help="what the lists are and under which terms: kept in the file")
    parser.add_argument("--keep", type=Path, help="keep the measured pairs here (.npz), for a look at them")
    parser.add_argument("--again", type=Path, help="fit to pairs kept before, without measuring anew")
    given = parser.parse_args()
    lists: Lists = {}
    for path in given.names:
        lists |= {f"{path.stem}:{key}": entry["names"] for key, entry in json.loads(path.read_text("utf-8")).items()}
    clean = [line for path in given.clean for line in path.read_text("utf-8").splitlines() if line.strip()]
    if given.again:
        kept = np.load(given.again)
        x, y, group, kinds = kept["x"], kept["y"], kept["group"], kept["kinds"].tolist()
    else:
        cores = {_core(name) for names in lists.values() for name in names}
        x, y, group, kinds = gathered(lists, [name for name in clean if _core(name) not in cores])
    if given.keep:
        np.savez(given.keep, x=x, y=y, group=group, kinds=np.array(kinds))
    fitted = fit(x, y, group)
    fitted["provenance"] = {
        "said": given.said, "parties": len(lists), "names": sum(map(len, lists.values())), "clean": len(clean),
        "pairs": len(y), "right": int(y.sum()), "asked": dict(sorted(_counted(kinds).items())), "normalisation": VERSION,
        "sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in [*given.names, *given.clean]},
        "seed": SEED, "script": "tools/fit_screening.py",
    }  # fmt: skip
    given.out.write_text(json.dumps(fitted, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{given.out}: {len(y)} pairs, {len(fitted['roots'])} trees")


def gathered(lists: Lists, clean: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Features and labels of every pair of every round, the number of the query each is of, and the queries' kinds."""
    features, labels, groups, kinds = [], [], [], []
    twins = _twins(lists)
    for number in range(ROUNDS):
        chance = random.Random(SEED + number)
        shuffled = clean[:]
        chance.shuffle(shuffled)
        half = len(shuffled) // 2
        asked, left = asked_of(lists, shuffled[half:], chance, number)
        kernel = kernel_of([ListName(key, name) for key, names in left.items() for name in names], shuffled[:half])
        measured = kernel.measured(pa.array([query for query, _, _ in asked], pa.large_string()))
        right, told = _right(measured, asked, kernel, list(left), twins)
        features.append(measured.features[told])
        labels.append(right[told])
        groups.append(measured.row[told] + len(kinds))
        kinds += [kind for _, _, kind in asked]
        print(f"round {number + 1}: {len(asked)} asked, {measured.row.size} pairs, {int(labels[-1].sum())} right")
    return np.concatenate(features), np.concatenate(labels), np.concatenate(groups), kinds


def _right(
    measured: Measured, asked: list[Asked], kernel: Kernel, keys: list[str], twins: dict[str, set[str]]
) -> tuple[np.ndarray, np.ndarray]:
    """Whether each pair is of the party asked for, and whether that can be told: parties of one name are not told apart."""
    party = kernel.party[kernel.forms.name[measured.form]]
    pairs = [(asked[row][1], keys[one]) for row, one in zip(measured.row.tolist(), party.tolist(), strict=True)]
    right = np.array([wanted == found for wanted, found in pairs])
    twin = np.array([wanted != found and found in twins.get(wanted or "", ()) for wanted, found in pairs])
    listed = np.array([wanted is not None for wanted, _ in pairs])
    same = (measured.features[:, _AT["harmonic"]] >= 990) & (measured.features[:, _AT["form_kind"]] < INITIALS_FORM)
    return right, ~twin & ~(listed & ~right & same)


def _twins(lists: Lists) -> dict[str, set[str]]:
    """For each party the others that have a name in common with it but for case, marks and legal form."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for key, names in lists.items():
        for name in names:
            bearers[_core(name)].add(key)
    found: dict[str, set[str]] = defaultdict(set)
    for keys in bearers.values():
        for key in keys if len(keys) < 6 else ():
            found[key] |= keys - {key}
    return found


def asked_of(lists: Lists, vendors: list[str], chance: random.Random, number: int) -> tuple[list[Asked], Lists]:
    """What is asked in one round, and the lists without what was taken out."""
    asked: list[Asked] = []
    left: Lists = {}
    for place, (key, names) in enumerate(lists.items()):
        kept = names
        native = defaultdict(list)
        for name in names:
            native[script(name)].append(name)
        latin = native.pop("latin", [])
        if native and latin and (place + number) % 3 == 0:
            called = chance.choice(sorted(native))
            asked.append((chance.choice(native[called]), key, f"native {called}"))
            kept = [name for name in names if name not in native[called]]
        elif len(latin) > 1 and (place + number) % 3 == 1:
            out = chance.choice(latin)
            same = _core(out)
            kept = [name for name in names if _core(name) != same]
            if kept:
                asked.append((out, key, "alias"))
            else:
                kept = names
        elif latin:
            way = chance.choice(sorted(WAYS))
            asked.append((WAYS[way](chance.choice(latin), chance), key, way))
        left[key] = kept
    own = [word for name in vendors for word in own_words(name)]
    listed = [name for names in lists.values() for name in names if name.isascii()]
    asked += [(name, None, "vendor") for name in vendors]
    asked += [(swapped(chance.choice(listed), own, chance), None, "swapped") for _ in range(len(asked) // 12)]
    asked += [(namesake(chance.choice(listed), chance), None, "namesake") for _ in range(len(asked) // 40)]
    asked += [
        (chinese(" ".join(own_words(chance.choice(vendors))[:2]) or "Xinda", chance), None, "chinese")
        for _ in range(len(asked) // 12)
    ]
    return asked, left


def _core(name: str) -> str:
    said = _plain(name).split()
    kept = [word for word in said if class_of(word) not in (WordClass.LEGAL, WordClass.STOP)]
    return " ".join(sorted(kept or said)) or name.lower()


def _plain(name: str) -> str:
    return "".join(one if one.isalnum() else " " for one in name.casefold().replace("'", ""))


def fit(x: np.ndarray, y: np.ndarray, group: np.ndarray) -> dict[str, Any]:
    """The trees, and Platt's line fitted on pairs that the trees it is fitted to have not seen; and the gate before them."""
    folds = np.array([hash_of(int(one)) % 5 for one in group])
    plain = x[:, : len(NUMBERS)]
    margin, gate = np.zeros(len(y)), np.zeros(len(y))
    for fold in range(5):
        inside = folds != fold
        margin[~inside] = _trees().fit(x[inside], y[inside]).decision_function(x[~inside])
        gate[~inside] = _gate().fit(plain[inside], y[inside]).decision_function(plain[~inside])
    line = LogisticRegression(C=1e6).fit(margin[:, None], y)
    top = np.argsort(-margin)[: max(len(y) // 50, 100)]
    most = min(float((y[top].sum() + 1) / (top.size + 2)), 0.995)
    chance = most / (1 + np.exp(-(line.coef_[0, 0] * margin + line.intercept_[0])))
    least = float(np.quantile(gate[chance >= _WORTH], _LOST))
    print(f"gate at {least:.3f} lets {np.mean(gate >= least):.3f} of pairs through; log loss {_loss(y, chance):.4f}")
    return exported(_trees().fit(x, y), FEATURES) | {
        "slope": float(line.coef_[0, 0]), "shift": float(line.intercept_[0]), "most": most,
        "gate": exported(_gate().fit(plain, y), NUMBERS) | {"least": least},
    }  # fmt: skip


def _loss(y: np.ndarray, chance: np.ndarray) -> float:
    return float(-np.mean(np.where(y, np.log(np.maximum(chance, 1e-9)), np.log(1 - chance))))


def hash_of(number: int) -> int:
    return int(hashlib.blake2b(str(number).encode(), digest_size=4).hexdigest(), 16)


def _trees() -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        max_iter=240, learning_rate=0.06, max_leaf_nodes=16, min_samples_leaf=40, l2_regularization=5.0, random_state=SEED,
        early_stopping=False,
    )  # fmt: skip


def _gate() -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        max_iter=12, learning_rate=0.3, max_leaf_nodes=12, min_samples_leaf=100, random_state=SEED, early_stopping=False
    )


def exported(model: HistGradientBoostingClassifier, features: tuple[str, ...]) -> dict[str, Any]:
    nodes: dict[str, list[Any]] = {one: [] for one in ("feature", "threshold", "low", "high", "value")}
    roots = []
    for (tree,) in model._predictors:
        base = len(nodes["feature"])
        roots.append(base)
        for node in tree.nodes:
            leaf = bool(node["is_leaf"])
            nodes["feature"].append(-1 if leaf else int(node["feature_idx"]))
            nodes["threshold"].append(0.0 if leaf else float(np.float32(node["num_threshold"])))
            nodes["low"].append(0 if leaf else base + int(node["left"]))
            nodes["high"].append(0 if leaf else base + int(node["right"]))
            nodes["value"].append(round(float(node["value"]), 6) if leaf else 0.0)
    return {
        "features": list(features),
        "nodes": nodes,
        "roots": roots,
        "start": float(model._baseline_prediction.ravel()[0]),
    }


def _counted(kinds: list[str]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for kind in kinds:
        found[kind] += 1
    return found


if __name__ == "__main__":
    main()
