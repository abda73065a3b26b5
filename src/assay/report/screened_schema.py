"""The form of a line of `assay screen --json` as JSON Schema (2020-12), and the meaning of each column of its CSV.

docs/reference/screened.schema.json and docs/reference/files.md are written from here. Objects are closed, so that the test finds
what is not said.
"""

from __future__ import annotations

from typing import Any, get_args

from assay.identify.model import VERDICTS
from assay.register.schema import Relation, Status
from assay.report.schema import (
    COUNT,
    DAY,
    PARTIAL_DAY,
    SHA256,
    TEXT,
    YES_NO,
    Schema,
    _counts,
    _list,
    _maybe,
    _object,
    _one_of,
    _ref,
)  # fmt: skip
from assay.screen.model import How, NameKind, Outcome
from assay.screen.outcome import Threshold

OUTCOME = _one_of(*Outcome)
CHANCE: Schema = {"type": "number", "minimum": 0, "exclusiveMaximum": 1}
WEIGHT: Schema = {"type": "number", "minimum": 0, "maximum": 1}
ROW: Schema = {"type": "integer", "minimum": 1}
MONEY: Schema = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}

COLUMNS = {
    "file": "the file, and the sheet behind `#`", "row": "its line, or its row in workbooks and Parquet",
    "column": "the heading that the name stands under", "name": "the name, as it is written",
    "outcome": "what it came to", "probability": "how likely the party is meant; never 1",
    "party_id": "the party's id in the register, or in its list", "party": "what people call the party",
    "listed_name": "the published name that it is like", "name_kind": "name, alias, native, former, acronym or brand",
    "list": "where that name is published: register, or the added list", "named_by": "measures and lists that name the party, or its owner or maker",
    "affiliate_of": "the listed company that the edges lead to", "standing": "established, open, undated or unproven",
    "ownership": "each edge: who belongs to whom, share, days, source", "brand_makers": "listed makers behind the brand",
    "matched": "words that match, and how (with --why)", "differs": "words that stand on one side only (with --why)",
    "product": "what was bought, as it is written", "product_brand": "its brand", "product_model": "its model",
    "product_maker": "its maker, by the record alone", "product_verdict": "how far the record goes",
    "maker_outcome": "what the maker is as a company", "maker_named_by": "measures and lists that name the maker or its owner",
    "quantity": "how many", "amount": "for how much in all", "currency": "in which currency", "date": "when",
    "why_en": "the explanation in English (with --why)", "why_fr": "and in French", "register_version": "the register's version",
    "register_as_of": "its day", "register_digest": "its digest", "lists": "added lists, each with the start of its digest",
    "kernel": "normaliser and weights that compare names",
}  # fmt: skip


def screened_schema() -> Schema:
    """The JSON Schema of one line: a name, a purchase line or the summary."""
    return {
        "title": "Record of assay screen",
        "description": "A line of `assay screen --json`. Names that nothing was found for have no record; the summary counts them.",
        "oneOf": [_object(_name()), _object(_product(), optional=("line", "row")), _object(_summary())],
        "$defs": {
            "versions": _object(_versions()),
            "finding": _object(_finding()),
            "listing": _object(_listing(), optional=tuple(name for name in _listing() if name not in ("origin", "list"))),
        },
    }  # fmt: skip


def _name() -> Schema:
    place = _object({"file": TEXT, "line": ROW, "row": ROW, "column": TEXT}, optional=("line", "row"))
    return {
        "record": {"const": "name"}, "name": TEXT, "outcome": OUTCOME, "probability": _maybe(CHANCE), "rows": ROW,
        "places": _list(place), "findings": _list(_ref("finding")), "why_en": TEXT, "why_fr": TEXT, "kernel": TEXT,
        "versions": _ref("versions"),
    }  # fmt: skip


