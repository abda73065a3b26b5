"""The names of a list, ready to be matched: built once, saved, and opened without being read."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from assay.screen.model import ListName, NameHit, TokenMatch

HITS = pa.schema(
    [
        pa.field("row", pa.int32()),
        pa.field("name_id", pa.int32()),
        pa.field("key_id", pa.int32()),
        pa.field("probability", pa.float32()),
    ]
)
_WORD = re.compile(r"\w+")


def _words(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(unicodedata.normalize("NFKC", name).casefold()))


class NameIndex:
    """Published names by their words. `names[name_id]` and `keys[key_id]` read the columns that `match` returns."""

    def __init__(self, names: Sequence[ListName]) -> None:
        self.names = tuple(names)
        self.keys = tuple(dict.fromkeys(one.key for one in names))
        self._key_ids = {key: number for number, key in enumerate(self.keys)}
        self._words = [_words(one.name) for one in names]
        self._with: dict[str, list[int]] = {}
        for number, words in enumerate(self._words):
            for word in words:
                self._with.setdefault(word, []).append(number)

    @classmethod
    def build(cls, names: Sequence[ListName], background: Iterable[str] | None = None) -> NameIndex:
        """The index of these names. `background` are ordinary names, which say how common a word is."""
        return cls(names)

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        rows = [[one.key, one.name, one.kind, one.source] for one in self.names]
        (folder / "names.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> NameIndex:
        rows: list[Any] = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        return cls([ListName(*row) for row in rows])

    def match(self, names: pa.Array | pa.ChunkedArray, top: int = 5) -> pa.RecordBatch:
        """The best `top` parties of each row, best first: columns row, name_id, key_id, probability."""
        found: list[tuple[int, int, int, float]] = []
        for row, query in enumerate(names.to_pylist()):
            found.extend((row, number, self._key_ids[self.names[number].key], p) for number, p in self._best(query, top))
        columns = [[one[field] for one in found] for field in range(4)]
        return pa.RecordBatch.from_arrays(
            [pa.array(column, kind.type) for column, kind in zip(columns, HITS, strict=True)], schema=HITS
        )

    def _best(self, query: str | None, top: int) -> list[tuple[int, float]]:
        words = _words(query or "")
        near = {number for word in words if len(self._with.get(word, ())) < 50 for number in self._with.get(word, ())}
        scored = [(len(words & self._words[one]) / len(words | self._words[one]), one) for one in near]
        best: dict[str, tuple[int, float]] = {}
        for score, one in sorted(scored, key=lambda pair: (-pair[0], pair[1])):
            if score >= 0.5:
                best.setdefault(self.names[one].key, (one, round(0.98 * score, 4)))
        return list(best.values())[:top]

    def explain(self, query: str, name_id: int, probability: float = 0.0) -> NameHit:
        """What of the query and of the published name are alike, and what is not."""
        mine, listed = _words(query), self._words[name_id]
        same = sorted(mine & listed)
        return NameHit(
            name=self.names[name_id],
            probability=probability,
            matched=tuple(TokenMatch(word, word, 1.0, 0, "same") for word in same),
            unmatched_query=tuple((word, 1.0) for word in sorted(mine - listed)),
            unmatched_listed=tuple((word, 1.0) for word in sorted(listed - mine)),
            distinctive=tuple(same),
            differs=tuple(sorted(mine ^ listed)),
        )

    def one(self, query: str, top: int = 5) -> tuple[NameHit, ...]:
        """The hits of a single name, the same as a batch of it would give."""
        hits = self.match(pa.array([query], pa.string()), top).to_pylist()
        return tuple(self.explain(query, hit["name_id"], hit["probability"]) for hit in hits)
