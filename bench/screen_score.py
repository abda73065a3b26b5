"""What a screener's answers are worth on labelled queries, thresholds chosen on other queries than they are told of.

A query with a key is found where any of its at most five hits at or above the threshold has the key; one whose alerts are all
on other keys is missed and counts against precision; any alert on a query without a key is false.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

FOLDS = 5
LIMIT = 50  # false alerts per 10,000 clean names
Hits = Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Query:
    """A name, the key of the party it is of (None: nobody listed) and the category it was made for."""

    name: str
    key: str | None
    category: str


@dataclass(slots=True)
class Counts:
    """Right alerts, listed queries with wrong alerts only, false alerts; and how many queries of either sort."""

    right: int = 0
    wrong: int = 0
    false: int = 0
    listed: int = 0
    clean: int = 0

    def add(self, other: Counts) -> None:
        for one in self.__slots__:
            setattr(self, one, getattr(self, one) + getattr(other, one))

    def told(self) -> dict[str, float]:
        precision = self.right / max(1, self.right + self.wrong + self.false)
        recall = self.right / max(1, self.listed)
        return {
            "precision": precision,
            "recall": recall,
            "f1": 2 * precision * recall / max(1e-9, precision + recall),
            "false_per_10k": 10_000 * self.false / max(1, self.clean),
        }


def counted(queries: Sequence[Query], answers: Sequence[Hits], threshold: float) -> Counts:
    found = Counts()
    for query, hits in zip(queries, answers, strict=True):
        alerts = [key for key, score in hits if score >= threshold > 0]
        if query.key is None:
            found.clean += 1
            found.false += bool(alerts)
        else:
            found.listed += 1
            found.right += query.key in alerts
            found.wrong += bool(alerts) and query.key not in alerts
    return found


def best_f1(queries: Sequence[Query], answers: Sequence[Hits]) -> float:
    """The threshold, to three places, that gives the best F1 on these queries."""
    return max(_thresholds(answers), key=lambda one: (counted(queries, answers, one).told()["f1"], one))


def within(queries: Sequence[Query], answers: Sequence[Hits], limit: float = LIMIT) -> float:
    """The lowest threshold with at most `limit` false alerts per 10,000 clean names."""
    clean = [hits for query, hits in zip(queries, answers, strict=True) if query.key is None]
    best = sorted((max((score for _, score in hits), default=0.0) for hits in clean), reverse=True)
    allowed = int(limit * len(best) / 10_000)
    return round(best[allowed] + 0.0005, 3) if allowed < len(best) else 0.001


def _thresholds(answers: Sequence[Hits]) -> list[float]:
    seen = sorted({round(score, 3) for hits in answers for _, score in hits if score > 0})
    return seen[:: max(1, len(seen) // 250)] or [1.0]


def cross_validated(queries: Sequence[Query], answers: Sequence[Hits]) -> dict[str, Any]:
    """Both aims, each fold told with the threshold of the others; and by category at the F1 thresholds."""
    total, limited = Counts(), Counts()
    by_category: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    chinese = [0, 0]
    fold = [
        int(hashlib.md5(query.name.encode(), usedforsecurity=False).hexdigest()[8:16], 16) % FOLDS for query in queries
    ]
    for number in range(FOLDS):
        fit = [at for at, of in enumerate(fold) if of != number]
        told = [at for at, of in enumerate(fold) if of == number]
        seen, seen_answers = [queries[at] for at in fit], [answers[at] for at in fit]
        rest, rest_answers = [queries[at] for at in told], [answers[at] for at in told]
        threshold, strict = best_f1(seen, seen_answers), within(seen, seen_answers)
        total.add(counted(rest, rest_answers, threshold))
        limited.add(counted(rest, rest_answers, strict))
        for query, hits in zip(rest, rest_answers, strict=True):
            alerts = [key for key, score in hits if score >= threshold]
            row = by_category[query.category]
            row[0] += query.key in alerts if query.key is not None else bool(alerts)
            row[1] += 1
            if query.category == "neg_oui_cn":
                chinese[0] += any(score >= strict for _, score in hits)
                chinese[1] += 1
    return {
        "f1": total.told(),
        "limited": limited.told(),
        "chinese_limited": chinese[0] / max(1, chinese[1]),
        "categories": {name: (hit / n, n) for name, (hit, n) in sorted(by_category.items())},
    }


def pair_f1(labels: Sequence[bool], scores: Sequence[float], threshold: float) -> float:
    right = sum(label and score >= threshold for label, score in zip(labels, scores, strict=True))
    told = sum(score >= threshold for score in scores)
    precision, recall = right / max(1, told), right / max(1, sum(labels))
    return 2 * precision * recall / max(1e-9, precision + recall)


def best_pair_f1(labels: Sequence[bool], scores: Sequence[float]) -> tuple[float, float]:
    """The best F1 of labelled pairs, and its threshold: chosen on the pairs it is told of."""
    return max(
        (pair_f1(labels, scores, one), one)
        for one in sorted({round(score, 3) for score in scores if score > 0}) or [1.0]
    )
