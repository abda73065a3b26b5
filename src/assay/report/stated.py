"""Statements of makers and suppliers as data and in words: what is stated, whether it still holds, and what speaks against it."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from assay.assessment import Assessment
from assay.identify.knowledge import Knowledge
from assay.identify.model import Candidate, Evidence, Identification, MakerGate
from assay.identify.stated import StatedOf, stated_of
from assay.inventory.statements import Statement
from assay.report.inert import printable
from assay.supplier_statements import StatedBy


def stated_data(one: StatedOf, lang: str) -> dict[str, Any]:
    """A statement on one device or line. `statement` is its place in the register of statements."""
    return {
        "statement": printable(one.statement.place),
        "state": one.state,
        "standing": one.standing,
        "certain": one.certain,
        "about": one.about,
        "verdict": one.verdict,
        "evidence": [{"observation": piece.observation, "class": piece.evidence, "title": piece.title} for piece in one.evidence],
        "text": printable(one.told(lang)),
    }  # fmt: skip


def statements_data(found: Assessment) -> list[dict[str, Any]]:
    """Every statement that was given, with how many devices and unlinked purchase lines it speaks of."""
    devices = spoken_of(item.statements for item in found.devices)
    purchases = spoken_of(item.statements for item in found.purchases)
    return [
        _statement(one)
        | {"state": one.state_on(found.on), "devices": devices[one.place], "purchases": purchases[one.place]}
        for one in found.statements
    ]


def spoken_of(stated: Iterable[tuple[StatedOf, ...]]) -> Counter[str]:
    """How many things each statement speaks of, by its place."""
    return Counter(one.statement.place for item in stated for one in item)


def unused(found: Assessment) -> tuple[Statement, ...]:
    """Statements that speak of nothing in the evidence."""
    devices, lines = (
        {one.statement.place for item in part for one in item.statements} for part in (found.devices, found.purchases)
    )
    return tuple(one for one in found.statements if one.place not in devices | lines)


def contradicted(found: Assessment) -> tuple[tuple[str, StatedOf], ...]:
    """What statements say that the evidence speaks against, with the name of the device or line."""
    devices = ((item.asset.name or item.asset.id, item.statements) for item in found.devices)
    lines = ((item.purchase.description or item.purchase.id, item.statements) for item in found.purchases)
    return tuple(
        (name, one) for name, statements in (*devices, *lines) for one in statements if one.standing == "contradicted"
    )


def _statement(one: Statement) -> dict[str, Any]:
    return {
        "statement": printable(one.place),
        "by": printable(one.by),
        "role": one.role,
        "signed_by": printable(one.signed_by),
        "date": one.date,
        "expires": one.expires,
        "not_made_by": [printable(name) for name in one.not_made_by],
        "made_by": printable(one.made_by),
        "complies_with": [printable(name) for name in one.complies_with],
        "covers": "all" if one.goods.everything else "named",
        "brands": [printable(name) for name in one.goods.brands],
        "models": [printable(name) for name in one.goods.models],
        "document": printable(one.document.name),
        "sha256": one.document.sha256,
        "document_found": one.document.found,
        "url": printable(one.document.url),
        "note": printable(one.note),
    }


def statement_line(one: StatedBy) -> str:
    """A supplier's statement, with its rows in screened files, as a line of JSON."""
    told = one.statement
    data = {
        "record": "statement", "names": [printable(name) for name in one.names], "rows": one.rows,
        "state": told.state, **_statement(told.statement),
        "lines": [{"maker": maker, "label": label, "lines": count} for maker, label, count in one.lines],
        "text_en": printable(one.told("en")), "text_fr": printable(one.told("fr")),
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, sort_keys=True) + "\n"


STATED = "statements"
"""The column of answers that holds what makers and suppliers state of each device, as JSON."""


def with_statements(
    answers: pa.RecordBatch, statements: Sequence[Statement], on: dt.date, knowledge: Knowledge, suppliers: Mapping[str, str]
) -> pa.RecordBatch:  # fmt: skip
    """Answers with the statements that speak of each. `suppliers` names whoever sold it, by the id of an observation."""
    told = []
    for row in answers.to_pylist():
        sellers = tuple(dict.fromkeys(suppliers[seen] for seen in row["observations"] if seen in suppliers))
        found = stated_of(statements, _as_identification(row, knowledge), on, knowledge, sellers)
        told.append(
            [json.dumps(stated_data(one, "en") | {"text_fr": one.told("fr")}, ensure_ascii=False) for one in found]
        )
    return answers.append_column(STATED, pa.array(told, pa.list_(pa.string())))


def _as_identification(row: Mapping[str, Any], knowledge: Knowledge) -> Identification:
    """An answer as far as statements turn on it: badge, model, and the evidence for each possible maker."""
    tells = [Evidence(one["fingerprint"], one["class"], one["says"], one["entity"], one["weight"], one["observation"],
                      one["place"], one["text"], one["title"]) for one in row["evidence"]]  # fmt: skip
    candidates = tuple(
        Candidate(
            one["maker"], one["verdict"],
            tuple(tell for tell in tells if tell.says == "maker" and knowledge.house(tell.entity) == knowledge.house(one["maker"])),
        )
        for one in row["candidates"]
    )  # fmt: skip
    return Identification(
        brand=row["brand"], brand_label=row["brand_label"], maker=row["maker"], maker_label=row["maker_label"],
        verdict=row["verdict"], candidates=candidates, components=(), gate=MakerGate("unknown", None, ""),
        evidence=tuple(tells), against=(), contradictions=(), model=row["model"], serial="", firmware="", kind=row["kind"],
        paragraph={},
    )  # fmt: skip
