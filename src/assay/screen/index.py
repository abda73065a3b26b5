"""The names of a list, ready to be matched: built once, saved, and opened by mapping its arrays into memory.

`match` is a pure function from an Arrow array to an Arrow record batch over read-only arrays, so that threads, processes and
clusters may share or copy an index; a row's answer depends on nothing but the row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from assay.errors import AssayError
from assay.screen.calibration import Model, read_model
from assay.screen.forms import Forms
from assay.screen.kernel import Kernel, kernel_of
from assay.screen.model import ListName, NameHit
from assay.screen.normalise import VERSION, plain_strings
from assay.screen.reasons import reasons
from assay.screen.vocabulary import Vocabulary

HITS = pa.schema(
    [
        pa.field("row", pa.int32()),
        pa.field("name_id", pa.int32()),
        pa.field("key_id", pa.int32()),
        pa.field("probability", pa.float32()),
    ]
)
BATCH = 1 << 15
LEAST = 0.02
"""Chances below this are not told: hardly any pair of names that share a word is without one."""


class NameIndex:
    """Published names by their words. `names[name_id]` and `keys[key_id]` read the columns that `match` returns."""

    def __init__(self, names: Sequence[ListName], kernel: Kernel, model: Model | None = None) -> None:
        self.names = tuple(names)
        self.keys = tuple(dict.fromkeys(one.key for one in self.names))
        self.kernel, self.model = kernel, model or read_model()

    @classmethod
    def build(
        cls, names: Sequence[ListName], background: Iterable[str] | None = None, model: Model | None = None
    ) -> NameIndex:
        """The index of these names. `background` are ordinary names, which say how common a word is; without any, the
        organisations of the MAC registry that Assay reads are taken."""
        if background is None:
            background = vendors()
        return cls(names, kernel_of(names, list(background)), model)

    def save(self, folder: Path) -> None:
        """Write the index into a folder, which is made if need be."""
        folder.mkdir(parents=True, exist_ok=True)
        kept = self.kernel.vocabulary.arrays() | self.kernel.forms.arrays() | {"party": self.kernel.party}
        for called, array in kept.items():
            np.save(folder / f"{called}.npy", np.asarray(array))
        columns = {
            "names": [[one.key, one.name, one.kind, one.source] for one in self.names],
            "listed": self.kernel.vocabulary.listed, "near": self.kernel.vocabulary.near.words, "texts": self.kernel.texts,
            "arrays": sorted(kept), "version": VERSION,
        }  # fmt: skip
        (folder / "index.json").write_text(json.dumps(columns, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def open(cls, folder: Path, model: Model | None = None) -> NameIndex:
        """The saved index, its arrays mapped. Raises AssayError where there is none, or one of another version."""
        try:
            held = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        except OSError:
            raise AssayError("no index is saved here", file=str(folder), remedy="build it anew") from None
        if held["version"] != VERSION:
            raise AssayError(
                f"the index was built with normalisation {held['version']}, this is {VERSION}", file=str(folder),
                remedy="build it anew",
            )  # fmt: skip
        kept: dict[str, NDArray[Any]] = {
            called: np.load(folder / f"{called}.npy", mmap_mode="r").view(np.ndarray) for called in held["arrays"]
        }
        vocabulary = Vocabulary.from_arrays(held["listed"], held["near"], kept)
        kernel = Kernel(vocabulary, Forms.from_arrays(kept), held["texts"], kept["party"])
        return cls([ListName(*row) for row in held["names"]], kernel, model)

    def match(self, names: pa.Array | pa.ChunkedArray, top: int = 5) -> pa.RecordBatch:
        """The best `top` parties of each row, best first: columns row, name_id, key_id, probability."""
        texts = plain_strings(names)
        parts = [self._matched(texts.slice(start, BATCH), start, top) for start in range(0, len(texts), BATCH)]
        columns = [np.concatenate([part[at] for part in parts]) if parts else np.zeros(0) for at in range(4)]
        return pa.RecordBatch.from_arrays(
            [
                pa.array(column.astype(field.type.to_pandas_dtype()))
                for column, field in zip(columns, HITS, strict=True)
            ],
            schema=HITS,
        )

    def match_batches(self, batches: Iterable[pa.Array], top: int = 5) -> Iterator[pa.RecordBatch]:
        """`match` of each batch, rows counted within it."""
        for batch in batches:
            yield self.match(batch, top)

    def _matched(self, texts: pa.Array, start: int, top: int) -> tuple[NDArray[Any], ...]:
        measured = self.kernel.measured(texts, self.model.open_still)
        chance = self.model.chance(measured.features)
        name = self.kernel.forms.name[measured.form]
        party = self.kernel.party[name]
        # The likest name of each party, then the likeliest parties; ties by number, so that the order is always the same.
        order = np.lexsort((name, -chance, party, measured.row))
        row, of = measured.row[order], party[order]
        once = np.ones(order.size, np.bool_)
        once[1:] = (row[1:] != row[:-1]) | (of[1:] != of[:-1])
        order = order[once & (chance[order] >= LEAST)]
        order = order[np.lexsort((party[order], -chance[order], measured.row[order]))]
        row = measured.row[order]
        kept = order[np.arange(order.size) - np.searchsorted(row, row) < top]
        return measured.row[kept] + start, name[kept], party[kept], chance[kept]

    def compare(self, names: pa.Array | pa.ChunkedArray, name_ids: NDArray[np.int64]) -> NDArray[np.float64]:
        """The chance of each row being the party listed under the one name given for it; nothing else is looked for."""
        texts = plain_strings(names)
        found = np.zeros(len(texts))
        measured = self.kernel.paired(texts, name_ids)
        np.maximum.at(found, measured.row, self.model.chance(measured.features))
        return found

    def explain(self, query: str, name_id: int, probability: float = 0.0) -> NameHit:
        """What of the query and of the published name are alike, and what is not. `probability` is handed through."""
        return reasons(self.kernel, query, self.names[name_id], name_id, probability)

    def one(self, query: str, top: int = 5) -> tuple[NameHit, ...]:
        """The hits of a single name, the same as a batch of it would give."""
        hits = self.match(pa.array([query], pa.large_string()), top).to_pylist()
        return tuple(self.explain(query, hit["name_id"], hit["probability"]) for hit in hits)


def vendors() -> tuple[str, ...]:
    """The organisations that registered MAC blocks: ordinary vendors' names, as the package that Assay reads spells them."""
    from assay.register.mac import organisations

    return organisations()
