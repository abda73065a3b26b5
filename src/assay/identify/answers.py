"""Identifications as an Arrow record batch: one row per asset, everything that `as_line` says and the evidence in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pyarrow as pa

from assay.identify.batch import GATE_KEYS, tell_line
from assay.identify.combine import Judged, Read
from assay.identify.knowledge import Knowledge
from assay.identify.model import MakerGate
from assay.identify.tells import TELL, TELLS

_TEXT = pa.string()
_LIST = pa.list_(_TEXT)
GATE = pa.struct(
    [
        ("gate", _TEXT),
        ("entity", _TEXT),
        ("label", _TEXT),
        ("basis", _TEXT),
        ("reason", _TEXT),
        ("candidates", _LIST),
        ("decisive_date", _TEXT),
    ]
)
CANDIDATES = pa.list_(pa.struct([("maker", _TEXT), ("verdict", _TEXT), ("why", _TEXT)]))
RESULT = pa.schema(
    [
        ("id", _TEXT),
        ("brand", _TEXT),
        ("brand_label", _TEXT),
        ("maker", _TEXT),
        ("maker_label", _TEXT),
        ("verdict", _TEXT),
        ("kind", _TEXT),
        ("model", _TEXT),
        ("serial", _TEXT),
        ("firmware", _TEXT),
        ("gate", GATE),
        ("candidates", CANDIDATES),
        ("components", _LIST),
        ("contradictions", _LIST),
        ("label_disputed", pa.bool_()),
        ("needs", _LIST),
        ("evidence", TELLS),
        ("observations", _LIST),
        ("why_en", _TEXT),
        ("why_fr", _TEXT),
    ]
)


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What the evidence of an asset adds up to, in the words that a result has; one for all assets alike in it."""

    brand: str | None
    maker: str | None
    maker_label: str
    verdict: str
    gate: Mapping[str, Any]
    candidates: tuple[Mapping[str, str], ...]
    components: tuple[str, ...]
    contradictions: tuple[str, ...]
    label_disputed: bool
    needs: tuple[str, ...]


def answer_of(judged: Judged, knowledge: Knowledge) -> Answer:
    """The words of a judgement."""
    lead = judged.lead
    return Answer(
        brand=judged.named.first,
        maker=lead.entity if lead else None,
        maker_label=knowledge.name(lead.entity) if lead else "",
        verdict=judged.verdict,
        gate=_gate(judged.gate),
        candidates=tuple({"maker": one.entity, "verdict": one.verdict, "why": one.why} for one in judged.candidates),
        components=tuple(one.entity for one in judged.components),
        contradictions=tuple(one.told("en") for one in judged.contradictions),
        label_disputed=any(one.key == "label" for one in judged.contradictions),
        needs=judged.needs,
    )


def _gate(gate: MakerGate) -> dict[str, Any]:
    return {name: getattr(gate, name) for name in GATE.names}


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one asset: its answer, what its records read, and the paragraph in both languages if asked for."""

    answer: Answer
    read: Read
    why: Mapping[str, str] | None = None


def results(ids: pa.Array, told: Sequence[Told], evidence: pa.ListArray, observations: pa.ListArray) -> pa.RecordBatch:
    """One row per asset. Answers that assets share are written once and taken as often as they are given."""
    places: dict[int, int] = {}
    numbers = pa.array([places.setdefault(id(one.answer), len(places)) for one in told], pa.int64())
    distinct = list({id(one.answer): one.answer for one in told}.values())

    def shared(name: str) -> pa.Array:
        values = [getattr(one, name) for one in distinct]
        return pa.array(values, RESULT.field(name).type).take(numbers)

    columns = {
        "id": ids,
        "brand_label": pa.array([one.read.brand_label for one in told], _TEXT),
        "kind": pa.array([one.read.kind for one in told], _TEXT),
        "model": pa.array([one.read.model for one in told], _TEXT),
        "serial": pa.array([one.read.serial for one in told], _TEXT),
        "firmware": pa.array([one.read.firmware for one in told], _TEXT),
        "evidence": evidence,
        "observations": observations,
        "why_en": pa.array([one.why["en"] if one.why else None for one in told], _TEXT),
        "why_fr": pa.array([one.why["fr"] if one.why else None for one in told], _TEXT),
    }
    return pa.record_batch([columns[name] if name in columns else shared(name) for name in RESULT.names], schema=RESULT)


def lines_of(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """Each row as the JSON line of the command line: what `as_line` makes of the same identification."""
    columns = {name: batch.column(name).to_pylist() for name in RESULT.names if name != "evidence"}
    tells = _tell_lines(batch.column("evidence"))
    for row in range(batch.num_rows):
        line = {name: columns[name][row] for name in _PLAIN}
        line["gate"] = {name: columns["gate"][row][name] for name in GATE_KEYS}
        line["evidence"] = tells[row]
        why_en, why_fr = columns["why_en"][row], columns["why_fr"][row]
        line["why"] = {} if why_en is None else {"en": why_en, "fr": why_fr}
        yield line


_PLAIN = ("id", "brand", "brand_label", "maker", "maker_label", "verdict", "kind", "model", "candidates", "components",
          "contradictions", "needs")  # fmt: skip
_TOLD = ("fingerprint", "class", "says", "entity", "weight", "text", "place")


def _tell_lines(column: pa.ListArray) -> list[list[dict[str, str]]]:
    offsets = column.offsets.to_pylist()
    flat = column.flatten()
    fields = [flat.field(TELL.get_field_index(name)).to_pylist() for name in _TOLD]
    lines = [tell_line(*row) for row in zip(*fields, strict=True)]
    first = offsets[0] if offsets else 0
    return [lines[begin - first : end - first] for begin, end in pairwise(offsets)]