def _product() -> Schema:
    return {
        "record": {"const": "product"}, "file": TEXT, "line": ROW, "row": ROW, "product": TEXT, "product_brand": TEXT,
        "product_model": TEXT, "product_maker": TEXT, "product_verdict": _one_of(*VERDICTS), "maker_outcome": OUTCOME,
        "maker_named_by": TEXT, "quantity": _maybe(COUNT), "amount": _maybe(MONEY), "currency": TEXT, "date": TEXT,
    }  # fmt: skip


def _summary() -> Schema:
    maker = {
        "maker": TEXT, "label": TEXT, "verdict": _one_of(*VERDICTS), "currency": TEXT, "lines": COUNT, "units": COUNT,
        "without_units": COUNT, "amount": MONEY, "without_amount": COUNT, "outcome": OUTCOME,
    }  # fmt: skip
    left = {"file": TEXT, "record": _maybe(ROW), "reason": TEXT, "detail": TEXT}
    return {
        "record": {"const": "summary"}, "rows": COUNT, "distinct": COUNT, "outcomes": _counts(OUTCOME),
        "outcome_rows": _counts(OUTCOME), "left_out": _counts(TEXT), "purchase_lines": COUNT, "makers": _list(_object(maker)),
        "left_out_rows": _list(_object(left)), "versions": _ref("versions"),
    }  # fmt: skip


def _versions() -> Schema:
    return {
        "register": _object({"version": TEXT, "as_of": DAY, "digest": SHA256}),
        "lists": _list(_object({"name": TEXT, "sha256": SHA256, "licence": TEXT})), "kernel": TEXT,
        "threshold": _one_of(*Threshold), "on": DAY, "known_at": _maybe(DAY),
    }  # fmt: skip


def _finding() -> Schema:
    token = {"query": TEXT, "listed": TEXT, "weight": WEIGHT, "edits": COUNT, "how": _one_of(*get_args(How))}
    words = _list(_object({"word": TEXT, "weight": WEIGHT}))
    maker = {
        "entity": TEXT, "name": TEXT, "scope": TEXT, "since": _maybe(PARTIAL_DAY), "until": _maybe(PARTIAL_DAY),
        "status": _one_of(*get_args(Status)), "source": TEXT,
    }  # fmt: skip
    return {
        "outcome": OUTCOME, "party": _object({"id": TEXT, "name": TEXT}),
        "listed_name": _object({"text": TEXT, "kind": _one_of(*get_args(NameKind)), "list": TEXT}), "probability": CHANCE,
        "exact": YES_NO, "matched": _list(_object(token)), "distinctive": _list(TEXT),
        "unmatched": _object({"name": words, "listed_name": words}), "differs": _list(TEXT), "listings": _list(_ref("listing")),
        "affiliation": _maybe(_object(_chain())), "makers": _list(_object(maker)), "through": _list(_ref("listing")),
    }  # fmt: skip


def _chain() -> Schema:
    edge: dict[str, Any] = {
        "owner": TEXT, "owned": TEXT, "share": _maybe(TEXT), "since": _maybe(PARTIAL_DAY), "source": TEXT, "owner_name": TEXT,
        "owned_name": TEXT, "relation": _one_of(*get_args(Relation)), "until": _maybe(PARTIAL_DAY), "first_report": YES_NO,
        "status": _one_of(*get_args(Status)), "url": _maybe(TEXT),
    }  # fmt: skip
    return {
        "standing": _one_of("established", "open", "undated", "unproven"), "listed": TEXT, "listed_name": TEXT,
        "edges": {**_list(_object(edge)), "minItems": 1}, "note": TEXT,
    }  # fmt: skip


def _listing() -> Schema:
    return {
        "origin": _one_of("measure", "list"), "list": TEXT, "title_en": TEXT, "title_fr": TEXT, "basis": TEXT,
        "authority": TEXT, "since": PARTIAL_DAY, "until": PARTIAL_DAY, "entry": TEXT, "sources": _list(TEXT), "licence": TEXT,
        "sha256": SHA256, "open_question": YES_NO,
    }  # fmt: skip
